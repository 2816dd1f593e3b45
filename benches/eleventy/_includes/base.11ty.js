export const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
export const time = (date) =>
  `<time datetime="${date.toISOString().slice(0, 10)}">${date.getUTCDate()}. ${date.getUTCMonth() + 1}. ${date.getUTCFullYear()}</time>`;
const link = (href, name, here) => `<li><a href="${href}"${href === here ? ' aria-current="page"' : ""}>${escape(name)}</a></li>`;
const LEGAL = [["impressum/", "Impressum"], ["datenschutz/", "Datenschutz"], ["barrierefreiheit/", "Barrierefreiheit"], ["kontakt/", "Kontakt"]];

export default function (data) {
  const { title, description = "", town, townName, page, content } = data;
  const home = `/${town}/`;
  const nav = [["", "Start"], ["aktuelles/", "Aktuelles"], ["kontakt/", "Kontakt"]];
  const crumbs = [[home, townName], ...(page.url.startsWith(`${home}aktuelles/m`) ? [[`${home}aktuelles/`, "Aktuelles"]] : [])];
  return `<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src 'self' data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – ${escape(townName)}</title>
<meta name="description" content="${escape(description)}">
<link rel="canonical" href="https://vergleich.example${page.url}">
<link rel="alternate" type="application/rss+xml" href="${home}aktuelles/index.xml">
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<a class="skip" href="#content">Zum Inhalt</a>
<header>
<a class="name" href="${home}">Stadt ${escape(townName)}</a>
<nav aria-label="Hauptmenü">
<ul>
${nav.map(([path, name]) => link(home + path, name, page.url)).join("\n")}
</ul>
</nav>
</header>
<main id="content" tabindex="-1">
<ol class="crumbs">
${crumbs.map(([href, name]) => link(href, name)).join("\n")}
</ol>
${content}
</main>
<footer>
<ul>
${LEGAL.map(([path, name]) => link(home + path, name)).join("\n")}
</ul>
</footer>
</body>
</html>
`;
}
