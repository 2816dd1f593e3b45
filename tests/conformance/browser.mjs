// What tasks.mjs and scripts.mjs share: the region built for a fixed day, a server for it, Chromium, and findings.
//
// Chromium reaches nothing but this server: whatever else a page asks for is refused and reported.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// The day of the region: alerts that are over, in force and announced, and an event in the same week.
export const DATE = "2026-11-22";
const HERE = path.dirname(fileURLToPath(import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".xml": "application/xml", ".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2",
};
const FLAGS = [
  "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
  "--disable-domain-reliability", "--no-first-run", "--no-default-browser-check", "--no-pings",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Options of the suites: the program or a folder that is built already, and what to run of it. */
export function options() {
  const { values } = parseArgs({
    options: {
      bin: { type: "string", default: process.env.DORFPLATZ_BIN ?? "target/release/dorfplatz" },
      root: { type: "string", default: path.resolve(HERE, "../..") },
      output: { type: "string" },
      only: { type: "string" },
    },
  });
  return values;
}

/** Builds a copy of the region in a scratch folder, unless a built one is given. */
function region({ bin, root, output }) {
  if (output) return { folder: path.resolve(output), remove() {} };
  const scratch = mkdtempSync(path.join(os.tmpdir(), "dorfplatz-"));
  for (const name of ["content", "docs", "forms", "themes", "records"]) {
    if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(scratch, name), { recursive: true });
  }
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const env = { ...process.env };
  delete env.SOURCE_DATE_EPOCH;
  try {
    execFileSync(path.resolve(bin), ["build", "--root", scratch, "--date", DATE], { env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    remove();
    console.log(`the region could not be built: ${error.stderr || error.stdout || error.message}`);
    process.exit(1);
  }
  return { folder: path.join(scratch, "output"), remove };
}

/** Answers as an ordinary web server does: a folder is its index.html, what is missing is 404. */
async function answer(folder, request, response) {
  const asked = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = path.join(folder, asked.endsWith("/") ? asked + "index.html" : asked);
  try {
    const body = await readFile(file);
    response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" }).end(body);
  } catch {
    // Chromium asks for it by itself when it draws a file that is no page.
    response.writeHead(asked === "/favicon.ico" ? 204 : 404, { "content-type": "text/plain" }).end();
  }
}

/** Starts everything, runs the suite, and leaves nothing behind. `suite` gets the tools and returns its last line. */
export async function run(suite) {
  const chosen = options();
  const { chromium } = createRequire(import.meta.url)("playwright-core");
  const built = region(chosen);
  const server = http.createServer((request, response) => answer(built.folder, request, response));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${server.address().port}/`;
  const findings = [];
  let browser, last;
  try {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      // Chromium's own sandbox refuses to work for root, as which containers run.
      args: process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS,
    });
    last = await suite({ browser, origin, folder: built.folder, findings, chosen });
  } finally {
    await browser?.close();
    server.close();
    built.remove();
  }
  for (const finding of findings) console.log(`  ${finding}`);
  console.log(findings.length ? `${last}: ${findings.length} findings` : last);
  process.exitCode = findings.length ? 1 : 0;
}

/** The browser of a phone. What it asks of other hosts is refused and reported, as are errors and what is missing. */
export async function phone(browser, origin, report, more = {}) {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: "de-DE", timezoneId: "Europe/Berlin",
    serviceWorkers: "block", ...more,
  });
  context.setDefaultTimeout(10_000);
  await context.route((url) => !url.href.startsWith(origin) && url.protocol !== "data:", (route) => {
    report(`${route.request().url()} was fetched from another host`);
    return route.abort();
  });
  context.on("response", (response) => {
    if (response.status() >= 400) report(`${where(response.url(), origin)} is answered with ${response.status()}`);
  });
  // With what the Content-Security-Policy refuses. That a script may not run is told too, when scripts are off.
  context.on("console", (message) => {
    if (message.type() !== "error" || message.text().startsWith("Blocked script execution")) return;
    report(`${where(message.page()?.url() ?? "", origin)}: ${message.text()}`);
  });
  context.on("weberror", (error) => report(`${where(error.page()?.url() ?? "", origin)}: ${error.error().message}`));
  return context;
}

/** The path of an address, as it is told. */
export const where = (url, origin) => (url.startsWith(origin) ? url.slice(origin.length) : url) || "/";

/** Texts as people read them: any space is a space, and hints where a word may be broken are none. */
export const plain = (text) => text.replace(/[\u00ad\u200b\u2060]/g, "").replace(/\s+/g, " ").trim();
