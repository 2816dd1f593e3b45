#!/usr/bin/env python3
"""Fills every `fill.pdf` of a built region with its map alone, and adds pages to each.

    filled.py FOLDER… [--keep FOLDER]

For every form, place and language: a program that reads nothing but the map (`filler.py`) enters a value in each field,
continues long answers on continuation sheets, draws codes on the pages for them and, where there is something to pay, a
GiroCode. Then pypdf must read the same values and as many pages as expected, poppler and PDFium must show every text and
draw something in every field, each page must say its number rightly, a screen reader must come to what was added, and
veraPDF must accept the result for PDF/UA-1 and PDF/A-3a. That it accepts the file before is held by the suite `verapdf`.

Needs what `forms.py` and `verapdf/run.sh` need, and the Python package segno.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pypdf
import pypdfium2
import segno

from common import language
from filler import Filler
from forms import RESOLUTION, Widget, changed, output, pictures, squeezed

NAMES = ["Łužyca", "Chóśebuz", "Žďár nad Sázavou", "Großröhrsdorf", "Ṩẞ Ǆ", "M̂ ā̆ H̱ J̌"]
SENTENCE = "Łužyca, Chóśebuz, Žďár nad Sázavou, Großröhrsdorf und ẞ stehen in diesem Satz, der lang genug ist. "
FIXED = {
    "integer": "3", "decimal": "1,5", "money": "84,00", "date": "24.12.2026", "time": "09:30", "plz": "04600",
    "email": "a@b.example", "phone": "030 23125-0", "iban": "DE89370400440532013000", "declaration": True,
}
VERAPDF = Path(__file__).parent / "verapdf" / "run.sh"


def value_for(number: int, field: dict):
    """An answer; None where only a person can write."""
    kind, widgets = field["kind"], field["widgets"]
    options = [widget["option"] for widget in widgets if "option" in widget]
    if kind == "signature":
        return None
    if kind == "multichoice":
        return options
    if field.get("values"):
        return field["values"][-1][0]
    if options:
        return options[-1]
    if field.get("multiline"):
        return (f"{number}\n" + SENTENCE * 14)[: field.get("max_length", 1400)].strip()
    if kind in FIXED:
        return FIXED[kind][: field.get("max_length")] if isinstance(FIXED[kind], str) else FIXED[kind]
    text = NAMES[number % len(NAMES)]
    wide = widgets[0]["rect"][2] - widgets[0]["rect"][0] > 200
    return (f"{number} {text}, Łužyca" if wide else text)[: field.get("max_length")].strip()


def fill(source: Path, target: Path) -> tuple[Filler, dict, list[str]]:
    """Fills one form; returns the values by path and the paragraphs that were added."""
    filler = Filler(source.read_bytes(), json.loads(source.with_suffix(".json").read_text(encoding="utf-8")))
    values = {}
    for number, field in enumerate(filler.map["fields"], 10):
        value = value_for(number, field)
        if value is not None:
            values[field["path"]] = value
            filler.field(field, value)
    more = [f"{path}: {text}" for path, text in filler.overflow]
    more += [f"Eintrag {number}: {NAMES[number % len(NAMES)]}, Rüde, 12.03.2024" for number in range(40)]
    digits = "".join(f"{byte:03}" for byte in json.dumps(values).encode())
    codes = [list(map(list, segno.make(digits[at : at + 1800], error="m", micro=False).matrix)) for at in range(0, min(len(digits), 9000), 1800)]
    facts, giro = [], None
    for page in filler.map["added"]:
        if page["kind"] == "payment":
            payee = page["giro"]
            payload = ["BCD", "002", "1", "SCT", payee["bic"], payee["name"], payee["iban"], "EUR22.00", "", "", payee["reference"]]
            facts = ["Betrag: 22,00 Euro", f"Verwendungszweck: {payee['reference']}"]
            giro = list(map(list, segno.make("\n".join(payload).encode(), error="m").matrix))
    filler.activate(more, codes, facts, giro)
    target.write_bytes(filler.finish())
    return filler, values, more + facts


def read_values(path: Path) -> tuple[int, dict[str, str]]:
    reader = pypdf.PdfReader(path)
    fields = reader.get_fields() or {}
    return len(reader.pages), {name: str(field["/V"]) for name, field in fields.items() if "/V" in field}


def expected(field: dict, value) -> dict[str, str]:
    """What a reader of values finds."""
    if field["kind"] == "multichoice":
        return {f"{field['path']}.{widget['option']}": f"/{widget['state']}" for widget in field["widgets"] if widget["option"] in value}
    if field.get("values"):
        return {field["path"]: dict(field["values"])[value]}
    state = next((widget["state"] for widget in field["widgets"] if value is True or widget.get("option") == value), None)
    return {field["path"]: f"/{state}" if state else value}


def seen_by_pdfium(path: Path) -> list[tuple[int, int, bytes]]:
    """The pages as grey pixels: width, height, data."""
    document, pages = pypdfium2.PdfDocument(path), []
    document.init_forms()
    for page in document:
        bitmap = page.render(scale=RESOLUTION / 72, grayscale=True)
        rows = bytes(bitmap.buffer)
        pages.append((bitmap.width, bitmap.height, b"".join(rows[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))))
    document.close()
    return pages


def words_of_pdfium(path: Path, first: int) -> str:
    """The text of the added pages; that of fields is no text of a page."""
    document = pypdfium2.PdfDocument(path)
    words = "".join(document[number].get_textpage().get_text_bounded() for number in range(first, len(document)))
    document.close()
    return words


def check(source: Path, target: Path) -> tuple[list[str], int]:
    """What is wrong with one form, and how many fields were filled."""
    problems: list[str] = []
    filler, values, more = fill(source, target)
    fields = {field["path"]: field for field in filler.map["fields"]}
    count, found = read_values(target)
    wanted = {}
    for path, value in values.items():
        wanted |= expected(fields[path], value)
    problems += [f"pypdf reads {found.get(name)!r} in {name}, not {value!r}" for name, value in wanted.items() if found.get(name) != value]
    kids = filler.objects[filler.map["activate"]["pages"]["object"]].decode()
    before = filler.map["file"]["pages"]
    if f"/Count {count}/" not in kids or count < before + 3:
        problems.append(f"{count} pages, of which {before} were there before")

    texts = [output("pdftotext", "-raw", "-f", str(page), "-l", str(page), str(target), "-") for page in range(1, count + 1)]
    for number in range(1, count + 1):
        lines = output("pdftotext", "-layout", "-f", str(number), "-l", str(number), str(target), "-").splitlines()
        # The line with the id ends with, for example, `Seite 2 von 5`.
        said = [re.findall(r"\d+", line)[-2:] for line in lines if line.startswith(filler.map["form"])]
        if [str(number), str(count)] not in said:
            problems.append(f"page {number} of {count} does not say so")
    long = {path for path, _ in filler.overflow}
    text = squeezed("".join(texts))
    entries = [(path, value) for path, value in values.items() if isinstance(value, str) and not fields[path]["widgets"][0].get("state")]
    for path, value in entries:
        shown = dict(fields[path]["values"])[value] if fields[path].get("values") else value
        if path not in long and squeezed(shown) not in text:
            problems.append(f"poppler: {path} does not show “{shown}”")
    listened = squeezed(output("pdfinfo", "-struct-text", str(target)))
    pdfium = squeezed(words_of_pdfium(target, before))
    for paragraph in more:
        start = squeezed(paragraph)[:50]
        problems += [f"{who} does not show “{paragraph[:50]}”" for who, said in
                     [("poppler", text), ("the structure", listened), ("PDFium", pdfium)] if start not in said]

    looks = {"PDFium": seen_by_pdfium, "poppler": lambda path: pictures(path, target.with_suffix(".d"))}
    for name, look in looks.items():
        old, new = look(source), look(target)
        for path, value in values.items():
            for widget in fields[path]["widgets"]:
                chosen = value is True or widget.get("option") in (value, None) or (isinstance(value, list) and widget["option"] in value)
                place = Widget(widget["page"], tuple(widget["rect"]), path, "", "")
                if chosen and changed(old, new, place) < 3:
                    problems.append(f"{name} draws nothing in {path}")
    return problems, len(values)


def validate(files: list[Path]) -> list[str]:
    """What veraPDF says against files, by as many programs as there are processors."""
    parts = [part for at in range(os.cpu_count() or 1) if (part := files[at :: os.cpu_count() or 1])]
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda part: subprocess.run([str(VERAPDF), *map(str, part)], capture_output=True, text=True), parts))
    lines = [line for done in runs for line in (done.stdout + done.stderr).splitlines()]
    passed = sum(line.startswith("PASS ") for line in lines)
    bad = [line for line in lines if not line.startswith("PASS ") and not line.endswith(" 0 failed")]
    return bad + ([f"veraPDF passed {passed} of {len(files) * 2}"] if passed != len(files) * 2 else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--keep", type=Path, help="folder for the filled forms")
    parser.add_argument("--all", action="store_true", help="every place's copy of a form that places share")
    options = parser.parse_args()
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = {path: path.relative_to(base) for base in options.folders for path in sorted(base.rglob("fill.pdf"))}
        # Of forms that places share, one of each language, unless all are asked for: `core.mjs` fills in every one.
        names = [(source.parent.name, language(source)) for source in found]
        files = [source for number, source in enumerate(found) if options.all or names.index(names[number]) == number]
        targets = [folder / ("-".join(found[source].parts[:-1]) + ".pdf") for source in files]
        # In processes of their own: PDFium is one library with one state.
        with ProcessPoolExecutor() as pool:
            results = list(pool.map(check, files, targets))
        for source, (wrong, _) in zip(files, results):
            problems += [f"{source.parent}: {problem}" for problem in wrong]
        total = sum(count for _, count in results)
        problems += validate(targets)
    for problem in problems:
        print(problem)
    print(f"{len(files)} forms filled, {total} fields, {2 * len(files)} validations, {len(problems)} problems")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
