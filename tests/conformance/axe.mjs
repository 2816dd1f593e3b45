// Pages in Chromium: axe-core, errors, foreign requests, width, headings, landmarks, walks by keyboard.
//
//   node axe.mjs --output FOLDER | --bin PROGRAM [--pages quick|normal|all] [--only WORD]
//
// Which pages: sample.mjs. All of those at 1280 px in light colours with scripts; one of each kind also at 320 px, in
// dark and forced colours and with scripts off, with the text spacing of WCAG 1.4.12 (what is cut off or too wide), and
// walked by keyboard.
// Needs node 20 or newer, playwright-core and axe-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { options, finish, launch, region, serve, where } from "./browser.mjs";
import { axeSource, frame, runAxe, spaceText, TAGS } from "./inpage.mjs";
import { details, finder, formFile, menu, placeSwitch, ready, skipLink, walk } from "./keys.mjs";
import { oneOfEachKind, oneOfEachKindAndLanguage, pages, sample } from "./sample.mjs";

// More tabs than processors only wait for each other.
const TABS = 3;

const chosen = options();
const built = region(chosen);
const { origin, base, close } = await serve(built.folder);
const axe = axeSource();
const findings = [], seen = new Map();
let browser, visits = 0, stops = 0, violations = 0;

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

/** A context whose pages report what goes wrong in them. */
async function open(state, more = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 }, locale: "de-DE", timezoneId: "Europe/Berlin", serviceWorkers: "block", reducedMotion: "reduce", ...more,
  });
  context.setDefaultTimeout(20_000);
  const tell = (text, page) => report(text, where(page?.url() ?? "", base), state);
  context.on("request", (request) => {
    const address = request.url(), tab = request.frame().page();
    if (!address.startsWith(wrong.has(tab) ? origin : base) && !address.startsWith("data:")) tell(`asks for ${address}`, tab);
  });
  context.on("response", (response) => response.status() >= 400 && tell(`${where(response.url(), base)} is answered with ${response.status()}`, response.frame().page()));
  context.on("console", (message) => {
    if (message.type() !== "error" || message.text().startsWith("Blocked script execution")) return;
    tell(message.text(), message.page());
  });
  context.on("weberror", (error) => tell(error.error().message, error.page()));
  return context;
}

// Tabs that show a page for wrong addresses: it may be shown at any address, so its own begin at the root of the host.
const wrong = new WeakSet();

async function visit(tab, page) {
  if (page.kind === "404") wrong.add(tab);
  await tab.goto((page.kind === "404" ? origin : base) + page.address, { waitUntil: "load" });
  if (page.kind !== "404") wrong.delete(tab);
}

async function look(tab, page, state, { clipped = false, scripts = true } = {}) {
  visits++;
  // axe-core waits by timers, so scripts are off only until the page has been read and laid out without them.
  const session = scripts ? null : await tab.context().newCDPSession(tab);
  await session?.send("Emulation.setScriptExecutionDisabled", { value: true });
  await visit(tab, page);
  await session?.send("Emulation.setScriptExecutionDisabled", { value: false });
  await session?.detach();
  if (scripts) await ready(tab);
  if (clipped) await tab.evaluate(spaceText);
  for (const fault of await tab.evaluate(frame, { clipped })) report(fault, page.address, state);
  if (clipped) return;
  await tab.evaluate(axe);
  for (const fault of await tab.evaluate(runAxe, TAGS)) report(fault, page.address, state);
}

/** What takes longer than a minute hangs. */
const within = (work) => {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error("no answer within a minute")), 60_000); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Works through a list with some tabs; a page that fails to load is a finding and no end. */
async function each(list, state, more, run) {
  const queue = [...list];
  await Promise.all(Array.from({ length: Math.min(TABS, queue.length) }, async () => {
    const context = await open(state, more);
    const tab = await context.newPage();
    while (queue.length) {
      const page = queue.shift();
      await within(run(tab, page)).catch((error) => report(error.message.split("\n")[0], page.address, state));
    }
    await context.close();
  }));
}

const VARIANTS = [
  ["at 320 px", { viewport: { width: 320, height: 640 } }],
  ["dark", { colorScheme: "dark" }],
  ["in forced colours", { forcedColors: "active" }],
  ["without scripts", { viewport: { width: 390, height: 800 } }, { scripts: false }],
  ["with wide spacing", {}, { clipped: true }],
  ["with wide spacing at 320 px", { viewport: { width: 320, height: 640 } }, { clipped: true }],
];

let last = "no page";
try {
  browser = await launch();
  const all = await pages(built.folder);
  const matches = (page) => !chosen.only || page.address.includes(chosen.only) || page.kind === chosen.only;
  const list = sample(all, chosen.pages).filter(matches);
  const kinds = oneOfEachKindAndLanguage(all).filter(matches);
  const time = (began) => `${Math.round((Date.now() - began) / 1000)} s`;
  let began = Date.now();
  await each(list, "", {}, (tab, page) => look(tab, page, ""));
  console.log(`${list.length} of ${all.length} pages at 1280 px: ${time(began)}`);
  began = Date.now();
  const german = oneOfEachKind(all).filter(matches);
  await each(german, "", {}, async (tab, page) => {
    const tell = (text) => report(text, page.address, "");
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
  await each(german, "at 390 px", { viewport: { width: 390, height: 800 } }, async (tab, page) => {
    const tell = (text) => report(text, page.address, "at 390 px");
    await visit(tab, page);
    const walked = await walk(tab, tell);
    stops += walked;
    await menu(tab, tell);
    await details(tab, tell);
    await formFile(tab, tell);
    await finder(tab, tell);
  });
  console.log(`${german.length} pages by keyboard, wide and narrow, ${stops} stops: ${time(began)}`);
  for (const [state, more, how] of VARIANTS) {
    began = Date.now();
    await each(kinds, state, more, (tab, page) => look(tab, page, state, how));
    console.log(`${kinds.length} pages ${state}: ${time(began)}`);
  }
  if (!list.length || !kinds.length || !stops) findings.push("nothing was looked at");
  last = `${list.length} of ${all.length} pages, ${kinds.length} in ${VARIANTS.length} other ways, ${stops} stops by keyboard, ${violations} violations`;
} finally {
  await browser?.close();
  close();
  built.remove();
}
for (const [text, at] of [...seen].sort()) findings.push(`${text} (${at.length}×: ${[...new Set(at)].slice(0, 3).join(", ")})`);
finish(findings, last);
