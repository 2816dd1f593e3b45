// Answers that somebody might give to the questions of a form, by its definition: what is typed, and what stands on paper.
import { random } from "./core_answers.mjs";
import { fit } from "./fillin_bounds.mjs";

const NAMES = ["Łužyca", "Chóśebuz", "Žďár", "Großröhrsdorf", "O’Neill-Şahin", "Müller", "Straße 7 b", "Ẹzé"];
const TYPED = {
  date: ["1. 3. 1990", "01.03.1990"], time: ["9:30", "09:30"], email: ["anna@post.example", "anna@post.example"], phone: ["030 23125-0", "030 23125-0"],
  iban: ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"], plz: ["04600", "04600"], decimal: ["12,5", "12,5"], money: ["1234,5", "1.234,50"],
};
/** What is typed wrongly, and the word of the message. */
export const WRONG = {
  date: ["31.02.2020", "e_date"], time: ["25:00", "e_time"], integer: ["drei", "e_whole_number"], decimal: ["viel", "e_number"], money: ["1,234", "e_money"],
  email: ["name@", "e_email"], phone: ["ruf an", "e_phone"], iban: ["DE00 3704 0044 0532 0130 00", "e_iban"], plz: ["12", "e_plz"],
  text: ["Rex 🙂", "e_characters"], textarea: ["schön 🙂", "e_characters"],
};

/** The question at a path: entries of a repetition and rows of a table have numbers in it. */
export function question(definition, path) {
  const [id, ...rest] = path.split(".");
  if (id === "sepa") return rest.length ? definition.sepa.fields.find((field) => field.id === rest[0]) : { type: "yesno" };
  if (id === "attachments") return { type: "attachment" };
  const section = definition.sections.find((each) => each.id === id);
  if (section.repeat) rest.shift();
  const other = section.fields.find((field) => rest[0] === `${field.id}-other` && field.other);
  if (other) return { type: "text", max_length: 120 };
  const field = section.fields.find((each) => each.id === rest[0]);
  return field.type === "table" && rest.length === 3 ? field.columns.find((column) => column.id === rest[2]) : field;
}

const day = (text) => text.split("-").reverse().join(".");

/** One answer: {typed, shown} for a text, {index, id} for a choice, {ids} for several, {on} for a box. */
export function answer(definition, path, seed, most) {
  const field = question(definition, path), next = random(seed + [...path].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0) >>> 0, 7) % 9973);
  const pick = (count) => (most ? count - 1 : 0);
  switch (field.type) {
    case "yesno": return { index: most ? 0 : 1, id: most ? "yes" : "no" };
    case "choice": return { index: pick(field.options.length), id: field.options[pick(field.options.length)][0] };
    case "multichoice": return { ids: field.options.filter((_, at) => most || at === 0).map(([id]) => id) };
    case "declaration": case "attachment": return { on: true };
    case "integer": {
      const number = Math.max(Number(field.min ?? 1), Math.min(Number(field.max ?? 9), most ? 3 : 1));
      return { typed: String(number), shown: String(number) };
    }
    case "date": {
      const bound = field.min === "today" ? "2099-01-02" : field.min ?? (field.max && field.max !== "today" ? field.max : null);
      return bound ? { typed: day(bound), shown: day(bound) } : { typed: TYPED.date[0], shown: TYPED.date[1] };
    }
    case "decimal": case "money": {
      const [typed, shown] = field.type === "money" && definition.lang === "en" ? ["1234.50", "1,234.50"] : TYPED[field.type];
      if (!field.max && !field.min) return { typed, shown };
      const bound = (text) => Number(text.replace(/\s*€$/, "").replace(",", "."));
      const number = field.min ? Math.ceil(bound(field.min)) : Math.floor(bound(field.max));
      return field.type === "money" ? { typed: String(number), shown: `${number}${definition.lang === "en" ? "." : ","}00` } : { typed: String(number), shown: String(number) };
    }
  }
  if (field.pattern) return { typed: fit(field), shown: fit(field) };
  if (TYPED[field.type]) return { typed: TYPED[field.type][0], shown: TYPED[field.type][1] };
  if (field.type === "textarea") {
    const made = Array.from({ length: most ? 30 : 4 }, () => NAMES[next(NAMES.length)]).join(" ").slice(0, field.max_length ?? 900).trim();
    return { typed: made, shown: made };
  }
  const made = `${NAMES[next(NAMES.length)]} ${NAMES[next(NAMES.length)]}`.slice(0, Math.min(field.max_length ?? 60, 60)).trim();
  return { typed: made, shown: made };
}

/** An answer as a reader gives it, from what stands on paper. */
export function canonical(definition, path, shown) {
  switch (question(definition, path).type) {
    case "yesno": return shown === "yes";
    case "integer": return Number(shown);
    case "decimal": return shown.replace(",", ".");
    case "money": return Number(shown.replace(/[.,]/g, ""));
    case "date": return shown.split(".").reverse().join("-");
    default: return shown;
  }
}
