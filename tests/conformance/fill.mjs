// Fills a form with pdf.js, as Firefox does when somebody types and saves.
//
//   node fill.mjs in.pdf out.pdf values.json
//
// values.json maps the full name of a field to what is entered: a text, or the name of the state that is on.
// PDFJS_DIST_DIR is the folder of the npm package pdfjs-dist.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [input, output, valuesFile] = process.argv.slice(2);
const dist = process.env.PDFJS_DIST_DIR;
// Only browsers have it; pdf.js asks for it when it loads, and uses it when it draws, which is not done here.
globalThis.DOMMatrix ??= class {};
const { getDocument, VerbosityLevel } = await import(pathToFileURL(path.join(dist, "legacy/build/pdf.mjs")));

const values = JSON.parse(await readFile(valuesFile, "utf8"));
const pdf = await getDocument({
  data: new Uint8Array(await readFile(input)),
  standardFontDataUrl: path.join(dist, "standard_fonts") + path.sep,
  verbosity: VerbosityLevel.ERRORS,
}).promise;

let filled = 0;
for (let number = 1; number <= pdf.numPages; number++) {
  const page = await pdf.getPage(number);
  for (const widget of await page.getAnnotations({ intent: "display" })) {
    if (widget.subtype !== "Widget" || !(widget.fieldName in values)) continue;
    const value = values[widget.fieldName];
    if (widget.radioButton) {
      pdf.annotationStorage.setValue(widget.id, { value: widget.buttonValue === value });
    } else if (widget.checkBox) {
      pdf.annotationStorage.setValue(widget.id, { value: widget.exportValue === value });
    } else {
      pdf.annotationStorage.setValue(widget.id, { value });
    }
    filled++;
  }
}
await writeFile(output, await pdf.saveDocument());
await pdf.destroy();
console.log(`${filled} widgets`);
