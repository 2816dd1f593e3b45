// TIFF scans. Each page becomes a small PDF in memory, which pdf.js draws in its worker: it has the decoders of fax machines
// and JPEG already. What is packed otherwise is unpacked here. Files come from strangers: nothing here grows with what a file
// only claims.
(function (dorfplatz) {
  "use strict";
  // A3 at 600 dpi has 70 million pixels; a page of pdf.js with more strips would take minutes.
  const MOST_PIXELS = 75e6, LONGEST = 16000, MOST_PAGES = 500, MOST_STRIPS = 5000;
  const SIZES = { 1: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
  const RAW = 1, FAX = 2, FAX3 = 3, FAX4 = 4, LZW = 5, JPEG = 7, DEFLATE = 8, OLD_DEFLATE = 32946, PACK_BITS = 32773;
  // What tags mean that are not there.
  const DEFAULTS = { bits: 1, packed: RAW, samples: 1, rows: 2 ** 32, turned: 1, planes: 1, order: 1, predictor: 1, across: 1, down: 1, fax: 0, reduced: 0 };
  const TAGS = {
    254: "reduced", 256: "width", 257: "height", 258: "bits", 259: "packed", 262: "colours", 266: "order", 273: "starts", 274: "turned", 277: "samples", 278: "rows", 279: "lengths",
    282: "across", 283: "down", 284: "planes", 292: "fax", 317: "predictor", 320: "palette", 322: "tileWidth", 323: "tileHeight", 324: "starts", 325: "lengths", 347: "tables",
  };

  const problem = (key) => Object.assign(new Error(key), { key });

  // The pages as {width, height, pdf}: size as people see it, `pdf()` makes the file. A page that can't be read has `key` alone.
  function pages(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), little = bytes[0] === 0x49;
    const found = [], seen = new Set();
    try {
      for (let at = view.getUint32(4, little); at && !seen.has(at);) {
        seen.add(at);
        if (found.length >= MOST_PAGES) { found.push({ key: "tiff_large" }); break; }
        const [tags, next] = directory(view, at, little);
        // Pictures in small that some programs add are no pages.
        if (!(tags.reduced & 1)) found.push(page(bytes, tags, little));
        at = next;
      }
    } catch (error) { found.push({ key: "tiff_damaged" }); }
    return found;
  }

  function directory(view, at, little) {
    const tags = { ...DEFAULTS }, count = view.getUint16(at, little);
    for (let entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
      const name = TAGS[view.getUint16(entry, little)], type = view.getUint16(entry + 2, little), many = view.getUint32(entry + 4, little), size = SIZES[type];
      if (!name || !size) continue;
      let from = size * many > 4 ? view.getUint32(entry + 8, little) : entry + 8;
      if (from + size * many > view.byteLength) throw problem("tiff_damaged");
      const one = () => (size === 1 ? view.getUint8(from) : size === 2 ? view.getUint16(from, little) : size === 4 ? view.getUint32(from, little) : view.getUint32(from, little) / (view.getUint32(from + 4, little) || 1));
      const all = [];
      for (; all.length < many && all.length < 200000; from += size) all.push(one());
      const lists = ["starts", "lengths", "palette", "tables"].includes(name);
      if (lists || all.length) tags[name] = lists ? all : all[0];
      if (name === "bits" && all.some((bits) => bits !== all[0])) tags.bits = 0;
    }
    return [tags, view.getUint32(at + 2 + 12 * count, little)];
  }

  function page(bytes, tags, little) {
    const { width, height, across, down, turned } = tags;
    if (!width || !height || !tags.starts || !tags.lengths) return { key: "tiff_damaged" };
    if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST || tags.starts.length > MOST_STRIPS * (joins(tags) ? 20 : 1)) return { key: "tiff_large" };
    if (!known(tags)) return { key: "tiff_kind" };
    // Fax machines have other distances across than down.
    const stretch = across / down > 0.3 && across / down < 3 ? across / down : 1, side = turned > 4;
    return { width: side ? height * stretch : width, height: side ? width : height * stretch, pdf: () => made(bytes, tags, little) };
  }

  const joins = ({ packed }) => [RAW, PACK_BITS, LZW, DEFLATE, OLD_DEFLATE].includes(packed);
  const COLOURS = [1, 1, 3, 1, 0, 4, 3];

  function known({ packed, planes, samples, bits, colours, predictor, palette, turned, tileWidth, tileHeight }) {
    const needed = COLOURS[colours], fax = [FAX, FAX3, FAX4].includes(packed);
    if (!needed || (colours === 6 && packed !== JPEG) || (planes !== 1 && samples > 1) || turned < 1 || turned > 8) return false;
    if (tileWidth !== undefined && !(tileWidth > 0 && tileHeight > 0 && tileWidth <= LONGEST && tileHeight <= LONGEST)) return false;
    if (colours === 3 && (!palette || palette.length < 3 * 2 ** bits)) return false;
    if (fax) return samples === 1 && bits === 1 && colours < 2;
    if (packed === JPEG) return bits === 8 && samples === needed && colours !== 3;
    // More samples than colours are layers of what shows through; scans have none that matter.
    return joins({ packed }) && [1, 2, 4, 8, 16].includes(bits) && samples >= needed && samples <= 5 && (samples === needed || bits >= 8)
      && (predictor === 1 || (predictor === 2 && bits === 8)) && (colours !== 3 || bits <= 8);
  }

  // The pieces of a page, {x, y, width, height, data}: strips below each other, or tiles.
  function pieces(bytes, tags) {
    const { width, height, tileWidth, rows, starts, lengths, order, packed } = tags, list = [];
    const [wide, high] = tileWidth ? [tileWidth, tags.tileHeight] : [width, Math.max(Math.min(rows, height), 1)], columns = Math.ceil(width / wide);
    for (let at = 0; at < columns * Math.ceil(height / high); at++) {
      const [x, y] = [(at % columns) * wide, Math.floor(at / columns) * high];
      const [start, end] = [starts[at], starts[at] + lengths[at]];
      if (!(end <= bytes.length)) throw problem("tiff_damaged");
      const data = bytes.subarray(start, end);
      list.push({ x, y, width: wide, height: tileWidth ? high : Math.min(high, height - y), data: order === 2 && packed !== JPEG ? data.map((byte) => MIRRORED[byte]) : data });
    }
    return list;
  }

  const MIRRORED = Uint8Array.from({ length: 256 }, (_, byte) => [...Array(8).keys()].reduce((sum, bit) => sum | ((byte >> bit) & 1) << (7 - bit), 0));

  function packBits(data, size) {
    const made = new Uint8Array(size);
    for (let at = 0, to = 0; at < data.length && to < size;) {
      const head = data[at++];
      if (head < 128) { made.set(data.subarray(at, at + Math.min(head + 1, size - to)), to); to += head + 1; at += head + 1; }
      else if (head > 128) { made.fill(data[at++], to, to + 257 - head); to += 257 - head; }
    }
    return made;
  }

  function lzw(data, size) {
    // Of each word where it was written first and how long it is: it is copied from there.
    const made = new Uint8Array(size), from = new Uint32Array(4097), long = new Uint32Array(4097);
    let to = 0, next = 258, width = 9, held = 0, bits = 0, before = -1;
    for (const byte of data) {
      held = (held << 8 | byte) & 0xffffff;
      bits += 8;
      if (bits < width) continue;
      bits -= width;
      const code = (held >> bits) & (2 ** width - 1);
      if (code === 257 || to >= size) break;
      if (code === 256) { [next, width, before] = [258, 9, -1]; continue; }
      if (before < 0 ? code > 255 : code > next) throw problem("tiff_damaged");
      const start = to;
      // A word that is being made is the one before and its own first letter.
      if (before >= 0 && next < 4096) { from[next] = start - (before < 256 ? 1 : long[before]); long[next] = (before < 256 ? 1 : long[before]) + 1; }
      if (code < 256) made[to++] = code;
      else for (let at = from[code], end = at + long[code]; at < end && to < size;) made[to++] = made[at++];
      if (before >= 0 && next < 4096) next++;
      if (next + 1 >= 2 ** width && width < 12) width++;
      before = code;
    }
    return made;
  }

  async function inflate(data, size) {
    const made = new Uint8Array(size), reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
    try {
      for (let to = 0; to < size;) {
        const { done, value } = await reader.read();
        if (done) break;
        made.set(value.subarray(0, size - to), to);
        to += value.length;
      }
    } catch (error) { throw problem("tiff_damaged"); } finally { reader.cancel().catch(() => {}); }
    return made;
  }

  const UNPACK = { [RAW]: (data, size) => { const made = new Uint8Array(size); made.set(data.subarray(0, size)); return made; }, [PACK_BITS]: packBits, [LZW]: lzw, [DEFLATE]: inflate, [OLD_DEFLATE]: inflate };

  // Rows of one piece as a PDF has them: without differences, of eight bits at most, without what shows through.
  async function unpacked({ width, height, data }, { packed, samples, bits, colours, predictor }, little) {
    const row = Math.ceil(width * samples * bits / 8), rows = await UNPACK[packed](data, row * height), kept = COLOURS[colours];
    if (predictor === 2) for (let y = 0; y < rows.length; y += row) for (let at = y + samples; at < y + row; at++) rows[at] += rows[at - samples];
    if (bits < 16 && kept === samples) return rows;
    const step = bits / 8, first = bits === 16 && little ? 1 : 0, thin = new Uint8Array(width * height * kept);
    for (let at = 0, to = 0; to < thin.length; at += samples) for (let sample = 0; sample < kept; sample++) thin[to++] = rows[(at + sample) * step + first];
    return thin;
  }

  function space({ colours, bits, palette, samples }) {
    if (colours === 3) {
      const count = 2 ** bits, hex = (value) => (value >> 8).toString(16).padStart(2, "0");
      return `[/Indexed/DeviceRGB ${count - 1}<${Array.from({ length: count }, (_, at) => [0, 1, 2].map((part) => hex(palette[part * count + at])).join("")).join("")}>]`;
    }
    return { 1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK" }[COLOURS[colours]];
  }

  // A strip of JPEG with the tables that all strips share, and its own size, which may not be another than the page says.
  function photo({ width, height, data, ...where }, { tables, colours }) {
    const whole = tables ? joined([data.subarray(0, 2), Uint8Array.from(tables.slice(2, -2)), data.subarray(2)]) : data;
    for (let at = 2; at + 9 < whole.length && whole[at] === 0xff;) {
      const marker = whole[at + 1];
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
        const [high, wide] = [whole[at + 5] << 8 | whole[at + 6], whole[at + 7] << 8 | whole[at + 8]];
        if (wide > width + 16 || high > height + 16) throw problem("tiff_damaged");
        return { ...where, width: wide, height: high, data: whole, filter: `/DCTDecode/DecodeParms<</ColorTransform ${colours === 6 ? 1 : 0}>>` };
      }
      at += 2 + (whole[at + 2] << 8 | whole[at + 3]);
    }
    throw problem("tiff_damaged");
  }

  // The pictures of a page, as few as can be: {x, y, width, height, data, filter}.
  async function pictures(bytes, tags, little) {
    const { width, height, packed, fax, colours, tileWidth } = tags, list = pieces(bytes, tags);
    if (packed === JPEG) return list.map((piece) => photo(piece, tags));
    if (!joins(tags)) {
      const k = packed === FAX4 ? -1 : packed === FAX3 && fax & 1 ? 1 : 0;
      return list.map((piece) => ({ ...piece, filter: `/CCITTFaxDecode/DecodeParms<</K ${k}/Columns ${piece.width}/Rows ${piece.height}/BlackIs1 ${colours === 1}/EncodedByteAlign ${packed === FAX}/EndOfBlock false>>` }));
    }
    for (const piece of list) piece.data = await unpacked(piece, tags, little);
    return tileWidth ? list : [{ x: 0, y: 0, width, height, data: joined(list.map(({ data }) => data)) }];
  }

  function joined(parts) {
    const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { made.set(part, at); return at + part.length; }, 0);
    return made;
  }

  // How a page lies that a tag says is turned or mirrored: what `cm` takes, for width and height.
  const LIES = [null, () => "1 0 0 1 0 0", (w) => `-1 0 0 1 ${w} 0`, (w, h) => `-1 0 0 -1 ${w} ${h}`, (w, h) => `1 0 0 -1 0 ${h}`,
    (w, h) => `0 -1 -1 0 ${h} ${w}`, (w) => `0 -1 1 0 0 ${w}`, () => "0 1 1 0 0 0", (w, h) => `0 1 -1 0 ${h} 0`];

  async function made(bytes, tags, little) {
    const { width, height, turned, colours, packed } = tags, list = await pictures(bytes, tags, little), side = turned > 4;
    const fax = [FAX, FAX3, FAX4].includes(packed), depth = fax ? 1 : Math.min(tags.bits, 8);
    const drawn = list.map(({ x, y, width: w, height: h }, at) => `q ${w} 0 0 ${h} ${x} ${height - y - h} cm/I${at} Do Q`);
    const objects = [
      ["<</Type/Catalog/Pages 2 0 R>>"], ["<</Type/Pages/Kids[3 0 R]/Count 1>>"],
      [`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${side ? height : width} ${side ? width : height}]/Contents 4 0 R/Resources<</XObject<<${list.map((_, at) => `/I${at} ${at + 5} 0 R`).join("")}>>>>>>`],
      stream("", new TextEncoder().encode(`${LIES[turned](width, height)} cm\n${drawn.join("\n")}`)),
      ...list.map(({ width: w, height: h, data, filter }) => stream(`/Type/XObject/Subtype/Image/Width ${w}/Height ${h}/BitsPerComponent ${depth}/ColorSpace ${space(tags)}${colours === 0 && !fax ? "/Decode[1 0]" : ""}${filter ? `/Filter${filter}` : ""}`, data)),
    ];
    const parts = [], starts = [];
    let at = 0;
    const put = (...list) => list.forEach((each) => { const part = typeof each === "string" ? new TextEncoder().encode(each) : each; parts.push(part); at += part.length; });
    put("%PDF-1.7\n");
    objects.forEach((object, number) => { starts.push(at); put(`${number + 1} 0 obj`, ...object, "\nendobj\n"); });
    const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
    put(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${at}\n%%EOF`);
    return joined(parts);
  }

  const stream = (entries, data) => [`<<${entries}/Length ${data.length}>>stream\n`, data, "\nendstream"];

  dorfplatz.tiff = { pages };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
