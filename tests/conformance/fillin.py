"""Tells what is drawn in filled forms: `fillin.py FILE`, one JSON list of problems a line.

FILE is JSON: [{"blank": PDF, "filled": PDF, "fields": [{"path", "page", "rect"}], "texts": ["…"]}].
PDFium must draw something in each field, and poppler must show each text.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from filled import seen_by_pdfium
from forms import Widget, changed, output, squeezed


def look(each: dict) -> list[str]:
    before, after = seen_by_pdfium(each["blank"]), seen_by_pdfium(each["filled"])
    problems = [
        f"PDFium draws nothing in {field['path']}"
        for field in each["fields"]
        if changed(before, after, Widget(field["page"], tuple(field["rect"]), field["path"], "", "")) < 3
    ]
    words = squeezed(output("pdftotext", "-raw", each["filled"], "-"))
    return problems + [f"poppler does not show “{text}”" for text in each["texts"] if squeezed(text) not in words]


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        for problems in pool.map(look, json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))):
            print(json.dumps(problems, ensure_ascii=False))
