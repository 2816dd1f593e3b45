// Rules and checks of entries in `form-rules.js`.

/** A value of a table as the script has it, and back. */
function value(json) {
  if (!json) return null;
  const [[t, v]] = Object.entries(json);
  return { t, v: ["integer", "decimal", "money"].includes(t) ? BigInt(v) : v };
}
const plain = (made) => made && `${made.t} ${[made.v].flat().join(",")}`;

/** Every case of the tables. */
export function rules(dorfplatz, cases, expect) {
  for (const [number, { name = `random ${number}`, tree, answers, value: wanted }] of cases.entries()) {
    const given = {
      field: (path) => value(answers[path]),
      all: (path) => (answers[path] ?? []).map(value),
      entries: (path) => answers[path] ?? 0,
    };
    let made;
    try {
      made = plain(dorfplatz.rules.evaluate(tree, given));
    } catch (error) {
      made = String(error);
    }
    expect(made === plain(value(wanted)), `${name}: ${made}, not ${plain(value(wanted))}: ${JSON.stringify(tree)}`);
  }
  expect(cases.length > 600, `only ${cases.length} rules`);
  return cases.length;
}

const TODAY = "2026-11-28";
const PATTERN = { pattern: "^(?:[0-9]{15})$" };
// Type, other keys, what is typed, and the canonical answer or, with a bang, the key of the mistake.
const ENTRIES = [
  ["integer", {}, [["3", 3], [" 007 ", 7], ["1.234", 1234], ["12 000", 12000], ["-4", -4], ["−4", -4], ["-0", 0], ["3,0", "!whole_number"], ["3,5", "!whole_number"], ["drei", "!whole_number"], ["1e3", "!whole_number"], ["0x1", "!whole_number"], ["99999999999999999999", "!whole_number"], ["1.23", "!whole_number"]]],
  ["integer", { min: "1", max: "9" }, [["0", "!min"], ["1", 1], ["9", 9], ["10", "!max"], ["-1", "!min"]]],
  ["integer", { min: "-5" }, [["-5", -5], ["-6", "!min"]]],
  ["decimal", {}, [["12,5", "12.5"], ["12.5", "12.5"], ["12,50", "12.5"], ["12,0", "12"], ["0,125", "0.125"], ["0.125", "0.125"], ["1.234", "1234"], ["1.234,5", "1234.5"], ["1234.567", "1234.567"], ["-0,5", "-0.5"], ["0,00", "0"], ["-0,0", "0"], ["1,23456", "!number"], [",5", "!number"], ["5,", "!number"], ["1,2,3", "!number"], ["zwei", "!number"]]],
  ["decimal", { min: "0.5", max: "10,25" }, [["0,4999", "!min"], ["0,5", "0.5"], ["10,25", "10.25"], ["10,2501", "!max"]]],
  ["money", {}, [["1.234,50", 123450], ["1234,5", 123450], ["12.50", 1250], ["1234.50", 123450], ["12", 1200], ["12 €", 1200], ["€ 12,00", 1200], ["12,50 EUR", 1250], ["12,50 Euro", 1250], ["1.234", 123400], ["1.234.567,89", 123456789], ["1 234,50", 123450], ["1,234.50", 123450], ["12,-", 1200], ["12,--", 1200], ["0,05", 5], ["-3,20", -320], ["12.5", "!money"], ["12.345,678", "!money"], ["0.125", "!money"], ["1,234", "!money"], ["12,345", "!money"], ["1.23.45", "!money"], ["12.3456", "!money"], ["viel", "!money"], ["1.2345,00", "!money"], ["99999999999999999", "!money"]]],
  ["money", { min: "0,01", max: "100.00 €" }, [["0", "!min"], ["0,01", 1], ["100", 10000], ["100,01", "!max"]]],
  ["date", {}, [["28.11.2026", "2026-11-28"], ["28.11.26", "2026-11-28"], ["28. 11. 2026", "2026-11-28"], ["2026-11-28", "2026-11-28"], ["1.2.2024", "2024-02-01"], ["29.2.2024", "2024-02-29"], ["29.2.2023", "!date"], ["31.4.2026", "!date"], ["0.1.2026", "!date"], ["1.13.2026", "!date"], ["3.5.56", "1956-05-03"], ["3.5.36", "2036-05-03"], ["3.5.37", "1937-05-03"], ["28.11.126", "!date"], ["28.11.0026", "!date"], ["28.11.", "!date"], ["28/11/2026", "!date"], ["gestern", "!date"], ["29.2.1900", "!date"], ["29.02.2000", "2000-02-29"]]],
  ["date", { max: "today", min: "2020-01-01" }, [["28.11.2026", TODAY], ["29.11.2026", "!max"], ["31.12.2019", "!min"], ["1.1.2020", "2020-01-01"]]],
  ["date", { min: "today" }, [["27.11.2026", "!min"], ["28.11.26", TODAY]]],
  ["time", {}, [["14:30", "14:30"], ["9:05", "09:05"], ["9.05", "09:05"], ["14 Uhr", "14:00"], ["14.30 Uhr", "14:30"], ["0:00", "00:00"], ["24:00", "!time"], ["12:60", "!time"], ["12", "!time"], ["12:5", "!time"]]],
  ["time", { min: "08:00", max: "22:00" }, [["7:59", "!min"], ["08:00", "08:00"], ["22:00", "22:00"], ["22:01", "!max"]]],
  ["email", {}, [["a@b.de", "a@b.de"], [" a.b+c@d-e.example.org ", "a.b+c@d-e.example.org"], ["jürgen@müller.de", "jürgen@müller.de"], ["a@b", "!email"], ["a b@c.de", "!email"], ["a@b..de", "!email"], ["@b.de", "!email"], ["a@@b.de", "!email"], ["a@b.de, c@d.de", "!email"], ["a@b.de.", "!email"]]],
  ["phone", {}, [["030 23125-0", "030 23125-0"], ["+49 (30) 23125/12", "+49 (30) 23125/12"], ["03447–1234", "03447-1234"], ["110", "110"], ["12", "!phone"], ["030 23125 App. 3", "!phone"], ["keins", "!phone"], ["0171.1234567", "!phone"], ["49+30", "!phone"]]],
  ["iban", {}, [["DE89370400440532013000", "DE89370400440532013000"], ["de89 3704 0044 0532 0130 00", "DE89370400440532013000"], ["DE89370400440532013001", "!iban"], ["DE8937040044053201300", "!iban"], ["DE893704004405320130000", "!iban"], ["AT611904300234573201", "AT611904300234573201"], ["GB29NWBK60161331926819", "GB29NWBK60161331926819"], ["GB29NWBK60161331926818", "!iban"], ["89370400440532013000", "!iban"], ["DE89 3704 0044 0532 0130 0O", "!iban"]]],
  ["plz", {}, [["04600", "04600"], [" 0 4600", "04600"], ["4600", "!plz"], ["046001", "!plz"], ["O4600", "!plz"], ["٠٤٦٠٠", "!plz"]]],
  ["text", { max_length: 5 }, [["Łužyc", "Łužyc"], ["Łužyca", "!too_long"], ["a\u0308bcde", "äbcde"], ["  ab  ", "ab"], ["a\nb", "a b"], ["\u{20000}", "!characters"], ["a😀", "!characters"], ["M\u0302abc", "M\u0302abc"], ["M\u0302abcd", "!too_long"]]],
  ["text", PATTERN, [["123456789012345", "123456789012345"], ["12345678901234", "!pattern"], ["12345678901234x", "!pattern"], ["1234567890123456", "!pattern"]]],
  ["plz", { pattern: "^(?:04[0-9]{3})$" }, [["04600", "04600"], ["07545", "!pattern"]]],
  ["textarea", { max_length: 12 }, [["a\r\nb\rc\nd", "a\nb\nc\nd"], ["\n a \n\n", "a"], ["zwölf\nZeichen", "!too_long"], ["zwölf\nZeiche", "zwölf\nZeiche"]]],
  ["choice", {}, [["weiblich", "weiblich"]]],
];
// Type, canonical, as the PDF shows it, in which language.
const SHOWN = [
  ["integer", 3, "3"], ["integer", -12000, "-12000"], ["decimal", "12.5", "12,5"], ["decimal", "-0.125", "-0,125"], ["money", 123450, "1.234,50"], ["money", 5, "0,05"], ["money", 0, "0,00"],
  ["money", 123456789, "1.234.567,89"], ["money", -100000, "-1.000,00"], ["money", 99999, "999,99"], ["date", TODAY, "28.11.2026"], ["time", "09:05", "09:05"], ["iban", "DE89370400440532013000", "DE89370400440532013000"],
  ["money", 123456789, "1,234,567.89", "en"], ["money", 5, "0.05", "en"], ["decimal", "1.234", "1,234", "en"], ["text", "x.y-z", "x.y-z"], ["yesno", true, true], ["choice", "a", "a"],
];

/** What is typed into fields; what is shown is understood again. */
export function checks(dorfplatz, expect) {
  const { check, show, value } = dorfplatz.rules;
  let count = 0;
  const unknown = (text) => dorfplatz.fill.unknown({ widths: [[32, Array(0x380).fill(500)], [0x1e00, Array(256).fill(500)]] }, text);
  for (const [type, more, pairs] of ENTRIES) {
    const field = { type, ...more };
    for (const [typed, wanted] of [...pairs, ["", null], [" \n ", null]]) {
      const made = check(field, typed, TODAY, unknown), text = made.error ? `!${made.error}` : made.value;
      expect(text === wanted, `${type} ${JSON.stringify(more)}: “${typed}” is ${JSON.stringify(made)}, not ${JSON.stringify(wanted)}`);
      if (made.value !== undefined && made.value !== null) {
        for (const lang of ["de", "en"]) {
          const again = check(field, show(field, made.value, lang), TODAY);
          expect(again.value === made.value, `${type}: ${made.value}, shown as ${show(field, made.value, lang)}, is ${JSON.stringify(again)}`);
        }
      }
      count++;
    }
  }
  for (const [type, answer, wanted, lang] of SHOWN) expect(show({ type }, answer, lang) === wanted, `${type} ${answer} is shown as ${show({ type }, answer, lang)}`);
  const tagged = [["integer", 3, "integer 3"], ["decimal", "-12.5", "decimal -125000"], ["decimal", "-0.5", "decimal -5000"], ["money", 5, "money 5"], ["yesno", false, "bool false"], ["multichoice", ["a", "b"], "options a,b"], ["multichoice", [], null], ["date", TODAY, `text ${TODAY}`], ["text", "", null]];
  for (const [type, answer, wanted] of tagged) expect(plain(value({ type }, answer)) === wanted, `${type} ${answer} is ${plain(value({ type }, answer))}`);
  return count + SHOWN.length + tagged.length;
}
