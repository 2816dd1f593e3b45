// The page on which clerks read filled forms back. Nothing leaves the device: files are opened here, results saved from here.
(function () {
  "use strict";
  const { parsed, said, costly, equal, labelOf, fromMap, fromBlank } = dorfplatz.values;
  const root = document.getElementById("read-back"), at = (id) => document.getElementById(id);
  const texts = {};
  for (const each of at("read-words").content.querySelectorAll("[data-word]")) texts[each.dataset.word] = each.textContent;
  const words = (key, values) => Object.entries(values || {}).reduce((text, [name, value]) => text.replace(`{${name}}`, value), texts[key] || key);
  const today = () => new Date().toLocaleDateString("sv-SE");
  // Filled forms, in the order in which they came.
  let people = [], number = 0, typed = 0;

  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  const button = (label, press, more) => make("button", { type: "button", class: "plain", onclick: press, ...more }, label);

  // Definitions and maps of this site. They are fetched when the page opens, so that it works without a network.
  const known = (function () {
    const definitions = new Map(), maps = new Map(), blanks = new Map(), waiting = [];
    const load = (url, put) => waiting.push(fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject())).then(put).catch(() => {}));
    function start() {
      for (const each of at("read-known").content.querySelectorAll("[data-form]")) {
        const { form, version, definition } = each.dataset;
        load(definition, (made) => definitions.set(`${form}/${version}`, made));
        for (const { dataset: { lang, map } } of each.children) {
          // Of a former version only its blank PDF is kept. It is fetched when such a form comes.
          if (map.endsWith(".pdf")) blanks.set(`${form}/${version}/${lang}`, map);
          else load(map, (made) => maps.set(`${form}/${version}/${lang}`, fromMap(made)));
        }
      }
      return Promise.all(waiting);
    }
    function definition(form, version, place) {
      const found = definitions.get(`${form}/${version}`);
      // Another town's form of the same name may ask otherwise.
      if (found && found.place && place && found.place !== place) return "lacking_place";
      return found || ([...definitions.keys()].some((key) => key.startsWith(`${form}/`)) ? "lacking_version" : "lacking_form");
    }
    async function map(form, version, lang) {
      const key = `${form}/${version}/${lang}`, url = blanks.get(key), known = definitions.get(`${form}/${version}`);
      if (!maps.has(key) && url && known) {
        // As many sheets may follow its pages as with the version of today.
        const [, today] = [...maps].find(([other]) => other.startsWith(`${form}/`) && other.endsWith(`/${lang}`)) || [];
        try {
          const answer = await fetch(url);
          if (answer.ok) maps.set(key, fromBlank(known, await tools.blank(new Uint8Array(await answer.arrayBuffer())), today ? today.more : 0));
        } catch (error) { /* Without a network there are no crops; the sheets can be looked at. */ }
      }
      return maps.get(key) || null;
    }
    return { start, definition, map };
  })();

  // Reports: what became of each file.
  function report(name, key, values, bad) {
    at("read-reports").hidden = false;
    at("read-reports").querySelector("ul").append(make("li", { class: bad ? "read-error" : null }, make("span", {}, make("strong", {}, name), `: ${words(key, values)}`)));
  }

  function told(file, key, found, more) {
    const { count, missing } = more || {};
    const values = { n: found.length, missing: (missing || []).join(", "), count, pages: more && more.pages, forms: found.map(titleOf).join("; ") };
    report(file.name, key, values, key !== "read" && key !== "belongs");
  }

  const titleOf = (person) => (person.definition ? person.definition.title : person.form);

  // Who filled it in, as far as a heading needs to tell people apart.
  function nameOf(person) {
    const find = (end) => Object.entries(person.answers).find(([path, answer]) => path.endsWith(end) && typeof answer === "string");
    return ["vorname", "vornamen", "familienname", "name"].map((end) => find(`.${end}`)).filter(Boolean).map(([, answer]) => answer).slice(0, 2).join(" ");
  }

  function add(found) {
    for (const person of found) {
      const twin = people.find((other) => other.form === person.form && other.version === person.version && other.place === person.place && equal(other.answers, person.answers));
      if (twin) { report(person.source, "duplicate", { source: twin.source }, true); continue; }
      person.number = ++number;
      people.push(person);
      show(person);
    }
    exports();
  }

  // One filled form: every answer beside the part of the paper where it stands.
  function show(person) {
    at("read-people").hidden = false;
    const name = nameOf(person), title = `${person.number}. ${titleOf(person)}${name ? ` – ${name}` : ""}`;
    const box = make("details", { id: `person-${person.number}` }, make("summary", {}, title));
    const body = make("div", { class: "in" });
    box.append(body);
    box.addEventListener("toggle", () => (box.open ? fill(person, body) : body.replaceChildren()));
    person.box = box;
    at("read-people").querySelector(".read-people").append(box);
    if (people.length === 1) box.open = true;
  }

  function fill(person, body) {
    const label = (path) => {
      const asked = person.questions.find((question) => question.path === path);
      return asked && asked.section ? `${asked.section}: ${asked.label}` : asked ? asked.label : labelOf(person.definition, path);
    };
    const notes = [...person.notes, ...person.faults].map(([key, path]) => words(key, { field: label(path) }));
    if (person.lacking) notes.unshift(words(person.lacking, { form: person.form, version: person.version, place: person.place }));
    body.replaceChildren(
      make("p", { class: "meta" }, `${words("version")} ${person.version} · ${words("source")}: ${person.source}`),
      notes.length ? make("ul", { class: "read-error", "aria-label": words("notes") }, ...notes.map((note) => make("li", {}, note))) : "",
      codesOf(person), table(person),
      make("p", {}, button(words("remove"), () => remove(person))),
    );
  }

  function codesOf(person) {
    if (!person.spots.length) return "";
    const box = make("div", { class: "codes" });
    for (const { sheet, code: { box: [left, top, right, bottom] } } of person.spots) {
      const figure = make("div", {}, button(words("code", { page: pageOf(sheet) }), () => look(person, sheet)));
      dorfplatz.files.crop(sheet, [left - 0.02, top - 0.02, right + 0.02, bottom + 0.02], 320).then((drawn) => figure.prepend(drawn));
      box.append(figure);
    }
    return box;
  }

  const pageOf = (sheet) => `${sheet.file.name}, ${words("page", { n: sheet.number })}`;

  function table(person) {
    const head = make("thead", {}, make("tr", {}, ...["question", "answer", "paper"].map((key) => make("th", { scope: "col" }, words(key)))));
    const made = make("table", {}, head);
    let section, rows;
    for (const question of person.questions) {
      if (question.section !== section || !rows) {
        section = question.section;
        rows = make("tbody", {});
        made.append(rows);
        if (section) rows.append(make("tr", {}, make("th", { scope: "rowgroup", colspan: 3 }, section)));
      }
      rows.append(make("tr", { "data-path": question.path }, make("th", { scope: "row" }, question.label), make("td", { class: "value" }, ...value(person, question)), paper(person, question)));
    }
    return made;
  }

  // An amount or account number may be put right after the paper, and has to be confirmed.
  function value(person, question) {
    const { path } = question, computed = !(path in person.answers), text = said(question, computed ? person.computed[path] : person.answers[path], words);
    if (!costly(question)) return [make("span", { class: "answer" }, make("bdi", {}, text), computed ? make("span", { class: "meta" }, ` (${words("computed")})`) : "")];
    const id = `v${person.number}-${path}`;
    const field = make("input", { type: "text", value: text, "aria-label": question.label, autocomplete: "off", "aria-describedby": `${id}-error` });
    const error = make("span", { class: "read-error", id: `${id}-error` });
    const tick = make("input", { type: "checkbox", id });
    tick.checked = person.confirmed.has(path);
    tick.addEventListener("change", () => {
      const read = parsed(question, field.value, today());
      const wrong = tick.checked && (read.answer === null || read.wrong);
      error.textContent = wrong ? words("wrong") : "";
      field.setAttribute("aria-invalid", String(!!wrong));
      if (wrong) tick.checked = false;
      else if (tick.checked) {
        person.answers[path] = read.answer;
        dorfplatz.people.refresh(person);
      }
      if (tick.checked) person.confirmed.add(path); else person.confirmed.delete(path);
    });
    field.addEventListener("input", () => { tick.checked = false; person.confirmed.delete(path); });
    return [field, error, make("label", { class: "compared", for: id }, tick, make("span", {}, words("compared"), make("span", { class: "vh" }, `: ${question.label}`)))];
  }

  // The part of the paper around a field, with room for a page that lies askew.
  function paper(person, { path, label }) {
    const place = person.places[path], cell = make("td", { class: "paper" });
    if (!place || !place.sheet) {
      const [spot] = person.spots;
      cell.append(spot ? button(words("see_page", { page: pageOf(spot.sheet) }), () => look(person, spot.sheet), { "aria-label": `${words("see_page", { page: pageOf(spot.sheet) })}: ${label}` }) : words("no_scan"));
      return cell;
    }
    const [left, bottom, right, top] = place.rect, [width, height] = [595.28, 595.28 * place.sheet.ratio], room = 24;
    const box = [(left - room) / width, 1 - (top + room) / height, (right + room) / width, 1 - (bottom - room) / height];
    dorfplatz.files.crop(place.sheet, box, 640).then((drawn) => {
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", `${words("paper")}: ${label}`);
      cell.prepend(drawn);
    });
    cell.append(button(pageOf(place.sheet), () => look(person, place.sheet), { "aria-label": `${words("see_page", { page: pageOf(place.sheet) })}: ${label}` }));
    return cell;
  }

  // A whole sheet. From it one can go to those before and behind it in the pile: for forms of which nobody knows where the
  // fields are.
  async function look(person, sheet) {
    const drawn = await dorfplatz.files.crop(sheet, [0, 0, 1, 1], 1400), here = person.pile.indexOf(sheet);
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", pageOf(sheet));
    at("h-read-sheet").textContent = pageOf(sheet);
    at("read-sheet").querySelector(".paper").replaceChildren(drawn);
    for (const [id, other] of [["read-back-one", person.pile[here - 1]], ["read-on-one", person.pile[here + 1]]]) {
      at(id).setAttribute("aria-disabled", String(!other));
      at(id).onclick = () => other && look(person, other);
    }
    if (!at("read-sheet").open) at("read-sheet").showModal();
  }

  function remove(person) {
    people = people.filter((other) => other !== person);
    person.box.remove();
    at("read-people").hidden = people.length === 0;
    at("h-read-people").tabIndex = -1;
    at("h-read-people").focus();
    at("read-state").textContent = words("removed");
    exports();
  }

  // Exports: one file a form, after every amount and account number was compared.
  function exports() {
    const forms = new Map();
    for (const person of people) forms.set(person.form, [...(forms.get(person.form) || []), person]);
    at("read-exports").hidden = forms.size === 0;
    at("read-alert").replaceChildren();
    at("read-exports").querySelector(".exports").replaceChildren(...[...forms].map(([form, group]) => {
      const title = titleOf(group.find((person) => person.definition) || group[0]);
      const count = words(group.length === 1 ? "filled_one" : "filled_many", { n: group.length });
      const save = (kind, type) => make("button", { type: "button", class: "kern-btn kern-btn--secondary", onclick: () => deliver(form, group, kind, type) },
        make("span", { class: "kern-label" }, words(`export_${kind}`), make("span", { class: "vh" }, `: ${title}`)));
      return make("p", {}, make("span", {}, make("strong", {}, title), ` (${count})`), save("csv", "text/csv;charset=utf-8"), save("json", "application/json"));
    }));
  }

  const unconfirmed = (person) => person.questions.filter((question) => costly(question) && !person.confirmed.has(question.path));

  function deliver(form, group, kind, type) {
    const open = group.flatMap((person) => unconfirmed(person).map((question) => [person, question]));
    at("read-alert").replaceChildren();
    if (open.length === 0) return dorfplatz.exports.save(`${form}.${kind}`, type, dorfplatz.exports[kind](group));
    at("read-alert").append(make("p", { class: "read-error" }, words("open_confirm", { n: open.length })), make("ul", {}, ...open.map(([person, question]) => (
      make("li", {}, button(words("open_one", { n: person.number, field: question.label }), () => goTo(person, question))
    )))));
    at("read-alert").focus();
  }

  function goTo(person, question) {
    person.box.open = true;
    // The body is filled when the box has opened.
    const go = () => { const tick = at(`v${person.number}-${question.path}`); if (tick) tick.focus(); };
    if (at(`v${person.number}-${question.path}`)) go(); else person.box.addEventListener("toggle", () => setTimeout(go), { once: true });
  }

  // A batch of files, one after the other.
  let busy = Promise.resolve();
  function batch(list) {
    const files = [...list];
    busy = busy.then(() => read(files)).catch((error) => { console.warn(error); at("read-state").textContent = words("failed"); }).finally(() => { at("read-progress").hidden = true; });
  }

  async function read(list) {
    await started;
    const files = [], before = people.length;
    at("read-progress").hidden = false;
    for (const [done, file] of list.entries()) {
      const tell = (page, of) => {
        at("read-bar").value = (done + (of ? (page - 1) / of : 0)) / list.length;
        at("read-state").textContent = words("reading", { n: done + 1, of: list.length, name: file.name }) + (of > 1 ? ` ${words("page_of", { n: page, of })}` : "");
      };
      tell(1, 0);
      try {
        const opened = await tools.open(file, tell);
        file.paged = opened.sheets.length > 1 || !!opened.fields;
        for (const [key, pages] of opened.unread || []) told(file, key, [], { pages: pages.join(", ") });
        if (opened.sheets.length) files.push(opened);
      } catch (error) {
        if (!error.key) console.warn(error);
        told(file, error.key || "failed", []);
      }
    }
    add(await dorfplatz.people.fromBatch(files, known, today(), told));
    at("read-bar").value = 1;
    const count = people.length - before;
    at("read-state").textContent = words(count === 1 ? "done_one" : "done_many", { n: count });
  }

  const url = (name) => new URL(root.dataset[name], location.href).href;
  const tools = dorfplatz.files.tools({ pdf: url("pdf"), pdfWorker: url("pdfWorker"), qr: url("qr"), worker: url("worker") });

  // The libraries follow when the page has been drawn: from then on it works without a network. If one does not come, it is
  // asked for again with the first file.
  function warm() {
    const idle = window.requestIdleCallback || ((run) => setTimeout(run, 200));
    // Answers may need letters whose font the page itself does not.
    const fonts = () => Promise.all([...document.fonts].map((face) => face.load()));
    const load = () => idle(() => Promise.all([started, tools.warm(), fonts()]).then(() => {
      root.dataset.offline = "";
      if (!at("read-state").textContent) at("read-state").textContent = words("ready");
    }).catch(() => {}));
    if (document.readyState === "complete") load(); else addEventListener("load", load, { once: true });
  }

  async function take() {
    const text = at("read-typed").value;
    if (!/\d/.test(text)) { at("read-said").textContent = words("typed_none"); return; }
    await started;
    const before = people.length, source = words("typed_source", { n: ++typed });
    const found = await dorfplatz.people.fromText(text, known, source);
    add(found.people);
    for (const each of found.errors) {
      if (each.error === "unfinished") report(source, "typed_missing", { missing: each.missing.join(", "), count: each.count }, true);
      else report(source, "damaged_text", { text: (each.text || "").slice(0, 24) }, true);
    }
    at("read-said").textContent = words("typed_done", { n: people.length - before });
    // What is not whole stays, so that the missing codes can be scanned.
    if (!found.errors.length) at("read-typed").value = "";
  }

  root.hidden = false;
  let started = Promise.resolve();
  if (location.protocol === "file:") {
    at("read-alone").hidden = false;
    at("read-files").disabled = at("read-typed").disabled = at("read-take").disabled = true;
    return;
  }
  started = known.start().then(() => { root.dataset.ready = ""; });
  warm();
  at("read-files").addEventListener("change", ({ target }) => { batch(target.files); target.value = ""; });
  at("read-files").addEventListener("dragover", ({ target }) => target.classList.add("over"));
  for (const name of ["dragleave", "drop"]) at("read-files").addEventListener(name, ({ target }) => target.classList.remove("over"));
  at("read-take").addEventListener("click", take);
  addEventListener("beforeunload", (event) => { if (people.length) event.preventDefault(); });
})();
