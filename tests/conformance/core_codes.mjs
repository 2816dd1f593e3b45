// Codes of data: there and back, of several people at once, torn and mixed; QR codes read by an independent decoder.
import { text } from "./core_answers.mjs";

/** A code as a picture of four pixels a square, with its empty edge. */
function picture(grid) {
  const scale = 4, side = (grid.length + 8) * scale, data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (grid[Math.floor(y / scale) - 4]?.[Math.floor(x / scale) - 4]) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return [data, side, side];
}

function made(next, number) {
  const answers = {};
  for (let at = next(40); at > 0; at--) {
    const value = [() => (number % 3 ? text(next, 1 + next(60)) : noise(next, 1 + next(number % 9 ? 200 : 900))), () => next(1e9), () => true, () => [text(next, 4), "b"], () => "2026-11-28"][next(5)]();
    answers[`abschnitt.${at}.feld-${next(99)}`] = value;
  }
  const lang = ["de", "en", "hsb"][next(3)];
  return { format: "dorfplatz-answers/1", form: "hundesteuer-anmeldung", version: "2026-11", place: `160770${number}`, lang, answers };
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export async function codes(dorfplatz, jsqr, next, expect) {
  const { parts, read } = dorfplatz.code;
  const seen = (digits) => jsqr(...picture(dorfplatz.qr.encode(digits, 25)))?.data;
  const shuffled = (list) => list.map((each) => [next(1e6), each]).sort(([a], [b]) => a - b).map(([, each]) => each);
  let count = 0;

  // Documents alone, through the picture of their codes.
  const all = [];
  for (let number = 0; number < 60; number++) {
    const document = made(next, number), digits = await parts(document);
    all.push([document, digits]);
    count += digits.length;
    expect(digits.length > 0, `document ${number} has no code`);
    if (number % 4 === 0) digits.forEach((each) => expect(seen(each) === each, `the QR code of document ${number} is not read`));
    const back = await read(digits);
    expect(back.length === 1 && same(back[0].document, document), `document ${number} does not come back: ${JSON.stringify(back).slice(0, 200)}`);
  }
  expect(all.some(([, digits]) => digits.length > 2), "no document has three codes");

  // Ten people's codes, mixed, some twice, as a scanner types them: with marks between them, or with none.
  for (const mark of ["\n", "\r\n", "\t", "  ", "", "\n]Q1"]) {
    const some = shuffled(all).slice(0, 10), typed = shuffled(some.flatMap(([, digits]) => [...digits, digits[0]]));
    const back = await read(mark === "\t" ? typed : [mark + typed.join(mark)]);
    const found = new Set(back.map(({ document }) => JSON.stringify(document)));
    expect(back.length === 10 && some.every(([document]) => found.has(JSON.stringify(document))), `ten people's codes with ${JSON.stringify(mark)} between them: ${back.length} results`);
  }

  // A part that is missing or changed is said; nothing is made of parts of two sets.
  const [[one, first], [, second]] = all.filter(([, digits]) => digits.length > 1);
  const [torn] = await read(first.slice(1));
  expect(torn.error === "unfinished" && same(torn.missing, [1]) && torn.count === first.length, `a missing part: ${JSON.stringify(torn)}`);
  const mixed = await read([first[0], ...second.slice(1)]);
  expect(mixed.length === 2 && mixed.every(({ error }) => error === "unfinished"), "parts of two sets are joined");
  for (let at = 0; at < 200; at++) {
    const digits = first[0], place = next(digits.length), wrong = digits.slice(0, place) + ((+digits[place] + 1 + next(9)) % 10) + digits.slice(place + 1);
    const back = await read([wrong, ...first.slice(1)]);
    expect(back.every(({ document }) => !document), `a wrong digit at ${place} is not seen`);
    const both = await read([wrong, ...first]);
    expect(both.some(({ document }) => same(document, one)), `a right code after a wrong one is not read`);
  }
  for (const wrong of ["", "  \n"]) expect((await read([wrong])).length === 0, "nothing gives something");
  for (const wrong of ["4006381333931", first[0].slice(0, -3), first[0].slice(5), "1".repeat(3000)]) {
    const [back] = await read([wrong]);
    expect(back?.error === "damaged" && back.text === wrong, `not said to be damaged: ${wrong.slice(0, 30)}`);
  }
  expect((await parts({ ...one, answers: { a: noise(next, 12000) } })).length === 0, "what is too long has codes");

  // The limits of each version, and bytes.
  for (let length = 1; length < 2396; length += 1 + next(60)) {
    const digits = Array.from({ length }, () => next(10)).join("");
    expect(seen(digits) === digits, `a QR code of ${length} digits is not read`);
    count++;
  }
  expect(dorfplatz.qr.encode("1".repeat(2395), 25)?.length === 117 && dorfplatz.qr.encode("1".repeat(2396), 25) === null, "the limit of version 25");
  const payee = { name: "Stadt  Schmölln, Stadtkasse", iban: "DE02 1203 0000 0000 2020 51", bic: "BYLADEM1001", reference: "Hundesteuer Łužyca" };
  const giro = dorfplatz.fill.giro(payee, 6005);
  expect(giro === "BCD\n002\n1\nSCT\nBYLADEM1001\nStadt Schmölln, Stadtkasse\nDE02120300000000202051\nEUR60.05\n\n\nHundesteuer Łužyca", `GiroCode: ${giro}`);
  expect(seen(giro) === giro, "a GiroCode is not read");
  const structured = dorfplatz.fill.giro({ ...payee, bic: "", reference: "RF18 5390 0754 7034" }, 5);
  expect(structured.endsWith("\nEUR0.05\n\nRF18539007547034"), `GiroCode with a reference of the creditor: ${structured}`);
  return count + 2;
}

const noise = (next, length) => Array.from({ length }, () => String.fromCharCode(33 + next(90))).join("");
