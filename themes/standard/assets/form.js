// The page on which a form is filled in. The questions stand in it; this makes steps of its sections, shows what depends on
// answers, checks, sums up, and makes the PDF. Nothing leaves the browser. A draft is kept only if somebody asks for it.
(function (dorfplatz) {
  "use strict";
  const page = document.querySelector(".fill-in"), form = page && page.querySelector("form.fill");
  if (!form) return;
  const { rules } = dorfplatz, DAYS = 7, SPECIAL = ["attachments", "sepa", "check", "done"];
  const one = (selector, root = form) => root.querySelector(selector);
  const all = (selector, root = form) => [...root.querySelectorAll(selector)];
  const box = (path) => one(`[data-path="${path}"]`);
  const control = (path) => document.getElementById("f-" + path);
  const words = (key, values = {}) => {
    const word = document.getElementById("words").content.querySelector(`[data-key="${key}"]`);
    return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), word ? word.textContent.trim() : key);
  };
  const make = (tag, more, ...inside) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...inside);
    return made;
  };
  const lang = document.documentElement.lang, title = document.title;
  let form_json, map, pdf, drawable, asked, answers, sums, counts = {}, now, changing, dirty, keeping, address;

  // Questions: what the definition asks, entry by entry and row by row.

  const TEXT = ["text", "textarea", "integer", "decimal", "money", "date", "time", "email", "phone", "iban", "plz"];

  // {path, field, label, step, entry: number within a repeated section, row: its path, table}
  function questions() {
    const found = [];
    function add(question) {
      found.push(question);
      const { field, path, label } = question;
      if (field.other) found.push({ ...question, path: path + "-other", field: { type: "text", max_length: 120, required: true }, label: `${label}: ${field.other}`, of: question });
    }
    for (const section of form_json.sections) {
      const several = section.repeat;
      for (let entry = 1; entry <= (several ? counts[section.id] : 1); entry++) {
        const prefix = several ? `${section.id}.${entry}.` : section.id + ".";
        const name = several ? words("entry", { item: several.item, n: entry }) : "";
        for (const field of section.fields) {
          const path = prefix + field.id, label = field.label || field.text;
          const question = { path, field, label, name, section, step: section.id, entry: several ? entry : 0 };
          if (field.type === "note" || field.type === "signature") found.push({ ...question, silent: true });
          else if (field.type !== "table") add(question);
          else {
            const table = { ...question, table: [] };
            found.push(table);
            for (let number = 1; number <= field.rows; number++) {
              const row = { path: `${path}.${number}`, cells: [], name: words("row", { n: number }) };
              table.table.push(row);
              for (const column of field.columns) {
                const cell = { ...question, path: `${row.path}.${column.id}`, field: column, label: column.label, of: table, row };
                row.cells.push(cell);
                found.push(cell);
              }
            }
          }
        }
      }
    }
    if (form_json.sepa) {
      if (form_json.sepa.optional) found.push({ path: "sepa", field: { type: "yesno", required: true }, label: one("legend", box("sepa")).textContent, step: "sepa", wish: true });
      for (const field of form_json.sepa.fields) found.push({ path: "sepa." + field.id, field, label: field.label, step: "sepa", mandate: true });
    }
    for (const field of form_json.attachments) {
      found.push({ path: "attachments." + field.id, field: { ...field, type: "attachment" }, label: field.label, step: "attachments" });
    }
    return found;
  }

  // What stands in the page, as it was entered.
  function entered({ path, field }) {
    if (TEXT.includes(field.type) || control(path).tagName === "SELECT") return control(path).value;
    if (field.type === "declaration" || field.type === "attachment") return control(path).checked;
    return all("input:checked", box(path)).map((input) => input.value);
  }

  // The answer in its canonical form: {value} or {error}.
  function checked(question) {
    const { field } = question, given = entered(question);
    if (TEXT.includes(field.type)) return rules.check(field, given, now, unknown);
    if (field.type === "yesno") return { value: given.length ? given[0] === "yes" : null };
    if (field.type === "multichoice") return { value: given.length ? given : null };
    return { value: (Array.isArray(given) ? given[0] : given) || null };
  }

  const unknown = (text) => [...new Set(text)].filter((letter) => letter !== "\n" && !drawable.has(letter.codePointAt(0)));

  // How rules see the answers, from an entry of a repeated section or from outside.
  function seen(question) {
    const places = (path) => {
      const [id, ...rest] = path.split("."), section = form_json.sections.find((each) => each.id === id);
      const entries = !section.repeat ? [[]] : question.entry && question.step === id ? [[question.entry]] : Array.from({ length: counts[id] }, (_, at) => [at + 1]);
      const table = section.fields.find((field) => field.id === rest[0] && field.type === "table");
      const starts = entries.map((entry) => [id, ...entry].join("."));
      if (!table) return starts.map((start) => [start, ...rest].join("."));
      const rows = Array.from({ length: table.rows }, (_, at) => at + 1);
      return starts.flatMap((start) => rows.map((row) => [start, rest[0], row, ...rest.slice(1)].join(".")));
    };
    const value = (path) => {
      const found = asked.find((each) => each.path === path);
      return found && found.field.computed ? sums.get(path) || null : found && !found.hidden ? rules.value(found.field, answers.get(path)) : null;
    };
    return {
      field: (path) => value(places(path)[0]),
      all: (path) => places(path).map(value),
      entries: (path) => places(path).filter((start) => [...answers.keys()].some((answer) => answer.startsWith(start + "."))).length,
    };
  }

  const holds = (tree, question) => {
    const found = rules.evaluate(tree, seen(question));
    return !!found && found.t === "bool" && found.v;
  };

  function applies(question) {
    const { field, section, of, row } = question;
    if (section && section.show_if && !holds(section.show_if, {})) return false;
    if (question.mandate && form_json.sepa.optional && answers.get("sepa") !== true) return false;
    if (row) return !of.hidden;
    if (of) return !of.hidden && [].concat(answers.get(of.path) ?? []).includes("other");
    return !field.show_if || holds(field.show_if, question);
  }

  const needed = ({ field, ...question }) => (field.required_if ? holds(field.required_if, question) : !!field.required);

  // Reads everything anew until nothing changes any more, and shows what follows from it.
  function update() {
    now = new Date().toLocaleDateString("sv-SE");
    asked = questions();
    answers = new Map();
    sums = new Map();
    for (const question of asked) question.hidden = false;
    for (let round = 0, state = ""; round < 12; round++) {
      for (const question of asked) {
        answers.delete(question.path);
        if (question.silent || question.table || question.field.computed || question.hidden) continue;
        question.result = checked(question);
        if (question.result.value !== null && question.result.value !== undefined) answers.set(question.path, question.result.value);
      }
      for (const question of asked) {
        if (!question.field.computed) continue;
        const sum = question.hidden ? null : rules.evaluate(question.field.computed, seen(question));
        if (sum) sums.set(question.path, sum);
        else sums.delete(question.path);
      }
      for (const question of asked) question.hidden = !applies(question);
      const after = asked.map(({ hidden }) => +hidden).join("") + [...sums.values()].map(({ v }) => v);
      if (after === state) break;
      state = after;
    }
    for (const question of asked) show(question);
    all("[data-mandate]").forEach((part) => { part.hidden = form_json.sepa.optional && answers.get("sepa") !== true; });
    progress();
  }

  function show(question) {
    const { path, field, hidden } = question, place = box(path);
    if (!place) return;
    if (place.hidden !== hidden) place.hidden = hidden;
    for (const input of all("input, select, textarea", place)) input.disabled = hidden;
    if (field.computed) {
      const text = sums.has(path) ? written({ type: sums.get(path).t }, plain(sums.get(path))) : "–";
      if (control(path).textContent !== text) control(path).textContent = text;
    }
    const mark = one(".kern-label__optional", place);
    if (mark && field.required_if) mark.hidden = needed(question) !== (field.type === "attachment");
    const left = one("[data-left]", place);
    if (left) {
      const rest = left.dataset.left - [...entered(question).trim()].length;
      left.textContent = words(rest < 0 ? "over" : "left", { n: Math.abs(rest) });
    }
  }

  // A value of a rule in the canonical form of answers.
  function plain({ t, v }) {
    if (t !== "decimal") return typeof v === "bigint" ? Number(v) : v;
    const digits = String(v < 0n ? -v : v).padStart(5, "0");
    return (v < 0n ? "-" : "") + `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, "");
  }

  // Answers as the form's language writes them.
  const written = (field, answer) => rules.show(field, answer, form_json.lang);
  const euros = (cents) => (form_json.lang === "en" ? `€${written({ type: "money" }, cents)}`.replace("€-", "-€") : `${written({ type: "money" }, cents)} ${words("currency")}`);

  // An answer in words of the form.
  function said({ field, path }) {
    if (field.computed) {
      const sum = sums.get(path);
      return sum ? (sum.t === "money" ? euros(plain(sum)) : written({ type: sum.t }, plain(sum))) : null;
    }
    const answer = answers.get(path), label = (id) => ((field.options || []).find(([known]) => known === id) || [id, id])[1];
    if (answer === undefined) return null;
    if (typeof answer === "boolean") return words(answer ? "yes" : "no");
    if (Array.isArray(answer)) return answer.map(label).join(", ");
    if (field.options) return label(answer);
    return field.type === "money" ? euros(answer) : written(field, answer);
  }

  // Mistakes

  const filled = (row) => row.cells.some((cell) => answers.has(cell.path) || cell.result.error);
  // Whether an entry that nobody asked for was left empty.
  const idle = ({ entry, section }) => entry > (section && section.repeat ? section.repeat.min : 0) && entry > 0
    && !asked.some((each) => each.section === section && each.entry === entry && each.result && !each.hidden && (each.result.error || answers.has(each.path)));

  function mistake(question) {
    const { field, row, table, result } = question;
    if (question.hidden || question.silent || field.computed || field.type === "attachment" || idle(question)) return null;
    if (table) return needed(question) && !table.some(filled) ? words("e_rows") : null;
    if (result.error) return told(question, result.error);
    if (result.value !== null || (row && !filled(row)) || !needed(question)) return null;
    if (field.type === "declaration") return words("e_tick");
    return words(TEXT.includes(field.type) ? "e_required" : "e_choose");
  }

  function told(question, error) {
    const { field } = question;
    if (error === "pattern" && field.error) return field.error;
    if (error === "characters") return words("e_characters", { list: unknown(entered(question).normalize("NFC")).join(" ") });
    const bound = field[error];
    if (bound === "today") return words(`e_${error}_today`);
    const limit = () => (field.type === "money" ? euros(Math.round(parseFloat(bound.replace(",", ".")) * 100)) : field.type === "date" ? written(field, bound) : String(bound).replace(".", ","));
    return words("e_" + error, { m: field.max_length, bound: bound === undefined ? "" : limit() });
  }

  const named = ({ name, row, label }) => [name, row && row.name, label].filter(Boolean).join(", ");
  // Where the cursor goes to answer a question.
  const first = ({ path }) => (control(path) && control(path).tagName !== "FIELDSET" ? control(path) : one("input, select", box(path)));

  function mark(question, text) {
    const { path } = question, place = document.getElementById(`f-${path}-error`), holder = box(path);
    if (!place || ((one("span", place) || place).textContent || "") === (text || "")) return;
    place.hidden = !text;
    place.replaceChildren();
    if (text) {
      place.append(...document.getElementById("words").content.querySelector("[data-key=error]").cloneNode(true).childNodes);
      one("span", place).textContent = text;
    }
    holder.classList.toggle("kern-form-input--error", !!text);
    const described = holder.tagName === "FIELDSET" ? holder : first(question), id = place.id;
    const others = (described.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
    if (text) others.push(id);
    if (others.length) described.setAttribute("aria-describedby", others.join(" "));
    else described.removeAttribute("aria-describedby");
    if (described === holder) return;
    if (text) described.setAttribute("aria-invalid", "true");
    else described.removeAttribute("aria-invalid");
    described.classList.toggle("kern-form-input__input--error", !!text && described.classList.contains("kern-form-input__input"));
  }

  const wrongs = (step) => asked.filter((question) => question.step === step).map((question) => [question, mistake(question)]).filter(([, text]) => text);

  // Shows the mistakes of a step; true if there are none.
  function judge(step) {
    const found = wrongs(step), summary = one(".error-summary"), list = one("ul", summary);
    for (const question of asked.filter((each) => each.step === step)) mark(question, (found.find(([each]) => each === question) || [])[1]);
    summary.hidden = !found.length;
    list.replaceChildren(...found.map(([question, text]) => {
      const link = make("a", { href: `#${first(question).id}`, textContent: `${named(question)}: ${text}` });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        first(question).focus();
      });
      return make("li", {}, link);
    }));
    entitle(found.length > 0);
    if (found.length) summary.focus();
    return !found.length;
  }

  // Steps

  let current = "";
  const part = (step) => document.getElementById("s-" + step);
  function steps() {
    const some = (step) => asked.some((question) => question.step === step && !question.hidden);
    return all(".step").map((step) => step.dataset.step).filter((step) => ["check", "done"].includes(step) || some(step));
  }

  function progress() {
    const list = steps(), count = list.length - 1, at = list.indexOf(current) + 1;
    one(".progress").hidden = current === "done" || !at;
    one(".progress span").textContent = words("step", { n: at, m: count });
    Object.assign(one("progress"), { max: count, value: at });
  }

  function entitle(wrong) {
    const list = steps(), heading = one("h2", part(current)).textContent;
    const where = current === "done" ? heading : `${words("step", { n: list.indexOf(current) + 1, m: list.length - 1 })}: ${heading}`;
    const text = `${where} – ${title}`;
    document.title = wrong ? words("wrong", { title: text }) : text;
  }

  const go = (step) => {
    if (location.hash === "#s-" + step) enter(true);
    else location.hash = "s-" + step;
  };

  // Shows the step of the address; never one behind a step that has mistakes.
  function enter(focus) {
    update();
    const list = steps(), wanted = location.hash.slice(3);
    // The address may name something else of the page.
    if (current && location.hash && (!location.hash.startsWith("#s-") || !part(wanted))) return;
    const before = list.slice(0, Math.max(list.indexOf(wanted), 0)), stop = before.find((step) => wrongs(step).length);
    const step = stop || (list.includes(wanted) ? wanted : list[0]);
    if (step !== wanted && location.hash) history.replaceState(null, "", step === list[0] && !current ? location.pathname : "#s-" + step);
    const jumped = stop && current && current !== stop;
    current = step;
    all(".step").forEach((each) => { each.hidden = each.dataset.step !== step; });
    one("[data-intro]").hidden = step !== list[0];
    one(".error-summary").hidden = true;
    one("[data-do=back]").hidden = step === list[0];
    one("[data-do=next]").hidden = step === "done";
    one("[data-do=next] span").textContent = words(step === "check" ? "create" : "continue");
    if (step === "check") review();
    if (step === "done") create();
    progress();
    entitle(false);
    if (jumped) judge(step);
    else if (focus) one("h2", part(step)).focus();
  }

  function next() {
    update();
    if (!SPECIAL.slice(2).includes(current) && !judge(current)) return;
    const list = steps(), bad = list.find((step) => wrongs(step).length);
    const back = changing && current !== "check";
    changing = false;
    go(back ? bad || "check" : list[list.indexOf(current) + 1]);
  }

  // What was entered, to be looked through.
  function review() {
    const parts = steps().filter((step) => !SPECIAL.slice(2).includes(step)).map((step) => {
      const heading = one("h2", part(step)).textContent;
      const link = make("a", { href: "#s-" + step, textContent: words("change") });
      link.append(make("span", { className: "vh", textContent: ": " + heading }));
      link.addEventListener("click", () => { changing = true; });
      const made = make("section", {}, make("h3", {}, heading), make("p", { className: "change" }, link));
      let list, group;
      for (const question of asked) {
        const { table, row, field } = question;
        if (question.step !== step || question.hidden || question.silent || table || question.wish || idle(question) || (row && !answers.has(question.path))) continue;
        const text = said(question);
        if (text === null && (field.type === "attachment" || question.of)) continue;
        const name = [question.name, row && question.of.label, row && row.name].filter(Boolean).join(", ");
        if (!list || name !== group) {
          if (name) made.append(make("h4", {}, name));
          made.append(list = make("dl", { className: "facts" }));
          group = name;
        }
        list.append(make("div", {}, make("dt", {}, question.label), make("dd", {}, text === null ? make("span", { className: "meta", textContent: words("empty") }) : text)));
      }
      if (!list) made.append(make("p", { className: "meta" }, step === "sepa" && answers.get("sepa") === false ? words("no") : words("empty")));
      return made;
    });
    one(".review").replaceChildren(...parts);
  }

  // The PDF

  function result() {
    const known = new Set(map.fields.map(({ path }) => path)), entries = {}, labels = {}, given = {};
    for (const question of asked) {
      const { path, field } = question, answer = answers.get(path);
      if (question.hidden || question.silent || question.table || question.wish || idle(question)) continue;
      labels[path] = question.entry || question.row ? `${question.section.title}, ${named(question)}` : question.label;
      if (field.computed) {
        if (sums.has(path)) entries[path] = known.has(path) ? written({ type: sums.get(path).t }, plain(sums.get(path))) : said(question);
        continue;
      }
      if (answer === undefined) continue;
      given[path] = answer;
      const asIs = field.options || typeof answer === "boolean";
      entries[path] = known.has(path) ? (asIs ? answer : written(field, answer)) : field.type === "attachment" ? answer : said(question);
    }
    const { payment } = form_json, sum = payment && payment.amount ? rules.evaluate(payment.amount, seen({})) : null;
    const cents = sum && sum.t === "money" && sum.v > 0n ? Number(sum.v) : 0;
    return { entries, labels, given, cents };
  }

  async function create() {
    const { entries, labels, given, cents } = result(), { form: id, version, place, lang: spoken, payment } = form_json;
    let codes = [], note = "";
    if (form_json.code && window.CompressionStream) {
      codes = await dorfplatz.code.parts({ form: id, version, place, lang: spoken, answers: given });
      if (!codes.length) note = words("e_codes");
    }
    const lines = payment && payment.reference ? [`${words("amount")}: ${euros(cents)}`, `${words("purpose")}: ${payment.reference}`] : [];
    const extras = { labels, codes, payment: cents && lines.length ? { amount: cents, lines } : undefined };
    let made = dorfplatz.fill(pdf, map, entries, extras);
    if (["payment", "codes"].includes(made.error)) made = dorfplatz.fill(pdf, map, entries, { labels });
    const links = [one("[data-download]"), one("[data-open]")];
    links.forEach((link) => { link.hidden = !made.bytes; });
    if (address) URL.revokeObjectURL(address);
    if (made.bytes) {
      address = URL.createObjectURL(new Blob([made.bytes], { type: "application/pdf" }));
      links.forEach((link) => { link.href = address; });
      links[0].download = `${id}-${place}-${words("file")}.pdf`;
      links[1].target = "_blank";
      note = `${words("size", { kb: Math.ceil(made.bytes.length / 1000) })} ${note}`;
    } else note = words("e_sheets");
    one("[data-size]").textContent = note;
    // What to do next, as far as the answers decide it.
    const item = (name, holds) => all(`[data-if=${name}]`).forEach((each) => { each.hidden = !holds; });
    item("sepa", form_json.sepa && (!form_json.sepa.optional || answers.get("sepa") === true));
    item("payment", cents > 0);
    all("[data-if=payment]").forEach((each) => {
      const text = each.firstChild;
      each.dataset.text ??= text.textContent;
      text.textContent = each.dataset.text.replace("{amount}", euros(cents));
    });
    const enclosed = asked.filter((question) => question.step === "attachments" && !question.hidden && (answers.has(question.path) || (question.field.required_if && needed(question))));
    item("attachments", enclosed.length);
    all("[data-if=attachments] ul").forEach((list) => list.replaceChildren(...enclosed.map(({ label }) => make("li", {}, label))));
    const totals = asked.filter((question) => question.field.computed && sums.has(question.path));
    one("[data-totals]").replaceChildren(...(totals.length ? [make("dl", { className: "facts" }, ...totals.map((question) => make("div", {}, make("dt", {}, question.label), make("dd", {}, said(question)))))] : []));
    const open = page.querySelector(".open-now:not([hidden])");
    all("[data-now]").forEach((each) => { each.textContent = open ? open.textContent : ""; });
  }

  // Entries of repeated sections

  function entry(section, number) {
    const template = one("template", part(section.id));
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll(".#.", `.${number}.`).replaceAll("{n}", number);
    return holder.content;
  }

  function build(section) {
    const step = part(section.id), { min, max, item } = section.repeat;
    const entries = one(".entries", step);
    while (entries.children.length < counts[section.id]) entries.append(entry(section, entries.children.length + 1));
    all("[data-remove]", entries).forEach((button) => { button.hidden = counts[section.id] <= Math.max(min, 1); });
    one("[data-add]", step).hidden = counts[section.id] >= max;
    const text = words("entries", { item, n: counts[section.id], m: max });
    one("[role=status]", step).textContent = counts[section.id] < max ? text : `${text}. ${words("entries_max", { m: max })}`;
  }

  function remove(section, number) {
    const prefix = `f-${section.id}.`, kept = snapshot(), moved = { values: {}, on: [] };
    const place = (id) => {
      const [, at, rest] = id.startsWith(prefix) ? /^(\d+)(\..*)$/.exec(id.slice(prefix.length)) || [] : [];
      return !at ? id : +at === number ? null : prefix + (+at > number ? at - 1 : at) + rest;
    };
    for (const [id, value] of Object.entries(kept.values)) if (place(id)) moved.values[place(id)] = value;
    moved.on = kept.on.map(place).filter(Boolean);
    counts[section.id]--;
    one(".entries", part(section.id)).replaceChildren();
    build(section);
    restore({ ...kept, ...moved, counts: { ...counts } });
    const left = all(".entries legend", part(section.id));
    (left.find((legend) => legend.closest(".entry") === one(".entries", part(section.id)).children[Math.min(number, counts[section.id]) - 1]) || one("[data-add]", part(section.id))).focus();
  }

  // What is entered, as it is kept in a draft.
  function snapshot() {
    const values = {}, on = [];
    for (const input of all("[id^='f-']")) {
      if (input.type === "radio" || input.type === "checkbox") { if (input.checked) on.push(input.id); } else if (input.value && input.tagName !== "OUTPUT") values[input.id] = input.value;
    }
    return { values, on, counts: { ...counts } };
  }

  function restore({ values, on, counts: kept }) {
    for (const section of form_json.sections.filter(({ repeat }) => repeat)) {
      counts[section.id] = Math.min(kept[section.id] || 1, section.repeat.max);
      build(section);
    }
    for (const input of all("[id^='f-']")) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = on.includes(input.id);
      else if ("value" in input && input.tagName !== "OUTPUT") input.value = values[input.id] || "";
    }
    for (const row of all("[data-row]")) if (all("input, select", row).some((input) => input.value)) row.hidden = false;
    rows();
  }

  const rows = () => all(".grid").forEach((grid) => { one("[data-more]", grid).hidden = !one(".row[hidden]", grid); });

  // Drafts

  const key = `dorfplatz-draft ${page.dataset.place} ${page.dataset.form}`;
  const day = (time) => new Intl.DateTimeFormat(lang, { dateStyle: "long" }).format(new Date(time));

  function store(run) {
    try { return run(window.localStorage); } catch (error) { return null; }
  }

  function draft() {
    return store((storage) => {
      for (const name of Object.keys(storage).filter((each) => each.startsWith("dorfplatz-draft "))) {
        if (!(JSON.parse(storage.getItem(name)).until > Date.now())) storage.removeItem(name);
      }
      return JSON.parse(storage.getItem(key));
    });
  }

  function keep() {
    const until = Date.now() + DAYS * 864e5;
    const done = store((storage) => { storage.setItem(key, JSON.stringify({ until, ...snapshot() })); return true; });
    keeping = !!done;
    if (done) dirty = false;
    one("[data-draft]").textContent = done ? words("kept", { date: day(until) }) : words("refused");
    one(".draft [data-do=forget]").hidden = !done;
  }

  function forget() {
    store((storage) => storage.removeItem(key));
    keeping = false;
    one("[data-found]").hidden = true;
    one(".draft [data-do=forget]").hidden = true;
    one(".draft").open = true;
    one("[data-draft]").textContent = words("deleted");
    one("[data-do=keep]").focus();
  }

  function resume() {
    restore(draft() || snapshot());
    keeping = true;
    one("[data-found]").hidden = true;
    one(".draft [data-do=forget]").hidden = false;
    update();
    one("h2", part(current)).focus();
  }

  // Start

  const DO = { back: () => { const list = steps(); go(list[list.indexOf(current) - 1]); }, keep, forget, resume };

  function click(event) {
    const button = event.target.closest("button, [data-download], [data-open]");
    if (!button) return;
    const { dataset } = button, step = button.closest(".step"), section = step && form_json.sections.find(({ id }) => id === step.dataset.step);
    if (DO[dataset.do]) DO[dataset.do]();
    else if ("download" in dataset || "open" in dataset) dirty = false;
    else if ("add" in dataset) {
      counts[section.id]++;
      build(section);
      all(".entries legend", step).filter((legend) => legend.parentNode.classList.contains("entry")).pop().focus();
      changed();
    } else if ("remove" in dataset) {
      remove(section, +dataset.remove);
      changed();
    } else if ("more" in dataset) {
      const row = one(".row[hidden]", button.closest(".grid"));
      row.hidden = false;
      one("legend", row).focus();
      rows();
    }
  }

  function changed() {
    dirty = true;
    update();
    // A mistake that is mended need not be told any longer.
    for (const question of asked) {
      const place = document.getElementById(`f-${question.path}-error`);
      if (place && !place.hidden && !mistake(question)) mark(question, null);
    }
    if (keeping) keep();
  }

  function start([definition, places, bytes]) {
    form_json = definition;
    map = places;
    pdf = new Uint8Array(bytes);
    drawable = new Set();
    for (const [code, run] of map.widths) run.forEach((_, at) => drawable.add(code + at));
    for (const section of form_json.sections.filter(({ repeat }) => repeat)) {
      counts[section.id] = Math.max(section.repeat.min, 1);
      build(section);
    }
    rows();
    const found = draft();
    if (found) {
      one("[data-found]").hidden = false;
      one("[data-until]").textContent = words("until", { date: day(found.until) });
    }
    page.querySelector(".paper").hidden = true;
    form.hidden = false;
    form.addEventListener("input", changed);
    form.addEventListener("click", click);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      next();
    });
    addEventListener("hashchange", () => enter(true));
    addEventListener("beforeunload", (event) => {
      if (!dirty) return;
      event.preventDefault();
      event.returnValue = "";
    });
    enter(false);
  }

  const get = (name, how) => fetch(page.dataset[name]).then((answer) => {
    if (!answer.ok) throw new Error(answer.status);
    return answer[how]();
  });
  Promise.all([get("definition", "json"), get("map", "json"), get("pdf", "arrayBuffer")]).then(start).catch(() => {
    page.querySelector("[data-why=none]").hidden = true;
    page.querySelector("[data-why=failed]").hidden = false;
  });
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
