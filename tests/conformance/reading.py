#!/usr/bin/env python3
"""The order in which each form is read out, as poppler finds it in the tags (`pdfinfo -struct-text`).

    reading.py FOLDER… [--update]

FOLDER is a site, for example output/gera: each of its forms in each language is compared with its file in reading/.
With --update or UPDATE=1 the files are written anew; look at the difference before you commit it.

Needs poppler-utils.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import Broken, Findings, language, run  # noqa: E402

EXPECTED = Path(__file__).resolve().parent / "reading"


def words(path: Path) -> str:
    """Tags and words, without what another version of poppler or a drawing's size would change."""
    done = subprocess.run(["pdfinfo", "-struct-text", str(path)], check=True, capture_output=True, text=True)
    lines = (line.rstrip().replace(" (block)", "").replace(" (inline)", "") for line in done.stdout.splitlines())
    # The numbers of objects are nobody's business.
    lines = (re.sub(r"\bObject \d+ 0\b", "Object", line) for line in lines)
    return "".join(f"{line}\n" for line in lines if line and not line.lstrip().startswith("/"))


def main() -> None:
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("-")]
    update = "--update" in sys.argv or os.environ.get("UPDATE") == "1"
    if not folders:
        raise Broken(__doc__)
    findings, seen = Findings(), set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for folder in folders:
            found = sorted(path for path in folder.rglob("formulare/*/*.pdf") if path.name != "fill.pdf")
            files = list({(path.name, language(path)): path for path in reversed(found)}.values())
            for path, read in zip(files, pool.map(words, files)):
                lang = language(path)
                expected = EXPECTED / f"{path.stem}.{lang}.txt"
                seen.add(expected)
                if update:
                    EXPECTED.mkdir(exist_ok=True)
                    expected.write_text(read, encoding="utf-8")
                    continue
                old = expected.read_text(encoding="utf-8") if expected.is_file() else ""
                if old != read:
                    change = difflib.unified_diff(old.splitlines(), read.splitlines(), "expected", "read", lineterm="", n=1)
                    findings.add(f"{path.name} ({lang}) is read otherwise; if that is right: UPDATE=1\n" + "\n".join(list(change)[:30]))
    for old in sorted(set(EXPECTED.glob("*.txt")) - seen):
        if update:
            old.unlink()
        else:
            findings.add(f"no form for {old.name}")
    findings.check(bool(seen), "no form to read")
    findings.finish(f"{len(seen)} forms read")


if __name__ == "__main__":
    run(main)
