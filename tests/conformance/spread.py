#!/usr/bin/env python3
"""What an edit touches: a fee in a shared service changes the pages that show it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from common import Findings, arguments, build_ok, copy_region, difference, run, scratch, tree


def shown(path: Path) -> bool:
    """Whether the new amount stands in a file."""
    return path.is_file() and bool(re.search(rb"123[.,]45", path.read_bytes()))


def without_size(page: bytes) -> bytes:
    """A page of a life event without the size of its package, in which the forms lie that print the fee."""
    return re.sub(rb"ZIP, [0-9.,]+\s[KM]?B", b"ZIP", page)


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    findings, counted = Findings(), []
    with scratch() as folder:
        region = copy_region(options.root, folder / "region")
        build_ok(options.bin, region)
        for path in sorted((region / "content" / "shared" / "services").glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            fee = re.search(r"amount: ([0-9.]+)", text)
            if not fee:
                continue
            output = region / "output"
            before = tree(output)
            events = {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("lebenslagen/*/index.html")}
            path.write_text(text[: fee.start(1)] + "123.45" + text[fee.end(1):], encoding="utf-8")
            result = build_ok(options.bin, region)
            changed = difference(before, tree(output))
            # Pages of the service, forms that print the fee with what tells of their files, and whatever shows the amount.
            allowed = re.compile(rf"~ [^/]+/(en/)?(leistungen/{path.stem}/|formulare/|formulare\.json$)")
            for line in changed:
                file = output / line[2:]
                packed = line[2:] in events and without_size(events[line[2:]]) == without_size(file.read_bytes())
                listed = file.name == "MANIFEST.json"
                findings.check(bool(allowed.match(line)) or packed or listed or shown(file), f"the fee of {path.stem}: {line}")
            findings.check(result.summary.get("written") == len(changed),
                           f"the fee of {path.stem}: {len(changed)} files differ, {result.summary.get('written')} written")
            counted.append((path.stem, len(changed)))
    findings.check(any(count for _, count in counted), "no shared fee shows anywhere")
    findings.finish("files changed by a shared fee: " + ", ".join(f"{name} {count}" for name, count in counted))


if __name__ == "__main__":
    run(main)
