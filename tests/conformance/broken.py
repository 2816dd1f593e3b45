#!/usr/bin/env python3
"""Content broken in many ways: each mistake is found in its file and line, quickly, in words, and never by a crash.

Each way is tried alone and then many at once on the whole region, which must find them all in one run. Where the mistake
lies in a town's own folder, only this town is checked, as its editors do. What the messages say to the letter is held by
the cases in `tests/cases`.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import Callable

from common import Broken, Findings, arguments, build, copy_region, run, scratch

NEWS = "content/gera/news/probe.md"
GOOD = "---\ntitle: Probe\ndate: 2026-11-02\nteaser: Ein Satz.\n---\n\nText.\n"
SITE, OFFICE = "content/gera/site.yaml", "content/gera/offices/steuern.yaml"
SHARED = "content/shared/services/hundesteuer-anmelden.yaml"
SERVICE = "content/gera/services/hundesteuer-anmelden.yaml"
FORM = "forms/hundesteuer-anmeldung.yaml"


def write(data: str | bytes) -> Callable[[Path], None]:
    return lambda path: (path.parent.mkdir(parents=True, exist_ok=True),
                         path.write_bytes(data if isinstance(data, bytes) else data.encode()))[0]


def swap(pattern: str, new: str) -> Callable[[Path], None]:
    """Replaces the first match; the region must have one."""
    def edit(path: Path) -> None:
        text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        if not count:
            raise Broken(f"nothing in {path} matches {pattern}: the suite needs another example")
        path.write_text(text, encoding="utf-8")
    return edit


def add(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


def body(text: str) -> Callable[[Path], None]:
    return write(GOOD + "\n" + text + "\n")


def linked(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.symlink("/etc/hostname", path)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))

# name, file, what is done to it, line of the mistake (None: any), the file that is blamed (None: the same)
WAYS: list[tuple[str, str, Callable[[Path], None], int | None, str | None]] = [
    ("typo in a key", NEWS, write(GOOD.replace("teaser:", "teasr:")), 4, None),
    ("typo in a nested key", OFFICE, swap(r"^  tu:", "  tuu:"), None, None),
    ("tab", SITE, swap(r"^  street:", "\tstreet:"), None, None),
    ("wrong type: list for text", NEWS, write(GOOD.replace("title: Probe", "title: [Probe]")), 2, None),
    ("wrong type: text for map", SITE, swap(r"^colours: .*$", "colours: rot"), None, None),
    ("no date", NEWS, write(GOOD.replace("2026-11-02", "2. November")), 3, None),
    ("impossible date", NEWS, write(GOOD.replace("2026-11-02", "2026-02-30")), 3, None),
    ("required key missing", NEWS, write(GOOD.replace("title: Probe\n", "")), None, None),
    ("duplicate key", NEWS, write(GOOD.replace("date:", "title: Noch einmal\ndate:")), 3, None),
    ("duplicate field id", FORM, swap(r"\{id: farbe,", "{id: rasse,"), None, None),
    ("picture without words", NEWS, body("![](media:wappen.svg)"), 9, None),
    ("picture that is missing", NEWS, body("![Wappen](media:gibt-es-nicht.svg)"), 9, None),
    ("picture elsewhere", NEWS, body("![Bild](https://fremd.example/bild.png)"), 9, None),
    ("dead link to a service", NEWS, body("[Hund](service:hundesteuer-anmeldn)"), 9, None),
    ("dead link to an office", NEWS, body("[Amt](office:jena/gibtsnicht)"), 9, None),
    ("dead link to a page", NEWS, body("[Seite](page:gibt/es/nicht)"), 9, None),
    ("unknown kind of link", NEWS, body("[Seite](seite:stadt)"), 9, None),
    ("javascript:", NEWS, body("[Klick](javascript:alert(1))"), 9, None),
    ("javascript: with a trick", NEWS, body("[Klick](  JaVaScRiPt:alert(1))"), 9, None),
    ("data:", NEWS, body("[Klick](data:text/html;base64,PHNjcmlwdD4=)"), 9, None),
    ("HTML block", NEWS, body("<script>alert(1)</script>"), 9, None),
    ("HTML inline", NEWS, body("Ein <b>fettes</b> Wort."), 9, None),
    ("heading of the first level", NEWS, body("# Überschrift"), 9, None),
    ("front matter not closed", NEWS, write("---\ntitle: Probe\ndate: 2026-11-02\nteaser: Ein Satz.\n"), None, None),
    ("no front matter", NEWS, write("Nur Text.\n"), None, None),
    ("cycle in parent", "content/altenburger-land/site.yaml", swap(r"^parent: .*$", "parent: gera"), None, ""),
    ("own parent", SITE, swap(r"^parent: .*$", "parent: gera"), None, None),
    ("parent that is missing", SITE, swap(r"^parent: .*$", "parent: thueringn"), None, None),
    ("cycle in use", "forms/blocks/person.yaml", swap(r"^fields:$", "fields:\n  - {use: blocks/person}"), None, ""),
    ("block that is missing", FORM, swap(r"use: blocks/person", "use: blocks/persn"), None, None),
    ("unknown ARS", SITE, swap(r"^ars: .*$", 'ars: "169990000000"'), None, None),
    ("ARS too short", SITE, swap(r"^ars: .*$", 'ars: "16052"'), None, None),
    ("ARS as a number", SITE, swap(r"^ars: .*$", "ars: 160520000000.5"), None, None),
    ("invalid UTF-8", NEWS, write(GOOD.encode().replace(b"Text.", b"Stra\xdfe.")), None, None),
    ("UTF-16", NEWS, write(GOOD.encode("utf-16")), None, None),
    ("NUL bytes", NEWS, write(GOOD.encode().replace(b"Probe", b"Pro\0be")), None, None),
    ("empty file", NEWS, write(""), None, None),
    ("empty YAML", OFFICE, write(""), None, None),
    ("only a comment", OFFICE, write("# nichts\n"), None, None),
    ("alias bomb", OFFICE, write(BOMB), None, None),
    ("20,000 brackets", OFFICE, write("name: " + "[" * 20000 + "\n"), None, None),
    ("20,000 brackets in Markdown", NEWS, body("[" * 20000 + "x" + "](service:nichts)" * 3), None, ""),
    ("20,000 quotation levels", NEWS, body(">" * 20000 + " x"), 9, None),
    ("20,000 lists in lists", NEWS, body("- " * 20000 + " x"), 9, None),
    ("deep indentation", OFFICE, write("".join("  " * n + "a:\n" for n in range(3000))), None, None),
    ("link out of the folder", "content/gera/media/fremd.svg", linked, None, None),
    ("odd file name", "content/gera/news/Größe & mehr.md", write(GOOD), None, None),
    ("misplaced file", "content/gera/nachrichten/probe.md", write(GOOD), None, None),
    ("template with a mistake", "themes/standard/templates/news.html", swap(r"\{% block content %\}", "{% blok content %}"), None, None),
    ("template with an unknown value", "themes/standard/templates/news.html", swap(r"item\.body", "item.bdy"), None, None),
    ("template cut off", "themes/standard/templates/home.html", swap(r"\{% endblock content %\}", ""), None, None),
    ("string that is missing", "themes/standard/strings/de.yaml", swap(r"^skip: .*\n", ""), None,
     "themes/standard/templates/base.html"),
    ("unknown body in portal.yaml", "content/portal.yaml", swap(r"^  - gera$", "  - gerra"), None, None),
    ("unknown layout", "content/portal.yaml", swap(r"^layout: .*$", "layout: folder"), None, None),
    ("service that nobody handles", OFFICE, swap(r"^services:.*\n(  - .*\n)*", "services: []\n"), None, ""),
    ("unknown service in adopt", SITE, swap(r"^    - kindergeld$", "    - kindergld"), None, None),
    ("unknown life event", SHARED, swap(r"^life_events: .*$", "life_events: [tiehre]"), None, None),
    ("list overwritten", SERVICE, add("keywords: [nur dies]\n"), None, None),
    ("fee that is no amount", SERVICE, swap(r"amount: [0-9.]+", "amount: sechzig"), None, None),
    ("override of an unknown field", "forms/gera/hundesteuer-anmeldung.yaml", swap(r"hunde\.farbe", "hunde.frabe"), None, None),
    ("unknown placeholder", FORM, swap(r"\{rate_first\}", "{rate_frist}"), None, None),
    ("character that no font has", FORM, swap(r"Anmeldung zur Hundesteuer", "Anmeldung zur Hundesteuer 🐕"), None, None),
    ("unknown postcode", SITE, swap(r"^postcodes: .*$", 'postcodes: ["0754"]'), None, None),
    ("event that ends before it begins", "content/gera/events/probe.md",
     write("---\ntitle: Probe\nteaser: Satz.\nstart: 2026-12-02 18:00\nend: 2026-12-02 17:00\n---\n\nText.\n"), None, None),
    ("alias on top of a page", NEWS, write(GOOD.replace("date:", "aliases: [leistungen]\ndate:")), None, None),
    ("alias out of the site", NEWS, write(GOOD.replace("date:", "aliases: [../jena]\ndate:")), 3, None),
]
# What an editor's program may do to a file without breaking it.
HARMLESS = [("BOM", NEWS, write(b"\xef\xbb\xbf" + GOOD.encode())), ("CRLF", NEWS, write(GOOD.replace("\n", "\r\n"))),
            ("no newline at the end", NEWS, write(GOOD.rstrip("\n"))), ("BOM in YAML", OFFICE, lambda p: p.write_bytes(b"\xef\xbb\xbf" + p.read_bytes())),
            ("CRLF in YAML", SITE, lambda p: p.write_bytes(p.read_bytes().replace(b"\n", b"\r\n")))]


def blamed(result, name: str) -> list[dict]:
    """Errors in a file. An empty name stands for any file."""
    return [d for d in result.errors() if not name or str(d.get("file", "")) == name]


def main() -> None:
    options = arguments(__doc__.splitlines()[0], verbose={"action": "store_true"})
    findings, slowest = Findings(), 0.0
    with scratch() as folder:
        def attempt(edits: list, label: str):
            """The region with some edits, checked; None if the program broke."""
            nonlocal slowest
            region = copy_region(options.root, folder / "region")
            try:
                for _, name, edit, *_ in edits:
                    (region / name).parent.mkdir(parents=True, exist_ok=True)
                    edit(region / name)
                began = time.monotonic()
                towns = {re.match(r"(?:(?:content|forms)/(gera)/)?", name)[1] for _, name, *_ in edits}
                chosen = ["--site", "gera"] if towns == {"gera"} else []
                result = build(options.bin, region, *chosen, verb="check", timeout=60)
                slowest = max(slowest, time.monotonic() - began)
                return result
            except Broken as broken:
                findings.add(f"{label}: {broken}")
            except Exception as fault:  # a build that hangs, an answer that is no UTF-8
                findings.add(f"{label}: {type(fault).__name__}: {str(fault)[:200]}")
            finally:
                shutil.rmtree(region, ignore_errors=True)
            return None

        for way in WAYS:
            label, name, _, line, where = way
            result = attempt([way], label)
            if result is None:
                continue
            told = blamed(result, name if where is None else where)
            if options.verbose:
                print(label)
                for d in result.errors()[:4]:
                    print(f"    {d.get('file')}:{d.get('line')}:{d.get('column')} {d.get('code')} {d.get('message')} | {d.get('help')}")
            if where == "" and result.code == 0:
                continue
            findings.check(result.code == 1, f"{label}: exit code {result.code}, not 1")
            findings.check(bool(told), f"{label}: no error in {name}: {result.brief()}")
            findings.check(line is None or not told or any(d.get("line") == line for d in told),
                           f"{label}: reported in line {[d.get('line') for d in told]}, not {line}")
            for error in told:
                findings.check(bool(error.get("message")) and bool(error.get("code")), f"{label}: without a code or a message: {error}")
            findings.check(len(result.errors()) <= 60, f"{label}: {len(result.errors())} errors for one mistake")
        for way in HARMLESS:
            result = attempt([way], way[0])
            findings.check(result is None or result.code == 0, f"{way[0]} is harmless: {result and result.brief()}")
        # Many at once, each in a file of its own, none of which stops the reading of another.
        names = {"tab", "typo in a nested key", "duplicate field id", "unknown layout", "unknown life event", "fee that is no amount"}
        several = [way for way in WAYS if way[0] in names]
        for number, text in enumerate(("[a](service:nirgends)", "![](media:wappen.svg)", "<b>x</b>", "# x", "[b](javascript:x)")):
            several.append((f"text {number}", f"content/jena/news/probe-{number}.md", body(text), 9, None))
        result = attempt(several, "several at once")
        for label, name, _, line, _ in several if result else []:
            findings.check(bool(blamed(result, name)), f"several at once: {label} in {name} was not reported")
    findings.check(slowest < 10, f"the slowest check took {slowest:.1f} s")
    findings.finish(f"{len(WAYS)} broken and {len(HARMLESS)} harmless ways, the slowest in {slowest:.1f} s")


if __name__ == "__main__":
    run(main)
