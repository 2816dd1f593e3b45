// What the suites in browsers share: the region built for a fixed day, a server for it, Chromium, and findings.
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
import { constants, gzipSync } from "node:zlib";

// The day of the region: alerts that are over, in force and announced, and an event in the same week.
export const DATE = "2026-11-22";
const HERE = path.dirname(fileURLToPath(import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".xml": "application/xml", ".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2",
  ".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png", ".json": "application/json", ".ico": "image/x-icon",
};
// Where the suites find the region: not at the root of a host. Wrong addresses, which know their root, are answered there too.
export const BASE = "unter/diesem/pfad/";
const PACKED = new Set([".html", ".css", ".js", ".svg", ".xml", ".json", ".txt"]);
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
      until: { type: "string" },
      pages: { type: "string", default: process.env.WEB_PAGES ?? "all" },
    },
  });
  return values;
}

/** Builds a copy of the region in a scratch folder, unless a built one is given. */
export function region({ bin, root, output }, date = DATE) {
  if (output) return { folder: path.resolve(output), remove() {} };
  const scratch = mkdtempSync(path.join(os.tmpdir(), "dorfplatz-"));
  for (const name of ["content", "docs", "forms", "themes", "records"]) {
    if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(scratch, name), { recursive: true });
  }
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const env = { ...process.env };
  delete env.SOURCE_DATE_EPOCH;
  try {
    execFileSync(path.resolve(bin), ["build", "--root", scratch, "--date", date], { env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    remove();
    console.log(`the region could not be built: ${error.stderr || error.stdout || error.message}`);
    process.exit(1);
  }
  return { folder: path.join(scratch, "output"), remove };
}

/** Answers as an ordinary web server does: a folder is its index.html, what is missing is 404, text is compressed. */
async function answer(folder, request, response) {
  const asked = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const below = asked.startsWith(`/${BASE}`) ? asked.slice(BASE.length) : asked;
  const file = path.join(folder, below.endsWith("/") ? below + "index.html" : below);
  const kind = path.extname(file);
  try {
    let body = await readFile(file);
    const headers = {
      "content-type": TYPES[kind] ?? "application/octet-stream", "x-content-type-options": "nosniff",
      // As the `.htaccess` says it: names with the hash of their content never change.
      "cache-control": /\.[0-9a-f]{8}\.\w+$/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
    };
    if (PACKED.has(kind) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      body = gzipSync(body, { level: constants.Z_BEST_SPEED });
      headers["content-encoding"] = "gzip";
    }
    response.writeHead(200, headers).end(body);
  } catch {
    // Chromium asks for it by itself when it draws a file that is no page.
    response.writeHead(asked === "/favicon.ico" ? 204 : 404, { "content-type": "text/plain" }).end();
  }
}

/** Serves a folder; `origin` is the address of its root, `base` that of the same below a path. */
export async function serve(folder) {
  const server = http.createServer((request, response) => answer(folder, request, response));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${server.address().port}/`;
  return { origin, base: origin + BASE, close() { server.closeAllConnections(); server.close(); } };
}

/** Chromium without a window, which asks nobody for anything by itself. */
export const launch = () => createRequire(import.meta.url)("playwright-core").chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: chromiumFlags(),
});

/** Chromium's own sandbox refuses to work for root, as which containers run. */
export const chromiumFlags = () => (process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS);

/** Prints what was found and the suite's last line, and sets the exit code. */
export function finish(findings, last) {
  for (const finding of findings) console.log(`  ${finding}`);
  console.log(findings.length ? `${last}: ${findings.length} findings` : last);
  process.exitCode = findings.length ? 1 : 0;
}

/** Starts everything, runs the suite, and leaves nothing behind. `suite` gets the tools and returns its last line. */
export async function run(suite) {
  const chosen = options();
  const built = region(chosen);
  const server = await serve(built.folder);
  const findings = [];
  let browser, last;
  try {
    browser = await launch();
    last = await suite({ browser, origin: server.origin, folder: built.folder, findings, chosen });
  } finally {
    await browser?.close();
    server.close();
    built.remove();
  }
  finish(findings, last);
}

/** The browser of a phone. What it asks of other hosts is refused and reported, as are errors and what is missing. */
export async function phone(browser, origin, report, more = {}) {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: "de-DE", timezoneId: "Europe/Berlin",
    serviceWorkers: "block", ...more,
  });
  context.setDefaultTimeout(30_000);
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

/**
 * Tasks one after another: `test` runs one in contexts of its own, `report` and `expect` add to what is wrong with it,
 * `forgive` takes out of that what its test has caused itself.
 */
export function tasks({ browser, findings, only }) {
  let own = [];
  const report = (text) => own.includes(text) || own.push(text);
  const all = {
    count: 0,
    report,
    expect: (good, text) => good || report(text),
    forgive: (words) => { own = own.filter((line) => !line.includes(words)); },
    async test(name, body) {
      if (only && !name.toLowerCase().includes(only.toLowerCase())) return;
      own = [];
      all.count++;
      try {
        await body();
      } catch (error) {
        report(error.message.split("\n")[0]);
      }
      for (const context of browser.contexts()) await context.close();
      console.log(`${own.length ? "FAILED" : "ok    "} ${name}`);
      findings.push(...own.map((line) => `${name}: ${line}`));
    },
  };
  return all;
}
