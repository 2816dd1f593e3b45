// The scripts behind the forms in the browser, in node: rules, codes of data, QR codes, filled forms.
//
//   core.mjs --output FOLDER [--output FOLDER] [--seed N] [--keep FOLDER] [--quick] [--bin PROGRAM --root REGION]
//
// Rules give what the tables `rules.json` and `rules-random.json` say, as they do in Rust. Answers come back from their
// codes, of several people at once. An independent decoder reads the QR codes. Every form of the built region is
// filled in from its map with generated answers: pypdf reads the same values, poppler shows what was continued. Of forms
// that many towns have adopted unchanged, veraPDF checks one in each language for PDF/UA-1 and PDF/A-3a.
// With --quick veraPDF is left out. With --bin the program reads the answers back from the same files. Needs node 20 or newer, jsqr (found by NODE_PATH), python with pypdf, poppler-utils, and what verapdf/run.sh needs.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import vm from "node:vm";
import { codes } from "./core_codes.mjs";
import { checks, rules } from "./core_rules.mjs";
import { answer, meant, random, shown } from "./core_answers.mjs";

const run = promisify(execFile);
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const { values: chosen } = parseArgs({
  options: { output: { type: "string", multiple: true, default: [] }, seed: { type: "string", default: "1" }, keep: { type: "string" }, quick: { type: "boolean" }, bin: { type: "string" }, root: { type: "string", default: "." } },
});

for (const name of ["rules", "qr", "code", "fill", "read-values", "read-computed", "read-check"]) {
  const file = path.join(here, "../../themes/standard/assets", `form-${name}.js`);
  vm.runInThisContext(await readFile(file, "utf8"), { filename: file });
}
const { dorfplatz } = globalThis;
const jsqr = createRequire(path.join(process.env.NODE_PATH ?? here, "x"))("jsqr");

const findings = [];
const expect = (good, text) => good || findings.push(text);
const table = async (name) => JSON.parse(await readFile(path.join(here, name), "utf8"));

/** Every `fill.pdf` below a folder. */
async function forms(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((entry) => path.basename(entry) === "fill.pdf").sort().map((entry) => path.join(folder, entry));
}

/** Fills one form; gives what must be read from the result. */
async function fill(source, target, seed) {
  const next = random(seed), pdf = new Uint8Array(await readFile(source)), map = JSON.parse(await readFile(source.replace(/pdf$/, "json"), "utf8"));
  const definition = JSON.parse(await readFile(path.join(path.dirname(source), "form.json"), "utf8"));
  const entries = {}, wanted = {}, answers = {};
  for (const field of map.fields) {
    const value = answer(field, next);
    if (value === undefined) continue;
    entries[field.path] = value;
    Object.assign(wanted, shown(field, value));
    if (!computed(definition, field.path)) Object.assign(answers, meant(field, value));
  }
  const paragraphs = [];
  if (next(3)) entries["hunde.9.name"] = "Łužyca, Chóśebuz, M̂ ā̆ H̱ J̌";
  for (let number = next(3) * 20; number > 0; number--) paragraphs.push(`Eintrag ${number}: Großröhrsdorf, ${"Žďár nad Sázavou ".repeat(next(12))}ẞ`);
  const document = { form: map.form, version: map.version, place: "16077001", lang: map.lang, answers: entries };
  const codes = await dorfplatz.code.parts(document);
  const payment = next(4) ? { amount: 1 + next(1e6), lines: ["Betrag: 22,00 Euro", "Verwendungszweck: Hundesteuer 2026"] } : undefined;
  const filled = () => dorfplatz.fill(pdf, map, entries, { labels: { "hunde.9.name": "Hund 9, Name" }, paragraphs, codes, payment });
  let made = filled();
  // Long answers leave no room for what has no question.
  if (made.error === "sheets" && paragraphs.splice(0).length) made = filled();
  const { bytes, overflow, error } = made;
  // The sheets hold 160 lines. More is refused, and only more.
  const long = Object.values(entries).filter((value) => value.length > 1000).join("").length;
  if (error === "sheets" && long > 10_000) return { refused: true };
  if (error) return { problem: `${source}: ${error}` };
  await writeFile(target, bytes);
  const billed = payment && map.added.some(({ kind }) => kind === "payment");
  const words = [...paragraphs, ...(billed ? payment.lines : []), ...overflow.map((at) => entries[at])];
  if (entries["hunde.9.name"]) words.push("Hund 9, Name: Łužyca");
  // What decides how the file is built: one of each is validated.
  const build = JSON.stringify([map.form, map.lang, map.fields.map(({ path: at, kind }) => [at, kind]), map.added.map(({ kind }) => kind)]);
  // Without codes, so that the answers come from the fields alone.
  if (chosen.bin) await writeFile(target.replace(/pdf$/, "read.pdf"), dorfplatz.fill(pdf, map, entries, { paragraphs }).bytes);
  return { source, target, build, wanted, answers, definition, words, overflow: overflow.length, most: map.file.pages + map.added.length, fewest: map.file.pages + (codes.length > 0) + Boolean(billed) };
}

/** Whether nobody answers a question, as the answer is computed. */
function computed(definition, at) {
  const [id, ...rest] = at.split(".").filter((part) => !/^\d+$/.test(part));
  return Boolean(definition.sections.find((section) => section.id === id)?.fields.find((field) => field.id === rest[0])?.computed);
}

/** How the page for clerks calls what the program finds. */
const NOTES = { required: "lacks", "not-asked": "not_asked", unknown: "unknown" };
const OTHERS = ["computed", "differs", "more-in-code"];

/** What the program reads in the filled forms, and what it finds wrong: the page for clerks must find the same. */
async function readBack(filled) {
  const files = filled.map(({ target }) => target.replace(/pdf$/, "read.pdf"));
  const options = ["forms", "read", "--root", chosen.root, "--date", "2026-11-10", "--format", "json", ...files];
  const { stdout } = await run(chosen.bin, options, { maxBuffer: 1 << 28 }).catch((error) => error);
  const found = new Map(stdout.trim().split("\n").map((line) => JSON.parse(line)).flatMap((each) => each.source.map((name) => [name, each])));
  let count = 0, faults = 0;
  for (const [at, { source, answers, definition }] of filled.entries()) {
    const { answers: got = {}, problems = [] } = found.get(files[at]) ?? {};
    const told = problems.filter(({ problem }) => !OTHERS.includes(problem)).map(({ problem, path: where }) => `${NOTES[problem] ?? "rule"} ${where}`).sort();
    const seen = dorfplatz.faults(definition, got).map((each) => each.join(" ")).sort();
    faults += told.length;
    const apart = [...told.filter((each) => !seen.includes(each)).map((each) => `only the program says ${each}`), ...seen.filter((each) => !told.includes(each)).map((each) => `only the page says ${each}`)];
    apart.slice(0, 3).forEach((each) => findings.push(`${source}: ${each}`));
    for (const name of new Set([...Object.keys(answers), ...Object.keys(got)])) {
      count++;
      const [wanted, read] = [answers[name], got[name]].map((each) => JSON.stringify(each));
      expect(wanted === read, `${source}: the program reads ${read} in ${name}, not ${wanted}`);
    }
  }
  return `${count} answers and ${faults} faults`;
}

/** What filling holds for any form: the same bytes for the same answers, behind those of the file; what has no room. */
async function limits(source) {
  const pdf = new Uint8Array(await readFile(source)), map = JSON.parse(await readFile(source.replace(/pdf$/, "json"), "utf8"));
  const { fill } = dorfplatz, { path: first } = map.fields.find(({ kind }) => kind === "text");
  const long = "Łužyca\t".repeat(800).slice(0, 5000).trim(), began = performance.now(), done = fill(pdf, map, { [first]: long }, { labels: { [first]: "Name" } });
  expect(performance.now() - began < 2000, "a text of 5,000 characters takes long");
  expect(done.overflow.join() === first && done.error === null, `a long text does not overflow: ${done.overflow}, ${done.error}`);
  expect(Buffer.from(done.bytes).equals(Buffer.from(fill(pdf, map, { [first]: long }, { labels: { [first]: "Name" } }).bytes)), "the same answers give other bytes");
  expect(Buffer.from(done.bytes.subarray(0, pdf.length)).equals(Buffer.from(pdf)), "the file is changed before its end");
  const id = (answer) => /ID\[<\w+><(\w+)>\]/.exec(Buffer.from(fill(pdf, map, { [first]: answer }).bytes.subarray(pdf.length)).toString("latin1"))[1];
  expect(id("a") !== id("b") && id("a") === id("a"), "the identifier does not change with the content");
  const full = fill(pdf, map, {}, { paragraphs: Array(161).fill("Eintrag") }), coded = fill(pdf, map, {}, { codes: Array(9).fill("123") });
  expect(full.error === "sheets" && full.bytes === null && coded.error === "codes" && coded.bytes === null, "too much is not refused");
  expect(fill(pdf, map, {}, { paragraphs: Array(160).fill("Eintrag"), codes: Array(8).fill("123") }).error === null, "all pages are not enough for what fits");
  const lacking = fill.unknown(map, "Łužyca\nM\u0302 ẞ 😀 € 中 a\u0308 😀");
  expect(lacking.join() === "😀,中", `the font lacks ${lacking}`);
  expect(fill(pdf, map, { [first]: "", unknown: null, other: false }).bytes.length < pdf.length + 500, "nothing changes something");
}

const squeezed = (text) => text.normalize("NFC").replace(/\s/g, "");

/** What pypdf and poppler say of filled forms. */
async function look(filled) {
  const python = process.env.PYTHON ?? "python3";
  const { stdout } = await run(python, [path.join(here, "core_values.py"), ...filled.map(({ target }) => target)], { maxBuffer: 1 << 28 });
  const read = stdout.trim().split("\n").map((line) => JSON.parse(line));
  for (const [at, { source, target, wanted, words, fewest, most }] of filled.entries()) {
    const { pages, values } = read[at];
    expect(pages >= fewest && pages <= most, `${source}: ${pages} pages, not ${fewest} to ${most}`);
    for (const [name, value] of Object.entries(wanted)) {
      expect(values[name] === value, `${source}: pypdf reads ${JSON.stringify(values[name])} in ${name}, not ${JSON.stringify(value)}`);
    }
    for (const name of Object.keys(values)) expect(name in wanted, `${source}: pypdf reads ${name}, which was not filled in`);
    const text = squeezed((await run("pdftotext", ["-raw", target, "-"], { maxBuffer: 1 << 26 })).stdout);
    for (const each of words) expect(text.includes(squeezed(each).slice(0, 60)), `${source}: poppler does not show “${each.slice(0, 60)}”`);
  }
}

/** What veraPDF says against files. */
async function validate(files) {
  const count = Math.min(availableParallelism(), files.length);
  const parts = Array.from({ length: count }, (_, at) => files.filter((_, number) => number % count === at));
  const runs = await Promise.all(parts.map((part) => run(path.join(here, "verapdf/run.sh"), part, { maxBuffer: 1 << 26 }).catch((error) => error)));
  const lines = runs.flatMap(({ stdout = "", stderr = "" }) => (stdout + stderr).split("\n").filter(Boolean));
  const passed = lines.filter((line) => line.startsWith("PASS ")).length;
  lines.filter((line) => !line.startsWith("PASS ") && !line.endsWith(" 0 failed")).forEach((line) => findings.push(line));
  expect(passed === files.length * 2, `veraPDF passed ${passed} of ${files.length * 2}`);
}

const counts = [rules(dorfplatz, [...(await table("rules.json")).cases, ...(await table("rules-random.json")).cases], expect)];
counts.push(checks(dorfplatz, expect), await codes(dorfplatz, jsqr.default ?? jsqr, random(Number(chosen.seed)), expect));

const folder = chosen.keep ?? (await mkdtemp(path.join(tmpdir(), "core-")));
await mkdir(folder, { recursive: true });
try {
  const filled = [];
  for (const base of chosen.output) {
    for (const source of await forms(base)) {
      const done = await fill(source, path.join(folder, `${filled.length}.pdf`), Number(chosen.seed) * 1000 + filled.length);
      if (!done.refused && expect(!done.problem, done.problem) === true) filled.push(done);
    }
  }
  if (filled.length) {
    await limits(filled[0].source);
    await look(filled);
    if (chosen.bin) console.log(`${await readBack(filled)} read back`);
    if (!chosen.quick) await validate(filled.filter(({ build }, at) => filled.findIndex((other) => other.build === build) === at).map(({ target }) => target));
  }
  const overflows = filled.reduce((sum, each) => sum + each.overflow, 0);
  findings.forEach((finding) => console.log(finding));
  console.log(`${counts[0]} rules, ${counts[1]} entries, ${counts[2]} codes, ${filled.length} forms filled, ${overflows} answers continued, ${findings.length} problems`);
  process.exitCode = findings.length || (chosen.output.length && !filled.length) ? 1 : 0;
} finally {
  if (!chosen.keep) await rm(folder, { recursive: true });
}
