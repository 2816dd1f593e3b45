// The search of a site. The first part needs no page and runs in node, too.
(function (dorfplatz) {
  "use strict";
  const FIELDS = ["title", "words", "where", "teaser"];
  const BOOST = { title: 6, words: 5, where: 4, teaser: 2, text: 1, parts: 3 };
  // Who searches wants to get something done.
  const KIND = { service: 1.6, life_event: 1.5, office: 1.2, place: 1.2, alert: 0.8, waste: 1.4, news: 0.4, event: 0.4 };
  // Endings of the forms of a word, and how much longer than them the rest must be.
  const ENDINGS = { de: [/(ungen|ung|ern|en|er|es|em|e|n|s)$/, 2], en: [/(ings?|ies|es|ed|[sey])$/, 0] };

  const SPACE = /[\s,;:()„“”"?!]+/;

  // ß is ss, ä and ae are a; accents and places to break a word are nothing.
  function fold(text) {
    return text.toLowerCase().replace(/[\u00ad\u200b-\u200d\u2060·‧]/g, "").replace(/ß/g, "ss").replace(/ł/g, "l").replace(/ة/g, "ه")
      .normalize("NFD").replace(/\p{M}/gu, "").replace(/([aou])e/g, "$1");
  }

  // The Arabic article is written as a part of the word.
  const bare = (word) => word.replace(/^ال(?=...)/, "");
  const pieces = (text) => (text.match(/[\p{L}\p{N}]+/gu) || []).map(bare);

  // “Kfz-Steuer” is two words and one.
  function split(text) {
    const all = [];
    for (const chunk of fold(text).split(SPACE)) {
      const some = pieces(chunk);
      all.push(...some);
      if (some.length > 1 && /[\p{L}\p{N}][-./_][\p{L}\p{N}]/u.test(chunk)) all.push(some.join(""));
    }
    return all;
  }

  // German compounds say what they are at the end: “steuer” in “Hundesteuer”.
  function ends(text) {
    const all = new Set();
    for (const word of split(text)) {
      if (!/\d/.test(word)) for (let at = 3; at <= word.length - 4; at++) all.add(word.slice(at));
    }
    return [...all];
  }

  // Keys of services are typed in groups of digits.
  const digits = (text) => text.replace(/\b\d([\s.-]?\d){13}\b/g, (key) => key.replace(/\D/g, ""));

  // stop and weak: words of the page's strings. later: the index is made piece by piece, until `ready`.
  function engine(MiniSearch, index, { lang = "de", stop = "", weak = "", later = false } = {}) {
    const stops = new Set(split(stop)), weaks = new Set(split(weak)), separable = new Set(split(stop.replace(/\S*[^\s-](?!\S)/g, "")));
    const spelling = new Map();
    // What a name says: “Personalausweis” of “Den Personalausweis beantragen”.
    function core(words) {
      const strong = words.filter((word) => !stops.has(word) && !weaks.has(word));
      return strong.length ? strong : words;
    }
    const name = (text) => core(pieces(fold(text))), key = (words) => words.map(ending).join(" ");
    const docs = index.docs.map(([kind, title, href, teaser = "", words = "", text = "", where = "", tag = ""], id) => {
      for (const word of `${title} ${words}`.split(SPACE)) {
        if (!spelling.has(fold(word))) spelling.set(fold(word), word.replace(/\u00ad/g, ""));
      }
      const inTitle = split(title), more = split(words).filter((word) => !inTitle.includes(word)).join(" ");
      // Who writes synonyms writes the best first; words of news are topics.
      const names = new Map(KIND[index.kinds[kind]] < 1 ? [] : words.split(",").map((each, at) => [key(name(each)), 1 + 2 / (1 + at / 5)]).reverse());
      names.set(key(name(title)), 5);
      return { id, kind: index.kinds[kind], title, href, teaser, words, more, text, where, lang: tag, names, called: name(title) };
    });
    const mini = new MiniSearch({
      fields: [...FIELDS, "text", "parts"],
      // What the title says already counts once.
      extractField: (doc, field) => (field === "parts" ? `${doc.title} ${doc.words}` : field === "words" ? doc.more : doc[field]),
      tokenize: (text, field) => (field === "parts" ? ends(text) : split(text)),
      processTerm: (term) => term,
      // Who adds synonyms must not lose by it, so length (b) counts little.
      searchOptions: { boost: BOOST, weights: { prefix: 1, fuzzy: 0.3 }, bm25: { k: 1.2, b: 0.3, d: 0.5 }, tokenize: (text) => [text] },
    });
    const ready = later ? mini.addAllAsync(docs, { chunkSize: 40 }) : mini.addAll(docs);

    // Adds finds by id. “Steuern” is nearly “Steuer”, “Steuerklasse” something else.
    function add(found, word, weight, options) {
      const [field] = options.fields;
      const boostDocument = (id, term) => (term === word || !options.prefix ? 1 : ending(term) === ending(word) ? 0.9 : field === "text" ? 0 : 0.2);
      for (const { id, score, match } of mini.search(word, { boostDocument, ...options })) {
        const entry = found.get(id) || blank();
        entry.score = Math.max(entry.score, score * weight);
        for (const term of Object.keys(match)) (field === "parts" ? entry.ends : entry.terms).add(term);
        found.set(id, entry);
      }
      return found;
    }
    const blank = () => ({ score: 0, terms: new Set(), ends: new Set() });
    function ending(word) {
      const [pattern, least] = ENDINGS[lang.slice(0, 2)] || [/.$/, 3];
      const stem = word.replace(pattern, "");
      return !/\d/.test(word) && stem.length >= Math.max(3, word.length - stem.length + least) ? stem : word;
    }
    function hits(word) {
      const found = new Map(), exact = /^\d{14}$/.test(word), stem = ending(word);
      for (const each of new Set([word, stem])) {
        const weight = each === word ? 1 : 0.7, prefix = !exact && each.length > 1;
        add(found, each, weight, { fields: FIELDS, prefix });
        add(found, each, weight, { fields: ["text"], prefix });
        if (each.length > 3) add(found, each, weight, { fields: ["parts"], prefix: each.length > 4 });
      }
      return found;
    }
    // What has something of each word stands before what has much of one.
    const joint = (a, b) => (Math.sqrt(a) + Math.sqrt(b)) ** 2 / 2;
    function all(words) {
      return words.map(hits).reduce((left, right) => {
        const both = new Map();
        for (const [id, a] of left) {
          const b = right.get(id);
          if (b) both.set(id, { score: joint(a.score, b.score), terms: new Set([...a.terms, ...b.terms]), ends: new Set([...a.ends, ...b.ends]) });
        }
        return both;
      });
    }
    // “Hundesteueranmeldung” as “Hundesteuer” and “Anmeldung”.
    function apart(word) {
      for (let at = word.length - 3; at > 3; at--) {
        const head = word.slice(0, at);
        const known = [head, head.replace(/e?[sn]$/, "")].find((each) => spelling.has(each));
        const found = known ? all([known, word.slice(at)]) : new Map();
        if (found.size) return found;
      }
      return new Map();
    }
    // A word that begins alike: “Bürgerservice” where there is no “Bürgerbüro”.
    function alike(word) {
      return add(new Map(), word.slice(0, Math.max(5, word.length * 0.6)), 0.5, { fields: FIELDS, prefix: true });
    }
    function merge(left, right, weight) {
      for (const [id, entry] of right) if (!left.has(id)) left.set(id, { ...entry, score: entry.score * weight });
      return left;
    }

    // The words of a query that count; “melde … an” is “anmelde”.
    function wanted(query) {
      const list = digits(query).split(SPACE).map((raw) => ({ raw, pieces: pieces(fold(raw)) })).filter((each) => each.pieces.length);
      for (const each of list) each.word = each.pieces.join("");
      list.forEach((particle, at) => {
        if (!at || !separable.has(particle.word)) return;
        const verb = list.slice(0, at).find(({ word }) => !stops.has(word) && add(new Map(), particle.word + ending(word), 1, { fields: FIELDS, prefix: true }).size);
        if (verb) verb.word = particle.word + verb.word;
      });
      // “Hunde Steuer”
      list.forEach((each, at) => {
        const both = at && list[at - 1].word + each.word;
        if (spelling.has(both)) Object.assign(each, { word: both, raw: spelling.get(both) }), list[at - 1].word = "";
      });
      const strong = list.filter(({ word }) => word && !stops.has(word));
      return strong.length ? strong : list;
    }

    function search(query) {
      const words = wanted(query), counts = words.some(({ word }) => !weaks.has(word));
      const total = new Map();
      let needed = 0, meant = "", some = false;
      for (const each of words) {
        const must = !counts || !weaks.has(each.word);
        let found = hits(each.word);
        if (must) {
          needed++;
          if (!found.size && each.pieces.length > 1) found = all(each.pieces);
          if (found.size < 3) merge(found, apart(each.word), 0.7);
          if (!found.size) {
            if (each.word.length > 4 && !/\d/.test(each.word)) add(found, each.word, 1, { fields: FIELDS, fuzzy: each.word.length < 8 ? 1 : 2 });
            const instead = [...found.values()].sort((a, b) => b.score - a.score).flatMap(({ terms }) => [...terms]).find((term) => spelling.has(term));
            if (instead) {
              Object.assign(each, { word: instead, raw: spelling.get(instead) });
              found = merge(hits(instead), found, 0.5);
              meant = true;
            }
          }
          if (!found.size) found = alike(each.word), some = true;
        }
        for (const [id, { score, terms, ends: last }] of found) {
          const sum = total.get(id) || { doc: docs[id], covers: 0, ...blank() };
          sum.score += Math.sqrt(score) * (must ? 1 : 0.3);
          if (must) sum.covers++;
          terms.forEach((term) => sum.terms.add(term));
          last.forEach((term) => sum.ends.add(term));
          total.set(id, sum);
        }
      }
      const asked = key(core(words.map(({ word }) => word)));
      let found = [...total.values()].filter((hit) => hit.covers);
      const whole = found.filter((hit) => hit.covers === needed);
      if (whole.length) found = whole;
      else some = true;
      for (const hit of found) {
        const { doc } = hit, told = doc.called.filter((word) => has(hit, word)).length / Math.max(doc.called.length, needed);
        const fits = doc.names.get(asked) || 1 + told;
        hit.score = hit.score ** 2 * (hit.covers / needed) * (KIND[doc.kind] || 1) * fits * (doc.where ? 1 : 1.15);
      }
      const order = (a, b) => b.score - a.score || a.doc.id - b.doc.id, seen = new Set();
      // The same of many towns stands once above all else, then below.
      for (const hit of found.sort(order)) {
        const same = hit.doc.kind + hit.doc.title;
        if (seen.has(same)) hit.score *= 0.3;
        seen.add(same);
      }
      found.sort(order);
      some = some && found.length > 0;
      return { hits: found, some, meant: meant && words.map(({ raw }) => raw).join(" ") };
    }
    return { search, ready };
  }

  const has = (hit, word) => hit.terms.has(word) || [...hit.ends].some((end) => word.endsWith(end));

  dorfplatz.search = { engine };

  // The page.
  const root = typeof document === "undefined" ? null : document.querySelector(".find");
  if (!root) return;
  const STEP = 20;
  const $ = (selector) => root.querySelector(selector), said = (element, key) => element.getAttribute(`data-${key}`) || "";
  const field = $("input"), status = $("[role=status]"), failed = $("[data-failed]"), results = $("[data-results]"), list = $("ol"), more = $("[data-more]");
  const heading = $("h2"), kinds = $(".kinds"), region = document.querySelector("[data-region]"), regionHref = region && region.href;
  const names = Object.fromEntries(Array.from($("template").content.children, (each) => [said(each, "kind"), [each.textContent, said(each, "kinds")]]));
  let search = null, loading = null, found = null, kind = "", shown = STEP, typing, telling;

  const element = (name, parent, more) => parent.appendChild(Object.assign(document.createElement(name), more));
  function write(parent, text, hit) {
    for (const piece of text.split(/([\p{L}\p{M}\p{N}\u00ad·]+)/u)) {
      if (has(hit, bare(fold(piece)))) element("mark", parent, { textContent: piece });
      else parent.append(piece);
    }
  }
  function item(hit) {
    const { doc } = hit, { lang } = doc, line = element("li", list), title = element("h3", line);
    write(element("a", title, lang ? { href: doc.href, lang, hreflang: lang, dir: "auto" } : { href: doc.href }), doc.title, hit);
    const meta = element("p", line, { className: "meta", textContent: (names[doc.kind] || [""])[0] });
    if (doc.where) {
      meta.append(" · ");
      element("bdi", meta, { textContent: doc.where });
    }
    const teaser = doc.teaser || doc.text.replace(/^(.{150}\S*)\s[^]*/, "$1 …");
    if (teaser) write(element("bdi", element("p", line), lang ? { lang } : {}), teaser, hit);
  }
  function filters() {
    const counts = new Map();
    for (const { doc } of found.hits) counts.set(doc.kind, (counts.get(doc.kind) || 0) + 1);
    if (!counts.has(kind)) kind = "";
    kinds.textContent = "";
    kinds.hidden = counts.size < 2;
    for (const [value, [, name]] of [["", ["", said(root, "all")]], ...Object.entries(names)]) {
      const count = value ? counts.get(value) : found.hits.length;
      if (count) element("button", kinds, { type: "button", value, textContent: `${name} (${count})`, ariaPressed: String(kind === value) });
    }
  }
  function draw() {
    const hits = found.hits.filter((hit) => !kind || hit.doc.kind === kind);
    list.textContent = "";
    hits.slice(0, shown).forEach(item);
    more.hidden = hits.length <= shown;
  }
  // Told when somebody has stopped typing.
  function tell(text, pause) {
    clearTimeout(telling);
    telling = setTimeout(() => { status.textContent = text; }, pause);
  }

  const address = (query) => `?q=${encodeURIComponent(query)}`;

  function show(pause = 1000) {
    const query = field.value.trim();
    try {
      history.replaceState(null, "", query ? address(query) : location.pathname);
    } catch (error) { /* file: */ }
    if (region) region.href = regionHref + (query && address(query));
    results.hidden = !query || !search;
    if (!query) tell("", 0);
    if (results.hidden) return;
    found = search(query);
    shown = STEP;
    const count = found.hits.length;
    heading.textContent = said(root, ["none", "one"][count] || "many").replace("{n}", count).replace("{q}", () => query);
    const meant = $("[data-meant]"), [before, after] = said(meant, "meant").split("{q}");
    meant.hidden = !found.meant;
    meant.textContent = before;
    element("a", meant, { href: address(found.meant), textContent: found.meant });
    meant.append(after);
    $("[data-some]").hidden = !found.some;
    $("[data-nothing]").hidden = count > 0;
    filters();
    draw();
    tell(heading.textContent, pause);
  }

  function load() {
    if (loading) return loading;
    tell(said(status, "loading"), 1000);
    loading = fetch(said(root, "index")).then((answer) => {
      if (!answer.ok) throw answer;
      return answer.json();
    }).then((index) => {
      const made = engine(MiniSearch, index, { lang: document.documentElement.lang, stop: said(root, "stop"), weak: said(root, "weak"), later: true });
      return made.ready.then(() => { search = made.search; });
    }).then(() => {
      failed.hidden = true;
      tell("", 0);
      show();
    }).catch(() => {
      loading = null;
      failed.hidden = false;
      tell(failed.textContent, 0);
    });
    return loading;
  }
  field.addEventListener("input", () => {
    load();
    clearTimeout(typing);
    typing = setTimeout(show, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    field.value = "";
    show();
  });
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    load().then(() => {
      show();
      // As on a new page: a phone's keyboard goes, a screen reader reads on.
      if (!results.hidden) heading.focus();
    });
  });
  kinds.addEventListener("click", (event) => {
    const button = event.target;
    if (button === kinds) return;
    kind = button.value;
    shown = STEP;
    for (const each of kinds.children) each.ariaPressed = String(each === button);
    draw();
    tell(button.textContent, 300);
  });
  more.addEventListener("click", () => {
    const next = shown;
    shown += STEP;
    draw();
    list.children[next].querySelector("a").focus();
  });

  // Somebody may type already.
  field.value = field.value || new URLSearchParams(location.search).get("q") || "";
  load();
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
