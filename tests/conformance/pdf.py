#!/usr/bin/env python3
"""`qpdf --check` over every PDF of a built region; a warning is a finding. Needs qpdf."""

from __future__ import annotations

import subprocess
from pathlib import Path

from common import Findings, arguments, run


def main() -> None:
    options = arguments(__doc__.splitlines()[0], output={"type": Path, "required": True})
    findings, files = Findings(), sorted(options.output.rglob("*.pdf"))
    for path in files:
        done = subprocess.run(["qpdf", "--check", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0 or "WARNING" in done.stdout:
            findings.add(f"{path.relative_to(options.output)}: {' / '.join(done.stdout.splitlines()[:4])}")
    findings.check(bool(files), f"no PDF below {options.output}")
    findings.finish(f"{len(files)} PDFs")


if __name__ == "__main__":
    run(main)
