// The page for searching, in Chromium: typing, keyboard, what is announced, addresses, nothing found, no script, no index.
import { phone, plain, tasks, where } from "./browser.mjs";

const TOWN = "gera/suche/";

/** Runs the tasks; gives how many there were. */
export async function visit({ browser, origin, findings, only }) {
  const all = tasks({ browser, findings, only });
  const { report, expect, test } = all;

  async function open(address, more = {}) {
    const page = await (await phone(browser, origin, report, more)).newPage();
    await page.goto(origin + address);
    return page;
  }
  const field = (page) => page.locator(".find input[type=search]");
  const results = (page) => page.locator(".find ol > li");
  const first = (page) => results(page).first().locator("a");
  const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.outerHTML.slice(0, 60));
  const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  await test("Results appear while one types, and the number is announced", async () => {
    const page = await open(TOWN);
    const asked = [];
    page.on("request", (request) => request.url().endsWith(".json") && asked.push(request.url()));
    expect(await results(page).count() === 0, "there are results before anything is typed");
    await field(page).pressSequentially("hundest", { delay: 20 });
    await page.locator(".find h2").filter({ hasText: "„hundest“" }).waitFor();
    expect(asked.length === 1, `the index was fetched ${asked.length} times`);
    expect((await results(page).locator("mark").count()) > 0, "nothing is marked");
    const told = plain(await page.locator(".find h2").innerText());
    await page.waitForFunction((text) => document.querySelector(".find [role=status]").textContent === text, told, { timeout: 5000 });
    expect(/^\d+ Treffer für „hundest“$/.test(told), `the heading is “${told}”`);
    expect(page.url().endsWith("?q=hundest"), `the address is ${where(page.url(), origin)}`);
    expect((await wide(page)) <= 0, "the page is wider than the window");
  });
  await test("By keyboard from the field to the first result", async () => {
    const page = await open(TOWN);
    await field(page).focus();
    await page.keyboard.type("Personalausweis");
    await first(page).waitFor();
    const goal = await first(page).getAttribute("href");
    let steps = 0;
    while (steps++ < 20 && (await focused(page)) !== goal) await page.keyboard.press("Tab");
    expect(steps < 20, `the first result is not reached; the focus is on ${await focused(page)}`);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname.endsWith("/leistungen/personalausweis/"));
  });
  await test("Enter leads to the results, Escape clears", async () => {
    const page = await open(TOWN);
    await field(page).focus();
    await page.keyboard.type("Wohngeld");
    // Before its script has come the form is sent as any other, to the address that another task looks at.
    await first(page).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "h-results");
    await field(page).focus();
    await page.keyboard.press("Escape");
    expect((await field(page).inputValue()) === "", "Escape leaves the field filled");
    expect(await page.locator("[data-results]").isHidden(), "Escape leaves results");
    expect(!page.url().includes("?"), `the address is ${where(page.url(), origin)}`);
  });
  await test("An address with a query, from the head of another page", async () => {
    const page = await open("gera/aemter/", { viewport: { width: 1280, height: 800 }, isMobile: false });
    await page.getByRole("searchbox").fill("Müll & „Papier“");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === "Müll & „Papier“");
    await first(page).waitFor();
    expect((await field(page).inputValue()) === "Müll & „Papier“", "the field has not what was asked");
    const region = await page.locator("[data-region]").getAttribute("href");
    expect(new URL(region, origin).searchParams.get("q") === "Müll & „Papier“", `the region's search is ${region}`);
  });
  await test("On a phone a link leads to the search, on the home page a field", async () => {
    const page = await open("gera/aemter/");
    expect(await page.locator("header form.search").isHidden(), "the head has a field");
    await page.locator("header .to-search").tap();
    await page.waitForURL(origin + TOWN);
    await page.goto(`${origin}gera/`);
    await page.locator("main form.search input").fill("Kita");
    await page.locator("main form.search button").tap();
    await page.waitForURL(`${origin}${TOWN}?q=Kita`);
    await first(page).waitFor();
  });
  await test("Kinds narrow the results, and more are shown", async () => {
    const page = await open(`portal/suche/?q=Stadt`);
    await first(page).waitFor();
    expect((await results(page).count()) === 20, `${await results(page).count()} results are shown at first`);
    await page.locator("[data-more]").tap();
    expect((await results(page).count()) > 20, "no more are shown");
    expect((await focused(page)) === (await results(page).nth(20).locator("a").getAttribute("href")), "the focus is not on the first of the further results");
    const button = page.locator(".kinds button").nth(1), said = await button.innerText(), number = Number(/\((\d+)\)/.exec(said)[1]);
    expect((await button.getAttribute("aria-pressed")) === "false", `“${said}” is pressed at first`);
    await button.tap();
    expect((await button.getAttribute("aria-pressed")) === "true", `“${said}” is not pressed`);
    expect((await results(page).count()) === Math.min(20, number), `“${said}” shows ${await results(page).count()}`);
    const small = await page.locator(".kinds button, .find ol a, [data-more]:visible, .find form button").evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().height < 24).length);
    expect(small === 0, `${small} targets are lower than 24 pixels`);
  });
  await test("Nothing found, and a typing error", async () => {
    const page = await open(`${TOWN}?q=xqzwvk`);
    await page.locator("[data-nothing]").waitFor();
    expect(plain(await page.locator(".find h2").innerText()) === "Keine Treffer für „xqzwvk“", await page.locator(".find h2").innerText());
    expect(await page.locator("[data-nothing] a.tel").isVisible(), "the telephone is missing");
    expect((await page.locator("#h-lists ~ ul a").count()) > 3, "the lists are missing");
    await field(page).fill("Hundestuer");
    await page.locator("[data-meant] a").click();
    await page.waitForURL(`${origin}${TOWN}?q=Hundesteuer`);
    await first(page).waitFor();
  });
  await test("In English", async () => {
    const page = await open("gera/en/suche/?q=dog");
    await first(page).waitFor();
    const told = plain(await page.locator(".find h2").innerText());
    expect(/^\d+ results for “dog”$/.test(told), `the heading is “${told}”`);
  });
  await test("Without scripts", async () => {
    const page = await open(TOWN, { javaScriptEnabled: false });
    expect(await page.locator(".find noscript").isVisible(), "nothing says that the search needs a script");
    expect((await page.locator("#h-lists ~ ul a").count()) > 3, "the lists are missing");
  });
  await test("Without the index", async () => {
    const page = await open(TOWN);
    await page.route("**/index.json", (route) => route.abort());
    await field(page).focus();
    await page.locator("[data-failed]").waitFor();
    all.forgive("ERR_FAILED");
    await page.unroute("**/index.json");
    await field(page).fill("Kita");
    await first(page).waitFor();
    expect(await page.locator("[data-failed]").isHidden(), "the sentence stays when the index has come");
  });
  if (!all.count) findings.push("no task");
  return all.count;
}
