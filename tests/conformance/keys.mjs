// Walks by keyboard. `page` is one of playwright-core or of puppeteer-core: what is used here is named alike in both.
import { focused, prepareWalk } from "./inpage.mjs";

// Lists of hundreds of links are alike; this many stops of a page are walked.
const MOST_STOPS = 120;

/** A page that is filled in shows its first step only when its definition has come. */
export async function ready(page) {
  for (let tries = 0; tries < 400; tries++) {
    if (await page.evaluate(() => !document.querySelector("form.fill[hidden]"))) return;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  throw new Error("the form does not appear");
}

/** Tab goes to every control in the order of the source, shows where it is, and comes out at the end. */
export async function walk(page, report) {
  await ready(page);
  const count = await page.evaluate(prepareWalk);
  const goal = Math.min(count, MOST_STOPS);
  let last = -1, stops = 0;
  for (let press = 0; press < goal; press++) {
    await page.keyboard.press("Tab");
    let at = await page.evaluate(focused);
    // Browsers let the keyboard scroll what is wider than its place; that is a stop of their own.
    for (let more = 0; at.scrolls && more < 5; more++) {
      await page.keyboard.press("Tab");
      at = await page.evaluate(focused);
    }
    // The window may follow the focus a moment later, where much is laid out anew; what stays wrong is told.
    for (let more = 0; at.faults.length && more < 5; more++) {
      await new Promise((done) => { setTimeout(done, 100); });
      at = await page.evaluate(focused);
    }
    // Firefox at times loses a scroll that it owes to the focus. A page's own fault shows at each arrival.
    if (at.faults.some((fault) => fault.includes("outside of the window"))) {
      await page.keyboard.down("Shift");
      await page.keyboard.press("Tab");
      await page.keyboard.up("Shift");
      await page.keyboard.press("Tab");
      await new Promise((done) => { setTimeout(done, 200); });
      at = await page.evaluate(focused);
    }
    const { stop, name, faults } = at;
    for (const fault of faults) report(`keys: ${name} ${fault}`);
    if (stop !== last + 1) {
      report(`keys: after ${last + 1} of ${count} stops Tab went to stop ${stop + 1}, ${name}, instead of the next one`);
      return stops;
    }
    last = stop;
    stops++;
  }
  if (goal > 2) {
    await page.keyboard.down("Shift");
    await page.keyboard.press("Tab");
    await page.keyboard.up("Shift");
    const { stop } = await page.evaluate(focused);
    if (stop !== last - 1) report(`keys: Shift and Tab went from stop ${last + 1} to ${stop + 1}`);
  }
  return stops;
}

const active = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return { id: element.id, name: (element.innerText ?? "").trim(), inMenu: Boolean(element.closest("#main-nav")), inMain: Boolean(element.closest("main")), menu: element.matches(".brand button.menu") };
});

/** The skip link is first, is seen as soon as it has the focus, and leads into the page's content. */
export async function skipLink(page, report) {
  await page.evaluate(() => { document.activeElement?.blur?.(); window.scrollTo(0, 0); });
  await page.keyboard.press("Tab");
  const seen = await page.evaluate(() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    return element.matches("a.skip") && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth && box.height >= 24;
  });
  if (!seen) return report("keys: the first stop is no skip link that can be seen");
  await page.keyboard.press("Enter");
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  await page.keyboard.press("Tab");
  const { inMain, name } = await active(page);
  // A page whose content has no control goes on to the footer.
  const controls = await page.evaluate(() => [...document.querySelectorAll("main a[href], main button, main summary, main input")].some((e) => e.checkVisibility()));
  if (controls && !inMain) report(`keys: after the skip link Tab goes to “${name}”, outside of the content`);
}

/** On a narrow window: Enter opens the menu, Tab goes through its links, Escape closes it and gives the focus back. */
export async function menu(page, report) {
  const open = () => page.evaluate(() => document.querySelector("#main-nav").matches(":popover-open"));
  await page.evaluate(() => { window.scrollTo(0, 0); document.querySelector(".brand button.menu").focus(); });
  await page.keyboard.press("Enter");
  if (!(await open())) return report("keys: Enter does not open the menu");
  const links = await page.evaluate(() => document.querySelectorAll("#main-nav a, #main-nav button").length);
  for (let press = 0; press < links; press++) {
    await page.keyboard.press("Tab");
    if (!(await active(page)).inMenu) report(`keys: stop ${press + 1} of ${links} in the open menu lies outside of it`);
  }
  const leads = await page.evaluate(() => Boolean(document.activeElement.href));
  if (!leads) report("keys: the last stop of the menu is no link");
  await page.keyboard.press("Escape");
  if (await open()) return report("keys: Escape does not close the menu");
  if (!(await active(page)).menu) report("keys: when the menu closes, its button does not have the focus");
  return undefined;
}

/** Every part that opens does so with Enter and with the space bar. */
export async function details(page, report) {
  const count = await page.evaluate(() => document.querySelectorAll("main summary").length);
  for (let index = 0; index < Math.min(count, 6); index++) {
    for (const key of ["Enter", " "]) {
      const before = await page.evaluate((at) => {
        const summary = document.querySelectorAll("main summary")[at];
        summary.focus();
        return summary.parentElement.open;
      }, index);
      await page.keyboard.press(key);
      const after = await page.evaluate((at) => document.querySelectorAll("main summary")[at].parentElement.open, index);
      if (before === after) report(`keys: ${key === " " ? "the space bar" : key} does not open or close part ${index + 1}`);
    }
  }
}

/** From the header to another place: Tab to the place switch, Enter, and the choice of places is there. */
export async function placeSwitch(page, report) {
  const before = page.url();
  const there = await page.evaluate(() => {
    const link = document.querySelector("a.place-switch");
    link?.focus();
    return link?.getAttribute("href") ?? null;
  });
  if (!there) return;
  await Promise.all([page.waitForNavigation({ timeout: 10_000 }), page.keyboard.press("Enter")]);
  const arrived = await page.evaluate(() => Boolean(location.hash ? document.getElementById(location.hash.slice(1)) : document.querySelector("main")));
  if (page.url() === before || !arrived) report(`keys: the place switch leads to ${page.url()}, where there is no choice of places`);
}

/** The finder of places: what is typed narrows the list, Tab leads to what is left, Enter goes there. */
export async function finder(page, report) {
  const field = await page.evaluate(() => {
    const input = document.querySelector(".finder input");
    input?.focus();
    return Boolean(input);
  });
  if (!field) return;
  const shown = () => page.evaluate(() => [...document.querySelectorAll(".index li:not([hidden]) a, .postcodes li:not([hidden]) a")].map((link) => link.textContent));
  const before = await shown();
  const wanted = before[Math.floor(before.length / 2)] ?? "";
  await page.keyboard.type(wanted);
  const left = await shown();
  if (!left.includes(wanted) || left.length >= before.length) report(`keys: after typing “${wanted}” the finder shows ${left.length} of ${before.length} places`);
  const said = await page.evaluate(() => document.querySelector(".finder [role=status]").textContent);
  if (!said) report("keys: the finder does not say how many places are left");
  await page.keyboard.press("Tab");
  const reached = await page.evaluate(() => document.activeElement.closest(".index, .postcodes") ? document.activeElement.textContent : "");
  if (reached !== left[0]) return report(`keys: from the finder Tab goes to “${reached}” instead of the first result, “${left[0]}”`);
  const start = page.url();
  await Promise.all([page.waitForNavigation({ timeout: 10_000 }), page.keyboard.press("Enter")]);
  if (page.url() === start) report("keys: Enter on a result of the finder leads nowhere");
}

/** On a form's page Tab comes to the form before anything else of the content, and each file says what it is. */
export async function formFile(page, report) {
  await ready(page);
  if (!(await page.evaluate(() => [...document.querySelectorAll("main a.kern-btn--primary")].some((link) => link.checkVisibility())))) return;
  await page.evaluate(() => { window.scrollTo(0, 0); document.querySelector("#content").focus(); });
  let seen = false;
  for (let press = 0; press < 40 && !seen; press++) {
    await page.keyboard.press("Tab");
    seen = await page.evaluate(() => document.activeElement.matches("main a.kern-btn--primary"));
  }
  if (!seen) report("keys: Tab does not come to the form");
  const silent = await page.evaluate(() => [...document.querySelectorAll("main a[type='application/pdf']")].filter((link) => !link.textContent.trim()).length);
  if (silent) report(`keys: ${silent} links to files say nothing`);
}
