// What suites ask inside a page. Each function runs in the browser and sees nothing of this file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The text of axe-core, to be run in a page. */
export const axeSource = () => readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// WCAG 2.0, 2.1 and 2.2, A and AA, and what axe-core calls best practice. Since 2.2 the sizes of targets are among them.
export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Runs axe-core, which is there already: [rule, impact, count, first element, what is wrong with it]. */
export async function runAxe(tags) {
  const result = await window.axe.run(document, {
    runOnly: tags, resultTypes: ["violations"], rules: { "target-size": { enabled: true } },
  });
  return result.violations.map((v) => {
    const [first] = v.nodes;
    return `axe ${v.id} (${v.impact}), ${v.nodes.length}×: ${first.target.join(" ")} ${first.html.slice(0, 160)}: ${first.failureSummary.replace(/\s+/g, " ").slice(0, 220)}`;
  });
}

/**
 * Puts another page of the site in place of the one that is shown, as the parser reads it and with its scripts, styles and
 * pictures; what runs in the window stays, axe-core with all that the browser has compiled of it among it.
 */
export async function exchange(address) {
  const html = await (await fetch(address)).text();
  document.open();
  // After `open`: what is shown would be looked for below the new address otherwise.
  history.replaceState(null, "", address);
  const loaded = new Promise((done) => { window.addEventListener("load", done, { once: true }); });
  document.write(html);
  document.close();
  await loaded;
}

/** What must be right on every page at every width. */
export function frame({ clipped }) {
  const found = [];
  const root = document.documentElement;
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  const named = (element) => `<${element.localName}${element.className && typeof element.className === "string" ? ` class="${element.className}"` : ""}>`;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => visible(e) && (e.getBoundingClientRect().right > root.clientWidth + 1 || e.getBoundingClientRect().left < -1));
    // Text that is too long for its box leaves the box as it is.
    if (!wide.length) wide.push(...[...document.querySelectorAll("body *")].filter((e) => visible(e) && e.clientWidth && e.scrollWidth > root.clientWidth));
    found.push(`${root.scrollWidth} px wide in a window of ${root.clientWidth} px, because of ${wide.slice(-3).map(named).join(", ")}`);
  }
  const heads = [...document.querySelectorAll("h1")].filter(visible);
  if (heads.length !== 1) found.push(`${heads.length} headings of the first level`);
  for (const [selector, count] of [["body > header", 1], ["main#content", 1], ["body > footer", 1], ["nav[aria-label]", 2]]) {
    const there = document.querySelectorAll(selector).length;
    if (count === 1 ? there !== 1 : there < count) found.push(`${there} × ${selector}`);
  }
  if (!root.lang || !root.dir || !document.title.trim()) found.push(`lang “${root.lang}”, dir “${root.dir}”, title “${document.title}”`);
  if (!document.body.innerText.trim()) found.push("empty");
  // With the text spacing of WCAG 1.4.12 no text may be cut off.
  if (clipped) {
    for (const element of document.querySelectorAll("body *")) {
      if (!visible(element) || !element.innerText?.trim() || element.closest("svg")) continue;
      const style = getComputedStyle(element), box = element.getBoundingClientRect();
      // Text for screen readers alone is one pixel large.
      if (box.width <= 2 || box.height <= 2) continue;
      const cut = (axis, more) => /hidden|clip/.test(style[axis]) && more > 1;
      if (cut("overflowX", element.scrollWidth - element.clientWidth) || cut("overflowY", element.scrollHeight - element.clientHeight)) {
        found.push(`text is cut off in ${named(element)} “${element.innerText.trim().slice(0, 60)}”`);
      }
    }
  }
  return found;
}

/** Sets the text spacing of WCAG 1.4.12. A sheet made by script needs no leave of the Content-Security-Policy. */
export function spaceText() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Numbers everything that the Tab key must reach, in the order of the source, and says how it looks without focus. */
export function prepareWalk() {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  document.activeElement?.blur?.();
  window.scrollTo(0, 0);
  const stops = [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']")]
    .filter((e) => visible(e) && !e.disabled && e.tabIndex >= 0);
  window.walkLook = (element) => {
    const style = getComputedStyle(element), after = getComputedStyle(element, "::after");
    const ring = [style, after].some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
    return { ring, look: [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor, style.color, style.textDecorationLine, style.textDecorationThickness].join("|") };
  };
  window.walkStops = stops.map((element) => ({ element, look: window.walkLook(element).look }));
  return stops.length;
}

/** Where the focus is: the number of the stop, and what is wrong with how it is shown. */
export function focused() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return { stop: -1, name: "the window", faults: [] };
  const stop = window.walkStops.findIndex((each) => each.element === element);
  const name = `<${element.localName}> “${(element.innerText || element.getAttribute("aria-label") || element.value || "").trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  if (stop < 0 && (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight)) return { stop, name, faults: [], scrolls: true };
  const faults = [];
  if (stop < 0 && element.tabIndex < 0) faults.push("takes the focus by Tab although it is no control");
  const { ring, look } = window.walkLook(element);
  if (!ring && (stop < 0 || look === window.walkStops[stop].look)) faults.push("does not show that it has the focus");
  const boxes = [...element.getClientRects()].filter((b) => b.width && b.height);
  const inside = boxes.filter((b) => b.bottom > 0 && b.right > 0 && b.top < innerHeight && b.left < innerWidth);
  if (!inside.length) faults.push("has the focus outside of the window");
  else {
    // WCAG 2.4.11: something of it can be seen, over which nothing else lies.
    const seen = inside.some((b) => {
      const x = Math.min(Math.max(b.left + b.width / 2, 1), innerWidth - 2), y = Math.min(Math.max(b.top + b.height / 2, 1), innerHeight - 2);
      const top = document.elementFromPoint(x, y);
      return top && (element.contains(top) || top.contains(element));
    });
    if (!seen) faults.push("lies under something else while it has the focus");
  }
  return { stop, name, faults };
}
