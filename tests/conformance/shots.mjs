// Pages as pictures: what snapshots.mjs compares and pictures.mjs shows in the docs come from here.

// A moment at which offices are open, alerts are in force and events lie ahead.
const NOW = new Date("2026-11-12T10:30:00+01:00");

/** Draws a page: { address, width, height, scale, dark, forced, print, until }; the bytes of a PNG. `until` is there when a script is done. */
export async function shoot(browser, base, { address, width = 1280, height = 900, scale = 1, dark = false, forced = false, print = false, until }) {
  const context = await browser.newContext({
    viewport: { width, height }, deviceScaleFactor: scale, colorScheme: dark ? "dark" : "light", forcedColors: forced ? "active" : "none", locale: "de-DE",
    timezoneId: "Europe/Berlin", reducedMotion: "reduce", serviceWorkers: "block",
  });
  try {
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    if (print) await page.emulateMedia({ media: "print" });
    const answer = await page.goto(base + address, { waitUntil: "load" });
    if (!answer.ok()) throw new Error(`${address} is answered with ${answer.status()}`);
    if (until) await page.waitForSelector(until);
    await page.evaluate(() => document.fonts.ready.then(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {})))));
    return await page.screenshot({ animations: "disabled", caret: "hide" });
  } finally {
    await context.close();
  }
}
