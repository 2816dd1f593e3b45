// Answers beside and on the bounds that a definition sets: least and greatest values, lengths, patterns.
import { question } from "./fillin_answers.mjs";

/** An answer of each length that fits a pattern (the subset of src/rule/pattern.rs), up to a length. */
function fitting(pattern, limit) {
  const letters = [...pattern.replace(/^\^\(\?:(.*)\)\$$/su, "$1")];
  let at = 0;
  const joined = (left, right) => {
    const made = new Map();
    for (const [m, before] of left) for (const [n, after] of right) if (m + n <= limit && !made.has(m + n)) made.set(m + n, before + after);
    return made;
  };
  const escaped = () => (letters[at] === "d" ? (at++, "3") : letters[at++]);
  function letterOf() {
    const not = letters[at] === "^" && (at++, true), ranges = [];
    const one = () => (letters[at] === "\\" && at++, letters[at++]);
    while (letters[at] !== "]") {
      if (letters[at] === "\\" && letters[at + 1] === "d") {
        at += 2;
        ranges.push(["0", "9"]);
        continue;
      }
      const from = one();
      ranges.push([from, letters[at] === "-" && letters[at + 1] !== "]" ? (at++, one()) : from]);
    }
    at++;
    return not ? [..."xA0- "].find((letter) => !ranges.some(([from, to]) => from <= letter && letter <= to)) : ranges[0][0];
  }
  function part() {
    const letter = letters[at++];
    if (letter !== "(") return new Map([[1, letter === "[" ? letterOf() : letter === "\\" ? escaped() : letter]]);
    const inner = either();
    at++;
    return inner;
  }
  function repeated(one) {
    const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(letters.slice(at, at + 12).join("")) ?? [];
    let bounds = { "?": [0, 1], "*": [0, limit], "+": [1, limit] }[letters[at]];
    if (least !== undefined) {
      bounds = [+least, most ? +most : comma ? limit : +least];
      at = letters.indexOf("}", at);
    }
    if (!bounds) return one;
    at++;
    let so = new Map([[0, ""]]);
    const all = new Map();
    for (let count = 0; so.size && count <= bounds[1]; count++) {
      const before = all.size;
      if (count >= bounds[0]) for (const [length, text] of so) if (!all.has(length)) all.set(length, text);
      if (count > bounds[0] && all.size === before) break;
      so = joined(so, one);
    }
    return all;
  }
  function row() {
    let found = new Map([[0, ""]]);
    while (at < letters.length && !"|)".includes(letters[at])) found = joined(found, repeated(part()));
    return found;
  }
  function either() {
    let found = row();
    while (letters[at] === "|") {
      at++;
      found = new Map([...row(), ...found]);
    }
    return found;
  }
  return either();
}

/** Answers on the edge of a pattern, and beside it those that differ by one letter. */
function edgesOfPattern({ type, pattern, max_length: most = 200 }) {
  const shape = new RegExp(pattern, "u"), made = fitting(pattern, most), sizes = [...made.keys()].sort((a, b) => a - b);
  const on = [made.get(sizes[0]), made.get(sizes.at(-1))], outside = [];
  if (!sizes.length || !on.every((text) => shape.test(text))) throw new Error(`no answer is known that fits ${pattern}`);
  const beside = (texts) => outside.push(...texts.filter((text) => text.trim() === text && text && [...text].length <= most && !shape.test(text)).slice(0, 1));
  const [short, long] = on.map((text) => [...text]);
  // Of kinds that have a shape of their own only digits and letters are exchanged, so that they stay of their kind.
  if (type === "text") {
    beside(short.map((_, at) => short.toSpliced(at, 1).join("")));
    beside([...long, "3", "x"].map((letter) => on[1] + letter));
  }
  const others = (letter) => (/\d/.test(letter) ? [..."0123456789"] : /[a-z]/i.test(letter) ? [..."aAzZ"] : []);
  beside(long.flatMap((letter, at) => others(letter).map((other) => long.with(at, other).join(""))));
  return { on: [...new Set(on)], outside };
}

/** The longest answer that fits a field's pattern. */
export const fit = (field) => edgesOfPattern(field).on.at(-1);

const day = (text, more) => new Date(Date.parse(text) + more * 864e5).toISOString().slice(0, 10).split("-").reverse().join(".");
const clock = (text, more) => {
  const [h, m] = text.split(":").map(Number), made = h * 60 + m + more;
  return made < 0 || made >= 1440 ? null : `${String(Math.floor(made / 60)).padStart(2, "0")}:${String(made % 60).padStart(2, "0")}`;
};
/** A number so many of its least steps beside a bound, which may be written with a comma and a currency. */
function number(bound, more, places) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:[.,](\d+))?\s*€?$/.exec(bound);
  const made = BigInt(sign + whole + part.padEnd(places, "0")) + BigInt(more), digits = String(made < 0n ? -made : made).padStart(places + 1, "0");
  return (made < 0n ? "-" : "") + digits.slice(0, digits.length - places) + (places ? `,${digits.slice(-places)}` : "");
}
/** An amount as a language writes it. */
function amount(text, { lang, currency }) {
  const grouped = text.replace(/\B(?=(\d{3})+,)/g, ".");
  return lang === "en" ? `€${grouped.replace(/[.,]/g, (mark) => (mark === "." ? "," : "."))}` : `${grouped} ${currency}`;
}
const text = (length) => "Łužyca Chóśebuz Žďár O’Neill ".repeat(Math.ceil(length / 29)).slice(0, length - 1) + "ß";

/** {outside: [[typed, message]], on: [typed]} for a question; `words` are those of the page, `today` is like 2026-11-28. */
export function edges(field, words, today) {
  const { type, max_length: most } = field, outside = [], on = [];
  if (field.computed) return { outside, on };
  for (const [key, step] of [["min", -1], ["max", 1]]) {
    const bound = field[key];
    if (bound === undefined || bound === null) continue;
    const places = { integer: 0, decimal: 4, money: 2 }[type];
    const beside = (more) => (type === "date" ? day(bound === "today" ? today : bound, more) : type === "time" ? clock(bound, more) : number(bound, more, places));
    const shown = type === "money" ? amount(number(bound, 0, 2), words) : type === "date" ? beside(0) : bound.replace(".", ",");
    if (beside(step) !== null) outside.push([beside(step), bound === "today" ? words[`e_${key}_today`] : words[`e_${key}`].replace("{bound}", shown)]);
    on.push(beside(0));
  }
  if (field.pattern) {
    const found = edgesOfPattern(field);
    on.push(...found.on);
    outside.push(...found.outside.map((typed) => [typed, field.error ?? words.e_pattern]));
  }
  if (most) {
    if (!["text", "textarea"].includes(type)) throw new Error(`no ${type} is known that has a length`);
    outside.push([text(most + 1), words.e_too_long.replace("{m}", most)]);
    if (!field.pattern) on.push(text(most));
  }
  return { outside, on };
}

/** The name of a question in its definition: without the numbers of entries and rows. */
export const kindOf = (path) => path.replace(/\.\d+(?=\.)/g, "");

/** Every question of a definition that has a bound. */
export function bounded(definition, words, today) {
  const names = definition.sections.flatMap((section) => section.fields.flatMap((field) => {
    const name = `${section.id}.${field.id}`, at = section.repeat ? `${section.id}.1.${field.id}` : name;
    return [[name, at], ...(field.other ? [[`${name}-other`, `${at}-other`]] : []), ...(field.columns ?? []).map((column) => [`${name}.${column.id}`, `${at}.1.${column.id}`])];
  })).concat((definition.sepa?.fields ?? []).map(({ id }) => [`sepa.${id}`, `sepa.${id}`]));
  return names.filter(([, at]) => edges(question(definition, at), words, today).on.length).map(([name]) => name);
}

/** Makes what the others use here. Runs in the page. */
export function install() {
  const form = document.querySelector("form.fill"), one = (selector) => form.querySelector(selector);
  const inputs = () => [...form.querySelectorAll(".step:not([hidden]) :is(input[type=text], textarea):enabled")].filter((field) => field.checkVisibility());
  /** Types texts by the ids of their fields: events come, and limits of the browser hold, as when a person does it. */
  function enter(texts) {
    for (const [id, typed] of Object.entries(texts)) {
      const field = document.getElementById(id);
      if (field.disabled || !field.checkVisibility()) continue;
      field.focus();
      field.select();
      document.execCommand(typed ? "insertText" : "delete", false, typed);
    }
  }
  const turned = () => new Promise((done) => { addEventListener("hashchange", done, { once: true }); });
  /** Enters each round of texts and goes on; where the step is left, comes back. Then everything is as it was. */
  async function tries(list) {
    const before = Object.fromEntries(inputs().map(({ id, value }) => [id, value])), found = [];
    for (const texts of list) {
      enter(texts);
      const asked = inputs().map(({ id }) => id), typed = Object.fromEntries(asked.map((id) => [id, document.getElementById(id).value]));
      const left = Object.fromEntries(asked.map((id) => [id, document.getElementById(id).closest("[data-path]").querySelector("[data-left]")?.textContent.trim()]));
      const turn = turned(), at = one(".step:not([hidden])");
      one("[data-do=next]").click();
      const told = Object.fromEntries([...at.querySelectorAll(".kern-error:not([hidden])")].filter((e) => e.checkVisibility()).map((e) => [e.id.replace(/-error$/, ""), e.textContent.trim()]));
      const leaves = one(".error-summary").hidden;
      if (leaves) {
        await turn;
        const back = turned();
        one("[data-do=back]").click();
        await back;
      }
      found.push({ asked, typed, left, told, leaves });
    }
    enter(before);
    one("[data-do=next]").focus();
    return found;
  }
  /** Chooses something, by an option of a list or a button or box. */
  function choose(way) {
    // Of buttons of which none was on, one stays on.
    if (!way) return undefined;
    const { id, value } = way, field = document.getElementById(id);
    if (value === undefined) return field.click();
    field.value = value;
    return field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  /** What would be asked if something else were chosen, here or in any step: what, how to come back, and the fields that come. */
  function others(anywhere) {
    const all = (selector) => [...(anywhere ? form : one(".step:not([hidden])")).querySelectorAll(selector)].filter((field) => !field.disabled && (anywhere || field.checkVisibility()));
    const there = all("select, input[type=radio], input[type=checkbox]"), fields = () => all("input[type=text], textarea").map(({ id }) => id);
    const ways = there.flatMap((field) => {
      const { id, name, type, value } = field, now = there.find((each) => each.name === name && each.checked);
      if (type === "checkbox") return [[{ id }, { id }]];
      if (type === "radio") return field.checked ? [] : [[{ id }, now && { id: now.id }]];
      return [...field.options].filter((option) => option.value !== value).map((option) => [{ id, value: option.value }, { id, value }]);
    });
    return ways.map(([way, back]) => {
      const before = new Set(fields());
      choose(way);
      const come = fields().filter((id) => !before.has(id));
      choose(back);
      return { way, back, come };
    }).filter(({ come }) => come.length);
  }
  async function go(step) {
    const turn = turned();
    location.hash = `#s-${step}`;
    await turn;
    return one(".step:not([hidden])").dataset.step;
  }
  window.fillin = { choose, others, go, inputs: () => inputs().map(({ id }) => id), enter, tries, words: Object.fromEntries([...document.querySelector("#words").content.querySelectorAll("[data-key]")].map((e) => [e.dataset.key, e.textContent.trim()])) };
}
