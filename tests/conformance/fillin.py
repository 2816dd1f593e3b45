"""Tells what is drawn in filled forms: `fillin.py FILE`, one JSON list of problems a line.

FILE is JSON: [{"blank": PDF, "filled": PDF, "fields": [{"path", "page", "rect"}], "texts": ["…"]}].
PDFium must draw something in each field, poppler and MuPDF must show each text.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pymupdf

from filled import seen_by_pdfium
from forms import Widget, changed, output, squeezed


def look(each: dict) -> list[str]:
    before, after = seen_by_pdfium(each["blank"]), seen_by_pdfium(each["filled"])
    problems = [
        f"PDFium draws nothing in {field['path']}"
        for field in each["fields"]
        if changed(before, after, Widget(field["page"], tuple(field["rect"]), field["path"], "", "")) < 3
    ]
    document = pymupdf.open(each["filled"])
    shown = {"poppler": output("pdftotext", "-raw", each["filled"], "-"), "MuPDF": "".join(page.get_text() for page in document)}
    for viewer, words in shown.items():
        problems += [f"{viewer} does not show “{text}”" for text in each["texts"] if squeezed(text) not in squeezed(words)]
    return problems


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        for problems in pool.map(look, json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))):
            print(json.dumps(problems, ensure_ascii=False))
