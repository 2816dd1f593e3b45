// Files as sheets: each page of a PDF and each picture, with the codes on it. Libraries are loaded when the page is idle.
(function (dorfplatz) {
  "use strict";
  // Resolutions of PDF pages in dots per inch. The first is enough for most; the second is tried where parts are missing.
  const FINE = [200, 300];
  // What is kept of a page to be shown.
  const SHOWN = 1400;

  function problem(key, more) { return Object.assign(new Error(key), { key, more }); }

  function kindOf(bytes) {
    const text = String.fromCharCode(...bytes.subarray(0, 1024));
    if (text.includes("%PDF-")) return "pdf";
    if (/^(\x89PNG|\xff\xd8\xff|RIFF....WEBP)/s.test(text)) return "picture";
    if (/^(II\*\0|MM\0\*)/.test(text)) return "tiff";
    throw problem(bytes.length ? "kind" : "empty_file");
  }

  function canvas(width, height) {
    const made = document.createElement("canvas");
    made.width = Math.max(Math.round(width), 1);
    made.height = Math.max(Math.round(height), 1);
    return made;
  }

  function shrunk(source, width, height, most) {
    const scale = Math.min(1, most / Math.max(width, 1));
    const made = canvas(width * scale, height * scale), pen = made.getContext("2d", { alpha: false, willReadFrequently: true });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, made.width, made.height);
    pen.drawImage(source, 0, 0, made.width, made.height);
    return made;
  }

  const packed = (page) => new Promise((done) => page.toBlob(done, "image/jpeg", 0.8));

  // The tools: `urls` names pdf, pdfWorker, qr and worker.
  function tools(urls) {
    const asked = new Map();
    let pdf, finder, count = 0;

    // A worker once it has said that it is there.
    const started = (worker) => new Promise((done, fail) => {
      worker.addEventListener("message", () => done(worker), { once: true });
      worker.addEventListener("error", () => { worker.terminate(); fail(problem("failed")); }, { once: true });
    });

    // What could not be loaded is tried again with the next file.
    function loadPdf() {
      pdf = pdf || Promise.all([import(urls.pdf), started(new Worker(urls.pdfWorker, { type: "module" }))]).then(([library, worker]) => {
        library.GlobalWorkerOptions.workerPort = worker;
        return library;
      });
      pdf.catch(() => { pdf = null; });
      return pdf;
    }

    function loadFinder() {
      if (!finder) {
        const worker = new Worker(urls.worker);
        finder = started(worker);
        worker.postMessage({ library: urls.qr });
        worker.addEventListener("message", ({ data }) => { if (data.id) { asked.get(data.id)(data.codes); asked.delete(data.id); } });
        finder.catch(() => { finder = null; });
      }
      return finder;
    }

    async function find(page, pass) {
      const worker = await loadFinder(), { width, height } = page, id = ++count;
      const { data } = page.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height);
      worker.postMessage({ id, pixels: data.buffer, width, height, thorough: pass > 0 }, [data.buffer]);
      return new Promise((done) => asked.set(id, done)).then((codes) => codes.map(({ text, box, turn }) => ({
        text, turn, box: [box[0] / width, box[1] / height, box[2] / width, box[3] / height],
      })));
    }

    // A sheet: `draw(pass)` makes its picture anew, `codes` have their places as parts of the page.
    async function sheet(file, number, draw) {
      const page = await draw(0);
      const made = { file, number, ratio: page.height / page.width, codes: await find(page, 0) };
      const small = shrunk(page, page.width, page.height, SHOWN * Math.max(page.width / page.height, 1));
      made.picture = await packed(small);
      made.blank = isBlank(small);
      made.again = async () => {
        for (const code of await find(await draw(1), 1)) if (!made.codes.some(({ text }) => text === code.text)) made.codes.push(code);
      };
      return made;
    }

    async function openPicture(file, bytes) {
      const draw = async (pass) => {
        let bitmap;
        try { bitmap = await createImageBitmap(new Blob([bytes])); } catch (error) { throw problem("damaged"); }
        const made = shrunk(bitmap, bitmap.width, bitmap.height, pass ? 3600 : 2600);
        bitmap.close();
        return made;
      };
      return { name: file.name, sheets: [await sheet(file, 1, draw)] };
    }

    const parsed = async (data, more) => (await loadPdf()).getDocument({ data, isEvalSupported: false, useWasm: false, useWorkerFetch: false, enableXfa: false, verbosity: 0, ...more }).promise;

    async function openPdf(file, bytes, tell) {
      const open = (data) => parsed(data);
      const pdf = await open(bytes.slice()).catch((error) => { throw problem(error.name === "PasswordException" ? "password" : "damaged"); });
      try {
        const made = { name: file.name, sheets: [], fields: await pdf.getFieldObjects(), definition: await attached(pdf) };
        for (let number = 1; number <= pdf.numPages; number++) {
          tell(number, pdf.numPages);
          made.sheets.push(await sheet(file, number, (pass) => draw(pass ? open(bytes.slice()) : pdf, number, FINE[pass])));
        }
        return made;
      } finally {
        await pdf.destroy();
      }
    }

    async function draw(from, number, dpi) {
      const pdf = await from, page = await pdf.getPage(number);
      const size = page.getViewport({ scale: 1 });
      return painted(page, Math.min(dpi / 72, 5000 / Math.max(size.width, size.height)));
    }

    async function painted(page, scale) {
      const viewport = page.getViewport({ scale });
      const made = canvas(viewport.width, viewport.height);
      // Fields are drawn as they look on paper; the page is not shown to be typed into.
      await page.render({ canvas: made, canvasContext: made.getContext("2d", { alpha: false, willReadFrequently: true }), viewport }).promise;
      page.cleanup();
      return made;
    }

    // Each page by itself: one that can't be read does not hide the others. `unread` has the numbers of these by what is wrong.
    async function openTiff(file, bytes, tell) {
      const made = { name: file.name, sheets: [], unread: new Map() }, pages = dorfplatz.tiff.pages(bytes);
      await loadPdf();
      for (const [at, page] of pages.entries()) {
        tell(at + 1, pages.length);
        try {
          if (page.key) throw problem(page.key);
          made.sheets.push(await sheet(file, at + 1, (pass) => drawTiff(page, pass)));
        } catch (error) {
          const key = error.key || "tiff_damaged";
          made.unread.set(key, [...(made.unread.get(key) || []), at + 1]);
        }
      }
      return made;
    }

    // One dot of the picture on one of the canvas: strips that were drawn smaller would show their edges.
    async function drawTiff({ width, height, pdf }, pass) {
      const made = await parsed(await pdf(), { stopAtErrors: true });
      try {
        return shrunk(await painted(await made.getPage(1), 1), width, height, pass ? 3600 : 2600);
      } finally {
        await made.destroy();
      }
    }

    const OPEN = { pdf: openPdf, tiff: openTiff, picture: openPicture };

    // {name, sheets, fields, definition, unread} of a file; throws what `problem` makes.
    async function open(file, tell) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return OPEN[kindOf(bytes)](file, bytes, tell);
    }

    // The fields of a blank form, as pdf.js names them, and how many pages it has.
    async function blank(bytes) {
      const pdf = await parsed(bytes);
      try {
        return { pages: pdf.numPages, fields: (await pdf.getFieldObjects()) || {} };
      } finally {
        await pdf.destroy();
      }
    }

    // Loads everything, so that no network is needed any more.
    const warm = () => Promise.all([loadPdf(), loadFinder()]);

    return { open, blank, warm };
  }

  async function attached(pdf) {
    for (const { content } of Object.values((await pdf.getAttachments()) || {})) {
      try {
        const found = JSON.parse(new TextDecoder().decode(content));
        if (found.format === "dorfplatz-form/1" && Array.isArray(found.sections)) return found;
      } catch (error) { /* Another file. */ }
    }
    return null;
  }

  function isBlank(page) {
    const { data } = page.getContext("2d").getImageData(0, 0, page.width, page.height);
    for (let at = 0; at < data.length; at += 44) if (Math.abs(data[at] - data[0]) > 8) return false;
    return true;
  }

  // Lays a sheet as it is read, if its codes say that it is turned by `turn` degrees.
  async function straighten(sheet, turn) {
    if (!turn || sheet.straight) return;
    sheet.straight = true;
    const bitmap = await createImageBitmap(sheet.picture), side = turn !== 180;
    const made = side ? canvas(bitmap.height, bitmap.width) : canvas(bitmap.width, bitmap.height), pen = made.getContext("2d");
    pen.translate(made.width / 2, made.height / 2);
    pen.rotate(-turn * Math.PI / 180);
    pen.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
    bitmap.close();
    sheet.picture = await packed(made);
    if (side) sheet.ratio = 1 / sheet.ratio;
    for (const code of sheet.codes) {
      const [left, top, right, bottom] = code.box;
      code.box = { 90: [top, 1 - right, bottom, 1 - left], 180: [1 - right, 1 - bottom, 1 - left, 1 - top], 270: [1 - bottom, left, 1 - top, right] }[turn];
    }
  }

  // A part of a sheet as a canvas: `box` is left, top, right, bottom in parts of the page.
  async function crop(sheet, box, most) {
    const bitmap = await createImageBitmap(sheet.picture);
    const [left, top, right, bottom] = box.map((part, at) => Math.min(Math.max(part, 0), 1) * (at % 2 ? bitmap.height : bitmap.width));
    const scale = Math.min(1, most / (right - left));
    const made = canvas((right - left) * scale, (bottom - top) * scale);
    made.getContext("2d").drawImage(bitmap, left, top, right - left, bottom - top, 0, 0, made.width, made.height);
    bitmap.close();
    return made;
  }

  dorfplatz.files = { tools, crop, straighten };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
