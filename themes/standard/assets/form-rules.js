// Rules of a form: conditions and amounts, as src/rule/eval.rs has them, and checks of what is typed.
(function (dorfplatz) {
  "use strict";
  // A value is {t, v}, and nothing is null. t: "integer", "decimal" (ten-thousandths), "money" (cents), each a BigInt;
  // "bool", "text", "options".
  const SCALE = 10000n, LIMIT = 1n << 63n;
  const make = (t, v) => (v === null || v < -LIMIT || v >= LIMIT ? null : { t, v });
  const bool = (v) => ({ t: "bool", v });
  const abs = (n) => (n < 0n ? -n : n);

  // Half up, away from zero.
  function divide(a, b) {
    if (b === 0n) return null;
    const rest = abs(a % b) * 2n;
    return a / b + (rest < abs(b) ? 0n : a < 0n === b < 0n ? 1n : -1n);
  }

  const decimal = ({ t, v }) => (t === "decimal" ? v : t === "integer" ? v * SCALE : null);

  function compare(left, right) {
    const money = left.t === "money" && right.t === "money";
    const a = money ? left.v : decimal(left), b = money ? right.v : decimal(right);
    return a === null || b === null ? null : a < b ? -1 : a > b ? 1 : 0;
  }

  const same = (a, b) => compare(a, b) === 0 || (a.t === b.t && (a.v === b.v || (a.t === "options" && a.v.join("\n") === b.v.join("\n"))));

  function number(op, left, right) {
    const a = decimal(left), b = decimal(right), [l, r] = [left.v, right.v];
    if (left.t === "money" && right.t === "money") {
      if (op === "/") return make("decimal", divide(l * SCALE, r));
      return op === "+" ? make("money", l + r) : op === "-" ? make("money", l - r) : null;
    }
    if (left.t === "money" && b !== null) {
      return op === "*" ? make("money", divide(l * b, SCALE)) : op === "/" ? make("money", divide(l * SCALE, b)) : null;
    }
    if (right.t === "money" && a !== null) return op === "*" ? make("money", divide(r * a, SCALE)) : null;
    if (a === null || b === null) return null;
    const whole = left.t === right.t && left.t === "integer";
    switch (op) {
      case "+": return whole ? make("integer", l + r) : make("decimal", a + b);
      case "-": return whole ? make("integer", l - r) : make("decimal", a - b);
      case "*": return whole ? make("integer", l * r) : make("decimal", divide(a * b, SCALE));
      case "/": return make("decimal", divide(a * SCALE, b));
    }
    return null;
  }

  function extreme(all, wanted) {
    let best = all[0];
    for (const each of all.slice(1)) {
      const order = compare(each, best);
      if (order === null) return null;
      if (order === wanted) best = each;
    }
    const mixed = all.some((each) => each.t === "decimal");
    return mixed && best.t === "integer" ? make("decimal", best.v * SCALE) : best;
  }

  function round({ t, v }) {
    if (t === "money") return make(t, divide(v, 100n) * 100n);
    return t === "decimal" ? make("integer", divide(v, SCALE)) : t === "integer" ? { t, v } : null;
  }

  const ORDER = { "<": (o) => o < 0, "<=": (o) => o <= 0, ">": (o) => o > 0, ">=": (o) => o >= 0 };

  function apply(op, args, answers) {
    const run = (tree) => evaluate(tree, answers), path = args[0].field;
    if (op === "sum") {
      if (path === undefined) return null;
      return answers.all(path).filter(Boolean).reduce((sum, each) => (sum === undefined ? each : sum && number("+", sum, each)), undefined) || null;
    }
    if (op === "count") return path === undefined ? null : make("integer", BigInt(answers.entries(path)));
    if (op === "filled") return path === undefined ? null : bool(!!answers.field(path));
    if (op === "if") {
      const condition = run(args[0]);
      return condition && condition.t === "bool" ? run(args[condition.v ? 1 : 2]) : null;
    }
    const values = args.map(run), [left, right] = values;
    if (op === "and" || op === "or") {
      // Both sides need not be known: what is wrong already is wrong.
      const known = values.map((each) => (each && each.t === "bool" ? each.v : null)), decided = op === "or";
      return known.includes(decided) ? bool(decided) : known.includes(null) ? null : bool(!decided);
    }
    if (values.includes(null)) return null;
    switch (op) {
      case "not": return left.t === "bool" ? bool(!left.v) : null;
      case "has": return left.t === "options" && right.t === "text" ? bool(left.v.includes(right.v)) : null;
      case "=": return bool(same(left, right));
      case "!=": return bool(!same(left, right));
      case "min": return extreme(values, -1);
      case "max": return extreme(values, 1);
      case "round": return round(left);
    }
    if (ORDER[op]) {
      const order = compare(left, right);
      return order === null ? null : bool(ORDER[op](order));
    }
    return number(op, left, right);
  }

  // The value of a rule's tree. answers: {field(path) → value, all(path) → values, entries(path) → number}.
  function evaluate(tree, answers) {
    if (tree.op) return apply(tree.op, tree.args, answers);
    if ("field" in tree) return answers.field(tree.field);
    const [t] = Object.keys(tree);
    if (t === "param") return null;
    return t === "bool" || t === "text" ? { t, v: tree[t] } : make(t, BigInt(tree[t]));
  }

  const scaled = (text, places) => {
    const [whole, part = ""] = text.split(".");
    return BigInt(whole + part.padEnd(places, "0"));
  };

  // An answer in its canonical form as a value of rules.
  function value({ type }, answer) {
    if (answer === undefined || answer === null || answer === "" || (type === "multichoice" && !answer.length)) return null;
    switch (type) {
      case "integer": return make(type, BigInt(answer));
      case "money": return make(type, BigInt(answer));
      case "decimal": return make(type, scaled(answer, 4));
      case "yesno": case "declaration": return bool(answer);
      case "multichoice": return { t: "options", v: answer };
    }
    return { t: "text", v: answer };
  }

  // What people type as a number, with a point: "1.234,50", "1234,5", "12.50"; a point before three digits groups.
  function plain(text, places) {
    let found = text.replace(/\s|€|EUR(O)?$/gi, "").replace(/^[−–]/, "-").replace(/,-+$/, "");
    if (/^-?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$/.test(found)) found = found.replace(/\./g, "");
    else if (places === 2 && /^-?[1-9]\d{0,2}(,\d{3})+\.\d\d$/.test(found)) found = found.replace(/,/g, "");
    else if (places === 2 && /\.\d?$|\.\d{3}/.test(found)) return null;
    found = found.replace(",", ".");
    const parts = /^(-?)0*(\d+?)(?:\.(\d+))?$/.exec(found);
    if (!parts || (parts[3] || "").length > places) return null;
    const part = (parts[3] || "").replace(/0+$/, "");
    const made = parts[2] + (part && "." + part);
    return (parts[1] && made !== "0" ? "-" : "") + made;
  }

  // The day of "28.11.2026", "28. 11. 26" or "2026-11-28". Two digits are a year up to ten years ahead.
  function day(text, today) {
    let [, y, m, d] = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text) || [];
    if (!y) [, d, m, y] = /^(\d\d?)\.\s*(\d\d?)\.\s*(\d{4}|\d\d)$/.exec(text) || [];
    if (!y) return null;
    if (y.length === 2) y = +("20" + y) > +today.slice(0, 4) + 10 ? "19" + y : "20" + y;
    const made = new Date(Date.UTC(+y, m - 1, +d));
    if (+y < 1000 || made.getUTCMonth() !== m - 1 || made.getUTCDate() !== +d) return null;
    return made.toISOString().slice(0, 10);
  }

  function time(text) {
    const [, h, m] = /^(\d\d?)[:.](\d\d)(?:\s*Uhr)?$/i.exec(text) || /^(\d\d?)(?:\s*Uhr)$/i.exec(text) || [];
    return h && +h < 24 && +(m || 0) < 60 ? h.padStart(2, "0") + ":" + (m || "00") : null;
  }

  // The remainder of an account number or creditor reference: 1 if it is right.
  function mod97(text) {
    const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) => letter.charCodeAt(0) - 55);
    return /^\d+$/.test(digits) ? Number(BigInt(digits) % 97n) : 0;
  }

  function iban(text) {
    const found = text.replace(/[\s-]/g, "").toUpperCase();
    return /^[A-Z]{2}\d\d[A-Z0-9]{11,30}$/.test(found) && (!found.startsWith("DE") || found.length === 22) && mod97(found) === 1 ? found : null;
  }

  // A whole number of units of which so many decimals make one.
  const units = (places) => (text) => {
    const found = plain(text, places), made = found === null ? NaN : Number(scaled(found, places));
    return Number.isSafeInteger(made) ? made : null;
  };
  const fits = (text, shape) => (shape.test(text) ? text : null);
  const PARSE = {
    integer: [units(0), "whole_number"],
    decimal: [(text) => { const found = plain(text, 4); return found !== null && found.length < 15 ? found : null; }, "number"],
    money: [units(2), "money"],
    date: [day, "date"],
    time: [time, "time"],
    email: [(text) => fits(text, /^[^\s@,;:<>()"]{1,64}@[^\s@,;:<>()".]+(\.[^\s@,;:<>()".]+)+$/), "email"],
    phone: [(text) => fits(text.replace(/[‐-―−]/g, "-"), /^(?=(\D*\d){3})\+?[\d /()-]+$/), "phone"],
    iban: [iban, "iban"],
    plz: [(text) => fits(text.replace(/ /g, ""), /^\d{5}$/), "plz"],
  };

  // Where an answer stands against a bound of the definition, below or above.
  function beside(type, answer, bound, today) {
    if (type === "date" || type === "time") {
      const other = bound === "today" ? today : bound;
      return answer < other ? -1 : answer > other ? 1 : 0;
    }
    const other = scaled(bound.replace(/\s*€$/, "").replace(",", "."), 4);
    const own = type === "decimal" ? scaled(answer, 4) : BigInt(answer) * (type === "money" ? 100n : SCALE);
    return own < other ? -1 : own > other ? 1 : 0;
  }

  // What is typed: {value} in its canonical form, null if nothing is, or {error: key}. today: "2026-11-28".
  // unknown(text), if given, tells the characters that the form's font lacks.
  function check(field, typed, today, unknown) {
    const { type } = field;
    let text = typed.normalize("NFC").replace(/\r\n?|\u2028/g, "\n");
    text = (type === "textarea" ? text : text.replace(/[\n\t\u00a0\u202f]/g, " ")).trim();
    if (!text) return { value: null };
    const [parse, error] = PARSE[type] || [(same) => same];
    const answer = parse(text, today);
    if (answer === null) return { error };
    if (typeof answer === "string" && error !== "number") {
      if (unknown && unknown(answer).length) return { error: "characters" };
      if (field.max_length && [...answer].length > field.max_length && type !== "date" && type !== "time") return { error: "too_long" };
      if (field.pattern && !new RegExp(field.pattern, "u").test(answer)) return { error: "pattern" };
    }
    if (field.min && beside(type, answer, field.min, today) < 0) return { error: "min" };
    if (field.max && beside(type, answer, field.max, today) > 0) return { error: "max" };
    return { value: answer };
  }

  // A canonical answer as the PDF shows it; options and boxes stay as they are. Amounts are written as in English there: with
  // two decimals nobody can take one for the other. Of a decimal number one could: "1.234".
  function show({ type }, answer, lang) {
    switch (type) {
      case "integer": return String(answer);
      case "decimal": return answer.replace(".", ",");
      case "money": {
        const digits = String(Math.abs(answer)).padStart(3, "0"), [group, comma] = lang === "en" ? ",." : ".,";
        return (answer < 0 ? "-" : "") + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group) + comma + digits.slice(-2);
      }
      case "date": return answer.split("-").reverse().join(".");
    }
    return answer;
  }

  dorfplatz.rules = { evaluate, value, check, show, mod97 };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
