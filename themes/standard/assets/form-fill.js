// Fills fill.pdf in by its map, as docs/fill.md says: an update behind the end of the file. Nothing of it is parsed.
(function (dorfplatz) {
  "use strict";
  const SMALLEST = 8, MORE = " …";
  const clean = (text) => String(text).normalize("NFC").replace(/\r\n?/g, "\n").replace(/\t/g, " ");
  const hex = (text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("");
  const point = (number) => number.toFixed(2);
  const references = (objects) => objects.map((object) => " " + object + " 0 R").join("");

  function advances(map) {
    const found = new Map();
    for (const [first, run] of map.widths) run.forEach((width, at) => found.set(first + at, width));
    return found;
  }

  // The characters of a text that the font of fields lacks.
  function unknown(map, text) {
    const known = advances(map);
    return [...new Set(clean(text))].filter((letter) => letter !== "\n" && !known.has(letter.codePointAt(0)));
  }

  function setter(map) {
    const known = advances(map);
    const width = (text, size) => [...text].reduce((sum, letter) => sum + (known.get(letter.codePointAt(0)) ?? known.get(63)), 0) * size / 1000;
    // Broken at spaces; a word that is too long for a line, anywhere.
    const lines = (text, size, room) => text.split("\n").flatMap((paragraph) => {
      const done = [], blank = width(" ", size);
      let line = "", long = 0;
      for (const word of paragraph.split(" ")) {
        const own = width(word, size);
        if (line && long + blank + own > room) {
          done.push(line);
          line = "";
        }
        long = line ? long + blank + own : own;
        line = line ? line + " " + word : word;
        while (long > room) {
          let cut = 0, held = 0;
          for (const letter of line) {
            const next = width(letter, size);
            if (cut && held + next > room) break;
            held += next;
            cut += letter.length;
          }
          if (cut === line.length) break;
          done.push(line.slice(0, cut));
          line = line.slice(cut);
          long = width(line, size);
        }
      }
      return [...done, line];
    });
    // A line that ends with a mark that there is more.
    const shorten = (line, size, room) => {
      let made = "", long = width(MORE, size);
      for (const letter of line) {
        long += width(letter, size);
        if (long > room) break;
        made += letter;
      }
      return made.trimEnd() + MORE;
    };
    // What can't be drawn is a question mark.
    const drawn = (text) => hex([...text].map((letter) => (known.has(letter.codePointAt(0)) ? letter : "?")).join(""));
    return { width, lines, shorten, drawn };
  }

  // What a GiroCode says, after EPC069-12.
  function giro({ name, iban, bic, reference }, cents) {
    const line = (text) => text.replace(/\s+/g, " ").trim(), compact = (text) => text.replace(/\s/g, "").toUpperCase();
    const creditor = compact(reference), structured = /^RF\d\d[A-Z0-9]{1,21}$/.test(creditor) && dorfplatz.rules.mod97(creditor) === 1;
    const digits = String(cents).padStart(3, "0"), amount = "EUR" + digits.slice(0, -2) + "." + digits.slice(-2);
    const purpose = structured ? [creditor] : ["", line(reference)];
    return ["BCD", "002", "1", "SCT", compact(bic || ""), line(name), compact(iban), amount, "", ...purpose].join("\n").trimEnd();
  }

  // Up to four codes in two columns of at most 9 cm, each with its empty edge of four squares.
  function squares([left, bottom, right, top], codes) {
    const side = Math.min((right - left) / Math.min(codes.length, 2), (top - bottom) / Math.ceil(codes.length / 2), 255);
    return codes.map((code, number) => {
      const unit = side / (code.length + 8), x = left + number % 2 * side + 4 * unit, y = top - (number >> 1) * side - 4 * unit;
      const rows = code.map((modules, row) => modules.map(Number).join("").replace(/0+|1+/g, (run, at) => (+run[0] ? `${at} ${row} ${run.length} 1 re ` : "")));
      return `q ${unit.toFixed(4)} 0 0 ${(-unit).toFixed(4)} ${point(x)} ${point(y)} cm ${rows.join("")}f Q `;
    }).join("");
  }

  // pdf: bytes of fill.pdf; map: fill.json; entries: path → text as it is shown, option id, list of ids, true or false.
  // extras, all optional: labels (path → label), paragraphs (more text), codes (digits of data codes),
  // payment {amount: cents, lines: [amount, purpose], reference: instead of the map's}.
  // Gives {bytes, overflow: paths of what went to the continuation sheets, error}; error "sheets", "codes" or "payment" says
  // what has no room, and then there are no bytes.
  function fill(pdf, map, entries, extras = {}) {
    const { width, lines, shorten, drawn } = setter(map), { font, activate: rules, file } = map;
    const objects = new Map(), overflow = [], paragraphs = [];
    const places = new Map(map.dictionaries.map(([object, offset, length]) => [object, [offset, offset + length]]));
    const dictionary = (object) => objects.get(object) || String.fromCharCode(...pdf.subarray(...places.get(object)));
    const add = (object, more) => objects.set(object, dictionary(object).slice(0, -2) + more + ">>");
    const stream = (object, head, content) => objects.set(object, `${head.replace("{length}", content.length)}stream\n${content}\nendstream`);
    const show = (name, size, grey, x, y, text) => `BT /${name} ${size} Tf ${grey} g ${point(x)} ${point(y)} Td <${drawn(text)}> Tj ET\n`;
    const set = (style, x, y, text) => show(style.font, style.size, point(style.grey), x, y, text);

    function later(path, text) {
      overflow.push(path);
      paragraphs.push(`${(extras.labels || {})[path] || path}: ${text}`);
    }

    function draw(field, widget, text) {
      const [left, bottom, right, top] = widget.rect, wide = right - left, high = top - bottom, room = wide - 4;
      const middle = (size) => (high - (font.ascent + font.descent) * size / 1000) / 2;
      let size = field.font_size, shown, over = false;
      const letters = text.match(/.\p{M}*/gsu) || [];
      if (field.comb && letters.length <= field.max_length) {
        const tooth = wide / field.max_length;
        shown = letters.map((letter, at) => [(at + 0.5) * tooth - width(letter, size) / 2, middle(size), letter]);
      } else if (field.multiline) {
        const leading = (font.ascent - font.descent) * size / 1000, all = lines(text, size, room);
        const here = all.slice(0, Math.max(Math.floor((high - 2) / leading), 1));
        over = here.length < all.length;
        if (over) here.push(shorten(here.pop(), size, room));
        shown = here.map((line, at) => [2, high - 2 - font.ascent * size / 1000 - at * leading, line]);
      } else {
        const line = text.replace(/\n/g, " ");
        size = Math.max(Math.min(size, SMALLEST), Math.min(size, Math.floor(size * room / (width(line, size) || 1) * 10) / 10));
        over = width(line, size) > room;
        shown = [[2, middle(size), over ? shorten(line, size, room) : line]];
      }
      const content = shown.map(([x, y, line]) => show(font.resource, size, 0, x, y, line)).join("");
      const box = `0 0 ${point(wide)} ${point(high)}`;
      const head = `<</Type/XObject/Subtype/Form/BBox[${box}]/Resources<</Font<</${font.resource} ${font.object} 0 R>>>>/Length {length}>>`;
      stream(widget.appearance, head, `/Tx BMC\nq ${box} re W n\n${content}Q\nEMC`);
      return over;
    }

    function enter(field, value) {
      const { widgets, object } = field, group = object !== undefined && widgets.every((widget) => widget.object !== object);
      if (widgets[0].state) {
        const wanted = value === true && field.kind === "yesno" ? "yes" : value === false ? "no" : value;
        for (const widget of widgets) {
          if (wanted !== true && widget.option !== wanted && !(Array.isArray(wanted) && wanted.includes(widget.option))) continue;
          objects.set(widget.object, dictionary(widget.object).replace("/AS/Off", "/AS/" + widget.state));
          add(group ? object : widget.object, "/V/" + widget.state);
        }
        return;
      }
      const [, label] = (field.values || []).find(([id]) => id === value) || [], text = label === undefined ? clean(value) : label;
      add(object, `/V<FEFF${hex(text)}>`);
      if (widgets.map((widget) => draw(field, widget, text)).includes(true)) later(field.path, text);
    }

    const given = (value) => value !== undefined && value !== null && value !== "";
    const open = new Map(Object.entries(entries).filter(([, value]) => given(value)));
    for (const field of map.fields) {
      let value = open.get(field.path);
      open.delete(field.path);
      if (field.object === undefined) {
        // Boxes to tick may be given one by one.
        const single = field.widgets.filter(({ option }) => open.get(field.path + "." + option) === true).map(({ option }) => option);
        single.forEach((option) => open.delete(field.path + "." + option));
        value = [...(value || []), ...single];
      }
      if (given(value) && field.kind !== "signature") enter(field, value);
    }
    for (const [path, value] of open) if (typeof value !== "boolean") later(path, clean(value));
    paragraphs.push(...(extras.paragraphs || []).map(clean));

    // Pages

    const used = [], pages = (kind) => map.added.filter((page) => page.kind === kind);
    const broken = (page, text) => lines(text, rules.text.size, page.body[2] - page.body[0]);
    let error = null;
    const [bill] = pages("payment"), { payment } = extras;
    if (bill && payment && payment.amount > 0) {
      const code = dorfplatz.qr.encode(giro({ ...bill.giro, reference: payment.reference || bill.giro.reference }, payment.amount), 13);
      if (code) used.push([bill, payment.lines.map((text) => broken(bill, clean(text))), [code]]);
      else error = "payment";
    }
    let rest = paragraphs, codes = extras.codes || [];
    for (const page of pages("continuation")) {
      if (!rest.length) break;
      let room = Math.floor((page.body[3] - page.body[1]) / rules.text.leading);
      const here = [];
      rest = rest.map((text) => (Array.isArray(text) ? text : broken(page, text)));
      while (rest.length && room && here.length < page.paragraphs.length) {
        const [first, ...others] = rest, part = first.slice(0, room);
        here.push(part);
        room -= part.length;
        rest = first.length > part.length ? [first.slice(part.length), ...others] : others;
      }
      used.push([page, here, []]);
    }
    for (const page of pages("code")) {
      if (codes.length) used.push([page, [], codes.slice(0, 4).map((digits) => dorfplatz.qr.encode(digits, 25))]);
      codes = codes.slice(4);
    }
    if (rest.length || codes.length) error = rest.length ? "sheets" : "codes";
    if (error) return { bytes: null, overflow, error };

    const count = file.pages + used.length;
    used.forEach(([page, texts, figures], number) => {
      let content = `/Artifact <</Type/Pagination>> BDC ${set(rules.footer, ...page.number, String(file.pages + number + 1))}EMC\n`;
      let y = page.first_line;
      texts.forEach((text, at) => {
        content += `/P <</MCID ${page.mark + at}>> BDC `;
        text.forEach((line, each) => {
          // A space at the end keeps the words of two lines apart for those who listen.
          content += set(rules.text, page.body[0], y, each + 1 < text.length ? line + " " : line);
          y -= rules.text.leading;
        });
        content += "EMC\n";
      });
      if (page.figure) content += `/Figure <</MCID ${page.figure.mark}>> BDC 0 g ${squares(page.figure.rect, figures)}EMC\n`;
      stream(page.live, "<</Length {length}>>", content);
      if (page.rewrite) objects.set(page.rewrite.object, page.rewrite.text.replace("{kids}", references(page.paragraphs.slice(0, texts.length))));
    });
    if (used.length) {
      const list = (key) => references(used.map(([page]) => page[key]));
      objects.set(rules.pages.object, rules.pages.text.replace("{kids}", list("page")).replace("{count}", count));
      objects.set(rules.document.object, rules.document.text.replace("{kids}", list("section")));
      stream(rules.total.object, rules.total.text, set(rules.footer, 0, 0, String(count)));
    }
    return { bytes: finish(pdf, file, objects), overflow, error };
  }

  // The file with its update: objects, cross-reference table, trailer.
  function finish(pdf, file, objects) {
    let text = "", table = "";
    for (const [object, body] of [...objects].sort(([a], [b]) => a - b)) {
      table += `${object} 1\n${String(pdf.length + text.length).padStart(10, "0")} 00000 n\r\n`;
      text += `${object} 0 obj\n${body}\nendobj\n`;
    }
    const trailer = `/Size ${file.objects}/Root ${file.root} 0 R/Info ${file.info} 0 R/Prev ${file.xref}/ID[<${file.id}><${mark(text)}>]`;
    const update = `${text}xref\n${table}trailer\n<<${trailer}>>\nstartxref\n${pdf.length + text.length}\n%%EOF\n`;
    const bytes = new Uint8Array(pdf.length + update.length);
    bytes.set(pdf);
    for (let at = 0; at < update.length; at++) bytes[pdf.length + at] = update.charCodeAt(at);
    return bytes;
  }

  // 32 hexadecimal digits that change with a text (FNV-1a four times).
  function mark(text) {
    return [0, 1, 2, 3].map((seed) => {
      let sum = 0x811c9dc5 ^ seed;
      for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
      return (sum >>> 0).toString(16).padStart(8, "0").toUpperCase();
    }).join("");
  }

  dorfplatz.fill = Object.assign(fill, { unknown, giro });
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
