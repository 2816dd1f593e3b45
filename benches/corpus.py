"""The neutral corpus of the benchmark: the same articles for every peer, made from a seed.

Each town has news with a title, a date, a teaser, topics, and a body of 250 to 500 German words with sub-headings, a
list and a table. `write_dorfplatz`, `write_hugo` and `write_eleventy` put them down as each program likes it best.
"""

from __future__ import annotations

import datetime
import json
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOPICS = {"bauen": "Bauen", "kultur": "Kultur", "verkehr": "Verkehr", "schule": "Schule", "umwelt": "Umwelt", "sport": "Sport",
          "haushalt": "Haushalt", "soziales": "Soziales"}
LEGAL = {"impressum": "Impressum", "datenschutz": "Datenschutz", "barrierefreiheit": "Barrierefreiheit", "kontakt": "Kontakt"}

WHO = ["Die Stadtverwaltung", "Der Bauhof", "Das Ordnungsamt", "Der Stadtrat", "Die Feuerwehr", "Das Bürgerbüro", "Die Kämmerei",
       "Der Ortsteilrat", "Die Stadtbibliothek", "Das Jugendamt"]
DOES = ["informiert über", "startet", "beschließt", "plant", "verschiebt", "beendet", "prüft", "fördert", "erneuert", "eröffnet"]
WHAT = ["die Sanierung der Brücke", "den Haushalt des nächsten Jahres", "die Sperrung der Hauptstraße", "das Straßenfest am Markt",
        "die neuen Öffnungszeiten", "den Umbau der Grundschule", "die Abfuhr der Grünabfälle", "den Ausbau des Radwegs",
        "die Satzung über die Gebühren", "das Programm der Ferienspiele", "die Pflanzung junger Bäume", "den Winterdienst"]
WHEN = ["im kommenden Monat", "ab Montag", "bis zum Ende der Ferien", "nach der öffentlichen Auslegung", "während der Bauzeit",
        "in den Abendstunden", "vor der Wahl", "trotz der kühlen Witterung", "im Frühjahr", "noch in diesem Jahr"]
WHY = ["weil die Leitungen über fünfzig Jahre alt sind", "damit Schulwege sicherer werden", "obwohl die Preise gestiegen sind",
       "da das Land einen großen Teil der Kosten übernimmt", "wenn das Wetter es zulässt", "um die Wege kürzer zu machen",
       "sobald die Ausschreibung abgeschlossen ist", "wie es der Ausschuss empfohlen hat"]
MORE = ["Anwohnerinnen und Anwohner erhalten vorab ein Schreiben.", "Fragen beantwortet das zuständige Amt während der Sprechzeiten.",
        "Die Unterlagen liegen im Rathaus aus.", "Umleitungen sind ausgeschildert.", "Wir bitten um Verständnis für Geräusche und Staub.",
        "Der Zugang für Rollstühle bleibt jederzeit möglich.", "Die Busse halten ersatzweise am Bahnhof.",
        "Weitere Hinweise folgen in der nächsten Ausgabe des Amtsblatts."]
HEADINGS = ["Was geschieht", "Wann es losgeht", "Was das für Sie bedeutet", "Kosten und Förderung", "Wie Sie uns erreichen", "Zum Hintergrund"]


@dataclass
class Article:
    id: str
    title: str
    date: datetime.date
    teaser: str
    topics: list[str]
    body: str


@dataclass
class Town:
    id: str
    name: str
    articles: list[Article]


def paragraph(chance: random.Random, sentences: int) -> str:
    lines = []
    for _ in range(sentences):
        lines.append(f"{chance.choice(WHO)} {chance.choice(DOES)} {chance.choice(WHAT)} {chance.choice(WHEN)}, {chance.choice(WHY)}.")
        if chance.random() < 0.5:
            lines.append(chance.choice(MORE))
    return " ".join(lines)


def body(chance: random.Random) -> str:
    parts = [paragraph(chance, 2)]
    for heading in chance.sample(HEADINGS, 3):
        parts += [f"## {heading}", paragraph(chance, chance.randrange(2, 6))]
    parts.append("\n".join(f"- **{chance.choice(WHAT)}** {chance.choice(WHEN)}" for _ in range(4)))
    parts.append("### Termine und Beträge")
    rows = [f"| {(chance.choice(WHAT)).split(' ', 1)[1]} | {chance.randrange(1, 29)}. {chance.randrange(1, 13)}. | "
            f"{chance.randrange(5, 900)},{chance.randrange(100):02} € |" for _ in range(5)]
    parts.append("\n".join(["| Vorhaben | Termin | Betrag |", "|---|---|---:|", *rows]))
    parts.append(f"Mehr dazu beim [Statistischen Bundesamt](https://www.destatis.de/) und im Rathaus. {chance.choice(MORE)}")
    return "\n\n".join(parts) + "\n"


def make(towns: int, articles: int, seed: int = 1) -> list[Town]:
    """The corpus; the same arguments give the same corpus."""
    chance, made = random.Random(seed), []
    for t in range(1, towns + 1):
        items = []
        for a in range(1, articles + 1):
            date = datetime.date(2026, 10, 31) - datetime.timedelta(days=chance.randrange(700))
            title = f"{chance.choice(WHO)} {chance.choice(DOES)} {chance.choice(WHAT)} ({t}/{a})"
            items.append(Article(f"meldung-{a:03}", title, date, paragraph(chance, 1), sorted(chance.sample(sorted(TOPICS), 2)), body(chance)))
        made.append(Town(f"stadt-{t:02}", f"Musterstadt {t}", items))
    return made


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def site(name: str, official: str, kind: str, extra: str = "") -> str:
    return f"""name: {name}
official_name: {official}
kind: {kind}
{extra}address: {{street: Markt 1, postcode: "04600", city: {name}}}
email: info@stadt.example
phone: 030 23125-001
imprint:
  legal_form: Gebietskörperschaft des öffentlichen Rechts
  represented_by: Bürgermeisterin oder Bürgermeister
  supervisory_authority: Landratsamt
privacy: {{officer: Datenschutzbeauftragte Person, email: datenschutz@stadt.example, host: Rechenzentrum}}
accessibility: {{status: partial, date: 2026-09-01}}
security: {{contact: sicherheit@stadt.example, expires: 2027-09-01}}
"""


def write_dorfplatz(corpus: list[Town], folder: Path) -> None:
    """As a region with one town for each site, and the small theme of the benchmark on top of the standard one."""
    content = folder / "content"
    sites = "".join(f"  - {town.id}\n" for town in corpus)
    put(content / "portal.yaml", f"""name: Vergleich
url: https://vergleich.example/
time_zone: Europe/Berlin
languages: [de]
theme: bench
leaflets: false
sites:
{sites}""")
    put(content / "portal" / "site.yaml", site("Vergleich", "Portal Vergleich", "portal"))
    for slug, title in (("imprint", "Impressum"), ("privacy", "Datenschutz"), ("accessibility", "Barrierefreiheit"), ("contact", "Kontakt")):
        put(content / "shared" / "legal" / f"{slug}.md", f"---\ntitle: {title}\n---\n\nEin kurzer Text.\n")
    for town in corpus:
        put(content / town.id / "site.yaml", site(town.name, f"Stadt {town.name}", "town", "postcodes: [\"04600\"]\n"))
        for item in town.articles:
            put(content / town.id / "news" / f"{item.id}.md",
                 f"---\ntitle: {json.dumps(item.title, ensure_ascii=False)}\ndate: {item.date}\n"
                 f"teaser: {json.dumps(item.teaser, ensure_ascii=False)}\ntopics: [{', '.join(item.topics)}]\n---\n\n{item.body}")
    themes(folder)


def themes(folder: Path) -> None:
    """The small theme of the benchmark and what it stands on."""
    shutil.copytree(HERE / "theme", folder / "themes" / "bench")
    shutil.copytree(HERE.parent / "themes" / "standard", folder / "themes" / "standard")


def write_hugo(corpus: list[Town], folder: Path) -> None:
    """As one Hugo project with a section for each town. Topics are kept apart by town, as dorfplatz does."""
    shutil.copytree(HERE / "hugo", folder)
    content = folder / "content"
    put(content / "_index.md", "---\ntitle: Vergleich\n---\n")
    for town in corpus:
        put(content / town.id / "_index.md", f"---\ntitle: {town.name}\noutputs: [html]\n---\n")
        put(content / town.id / "aktuelles" / "_index.md", "---\ntitle: Aktuelles\n---\n")
        for slug, title in LEGAL.items():
            put(content / town.id / f"{slug}.md", f"---\ntitle: {title}\n---\n\nEin kurzer Text.\n")
        for item in town.articles:
            topics = ", ".join(f"{town.id}-{topic}" for topic in item.topics)
            put(content / town.id / "aktuelles" / f"{item.id}.md",
                 f"---\ntitle: {json.dumps(item.title, ensure_ascii=False)}\ndate: {item.date}\n"
                 f"description: {json.dumps(item.teaser, ensure_ascii=False)}\ntopics: [{topics}]\n---\n\n{item.body}")


def write_eleventy(corpus: list[Town], folder: Path) -> None:
    """As one Eleventy project with a folder for each town."""
    shutil.copytree(HERE / "eleventy", folder, ignore=shutil.ignore_patterns("pages"))
    shutil.copytree(HERE / "hugo" / "static" / "assets", folder / "assets")
    content = folder / "content"
    shutil.copytree(HERE / "eleventy" / "pages", content / "lists")
    put(folder / "_data" / "towns.json", json.dumps([{"id": town.id, "name": town.name} for town in corpus], ensure_ascii=False))
    for town in corpus:
        own = f"town: {town.id}\ntownName: {town.name}\nlayout: article.11ty.js\n"
        for slug, title in LEGAL.items():
            put(content / town.id / f"{slug}.md", f"---\ntitle: {title}\n{own}---\n\nEin kurzer Text.\n")
        for item in town.articles:
            put(content / town.id / "aktuelles" / f"{item.id}.md",
                f"---\ntitle: {json.dumps(item.title, ensure_ascii=False)}\ndate: {item.date}\nid: {item.id}\ntags: [article]\n{own}"
                f"description: {json.dumps(item.teaser, ensure_ascii=False)}\ntopics: [{', '.join(item.topics)}]\n---\n\n{item.body}")


if __name__ == "__main__":
    # As a process of its own: the memory of the one that measures would count for what it starts.
    corpus = make(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    write_dorfplatz(corpus, Path(sys.argv[1]) / "dorfplatz")
    write_hugo(corpus, Path(sys.argv[1]) / "hugo")
    write_eleventy(corpus, Path(sys.argv[1]) / "eleventy")
