// Answers made up for the fields of a map, always the same for a seed.

/** A source of whole numbers below a bound (xorshift). */
export function random(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const WORDS = ["Łužyca", "Chóśebuz", "Žďár nad Sázavou", "Großröhrsdorf", "Ṩẞ Ǆ", "M̂ ā̆ H̱ J̌", "O’Neill–Şahin", "(50 % \\ 2)", "Straße", "a", "Donaudampfschifffahrtsgesellschaft"];
const FIXED = { declaration: true, email: "a@b.example", phone: "030 23125-0", iban: "DE89370400440532013000", plz: "04600" };

/** A text of about so many characters. */
export function text(next, length, more = " ") {
  let made = "";
  while ([...made].length < length) made += (made && (next(9) ? " " : more)) + WORDS[next(WORDS.length)];
  return [...made.normalize("NFC")].slice(0, length).join("").trim();
}

/** An answer as `dorfplatz.fill` takes it; nothing where only a person can write, and now and then where one need not. */
export function answer(field, next) {
  const { kind, widgets } = field, options = widgets.flatMap(({ option }) => option ?? []), most = field.max_length ?? 1400;
  if (kind === "signature" || !next(8)) return undefined;
  if (kind === "multichoice") return options.filter(() => next(2));
  if (kind === "yesno") return next(2) === 1;
  if (field.values?.length) return field.values[next(field.values.length)][0];
  if (options.length) return options[next(options.length)];
  if (field.multiline) return text(next, next(4) ? 1 + next(most) : most, "\n");
  if (kind === "date") return `${String(1 + next(28)).padStart(2, "0")}.0${1 + next(9)}.20${10 + next(90)}`;
  if (kind === "time") return `${10 + next(14)}:${10 + next(50)}`;
  if (kind === "integer") return String(next(100));
  if (kind === "decimal" || kind === "money") return `${next(2000)},${10 + next(90)}`;
  if (FIXED[kind]) return FIXED[kind];
  return text(next, 1 + next(Math.min(most, 90)));
}

/** The answers that `forms read` gives, by path. */
export function meant({ path, kind }, value) {
  if (/^(signature\.|signatures\.|continuation)/.test(path)) return {};
  if (path === "attachments") return Object.fromEntries(value.map((id) => [`attachments.${id}`, true]));
  if (kind === "multichoice") return value.length ? { [path]: value } : {};
  const made = { integer: Number, money: (text) => Number(text.replace(/[.,]/g, "")), decimal: (text) => text.replace(",", ".").replace(/\.?0+$/, ""), date: (text) => text.split(".").reverse().join("-") };
  return { [path]: made[kind] ? made[kind](value) : value };
}

/** What a reader of values finds. */
export function shown(field, value) {
  const { path, kind, widgets } = field;
  if (kind === "multichoice") return Object.fromEntries(widgets.filter(({ option }) => value.includes(option)).map(({ option, state }) => [`${path}.${option}`, `/${state}`]));
  if (field.values?.length) return { [path]: field.values.find(([id]) => id === value)[1] };
  const wanted = kind === "yesno" ? (value ? "yes" : "no") : value;
  const on = widgets.find(({ state, option }) => state && (wanted === true || option === wanted));
  return { [path]: on ? `/${on.state}` : value };
}
