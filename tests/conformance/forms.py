#!/usr/bin/env python3
"""Fills every form of a folder the way people do, and checks that what was typed is drawn.

    forms.py FOLDER [--keep FOLDER]

Four programs that people fill forms in with: PDFium (Chrome, Edge), pdf.js (Firefox), poppler (Evince, Okular) and
pypdf (what knows nothing but the standard). Each gets letters that German registers hold, areas are filled to their
end, and every option is chosen once. Poppler then draws the filled form. In the place of every field the picture must
have changed, every text must be readable again, and no font may have come in that is not embedded. What pdf.js and
poppler saved must still pass both profiles of veraPDF. `qpdf --check` runs over all files. Of forms that many places
share, one of each name and language is filled.

Needs qpdf, poppler-utils, node, PDFJS_DIST_DIR (npm pdfjs-dist), the Python packages pypdf and pypdfium2, a Python with
poppler's bindings (GI_PYTHON, otherwise python3), and what verapdf/run.sh needs.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import NameObject

from common import language

# Of fonts without a table that nobody needs in a PDF, and the like.
logging.disable(logging.ERROR)

WORDS = "Łužyca Größe Žďár Šćežka ẞ Ǆ Ṩ".split()
LONG = "Łužyca, Größe, Žďár nad Sázavou, Großröhrsdorf, ẞ"
RESOLUTION = 60
# Distance of lines, and width of a letter of LONG, that areas are filled with: more than any of the programs takes.
LEADING, LETTER = 17.0, 7.6
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
    # What may be chosen instead: value, page and place of each.
    choices: list[tuple[str, int, tuple[float, float, float, float]]] = field(default_factory=list)


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


def full(number: int, width: float, height: float, limit: int | None) -> str:
    """As many words as an area has room for."""
    room = int(width / LETTER) * int(height / LEADING)
    room = room if limit is None else min(room, limit)
    text = f"{number:02}"
    for word in LONG.split() * (room // len(LONG) + 1):
        if len(text) + 1 + len(word) > room:
            break
        text += " " + word
    return text


def text_for(number: int, width: float, limit: int | None) -> str:
    """A text that no other field has, and that fits: people see when a line is full."""
    room = int(width / 8.5) if limit is None else min(int(width / 8.5), limit)
    if limit is not None and limit <= 5:
        return f"{number:02}" + "ẞ"[: limit - 2]
    text = f"{number:02}"
    for word in (LONG.split() if width > 300 else WORDS[number % 3 :]):
        if len(text) + 1 + len(word) <= room:
            text += " " + word
    return text


def widgets(path: Path) -> list[Widget]:
    """What can be filled in, with what is entered there. Round buttons of one name are one entry."""
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
                limit, width, height = inherited(annotation, "/MaxLen"), rect[2] - rect[0], rect[3] - rect[1]
                mark = len(found) % 100
                value = full(mark, width, height, limit) if flags & MULTILINE else text_for(mark, width, limit)
                found.append(Widget(number, rect, name, "text", value))
            elif kind == "/Ch":
                options = [(str(option), number, rect) for option in inherited(annotation, "/Opt")]
                found.append(Widget(number, rect, name, "list", options[0][0], choices=options))
            elif kind == "/Btn":
                state = next(key for key in annotation["/AP"]["/N"] if key != "/Off")[1:]
                if flags & RADIO:
                    group = groups.setdefault(name, Widget(number, rect, name, "button", state))
                    group.choices.append((state, number, rect))
                else:
                    found.append(Widget(number, rect, name, "button", state))
    return found + list(groups.values())


def choosing(entries: list[Widget], turn: int) -> list[Widget]:
    """The entries with another option chosen at each turn."""
    def one(entry: Widget) -> Widget:
        if not entry.choices:
            return entry
        index = turn % len(entry.choices)
        value, page, rect = entry.choices[index]
        return replace(entry, value=value, page=page, rect=rect, index=index)
    return [one(entry) for entry in entries]


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
    # It breaks no lines.
    values = {entry.name: "\n".join(textwrap.wrap(entry.value, int((entry.rect[2] - entry.rect[0]) / LETTER) or 1))
              for entry in entries if entry.kind == "text"}
    values |= {entry.name: entry.value for entry in entries if entry.kind == "list"}
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


def fill_poppler(source: Path, target: Path, entries: list[Widget]) -> None:
    values: dict = {entry.name: entry.value for entry in entries}
    values["buttons"] = {entry.name: entry.index for entry in entries if entry.kind == "button" and entry.choices}
    file = target.with_suffix(".json")
    file.write_text(json.dumps(values), encoding="utf-8")
    command = [os.environ.get("GI_PYTHON", "python3"), str(Path(__file__).with_name("fill_poppler.py"))]
    subprocess.run([*command, str(source), str(target), str(file)], check=True, capture_output=True, text=True)


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


# Each has a turn in choosing options; poppler, the fastest, also has those that are left.
FILLERS = [("PDFium", fill_pdfium), ("pdf.js", fill_pdfjs), ("pypdf", fill_pypdf), ("poppler", fill_poppler)]
# Of these, what they saved must still pass both profiles.
CONFORMING = ("pdf.js", "poppler")


def check(path: Path, name: str, folder: Path) -> tuple[list[str], int]:
    """What is wrong with one form, and how many entries were checked. Filled forms stay in `folder`."""
    problems, count = [], 0
    entries = widgets(path)
    with tempfile.TemporaryDirectory() as drawn:
        before = pictures(path, Path(drawn) / "before")
        turns = max([len(FILLERS), *(len(entry.choices) for entry in entries)])
        for turn in range(turns):
            viewer, fill = FILLERS[min(turn, len(FILLERS) - 1)]
            chosen = choosing(entries, turn)
            if turn >= len(FILLERS):
                chosen = [entry for entry in chosen if turn < len(entry.choices)]
            filled = folder / f"{name}.{viewer}.{turn}.pdf"
            try:
                fill(path, filled, chosen)
            except subprocess.CalledProcessError as error:
                problems.append(f"{viewer}: {error.stderr.strip()[-400:]}")
                continue
            after = pictures(filled, Path(drawn) / "after")
            text = squeezed(output("pdftotext", "-raw", str(filled), "-"))
            for entry in chosen:
                least = 3 if entry.kind == "button" else 10
                if changed(before, after, entry) < least:
                    problems.append(f"{viewer}: nothing is drawn in {entry.name} ({entry.value})")
                elif entry.kind != "button" and squeezed(entry.value) not in text:
                    problems.append(f"{viewer}: {entry.name} does not show “{entry.value}”")
            problems += [f"{viewer}: {problem}" for problem in foreign_fonts(filled)]
            count += len(chosen)
    return problems, count


def conforming(folder: Path) -> tuple[list[str], int]:
    """What veraPDF says to the filled forms."""
    files = [path for path in sorted(folder.glob("*.pdf")) if path.stem.split(".")[-2] in CONFORMING]
    script = Path(__file__).with_name("verapdf") / "run.sh"
    done = subprocess.run([str(script), *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    passed = sum(line.startswith("PASS") for line in done.stdout.splitlines())
    if done.returncode == 0 and passed == 2 * len(files):
        return [], passed
    return [line for line in done.stdout.splitlines() if not line.startswith("PASS")], passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--keep", type=Path, help="folder for the filled forms")
    options = parser.parse_args()
    problems: list[str] = []
    # Language and name tell forms apart, places do not.
    forms: dict[str, Path] = {}
    files = sorted(path for folder in options.folders for path in folder.rglob("*.pdf"))
    for path in files:
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
        if done.returncode != 0:
            problems.append(f"{path}: {(done.stdout + done.stderr).strip()[-300:]}")
        # Leaflets have nothing to fill in; `fill.pdf` is the blank form with more behind it, which `filled.py` fills.
        if path.name == "fill.pdf" or "formulare" not in path.parts:
            continue
        forms.setdefault(f"{path.stem}-{language(path)}", path)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        # In processes of their own: PDFium is one library with one state.
        with ProcessPoolExecutor() as pool:
            results = list(pool.map(check, forms.values(), forms, [folder] * len(forms)))
        for path, (found, _) in zip(forms.values(), results):
            problems += [f"{path}: {problem}" for problem in found]
        found, passed = conforming(folder)
        problems += found
    for problem in problems:
        print(problem)
    total = sum(count for _, count in results)
    print(f"{len(files)} files, {len(forms)} forms, {total} entries, {passed} verdicts of veraPDF, {len(problems)} problems")
    return 1 if problems or not forms or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
