// A town with the longest name there is and forty news, on the smallest phone.
//
//   node narrow.mjs --bin target/release/dorfplatz
//
// The town of tests/regions/budysin gets the name and the news, each of the year's topics among them; at 320 px nothing is
// wider than the window, and who goes from page to page of the news finds all forty.
// Needs node 20 or newer, playwright-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DATE, finish, launch, options, plain, serve } from "./browser.mjs";

const NAME = "Verwaltungsgemeinschaft Altenburger Land Nord-Ost";
const NEWS = 40;
const TOPICS = ["Straßenverkehrsangelegenheiten", "Bäume", "Öffnungszeiten", "Haushalt"];

const { bin, root } = options();
const scratch = mkdtempSync(path.join(os.tmpdir(), "dorfplatz-"));
const findings = [];

function write() {
  cpSync(path.join(root, "tests/regions/budysin"), scratch, { recursive: true });
  cpSync(path.join(root, "themes"), path.join(scratch, "themes"), { recursive: true });
  const town = path.join(scratch, "content/bautzen");
  const site = path.join(town, "site.yaml");
  writeFileSync(site, readFileSync(site, "utf8").replace(/^official_name: .*$/m, `official_name: ${NAME}`));
  for (let number = 1; number <= NEWS; number++) {
    const day = `2026-${String(1 + (number % 10)).padStart(2, "0")}-${String(1 + (number % 27)).padStart(2, "0")}`;
    const text = `---\ntitle: Straßenreinigungsgebührensatzung ${number}\ndate: ${day}\nteaser: Was sich ändert.\ntopics: [${TOPICS[number % TOPICS.length]}]\n---\n\nEin Satz.\n`;
    writeFileSync(path.join(town, `news/nachricht-${number}.md`), text);
  }
}

let browser, server, seen = 0, looked = 0;
try {
  write();
  execFileSync(path.resolve(bin), ["build", "--root", scratch, "--date", DATE], { stdio: ["ignore", "pipe", "pipe"] });
  server = await serve(path.join(scratch, "output"));
  browser = await launch();
  const tab = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "de-DE", serviceWorkers: "block" });
  async function look(address) {
    await tab.goto(address, { waitUntil: "load" });
    looked++;
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) findings.push(`${tab.url().slice(server.origin.length)} is ${wide} px wide`);
    const name = await tab.evaluate(() => {
      const name = document.querySelector(".name strong"), box = name.getBoundingClientRect();
      return { text: name.textContent, cut: name.scrollWidth > name.clientWidth + 1 || box.right > innerWidth };
    });
    if (plain(name.text) !== NAME || name.cut) findings.push(`${tab.url().slice(server.origin.length)}: the name in the header is “${plain(name.text)}”${name.cut ? ", cut off" : ""}`);
  }
  const town = `${server.origin}bautzen/`;
  for (const page of ["", "impressum/", "aktuelles/thema/strassenverkehrsangelegenheiten/", "aktuelles/nachricht-7/"]) await look(town + page);
  const titles = new Set();
  for (let next = `${town}aktuelles/`; next;) {
    await look(next);
    for (const title of await tab.evaluate(() => [...document.querySelectorAll("main .rows h3")].map((h) => h.textContent))) titles.add(plain(title));
    next = await tab.evaluate(() => document.querySelector(".pagination [rel=next]")?.href ?? null);
    if (looked > 20) throw new Error("the pages of the news do not end");
  }
  seen = [...titles].filter((title) => title.startsWith("Straßenreinigung")).length;
  if (seen !== NEWS) findings.push(`from page to page ${seen} of ${NEWS} news are found`);
  const topics = await tab.evaluate(() => [...document.querySelectorAll("main .topics a")].map((link) => link.textContent.trim()));
  for (const topic of TOPICS) if (!topics.includes(topic)) findings.push(`the topic “${topic}” is missing among ${topics.join(", ")}`);
} catch (error) {
  findings.push(String(error.stderr || error.stdout || error.message).split("\n")[0]);
} finally {
  await browser?.close();
  server?.close();
  rmSync(scratch, { recursive: true, force: true });
}
finish(findings, `${looked} pages of ${NAME} at 320 px, ${seen} news`);
