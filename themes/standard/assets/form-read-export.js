// What was read as CSV and JSON for other programs: one file a form, one row a filled form, columns as the form declares them.
(function (dorfplatz) {
  "use strict";
  const { show } = dorfplatz.rules;

  // A spreadsheet takes what begins so for a formula; numbers and telephone numbers are none.
  const FORMULA = /^[=+\-@\t\r]/, HARMLESS = /^[+-]?\d[\d.,]*$|^\+?\d[\d /().-]*$/;

  function cell(text) {
    const safe = FORMULA.test(text) && !HARMLESS.test(text) ? `'${text}` : text;
    return /[";\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  // An answer as programs read it: days as 2026-11-28, amounts and numbers with a comma, several options with a comma.
  function plain(type, answer) {
    if (answer === undefined || answer === null) return "";
    if (Array.isArray(answer)) return answer.join(",");
    if (typeof answer === "boolean") return answer ? "ja" : "nein";
    if (type === "money" && Number.isInteger(answer)) return show({ type }, answer).replace(/\./g, "");
    if (type === "decimal") return String(answer).replace(".", ",");
    return String(answer);
  }

  // The columns of filled forms of one kind, which may be of several versions: [name, paths by document].
  function columns(people) {
    const made = new Map();
    for (const person of people) {
      const declared = person.definition && person.definition.export;
      const list = declared || [...new Map(person.questions.map(({ column }) => [column, column])).entries()];
      for (const [name, path] of list) {
        const here = person.questions.filter((question) => question.column === path);
        // Of a list or a table, one column for each entry.
        const several = repeats(person.definition, path);
        for (const question of several ? here : here.slice(0, 1)) {
          const column = several ? name + question.path.split(".").filter((part) => /^\d+$/.test(part)).map((part) => `.${part}`).join("") : name;
          if (!made.has(column)) made.set(column, new Map());
          made.get(column).set(person, question);
        }
        if (!here.length && !several && !made.has(name)) made.set(name, new Map());
      }
    }
    return [...made];
  }

  function repeats(definition, path) {
    const section = definition && definition.sections.find(({ id }) => path.startsWith(`${id}.`));
    const field = section && section.fields.find(({ id, columns }) => columns && path.startsWith(`${section.id}.${id}.`));
    return !!(section && (section.repeat || field));
  }

  // What stands before the answers in each row.
  const head = (person) => [["form", person.form], ["version", person.version], ["place", person.place], ["lang", person.lang], ["source", person.source]];

  function csv(people) {
    const list = columns(people);
    const rows = [[...head(people[0]).map(([name]) => name), ...list.map(([name]) => name)]];
    for (const person of people) {
      const answers = list.map(([, questions]) => {
        const question = questions.get(person);
        return question ? plain(question.type, person.answers[question.path]) : "";
      });
      rows.push([...head(person).map(([, value]) => value), ...answers]);
    }
    return "\ufeff" + rows.map((row) => row.map(cell).join(";") + "\r\n").join("");
  }

  function json(people) {
    const list = columns(people);
    return JSON.stringify(people.map((person) => {
      const values = list.filter(([, questions]) => questions.has(person)).map(([name, questions]) => [name, person.answers[questions.get(person).path]]);
      return { ...Object.fromEntries(head(person)), columns: Object.fromEntries(values.filter(([, value]) => value !== undefined)), answers: person.answers };
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
