// Answers against the definition, as src/reading/check.rs has it: what can't be an answer, what is missing, what was not
// asked. `today` is no limit here: a form that was right when it was filled in stays right when it is read.
(function (dorfplatz) {
  "use strict";
  const { check, evaluate, show } = dorfplatz.rules, { questions } = dorfplatz.values, { view, numbers, prefixOf } = dorfplatz.computed;

  const limit = (bound) => (bound === "today" ? undefined : bound);

  // Whether something can't be the answer of a question.
  function wrong({ type, field, options }, answer) {
    const known = (id) => !options.length || options.some(([option]) => option === id);
    switch (type) {
      case "yesno": return typeof answer !== "boolean";
      case "declaration": case "attachment": return answer !== true;
      case "choice": return typeof answer !== "string" || !known(answer);
      case "multichoice": return !Array.isArray(answer) || !answer.every(known);
      case "integer": case "money": if (!Number.isSafeInteger(answer)) return true; break;
      default: if (typeof answer !== "string") return true;
    }
    const found = check({ ...field, min: limit(field.min), max: limit(field.max) }, String(show({ type }, answer)), "2000-01-01");
    return Boolean(found.error) || found.value === null;
  }

  // [note, path] of everything that is wrong with answers.
  function faults(form, answers) {
    const found = [], add = (note, path) => found.push([note, path]);
    for (const question of questions(form, Object.keys(answers))) {
      const { path, section, field } = question;
      if (!(path in answers)) continue;
      if ((!section && !path.startsWith("attachments.")) || field.computed || ["note", "signature", "table"].includes(question.type)) add("unknown", path);
      else if (wrong(question, answers[path])) add("rule", path);
    }
    const outside = view(form, answers, null, 0);
    const holds = (tree, seen) => { const value = tree ? evaluate(tree, seen) : { v: true }; return !!value && value.v === true; };
    for (const section of form.sections) {
      const { repeat } = section, given = repeat ? numbers(answers, `${section.id}.`) : [0];
      if (repeat && given.length > repeat.max) add("too_many", section.id);
      const least = repeat ? Array.from({ length: Math.min(repeat.min, 100) }, (_, at) => at + 1) : [];
      for (const entry of [...new Set([...given, ...least])].sort((a, b) => a - b)) {
        const seen = entry ? view(form, answers, [section.id, entry], 0) : outside;
        for (const field of section.fields.filter((each) => !each.computed)) {
          const path = prefixOf(section, entry) + field.id, rows = field.type === "table" ? numbers(answers, `${path}.`) : [];
          const asked = holds(section.show_if, outside) && holds(field.show_if, seen), answered = field.type === "table" ? rows.length > 0 : path in answers;
          const needed = field.required_if ? holds(field.required_if, seen) : field.required;
          if (answered && !asked) add("not_asked", path);
          else if (asked && needed && !answered && !["note", "signature"].includes(field.type)) add("lacks", path);
          else if (asked) for (const row of rows) for (const { id, required } of field.columns) if (required && !(`${path}.${row}.${id}` in answers)) add("lacks", `${path}.${row}.${id}`);
        }
      }
    }
    const { sepa } = form, begun = Object.keys(answers).some((path) => path.startsWith("sepa."));
    if (sepa && (begun || sepa.optional === false)) for (const { id, type, required } of sepa.fields || []) if (required && type !== "signature" && !(`sepa.${id}` in answers)) add("lacks", `sepa.${id}`);
    return found;
  }

  dorfplatz.faults = faults;
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
