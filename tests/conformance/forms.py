#!/usr/bin/env python3
"""Fills every form of a folder the way people do, and checks that what was typed is drawn.

    forms.py FOLDER [--keep FOLDER]

Three programs that people fill forms in with: PDFium (Chrome, Edge), pdf.js (Firefox) and pypdf (office software).
Each gets letters that German registers hold; poppler then draws the filled form. In the place of every field the
picture must have changed, every text must be readable again, and no font may have come in that is not embedded.
`qpdf --check` runs over all files. Of forms that many places share, one of each name and language is filled.

Needs qpdf, poppler-utils, node, PDFJS_DIST_DIR (npm pdfjs-dist), and the Python packages pypdf and pypdfium2.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import NameObject

WORDS = "Łužyca Größe Žďár Šćežka ẞ Ǆ Ṩ".split()
LONG = "Łužyca, Größe, Žďár nad Sázavou, Großröhrsdorf, ẞ"
RESOLUTION = 60
MULTILINE, RADIO = 1 << 12, 1 << 15


@dataclass
class Widget:
    """One place on paper to fill in."""

    page: int
    rect: tuple[float, float, float, float]
    name: str
    kind: str
    value: str
    index: int = 0


def inherited(annotation, key: str):
    """A value of a field that may stand at one of its parents."""
    while annotation is not None:
        if key in annotation:
            return annotation[key]
        parent = annotation.get("/Parent")
        annotation = parent.get_object() if parent is not None else None
    return None


def full_name(annotation) -> str:
    parts = []
    while annotation is not None:
        if "/T" in annotation:
            parts.insert(0, str(annotation["/T"]))
        parent = annotation.get("/Parent")
        annotation = parent.get_object() if parent is not None else None
    return ".".join(parts)


def text_for(number: int, width: float, limit: int | None, multiline: bool) -> str:
    """A text that no other field has, and that fits: people see when a line is full."""
    room = int(width / 8.5) if limit is None else min(int(width / 8.5), limit)
    if limit is not None and limit <= 5:
        return f"{number:02}" + "ẞ"[: limit - 2]
    if multiline:
        return f"{number:02} {LONG}" if width > 300 else f"{number:02} Łužyca"
    text = f"{number:02}"
    for word in (LONG.split() if width > 300 else WORDS[number % 3 :]):
        if len(text) + 1 + len(word) <= room:
            text += " " + word
    return text


def widgets(path: Path) -> list[Widget]:
    """What can be filled in, with what is entered there. Of round buttons the last one of a group is pressed."""
    found: list[Widget] = []
    groups: dict[str, Widget] = {}
    for number, page in enumerate(pypdf.PdfReader(path).pages):
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            if annotation.get("/Subtype") != "/Widget":
                continue
            rect = tuple(float(value) for value in annotation["/Rect"])
            name, kind, flags = full_name(annotation), inherited(annotation, "/FT"), inherited(annotation, "/Ff") or 0
            if kind == "/Tx":
                limit = inherited(annotation, "/MaxLen")
                value = text_for(len(found) % 100, rect[2] - rect[0], limit, bool(flags & MULTILINE))
                found.append(Widget(number, rect, name, "text", value))
            elif kind == "/Ch":
                options = [str(option) for option in inherited(annotation, "/Opt")]
                found.append(Widget(number, rect, name, "list", options[-1], len(options) - 1))
            elif kind == "/Btn":
                state = next(key for key in annotation["/AP"]["/N"] if key != "/Off")[1:]
                if flags & RADIO:
                    groups[name] = Widget(number, rect, name, "button", state)
                else:
                    found.append(Widget(number, rect, name, "button", state))
    return found + list(groups.values())


def fill_pdfium(source: Path, target: Path, entries: list[Widget]) -> None:
    """Clicks and types, key by key."""
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    form = document.formenv
    for number in range(len(document)):
        page = document[number]
        for entry in (entry for entry in entries if entry.page == number):
            x, y = (entry.rect[0] + entry.rect[2]) / 2, (entry.rect[1] + entry.rect[3]) / 2
            pdfium.FORM_OnMouseMove(form, page, 0, x, y)
            pdfium.FORM_OnLButtonDown(form, page, 0, x, y)
            pdfium.FORM_OnLButtonUp(form, page, 0, x, y)
            if entry.kind == "text":
                for letter in entry.value:
                    pdfium.FORM_OnChar(form, page, ord(letter), 0)
            elif entry.kind == "list":
                pdfium.FORM_SetIndexSelected(form, page, entry.index, True)
            pdfium.FORM_ForceToKillFocus(form)
    document.save(target)
    document.close()


def fill_pypdf(source: Path, target: Path, entries: list[Widget]) -> None:
    """What a program does that knows nothing but the standard."""
    writer = pypdf.PdfWriter(clone_from=source)
    values = {entry.name: entry.value for entry in entries if entry.kind != "button"}
    states = {(entry.page, entry.rect): entry.value for entry in entries if entry.kind == "button"}
    for number, page in enumerate(writer.pages):
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            state = states.get((number, tuple(float(value) for value in annotation["/Rect"])))
            if state:
                annotation[NameObject("/AS")] = NameObject("/" + state)
    writer.write(target)


def fill_pdfjs(source: Path, target: Path, entries: list[Widget]) -> None:
    values = target.with_suffix(".json")
    values.write_text(json.dumps({entry.name: entry.value for entry in entries}), encoding="utf-8")
    script = Path(__file__).with_name("fill.mjs")
    subprocess.run(["node", str(script), str(source), str(target), str(values)], check=True, capture_output=True, text=True)


def pictures(path: Path, folder: Path) -> list[tuple[int, int, bytes]]:
    """The pages as grey pixels: width, height, data."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(["pdftoppm", "-gray", "-r", str(RESOLUTION), str(path), str(folder / "p")], check=True)
    pages = []
    for image in sorted(folder.glob("*.pgm")):
        data = image.read_bytes()
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
        pages.append((int(head[1]), int(head[2]), data[head.end() :]))
    return pages


def changed(before, after, entry: Widget) -> int:
    """How many pixels within a field are different."""
    width, height, old = before[entry.page]
    new = after[entry.page][2]
    scale = RESOLUTION / 72
    left, right = int(entry.rect[0] * scale), int(entry.rect[2] * scale)
    top, bottom = int(height - entry.rect[3] * scale), int(height - entry.rect[1] * scale)
    count = 0
    for row in range(max(top, 0), min(bottom + 1, height)):
        begin = row * width
        a, b = old[begin + left : begin + right], new[begin + left : begin + right]
        count += sum(abs(x - y) > 40 for x, y in zip(a, b)) if a != b else 0
    return count


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def foreign_fonts(path: Path) -> list[str]:
    """Entries that are drawn with a font that is not in the file; others see them differently or not at all."""
    problems = []
    for page in pypdf.PdfReader(path).pages:
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            look = annotation.get("/AP", {}).get("/N") if annotation.get("/Subtype") == "/Widget" else None
            look = look.get_object() if look is not None else None
            if not isinstance(look, pypdf.generic.StreamObject):
                continue
            for used in set(re.findall(rb"/(\S+)\s+[\d.]+\s+Tf", look.get_data())):
                font = look["/Resources"]["/Font"]["/" + used.decode()].get_object()
                font = font.get("/DescendantFonts", [font])[0].get_object()
                if not any(key.startswith("/FontFile") for key in font.get("/FontDescriptor", {})):
                    problems.append(f"{full_name(annotation)} is drawn with {font['/BaseFont']}, which is not embedded")
    return problems


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


FILLERS = {"PDFium": fill_pdfium, "pdf.js": fill_pdfjs, "pypdf": fill_pypdf}


def check(path: Path, folder: Path, keep: Path | None) -> tuple[list[str], int]:
    """What is wrong with one form, and how many entries were checked."""
    problems = []
    entries = widgets(path)
    before = pictures(path, folder / "before")
    for name, fill in FILLERS.items():
        filled = folder / f"{path.stem}.{name}.pdf"
        try:
            fill(path, filled, entries)
        except subprocess.CalledProcessError as error:
            problems.append(f"{name}: {error.stderr.strip()[:400]}")
            continue
        after = pictures(filled, folder / "after")
        text = squeezed(output("pdftotext", "-raw", str(filled), "-"))
        for entry in entries:
            least = 3 if entry.kind == "button" else 10
            if changed(before, after, entry) < least:
                problems.append(f"{name}: nothing is drawn in {entry.name} ({entry.value})")
            elif entry.kind != "button" and squeezed(entry.value) not in text:
                problems.append(f"{name}: {entry.name} does not show “{entry.value}”")
        problems += [f"{name}: {problem}" for problem in foreign_fonts(filled)]
        if keep:
            shutil.copy(filled, keep)
    return problems, len(entries) * len(FILLERS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for the filled forms")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    # A path such as gera/en/formulare/…: language and name tell forms apart, places do not.
    forms: dict[tuple[bool, str], Path] = {}
    files = sorted(options.folder.rglob("*.pdf"))
    for path in files:
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
        if done.returncode != 0:
            problems.append(f"{path}: {(done.stdout + done.stderr).strip()[-300:]}")
        # It is the blank form with more behind it; `filled.py` fills it.
        if path.name == "fill.pdf":
            continue
        forms.setdefault(("/en/" in path.as_posix(), path.name), path)

    def one(path: Path) -> tuple[list[str], int]:
        with tempfile.TemporaryDirectory() as folder:
            found, count = check(path, Path(folder), options.keep)
            return [f"{path}: {problem}" for problem in found], count

    # PDFium is one library with one state: its forms are filled one after the other.
    total = 0
    for path in forms.values():
        found, count = one(path)
        problems += found
        total += count
    for problem in problems:
        print(problem)
    print(f"{len(files)} files, {len(forms)} forms, {total} entries checked, {len(problems)} problems")
    return 1 if problems or not forms else 0


if __name__ == "__main__":
    sys.exit(main())
