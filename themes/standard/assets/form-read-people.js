// From files and typed codes to filled forms, one for each person. Answers are joined only if they belong to one code or to
// the fields of one PDF.
(function (dorfplatz) {
  "use strict";
  const { questions, fromFields, equal } = dorfplatz.values;

  // Parts of one payload have the same beginning; only these are given to the reader together.
  const groupOf = (text) => `${text.slice(0, 11)}/${text[12]}`;
  const isCode = (text) => /^1\d{12,}$/.test(text.trim());

  // The codes of sheets: per group {texts, spots: [{sheet, code}]}.
  function groups(sheets) {
    const made = new Map();
    for (const sheet of sheets) {
      for (const code of sheet.codes.filter(({ text }) => isCode(text))) {
        const text = code.text.trim(), key = groupOf(text);
        if (!made.has(key)) made.set(key, { texts: new Set(), spots: [] });
        made.get(key).texts.add(text);
        made.get(key).spots.push({ sheet, code });
      }
    }
    return [...made.values()];
  }

  async function decoded(group) {
    const found = await dorfplatz.code.read([...group.texts]);
    const whole = found.find((each) => each.document);
    return { ...group, ...(whole || found[0]) };
  }

  const fromSheets = (sheets) => Promise.all(groups(sheets).map(decoded));

  // The sheets of a code's form before its codes: as many as the form has pages, if they can be told.
  function ownPages(all, spots, map) {
    if (!map || !spots.length) return [];
    const at = Math.min(...spots.map(({ sheet }) => all.indexOf(sheet))), paged = all[at].file.paged;
    let first = at;
    const before = (sheet) => !sheet.codes.some(({ text }) => isCode(text)) && (paged ? sheet.file === all[at].file : !sheet.file.paged);
    while (first > 0 && before(all[first - 1])) first--;
    const run = all.slice(first, at);
    // With other sheets in between nobody knows which page is which.
    return run.length >= map.pages && run.length <= map.pages + map.more ? run.slice(0, map.pages) : [];
  }

  // Lays the sheets of a form as they are read. Those without a code lie as the one with the code does: all went through the
  // scanner in one way. Returns the pages that can lie so; others have another shape.
  async function straightened(pages, spots) {
    if (!spots.length) return pages;
    const [{ sheet: first, code: { turn } }] = spots, fits = pages.map((sheet) => sheet.ratio > 1 === first.ratio > 1);
    for (const { sheet, code } of spots) await dorfplatz.files.straighten(sheet, code.turn);
    for (const [at, sheet] of pages.entries()) if (fits[at]) await dorfplatz.files.straighten(sheet, turn);
    return pages.map((sheet, at) => (fits[at] ? sheet : null));
  }

  // `known` are definitions and maps of this site: {definition(form, version, place), map(form, version, lang)}. A map is
  // {pages, more, places}: how many pages a form has, how many more may follow before its codes, where its fields are.
  async function make(document, known, { spots = [], sheets = [], source, given, fields }) {
    const found = given || known.definition(document.form, document.version, document.place);
    const person = { ...document, definition: found.sections ? found : null, lacking: found.sections ? "" : found, source, read: fields ? "fields" : "code", spots, notes: [], places: {}, confirmed: new Set() };
    const map = given || !spots.length ? null : await known.map(document.form, document.version, document.lang);
    const pages = fields ? sheets : await straightened(ownPages(sheets, spots, map), spots);
    const places = fields ? fields.places : map ? map.places : {};
    for (const [path, { page, rect }] of Object.entries(places)) if (pages[page]) person.places[path] = { sheet: pages[page], rect };
    person.pile = sheets;
    person.sheets = [...new Set([...Object.values(person.places).map(({ sheet }) => sheet), ...spots.map(({ sheet }) => sheet)])].filter(Boolean);
    refresh(person);
    return person;
  }

  function refresh(person) {
    // What is told already is told once.
    const told = new Set(person.notes.map(([, path]) => path));
    person.faults = person.definition ? dorfplatz.faults(person.definition, person.answers).filter(([, path]) => !told.has(path)) : [];
    person.computed = person.definition ? dorfplatz.computed(person.definition, person.answers) : {};
    person.questions = questions(person.definition || { sections: [] }, [...Object.keys(person.answers), ...Object.keys(person.computed)]);
  }

  // One PDF with fields: what stands in them, and from its code what has no field.
  async function fromPdf(file, known, today) {
    const { definition, fields, sheets } = file;
    const codes = (await fromSheets(sheets)).filter((each) => each.document);
    // Programs that join files rename what is there already: `finder [520]`.
    const renamed = Object.keys(fields).some((name) => /^[^.]* \[\d+\](\.|$)/.test(name));
    const twice = renamed || Object.values(fields).some((list) => list[0].type === "text" && new Set(list.filter((each) => each.rect).map((each) => each.page)).size > 1);
    if (twice || codes.length > 1) return { several: true, people: [] };
    const read = fromFields(definition, fields, today);
    if (!Object.keys(read.answers).length) return { people: [] };
    const code = codes.find(({ document }) => document.form === definition.form && document.version === definition.version);
    const base = code ? code.document : { form: definition.form, version: definition.version, place: definition.place || "", lang: definition.lang };
    const person = await make({ ...base, answers: read.answers }, known, { sheets, source: file.name, given: definition, fields: read, spots: code ? code.spots : [] });
    person.notes.push(...read.wrong.map(({ path, error }) => [error ? "unclear" : "rule", path]));
    if (code) {
      const inFields = new Set([...Object.keys(fields), ...Object.keys(person.computed)]), coded = code.document.answers;
      const has = (path) => inFields.has(path) || [...inFields].some((name) => name.startsWith(`${path}.`));
      const differs = Object.keys({ ...coded, ...read.answers }).filter((path) => (path in coded ? has(path) && !equal(coded[path], read.answers[path]) : !(path in person.computed)));
      person.notes.push(...differs.map((path) => ["differs", path]));
      // What has no field comes from the code, but only if it says the same otherwise: else it might be somebody else's.
      if (!differs.length) for (const path of Object.keys(coded)) if (!(path in read.answers)) person.answers[path] = coded[path];
      refresh(person);
    }
    return { people: [person] };
  }

  // All files of a batch. `tell` is told of each file what became of it: (file, key, values).
  async function fromBatch(files, known, today, tell) {
    const people = [], scans = [];
    for (const file of files) {
      if (file.definition && file.fields) {
        const done = await fromPdf(file, known, today);
        people.push(...done.people);
        if (done.people.length) { tell(file, "read", done.people); continue; }
        if (done.several) tell(file, "several", []);
      }
      scans.push(file);
    }
    const sheets = scans.flatMap((file) => file.sheets);
    let found = await fromSheets(sheets);
    const claimed = new Set();
    for (const { document, spots } of found) {
      for (const sheet of document ? ownPages(sheets, spots, await known.map(document.form, document.version, document.lang)) : []) claimed.add(sheet);
    }
    const empty = (file) => !file.sheets.some((sheet) => claimed.has(sheet) || sheet.codes.some(({ text }) => isCode(text)));
    // A form as it was downloaded has no grain that would hide a code.
    const bare = scans.filter((file) => empty(file) && !file.definition).flatMap((file) => file.sheets);
    const torn = found.filter((each) => !each.document).flatMap(({ spots }) => scans.find((file) => file.sheets.includes(spots[0].sheet)).sheets);
    const again = new Set([...torn, ...bare]);
    if (again.size) {
      for (const sheet of again) await sheet.again();
      found = await fromSheets(sheets);
    }
    const heard = new Map(scans.map((file) => [file, []]));
    for (const each of found) {
      const here = scans.filter((file) => each.spots.some(({ sheet }) => file.sheets.includes(sheet)));
      if (each.document) {
        const person = await make(each.document, known, { spots: each.spots, sheets, source: here.map(({ name }) => name).join(", ") });
        people.push(person);
        here.forEach((file) => heard.get(file).push(person));
      } else if (each.error === "unfinished") here.forEach((file) => tell(file, "missing", [], each));
      else here.forEach((file) => tell(file, "damaged_code", []));
    }
    for (const file of scans) {
      const blank = file.sheets.filter((sheet) => sheet.blank).map(({ number }) => number);
      if (heard.get(file).length) tell(file, "read", heard.get(file));
      else if (file.sheets.some((sheet) => people.some((person) => person.sheets.includes(sheet)))) tell(file, "belongs", []);
      else if (!found.some(({ spots }) => spots.some(({ sheet }) => file.sheets.includes(sheet)))) {
        tell(file, file.definition && file.fields ? "empty_form" : blank.length ? "blank" : "nothing", [], { pages: blank.join(", ") });
      }
    }
    return people;
  }

  // What a scanner has typed: {people, errors}.
  async function fromText(text, known, source) {
    const people = [], errors = [];
    for (const each of await dorfplatz.code.read([text])) {
      if (each.document) people.push(await make(each.document, known, { source }));
      else errors.push(each);
    }
    return { people, errors };
  }

  dorfplatz.people = { fromBatch, fromText, refresh };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
