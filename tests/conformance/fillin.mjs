// Forms in the browser: filled in as a person would, and what comes of it.
//
//   node fillin.mjs --output FOLDER [--bin PROGRAM] [--only WORD]
//
// Every form of the region twice, each time at a town that has adopted it (that which asks most). Once in each of its languages
// with the most that can be answered: in each step wrong answers first, and their messages, then right ones by Tab, Space,
// arrows and letters. Every question with a bound (`min`, `max`, `max_length`, `pattern`, as the definition says) is once given
// answers just beside it, of which exactly that must be told, and on it, which must be taken; choices that open such a question
// are made for it, and a bound to which nobody came is a finding. Once with the least, in a window of 320 px and, where there is one, in another language: by keyboard alone from the
// first step to the download, two forms also their mistakes. After loading there is no network any more. axe-core looks at
// every step at 1280 and 320 px, and at 320 px while it tells mistakes. What was downloaded is read by pypdf, pdf.js and
// `dorfplatz forms read`, which must find nothing wrong in it, drawn by PDFium, and checked by veraPDF; pdf.js, PDFium, poppler
// and MuPDF must read the same words on each page, and there every answer as a whole.
// Then drafts, leaving, a page without scripts.
// Needs node 20 or newer, playwright-core, axe-core and pdfjs-dist (found by NODE_PATH), Chromium (CHROMIUM), python with
// pypdf, pypdfium2 and PyMuPDF (PYTHON), poppler-utils, and what verapdf/run.sh needs.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { phone, plain, run, where } from "./browser.mjs";
import { answer, question, WRONG } from "./fillin_answers.mjs";
import { bounded, edges, install, kindOf } from "./fillin_bounds.mjs";
import { drawn, read, readBack, readByPdfJs, TEXTS } from "./fillin_read.mjs";
import { axeSource, frame, runAxe, TAGS } from "./inpage.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TABS = 2;
// Of these forms mistakes are made and mended by keyboard, too: one with a list and a mandate, a short one.
const KEYS = ["hundesteuer-anmeldung", "fundanzeige"];

/** One page of each form and language: the one with the most questions. */
async function forms(folder, only = "") {
  const best = new Map();
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith("/ausfuellen/index.html") && name.includes(only)).sort();
  for (const name of names) {
    const address = name.replace(/index\.html$/, ""), definition = JSON.parse(await readFile(path.join(folder, address, "../form.json"), "utf8"));
    // A former address leads on.
    if (!(await readFile(path.join(folder, name), "utf8")).includes("page-fill-in")) continue;
    const key = `${definition.form} ${definition.lang}`, size = JSON.stringify(definition).length;
    if (!best.has(key) || size > best.get(key).size) best.set(key, { address, definition, size, key });
  }
  return [...best.values()];
}

/** What has the focus. Runs in the page. */
const spot = () => {
  const e = document.activeElement, { dataset } = e;
  const act = ["add", "more", "remove"].find((name) => name in dataset) ?? dataset.do;
  return { id: e.id, tag: e.localName, type: e.type, value: e.value, act, path: e.closest("[data-path]")?.dataset.path, step: e.closest(".step")?.dataset.step, checked: e.checked };
};
/** What is typed wrongly at a question, and what is told of it. */
function wrong(field, words) {
  const [typed, key] = field.pattern ? ["#", "e_pattern"] : WRONG[field.type] ?? ["", "e_required"];
  const list = [...typed].filter((letter) => letter.codePointAt(0) > 0xffff).join(" ");
  return [typed, key === "e_pattern" && field.error ? field.error : words[key].replace("{list}", list)];
}
/** Runs axe-core over what a step shows, or over all that belongs to the form. Runs in the page. */
const axeForm = async ({ tags, all }) => {
  const { violations } = await window.axe.run(all ? ".fill-in" : { include: ["form.fill"], exclude: [".step[hidden]"] }, { runOnly: tags, resultTypes: ["violations"], preload: false, rules: { "target-size": { enabled: true } } });
  return violations.map((v) => `axe ${v.id}, ${v.nodes.length}×: ${v.nodes[0].target.join(" ")}: ${v.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 220)}`);
};
const currentStep = () => document.querySelector(".step:not([hidden])")?.dataset.step;

await run(async ({ browser, origin, folder, findings, chosen }) => {
  const axe = axeSource(), scratch = mkdtempSync(path.join(os.tmpdir(), "fillin-")), done = [];
  // Chromium asks for the icon of a page again at each step.
  const report = (text) => findings.includes(text) || text.endsWith("ERR_INTERNET_DISCONNECTED") || findings.push(text);
  const began = Date.now(), took = (what) => console.log(`${what}: ${Math.round((Date.now() - began) / 1000)} s`);
  let steps = 0, looks = 0, fields = 0, edged = 0;
  const seen = new WeakMap();
  /** With `whole` axe-core, too: at first over the page, later over the form, around which nothing changes but by width. */
  const look = async (tab, state, whole = true) => {
    for (const fault of await tab.evaluate(frame, { clipped: false })) report(`${state}: ${fault}`);
    if (!whole) return;
    looks++;
    const { width } = tab.viewportSize(), all = !seen.get(tab)?.has(width);
    seen.set(tab, new Set(seen.get(tab)).add(width));
    const first = !(await tab.evaluate(() => "axe" in window));
    if (first) {
      // axe-core reads style sheets.
      await tab.context().setOffline(false);
      await tab.evaluate(axe);
    }
    for (const fault of await (first ? tab.evaluate(runAxe, TAGS) : tab.evaluate(axeForm, { tags: TAGS, all }))) report(`${state}: ${fault}`);
    if (first) await tab.context().setOffline(true);
  };

  /** Wrong answers to every text of a step, and none to the rest. */
  async function mistakes(tab, definition, state) {
    const inputs = await tab.evaluate(() => window.fillin.inputs());
    const given = inputs.map((id) => [id, ...wrong(question(definition, id.slice(2)), state.words)]);
    const wanted = new Map(given.map(([id, , text]) => [id.slice(2), text]));
    await tab.evaluate((texts) => window.fillin.enter(texts), Object.fromEntries(given));
    const others = await tab.$$eval(".step:not([hidden]) [data-path]", (all) => all.filter((e) => e.checkVisibility()).map((e) => e.dataset.path));
    await tab.click("[data-do=next]");
    if ((await tab.evaluate(() => location.hash.slice(3) || document.querySelector(".step").dataset.step)) !== state.step && !inputs.length) return;
    const told = await tab.$$eval(".kern-error:not([hidden])", (all) => all.filter((e) => e.checkVisibility()).map((e) => [e.id.slice(2, -6), e.textContent.trim()]));
    if (!told.length) return void (inputs.length && report(`${state.name}: no message in ${state.step}`));
    for (const [at, text] of wanted) {
      const found = told.find(([id]) => id === at)?.[1];
      if (found !== undefined && plain(found) !== plain(text)) report(`${state.name}: “${found}” at ${at}, not “${text}”`);
      if (found === undefined) report(`${state.name}: nothing is said of ${at}`);
    }
    for (const [at] of told) if (!wanted.has(at) && !others.includes(at)) report(`${state.name}: a message at ${at}, which is not asked`);
    const [focused, title, links] = await tab.evaluate(() => [document.activeElement.className, document.title, [...document.querySelectorAll(".error-summary a")].map((a) => a.hash.slice(1))]);
    if (focused !== "error-summary") report(`${state.name}: the summary of mistakes in ${state.step} has no focus`);
    if (!title.startsWith(state.words.wrong.split("{")[0])) report(`${state.name}: the title “${title}” tells no mistake`);
    if (links.length !== told.length) report(`${state.name}: ${links.length} links for ${told.length} mistakes in ${state.step}`);
    await tab.click(".error-summary a");
    if ((await tab.evaluate(() => document.activeElement.id)) !== links[0]) report(`${state.name}: the first link of the summary does not lead to ${links[0]}`);
    await look(tab, `${state.name}, mistakes in ${state.step}`, false);
    await tab.setViewportSize({ width: 320, height: 640 });
    await look(tab, `${state.name}, mistakes in ${state.step} at 320 px`);
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.evaluate((texts) => window.fillin.enter(texts), Object.fromEntries(inputs.map((id) => [id, ""])));
  }

  const tried = new Set(), asks = new Map();
  /** Questions with bounds, of a form and language, that nobody has come to yet. */
  const missing = ({ form, lang }, start = "") => (asks.get(`${form} ${lang}`) ?? []).filter((name) => name.startsWith(start) && !tried.has(`${form} ${lang} ${name}`));
  const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Berlin" });
  /** In a step that is answered: answers just beside the bounds of each question, also of those that other choices open. */
  async function bounds(tab, definition, state) {
    await edgesOf(tab, definition, state, await tab.evaluate(() => window.fillin.inputs()));
    for (const { way, back, come } of missing(definition, `${state.step}.`).length ? await tab.evaluate(() => window.fillin.others()) : []) {
      const fields = come.filter((id) => missing(definition).includes(kindOf(id.slice(2))));
      if (!fields.length) continue;
      await tab.evaluate((to) => window.fillin.choose(to), way);
      await edgesOf(tab, definition, state, fields);
      await tab.evaluate((to) => window.fillin.choose(to), back);
    }
    await tab.focus("[data-do=next]");
  }

  /** At the end: the same in steps that only come when something else is chosen in an earlier one. Then all is as it was. */
  async function detours(tab, definition, state) {
    for (const { way, back, come } of missing(definition).length ? await tab.evaluate(() => window.fillin.others(true)) : []) {
      const steps = new Set(missing(definition).filter((name) => come.some((id) => kindOf(id.slice(2)) === name)).map((name) => name.split(".")[0]));
      if (!steps.size) continue;
      await tab.evaluate((to) => window.fillin.choose(to), way);
      for (const step of steps) if ((await tab.evaluate((to) => window.fillin.go(to), step)) === step) await bounds(tab, definition, { ...state, step });
      await tab.evaluate((to) => window.fillin.choose(to), back);
      await tab.evaluate((to) => window.fillin.go(to), state.step);
    }
  }

  /** Answers beside the bounds of some fields, and on them; each question of a form once. */
  async function edgesOf(tab, definition, state, ids) {
    const fields = [];
    for (const id of ids) {
      const key = `${definition.form} ${definition.lang} ${kindOf(id.slice(2))}`, field = question(definition, id.slice(2));
      if (tried.has(key)) continue;
      const { outside, on } = edges(field, state.words, today());
      if (on.length) fields.push({ id, outside, on, most: field.max_length }) && tried.add(key);
    }
    const longest = (name) => Math.max(0, ...fields.map((field) => field[name].length));
    const round = (name, at) => fields.filter((field) => field[name].length).map((field) => [field, ...[field[name][Math.min(at, field[name].length - 1)]].flat()]);
    const list = ["outside", "on"].flatMap((name) => Array.from({ length: longest(name) }, (_, at) => round(name, at)));
    if (!list.length) return;
    const found = await tab.evaluate((texts) => window.fillin.tries(texts), list.map((each) => Object.fromEntries(each.map(([{ id }, typed]) => [id, typed]))));
    for (const [at, each] of list.entries()) {
      const { asked, typed: stands, told, left, leaves } = found[at];
      for (const [{ id, most }, typed, wanted] of each) {
        if (!asked.includes(id)) { report(`${state.name}: ${id.slice(2)} is gone when others are on their bounds`); continue; }
        edged++;
        const saw = told[id], length = [...typed].length, count = state.words[length > most ? "over" : "left"].replace("{n}", Math.abs(most - length));
        if (stands[id] !== typed) report(`${state.name}: “${typed}” cannot be typed at ${id.slice(2)}, there stands “${stands[id]}”`);
        if (plain(saw ?? "") !== plain(wanted ?? "")) report(`${state.name}: “${saw ?? "nothing"}” is told of “${typed}” at ${id.slice(2)}, not “${wanted ?? "nothing"}”`);
        if (left[id] !== undefined && plain(left[id]) !== plain(count)) report(`${state.name}: “${left[id]}” is said of ${length} letters at ${id.slice(2)}, not “${count}”`);
      }
      if (leaves && each.some(([, , wanted]) => wanted)) report(`${state.name}: ${state.step} is left with answers beyond their bounds`);
    }
  }

  /** Presses Tab until something has the focus; whether it came to it. */
  async function tabTo(tab, selector) {
    for (let presses = 0; presses < 250; presses++) {
      await tab.keyboard.press("Tab");
      if (await tab.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return true;
    }
    return false;
  }

  /** Leaves a step empty, and comes from the summary of mistakes to the first of them, by keyboard. */
  async function empty(tab, state) {
    if (!(await tabTo(tab, "[data-do=next]"))) return report(`${state.name}: the button of ${state.step} is not reached by keyboard`);
    await tab.keyboard.press("Enter");
    await tab.waitForTimeout(30);
    const [stays, focused] = await tab.evaluate(() => [document.querySelector(".error-summary").checkVisibility(), document.activeElement.className]);
    if (!stays) return;
    if (focused !== "error-summary") report(`${state.name}: the summary of mistakes in ${state.step} has no focus`);
    await tab.keyboard.press("Tab");
    const [link, invalid] = [await tab.evaluate(() => document.activeElement.hash?.slice(1)), () => tab.evaluate(() => document.activeElement.id)];
    await tab.keyboard.press("Enter");
    if (!link || (await invalid()) !== link) report(`${state.name}: Enter on the first mistake of ${state.step} leads to ${await invalid()}, not ${link}`);
    await look(tab, `${state.name}, mistakes in ${state.step} by keyboard`, false);
  }

  /** Answers the questions of a step by keyboard. */
  async function keyboard(tab, definition, state) {
    const keys = tab.keyboard, added = new Set();
    await tab.evaluate(() => document.querySelector(".step:not([hidden]) h2").focus());
    for (let presses = 0; presses < 250; presses++) {
      await keys.press("Tab");
      const at = await tab.evaluate(spot);
      if (at.act === "next") {
        await bounds(tab, definition, state);
        await keys.press("Enter");
        return true;
      }
      if (!at.step) continue;
      if (["add", "more"].includes(at.act)) {
        if (state.most && !added.has(at.act) && added.add(at.act)) await keys.press("Enter");
        continue;
      }
      if (at.act || !at.path) continue;
      const of = at.type === "checkbox" && at.path !== at.id.slice(2) ? at.path : at.id.slice(2).replace(at.type === "radio" ? /-\d+$/ : /$^/, "");
      const given = answer(definition, of, state.seed, state.most);
      if (at.type === "radio") {
        if (!given.index) await keys.press("Space");
        for (let press = 0; press < given.index; press++) await keys.press("ArrowDown");
        state.given.set(of, given.id);
      } else if (at.type === "checkbox") {
        if (!at.checked && (given.on || given.ids.includes(at.value))) await keys.press("Space");
        state.given.set(of, given.on ?? given.ids);
      } else if (at.tag === "select") {
        for (let press = 0; press <= given.index; press++) await keys.press("ArrowDown");
        state.given.set(of, given.id);
      } else if (!at.value) {
        await keys.type(given.typed.slice(0, 1));
        await keys.insertText(given.typed.slice(1));
        state.given.set(of, given.shown);
      }
    }
    report(`${state.name}: ${state.step} has no end`);
    return false;
  }

  async function fill(each, most, number) {
    const { address, definition } = each, narrow = !most;
    const name = `${address}${most ? "" : " (narrow)"}`;
    const context = await phone(browser, origin, report, { viewport: narrow ? { width: 320, height: 640 } : { width: 1280, height: 900 }, isMobile: false, hasTouch: false, acceptDownloads: true, reducedMotion: "reduce" });
    const tab = await context.newPage();
    // Fonts for rare letters and the page's icons are looked for again; the page does without them.
    let icons = [];
    tab.on("requestfailed", (request) => ["font", "image"].includes(request.resourceType()) || icons.includes(request.url()) || report(`${name}: asks for ${where(request.url(), origin)} after it was loaded`));
    const state = { name, most, seed: number, given: new Map() };
    try {
      await tab.goto(origin + address);
      await tab.waitForSelector("form.fill:not([hidden])");
      await tab.evaluate(install);
      state.words = { ...(await tab.evaluate(() => window.fillin.words)), lang: definition.lang };
      asks.set(`${definition.form} ${definition.lang}`, bounded(definition, state.words, today()));
      icons = await tab.$$eval("link[rel~=icon], link[rel~=apple-touch-icon]", (all) => all.map(({ href }) => href));
      await context.setOffline(true);
      for (let round = 0; round < 40; round++) {
        state.step = await tab.evaluate(currentStep);
        if (state.step === "done") break;
        steps++;
        await look(tab, `${name}, ${state.step}`);
        if (state.step !== "check" && !most && KEYS.includes(definition.form)) {
          await empty(tab, state);
          if ((await tab.evaluate(currentStep)) !== state.step) continue;
        }
        if (state.step !== "check" && most) {
          await mistakes(tab, definition, state);
          if ((await tab.evaluate(currentStep)) !== state.step) continue;
        }
        if (state.step === "check") await detours(tab, definition, state);
        if (!(await keyboard(tab, definition, state))) return;
        await tab.waitForTimeout(30);
        const stuck = await tab.$$eval(".error-summary:not([hidden]) li", (all) => all.map((e) => e.textContent));
        if (stuck.length) return void report(`${name}: ${state.step} is not left: ${stuck.join("; ")}`);
        if (state.step === "check") {
          await tab.waitForSelector("[data-download]:not([hidden]), [data-size]:not(:empty)");
        } else if ((await tab.evaluate(currentStep)) === "check") {
          const text = plain(await tab.innerText(".review")), gone = new Set(await tab.$$eval("[hidden] [data-path], [data-path][hidden]", (all) => all.filter((e) => e.closest("[data-path][hidden]")).map((e) => e.dataset.path)));
          for (const [at, value] of state.given) {
            if (typeof value === "string" && TEXTS.includes(question(definition, at).type) && !gone.has(at) && !text.includes(plain(value))) report(`${name}: “${value}” of ${at} is not on the page to check`);
          }
        }
      }
      await look(tab, `${name}, done`);
      const mails = await tab.$$eval(".ways a[href^='mailto:']", (all) => all.length);
      if (definition.sensitive && mails) report(`${name}: offers e-mail for sensitive data`);
      const [download] = await Promise.all([tab.waitForEvent("download"), (most ? tab.focus("[data-download]") : tabTo(tab, "[data-download]")).then(() => tab.keyboard.press("Enter"))]);
      const target = path.join(scratch, `${number}-${most ? "most" : "least"}.pdf`);
      await download.saveAs(target);
      if (download.suggestedFilename() !== `${definition.form}-${definition.place}-${state.words.file}.pdf`) report(`${name}: is saved as ${download.suggestedFilename()}`);
      const map = JSON.parse(readFileSync(path.join(folder, address, "../fill.json"), "utf8"));
      const shown = await tab.$$eval("[data-path]", (all) => all.filter((e) => !e.closest("[data-path][hidden], [data-mandate][hidden]")).map((e) => e.dataset.path));
      done.push({ name, target, map, definition, blank: path.join(folder, address, "../fill.pdf"), given: new Map([...state.given].filter(([at]) => shown.includes(at))) });
    } catch (error) {
      report(`${name}, ${state.step}: ${error.message.split("\n")[0]}`);
    } finally {
      await context.close();
    }
  }

  /** Drafts, leaving, no scripts. */
  async function aside(address) {
    const context = await phone(browser, origin, report);
    const tab = await context.newPage(), input = ".step:not([hidden]) input[type=text]:enabled:visible >> nth=0";
    const visit = async () => {
      await tab.goto(origin + address);
      await tab.waitForSelector("form.fill:not([hidden])");
    };
    const kept = () => tab.evaluate(() => Object.keys(localStorage).length);
    await visit();
    await tab.fill(input, "Łužyca");
    if (await kept()) report("a draft is kept that nobody asked for");
    let asked = "";
    tab.on("dialog", (dialog) => { asked = dialog.type(); dialog.accept(); });
    await tab.reload();
    if (asked !== "beforeunload") report("leaving a form with answers warns of nothing");
    await tab.waitForSelector("form.fill:not([hidden])");
    await tab.fill(input, "Łužyca");
    await tab.click(".draft summary");
    await tab.click("[data-do=keep]");
    const until = await tab.evaluate(() => JSON.parse(Object.values(localStorage)[0]).until);
    if (Math.abs(until - Date.now() - 7 * 864e5) > 6e4) report("a draft is not kept for seven days");
    if (!(await tab.innerText("[data-draft]"))) report("nothing says that the draft is kept");
    await visit();
    await tab.click("[data-do=resume]");
    if ((await tab.inputValue(input)) !== "Łužyca") report("the draft does not come back");
    await tab.click(".draft summary");
    await tab.click(".draft [data-do=forget]");
    if (await kept()) report("the draft is still there after it was deleted");
    await tab.evaluate((name) => localStorage.setItem(name, JSON.stringify({ until: 1, values: {}, on: [], counts: {} })), "dorfplatz-draft x y");
    await visit();
    if (await kept()) report("a draft outlives its time");
    await context.close();
    const without = await phone(browser, origin, report, { javaScriptEnabled: false });
    const page = await without.newPage();
    await page.goto(origin + address);
    if (await page.isVisible("form.fill")) report("without scripts the form is shown");
    if (!(await page.isVisible(".paper a[type='application/pdf']"))) report("without scripts there is no PDF");
    await without.close();
    const broken = await phone(browser, origin, () => {});
    await broken.route("**/fill.json", (route) => route.abort());
    const other = await broken.newPage();
    await other.goto(origin + address);
    await other.waitForSelector("[data-why=failed]:not([hidden])");
    if (!(await other.isVisible(".paper a[type='application/pdf']"))) report("when loading fails there is no PDF");
    await broken.close();
  }

  try {
    const every = await forms(folder, chosen.only);
    const german = every.filter(({ definition }) => definition.lang === "de"), foreign = every.filter(({ definition }) => definition.lang !== "de");
    const second = german.map((each) => foreign.find(({ definition }) => definition.form === each.definition.form) ?? each);
    const queue = german.flatMap((each, at) => [[each, true, at + 1], [second[at], false, at + 1]]).concat(foreign.map((each, at) => [each, true, german.length + at + 1]));
    const count = queue.length;
    await Promise.all(Array.from({ length: TABS }, async () => {
      while (queue.length) await fill(...queue.shift()).catch((error) => report(error.message.split("\n")[0]));
    }));
    for (const { definition } of every) for (const name of missing(definition)) report(`${definition.form} ${definition.lang}: nobody came to ${name}, which has a bound`);
    const first = german.find(({ definition }) => definition.sections[0].fields[0].type === "text");
    took("filled in");
    if (first) await aside(first.address).catch((error) => report(`drafts and failures: ${error.message.split("\n")[0]}`));
    if (done.length) {
      const parts = Array.from({ length: TABS }, (_, at) => done.filter((_, number) => number % TABS === at).map(({ target }) => target)).filter(({ length }) => length);
      const validated = Promise.all(parts.map((part) => new Promise((ready) => {
        execFile(path.join(HERE, "verapdf/run.sh"), part, { encoding: "utf8", maxBuffer: 1 << 26 }, (_, stdout, stderr) => ready(stdout + stderr));
      })));
      read(done, report);
      const texts = await readByPdfJs(done, report);
      readBack(done, report, chosen);
      fields = drawn(done, report, scratch, texts);
      took("read");
      const checked = (await validated).join("\n");
      took("validated");
      const passed = checked.split("\n").filter((line) => line.startsWith("PASS ")).length;
      for (const line of checked.split("\n")) if (/^(FAIL|ERROR)/.test(line)) report(line);
      if (passed !== done.length * 2) report(`veraPDF passed ${passed} of ${done.length * 2}`);
    }
    if (done.length !== count) findings.push(`${done.length} of ${count} were filled in`);
    if (!done.length) findings.push("no form was filled in");
    return `${done.length} forms filled in, ${fields} fields drawn, ${steps} steps, ${edged} answers beside and on bounds, ${looks} looks by axe-core`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
