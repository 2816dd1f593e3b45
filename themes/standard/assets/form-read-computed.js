// Amounts that follow from answers, as src/reading/answers.rs computes them: nobody types these, and no code carries them.
(function (dorfplatz) {
  "use strict";
  const { evaluate, value } = dorfplatz.rules;
  // Computed amounts that build on each other, at most.
  const DEEPEST = 16;

  const numbers = (answers, prefix) => {
    const found = Object.keys(answers).map((path) => (path.startsWith(prefix) ? Number(path.slice(prefix.length).split(".")[0]) : NaN));
    return [...new Set(found.filter((number) => number > 0))].sort((a, b) => a - b);
  };
  const prefixOf = (section, entry) => (entry ? `${section.id}.${entry}.` : `${section.id}.`);

  // The answers as rules see them, from an entry of a section or from outside of any.
  function view(form, answers, here, depth) {
    const find = (path) => {
      const [id, name, column] = path.split("."), section = form.sections.find((each) => each.id === id);
      return [section, section && section.fields.find((each) => each.id === name), column];
    };
    const one = (section, entry, field) => {
      if (!field.computed) return value(field, answers[prefixOf(section, entry) + field.id]);
      return depth < DEEPEST ? evaluate(field.computed, view(form, answers, entry ? [section.id, entry] : here, depth + 1)) : null;
    };
    const entriesOf = (section) => numbers(answers, `${section.id}.`);
    const own = (section) => (here && here[0] === section.id ? here[1] : 0);
    const self = {
      field(path) {
        const [section, field] = find(path);
        if (!field || (section.repeat && !own(section))) return null;
        return one(section, section.repeat ? own(section) : 0, field);
      },
      all(path) {
        const [section, field, name] = find(path);
        if (!field) return [];
        const entries = !section.repeat ? [0] : own(section) && field.type === "table" ? [own(section)] : entriesOf(section);
        const column = name && (field.columns || []).find(({ id }) => id === name);
        if (!column) return entries.map((entry) => one(section, entry, field));
        return entries.flatMap((entry) => {
          const table = prefixOf(section, entry) + field.id;
          return numbers(answers, `${table}.`).map((row) => value(column, answers[`${table}.${row}.${name}`]));
        });
      },
      entries(path) {
        const [section, field] = find(path);
        if (!section) return 0;
        if (!path.includes(".")) return entriesOf(section).length;
        if (field && field.type === "table") return numbers(answers, `${prefixOf(section, own(section))}${field.id}.`).length;
        return self.all(path).filter(Boolean).length;
      },
    };
    return self;
  }

  // A value of rules as an answer.
  function answer(type, found) {
    if (found.t === "decimal" || (type === "decimal" && found.t === "integer")) {
      const scaled = found.t === "integer" ? found.v * 10000n : found.v, digits = String(scaled < 0n ? -scaled : scaled).padStart(5, "0");
      return (scaled < 0n ? "-" : "") + `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, "");
    }
    return typeof found.v === "bigint" ? Number(found.v) : found.v;
  }

  // The results of all rules: path → answer.
  function computed(form, answers) {
    const results = {};
    for (const section of form.sections) {
      for (const entry of section.repeat ? numbers(answers, `${section.id}.`) : [0]) {
        const seen = view(form, answers, entry ? [section.id, entry] : null, 0);
        const holds = (tree) => { const found = tree ? evaluate(tree, seen) : { v: true }; return !!found && found.v === true; };
        for (const field of section.fields.filter((each) => each.computed && holds(section.show_if) && holds(each.show_if))) {
          const found = evaluate(field.computed, seen);
          if (found) results[prefixOf(section, entry) + field.id] = answer(field.type, found);
        }
      }
    }
    return results;
  }

  dorfplatz.computed = Object.assign(computed, { view, numbers, prefixOf });
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
