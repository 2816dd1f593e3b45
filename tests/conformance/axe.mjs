// Pages in Chromium: axe-core, errors, foreign requests, width, headings, landmarks, walks by keyboard.
//
//   node axe.mjs --output FOLDER | --bin PROGRAM [--pages quick|all|loaded] [--only WORD] [--until SECONDS]
//
// At 1280 px in light colours with scripts: every template in every state (sample.mjs), each page loaded by itself, and all
// others put into the window of a page that is there already (inpage.mjs, `exchange`), which takes half the time. That both
// ways find the same is shown first, with planted faults. `quick` leaves the others out, `loaded` loads them, too. Where a
// run has an end (`--until`, seconds of the clock), others that are left then are left out, and told; every day begins with
// another one.
// One page of each kind also at 320 px, in dark and forced colours and with scripts off, with the text spacing of WCAG
// 1.4.12 (what is cut off or too wide), and walked by keyboard.
// Needs node 20 or newer, playwright-core and axe-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { options, finish, launch, region, serve, where } from "./browser.mjs";
import { axeSource, exchange, frame, runAxe, spaceText, TAGS } from "./inpage.mjs";
import { details, finder, formFile, menu, placeSwitch, ready, skipLink, walk } from "./keys.mjs";
import { FAULTS } from "./planted.mjs";
import { cover, oneOfEachKind, oneOfEachKindAndLanguage, pages } from "./sample.mjs";

// More tabs than processors only wait for each other.
const TABS = 3;
const WIDE = { width: 1280, height: 900 }, SMALL = { width: 320, height: 640 };
// Each page that is put in place of another adds its Content-Security-Policy to those of its window.
const WRITTEN = 60;

const chosen = options();
const built = region(chosen);
const { origin, base, close } = await serve(built.folder);
const axe = axeSource();
const findings = [], seen = new Map();
let browser, looks = 0, stops = 0, violations = 0;

/** A fault that many pages share is told once, with their number. */
function report(text, address, state) {
  const key = state ? `${state}: ${text}` : text;
  if (text.startsWith("axe ")) violations++;
  if (seen.has(key)) seen.get(key).push(address);
  else {
    seen.set(key, [address]);
    console.log(`${address}: ${key}`);
  }
}

/** A context whose pages tell what goes wrong in them. */
async function open(tell, more = {}) {
  const context = await browser.newContext({
    viewport: WIDE, locale: "de-DE", timezoneId: "Europe/Berlin", serviceWorkers: "block", reducedMotion: "reduce", ...more,
  });
  context.setDefaultTimeout(20_000);
  const at = (tab) => where(tab?.url() ?? "", base);
  context.on("request", (request) => {
    const address = request.url(), tab = request.frame().page();
    if (!address.startsWith(wrong.has(tab) ? origin : base) && !address.startsWith("data:")) tell(`asks for ${address}`, at(tab));
  });
  context.on("response", (response) => response.status() >= 400 && tell(`${where(response.url(), base)} is answered with ${response.status()}`, at(response.frame().page())));
  context.on("console", (message) => {
    if (message.type() !== "error" || message.text().startsWith("Blocked script execution")) return;
    tell(message.text(), at(message.page()));
  });
  context.on("weberror", (error) => tell(error.error().message, at(error.page())));
  return context;
}

// Tabs that show a page for wrong addresses: it may be shown at any address, so its own begin at the root of the host.
const wrong = new WeakSet();

async function visit(tab, page) {
  if (page.kind === "404") wrong.add(tab);
  await tab.goto((page.kind === "404" ? origin : base) + page.address, { waitUntil: "load" });
  if (page.kind !== "404") wrong.delete(tab);
}

/** What is wrong with the page that a tab shows. */
async function examine(tab, tell) {
  await ready(tab);
  looks++;
  for (const fault of await tab.evaluate(frame, {})) tell(fault);
  for (const fault of await tab.evaluate(runAxe, TAGS)) tell(fault);
}

/** Loads a page by itself and examines it. */
async function load(tab, page, tell) {
  await visit(tab, page);
  await tab.evaluate(axe);
  await examine(tab, tell);
}

/** Puts a page in place of the one that is shown, and examines it. */
async function put(tab, page, tell) {
  await tab.evaluate(exchange, base + page.address);
  const kind = await tab.evaluate(() => document.body.className);
  if (!kind.startsWith(`page-${page.kind}`)) tell(`shows ${kind}`);
  await examine(tab, tell);
}

/** What takes longer than a minute hangs. */
const within = (work) => {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error("no answer within a minute")), 60_000); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Works through a list with some tabs; a page that fails to load is a finding and no end. Gives what was left at the end. */
async function each(list, state, more, run, until = Infinity) {
  const queue = [...list];
  await Promise.all(Array.from({ length: Math.min(TABS, queue.length) }, async () => {
    const context = await open((text, address) => report(text, address, state), more);
    const tab = await context.newPage();
    for (let count = 0; queue.length && Date.now() < until; count++) {
      const page = queue.shift();
      const tell = (text) => report(text, page.address, state);
      await within(run(tab, page, tell, count)).catch((error) => tell(error.message.split("\n")[0]));
    }
    await context.close();
  }));
  return queue.length;
}

/** Planted faults: loaded and put in place of another page, a page tells the same about each. */
async function plants(page) {
  const told = { load: [], put: [] };
  let way = "load";
  const context = await open((text) => told[way].push(text));
  const tab = await context.newPage();
  const address = base + page.address, html = await (await fetch(address)).text();
  let current = html;
  await context.route(address, (route) => route.fulfill({ body: current, contentType: "text/html; charset=utf-8" }));
  for (const fault of [{ name: "nothing", put: (text) => text }, ...FAULTS]) {
    current = fault.put(html);
    if (fault.found && current === html) report(`${fault.name} could not be planted`, page.address);
    for (way of ["load", "put"]) {
      told[way] = [];
      // Into a window that has shown another page.
      if (way === "put") {
        current = html;
        await visit(tab, page);
        await tab.evaluate(axe);
        current = fault.put(html);
      }
      await within((way === "load" ? load : put)(tab, page, (text) => told[way].push(text)));
    }
    const [loaded, written] = [told.load, told.put].map((list) => [...new Set(list)].sort().join("; "));
    if (loaded !== written) report(`planted ${fault.name}: loaded it tells “${loaded}”, put in place of another “${written}”`, page.address);
    if (fault.found ? !loaded.includes(fault.found) : loaded) report(`planted ${fault.name}: it tells “${loaded}”`, page.address);
  }
  await context.close();
}

/** One page in other colours, at 320 px and with wide spacing; it is loaded once. */
async function variants(tab, page) {
  const tell = (state) => (text) => report(text, page.address, state);
  await visit(tab, page);
  await tab.evaluate(axe);
  for (const [state, media] of [["dark", { colorScheme: "dark" }], ["in forced colours", { forcedColors: "active" }]]) {
    await tab.emulateMedia(media);
    await examine(tab, tell(state));
    await tab.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  }
  await tab.setViewportSize(SMALL);
  await examine(tab, tell("at 320 px"));
  await tab.evaluate(spaceText);
  for (const [state, size] of [["with wide spacing at 320 px", SMALL], ["with wide spacing", WIDE]]) {
    await tab.setViewportSize(size);
    for (const fault of await tab.evaluate(frame, { clipped: true })) tell(state)(fault);
    looks++;
  }
}

/** axe-core waits by timers, so scripts are off only until the page has been read and laid out without them. */
async function unscripted(tab, page, tell) {
  const session = await tab.context().newCDPSession(tab);
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  await visit(tab, page);
  await session.send("Emulation.setScriptExecutionDisabled", { value: false });
  await session.detach();
  await tab.evaluate(axe);
  looks++;
  for (const fault of await tab.evaluate(frame, {})) tell(fault);
  for (const fault of await tab.evaluate(runAxe, TAGS)) tell(fault);
}

const began = Date.now();
const time = (text) => console.log(`${text}: after ${Math.round((Date.now() - began) / 1000)} s`);
let last = "no page";
try {
  browser = await launch();
  const all = (await pages(built.folder)).filter((page) => !chosen.only || page.address.includes(chosen.only) || page.kind === chosen.only);
  const german = oneOfEachKind(all), kinds = oneOfEachKindAndLanguage(all);
  const chosenOnes = new Set(chosen.pages === "loaded" ? all : cover(all));
  // A page for wrong addresses is one of the root, not of the window that it would be put into.
  const loaded = all.filter((page) => chosenOnes.has(page) || page.kind === "404");
  const others = chosen.pages === "quick" ? [] : all.filter((page) => !loaded.includes(page));
  const example = german.find((page) => page.kind === "service");
  if (example && others.length) await plants(example);
  time(`${FAULTS.length} planted faults`);
  await each(loaded, "", {}, load);
  time(`${loaded.length} pages loaded`);
  await each(german, "", {}, async (tab, page, tell) => {
    await visit(tab, page);
    const walked = await walk(tab, tell);
    stops += walked;
    await visit(tab, page);
    await skipLink(tab, tell);
    await details(tab, tell);
    await formFile(tab, tell);
    await finder(tab, tell);
    if (page.kind !== "404") await placeSwitch(tab, tell);
  });
  await each(german, "at 390 px", { viewport: { width: 390, height: 800 } }, async (tab, page, tell) => {
    await visit(tab, page);
    const walked = await walk(tab, tell);
    stops += walked;
    await menu(tab, tell);
    await details(tab, tell);
    await formFile(tab, tell);
    await finder(tab, tell);
  });
  time(`${german.length} pages by keyboard, wide and narrow, ${stops} stops`);
  await each(kinds, "", {}, variants);
  await each(kinds, "without scripts", { viewport: { width: 390, height: 800 } }, unscripted);
  time(`${kinds.length} pages in six other ways`);
  const first = Math.floor(Date.now() / 864e5) * 997 % (others.length || 1);
  const left = await each([...others.slice(first), ...others.slice(0, first)], "", {}, (tab, page, tell, count) => (count % WRITTEN === 0 ? load : put)(tab, page, tell), chosen.until && chosen.until * 1000);
  time(`${others.length - left} others`);
  if (!looks || !stops) findings.push("nothing was looked at");
  const missed = left ? ` (${left} left out, the time was over)` : "";
  last = `${loaded.length + others.length - left} of ${(await pages(built.folder)).length} pages${missed}, ${kinds.length} in six other ways, ${stops} stops by keyboard, ${looks} looks, ${violations} violations`;
} finally {
  await browser?.close();
  close();
  built.remove();
}
for (const [text, at] of [...seen].sort()) findings.push(`${text} (${at.length}×: ${[...new Set(at)].slice(0, 3).join(", ")})`);
finish(findings, last);
