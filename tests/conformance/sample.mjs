// Which pages of a built region a suite looks at.
//
// A page's traits are its kind (the class of its body) with each class, each element and each language or role that
// stands in it, and with the kind of site it belongs to. A state of a template is a trait: an alert above the page, a
// table of fees, a closed office, a picture. So nobody keeps a list of states, and a new one is looked at from its
// first day.
//
// As few pages as have every trait between them show every template in every state.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

/** All pages of a region, in the order of their addresses: { address, kind, lang, dir, site, traits }. */
export async function pages(folder) {
  const found = [];
  const sites = new Map();
  for (const name of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".html")).sort()) {
    const html = await readFile(path.join(folder, name), "utf8");
    const kind = /<body class="page-([^" ]*)/.exec(html)?.[1];
    // A redirect for a former address has no body of its own.
    if (!kind) continue;
    const address = name.split(path.sep).join("/").replace(/(^|\/)index\.html$/, "$1");
    const site = address.split("/")[0];
    const lang = /<html lang="([^"]*)"/.exec(html)?.[1] ?? "";
    const dir = /<html [^>]*dir="([^"]*)"/.exec(html)?.[1] ?? "ltr";
    const body = html.slice(html.indexOf("<body")).replace(/<svg.*?<\/svg>/gs, "<svg>");
    const traits = new Set([`${kind} in ${lang}`]);
    if (address === `${site}/`) sites.set(site, kind);
    for (const [, element] of body.matchAll(/<([a-z][a-z0-9]*)/g)) traits.add(`${kind} with <${element}>`);
    for (const [, names] of body.matchAll(/ class="([^"]*)"/g)) {
      for (const each of names.split(/\s+/)) traits.add(`${kind} with .${each}`);
    }
    // A choice, an alert's level, a part without a class.
    for (const [, attribute] of body.matchAll(/ (aria-current="\w+"|role="\w+"|hidden|popover|open|lang="[\w-]+"|dir="\w+")/g)) traits.add(`${kind} with ${attribute}`);
    found.push({ address, kind, lang, dir, site, traits });
  }
  for (const page of found) page.traits.add(`${page.kind} of a site whose entry is ${sites.get(page.site) ?? "elsewhere"}`);
  return found;
}

/** As few pages as have every trait between them: always the one with most that is new, the first of equals. */
export function cover(all) {
  const wanted = new Set(all.flatMap((page) => [...page.traits]));
  const chosen = [];
  let left = [...all];
  while (wanted.size) {
    let best = null, most = 0;
    left = left.filter((page) => {
      let fresh = 0;
      for (const trait of page.traits) if (wanted.has(trait)) fresh++;
      if (fresh > most) [best, most] = [page, fresh];
      return fresh > 0;
    });
    for (const trait of best.traits) wanted.delete(trait);
    chosen.push(best);
  }
  return chosen;
}

/** One page of each kind: the one with the most traits; German where there is one, so that texts are long. */
export function oneOfEachKind(all) {
  const best = new Map();
  const rank = (page) => page.traits.size + (page.lang === "de" ? 1000 : 0);
  for (const page of all) {
    if (!best.has(page.kind) || rank(page) > rank(best.get(page.kind))) best.set(page.kind, page);
  }
  return [...best.values()];
}

/** With one page of each direction and language beside German. */
export function oneOfEachKindAndLanguage(all) {
  const german = oneOfEachKind(all);
  const others = new Set(all.map((page) => page.lang).filter((lang) => lang !== "de"));
  return [...german, ...[...others].flatMap((lang) => oneOfEachKind(all.filter((page) => page.lang === lang && ["home", "service", "form"].includes(page.kind))))];
}
