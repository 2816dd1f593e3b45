// The search: citizens' words lead to the right page, and its page works by typing, by keyboard and without scripts.
//
//   search.mjs --output FOLDER [--only WORD]
//
// Each query of `search.json` (site, language, what is typed, the address of the first find, or among how many finds it is)
// runs in node over the built index, with the part of `search.js` that needs no page. Then search_page.mjs, in Chromium.
// Sizes: an index of a town and of the portal, and the scripts. Needs node 20 or newer, playwright-core (found by
// NODE_PATH) and Chromium (CHROMIUM).
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { run } from "./browser.mjs";
import { visit } from "./search_page.mjs";

const KB = 1000;
const TOWN = 60 * KB, PORTAL = 400 * KB, SCRIPT = 6 * KB;
const assets = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../../themes/standard/assets");
const packed = (content) => gzipSync(content, { level: 9 }).length;
const kb = (bytes) => (bytes / KB).toFixed(1);
const unescaped = (text) => text.replace(/&(?:quot|#34);/g, '"').replace(/&(?:apos|#39|#x27);/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

for (const name of ["minisearch.js", "search.js"]) vm.runInThisContext(await readFile(path.join(assets, name), "utf8"), { filename: name });

/** The search of a site as its page starts it. */
async function engine(folder) {
  const page = await readFile(path.join(folder, "index.html"), "utf8");
  const said = (name) => unescaped(new RegExp(`data-${name}="([^"]*)"`).exec(page)[1]);
  const index = JSON.parse(await readFile(path.join(folder, "index.json"), "utf8"));
  return globalThis.dorfplatz.search.engine(globalThis.MiniSearch, index, { lang: /<html lang="([^"]+)"/.exec(page)[1], stop: said("stop"), weak: said("weak") });
}

/** Every query: what is found first. */
async function queries(output, table, findings) {
  let count = 0;
  for (const [site, languages] of Object.entries(table)) {
    for (const [lang, list] of Object.entries(languages)) {
      const root = lang === "de" ? `${site}/` : `${site}/${lang}/`, base = new URL(`suche/`, `http://x/${root}`);
      const { search } = await engine(path.join(output, root, "suche"));
      for (const [query, address, within = 1] of list) {
        count++;
        const wanted = new URL(address, `http://x/${root}`).pathname, found = search(query).hits.map(({ doc }) => new URL(doc.href, base).pathname);
        const at = found.indexOf(wanted);
        if (at < 0 || at >= within) findings.push(`${root}: “${query}” leads to ${found[0] ?? "nothing"}, and ${wanted} is ${at < 0 ? "not found" : `number ${at + 1}`}`);
      }
      for (const nothing of ["", "   ", "?!", "„“", "xqzwvk"]) if (search(nothing).hits.length) findings.push(`${root}: “${nothing}” finds something`);
    }
  }
  if (count < 80) findings.push(`only ${count} queries`);
  return count;
}

/** The heaviest index of a town and the portal's, and the scripts of the page. */
async function sizes(output, findings) {
  const heaviest = { town: 0, portal: 0 };
  for (const name of (await readdir(output, { recursive: true })).filter((each) => each.endsWith(path.join("suche", "index.json")))) {
    const bytes = packed(await readFile(path.join(output, name))), kind = name.startsWith("portal") ? "portal" : "town";
    heaviest[kind] = Math.max(heaviest[kind], bytes);
    const most = kind === "portal" ? PORTAL : TOWN;
    if (bytes > most) findings.push(`${name} has ${kb(bytes)} KB (gzip); ${kb(most)} are allowed`);
  }
  if (!heaviest.town || !heaviest.portal) findings.push("there is no index of a town or of the portal");
  const own = packed(await readFile(path.join(assets, "search.js"))), library = packed(await readFile(path.join(assets, "minisearch.js")));
  if (own > SCRIPT) findings.push(`search.js has ${kb(own)} KB (gzip); ${kb(SCRIPT)} are allowed`);
  return `search.js ${kb(own)} KB, MiniSearch ${kb(library)} KB, index of a town at most ${kb(heaviest.town)} KB, of the portal ${kb(heaviest.portal)} KB (gzip)`;
}

await run(async ({ browser, origin, folder, findings, chosen }) => {
  const count = await queries(folder, JSON.parse(await readFile(new URL("search.json", import.meta.url), "utf8")), findings);
  console.log(`${count} queries`);
  const told = await sizes(folder, findings);
  console.log(told);
  const tasks = await visit({ browser, origin, findings, only: chosen.only });
  return `${count} queries, ${tasks} tasks in the browser, ${told}`;
});
