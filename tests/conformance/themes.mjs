// The second theme and the styleguides of both, in Chromium: axe-core, errors, width, headings, landmarks.
//
//   node themes.mjs --bin target/release/dorfplatz [--only WORD]
//
// Two sites are built with `theme: auen`: one page of each kind at 1280 px, light and dark, and at 320 px, and its sheets
// weigh no more than those of the first theme may. The styleguides come from `dorfplatz serve`, which alone shows them: light,
// dark, in forced colours and at 320 px.
// Needs node 20 or newer, playwright-core and axe-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { DATE, finish, launch, options, serve } from "./browser.mjs";
import { axeSource, frame, runAxe, TAGS } from "./inpage.mjs";
import { ready } from "./keys.mjs";
import { oneOfEachKind, pages } from "./sample.mjs";

const SITES = ["portal", "altenburg"];
const WIDE = { width: 1280, height: 900 };
// A page is loaded once and looked at in each state; where nothing but its colours differs, for contrast alone.
const STATES = {
  light: { size: WIDE, tags: TAGS },
  dark: { size: WIDE, media: { colorScheme: "dark" }, tags: ["color-contrast"] },
  "at 320 px": { size: { width: 320, height: 640 }, tags: TAGS },
};
const FORCED = { "in forced colours": { size: WIDE, media: { forcedColors: "active" }, tags: TAGS } };
const TABS = 2;
// Bytes with brotli.
const STYLES = 15_000;

const { bin, root, only } = options();
const program = path.resolve(bin);
const scratch = mkdtempSync(path.join(os.tmpdir(), "dorfplatz-"));
const axe = axeSource();
const findings = new Map();
let browser, looks = 0;

function report(text, at) {
  if (!findings.has(text)) console.log(`${at}: ${text}`);
  findings.set(text, [...(findings.get(text) ?? []), at]);
}

function use(theme) {
  const file = path.join(scratch, "content/portal.yaml");
  const text = readFileSync(file, "utf8").replace(/^theme: .*\n/m, "");
  writeFileSync(file, `${text}theme: ${theme}\n`);
}

const chosen = () => SITES.flatMap((site) => ["--site", site]);

async function look(base, list, theme, states) {
  const began = Date.now(), queue = [...list];
  await Promise.all(Array.from({ length: Math.min(TABS, queue.length) }, async () => {
    const context = await browser.newContext({ viewport: WIDE, locale: "de-DE", timezoneId: "Europe/Berlin", serviceWorkers: "block", reducedMotion: "reduce" });
    context.setDefaultTimeout(30_000);
    const tab = await context.newPage();
    let at = "";
    tab.on("console", (message) => message.type() === "error" && report(message.text(), at));
    tab.on("pageerror", (error) => report(error.message, at));
    tab.on("request", (request) => request.url().startsWith("http") && !request.url().startsWith(new URL(base).origin) && report(`asks for ${request.url()}`, at));
    while (queue.length) {
      const address = queue.shift();
      at = `${address} (${theme})`;
      try {
        await tab.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce" });
        await tab.setViewportSize(WIDE);
        await tab.goto(base + address, { waitUntil: "load" });
        if (!address.includes("styleguide")) await ready(tab);
        await tab.evaluate(axe);
        for (const [state, { size, media, tags }] of Object.entries(states)) {
          at = `${address} (${theme}) ${state}`;
          await tab.emulateMedia({ colorScheme: "light", forcedColors: "none", ...media });
          await tab.setViewportSize(size);
          for (const fault of await tab.evaluate(frame, {})) report(fault, at);
          for (const fault of await tab.evaluate(runAxe, tags)) report(fault, at);
          looks++;
        }
      } catch (error) {
        report(error.message.split("\n")[0], at);
      }
    }
    await context.close();
  }));
  console.log(`${list.length} pages (${theme}): ${Math.round((Date.now() - began) / 1000)} s`);
}

/** What the sheets of a page weigh with brotli, the second theme's own among them. */
function weigh(folder, address) {
  const file = path.join(folder, address, "index.html");
  const sheets = [...readFileSync(file, "utf8").matchAll(/<link rel="stylesheet" href="([^"]*)"/g)].map(([, href]) => path.resolve(path.dirname(file), href));
  const weight = sheets.reduce((sum, sheet) => sum + brotliCompressSync(readFileSync(sheet)).length, 0);
  if (!weight || weight > STYLES) report(`sheets of ${weight} bytes; a page may have ${STYLES}`, address);
  return weight;
}

const free = () => new Promise((found) => {
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});

/** The styleguide of a theme, from a server that is ended again. */
async function styleguide(theme) {
  use(theme);
  const port = await free();
  const server = spawn(program, ["serve", "--root", scratch, "--port", String(port), "--date", DATE, ...chosen()], { stdio: "ignore" });
  const base = `http://127.0.0.1:${port}/`;
  try {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${base}altenburg/styleguide/`).catch(() => null);
      if (answer?.ok && /<body class="page-styleguide"/.test(await answer.text())) break;
      if (tries > 120) throw new Error(`no styleguide of ${theme}`);
      await new Promise((later) => setTimeout(later, 250));
    }
    await look(base, ["altenburg/styleguide/"], theme, { ...STATES, ...FORCED });
  } catch (error) {
    report(error.message.split("\n")[0], `styleguide of ${theme}`);
  } finally {
    server.kill();
  }
}

try {
  for (const name of ["content", "docs", "forms", "records", "themes"]) cpSync(path.join(root, name), path.join(scratch, name), { recursive: true });
  browser = await launch();
  for (const theme of ["standard", "auen"]) if (!only || "styleguide".includes(only)) await styleguide(theme);
  use("auen");
  execFileSync(program, ["build", "--root", scratch, "--date", DATE, ...chosen()], { stdio: ["ignore", "pipe", "pipe"] });
  const built = path.join(scratch, "output"), host = await serve(built);
  const list = oneOfEachKind(await pages(built)).filter(({ kind, address }) => kind !== "404" && (!only || address.includes(only)));
  if (!/auen\.[0-9a-f]+\.css/.test(readFileSync(path.join(built, "altenburg/index.html"), "utf8"))) report("the theme is another", "altenburg/");
  console.log(`sheets of a home page: ${weigh(built, "altenburg")} bytes`);
  await look(host.base, list.map(({ address }) => address), "auen", STATES);
  host.close();
} finally {
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
}
if (!looks) report("nothing was looked at", "themes");
finish([...findings].sort().map(([text, at]) => `${text} (${at.length}×: ${[...new Set(at)].slice(0, 3).join(", ")})`), `${looks} looks at a second theme and two styleguides`);
