#!/usr/bin/env python3
"""`kill -9` at random moments: each site is the old one or the new one and never a mixture, and the next build is right.

The region is built back and forth between two states that differ in every page of every site.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import time
from pathlib import Path

from common import Findings, arguments, build_ok, command, copy_region, difference, part, run, scratch, sites_of, tree


def recolour(region: Path, mark: str) -> None:
    """An edit that shows on every page: the style sheet's hashed name, and the name of the portal in every header."""
    for sheet in sorted((region / "themes").rglob("assets/*.css")):
        text = re.sub(r"\n/\* state .*? \*/\n", "", sheet.read_text(encoding="utf-8"))
        sheet.write_text(text + f"\n/* state {mark} */\n", encoding="utf-8")


def mixed(files: dict, old: dict, new: dict) -> list[str]:
    """The sites, and the single files beside them, that are neither as before nor as after."""
    found = []
    for site in sorted(set(sites_of(files)) | set(sites_of(old))):
        now = part(files, site)
        if now not in (part(old, site), part(new, site)):
            found.append(f"{site}: {difference(part(new, site), now)[:3]}")
    single_old, single_new, single = part(old, ""), part(new, ""), part(files, "")
    for name in sorted(set(single_old) | set(single_new) | set(single)):
        if single.get(name) not in (single_old.get(name), single_new.get(name)):
            found.append(f"{name} is neither old nor new")
    return found


def main() -> None:
    options = arguments(__doc__.splitlines()[0], rounds={"type": int, "default": 10}, seed={"type": int, "default": 20261110})
    findings, chance = Findings(), random.Random(options.seed)
    killed = late = between = 0
    with scratch() as folder:
        region = copy_region(options.root, folder / "region")
        output, states = region / "output", {}
        for mark in ("one", "two"):
            recolour(region, mark)
            clean = copy_region(region, folder / mark)
            build_ok(options.bin, clean)
            states[mark] = tree(clean / "output")
        findings.check(states["one"] != states["two"], "the two states do not differ")
        began = time.monotonic()
        recolour(region, "one")
        build_ok(options.bin, region)
        lasts = time.monotonic() - began
        shown = "one"
        for number in range(options.rounds):
            wanted = "two" if shown == "one" else "one"
            recolour(region, wanted)
            if number % 2:
                shutil.rmtree(region / ".dorfplatz" / "cache", ignore_errors=True)
            process = subprocess.Popen(command(options.bin, region), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            # Half of the kills fall into the last third, where sites are swapped in.
            time.sleep(lasts * (chance.uniform(0.0, 1.05) if number % 4 < 2 else chance.uniform(0.65, 1.05)))
            if process.poll() is None:
                process.kill()
                killed += 1
            else:
                late += 1
            process.wait()
            files = tree(output)
            for fault in mixed(files, states[shown], states[wanted]):
                findings.add(f"round {number}: {fault}")
            between += files not in (states[shown], states[wanted])
            build_ok(options.bin, region)
            shown = wanted
            for line in difference(states[wanted], tree(output))[:5]:
                findings.add(f"round {number}: after the next build {line}")
            leftovers = [p.name for p in region.iterdir() if p.name not in ("content", "docs", "forms", "themes", "records", "output", ".dorfplatz")]
            findings.check(not leftovers, f"round {number}: left beside the output: {leftovers}")
    findings.check(killed > 0, "no build was killed in time")
    findings.finish(f"{killed} builds killed ({late} were faster), {between} times with old and new sites side by side")


if __name__ == "__main__":
    run(main)
