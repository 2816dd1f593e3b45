"""Tells what viewers show of filled forms: `fillin.py FILE`, one JSON list of problems a line.

FILE is JSON: [{"blank": PDF, "filled": PDF, "fields": [{"path", "page", "rect"}], "entries": [{"path", "pages", "text"}],
"signatures": [number of empty signature fields by page], "printed": pages of the form, "pdfjs": [text by page]}].
PDFium must draw something in each field. PDFium, pdf.js, poppler and MuPDF must read the same words on each page, and each
entry on one of its pages or behind those of the form.
"""

import json
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium

from filled import seen_by_pdfium
from forms import Widget, changed, output, squeezed

# Places where a word may be broken.
HINTS = re.compile("[\u00ad\u200b\u2060]")
# PDFium has a character of its own for a hyphen at the end of a line, and joins what it divides.
HYPHEN = re.compile("[\ufffe\x02]")


def words_of_pdfium(path: str) -> list[str]:
    """PDFium reads looks of fields once they belong to the page."""
    document, pages = pypdfium2.PdfDocument(path), []
    document.init_forms()
    for number in range(len(document)):
        page = document[number]
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        page.close()
        pages.append(HYPHEN.sub("-\n", document[number].get_textpage().get_text_range()))
    document.close()
    return pages


def words_of_mupdf(path: str, signatures: list[int]) -> list[str]:
    """MuPDF writes `SIGN` into each empty signature field, in which nothing stands."""
    with pymupdf.open(path) as document:
        pages = [page.get_text() for page in document]
    return [re.sub(r"^SIGN$", "", text, count=count, flags=re.MULTILINE) if count else text for text, count in zip(pages, signatures)]


def unlike(viewers: dict[str, list[str]]) -> list[str]:
    """The first page on which two do not read the same words."""
    (first, wanted), *others = viewers.items()
    for viewer, pages in others:
        if len(pages) != len(wanted):
            return [f"{viewer} has {len(pages)} pages, {first} {len(wanted)}"]
        for number, (one, two) in enumerate(zip(wanted, pages), 1):
            mine, theirs = Counter(one.split()), Counter(two.split())
            if mine != theirs:
                return [f"page {number}: only {first} reads {list(mine - theirs)[:6]}, only {viewer} {list(theirs - mine)[:6]}"]
    return []


def look(before: list, each: dict) -> list[str]:
    after = seen_by_pdfium(each["filled"])
    problems = [
        f"PDFium draws nothing in {field['path']}"
        for field in each["fields"]
        if changed(before, after, Widget(field["page"], tuple(field["rect"]), field["path"], "", "")) < 3
    ]
    viewers = {
        "poppler": output("pdftotext", "-raw", each["filled"], "-").split("\f")[:-1],
        "PDFium": words_of_pdfium(each["filled"]),
        "MuPDF": words_of_mupdf(each["filled"], each["signatures"] + [0] * 99),
        "pdf.js": each["pdfjs"],
    }
    viewers = {viewer: [HINTS.sub("", text) for text in pages] for viewer, pages in viewers.items()}
    problems += unlike(viewers)
    for viewer, pages in viewers.items():
        read = [squeezed(text) for text in pages]
        for entry in each["entries"]:
            text, places = squeezed(HINTS.sub("", entry["text"])), {*entry["pages"], *range(each["printed"], len(read))}
            if not any(text in read[place] for place in places):
                problems.append(f"{viewer} does not show “{entry['text']}” of {entry['path']}")
    return problems


def look_at_all(group: list[dict]) -> list[list[str]]:
    """What is wrong with fillings of one blank form, which is drawn once."""
    before = seen_by_pdfium(group[0]["blank"])
    return [look(before, each) for each in group]


if __name__ == "__main__":
    everything = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(everything):
        groups.setdefault(each["blank"], []).append(number)
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(look_at_all, [[everything[number] for number in numbers] for numbers in groups.values()])
        told = {number: problems for numbers, lists in zip(groups.values(), found) for number, problems in zip(numbers, lists)}
    for number in range(len(everything)):
        print(json.dumps(told[number], ensure_ascii=False))
