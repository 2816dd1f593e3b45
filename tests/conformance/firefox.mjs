// Pages in Firefox, driven over WebDriver BiDi: axe-core, errors, foreign requests, width, walks by keyboard.
//
//   node firefox.mjs --output FOLDER | --bin PROGRAM [--only WORD]
//
// One page of each kind at 1280 px and at 390 px.
// Needs node 20 or newer, puppeteer-core and axe-core (found by NODE_PATH) and Firefox (FIREFOX).
import { createRequire } from "node:module";
import { finish, options, region, serve, where } from "./browser.mjs";
import { axeSource, frame, runAxe, TAGS } from "./inpage.mjs";
import { details, finder, formFile, menu, placeSwitch, skipLink, walk } from "./keys.mjs";
import { oneOfEachKind, pages } from "./sample.mjs";

const chosen = options();
const built = region(chosen);
const { origin, base, close } = await serve(built.folder);
const axe = axeSource();
const findings = [];
const report = (text) => findings.includes(text) || findings.push(text);
let browser, last = "no page";
try {
  browser = await createRequire(import.meta.url)("puppeteer-core").launch({
    browser: "firefox", executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr", headless: true,
    extraPrefsFirefox: {
      // Nothing is asked for that no page asks for.
      "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false,
      "browser.safebrowsing.downloads.enabled": false, "services.settings.server": "http://127.0.0.1/", "ui.prefersReducedMotion": 1,
    },
  });
  const kinds = oneOfEachKind(await pages(built.folder)).filter((page) => !chosen.only || page.address.includes(chosen.only) || page.kind === chosen.only);
  let stops = 0;
  for (const { kind, address } of kinds) {
    const tab = await browser.newPage();
    const start = (kind === "404" ? origin : base) + address;
    const tell = (text) => report(`${kind} (${address}): ${text}`);
    tab.on("console", (message) => message.type() === "error" && tell(message.text()));
    tab.on("pageerror", (error) => tell(error.message));
    tab.on("request", (request) => !request.url().startsWith(origin) && !/^(data|about|resource):/.test(request.url()) && tell(`asks for ${request.url()}`));
    tab.on("response", (response) => response.status() >= 400 && tell(`${where(response.url(), origin)} is answered with ${response.status()}`));
    try {
      for (const width of [1280, 390]) {
        const narrow = (text) => tell(`at ${width} px: ${text}`);
        await tab.setViewport({ width, height: 900 });
        await tab.goto(start);
        for (const fault of await tab.evaluate(frame, { clipped: false })) narrow(fault);
        await tab.evaluate(axe);
        for (const fault of await tab.evaluate(runAxe, TAGS)) narrow(fault);
        stops += await walk(tab, narrow);
        if (width === 390) await menu(tab, narrow);
        await details(tab, narrow);
        await formFile(tab, narrow);
        await finder(tab, narrow);
      }
      await tab.goto(start);
      await skipLink(tab, tell);
      if (kind !== "404") await placeSwitch(tab, tell);
    } catch (error) {
      tell(error.message.split("\n")[0]);
    }
    await tab.close();
  }
  if (!kinds.length || !stops) findings.push("nothing was looked at");
  last = `${kinds.length} pages, wide and narrow, ${stops} stops by keyboard in ${await browser.version()}`;
} finally {
  await browser?.close();
  close();
  built.remove();
}
finish(findings, last);
