#!/usr/bin/env python3
"""Same input, same bytes.

- Two builds are identical, also on one thread, in another folder, time zone and message language, at another hour.
- Builds dated one day apart, between which nothing begins or ends, differ in no file; and where one news item
  begins on the second day, the files that tell of it are the only ones that differ.
- `--site gera` gives what a full build gives for Gera, and leaves the other sites alone.
"""

from __future__ import annotations

import datetime
import re
import time
from pathlib import Path

from common import DATE, Findings, arguments, build_ok, compare, copy_region, difference, part, run, scratch, sites_of, tree

NEWS = """---
title: Probe eines Beginns
date: {date}
teaser: Diese Meldung erscheint an einem bestimmten Tag.
publish_from: {date}
---

Von heute an zu lesen.
"""


def quiet_day(root: Path, output: Path) -> str:
    """The first day from DATE on with no date of the content within two days, and none of a series and no waste collected
    on it or the day after, so that nothing begins or ends."""
    named, held = set(), set()
    for path in output.glob("*/veranstaltungen/termine.json"):
        held |= set(re.findall(r'"(?:start|end)": "(20\d\d-\d\d-\d\d)', path.read_text(encoding="utf-8")))
    for path in output.glob("*/abfall-termine/termine.json"):
        held |= set(re.findall(r'"(20\d\d-\d\d-\d\d)"', path.read_text(encoding="utf-8")))
    for folder in ("content", "forms"):
        for path in (root / folder).rglob("*"):
            if path.suffix in (".yaml", ".md"):
                named |= set(re.findall(r"\b20\d\d-\d\d-\d\d\b", path.read_text(encoding="utf-8", errors="replace")))
    day = datetime.date.fromisoformat(DATE)

    def busy(after: int, dates: set[str]) -> bool:
        return (day + datetime.timedelta(days=after)).isoformat() in dates

    # Dates of series are told by whole months.
    while any(busy(d, named) for d in range(-2, 4)) or any(busy(d, held) for d in range(2)) or day.day > 27:
        day += datetime.timedelta(days=1)
    return day.isoformat()


def next_day(day: str) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def identical(binary: str, root: Path, folder: Path, findings: Findings) -> Path:
    first = copy_region(root, folder / "first")
    build_ok(binary, first)
    time.sleep(1.1)  # a time stamp of the clock would show
    other = copy_region(root, folder / "an other folder, mit Umläut")
    build_ok(binary, other, "--lang", "en", env={"RAYON_NUM_THREADS": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"})
    compare(findings, "one thread, other folder, time zone and language", first / "output", other / "output")
    again = copy_region(root, folder / "again")
    build_ok(binary, again, "--output", str(folder / "elsewhere"), env={"RAYON_NUM_THREADS": "7"})
    compare(findings, "seven threads and another output folder", first / "output", folder / "elsewhere")
    before = {p: p.stat().st_mtime_ns for p in (first / "output").rglob("*") if p.is_file()}
    result = build_ok(binary, first)
    findings.check(result.summary.get("written") == 0, f"a second build wrote {result.summary.get('written')} files")
    touched = [p for p, stamp in before.items() if not p.exists() or p.stat().st_mtime_ns != stamp]
    findings.check(not touched, f"a second build touched {len(touched)} unchanged files, such as {touched[:1]}")
    return first


def dates(binary: str, root: Path, folder: Path, full: Path, findings: Findings) -> None:
    day = quiet_day(root, full / "output")
    for name, date in (("today", day), ("tomorrow", next_day(day))):
        build_ok(binary, copy_region(root, folder / name), date=date)
    compare(findings, f"{day} and the day after", folder / "today" / "output", folder / "tomorrow" / "output")
    # The counter-check: a date that matters does change files, and the date of the build reaches every cached page.
    region = folder / "today"
    news = region / "content" / "gera" / "news" / "probe-eines-beginns.md"
    news.parent.mkdir(exist_ok=True)
    news.write_text(NEWS.format(date=next_day(day)), encoding="utf-8")
    build_ok(binary, region, date=day)
    before = tree(region / "output")
    compare(findings, "an item that begins tomorrow", region / "output", folder / "tomorrow" / "output")
    build_ok(binary, region, date=next_day(day))
    changed = difference(before, tree(region / "output"))
    findings.check(any(line.startswith("+ gera/") for line in changed), "an item that begins does not appear")
    strangers = [line for line in changed if not re.match(r". (gera|portal)/", line)]
    findings.check(not strangers, f"an item of Gera that begins changes others: {strangers[:5]}")


def one_site(binary: str, root: Path, folder: Path, full: Path, site: str, findings: Findings) -> None:
    alone = copy_region(root, folder / "alone")
    build_ok(binary, alone, "--site", site)
    whole, single = tree(full / "output"), tree(alone / "output")
    for line in difference(part(whole, site), part(single, site)):
        findings.add(f"--site {site}: {line}")
    findings.check(bool(part(single, site)), f"--site {site} made nothing")
    findings.check(sites_of(single) == [site], f"--site {site} made {sites_of(single)}")
    build_ok(binary, full, "--site", site)
    findings.check(tree(full / "output") == whole, f"--site {site} over a full output changed something")


def main() -> None:
    options = arguments(__doc__.splitlines()[0], site={"default": "gera"})
    findings = Findings()
    with scratch() as folder:
        full = identical(options.bin, options.root, folder, findings)
        dates(options.bin, options.root, folder, full, findings)
        one_site(options.bin, options.root, folder, full, options.site, findings)
        files = len(tree(full / "output"))
    findings.finish(f"{files} files in 3 builds, 2 days, 1 site alone")


if __name__ == "__main__":
    run(main)
