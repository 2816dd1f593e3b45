#!/usr/bin/env python3
"""The chain of official notices, computed anew from the description in docs/operators.md.

- The published `kette.json` of each site is its record, and each hash is that of its lines.
- The SHA-256 of texts and files are those of what lies in `content/` today, for each notice whose last entry has them.
- Each value of the published chain, changed, is found by this computation and by `check --against`.
- What was withdrawn has no page with content, and its number stays in the chain.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import subprocess
from pathlib import Path

import yaml
from common import DATE, Findings, arguments, build_ok, copy_region, run, scratch

START = "0" * 64


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def lines(entry: dict) -> str:
    """What is hashed of an entry."""
    rows = [(key, entry[key]) for key in ("sequence", "event", "notice", "type", "provided", "day", "recorded")]
    rows += [("reason", entry["reason"])] if "reason" in entry else []
    rows += [(f"text.{lang}", entry["texts"][lang]) for lang in sorted(entry.get("texts", {}))]
    rows += [("file", file) for file in entry.get("files", [])]
    rows.append(("previous", entry["previous"]))
    return "".join(f"{key}={value}\n" for key, value in rows)


def broken(entries: list[dict]) -> int | None:
    previous = START
    for at, entry in enumerate(entries):
        if entry["sequence"] != at + 1 or entry["previous"] != previous or sha256(lines(entry)) != entry["hash"]:
            return at
        previous = entry["hash"]
    return None


def front(path: Path) -> tuple[dict, str]:
    """Head and text of a Markdown file; days stay as they are written."""
    _, head, text = re.split(r"^---$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    return yaml.load(head, Loader=yaml.BaseLoader), text.strip()


def said(value: str | dict, lang: str) -> str:
    return (value.get(lang, value["de"]) if isinstance(value, dict) else value).rstrip()


def untargeted(text: str) -> str:
    return re.sub(r"\]\((?!https://|http://|mailto:|tel:)[^)]*\)", "]()", text)


def canonical(folder: Path, number: str, lang: str) -> str:
    head, text = front(folder / f"{number}.md")
    translation = folder / f"{number}.{lang}.md"
    if translation.exists():
        other, translated = front(translation)
        head, text = head | other, translated or text
    rows = [("title", said(head["title"], lang)), ("type", head["type"]), ("provided", head["provided"])]
    for key in ("issuer", "issue", "teaser", "display_until"):
        rows += [(key, said(head[key], lang))] if key in head else []
    if period := head.get("consultation"):
        rows.append(("consultation", f"{period['from']} {period['until']} {period['url']}"))
        rows += [("place", said(period["place"], lang))] if "place" in period else []
    rows += [("file", said(file["title"], lang)) for file in head.get("files", [])]
    rows += [("contains", " ".join(head["contains"]))] if head.get("contains") else []
    return "".join(f"{key}: {value}\n" for key, value in rows) + "\n" + untargeted(text).strip() + "\n"


def check_site(findings: Findings, root: Path, site: Path) -> list[dict]:
    published = json.loads((site / "bekanntmachungen/kette.json").read_text(encoding="utf-8"))
    body, entries = published["body"], published["entries"]
    record = yaml.load((root / f"records/notices/{body}/chain.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    findings.check(len(record["entries"]) == len(entries) and broken(entries) is None, f"{body}: the chain is not what it says")
    folder, media = root / f"content/{body}/notices", root / f"content/{body}"
    last = {entry["notice"]: entry for entry in entries}
    for number, entry in last.items():
        page = site / f"bekanntmachungen/{number}/index.html"
        findings.check(page.is_file(), f"{body}: {number} has no page")
        if entry["event"] in ("withdrawn", "deleted"):
            findings.check(not entry.get("texts") and not entry.get("files"), f"{body}: {number} is gone and has checksums")
            if (folder / f"{number}.md").exists():
                title = said(front(folder / f"{number}.md")[0]["title"], "de")
                findings.check(title not in page.read_text(encoding="utf-8"), f"{body}: {number} still shows its title")
            continue
        for lang, sum_of in entry["texts"].items():
            findings.check(sha256(canonical(folder, number, lang)) == sum_of, f"{body}: the text of {number} in {lang} has another checksum")
        files = [file["src"].replace("media:", "media/", 1) for file in front(folder / f"{number}.md")[0].get("files", [])]
        findings.check([sha256((media / file).read_bytes()) for file in files] == entry.get("files", []), f"{body}: files of {number}")
        for file in files:
            findings.check((site / file).read_bytes() == (media / file).read_bytes(), f"{body}: {file} is not published as it is")
            findings.check(sha256((media / file).read_bytes()) in page.read_text(encoding="utf-8"), f"{body}: no checksum of {file} on the page")
    return entries


def changes(entries: list[dict]) -> list[tuple[str, list[dict]]]:
    """Chains that differ in one value, lack an entry, or have two in another order."""
    found = []
    for at, entry in enumerate(entries):
        for key, value in entry.items():
            changed = copy.deepcopy(entries)
            if isinstance(value, dict):
                changed[at][key] = {"de": sha256("x")}
            elif isinstance(value, list):
                changed[at][key] = [sha256("x")]
            else:
                changed[at][key] = value + 1 if isinstance(value, int) else value[:-1] + ("1" if value[-1] != "1" else "2")
            found.append((f"entry {at + 1}, {key}", changed))
        found.append((f"without entry {at + 1}", entries[:at] + entries[at + 1:]))
    return found[:-1]  # Without its last entry a chain is whole.


def main() -> None:
    options = arguments(__doc__)
    findings = Findings()
    with scratch() as folder:
        root = copy_region(options.root, folder / "region")
        build_ok(options.bin, root)
        sites = sorted(path.parents[1] for path in root.glob("output/*/bekanntmachungen/kette.json"))
        findings.check(len(sites) >= 3, f"only {len(sites)} sites publish a chain")
        tried = total = 0
        for site in sites:
            entries = check_site(findings, root, site)
            total += len(entries)
            for what, changed in changes(entries):
                tried += 1
                findings.check(broken(changed) is not None, f"{site.name}: {what} is not found")
        # The program agrees; once a kind of change, as each run checks the region.
        site = root / "output/altenburg"
        published = json.loads((site / "bekanntmachungen/kette.json").read_text(encoding="utf-8"))
        compare = [options.bin, "check", "--root", str(root), "--date", DATE, "--lang", "en", "--against"]
        done = subprocess.run([*compare, str(site)], capture_output=True, text=True, check=False)
        findings.check(done.returncode == 0 and "agrees" in done.stdout, f"the site's own chain does not agree: {done.stderr}")
        some = folder / "kette.json"
        for at in (0, len(published["entries"]) - 1):
            changed = copy.deepcopy(published)
            changed["entries"][at]["provided"] = "2026-01-01"
            some.write_text(json.dumps(changed), encoding="utf-8")
            done = subprocess.run([*compare, str(some)], capture_output=True, text=True, check=False)
            findings.check(done.returncode == 1 and "D1710" in done.stderr, f"a changed entry {at + 1} is not found")
    findings.finish(f"{len(sites)} chains with {total} entries; {tried} changes of them")


if __name__ == "__main__":
    run(main)
