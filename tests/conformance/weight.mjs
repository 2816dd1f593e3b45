// What a page costs to load, without photos, in Chromium.
//
//   node weight.mjs --output FOLDER | --bin PROGRAM
//
// Bytes are those of the files that the browser asks for, compressed with brotli where servers do so. Every template in
// every state. Prints the heaviest page of each kind: the table of docs/web.md.
// Needs node 20 or newer, playwright-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { finish, launch, options, region, serve, where } from "./browser.mjs";
import { cover, pages } from "./sample.mjs";

const KB = 1000;
const PAGE = 60 * KB, STYLES = 15 * KB, FONT = 25 * KB, FONTS = 2, SCRIPTS = 6 * KB;
// A form that is filled in in the browser: its scripts and what they fetch are the program.
const FORM = { page: 300 * KB, styles: 17 * KB, scripts: 30 * KB };
// Clerks open theirs once a day. When it has been drawn it fetches two libraries, so that it works without a network.
const CLERKS = { page: 1000 * KB, styles: 17 * KB, scripts: 40 * KB };
const LIBRARY = /\/(pdf|pdf-worker|qr-read)\.[0-9a-f]{8,}\.js$/;
const PHOTO = /\.(webp|jpe?g|avif)$/;
const TEXT = /\.(html|css|js|svg|json|pdf)$/;

const chosen = options();
const built = region(chosen);
const { base, close } = await serve(built.folder);
const findings = [], files = new Map();
const report = (text) => findings.includes(text) || findings.push(text);

/** A file's bytes: as they are sent with brotli, and scripts also with gzip. */
async function bytes(name) {
  if (!files.has(name)) {
    const content = await readFile(path.join(built.folder, name.endsWith("/") || name === "" ? `${name}index.html` : name));
    const text = TEXT.test(name) || name.endsWith("/") || name === "";
    files.set(name, {
      sent: text ? brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length : content.length,
      gzip: gzipSync(content, { level: 9 }).length,
    });
  }
  return files.get(name);
}

const kb = (number) => (number / KB).toFixed(1);
const heaviest = new Map();
let browser, looked = 0;
try {
  browser = await launch();
  const list = cover(await pages(built.folder)).filter((page) => page.kind !== "404");
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, serviceWorkers: "block" });
  // Each page as the first that somebody visits.
  const session = await tab.context().newCDPSession(tab);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  let asked = new Set();
  tab.on("request", (request) => request.url().startsWith(base) && asked.add(decodeURIComponent(where(request.url(), base).replace(/^\/$/, "").split(/[?#]/)[0])));
  for (const page of list) {
    asked = new Set();
    await tab.goto(base + page.address, { waitUntil: "load" });
    await tab.evaluate(() => document.fonts.ready.then(() => null));
    if (page.kind === "read-back") await tab.waitForSelector("#read-back[data-offline]");
    if (page.kind === "fill-in") await tab.waitForSelector("form.fill:not([hidden])");
    const icon = await tab.evaluate(() => document.querySelector('link[rel~="icon"]')?.href ?? "");
    if (icon.startsWith(base)) asked.add(where(icon, base));
    const sum = { page: 0, html: 0, styles: 0, scripts: 0, libraries: 0, fonts: 0, files: 0 };
    let fonts = 0;
    for (const name of asked) {
      if (PHOTO.test(name)) continue;
      const { sent, gzip } = await bytes(name);
      sum.page += sent;
      sum.files++;
      if (name.endsWith(".css")) sum.styles += sent;
      else if (LIBRARY.test(name)) sum.libraries += sent;
      else if (name.endsWith(".js")) sum.scripts += gzip;
      else if (name.endsWith(".woff2")) {
        sum.fonts += sent;
        if (!/-ext-/.test(name)) fonts++;
        if (sent > FONT) report(`${name} has ${kb(sent)} KB; fonts may have ${kb(FONT)}`);
      } else if (name.endsWith("/") || name === "" || name.endsWith(".html")) sum.html += sent;
      if (/\/assets\//.test(`/${name}`) && !/\.[0-9a-f]{8,}\.\w+$/.test(name)) report(`the name of ${name} has no hash of its content`);
    }
    looked++;
    const most = { "fill-in": FORM, "read-back": CLERKS }[page.kind] ?? { page: PAGE, styles: STYLES, scripts: SCRIPTS };
    if (sum.page > most.page) report(`${page.address} costs ${kb(sum.page)} KB (${kb(sum.html)} of them HTML); a page may cost ${kb(most.page)}`);
    if (sum.styles > most.styles) report(`${page.address} loads ${kb(sum.styles)} KB of CSS; ${kb(most.styles)} are allowed`);
    if (sum.scripts > most.scripts) report(`${page.address} loads ${kb(sum.scripts)} KB of scripts (gzip); ${kb(most.scripts)} are allowed`);
    if (page.lang === "de" && fonts > FONTS) report(`${page.address} loads ${fonts} fonts besides Latin Extended; ${FONTS} are allowed`);
    if (!fonts || !sum.styles) report(`${page.address} loads no ${fonts ? "styles" : "fonts"}`);
    if (sum.page > (heaviest.get(page.kind)?.page ?? 0)) heaviest.set(page.kind, { ...sum, address: page.address });
  }
} finally {
  await browser?.close();
  close();
  built.remove();
}
console.log("| Page | Heaviest | HTML | CSS | Scripts (gzip) | Libraries | Fonts | Requests | All |\n|---|---|--:|--:|--:|--:|--:|--:|--:|");
for (const [kind, sum] of [...heaviest].sort()) {
  console.log(`| ${kind} | \`${sum.address}\` | ${kb(sum.html)} | ${kb(sum.styles)} | ${kb(sum.scripts)} | ${kb(sum.libraries)} | ${kb(sum.fonts)} | ${sum.files} | ${kb(sum.page)} |`);
}
if (!looked) findings.push("nothing was looked at");
finish(findings, `${looked} pages, the heaviest ${kb(Math.max(0, ...[...heaviest.values()].map((sum) => sum.page)))} KB without photos`);
