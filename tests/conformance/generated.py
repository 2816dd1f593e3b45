#!/usr/bin/env python3
"""Forms that nobody wrote: answers → PDF → `forms read` → the same answers, whatever a definition may ask.

    generated.py --bin PROGRAM [--forms 40] [--seed N]

A seeded generator writes definitions with every kind of question: texts of up to 5,000 characters, choices short and long,
conditions, repetitions, tables, computed fields, mandates, signatures. They are built in the small region of the tests,
filled in by the filler in Python and by that of the browser (core.mjs), each with answers of its own in all the letters
that the font has, and read back by the program. core.mjs has pypdf, poppler and veraPDF look at the same files. Needs
what scan.py and core.mjs need.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import scan
from common import REPOSITORY, Broken, arguments, build_ok, run, scratch

WORDS = ("Anschrift Łužyca Größe Beginn Zweck Änderung Straßenname Kennzeichen Žďár Nachweis Grundstücksbezeichnung Dauer Ort "
         "Wievielte Übernachtungsmöglichkeiten Fläche Ẽinheit Tag Aktenzeichen Verwendungszweckbestimmung M̂enge").split()
SHORT = ["text", "integer", "decimal", "money", "date", "time", "yesno", "email", "phone", "iban", "plz"]
COLUMNS = ["text", "integer", "decimal", "money", "date", "time", "choice"]


class Writer:
    """One definition; what it holds depends on the seed alone."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        # Paths that a condition may ask for, with an answer that they can have.
        self.known: list[tuple[str, object]] = []

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def words(self, most: int = 4) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(1, most)))

    def options(self, most: int) -> dict:
        return {f"o{number}": f"{self.words(3)} {number}" for number in range(self.chance.randint(2, most))}

    def condition(self) -> dict:
        return {path: answer for path, answer in self.chance.sample(self.known, 1)}

    def column(self, number: int) -> dict:
        kind = self.chance.choice(COLUMNS)
        column = {"id": f"s{number}", "type": kind, "label": self.words(1)}
        if kind == "choice":
            column["options"] = {"a": "ja", "b": "kaum", "c": "nie"}
        if kind == "text":
            column["max_length"] = self.chance.choice([10, 40, 200])
        return column | ({"required": False} if self.maybe(0.3) else {})

    def field(self, section: str, number: int, repeated: bool) -> dict:
        ident = f"f{number}"
        kind = self.chance.choice([*SHORT, *SHORT, "textarea", "choice", "choice", "multichoice", "table", "note", "declaration", "computed"])
        field = {"id": ident, "type": kind, "label": f"{self.words()} {number}"}
        if self.maybe(0.3):
            field["hint"] = self.words(8)
        if self.maybe(0.3) and kind not in ("note", "declaration"):
            field["required"] = False
        if kind in ("text", "textarea") and self.maybe(0.6):
            field["max_length"] = self.chance.choice([1, 12, 60, 300, 5000])
        if kind == "textarea" and self.maybe(0.5):
            field["lines"] = self.chance.randint(2, 20)
        if kind in ("choice", "multichoice"):
            field["options"] = self.options(14 if kind == "choice" else 6)
            if self.maybe(0.3):
                field["other"] = "etwas anderes, und zwar"
        if kind == "table":
            field |= {"rows": self.chance.randint(1, 6), "columns": [self.column(at) for at in range(self.chance.randint(1, 4))]}
        if kind in ("note", "declaration"):
            field |= {"label": self.words(), "text": self.words(30) + "."}
        if kind == "computed":
            field |= {"type": "money", "computed": f"{self.chance.randint(1, 9)} * {self.chance.randint(1, 400)},50 €"}
        if kind in SHORT and kind != "iban":
            field["width"] = self.chance.choice(["full", "half", "third"])
        if self.known and self.maybe(0.25) and kind != "computed":
            field["show_if"] = self.condition()
        if not repeated and "show_if" not in field:
            answers = {"yesno": True, "choice": next(iter(field.get("options", {})), None), "text": "filled"}
            if kind in answers:
                self.known.append((f"{section}.{ident}", answers[kind]))
        return field

    def section(self, number: int) -> dict:
        ident, repeated = f"teil{number}", self.maybe(0.25)
        section = {"id": ident, "title": self.words(), "fields": []}
        if self.known and self.maybe(0.2):
            section["show_if"] = self.condition()
        if repeated:
            section["repeat"] = {"min": self.chance.randint(0, 1), "max": self.chance.randint(2, 5), "item": self.words(1)}
        # What is asked for only sometimes is no ground for other conditions: they could never both hold.
        before = list(self.known)
        section["fields"] = [{"id": "name", "type": "text", "label": "Name"}]
        section["fields"] += [self.field(ident, at, repeated) for at in range(self.chance.randint(1, 8))]
        if "show_if" in section:
            self.known = before
        return section

    def form(self, ident: str) -> dict:
        form = {"form": ident, "version": "2026-11", "valid_from": "2026-11-01", "title": self.words(), "service": "hund",
                "sections": [self.section(number) for number in range(self.chance.randint(1, 6))]}
        if self.maybe(0.5):
            form["attachments"] = [{"id": f"a{number}", "label": self.words()} for number in range(self.chance.randint(1, 4))]
        if self.maybe(0.4):
            form["written_form"] = "§ 5 der Satzung"
            form["signatures"] = [{"id": "zweite", "label": "Zweite Person"}] if self.maybe(0.5) else []
        if self.maybe(0.3):
            form["sepa"] = {"purpose": self.words()}
        if self.maybe(0.3):
            form["payment"] = {"amount": "22,00 €", "reference": "Erfunden", "when": self.words(9) + "."}
        if self.maybe(0.4):
            form["office_use"] = ["Eingang", "Kassenzeichen"]
        return form


def region(target: Path, seed: int, count: int) -> list[str]:
    """The small region, whose town adopts the forms that were made up."""
    shutil.copytree(REPOSITORY / "tests/cases/_base", target)
    shutil.copytree(REPOSITORY / "themes", target / "themes")
    names = [f"erfunden-{number:03}" for number in range(count)]
    for number, name in enumerate(names):
        # JSON is YAML.
        form = Writer(seed * 1000 + number).form(name)
        lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in form.items())
        (target / "forms" / f"{name}.yaml").write_text(lines, encoding="utf-8")
    site = target / "content/altenburg/site.yaml"
    text = site.read_text(encoding="utf-8")
    if "  forms: [hund]\n" not in text:
        raise Broken("the town of the small region adopts other forms: the suite needs another place for its own")
    site.write_text(text.replace("  forms: [hund]\n", f"  forms: [hund, {', '.join(names)}]\n"), encoding="utf-8")
    return names


def main() -> None:
    options = arguments(__doc__.splitlines()[0], forms={"type": int, "default": 40}, seed={"type": int, "default": 20261110})
    with scratch() as folder:
        options.root = folder / "region"
        names = region(options.root, options.seed, options.forms)
        build_ok(options.bin, options.root)
        output = options.root / "output"
        forms = [scan.load(path) for path in sorted(output.rglob("fill.pdf"))]
        if len(forms) < len(names):
            raise Broken(f"{len(forms)} forms for {len(names)} definitions")
        with tempfile.TemporaryDirectory() as place:
            problems = scan.round_trip(options, forms, Path(place))
        command = ["node", str(Path(__file__).with_name("core.mjs")), "--output", str(output), "--seed", str(options.seed % 1000),
                   "--bin", options.bin, "--root", str(options.root)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHON": sys.executable})
    print("\n".join(problems + done.stdout.splitlines()))
    if problems or done.returncode:
        sys.exit(1)


if __name__ == "__main__":
    run(main)
