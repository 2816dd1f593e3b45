// The search over the index of a site. The first part knows no page, so that node runs it, too.
(function (dorfplatz) {
  "use strict";
  const FIELDS = ["title", "words", "where", "teaser", "text"];
  const BOOST = { title: 6, words: 5, where: 4, teaser: 2, text: 1, parts: 3 };
  // Who searches wants to get something done, so what leads there stands before what tells about it.
  const KIND = { service: 1.5, life_event: 1.35, office: 1.2, form: 1.15, place: 1.15, page: 1, alert: 0.9, news: 0.6, event: 0.6 };
  // Endings by which forms of a word differ, and what must be left of it at least.
  const ENDINGS = { de: [/(ungen|ung|ern|en|er|es|em|e|n|s)$/, 2], en: [/(ings?|ies|es|ed|[sey])$/, 0], ar: [/[ههاي]$/, 3] };

  // Letters as they are compared: ß and ss, ä, ae and a are the same; marks and places to break a word are none.
  function fold(text) {
    return text.toLowerCase().replace(/[\u00ad\u200b-\u200d\u2060·‧]/g, "").replace(/ß/g, "ss").replace(/ł/g, "l").replace(/ة/g, "ه")
      .normalize("NFD").replace(/\p{M}/gu, "").replace(/([aou])e/g, "$1");
  }

  // Without the Arabic article, which is written as a part of the word.
  const bare = (word) => word.replace(/^ال(?=...)/, "");
  const pieces = (text) => (text.match(/[\p{L}\p{N}]+/gu) || []).map(bare);

  // The words of a text. What hyphens or dots hold together is also one word: Kfz-Steuer, gewa-1.
  function split(text) {
    const all = [];
    for (const chunk of fold(text).split(/[\s,;:()„“”"]+/)) {
      const some = pieces(chunk);
      all.push(...some);
      if (some.length > 1 && /[\p{L}\p{N}][-./_][\p{L}\p{N}]/u.test(chunk)) all.push(some.join(""));
    }
    return all;
  }

  // The ends of long words: German compounds say what they are at the end, as “steuer” in “Hundesteuer”.
  function ends(text) {
    const all = new Set();
    for (const word of split(text)) {
      if (!/\d/.test(word)) for (let at = 3; at <= word.length - 4; at++) all.add(word.slice(at));
    }
    return [...all];
  }

  // Keys of services are often typed in groups of digits.
  const digits = (text) => text.replace(/\d[\d\s.-]{12,}\d/g, (found) => {
    const key = found.replace(/\D/g, "");
    return key.length === 14 ? key : found;
  });

  // index: as in the file. options: the language, and its words as the page's strings have them.
  function engine(MiniSearch, index, { lang = "de", stop = "", weak = "" } = {}) {
    const own = lang.slice(0, 2), set = (text) => new Set(split(text));
    const stops = set(stop), weaks = set(weak), separable = new Set((stop.match(/\S+-(?=\s|$)/g) || []).map((each) => split(each)[0]));
    const spelling = new Map();
    // The name of a thing without the words that say nothing: “Personalausweis” for “Den Personalausweis beantragen”.
    function name(words) {
      const strong = words.filter((word) => !stops.has(word) && !weaks.has(word));
      return (strong.length ? strong : words).join(" ");
    }
    const docs = index.docs.map(([kind, title, href, teaser = "", words = "", text = "", where = "", tag = ""], id) => {
      for (const word of `${title} ${words}`.split(/[\s,;:()„“”"]+/)) {
        const key = fold(word);
        if (!spelling.has(key)) spelling.set(key, word.replace(/\u00ad/g, ""));
      }
      const names = new Set(words.split(",").map((each) => name(pieces(fold(each)))));
      return { id, kind: index.kinds[kind], title, href, teaser, words, text, where, lang: tag, names, called: name(pieces(fold(title))) };
    });
    const mini = new MiniSearch({
      fields: [...FIELDS, "parts"],
      extractField: (doc, field) => (field === "parts" ? `${doc.title} ${doc.words}` : doc[field]),
      tokenize: (text, field) => (field === "parts" ? ends(text) : split(text)),
      processTerm: (term) => term,
    });
    mini.addAll(docs);

    // Adds what a search finds to `found`: id to score and the words of the page that were found.
    function add(found, word, weight, options) {
      for (const { id, score, match } of mini.search(word, { boost: BOOST, weights: { prefix: 0.6, fuzzy: 0.3 }, tokenize: (text) => [text], ...options })) {
        const entry = found.get(id) || { score: 0, terms: new Set(), ends: new Set() };
        entry.score = Math.max(entry.score, score * weight);
        for (const term of Object.keys(match)) (options.fields[0] === "parts" ? entry.ends : entry.terms).add(term);
        found.set(id, entry);
      }
      return found;
    }
    function ending(word) {
      const [pattern, least] = ENDINGS[own] || [/.$/, 3];
      const stem = word.replace(pattern, "");
      return !/\d/.test(word) && stem.length >= Math.max(3, word.length - stem.length + least) ? stem : word;
    }
    function hits(word) {
      const found = new Map(), key = /^\d{14}$/.test(word), stem = ending(word);
      add(found, word, 1, { fields: FIELDS, prefix: !key && word.length > 1 });
      if (stem !== word) add(found, stem, 0.7, { fields: FIELDS, prefix: true });
      for (const each of new Set([word, stem])) {
        if (each.length > 3) add(found, each, each === word ? 1 : 0.7, { fields: ["parts"], prefix: each.length > 4 });
      }
      return found;
    }
    // What has all of some words.
    function all(words) {
      return words.map(hits).reduce((left, right) => {
        const both = new Map();
        for (const [id, a] of left) {
          const b = right.get(id);
          if (b) both.set(id, { score: a.score + b.score, terms: new Set([...a.terms, ...b.terms]), ends: new Set([...a.ends, ...b.ends]) });
        }
        return both;
      });
    }
    // “Hundesteueranmeldung” as “Hundesteuer” and “Anmeldung”, where the first is a word of a title or a synonym.
    function apart(word) {
      for (let at = word.length - 3; at > 3; at--) {
        const head = word.slice(0, at);
        if (![head, head.replace(/e?[sn]$/, "")].some((each) => spelling.has(each))) continue;
        const found = all([head, word.slice(at)]);
        if (found.size) return found;
      }
      return new Map();
    }
    function fuzzy(word) {
      if (word.length < 5 || /\d/.test(word)) return new Map();
      return add(new Map(), word, 1, { fields: FIELDS.slice(0, 4), fuzzy: word.length < 8 ? 1 : 2 });
    }
    function best(found) {
      return [...found].sort((a, b) => b[1].score - a[1].score)[0][1];
    }

    // The words of a query that count, with the particle of a verb where it belongs: “melde … an” is “anmelde”.
    function wanted(query) {
      const list = digits(query).split(/[\s,;:()„“”"?!]+/).map((raw) => ({ raw, pieces: pieces(fold(raw)) })).filter((each) => each.pieces.length);
      for (const each of list) each.word = each.pieces.join("");
      list.forEach((particle, at) => {
        if (!at || !separable.has(particle.word)) return;
        const verb = list.slice(0, at).find(({ word }) => !stops.has(word) && add(new Map(), particle.word + ending(word), 1, { fields: FIELDS, prefix: true }).size);
        if (verb) verb.word = particle.word + verb.word;
      });
      const strong = list.filter(({ word }) => !stops.has(word));
      return strong.length ? strong : list;
    }

    function search(query) {
      const words = wanted(query), counts = words.some(({ word }) => !weaks.has(word));
      const total = new Map();
      let needed = 0, meant = false;
      for (const each of words) {
        const must = !counts || !weaks.has(each.word);
        let found = hits(each.word);
        if (must) {
          needed++;
          if (!found.size && each.pieces.length > 1) found = all(each.pieces);
          if (!found.size) found = apart(each.word);
          if (!found.size) {
            found = fuzzy(each.word);
            const instead = found.size && [...best(found).terms].map((term) => spelling.get(term)).find(Boolean);
            if (instead) meant = true, each.raw = instead;
          }
        }
        for (const [id, { score, terms, ends: last }] of found) {
          const sum = total.get(id) || { doc: docs[id], score: 0, covers: 0, terms: new Set(), ends: new Set() };
          sum.score += score * (must ? 1 : 0.25);
          if (must) sum.covers++;
          terms.forEach((term) => sum.terms.add(term));
          last.forEach((term) => sum.ends.add(term));
          total.set(id, sum);
        }
      }
      const called = name(words.map(({ word }) => word));
      let found = [...total.values()].filter((hit) => hit.covers);
      const whole = found.filter((hit) => hit.covers === needed), some = found.length > 0 && !whole.length;
      if (!some) found = whole;
      for (const hit of found) {
        const { doc } = hit;
        hit.score *= (KIND[doc.kind] || 1) * (hit.covers / needed) * (doc.called === called ? 2.5 : doc.names.has(called) ? 2 : 1);
      }
      found.sort((a, b) => b.score - a.score || a.doc.id - b.doc.id);
      return { hits: found, some, meant: meant ? words.map(({ raw }) => raw).join(" ") : null };
    }
    return { search, docs };
  }

  // A text in pieces, every second of which was found.
  function marked(text, hit) {
    const made = [""];
    for (const piece of text.split(/([\p{L}\p{M}\p{N}\u00ad·]+)/u)) {
      const word = bare(fold(piece));
      const found = word && (hit.terms.has(word) || [...hit.ends].some((end) => word.endsWith(end)));
      if (found) made.push(piece, "");
      else made[made.length - 1] += piece;
    }
    return made;
  }

  dorfplatz.search = { engine, fold, marked, split };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));

// The page.
(function (dorfplatz) {
  "use strict";
  const root = typeof document === "undefined" ? null : document.querySelector(".find");
  if (!root) return;
  const STEP = 20;
  const $ = (selector) => root.querySelector(selector), said = (element, key) => element.getAttribute(`data-${key}`) || "";
  const form = $("form"), field = $("input"), status = $("[role=status]"), results = $("[data-results]"), list = $("ol"), more = $("[data-more]");
  const heading = $("h2"), kinds = $(".kinds"), region = document.querySelector("[data-region]"), regionHref = region && region.href;
  const names = Object.fromEntries(Array.from($("template").content.children, (each) => [said(each, "kind"), [each.textContent, said(each, "kinds")]]));
  let engine = null, loading = null, found = null, kind = "", shown = STEP, typing, telling;

  function element(name, className, parent, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  function write(parent, text, hit) {
    dorfplatz.search.marked(text, hit).forEach((piece, at) => {
      if (piece) parent.appendChild(at % 2 ? element("mark", "", parent, piece) : document.createTextNode(piece));
    });
  }
  function item(hit) {
    const { doc } = hit, line = element("li", "", list), link = element("a", "", element("h3", "", line));
    link.href = doc.href;
    if (doc.lang) link.lang = link.hreflang = doc.lang, link.dir = "auto";
    write(link, doc.title, hit);
    const meta = element("p", "meta", line, (names[doc.kind] || [""])[0]);
    if (doc.where) {
      meta.append(" · ");
      element("bdi", "", meta, doc.where);
    }
    const words = doc.teaser || doc.text.replace(/^(.{150}\S*)\s[^]*/, "$1 …");
    if (!words) return;
    const teaser = element("bdi", "", element("p", "", line));
    if (doc.lang) teaser.lang = doc.lang;
    write(teaser, words, hit);
  }
  const chosen = () => found.hits.filter((hit) => !kind || hit.doc.kind === kind);

  function filters() {
    const counts = new Map();
    for (const { doc } of found.hits) counts.set(doc.kind, (counts.get(doc.kind) || 0) + 1);
    if (!counts.has(kind)) kind = "";
    kinds.textContent = "";
    kinds.hidden = counts.size < 2;
    const button = (value, name, count) => {
      const made = element("button", "", kinds, `${name} (${count})`);
      made.type = "button";
      made.value = value;
      made.setAttribute("aria-pressed", String(kind === value));
    };
    button("", said(root, "all"), found.hits.length);
    for (const key of Object.keys(names)) if (counts.has(key)) button(key, names[key][1], counts.get(key));
  }
  function draw() {
    const hits = chosen();
    list.textContent = "";
    hits.slice(0, shown).forEach(item);
    more.hidden = hits.length <= shown;
  }
  // The number is told when somebody has stopped typing.
  function tell(text, pause) {
    clearTimeout(telling);
    telling = setTimeout(() => { status.textContent = text; }, pause);
  }

  function show(pause = 1000) {
    const query = field.value.trim();
    try {
      history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    } catch (error) { /* Pages from a folder have no address to change. */ }
    if (region) region.href = query ? `${regionHref}?q=${encodeURIComponent(query)}` : regionHref;
    results.hidden = !query || !engine;
    if (!query) tell("", 0);
    if (results.hidden) return;
    found = engine.search(query);
    shown = STEP;
    const count = found.hits.length, key = count === 0 ? "none" : count === 1 ? "one" : "many";
    heading.textContent = said(root, key).replace("{n}", count).replace("{q}", () => query);
    const meant = $("[data-meant]");
    meant.hidden = !found.meant;
    meant.textContent = "";
    if (found.meant) {
      const words = said(meant, "meant").split("{q}");
      meant.append(words[0]);
      element("a", "", meant, found.meant).href = `?q=${encodeURIComponent(found.meant)}`;
      meant.append(words[1]);
    }
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
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then((index) => {
      $("[data-failed]").hidden = true;
      engine = dorfplatz.search.engine(globalThis.MiniSearch, index, { lang: document.documentElement.lang, stop: said(root, "stop"), weak: said(root, "weak") });
      tell("", 0);
      show();
    }).catch(() => {
      // The next attempt may succeed.
      loading = null;
      $("[data-failed]").hidden = false;
      tell($("[data-failed]").textContent, 0);
    });
    return loading;
  }
  field.addEventListener("focus", load);
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
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    load().then(() => {
      show();
      // As after a new page: on a phone the keyboard goes, a screen reader reads on from here.
      if (!results.hidden) heading.focus();
    });
  });
  kinds.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    kind = button.value;
    shown = STEP;
    for (const each of kinds.children) each.setAttribute("aria-pressed", String(each === button));
    draw();
    tell(button.textContent, 300);
  });
  more.addEventListener("click", () => {
    const next = shown;
    shown += STEP;
    draw();
    list.children[next].querySelector("a").focus();
  });

  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) load();
})(globalThis.dorfplatz);
