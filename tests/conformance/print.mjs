// Pages on paper, as Chromium prints them: the services of a town, some of the portal and the waste dates of all towns on one
// sheet each.
//
//   node print.mjs --output FOLDER | --bin PROGRAM [--only WORD]
//
// Of each page: how many sheets it takes, nothing wider than the paper, nothing cut off, no words that need a printed
// background to be read, no place's details behind another. Environment: TOWN (gera).
// Needs node 20 or newer, playwright-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { finish, launch, options, region, serve } from "./browser.mjs";

const TOWN = process.env.TOWN ?? "gera";
const OF_PORTAL = 10;
// A4 without the margins of the style sheet, in CSS pixels.
const PAPER = Math.floor(((210 - 26) / 25.4) * 96);
// The same of the sheet for the fridge, which lies on its side.
const SHEET = Math.floor(((297 - 18) / 25.4) * 96);
// What is told at such a length that no reader is served by a smaller print: sheets that are allowed, and why.
const LONGER = {};

const chosen = options();
const built = region(chosen);
const { origin, close } = await serve(built.folder);
const findings = [], sheets = new Map();

/** The services of a site that have a page of their own. */
function services(site) {
  const folder = path.join(built.folder, site, "leistungen");
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  return names.filter((name) => existsSync(path.join(folder, name, "index.html"))).map((name) => `${site}/leistungen/${name}/`);
}

/** The pages with waste dates: those that have the sheet to print. */
function waste() {
  const pages = readdirSync(built.folder, { recursive: true }).map(String).filter((name) => /(^|\/)abfall-termine\/(.*\/)?index\.html$/.test(name));
  return pages.filter((name) => readFileSync(path.join(built.folder, name), "utf8").includes("bin-sheet")).map((name) => name.slice(0, -"index.html".length)).sort();
}

/** Evenly chosen items of a list. */
const some = (list, count) => list.filter((_, at) => Math.floor((at * count) / list.length) !== Math.floor(((at - 1) * count) / list.length));

/** What is asked inside the page, laid out for paper. */
function onPaper(width) {
  const faults = [];
  const say = (element, text) => faults.push(`<${element.localName} class="${element.className}"> “${(element.textContent ?? "").trim().slice(0, 40)}” ${text}`);
  const channels = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = "#fff";
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const known = new Map();
  /** Contrast of a colour with white paper. */
  const contrast = (colour) => {
    if (!known.has(colour)) {
      const [r, g, b] = channels(colour).map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      known.set(colour, 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05));
    }
    return known.get(colour);
  };
  if (document.documentElement.scrollWidth > width) faults.push(`is ${document.documentElement.scrollWidth} px wide, and the paper ${width}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || element.closest(".vh, svg")) continue;
    const style = getComputedStyle(element);
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (words && contrast(style.color) < 4.5) say(element, `is ${style.color} on white paper`);
    if ((style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) || (style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1)) say(element, "is cut off");
    if (style.backgroundImage.includes("url(") && !words) say(element, "shows a picture as its background");
    for (const part of ["::before", "::after"]) {
      const made = getComputedStyle(element, part);
      if (!["none", "normal", '""'].includes(made.content) && made.display !== "none" && contrast(made.color) < 4.5) say(element, `has ${part} in ${made.color} on white paper`);
    }
  }
  if (document.querySelector("main h1")?.checkVisibility() !== true) faults.push("has no heading");
  if (!document.querySelector(".print-only")?.checkVisibility()) faults.push("does not say its address");
  return faults;
}

let browser;
try {
  browser = await launch();
  const wanted = [...services(TOWN), ...some(services("portal"), OF_PORTAL), ...waste()];
  const list = wanted.filter((address) => !chosen.only || address.includes(chosen.only));
  const tab = await browser.newPage({ viewport: { width: PAPER, height: 1000 }, locale: "de-DE", serviceWorkers: "block" });
  await tab.emulateMedia({ media: "print" });
  for (const address of list) {
    const width = address.includes("abfall-termine") ? SHEET : PAPER;
    await tab.setViewportSize({ width, height: 1000 });
    await tab.goto(origin + address, { waitUntil: "load" });
    for (const fault of await tab.evaluate(onPaper, width)) findings.push(`${address}: ${fault}`);
    const paper = await tab.pdf({ preferCSSPageSize: true, format: "A4", printBackground: false });
    const count = paper.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
    sheets.set(address, count);
    const allowed = LONGER[address] ?? 1;
    if (count === 0 || count > allowed) findings.push(`${address}: ${count} sheets, and ${allowed} allowed`);
  }
  if (!list.length) findings.push("nothing was printed");
} finally {
  await browser?.close();
  close();
  built.remove();
}
const one = [...sheets.values()].filter((count) => count === 1).length;
finish(findings, `${sheets.size} pages of services and waste dates printed, ${one} of them on one sheet`);
