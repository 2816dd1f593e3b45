// Pages look as they did: fifteen pictures of them against those in snapshots/, with a tolerance.
//
//   node snapshots.mjs --output FOLDER | --bin PROGRAM [--only WORD]       UPDATE=1 draws them anew
//
// The pictures are grey and small. What is compared is the mean of squares of 4 × 4 pixels, so that another version of
// Chromium or of the font's renderer makes no difference, and a part that moved, grew or is missing does.
// Needs node 20 or newer, playwright-core and pngjs (found by NODE_PATH) and Chromium (CHROMIUM).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { finish, launch, options, region, serve } from "./browser.mjs";
import { shoot } from "./shots.mjs";

const { PNG } = createRequire(import.meta.url)("pngjs");
const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), "snapshots");
const WIDE = { width: 1280, height: 1400, scale: 0.5 }, PHONE = { width: 390, height: 844, scale: 0.75 };
const PAGES = {
  portal: { address: "portal/", ...WIDE },
  home: { address: "altenburg/", ...WIDE },
  "home-phone": { address: "altenburg/", ...PHONE },
  service: { address: "altenburg/leistungen/fundsache/", ...WIDE },
  "service-phone": { address: "altenburg/leistungen/fundsache/", ...PHONE },
  "life-event": { address: "altenburg/lebenslagen/wohnen-und-umzug/", ...WIDE },
  "life-event-dark": { address: "altenburg/lebenslagen/wohnen-und-umzug/", ...WIDE, dark: true },
  office: { address: "altenburg/aemter/buergerservice/", ...WIDE },
  form: { address: "altenburg/formulare/fundanzeige/", ...WIDE },
  "service-print": { address: "altenburg/leistungen/fundsache/", width: 794, height: 1123, scale: 0.75, print: true },
  "service-forced": { address: "altenburg/leistungen/fundsache/", ...WIDE, forced: true },
  "home-arabic": { address: "altenburg/ar/", ...WIDE },
  "fill-in": { address: "altenburg/formulare/fundanzeige/ausfuellen/", ...WIDE, until: "form.fill:not([hidden])" },
  "form-phone": { address: "altenburg/formulare/fundanzeige/", ...PHONE },
  events: { address: "altenburg/veranstaltungen/", ...WIDE },
};
// A square differs when its mean does by more than this of 255; so many of a picture's squares may.
const STEP = 24, SHARE = 0.02, SIDE = 4;

/** Grey pixels of a PNG. */
function grey(bytes) {
  const { width, height, data } = PNG.sync.read(bytes);
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (data[4 * i] * 299 + data[4 * i + 1] * 587 + data[4 * i + 2] * 114) / 1000;
  return { width, height, pixels };
}

/** A grey PNG with sixteen tones: small, and more than the comparison needs. */
function pack({ width, height, pixels }) {
  const data = Buffer.alloc(pixels.length * 4);
  for (let i = 0; i < pixels.length; i++) data.fill(Math.round(pixels[i] / 17) * 17, 4 * i, 4 * i + 4);
  for (let i = 0; i < pixels.length; i++) data[4 * i + 3] = 255;
  return PNG.sync.write({ width, height, data }, { colorType: 0, inputHasAlpha: true, deflateLevel: 9 });
}

/** The share of squares that differ. */
function difference(a, b) {
  if (a.width !== b.width || a.height !== b.height) return 1;
  const mean = (image, x, y) => {
    let sum = 0;
    for (let dy = 0; dy < SIDE; dy++) for (let dx = 0; dx < SIDE; dx++) sum += image.pixels[(y + dy) * image.width + x + dx];
    return sum / (SIDE * SIDE);
  };
  let all = 0, differ = 0;
  for (let y = 0; y + SIDE <= a.height; y += SIDE) {
    for (let x = 0; x + SIDE <= a.width; x += SIDE) {
      all++;
      if (Math.abs(mean(a, x, y) - mean(b, x, y)) > STEP) differ++;
    }
  }
  return differ / all;
}

const chosen = options();
const built = region(chosen, "2026-11-10");
const { base, close } = await serve(built.folder);
const findings = [];
let browser, looked = 0, most = 0;
try {
  browser = await launch();
  for (const [name, page] of Object.entries(PAGES).filter(([name]) => !chosen.only || name.includes(chosen.only))) {
    const file = path.join(FOLDER, `${name}.png`);
    const now = grey(await shoot(browser, base, page));
    looked++;
    if (process.env.UPDATE) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, pack(now));
      continue;
    }
    if (!existsSync(file)) {
      findings.push(`snapshots/${name}.png is missing; UPDATE=1 draws it`);
      continue;
    }
    const share = difference(now, grey(readFileSync(file)));
    most = Math.max(most, share);
    console.log(`${name}: ${(share * 100).toFixed(2)} % differ`);
    if (share > SHARE) {
      const seen = path.join(os.tmpdir(), `dorfplatz-${name}.png`);
      writeFileSync(seen, pack(now));
      findings.push(`${name} (${page.address}): ${(share * 100).toFixed(1)} % differ from snapshots/${name}.png; as it is now: ${seen}; if that is meant, UPDATE=1 draws it anew`);
    }
  }
} finally {
  await browser?.close();
  close();
  built.remove();
}
if (!looked) findings.push("nothing was looked at");
finish(findings, process.env.UPDATE ? `${looked} pictures drawn` : `${looked} pictures, at most ${(most * 100).toFixed(2)} % differ`);
