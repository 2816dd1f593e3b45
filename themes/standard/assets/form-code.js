// The answers of a form as digits for QR codes, and back again from what a scanner types.
(function (dorfplatz) {
  "use strict";
  const MOST = 980, PARTS = 8;
  // How many digits hold so many bytes.
  const DIGITS = [0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25, 27, 29];
  const TABLE = Array.from({ length: 256 }, (_, at) => {
    for (let bit = 0; bit < 8; bit++) at = at & 1 ? at >>> 1 ^ 0xedb88320 : at >>> 1;
    return at;
  });
  const step = (sum, byte) => TABLE[(sum ^ byte) & 255] ^ sum >>> 8;
  const crc = (bytes) => ~bytes.reduce(step, -1) >>> 0;
  const check = (sum) => String((~sum >>> 0) % 10000).padStart(4, "0");
  const ascii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  async function pass(bytes, stream) {
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
  }

  function toDigits(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 12) {
      const group = bytes.subarray(at, at + 12);
      text += String(group.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)).padStart(DIGITS[group.length], "0");
    }
    return text;
  }

  function toBytes(text) {
    const bytes = [];
    for (const group of text.match(/.{1,29}/g) || []) {
      const length = DIGITS.indexOf(group.length);
      const number = BigInt(group);
      if (length < 0 || number >> BigInt(8 * length)) return null;
      for (let at = length; at--;) bytes.push(Number(number >> BigInt(8 * at) & 255n));
    }
    return bytes;
  }

  // The digits of each code; none if the answers are too long.
  async function parts({ form, version, place, lang, answers }) {
    const json = new TextEncoder().encode(JSON.stringify([form, version, place, lang, answers]));
    const bytes = await pass(json, new CompressionStream("deflate-raw"));
    const count = Math.ceil(bytes.length / MOST), sum = String(crc(bytes)).padStart(10, "0");
    if (count > PARTS) return [];
    return Array.from({ length: count }, (_, at) => {
      const cut = (end) => Math.floor(end * bytes.length / count);
      const text = "1" + sum + (at + 1) + count + toDigits(bytes.subarray(cut(at), cut(at + 1)));
      return text + check(ascii(text).reduce(step, -1));
    });
  }

  // One code; null if it is none.
  function part(text) {
    const [, sum, number, count, body] = /^1(\d{10})([1-8])([1-8])(\d+)\d{4}$/.exec(text) || [];
    const bytes = body && number <= count && check(ascii(text.slice(0, -4)).reduce(step, -1)) === text.slice(-4) && toBytes(body);
    return bytes ? { sum, number, count, bytes } : null;
  }

  // The codes in a row of digits, also if the scanner puts nothing between them.
  function split(text) {
    const whole = part(text);
    if (whole) return [whole];
    for (let at = 0, sum = -1; at + 4 < text.length && at < 2400; sum = step(sum, text.charCodeAt(at++))) {
      const first = at > 13 && check(sum) === text.slice(at, at + 4) && part(text.slice(0, at + 4)), rest = first && split(text.slice(at + 4));
      if (rest) return [first, ...rest];
    }
    return null;
  }

  async function open({ sum, count, found, torn }) {
    const missing = found.reduce((list, each, at) => (each ? list : [...list, at + 1]), []);
    if (missing.length && !torn) return { error: "unfinished", code: sum, count: +count, missing };
    try {
      const bytes = Uint8Array.from(found.flat());
      if (!torn && crc(bytes) === +sum) {
        const json = new TextDecoder("utf-8", { fatal: true }).decode(await pass(bytes, new DecompressionStream("deflate-raw")));
        const [form, version, place, lang, answers, more] = JSON.parse(json);
        if ([form, version, place, lang].every((each) => typeof each === "string") && answers && typeof answers === "object" && !Array.isArray(answers) && more === undefined) {
          return { document: { format: "dorfplatz-answers/1", form, version, place, lang, answers }, code: sum };
        }
      }
    } catch (error) { /* as below */ }
    return { error: "damaged", code: sum };
  }

  // What codes say, in any order, of any number of people: {document, code}, {error: "unfinished", code, count, missing} or
  // {error: "damaged", code | text}. Only parts of one payload and one number of parts are joined.
  async function read(strings) {
    const sets = new Map();
    for (const text of strings.flatMap((each) => each.replace(/\]Q\d/g, " ").match(/\d+/g) || [])) {
      const all = split(text);
      if (!all) sets.set(text, { error: "damaged", text });
      for (const { sum, number, count, bytes } of all || []) {
        const key = sum + "/" + count;
        if (!sets.has(key)) sets.set(key, { sum, count, found: Array(+count).fill(null), torn: false });
        const set = sets.get(key), before = set.found[number - 1];
        set.torn = set.torn || (before !== null && before.join() !== bytes.join());
        set.found[number - 1] = bytes;
      }
    }
    return Promise.all([...sets.values()].map((set) => (set.error ? set : open(set))));
  }

  dorfplatz.code = { parts, read };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
