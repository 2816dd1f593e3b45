// What the site's script adds, in Chromium: alerts follow the clock, the finder narrows, mail addresses become links.
//
//   node scripts.mjs --bin target/release/dorfplatz [--output FOLDER] [--only WORD]
//
// On every page visited: no error in the console, nothing the Content-Security-Policy refuses, no other host.
// Needs node 20 or newer, playwright-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { phone, plain, run, tasks, where } from "./browser.mjs";

// An alert of two towns. Times as they stand in its file, in the region's time zone.
const ALERT = {
  title: "Pleißebrücke voll gesperrt", home: "ponitz/", list: "goessnitz/meldungen/", page: "goessnitz/meldungen/pleissebruecke/",
  from: "2026-11-20T06:00:00+01:00", until: "2026-12-11T18:00:00+01:00",
};
const MOMENTS = [
  { name: "before it begins", at: "2026-11-19T12:00:00+01:00", state: "angekündigt", banner: true },
  { name: "in its first minute", at: "2026-11-20T06:00:30+01:00", state: "gilt jetzt", banner: true },
  { name: "while it is in force", at: "2026-11-22T12:00:00+01:00", state: "gilt jetzt", banner: true },
  { name: "in its last minute", at: "2026-12-11T17:59:30+01:00", state: "gilt jetzt", banner: true },
  { name: "after it has ended", at: "2026-12-11T18:00:30+01:00", state: "beendet", banner: false },
  { name: "a year later", at: "2027-11-22T12:00:00+01:00", state: "beendet", banner: false },
];
// An office that is closed by an alert on 26 November, between the years and in a morning of February.
const HOURS = [
  { at: "2026-11-22T12:00:00+01:00", says: "Geschlossen. Öffnet morgen um 9.00 Uhr", open: false },
  { at: "2026-11-24T09:00:00+01:00", says: "Jetzt geöffnet, bis 12.00 Uhr", open: true },
  { at: "2026-11-24T12:00:00+01:00", says: "Geschlossen. Öffnet heute um 13.00 Uhr", open: false },
  { at: "2026-11-24T18:00:00+01:00", says: "Geschlossen. Öffnet am Freitag um 9.00 Uhr", open: false },
  { at: "2026-11-26T10:00:00+01:00", says: "Geschlossen. Öffnet morgen um 9.00 Uhr", open: false },
  { at: "2026-12-23T20:00:00+01:00", says: "Geschlossen. Öffnet am Montag, 4. Januar um 9.00 Uhr", open: false },
  { at: "2027-02-11T09:30:00+01:00", says: "Geschlossen. Öffnet heute um 13.00 Uhr", open: false },
];
// What is typed, which names must be left in the list, which not, and where Enter leads.
const SEARCHES = [
  { typed: "lobeda", leaves: ["Lobeda"], drops: ["Gera", "Löbstedt", "04617"], leads: "orte/jena/" },
  { typed: "04617", leaves: ["04617"], drops: ["04600", "Treben"], leads: "orte/plz/04617/" },
  { typed: "noebdenitz", leaves: ["Nöbdenitz"], drops: ["Schmölln", "Gera"], leads: "orte/schmoelln/" },
  { typed: "Nöbdenitz", leaves: ["Nöbdenitz"], drops: ["Schmölln", "Gera"], leads: "orte/schmoelln/" },
  { typed: "nobdenitz", leaves: ["Nöbdenitz"], drops: ["Schmölln"], leads: "orte/schmoelln/" },
  { typed: "  GÖSSNITZ ", leaves: ["Gößnitz"], drops: ["Gera"], leads: "orte/goessnitz/" },
  { typed: "xyz", leaves: [], drops: ["Gera", "Treben", "04600"], leads: null },
];
const NONE = "Dazu haben wir keinen Ort gefunden. Prüfen Sie die Schreibweise.";

await run(async ({ browser, origin, folder, findings, chosen }) => {
  const visited = new Set();
  const all = tasks({ browser, findings, only: chosen.only });
  const { report, expect, test } = all;

  /** Opens a page whose clock begins at a moment. */
  async function open(address, at = "2026-11-22T12:00:00+01:00") {
    const context = await phone(browser, origin, report);
    const page = await context.newPage();
    await page.clock.install({ time: new Date(at) });
    await page.goto(origin + address);
    visited.add(address);
    return page;
  }
  /** The items of a page that hold the alert, with their state. */
  const items = (page, selector) => page.locator(selector).filter({ hasText: ALERT.title });

  async function banner(page, moment) {
    const line = items(page, ".alerts .alert-line");
    const seen = await line.isVisible();
    expect(seen === moment.banner, `${ALERT.home}: expected the alert ${moment.banner ? "" : "not "}to be seen above the page, and it was ${seen ? "" : "not "}there`);
    if (seen) expect(plain(await line.innerText()).includes(`(${moment.state})`), `${ALERT.home}: expected “(${moment.state})” in “${plain(await line.innerText())}”`);
    const left = await page.locator(".alerts .alert-line:visible").count();
    const box = await page.locator(".alerts").isVisible();
    expect(box === left > 0, `${ALERT.home}: ${left} alerts are in force, and their box is ${box ? "" : "not "}to be seen`);
  }
  async function told(page, selector, address, moment) {
    const text = plain(await items(page, selector).innerText());
    const others = ["angekündigt", "gilt jetzt", "beendet"].filter((state) => state !== moment.state);
    expect(text.includes(moment.state), `${address}: expected “${moment.state}” in “${text.slice(0, 160)}”`);
    for (const other of others) expect(!text.includes(other), `${address}: “${other}” in “${text.slice(0, 160)}”`);
    expect(text.includes("20. November 2026, 6.00 Uhr – 11. Dezember 2026, 18.00 Uhr"), `${address}: the times are missing in “${text.slice(0, 160)}”`);
  }
  for (const moment of MOMENTS) {
    await test(`An alert ${moment.name}`, async () => {
      const page = await open(ALERT.home, moment.at);
      await banner(page, moment);
      for (const [address, selector] of [[ALERT.list, "main .rows .alert-card"], [ALERT.page, "article.alert-card"]]) {
        await page.goto(origin + address);
        visited.add(address);
        await told(page, selector, address, moment);
      }
    });
  }
  await test("An alert ends while the page is open", async () => {
    const page = await open(ALERT.home, "2026-12-11T17:50:00+01:00");
    await banner(page, MOMENTS[3]);
    await page.clock.runFor("11:00");
    await banner(page, MOMENTS[4]);
  });
  await test("An alert begins while the page is open, overnight", async () => {
    const page = await open(ALERT.page, "2026-11-19T22:00:00+01:00");
    await told(page, "article.alert-card", ALERT.page, MOMENTS[0]);
    await page.clock.runFor("08:05:00");
    await told(page, "article.alert-card", ALERT.page, MOMENTS[1]);
  });

  for (const { at, says, open: isOpen } of HOURS) {
    await test(`The office by the clock, ${at.slice(0, 16)}`, async () => {
      for (const address of ["altenburg/aemter/buergerservice/", "altenburg/leistungen/meldebescheinigung/"]) {
        const page = await open(address, at);
        const line = page.locator(".open-now").first();
        const text = plain(await line.innerText());
        expect(text === says, `${address}: expected “${says}”, and read “${text}”`);
        expect((await line.getAttribute("class")).includes("is-open") === isOpen, `${address}: expected the mark to be ${isOpen ? "" : "not "}that of an open office`);
      }
    });
  }
  await test("The office opens while its page is open, seen from another zone", async () => {
    const context = await phone(browser, origin, report, { timezoneId: "America/New_York" });
    const page = await context.newPage();
    await page.clock.install({ time: new Date("2026-11-24T08:59:00+01:00") });
    await page.goto(origin + "altenburg/en/aemter/buergerservice/");
    const line = page.locator(".open-now");
    expect(plain(await line.innerText()) === "Closed. Opens today at 9:00", `read “${await line.innerText()}”`);
    await page.clock.runFor("01:30");
    expect(plain(await line.innerText()) === "Open now until 12:00", `read “${await line.innerText()}”`);
  });

  for (const search of SEARCHES) {
    await test(`The finder, “${search.typed}” typed`, async () => {
      const page = await open("portal/orte/");
      const field = page.getByRole("searchbox", { name: "Ort, Ortsteil, früherer Name oder Postleitzahl" });
      const status = page.getByRole("status");
      const names = async () => (await page.locator(".index li:visible > a, .postcodes li:visible > a").allInnerTexts()).map(plain);
      const all = await names();
      expect(all.length > 100, `expected the whole list before anything is typed, and saw ${all.length} places`);
      expect(plain(await status.innerText()) === "", `expected no status before anything is typed, and read “${await status.innerText()}”`);
      await field.pressSequentially(search.typed);
      const left = await names();
      for (const name of search.leaves) expect(left.includes(name), `expected “${name}”, and saw ${left.slice(0, 8).join(", ") || "nothing"}`);
      for (const name of search.drops) expect(!left.includes(name), `expected “${name}” to be gone, and it is still there`);
      const text = plain(await status.innerText());
      const wanted = left.length === 0 ? NONE : `${left.length} Treffer`;
      expect(text === wanted, `expected the status “${wanted}”, and read “${text}”`);
      const empty = await page.locator("section.letter:visible").evaluateAll((parts) => parts.filter((p) => ![...p.querySelectorAll("li")].some((li) => li.checkVisibility())).length);
      expect(empty === 0, `${empty} letters are left without a place`);
      if (!left.some((name) => /^\d/.test(name))) expect(!(await page.getByRole("heading", { name: "Nach Postleitzahl" }).isVisible()), "the heading “Nach Postleitzahl” is left with nothing below it");
      await field.press("Enter");
      if (search.leads) await page.waitForURL(origin + "portal/" + search.leads, { timeout: 5000 }).catch(() => {});
      else await page.waitForTimeout(300);
      const at = where(page.url(), origin);
      const goal = "portal/" + (search.leads ?? "orte/");
      expect(at === goal, `expected Enter to lead to ${goal}, and it led to ${at}`);
      visited.add(at);
      if (search.leads) return;
      await field.fill("");
      expect((await names()).length === all.length, "expected the whole list again when the field is empty");
      expect(plain(await status.innerText()) === "", "expected no status when the field is empty");
    });
  }
  await test("The finder in English", async () => {
    const page = await open("portal/en/orte/");
    await page.getByRole("searchbox", { name: "Place, district, former name or postcode" }).pressSequentially("treben");
    const text = plain(await page.getByRole("status").innerText());
    expect(/^\d+ match(es)?$/.test(text), `expected a number of matches, and read “${text}”`);
  });

  // One page of every kind, told by the class of its body; of each kind the one with the most mail addresses.
  const kinds = new Map();
  for (const name of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith("index.html")).sort()) {
    const html = await readFile(path.join(folder, name), "utf8");
    const kind = /<body class="([^"]*)"/.exec(html)?.[1];
    const mails = html.split('<span class="mail">').length - 1;
    if (kind && mails > (kinds.get(kind)?.mails ?? -1)) kinds.set(kind, { mails, address: name.split(path.sep).join("/").replace(/index\.html$/, "") });
  }
  for (const [kind, { mails, address }] of kinds) {
    await test(`Mail addresses and errors, ${kind} (${address})`, async () => {
      const page = await open(address);
      const left = await page.locator(".mail").filter({ hasText: "(at)" }).allInnerTexts();
      expect(!left.length, `“${left[0]}” is left in the page`);
      const links = await page.locator('a[href^="mailto:"]').evaluateAll((found) => found
        .map((a) => [a.getAttribute("href"), a.textContent.trim()]).filter(([href]) => !href.startsWith("mailto:?")));
      expect(links.length >= mails, `expected ${mails} mail addresses to become links, and saw ${links.length}`);
      for (const [href, name] of links) {
        expect(/^mailto:[^@\s]+@[^@\s]+\.[a-z]+$/.test(href), `“${href}” is no mail address`);
        if (name.includes("@")) expect(href === `mailto:${name}`, `“${name}” leads to ${href}`);
      }
      const menu = page.locator("header .brand button.menu");
      await menu.tap();
      expect(await page.locator("#main-nav a").first().isVisible(), "expected the menu to open");
      await page.locator("#main-nav button").tap();
      expect(!(await page.locator("#main-nav a").first().isVisible()), "expected the menu to close");
    });
  }
  if (!all.count) findings.push("no test");
  return `${all.count} tasks, ${visited.size} pages`;
});
