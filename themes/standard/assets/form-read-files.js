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
    if (/^(II\*\0|MM\0\*)/.test(text)) throw problem("tiff");
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
      return new Promise((done) => asked.set(id, done)).then((codes) => codes.map(({ text, box, upright }) => ({
        text, upright, box: [box[0] / width, box[1] / height, box[2] / width, box[3] / height],
      })));
    }

    // A sheet: `draw(pass)` makes its picture anew, `codes` have their places as parts of the page.
    async function sheet(file, number, draw) {
      const page = await draw(0);
      const made = { file, number, ratio: page.height / page.width, codes: await find(page, 0) };
      const small = shrunk(page, page.width, page.height, SHOWN);
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

    async function openPdf(file, bytes, tell) {
      const library = await loadPdf();
      const copy = bytes.slice();
      const open = (data) => library.getDocument({ data, isEvalSupported: false, useWasm: false, useWorkerFetch: false, enableXfa: false, verbosity: 0 }).promise;
      const pdf = await open(copy).catch((error) => { throw problem(error.name === "PasswordException" ? "password" : "damaged"); });
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
      const scale = Math.min(dpi / 72, 5000 / Math.max(size.width, size.height));
      const viewport = page.getViewport({ scale });
      const made = canvas(viewport.width, viewport.height);
      // Fields are drawn as they look on paper; the page is not shown to be typed into.
      await page.render({ canvas: made, canvasContext: made.getContext("2d", { alpha: false, willReadFrequently: true }), viewport }).promise;
      page.cleanup();
      return made;
    }

    // {name, sheets, fields, definition} of a file; throws what `problem` makes.
    async function open(file, tell) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return kindOf(bytes) === "pdf" ? openPdf(file, bytes, tell) : openPicture(file, bytes);
    }

    // Loads everything, so that no network is needed any more.
    const warm = () => Promise.all([loadPdf(), loadFinder()]);

    return { open, warm };
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

  dorfplatz.files = { tools, crop };
})((globalThis.dorfplatz = globalThis.dorfplatz || {}));
