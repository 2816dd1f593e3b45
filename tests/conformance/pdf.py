#!/usr/bin/env python3
"""`qpdf --check` over every PDF of a built region; a warning is a finding. Needs qpdf.

Data schemas after XDatenfelder 3 must be well-formed XML, hold no number twice, and count as `least:most`."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import Findings, arguments, run


XDF = "{urn:xoev-de:fim:standard:xdatenfelder_3.0.0}"


def qpdf(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["qpdf", "--check", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def schema(path: Path) -> list[str]:
    """What is wrong with a data schema."""
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        return [str(error)]
    wrong = [] if root.tag == f"{XDF}xdatenfelder.stammdatenschema.0102" else [f"the root is {root.tag}"]
    numbers = [element.text or "" for element in root.iter(f"{XDF}id")]
    wrong += [f"{number} stands there twice" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    wrong += [f"{number!r} is no number of an element" for number in numbers if not re.fullmatch(r"[SDGFR]\d{11}", number)]
    for count in root.iter(f"{XDF}anzahl"):
        least, _, most = (count.text or "").partition(":")
        if not (least.isdigit() and most.isdigit() and int(least) <= int(most) and int(most) > 0):
            wrong.append(f"{count.text!r} is no count")
    for group in root.iter(f"{XDF}datenfeldgruppe"):
        if group.find(f"{XDF}struktur") is None:
            wrong.append("a group is empty")
    return wrong


def main() -> None:
    options = arguments(__doc__.splitlines()[0], output={"type": Path, "required": True})
    findings, files = Findings(), sorted(options.output.rglob("*.pdf"))
    with ThreadPoolExecutor() as pool:
        for path, done in zip(files, pool.map(qpdf, files)):
            if done.returncode != 0 or "WARNING" in done.stdout:
                findings.add(f"{path.relative_to(options.output)}: {' / '.join(done.stdout.splitlines()[:4])}")
    findings.check(bool(files), f"no PDF below {options.output}")
    schemas = sorted(options.output.rglob("*.xdf3.xml"))
    for path in schemas:
        for finding in schema(path):
            findings.add(f"{path.relative_to(options.output)}: {finding}")
    findings.check(bool(schemas), f"no data schema below {options.output}")
    findings.finish(f"{len(files)} PDFs, {len(schemas)} data schemas")


if __name__ == "__main__":
    run(main)
