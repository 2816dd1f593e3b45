// Citizens' tasks, walked in Chromium on a small phone and without scripts.
//
//   node tasks.mjs --bin target/release/dorfplatz [--output FOLDER] [--only WORD]
//
// tasks.json holds the tasks. `start` is the page on which people arrive; `steps` are what they tap, by its visible
// name: a link, a button (“Menü”) or the head of a part that opens. A step may be {"in": part, "tap": name}, where a
// part is a section or a list that is named so, or `main`, or {"near": text, "tap": name}: in the item or row that has
// this text. A name that ends in “ …” is only the beginning. At the end `see` must be readable in the page, `alert` in
// the alerts above it, `foot` in its footer, `links` says where something would lead, and `desk` is the office with its
// telephone number.
//
// The rule: after the start, three pages at the most until the right desk stands there. On every page visited: one
// heading of the first level, a language, nothing wider than the screen, nothing to tap that is smaller than 24 px.
// Needs node 20 or newer, playwright-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { readFile } from "node:fs/promises";
import { phone, plain, run, where } from "./browser.mjs";

const MOST = 3;

/** Runs in the page: what may be wrong with any page on a small screen. */
function faults() {
  const found = [];
  const root = document.documentElement;
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true, opacityProperty: true });
  const named = (element) => (element.innerText || element.getAttribute("aria-label") || element.tagName).trim().replace(/\s+/g, " ").slice(0, 40);
  if (root.clientWidth !== 360) found.push(`the page is laid out for ${root.clientWidth} px instead of 360`);
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => visible(e) && e.getBoundingClientRect().right > root.clientWidth + 1);
    found.push(`the page is ${root.scrollWidth} px wide on a screen of ${root.clientWidth} px, because of ${wide.slice(0, 3).map((e) => `<${e.localName} class="${e.className}">`).join(", ")}`);
  }
  const heads = [...document.querySelectorAll("h1")].filter(visible);
  if (heads.length !== 1) found.push(`${heads.length} visible headings of the first level instead of one`);
  // WCAG 2.2, 2.5.8: a link within a sentence may be as high as its line. So may a link that ends one.
  const block = (element) => {
    while (/^inline/.test(getComputedStyle(element).display) || getComputedStyle(element).display === "contents") element = element.parentElement;
    return element;
  };
  const boxes = [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden])")].filter(visible).map((element) => {
    // A card is tapped anywhere: its link lies over the whole of it.
    const over = getComputedStyle(element, "::after");
    const card = over.position === "absolute" && over.content !== "none" ? element.closest("li") : null;
    return { element, box: (card ?? element).getBoundingClientRect() };
  }).filter(({ element, box }) => !(element.classList.contains("skip") && box.bottom < 0));
  for (const { element, box } of boxes) {
    if (box.height >= 24 && box.width >= 24) continue;
    const around = block(element);
    const rest = (around.innerText || "").replace(element.innerText, "").replace(/[\s·|,]+/g, "");
    if (getComputedStyle(element).display === "inline" && rest.length > 0) continue;
    // Or it stands far enough from others: a circle of 24 px around it touches nothing else that is tapped.
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const near = boxes.find((other) => {
      if (other.element === element) return false;
      const o = other.box;
      if (o.height < 24 || o.width < 24) return Math.hypot(o.x + o.width / 2 - x, o.y + o.height / 2 - y) < 24;
      return Math.hypot(Math.max(o.left - x, 0, x - o.right), Math.max(o.top - y, 0, y - o.bottom)) < 12;
    });
    if (near) found.push(`“${named(element)}” is only ${Math.round(box.width)} × ${Math.round(box.height)} px large, and “${named(near.element)}” is close to it`);
  }
  return { found, lang: root.lang };
}

/** What stands in a part of the page, without what is folded away. */
const readable = async (page, selector) => plain(await page.locator(selector).first().innerText());

/** The part of a page with this name: a region, a navigation, a section below a heading, an opened part. */
async function part(page, name) {
  if (name === "main") return page.locator("main");
  const heading = page.locator("> h2, > h3, > summary, > p > strong").filter({ hasText: name });
  for (const candidate of [page.getByRole("region", { name, exact: true }), page.getByRole("navigation", { name, exact: true }),
    page.locator("section, details, li, .box").filter({ has: heading })]) {
    for (const found of await candidate.all()) if (await found.isVisible()) return found;
  }
  throw new Error(`expected a part named “${name}”`);
}

/** What people tap. Two links of one name that lead to different pages would leave them guessing. */
async function target(page, step) {
  const name = step.tap ?? step;
  const escaped = name.replace(/ …$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^\\s*${escaped}${name.endsWith(" …") ? "" : "\\s*$"}`);
  const scope = step.in ? await part(page, step.in) : step.near ? page.locator("li, tr").filter({ hasText: step.near }) : page;
  for (const kind of ["link", "button", "summary"]) {
    const candidates = kind === "summary" ? scope.locator("summary").filter({ hasText: pattern }) : scope.getByRole(kind, { name: pattern });
    const seen = [];
    for (const candidate of await candidates.all()) if (await candidate.isVisible()) seen.push(candidate);
    if (!seen.length) continue;
    const leads = await Promise.all(seen.map((candidate) => candidate.evaluate((element) => element.href ?? "")));
    if (new Set(leads).size > 1) throw new Error(`“${name}” stands there ${seen.length} times and leads to different pages: ${[...new Set(leads)].join(", ")}`);
    return { element: seen[0], address: leads[0] };
  }
  throw new Error(`expected “${name}” to tap, and it is not to be seen`);
}

async function walk(task, page, origin, report, visited, came) {
  const path = () => where(page.url(), origin);
  const arrived = async () => {
    const { found, lang } = await page.evaluate(faults);
    for (const fault of found) report(fault, path());
    const expected = /(^|\/)en\//.test(path()) ? "en" : "de";
    if (lang.split("-")[0] !== expected) report(`the language of the page is “${lang}” instead of “${expected}”`, path());
    visited.add(path());
  };
  const atDesk = async () => {
    if (!task.desk || came.met !== null) return;
    const [office, number] = task.desk;
    const text = await readable(page, "main");
    const call = page.locator(`main a[href="tel:${number.replace(/[^+\d]/g, "")}"]`);
    if (text.includes(office) && text.includes(number) && (await call.count())) came.met = came.loads;
  };
  const start = new URL(task.start + (task.start ? "/" : ""), origin).href;
  await page.goto(start);
  await arrived();
  for (const step of task.steps) {
    const { element, address } = await target(page, step);
    const leaves = address && address.split("#")[0] !== page.url().split("#")[0];
    if (leaves && !address.startsWith(origin)) throw new Error(`“${step.tap ?? step}” leads to ${address}`);
    await element.tap();
    if (leaves) {
      await page.waitForURL((url) => url.href.split("#")[0] === address.split("#")[0]);
      came.loads++;
      await arrived();
    }
    await atDesk();
  }
  await atDesk();
  const places = { see: "main", alert: "body > .alerts", foot: "footer" };
  for (const [key, selector] of Object.entries(places)) {
    if (!task[key]) continue;
    const there = await page.locator(selector).count();
    const text = there ? await readable(page, selector) : "";
    for (const wanted of task[key]) {
      if (!text.includes(wanted)) report(`expected to read “${wanted}”${key === "see" ? "" : ` in ${selector}`} and did not; ${there ? `it begins “${text.slice(0, 120)}…”` : "there is none"}`, path());
    }
  }
  for (const [name, scheme] of Object.entries(task.links ?? {})) {
    const { address } = await target(page, name);
    if (!address.replace(origin, "").startsWith(scheme)) report(`expected “${name}” to lead to ${scheme}, and it leads to ${where(address, origin)}`, path());
  }
  if (task.desk && came.met === null) report(`expected the desk “${task.desk.join("”, “")}” and did not see it; the page reads “${(await readable(page, "main")).slice(0, 300)}…”`, path());
  else if (came.met > MOST) report(`the desk stands there after ${came.met} pages; at most ${MOST} are allowed`, path());
  if (came.loads > MOST) report(`the task took ${came.loads} pages; at most ${MOST} are allowed`, path());
}

const KEYS = new Set(["task", "start", "steps", "desk", "see", "alert", "foot", "links"]);

await run(async ({ browser, origin, findings, chosen }) => {
  const tasks = JSON.parse(await readFile(new URL("tasks.json", import.meta.url), "utf8"))
    .filter((task) => !chosen.only || JSON.stringify(task).toLowerCase().includes(chosen.only.toLowerCase()));
  const visited = new Set(), told = new Set();
  let own = [];
  const report = (text, at) => {
    // A fault of a page is told once, with the first task that comes by.
    const line = at ? `${at}: ${text}` : text;
    if (!told.has(line)) own.push(line);
    told.add(line);
  };
  const context = await phone(browser, origin, report, { javaScriptEnabled: false });
  for (const task of tasks) {
    own = Object.keys(task).filter((key) => !KEYS.has(key)).map((key) => `tasks.json: unknown key “${key}”`);
    const page = await context.newPage();
    const came = { loads: 0, met: null };
    try {
      await walk(task, page, origin, report, visited, came);
    } catch (error) {
      report(error.message.split("\n")[0], where(page.url(), origin));
    }
    await page.close();
    console.log(`${own.length ? "FAILED" : "ok    "} ${task.task}: ${came.loads} pages${came.met === null ? "" : `, desk after ${came.met}`}`);
    findings.push(...own.map((line) => `${task.task}: ${line}`));
  }
  if (!tasks.length) findings.push("no task");
  return `${tasks.length} tasks, ${visited.size} pages`;
});
