#!/usr/bin/env python3
"""Nu HTML checker over every page, style sheet and drawing of a built region, errors and warnings alike.

One Java process checks everything. Needs `java` and the jar of the npm package `vnu-jar` (--vnu).
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from common import Findings, arguments, run

# Said by the checker of correct pages, each with the reason why it is no finding.
ACCEPTED = (
    # A page on disk has no origin, so that `'self'` never matches; privacy.py holds what the CSP lets in.
    "Resource violates Content Security Policy (meta tag)",
)


def is_data(message: dict) -> bool:
    """Whether the checker takes structured data for a script. Browsers leave what is no JavaScript alone before they look
    at the policy (HTML, 4.12.1.1: prepare the script element); `axe` would see it in the console, `privacy.py` in the source."""
    extract = message.get("extract", "")
    return message["message"].startswith("Inline script violates Content Security Policy") and '<script type="application/ld+json">' in extract


def main() -> None:
    options = arguments(__doc__.splitlines()[0], output={"type": Path, "required": True}, vnu={"required": True})
    files = [p for suffix in ("html", "css", "svg") for p in sorted(options.output.rglob("*." + suffix))]
    findings = Findings()
    # One run for each kind, because an option decides what the checker takes files for. It is given the whole folder:
    # thousands of names would be too long a command line.
    for kind in ("html", "css", "svg"):
        if not any(p.suffix == "." + kind for p in files):
            continue
        only = {"html": ["--skip-non-html"], "css": ["--skip-non-css"], "svg": ["--skip-non-svg"]}[kind]
        done = subprocess.run(["java", "-Xss8m", "-jar", options.vnu, "--format", "json", "--exit-zero-always", *only,
                               str(options.output)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            messages = json.loads(done.stderr)["messages"]
        except (json.JSONDecodeError, KeyError):
            findings.add(f"the checker failed on {kind}: {done.stderr[-600:]}")
            continue
        for message in messages:
            text = message["message"]
            if message["type"] == "info" and message.get("subType") != "warning":
                continue
            if any(accepted in text for accepted in ACCEPTED) or is_data(message):
                continue
            name = message.get("url", "").split("/output/", 1)[-1].replace("file:", "")
            excerpt = " ".join(message.get("extract", "").split())
            findings.add(f"{name}:{message.get('lastLine', '?')}: {text} | {excerpt[:120]}")
    findings.check(any(p.suffix == ".html" for p in files), f"no page below {options.output}")
    findings.finish(f"{len(files)} pages, style sheets and drawings")


if __name__ == "__main__":
    run(main)
