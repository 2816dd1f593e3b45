#!/usr/bin/env python3
"""A second opinion on PDF/UA: outloud reads the forms, and each of its findings is one here.

    outloud.py FOLDER…

One form of each name and language is read: places differ in names and amounts. ACCEPTED says which findings stay, and why.

Needs the Python package outloud.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import Broken, Findings, language, run, scratch  # noqa: E402

ACCEPTED = {
    # Addresses stand in the letterhead and in the ways to hand the form in, for paper; the link to the form's permanent
    # page, where they can be followed, stands above the first section. No part of PDF/UA asks for more.
    "LNK-010": "a mail address is printed as text",
    # It counts words. The cells below the heads of these tables hold fields, each in its Form element with its own words.
    "TBL-012": "the cells of a table are fields",
}


def main() -> None:
    if len(sys.argv) < 2:
        raise Broken(__doc__)
    forms: dict[tuple[str, str], Path] = {}
    for folder in sys.argv[1:]:
        # What editors upload is looked at by the program's own gate.
        for path in sorted(each for each in Path(folder).rglob("*.pdf") if "media" not in each.parts):
            forms.setdefault((path.name, language(path)), path)
    findings, accepted = Findings(), Counter()
    with scratch() as folder:
        report = folder / "report.json"
        files = [str(path) for path in forms.values()]
        # By its module: the script beside the interpreter names the folder in which it was installed, not where that was moved.
        program = [sys.executable, "-c", "import sys, outloud.cli; sys.exit(outloud.cli.main())"]
        done = subprocess.run([*program, "--quiet", "--fail-on", "never", "--json", str(report), *files], capture_output=True, text=True)
        if not report.is_file():
            raise Broken(done.stdout[-1000:] + done.stderr[-1000:])
        for file in json.loads(report.read_text(encoding="utf-8"))["results"]:
            for each in file["findings"]:
                # `Fundanzeige` is the title that stands above the form; that its file has the same name makes it no worse.
                one_word = each["rule"] == "DOC-040" and each["evidence"].lower() == Path(file["path"]).stem
                if each["severity"] == "info" or one_word:
                    continue
                if each["rule"] in ACCEPTED:
                    accepted[each["rule"]] += 1
                else:
                    findings.add(f"{file['path']}: {each['rule']}: {each['message']}")
    counts = ", ".join(f"{count} times {ACCEPTED[rule]}" for rule, count in accepted.items())
    findings.check(bool(files), "no PDF to read")
    findings.finish(f"{len(files)} forms" + (f"; accepted: {counts}" if counts else ""))


if __name__ == "__main__":
    run(main)
