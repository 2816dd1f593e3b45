// What filled forms say: the questions of a definition in order, answers from the fields of a PDF, answers for people.
(function (dorfplatz) {
  "use strict";
  const { check, show } = dorfplatz.rules;
  // Types whose answers have to be compared with the paper: a wrong digit costs money.
  const COSTLY = new Set(["iban", "money"]);

  // Options as [id, label]; older definitions have them as an object.
  const optionsOf = ({ options }) => (Array.isArray(options) ? options : Object.entries(options || {}));

  // The numbers that follow a path in names: of the entries of a list or the rows of a table.
  function numbers(names, prefix) {
    const found = names.map((name) => (name.startsWith(prefix) ? parseInt(name.slice(prefix.length), 10) : NaN));
    return [...new Set(found.filter((number) => number > 0))].sort((a, b) => a - b);
  }

  // The questions that have a name among `names` (paths of answers or fields), in the order of the definition:
  // {path, column, label, type, options, section}. `column` is the path without the numbers of entries and rows.
  function questions(definition, names) {
    const list = [], known = new Set(names);
    const add = (path, column, label, field, section) => {
      const here = field.type === "multichoice" ? [path, ...optionsOf(field).map(([id]) => `${path}.${id}`)] : [path];
      if (!here.some((name) => known.has(name))) return;
      here.forEach((name) => known.delete(name));
      list.push({ path, column, label, field, type: field.type, options: optionsOf(field), section });
    };
    for (const section of definition.sections) {
      const entries = section.repeat ? numbers(names, `${section.id}.`) : [0];
      for (const entry of entries) {
        const prefix = entry ? `${section.id}.${entry}.` : `${section.id}.`;
        const title = entry ? `${section.title}: ${(section.repeat.item || "") + " "}${entry}`.replace(/ +/g, " ") : section.title;
        for (const field of section.fields) {
          const path = prefix + field.id, column = `${section.id}.${field.id}`;
          for (const row of field.columns ? numbers(names, `${path}.`) : []) {
            for (const each of field.columns) add(`${path}.${row}.${each.id}`, `${column}.${each.id}`, `${field.label || title}, ${row}: ${each.label}`, each, title);
          }
          if (!field.columns && field.type !== "note") add(path, column, field.label || field.text || field.id, field, title);
          if (field.other) add(`${path}-other`, `${column}-other`, `${field.label}: ${field.other}`, { type: "text" }, title);
        }
      }
    }
    for (const { id, label } of definition.attachments || []) add(`attachments.${id}`, `attachments.${id}`, label, { type: "attachment" }, "");
    for (const field of (definition.sepa && definition.sepa.fields) || []) add(`sepa.${field.id}`, `sepa.${field.id}`, field.label, field, "SEPA");
    // What the definition does not know: fields of older ones, or a code of another version.
    for (const name of [...known].sort()) list.push(unknown(name));
    return list;
  }

  const unknown = (path) => ({ path, column: path, label: path, type: /(^|\.)iban$/.test(path) ? "iban" : "text", field: { type: "text" }, options: [], section: "" });

  // What people call a section, an entry of it, a question or a table; of what the definition does not know, the path.
  function labelOf(definition, path) {
    const [id, ...rest] = path.split("."), section = ((definition && definition.sections) || []).find((each) => each.id === id);
    if (!section) return path;
    const entry = section.repeat && rest.length ? `: ${section.repeat.item || ""} ${rest.shift()}`.replace(/ +/g, " ") : "";
    const field = section.fields.find((each) => each.id === rest[0]);
    return `${section.title}${entry}${rest.length ? `: ${(field && (field.label || field.text)) || rest.join(".")}` : ""}`;
  }

  // What somebody typed into a field as an answer; {answer, wrong}: what can't be understood stays as it was typed.
  function parsed(question, text, today) {
    const typed = check({ type: question.type }, text, today);
    const answer = typed.error ? text.trim() : typed.value;
    return { answer, error: typed.error, wrong: typed.error || check(question.field, text, today).error };
  }

  // The answers in the fields of a PDF, as pdf.js names them; with where each is and what can't be understood.
  function fromFields(definition, fields, today) {
    const answers = {}, wrong = [];
    const value = (name) => {
      const found = (fields[name] || []).map((each) => each.value).find((each) => each && each !== "Off");
      return Array.isArray(found) ? found[0] : found;
    };
    const own = Object.keys(fields).filter((name) => fields[name].some((each) => each.type && each.type !== "signature"));
    const ours = questions(definition, own).filter((question) => question.section || !/^(sepa|signatures|office|continuation)/.test(question.path) || question.type === "iban" || question.path.startsWith("sepa."));
    for (const question of ours) {
      const { path, type, options } = question;
      if (type === "multichoice") {
        const chosen = options.map(([id]) => id).filter((id) => value(`${path}.${id}`));
        if (chosen.length) answers[path] = chosen;
      } else {
        const found = value(path);
        if (found === undefined || found === "" || computed(question)) continue;
        if (type === "choice") answers[path] = (options.find(([id]) => id === found) || options.find(([, label]) => label === found) || [found])[0];
        else if (type === "yesno") answers[path] = found === "yes";
        else if (type === "declaration" || type === "attachment") answers[path] = true;
        else {
          const read = parsed(question, String(found), today);
          if (read.answer !== null) answers[path] = read.answer;
          if (read.wrong) wrong.push({ path, error: read.error });
        }
      }
    }
    return { answers, places: placesOf(ours, fields), wrong };
  }

  // Where questions are on paper, by the fields of a PDF. A group of buttons has no place itself.
  function placesOf(asked, fields) {
    const widgets = ({ path, options }) => [path, ...options.map(([id]) => `${path}.${id}`)].flatMap((name) => fields[name] || []).filter((widget) => widget.rect);
    return Object.fromEntries(asked.map((question) => [question.path, widgets(question)]).filter(([, list]) => list.length).map(([path, list]) => [path, around(list)]));
  }

  // A map of a former version, of which only the blank PDF was kept.
  const fromBlank = (definition, { pages, fields }, more) => ({ pages, more, places: placesOf(questions(definition, Object.keys(fields)), fields) });

  const computed = ({ field }) => field.computed !== undefined;

  // The page and the rectangle of widgets that belong together.
  function around(widgets) {
    const here = widgets.filter((widget) => widget.page === widgets[0].page).map((widget) => widget.rect);
    const edge = (at, choose) => choose(...here.map((rect) => rect[at]));
    return { page: widgets[0].page, rect: [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)] };
  }

  // Where the fields of a form are on paper, by the map beside its `fill.pdf`, and how many pages may come before its codes.
  function fromMap(map) {
    const places = Object.fromEntries(map.fields.filter((field) => field.widgets.length).flatMap((field) => {
      const whole = around(field.widgets);
      const boxes = field.path === "attachments" ? field.widgets.map((widget) => [`attachments.${widget.option}`, around([widget])]) : [];
      return [[field.path, whole], ...boxes];
    }));
    return { pages: map.file.pages, more: map.added.filter(({ kind }) => kind !== "code").length, places };
  }

  // An answer as people compare it with the paper.
  function said({ type, options }, answer, words) {
    const label = (id) => (options.find(([known]) => known === id) || [id, id])[1];
    if (Array.isArray(answer)) return answer.map(label).join(", ");
    if (typeof answer === "boolean") return words(answer ? "yes" : "no");
    if (type === "choice") return label(answer);
    if (type === "iban") return String(answer).replace(/(.{4})(?=.)/g, "$1 ");
    if (type === "money" && Number.isInteger(answer)) return `${show({ type }, answer)} €`;
    return typeof answer === "string" || typeof answer === "number" ? String(show({ type }, answer)) : JSON.stringify(answer);
  }

  const costly = ({ type, field }) => COSTLY.has(type) && field.computed === undefined;
  const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  dorfplatz.values = { questions, labelOf, fromFields, fromMap, fromBlank, parsed, said, costly, equal };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
