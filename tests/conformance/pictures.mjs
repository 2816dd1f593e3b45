// Draws the pictures of pages that README and docs show, by the code that draws the snapshots.
//
//   node tests/conformance/pictures.mjs --bin target/release/dorfplatz | --output FOLDER
//
// Needs node 20 or newer, playwright-core (found by NODE_PATH) and Chromium (CHROMIUM).
import { writeFileSync } from "node:fs";
import path from "node:path";
import { launch, options, region, serve } from "./browser.mjs";
import { shoot } from "./shots.mjs";

const PICTURES = {
  "portal": { address: "portal/", width: 1280, height: 860 },
  "town": { address: "altenburg/", width: 1280, height: 860 },
  "service-phone": { address: "altenburg/leistungen/fundsache/", width: 390, height: 844 },
  "life-event": { address: "altenburg/lebenslagen/wohnen-und-umzug/", width: 1280, height: 860, dark: true },
  "home-arabic": { address: "altenburg/ar/", width: 390, height: 844 },
};

const chosen = options();
const built = region(chosen, "2026-11-10");
const { base, close } = await serve(built.folder);
let browser;
try {
  browser = await launch();
  for (const [name, page] of Object.entries(PICTURES)) {
    const file = path.join(chosen.root, "docs", "bilder", `${name}.png`);
    writeFileSync(file, await shoot(browser, base, page));
    console.log(file);
  }
} finally {
  await browser?.close();
  close();
  built.remove();
}
