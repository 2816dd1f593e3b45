// What programs read in forms that were filled in and downloaded: pypdf, pdf.js, `dorfplatz forms read`, PDFium, poppler, MuPDF.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { plain } from "./browser.mjs";
import { shown as values } from "./core_answers.mjs";
import { canonical, question, WRONG } from "./fillin_answers.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url)), PYTHON = process.env.PYTHON ?? "python3";
export const TEXTS = Object.keys(WRONG);

/** What pypdf reads in what was downloaded. */
export function read(done, report) {
  const lines = execFileSync(PYTHON, [path.join(HERE, "core_values.py"), ...done.map(({ target }) => target)], { encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
  for (const [at, { name, map, given }] of done.entries()) {
    const found = JSON.parse(lines[at]).values;
    for (const field of map.fields) {
      const boxes = field.path === "attachments" ? [...given.keys()].filter((key) => key.startsWith("attachments.")).map((key) => key.slice(12)) : undefined;
      const value = boxes?.length ? boxes : given.get(field.path);
      if (value === undefined) continue;
      for (const [key, wanted] of Object.entries(values(field, field.kind === "yesno" ? value === "yes" : value))) {
        if (found[key] !== wanted) report(`${name}: pypdf reads ${JSON.stringify(found[key])} in ${key}, not ${JSON.stringify(wanted)}`);
      }
    }
  }
}

/** The text of each page as pdf.js reads it, with that of fields. Between parts of a line with a gap stands a space. */
async function pages(document) {
  const made = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number), { items } = await page.getTextContent();
    let text = "", end = NaN;
    for (const { str, hasEOL, transform, width, height } of items) {
      if (Math.abs(transform[4] - end) > height / 10) text += " ";
      text += str + (hasEOL ? "\n" : "");
      end = hasEOL ? NaN : transform[4] + width;
    }
    // Of lists it reads no look, as it puts one of the browser in their place, with what is chosen.
    const chosen = ({ options = [], fieldValue = [] }) => options.filter(({ exportValue }) => [fieldValue].flat().includes(exportValue)).map(({ displayValue }) => displayValue);
    const looks = (await page.getAnnotations()).flatMap((field) => (field.fieldType === "Ch" ? chosen(field) : field.textContent ?? []));
    made.push([text, ...looks].join("\n"));
  }
  return made;
}

/** What pdf.js reads in the fields of text, and everything that it reads, page by page. */
export async function readByPdfJs(done, report) {
  // Node has no canvas; nothing is drawn here.
  for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};
  const require = createRequire(path.join(process.env.NODE_PATH ?? HERE, "x"));
  const library = await import(pathToFileURL(require.resolve("pdfjs-dist/legacy/build/pdf.mjs")));
  const texts = [];
  for (const { name, target, map, definition, given } of done) {
    const task = library.getDocument({ data: new Uint8Array(readFileSync(target)), verbosity: 0 }), fields = await (await task.promise).getFieldObjects();
    for (const { path: at } of map.fields) {
      const wanted = given.get(at), found = fields[at]?.find(({ value }) => value)?.value;
      if (typeof wanted !== "string" || !TEXTS.includes(question(definition, at).type)) continue;
      if (plain(found ?? "") !== plain(wanted)) report(`${name}: pdf.js reads ${JSON.stringify(found)} in ${at}, not ${JSON.stringify(wanted)}`);
    }
    texts.push(await pages(await task.promise));
    await task.destroy();
  }
  return texts;
}

/** What `dorfplatz forms read` gives back: the same answers, and nothing to complain of. */
export function readBack(done, report, chosen) {
  const command = ["forms", "read", "--root", chosen.root, "--format", "json", ...done.map(({ target }) => target)];
  let text;
  try {
    text = execFileSync(path.resolve(chosen.bin), command, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    text = error.stdout ?? "";
    if (error.status !== 1) report(`forms read: ${error.status} ${error.stderr}`);
  }
  const read = text.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (const { name, target, map, definition, given } of done) {
    const found = read.find(({ source }) => source.includes(target));
    if (!found?.answers) { report(`${name}: forms read gives nothing back: ${JSON.stringify(found)}`); continue; }
    for (const problem of found.problems ?? []) report(`${name}: forms read complains: ${JSON.stringify(problem)}`);
    const printed = (at) => map.fields.some((field) => field.path === at || (field.path === "attachments" && at.startsWith("attachments.")));
    const wanted = Object.fromEntries([...given].filter(([at]) => printed(at)).map(([at, value]) => [at, canonical(definition, at, value)]));
    for (const at of new Set([...Object.keys(wanted), ...Object.keys(found.answers)])) {
      const [is, was] = [found.answers[at], wanted[at]].map((each) => JSON.stringify(each));
      if (is !== was && (at in wanted || !given.has(at))) report(`${name}: forms read gives ${is} for ${at}, not ${was}`);
    }
  }
}

/** What PDFium draws, and whether all viewers read the same; `texts` are the pages of each file as pdf.js reads them. */
export function drawn(done, report, scratch, texts) {
  const wanted = done.map(({ target, map, definition, blank, given }, at) => {
    const fields = [], entries = [], signatures = [];
    for (const field of map.fields) {
      const value = field.path === "attachments" ? [...given.keys()].filter((at) => at.startsWith("attachments.")).map((at) => at.slice(12)) : given.get(field.path);
      if (value === undefined || !value.length && value !== true) continue;
      for (const { page, rect, option } of field.widgets) {
        if (option === undefined || value === true || [].concat(value).includes(option)) fields.push({ path: field.path, page, rect });
      }
      const label = field.values?.find(([id]) => id === value)?.[1];
      if (label) entries.push({ path: field.path, pages: field.widgets.map(({ page }) => page), text: label });
    }
    // With those of which no field is printed, which stand on pages behind the form.
    for (const [at, text] of given) {
      if (typeof text !== "string" || !TEXTS.includes(question(definition, at).type)) continue;
      entries.push({ path: at, pages: (map.fields.find((field) => field.path === at)?.widgets ?? []).map(({ page }) => page), text });
    }
    for (const { page } of map.fields.filter(({ kind }) => kind === "signature").flatMap(({ widgets }) => widgets)) signatures[page] = (signatures[page] ?? 0) + 1;
    return { blank, filled: target, fields, entries, printed: map.file.pages, signatures: Array.from(signatures, (count) => count ?? 0), pdfjs: texts[at] };
  });
  const list = path.join(scratch, "drawn.json");
  writeFileSync(list, JSON.stringify(wanted));
  const lines = execFileSync(PYTHON, [path.join(HERE, "fillin.py"), list], { encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
  for (const [at, { name }] of done.entries()) for (const problem of JSON.parse(lines[at])) report(`${name}: ${problem}`);
  return wanted.reduce((sum, { fields }) => sum + fields.length, 0);
}

