// Clerks read filled forms back: filled PDFs, scans, pictures and typed digits, offline, and what comes out is what went in.
//
// What is read is made by readback.py. Answers are compared with the JSON that the page saves, CSV is read by a small reader of
// its own. axe looks at the page empty, with results and with errors, wide and at 320 px.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch, finish, options, phone, plain, region, serve } from "./browser.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const SITE = "gera", FORM = "hundesteuer-anmeldung";
const findings = [];
const sorted = (value) => JSON.stringify(value, (_, each) => (each && typeof each === "object" && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort()) : each));

/** Opens the page in a context of its own; `more` are options of the context. */
async function open(browser, server, name, more = {}, site = SITE) {
  const report = (finding) => findings.push(`${name}: ${finding}`);
  const context = await phone(browser, server.origin, report, { viewport: { width: 1280, height: 900 }, isMobile: false, hasTouch: false, acceptDownloads: true, ...more });
  const page = await context.newPage();
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(`${server.base}${site}/formulare/auslesen/`);
  await page.locator("#read-back[data-ready]").waitFor();
  return { context, page };
}

async function give(page, files) {
  await page.locator("#read-files").setInputFiles(files);
  await page.locator("#read-progress").waitFor({ state: "visible" }).catch(() => {});
  await page.locator("#read-progress").waitFor({ state: "hidden", timeout: 600_000 });
}

/** Confirms everything that has to be, and returns what is saved. */
async function save(page, kind) {
  for (const box of await page.locator("#read-people details").all()) {
    if (!(await box.evaluate((each) => each.open))) await box.locator("summary").click();
    // A box is filled a moment after it has opened.
    await box.locator(".in > .meta").waitFor();
    for (const tick of await box.locator(".compared input").all()) await tick.check();
  }
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), page.locator(".exports button", { hasText: kind.toUpperCase() }).first().click()]);
  return readFileSync(await download.path());
}

/** Semicolons, quotation marks, lines that end with CR LF: as RFC 4180 has it. */
function csv(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const row = rows.at(-1), letter = text[at];
    if (quoted && letter === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at++; }
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ";") row.push("");
    else if (!quoted && letter === "\r" && text[at + 1] === "\n") { rows.push([""]); at++; }
    else row[row.length - 1] += letter;
  }
  return rows.slice(0, -1);
}

const reports = async (page) => plain((await page.locator("#read-reports li").allTextContents()).join(" | "));

async function axe(page, name) {
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  for (const { id, nodes } of violations) findings.push(`${name}: axe ${id}: ${nodes[0].html.slice(0, 160)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) findings.push(`${name}: ${wide} px wider than the window`);
}

/** Gives files of one case to a page of their own and compares. Returns [read, expected]. */
async function one(browser, server, folder, { name, files, people, said, note, reports: count, crops, site }) {
  const { context, page } = await open(browser, server, name, {}, site);
  const before = Date.now();
  await give(page, files.map((file) => path.join(folder, file)));
  const took = Date.now() - before, heard = await reports(page);
  const shown = await page.locator("#read-people details").count();
  if (said && !heard.includes(said)) findings.push(`${name}: does not say “${said}”, but ${heard}`);
  if (count && (await page.locator("#read-reports li").count()) < count) findings.push(`${name}: fewer than ${count} reports: ${heard}`);
  let read = 0;
  if (people && shown !== people.length) findings.push(`${name}: ${shown} forms were read, not ${people.length}: ${heard}`);
  // Whatever stands in two forms in one file: nothing may be mixed.
  if (people === null) {
    const found = shown ? JSON.parse(await save(page, "json")) : [];
    if (found.length > 1) findings.push(`${name}: ${found.length} forms from a file that says nothing about where one ends`);
  } else if (shown) {
    const found = JSON.parse(await save(page, "json")).map((each) => sorted(each.answers));
    for (const person of people) {
      if (found.includes(sorted(person.answers))) read++;
      else findings.push(`${name}: the answers of one person are not what they were: ${difference(found[0], person.answers)}`);
    }
    if (note && !plain(await page.locator("#read-people").textContent()).includes(note)) findings.push(`${name}: does not mention ${note}`);
    for (const [at, paths] of (crops ?? []).entries()) if (paths) await beside(page, name, people[at], paths);
  }
  await context.close();
  console.log(`${name}: ${read} of ${people?.length ?? "–"} in ${took} ms, ${files.length} files`);
  return [read, people?.length ?? 0];
}

/** Beside each answer stands the part of the paper that must: its shades go with those that are known. */
async function beside(page, name, { answers }, paths) {
  for (const box of await page.locator("#read-people details").all()) {
    const texts = Object.values(answers).filter((answer) => typeof answer === "string" && (/^\D+ \d+$/.test(answer) || answer.length > 40)).map((text) => text.split("\n")[0]).slice(0, 3);
    const whole = await box.evaluate((each) => each.textContent + [...each.querySelectorAll("input")].map((input) => input.value).join(" "));
    if (!texts.every((text) => whole.includes(text))) continue;
    await page.waitForFunction((each) => each.querySelectorAll("td.paper").length === 0 || each.querySelector("td.paper canvas"), await box.elementHandle(), { timeout: 5000 }).catch(() => {});
    const count = await box.locator("td.paper canvas").count();
    if (count < Math.min(Object.keys(answers).length / 2, 20)) findings.push(`${name}: only ${count} pictures of the paper beside the answers`);
    for (const [path, known] of Object.entries(paths)) {
      const like = await box.evaluate((each, [path, known]) => {
        const drawn = each.querySelector(`tr[data-path="${path}"] td.paper canvas`), small = new OffscreenCanvas(64, 24), pen = small.getContext("2d");
        if (!drawn || !known) return drawn ? 1 : -1;
        Object.assign(pen, { imageSmoothingQuality: "high" }).drawImage(drawn, 0, 0, 64, 24);
        const { data } = pen.getImageData(0, 0, 64, 24), shades = known.map((_, at) => data[4 * at]);
        const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length, [here, there] = [mean(shades), mean(known)];
        const sum = (of) => known.reduce((sum, each, at) => sum + of(shades[at] - here, each - there), 0);
        return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b));
      }, [path, known]);
      if (!(like > 0.6)) findings.push(`${name}: beside ${path} stands something else (${like.toFixed(2)})`);
    }
    return;
  }
  findings.push(`${name}: a form is not there to be compared with the paper`);
}

function difference(text, wanted) {
  const found = JSON.parse(text ?? "{}");
  const keys = [...new Set([...Object.keys(found), ...Object.keys(wanted)])].filter((key) => sorted(found[key]) !== sorted(wanted[key]));
  return keys.slice(0, 3).map((key) => `${key}: ${sorted(found[key])} for ${sorted(wanted[key])}`).join(", ");
}

/** A value changed in pdf.js and saved: the field holds, and that the code says otherwise is told. */
async function changed(browser, server, folder) {
  // Node has no canvas; nothing is drawn here.
  for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};
  const library = await import(pathToFileURL(require.resolve("pdfjs-dist/legacy/build/pdf.mjs")));
  const pdf = await library.getDocument({ data: new Uint8Array(readFileSync(path.join(folder, "filled.pdf"))), verbosity: 0 }).promise;
  const fields = await pdf.getFieldObjects();
  const [name, [field]] = Object.entries(fields).find(([, [each]]) => each.type === "text" && each.editable !== false && each.value);
  pdf.annotationStorage.setValue(field.id, { value: "Geändert" });
  writeFileSync(path.join(folder, "changed.pdf"), await pdf.saveDocument());
  const { context, page } = await open(browser, server, "changed");
  await give(page, [path.join(folder, "changed.pdf")]);
  const notes = plain(await page.locator("#read-people").textContent());
  const [person] = JSON.parse(await save(page, "json"));
  if (person?.answers[name] !== "Geändert") findings.push(`changed: ${name} is ${person?.answers[name]}`);
  if (!notes.includes("Feld und Code sagen Verschiedenes")) findings.push("changed: nothing is said of field and code");
  await context.close();
}

/** Export waits for confirmations; what is corrected is exported; CSV is as spreadsheets want it. */
async function exporting(browser, server, folder, { people: [wanted] }) {
  const { context, page } = await open(browser, server, "export");
  await give(page, [path.join(folder, "filled.pdf")]);
  await page.locator(".exports button", { hasText: "CSV" }).click();
  const alert = page.locator("#read-alert");
  if (!plain(await alert.textContent()).includes("Noch nicht bestätigt")) findings.push("export: works without confirmations");
  await axe(page, "errors");
  await alert.locator("button").first().click();
  const focused = () => page.evaluate(() => document.activeElement?.closest("label.compared") !== null);
  if (!(await focused())) findings.push("export: the message does not lead to what is to be confirmed");
  const field = page.locator("td.value", { has: page.locator(".compared") }).first();
  await field.locator("input[type=text]").fill("DE00 1");
  await field.locator(".compared input").click();
  if (await field.locator(".compared input").isChecked()) findings.push("export: a wrong account number can be confirmed");
  await axe(page, "wrong");
  await field.locator("input[type=text]").fill("DE02 1203 0000 0000 2020 51");
  const bytes = await save(page, "csv"), text = bytes.toString("utf8");
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) findings.push("CSV: no byte order mark");
  const [names, values, ...more] = csv(text.slice(1));
  const row = Object.fromEntries(names.map((name, at) => [name, values[at]]));
  if (more.length || names.length !== values.length) findings.push(`CSV: ${more.length + 1} rows, ${names.length} names and ${values.length} values`);
  if (row["sepa.iban"] !== "DE02120300000000202051") findings.push(`CSV: the corrected account number is ${row["sepa.iban"]}`);
  if (!Object.values(row).includes("'=1+2")) findings.push("CSV: a formula is not neutralised");
  if (!Object.values(row).includes(wanted.answers["sepa.kontoinhaber"] ?? "")) findings.push("CSV: the owner of the account is missing");
  if (values.some((value) => value.includes("undefined"))) findings.push("CSV: undefined");
  await context.close();
}

async function typed(browser, server, list) {
  const { context, page } = await open(browser, server, "typed");
  for (const { text, people, said, note } of list) {
    await page.locator("#read-typed").fill(text);
    await page.locator("#read-take").click();
    await page.waitForFunction(() => document.getElementById("read-said").textContent !== "");
    if (people.length) {
      const found = JSON.parse(await save(page, "json")).map((each) => sorted(each.answers));
      for (const person of people) if (!found.includes(sorted(person.answers))) findings.push("typed: answers differ");
    }
    if (note && !plain(await page.locator("#read-people").textContent()).includes(note)) findings.push(`typed: does not mention ${note}`);
    if (said && !(await reports(page)).includes(said)) findings.push(`typed: does not say “${said}”, but ${await reports(page)}`);
    await page.evaluate(() => { document.getElementById("read-said").textContent = ""; });
    for (let left = await page.locator("#read-people details").count(); left--;) {
      const box = page.locator("#read-people details").first();
      if (!(await box.evaluate((each) => each.open))) await box.locator("summary").click();
      await box.locator("button", { hasText: "verwerfen" }).click();
    }
  }
  await context.close();
}

/** The page looked at, and once more without a network. */
async function looks(browser, server, folder) {
  const { context, page } = await open(browser, server, "offline");
  await axe(page, "empty");
  if ((await page.locator('meta[name="robots"]').getAttribute("content")) !== "noindex") findings.push("the page may be indexed");
  // Everything has come by itself, before the first file.
  await page.locator("#read-back[data-offline]").waitFor();
  await context.setOffline(true);
  await give(page, [path.join(folder, "filled.pdf"), path.join(folder, "former.png"), path.join(folder, "page.webp")]);
  if ((await page.locator("#read-people details").count()) < 2) findings.push(`offline: nothing is read: ${await reports(page)}`);
  await context.setOffline(false);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const closed = page.locator("#read-people details:not([open]) > summary");
    while (await closed.count()) await closed.first().click();
    await axe(page, `results at ${width} px`);
  }
  await page.locator("td.paper button").first().click();
  await axe(page, "a page of the paper");
  await page.keyboard.press("Escape");
  await context.close();
}

async function fromDisk(browser, folder) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(path.join(folder, SITE, "formulare/auslesen/index.html")).href);
  // Assets of `links: pretty` are found from disk, too; the page must say why it does not work there.
  if (!(await page.locator("#read-alone").isVisible()) || (await page.locator("#read-files").isEnabled())) findings.push("from disk the page does not say that it needs a server");
  await context.close();
}

function linked(folder) {
  const site = path.join(folder, SITE);
  if (readFileSync(path.join(site, "sitemap.xml"), "utf8").includes("auslesen")) findings.push("the page is in the sitemap");
  const pages = readdirSync(site, { recursive: true }).filter((file) => file.endsWith("index.html") && !file.includes("auslesen"));
  const linking = pages.filter((file) => /href="[^"]*auslesen\//.test(readFileSync(path.join(site, file), "utf8")));
  const strange = linking.filter((file) => !/^(\w+\/)?formulare\/index\.html$/.test(file));
  if (linking.length === 0 || strange.length) findings.push(`the page is linked from ${linking.join(", ") || "nowhere"}`);
}

const chosen = options(), built = region(chosen), server = await serve(built.folder);
const folder = process.env.READBACK_FILES || mkdtempSync(path.join(os.tmpdir(), "readback-"));
let browser, last = "nothing was read";
try {
  if (!existsSync(path.join(folder, "manifest.json"))) {
    execFileSync(process.env.READBACK_PYTHON || "python3", [path.join(HERE, "readback.py"), path.join(built.folder, SITE, "formulare", FORM), folder], { stdio: "inherit" });
  }
  const manifest = JSON.parse(readFileSync(path.join(folder, "manifest.json"), "utf8"));
  browser = await launch();
  let [read, all] = [0, 0];
  for (const each of manifest.cases.filter(({ name }) => !chosen.only || name === chosen.only)) {
    const [some, of] = await one(browser, server, folder, each);
    [read, all] = [read + some, all + of];
  }
  if (!chosen.only) {
    await exporting(browser, server, folder, manifest.cases[0]);
    await changed(browser, server, folder);
    await typed(browser, server, manifest.typed);
    await looks(browser, server, folder);
    await fromDisk(browser, built.folder);
    linked(built.folder);
  }
  last = `${read} of ${all} filled forms read from ${manifest.cases.length} piles of files`;
} finally {
  await browser?.close();
  server.close();
  built.remove();
  if (!process.env.READBACK_FILES) rmSync(folder, { recursive: true, force: true });
}
finish(findings, last);
