// What was read as CSV and JSON for other programs: one file a form, one row a filled form, columns as the form declares them;
// the same as src/reading/export.rs makes.
(function (dorfplatz) {
  "use strict";
  // Most entries of a column that may be there several times.
  const MOST = 40;
  // A spreadsheet takes what begins so for a formula; numbers and telephone numbers are none.
  const FORMULA = /^[=+\-@\t\r\n]/, HARMLESS = /^(-\d[\d.,]*|\+\d[\d /().,-]*)$/;

  function cell(text) {
    const safe = FORMULA.test(text) && !HARMLESS.test(text) ? `'${text}` : text;
    return /[";\r\n]/.test(safe) || safe.trim() !== safe ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  // An answer as spreadsheets show it: `28.11.2026`, `1234,50`, `ja`.
  function shown(type, answer) {
    if (answer === undefined || answer === null) return "";
    if (Array.isArray(answer)) return answer.join(", ");
    if (typeof answer === "boolean") return answer ? "ja" : "nein";
    if (type === "money" && Number.isInteger(answer)) return `${answer < 0 ? "-" : ""}${String(Math.abs(answer)).padStart(3, "0").replace(/(\d\d)$/, ",$1")}`;
    if (type === "decimal") return String(answer).replace(".", ",");
    if (type === "date") return String(answer).split("-").reverse().join(".");
    return String(answer);
  }

  const upTo = (most) => Array.from({ length: Math.min(most, MOST) }, (_, at) => at + 1);

  // A declared column as [name, path]. In a list or table it becomes one for each entry: `name.1`, `name.2`.
  function named(form, name, path) {
    const [id, fieldId, columnId] = path.split("."), section = form.sections.find((each) => each.id === id);
    if (!section) return [[name, path]];
    const field = section.fields.find((each) => each.id === fieldId);
    return (section.repeat ? upTo(section.repeat.max) : [0]).flatMap((entry) => {
      const [here, at] = entry ? [`${name}.${entry}`, `${id}.${entry}.${fieldId}`] : [name, `${id}.${fieldId}`];
      if (!field || !field.columns) return [[here, at]];
      const columns = field.columns.filter((column) => !columnId || column.id === columnId);
      return upTo(field.rows || 4).flatMap((row) => columns.map((column) => [`${here}.${row}${columnId ? "" : `.${column.id}`}`, `${at}.${row}.${column.id}`]));
    });
  }

  function columns(person) {
    const form = person.definition;
    if (!form) return Object.keys(person.answers).map((path) => [path, path]);
    if (form.export && form.export.length) return form.export.flatMap(([name, path]) => named(form, name, path));
    // Definitions of before there were declared columns.
    const paths = form.sections.flatMap(({ id, fields }) => fields.filter(({ type }) => type !== "note").flatMap((field) => [`${id}.${field.id}`, ...(field.other ? [`${id}.${field.id}-other`] : [])]));
    const more = Object.keys(person.answers).filter((path) => /^(sepa|attachments)\./.test(path));
    return [...paths.flatMap((path) => named(form, path, path)), ...more.map((path) => [path, path])];
  }

  const valueOf = (person, path) => (path in person.answers ? person.answers[path] : person.computed[path]);
  const typeOf = (person, path) => (person.questions.find((question) => question.path === path) || { type: "text" }).type;

  // Columns of the newest version first, then what only older ones have.
  function csv(people) {
    const since = ({ definition }) => (definition && definition.valid_from) || "";
    const newest = [...people].sort((a, b) => (since(a) < since(b) ? 1 : since(a) > since(b) ? -1 : 0));
    const names = [...new Set(newest.flatMap((person) => columns(person).map(([name]) => name)))];
    const rows = people.map((person) => {
      const paths = new Map(columns(person));
      return names.map((name) => (paths.has(name) ? shown(typeOf(person, paths.get(name)), valueOf(person, paths.get(name))) : ""));
    });
    return "\ufeff" + [names, ...rows].map((row) => row.map(cell).join(";") + "\r\n").join("");
  }

  function json(people) {
    return JSON.stringify(people.map((person) => {
      const { form, version, place, lang, answers, computed, source, read } = person;
      const values = columns(person).map(([name, path]) => [name, valueOf(person, path)]).filter(([, value]) => value !== undefined);
      return { format: "dorfplatz-answers/1", form, version, place, lang, answers, computed, columns: Object.fromEntries(values), source, read };
    }), null, 2) + "\n";
  }

  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  dorfplatz.exports = { csv, json, cell, save };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
