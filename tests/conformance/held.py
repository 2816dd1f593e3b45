#!/usr/bin/env python3
"""One town's mistake is that town's: a typo in Gera holds Gera, while Schmölln publishes and the exit code is 1.

Also: `--strict` publishes nothing, a mistake in shared content publishes nothing, `check` writes nothing, and the site
comes back when the mistake is mended.
"""

from __future__ import annotations

import re
from pathlib import Path

from common import Findings, arguments, build, build_ok, copy_region, part, run, scratch, tree

# Mistakes in one body's own files. Others refer to Gera, and must not be blamed for what is wrong there.
MISTAKES = [
    ("a tab in site.yaml", "site.yaml", r"^address:$", "\taddress:"),
    ("a bracket too many in site.yaml", "site.yaml", r"^email: ", "email: ["),
    ("site.yaml without a name", "site.yaml", r"^name:", "nahme:"),
    ("an unknown kind in site.yaml", "site.yaml", r"^kind: .*$", "kind: stadtt"),
    ("an office that can't be read", "offices/steuern.yaml", r"^name:", "\tname:"),
    ("an office without the service", "offices/steuern.yaml", r"^services:.*$", "services: []"),
    ("a fee that is no amount", "services/hundesteuer-anmelden.yaml", r"amount: [0-9.]+", "amount: viel"),
    ("a form with an unknown field", "../../forms/gera/hundesteuer-anmeldung.yaml", r"hunde\.farbe", "hunde.frabe"),
    ("an event that can't be read", "events/probe.md", "", "---\ntitle: [\n---\n"),
]

GOOD = "---\ntitle: {title}\ndate: 2026-11-02\nteaser: Ein Satz dazu.\n---\n\nText der Meldung.\n"
TYPO = GOOD.replace("title:", "titel:")


def news(region: Path, body: str, text: str) -> Path:
    path = region / "content" / body / "news" / "probe-der-sperre.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def only_gera(binary: str, region: Path, findings: Findings) -> None:
    """Each mistake holds Gera, is told of Gera's files alone, and lets the others be published."""
    for number, (what, name, pattern, new) in enumerate(MISTAKES):
        path = (region / "content" / "gera" / name).resolve()
        good = path.read_text(encoding="utf-8") if path.exists() else None
        text, count = re.subn(pattern, new, good or "", count=1, flags=re.MULTILINE)
        findings.check(count == 1, f"{what}: nothing matches {pattern}; the suite needs another example")
        before = tree(region / "output")
        path.write_text(text, encoding="utf-8")
        title = f"Meldung {number} aus Schmölln"
        news(region, "schmoelln", GOOD.format(title=title))
        result = build(binary, region)
        after = tree(region / "output")
        findings.check(result.code == 1, f"{what}: {result.brief()}")
        strangers = [f"{d.get('file')}:{d.get('line')} {d.get('message')}" for d in result.errors()
                     if "/gera/" not in str(d.get("file"))]
        findings.check(not strangers, f"{what}: others are blamed: {strangers[:4]}")
        findings.check(result.summary.get("sites_held") == 1, f"{what}: held are {result.summary.get('held') or result.summary}")
        findings.check(part(after, "gera") == part(before, "gera"), f"{what}: the held site changed")
        page = region / "output/schmoelln/aktuelles/probe-der-sperre/index.html"
        findings.check(title in page.read_text(encoding="utf-8"), f"{what}: Schmölln was not published")
        if good is None:
            path.unlink()
        else:
            path.write_text(good, encoding="utf-8")


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    findings = Findings()
    with scratch() as folder:
        region = copy_region(options.root, folder / "region")
        output = region / "output"
        build_ok(options.bin, region)
        before = tree(output)
        typo = news(region, "gera", TYPO.format(title="Mit Tippfehler"))
        news(region, "schmoelln", GOOD.format(title="Ohne Tippfehler"))

        checked = build(options.bin, region, verb="check")
        findings.check(checked.code == 1, f"`check` of a typo: {checked.brief()}")
        findings.check(tree(output) == before, "`check` changed the output")
        strict = build(options.bin, region, "--strict")
        findings.check(strict.code == 1, f"`--strict` with a typo: {strict.brief()}")
        findings.check(tree(output) == before, "`--strict` published something")

        held = build(options.bin, region)
        after = tree(output)
        findings.check(held.code == 1, f"a build with a typo: {held.brief()}")
        findings.check(part(after, "gera") == part(before, "gera"), "the held site changed")
        findings.check("schmoelln/aktuelles/probe-der-sperre/index.html" in after, "the site without mistakes was not published")
        findings.check(held.summary.get("sites_held") == 1, f"summary: {held.summary}")
        told = [d for d in held.errors() if str(d.get("file", "")).endswith("gera/news/probe-der-sperre.md")]
        findings.check(bool(told), f"no error names the file: {held.brief()}")
        for error in told:
            findings.check(error.get("site") == "gera", f"the error names the site {error.get('site')!r}")
            findings.check(bool(error.get("line")) and bool(error.get("column")), f"the error has no position: {error}")
        unknown = [d for d in told if d.get("line") == 2]
        findings.check(any("title" in f"{d.get('message')} {d.get('help')}" for d in unknown), f"nobody suggests `title`: {told}")
        again = build(options.bin, region)
        findings.check(again.code == 1 and tree(output) == after, f"the same build again: {again.brief()}")

        typo.write_text(GOOD.format(title="Berichtigt"), encoding="utf-8")
        build_ok(options.bin, region)
        mended = tree(output)
        findings.check("gera/aktuelles/probe-der-sperre/index.html" in mended, "the mended site was not published")
        clean = copy_region(region, folder / "clean")
        build_ok(options.bin, clean)
        findings.check(tree(clean / "output") == mended, "after mending, the output differs from a clean build")

        shared = sorted((region / "content" / "shared" / "services").glob("*.yaml"))[0]
        good = shared.read_text(encoding="utf-8")
        shared.write_text(good + "\nunbekannt: ja\n", encoding="utf-8")
        news(region, "schmoelln", GOOD.format(title="Darf jetzt nicht erscheinen"))
        stopped = build(options.bin, region)
        findings.check(stopped.code == 1, f"a mistake in shared content: {stopped.brief()}")
        findings.check(tree(output) == mended, "a mistake in shared content published something")
        shared.write_text(good, encoding="utf-8")

        only_gera(options.bin, region, findings)
        build_ok(options.bin, region)
        mended = tree(output)
        wrong_use = build(options.bin, region, "--site", "gibt-es-nicht")
        findings.check(wrong_use.code == 2, f"`--site` with an unknown name: {wrong_use.brief()}")
        nowhere = build(options.bin, folder / "nowhere")
        findings.check(nowhere.code == 2, f"`--root` that does not exist: {nowhere.brief()}")
        findings.check(tree(output) == mended, "a wrong use changed the output")
    findings.finish(f"{len(MISTAKES) + 1} mistakes in one site, one in shared content, strict, mended")


if __name__ == "__main__":
    run(main)
