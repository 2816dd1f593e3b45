#!/usr/bin/env python3
"""A warm build equals a clean build, under random edits.

A seeded sequence of edits (text, fees, strings, templates, style sheets, forms, media; items added, renamed, deleted;
links to what others have; whose news a site shows; another date; a build of one site; a damaged or deleted cache; files lost from or strewn into the output) is made to a
copy of the region. After every second one the output of the warm build is compared with that of a clean build, byte by
byte: what a warm build leaves stale stays so until something else changes it.

Edits may break the content. Then held sites keep every byte that they had, and the others equal those of a region with
the same two states and no further history. The next round takes such an edit back.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

from common import (DATE, REGION_FOLDERS, Broken, Findings, arguments, body_folders, build, copy_region, difference, part, run, scratch, tree)

WORDS = "Straßenfest Łužyca Größe Bürgerhaus Haushalt Žďár Radweg Sperrung Ferienpass Müllabfuhr".split()
# Scalars whose text may change without breaking a reference.
TEXT_KEYS = "title|teaser|label|note|slogan|role|hours_note|supervisory_authority|editorial|official_name"
DAYS = (DATE, DATE, "2026-12-31", "2027-01-01", "2026-11-24", "2027-03-01")


class Editor:
    """Makes the edits and remembers the last one, so that it can be taken back."""

    def __init__(self, region: Path, chance: random.Random) -> None:
        self.region, self.chance = region, chance
        self.number = 0
        self.saved: Path | None = None

    def files(self, *patterns: str) -> list[Path]:
        return sorted(p for pattern in patterns for p in self.region.glob(pattern) if p.is_file())

    def pick(self, *patterns: str) -> Path | None:
        found = self.files(*patterns)
        return self.chance.choice(found) if found else None

    def words(self) -> str:
        return " ".join(self.chance.sample(WORDS, 3))

    # Each edit answers what it did, or None where there was nothing to edit.

    def prose(self) -> str | None:
        path = self.pick("content/*/news/*.md", "content/*/pages/**/*.md", "content/*/events/*.md", "content/shared/legal/*.md")
        if path:
            path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n\nNachtrag: {self.words()}.\n", encoding="utf-8")
        return path and f"prose of {self.name(path)}"

    def text(self) -> str | None:
        path = self.pick("content/**/*.yaml", "content/*/news/*.md", "content/*/events/*.md", "forms/**/*.yaml")
        if path is None:
            return None
        text = path.read_text(encoding="utf-8")
        lines = [m for m in re.finditer(rf"^(\s*(?:- )?(?:{TEXT_KEYS}|de|en): )([^\n|>\"'&*{{\[#][^\n:#]*)$", text, re.MULTILINE)]
        if not lines:
            return None
        line = self.chance.choice(lines)
        path.write_text(text[: line.end()] + " " + self.words() + text[line.end():], encoding="utf-8")
        return f"text in {self.name(path)}: {line.group(1).strip()}"

    def fee(self) -> str | None:
        paths = [p for p in self.files("content/*/services/*.yaml") if re.search(r"amount: [0-9.]+", p.read_text(encoding="utf-8"))]
        if not paths:
            return None
        path = self.chance.choice(paths)
        amount = f"{self.chance.randrange(1, 400)}.{self.chance.randrange(100):02}"
        path.write_text(re.sub(r"amount: [0-9.]+", f"amount: {amount}", path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        return f"fee in {self.name(path)}"

    def new_item(self) -> str:
        body = self.chance.choice(body_folders(self.region))
        kind = self.chance.choice(["news", "events", "pages"])
        path = self.region / "content" / body / kind / f"probe-{self.number}.md"
        path.parent.mkdir(exist_ok=True)
        when = {"news": f"date: 2026-{self.chance.randrange(1, 12):02}-14\nteaser: Ein Satz.\ntopics: [bauen, kultur]",
                "events": "teaser: Ein Satz.\nstart: 2026-12-0%d 18:00\nplace: {name: Rathaus}" % self.chance.randrange(1, 10),
                "pages": f"nav: {self.chance.choice(['true', 'false'])}\norder: {self.chance.randrange(9)}"}[kind]
        path.write_text(f"---\ntitle: {self.words()}\n{when}\n---\n\n## Abschnitt\n\nText über {self.words()}.\n", encoding="utf-8")
        return f"new {self.name(path)}"

    def delete(self) -> str | None:
        path = self.pick("content/*/news/*.md", "content/*/events/*.md", "content/*/pages/**/*.md", "content/*/services/*.yaml",
                         "content/*/offices/*.yaml", "content/*/media/*", "forms/*/*.yaml")
        if path:
            path.unlink()
        return path and f"deleted {self.name(path)}"

    def rename(self) -> str | None:
        path = self.pick("content/*/news/*.md", "content/*/events/*.md", "content/*/pages/*.md")
        if path is None or "." in path.stem:
            return None
        for each in [path, *path.parent.glob(path.stem + ".*.md")]:
            each.rename(each.with_name(each.name.replace(path.stem, f"{path.stem}-{self.number}", 1)))
        return f"renamed {self.name(path)}"

    def alias(self) -> str | None:
        path = self.pick("content/*/news/*.md", "content/*/events/*.md")
        if path is None or "." in path.stem or "aliases:" in path.read_text(encoding="utf-8"):
            return None
        path.write_text(path.read_text(encoding="utf-8").replace("---\n", f"---\naliases: [alt/probe-{self.number}]\n", 1), encoding="utf-8")
        return f"alias of {self.name(path)}"

    def string(self) -> str | None:
        path = self.pick("themes/*/strings/*.yaml")
        if path is None:
            return None
        lines = path.read_text(encoding="utf-8").splitlines()
        at = self.chance.choice([i for i, line in enumerate(lines) if re.match(r"^\w+: [^\"'|>{\[]+$", line)] or [0])
        lines[at] += " " + self.chance.choice(WORDS)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return f"string {lines[at].split(':')[0]} in {self.name(path)}"

    def template(self) -> str | None:
        path = self.pick("themes/*/templates/**/*.html")
        if path is None:
            return None
        text = path.read_text(encoding="utf-8")
        for closing in ("</h1>", "</main>", "</ul>", "</p>"):
            if closing in text:
                path.write_text(text.replace(closing, f" {self.words()}{closing}", 1), encoding="utf-8")
                return f"template {self.name(path)}"
        return None

    def style(self) -> str | None:
        path = self.pick("themes/*/assets/*.css")
        if path:
            path.write_text(path.read_text(encoding="utf-8") + f"\n.probe-{self.number} {{ margin: 0; }}\n", encoding="utf-8")
        return path and f"style {self.name(path)}"

    def drawing(self) -> str | None:
        path = self.pick("content/*/media/*.svg", "themes/*/assets/*.svg")
        if path:
            path.write_text(path.read_text(encoding="utf-8").replace("</svg>", f"<desc>{self.number}</desc></svg>", 1), encoding="utf-8")
        return path and f"drawing {self.name(path)}"

    def site(self) -> str:
        body = self.chance.choice([b for b in body_folders(self.region) if b != "portal"])
        path = self.region / "content" / body / "site.yaml"
        text = path.read_text(encoding="utf-8")
        edit = self.chance.choice(["phone", "colour", "service", "street"])
        if edit == "phone":
            text = re.sub(r"^phone: .*$", f"phone: 030 23125-{self.chance.randrange(1000):03}", text, flags=re.MULTILINE)
        elif edit == "colour":
            text = re.sub(r"#[0-9a-f]{6}", f"#{self.chance.randrange(0x404040):06x}", text, count=1)
        elif edit == "service":
            text = re.sub(r"^    - kindergeld\n", "", text, count=1, flags=re.MULTILINE)
        else:
            text = re.sub(r"(street: [^0-9\n]*)[0-9]+", rf"\g<1>{self.chance.randrange(1, 99)}", text, count=1)
        path.write_text(text, encoding="utf-8")
        return f"{edit} of {body}"

    def portal(self) -> str:
        path = self.region / "content" / "portal.yaml"
        head, _, tail = path.read_text(encoding="utf-8").partition("\nsites:\n")
        lines = tail.splitlines()
        self.chance.shuffle(lines)
        path.write_text(f"{head}\nsites:\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return "order of the sites"

    def link(self) -> str | None:
        """A text of one body leads to, or shows a picture of, what another one has."""
        path = self.pick("content/*/news/*.md", "content/*/pages/**/*.md", "content/shared/legal/*.md")
        other = self.pick("content/*/news/*.md", "content/*/events/*.md", "content/*/pages/*.md", "content/*/media/*.jpg")
        if path is None or other is None or "." in other.stem:
            return None
        body, kind = other.parent.parent.name, other.parent.name
        target = {"news": f"[Dort](news:{body}/{other.stem})", "events": f"[Dort](event:{body}/{other.stem})",
                  "pages": f"[Dort](page:{body}/{other.stem})", "media": f"![Ein Bild](media:{body}/{other.name})"}[kind]
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n\n{target}\n", encoding="utf-8")
        return f"{target} in {self.name(path)}"

    def shown(self) -> str:
        """Another choice of the bodies whose news and events a site shows."""
        bodies = [b for b in body_folders(self.region) if (self.region / "content" / b / "news").is_dir()]
        path = self.region / "content" / self.chance.choice([b for b in bodies if b != "portal"]) / "site.yaml"
        text = re.sub(r"^show_from:\n(?:  .*\n)+", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        chosen = [", ".join(b for b in self.chance.sample(bodies, 2) if b != path.parent.name) for _ in range(2)]
        path.write_text(f"{text.rstrip()}\nshow_from:\n  news: [{chosen[0]}]\n  events: [{chosen[1]}]\n", encoding="utf-8")
        return f"show_from in {self.name(path)}"

    def alert(self) -> str:
        """A new alert, for some places, or another text of one that is there, or its end."""
        there = sorted(self.region.glob("content/*/alerts/*.md"))
        how = self.chance.choice(["new", "edit", "end"]) if there else "new"
        if how != "new":
            path = self.chance.choice(there)
            if how == "end":
                path.unlink()
            else:
                path.write_text(re.sub(r"^title: .*$", f"title: {self.words()}", path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE),
                                encoding="utf-8")
            return f"{how} of {self.name(path)}"
        body = self.chance.choice(body_folders(self.region))
        path = self.region / "content" / body / "alerts" / f"probe-{self.number}.md"
        path.parent.mkdir(exist_ok=True)
        others = [b for b in body_folders(self.region) if b not in (body, "portal")]
        places = f"places: [{', '.join(self.chance.sample(others, 3))}]\n" if len(others) > 2 else ""
        path.write_text(f"---\ntitle: {self.words()}\ntype: info\nlevel: warning\nfrom: {DATE} 08:00\nuntil: 2027-01-01 08:00\n"
                        f"{places}teaser: Ein Satz.\n---\n\nText.\n", encoding="utf-8")
        return f"new {self.name(path)}"

    def form(self) -> str | None:
        path = self.pick("forms/*.yaml")
        if path is None:
            return None
        text = path.read_text(encoding="utf-8")
        how = self.chance.choice(["version", "label", "new"])
        if how == "new":
            path.with_name(f"{path.stem}-{self.number}.yaml").write_text(text, encoding="utf-8")
        else:
            key = "version: " if how == "version" else "label: "
            text = re.sub(rf"^(\s*(?:- )?{key})([\w.-]+)$", rf"\g<1>\g<2>{'-1' if how == 'version' else 'x'}", text, count=1, flags=re.MULTILINE)
            path.write_text(text, encoding="utf-8")
        return f"{how} of {self.name(path)}"

    def typo(self) -> str | None:
        path = self.pick("content/*/news/*.md", "content/*/offices/*.yaml", "content/*/site.yaml", "content/shared/services/*.yaml")
        if path:
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"^(title|name)", r"\1e", text, count=1, flags=re.MULTILINE), encoding="utf-8")
        return path and f"typo in {self.name(path)}"

    # Edits of what the program itself keeps.

    def cache(self) -> str | None:
        folder = self.region / ".dorfplatz" / "cache"
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        if not files:
            return None
        how = self.chance.choice(["deleted", "cut short", "garbled", "lost one of"])
        path = self.chance.choice(files)
        if how == "deleted":
            shutil.rmtree(folder)
        elif how == "cut short":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        elif how == "garbled":
            data = bytearray(path.read_bytes())
            for _ in range(20):
                if data:
                    data[self.chance.randrange(len(data))] ^= 0x5A
            path.write_bytes(bytes(data))
        else:
            path.unlink()
        return f"{how} the cache"

    def output(self) -> str | None:
        files = sorted(p for p in (self.region / "output").rglob("*.html"))
        if not files:
            return None
        path = self.chance.choice(files)
        if self.chance.random() < 0.5:
            path.unlink()
            return f"lost output/{path.relative_to(self.region / 'output').as_posix()}"
        path.with_name("fremd.html").write_text("fremd", encoding="utf-8")
        return f"stray file beside output/{path.relative_to(self.region / 'output').as_posix()}"

    def name(self, path: Path) -> str:
        return path.relative_to(self.region).as_posix()

    def edit(self) -> str:
        """One random edit; what was there before can be brought back by `take_back`."""
        self.number += 1
        keep = self.region.parent / "saved"
        shutil.rmtree(keep, ignore_errors=True)
        copy_region(self.region, keep)
        self.saved = keep
        edits = [self.prose, self.text, self.text, self.fee, self.new_item, self.new_item, self.delete, self.rename, self.alias,
                 self.string, self.template, self.link, self.link, self.shown, self.alert, self.alert, self.alert, self.form, self.style, self.drawing, self.site, self.site, self.portal, self.typo, self.cache, self.output]
        while True:
            done = self.chance.choice(edits)()
            if done:
                return done

    def take_back(self) -> str:
        for name in REGION_FOLDERS:
            if (self.saved / name).is_dir():
                shutil.rmtree(self.region / name, ignore_errors=True)
                shutil.copytree(self.saved / name, self.region / name)
        return "the last edit taken back"


def told(result) -> set:
    return {(d.get("file"), d.get("line"), d.get("code")) for d in result.errors()}


def compare_round(what: str, warm, clean, warm_files: dict, clean_files: dict, findings: Findings) -> None:
    """Compares what the warm build said and left with what the clean one did."""
    if warm.code != clean.code:
        findings.add(f"{what}: the warm build left with {warm.code}, the clean one with {clean.code}: {warm.brief()}")
        return
    findings.check(told(warm) == told(clean), f"{what}: other errors when warm: {sorted(map(str, told(warm) ^ told(clean)))[:3]}")
    for line in difference(clean_files, warm_files)[:6]:
        findings.add(f"{what}: {line}")


def held_round(binary: str, what: str, saved: Path, region: Path, dates: tuple[str, str], before: dict, warm_files: dict, warm,
               folder: Path, findings: Findings) -> None:
    """A round with mistakes: held sites keep every byte. What the others show of a held site is its last good state, so
    that the reference is a copy which was built without any history before the edit, and again after it."""
    reference = copy_region(saved, folder / "reference")
    if build(binary, reference, date=dates[0]).code == 0:
        for name in REGION_FOLDERS:
            shutil.rmtree(reference / name, ignore_errors=True)
        copy_region(region, reference)
        again = build(binary, reference, date=dates[1])
        compare_round(what, warm, again, warm_files, tree(reference / "output"), findings)
    shutil.rmtree(reference)
    held = warm.summary.get("held", [])
    for site in held:
        changed = difference(part(before, site), part(warm_files, site))
        findings.check(not changed, f"{what}: the held site {site} changed: {changed[:3]}")
    findings.check(bool(held) or warm_files == before, f"{what}: a build that stopped changed the output")


def main() -> None:
    options = arguments(__doc__.splitlines()[0], rounds={"type": int, "default": 12}, seed={"type": int, "default": 45200},
                        verbose={"action": "store_true"})
    findings, chance = Findings(), random.Random(options.seed)
    broken = 0
    with scratch() as folder:
        region = copy_region(options.root, folder / "region")
        editor, wrong, yesterday = Editor(region, chance), False, DATE
        first = build(options.bin, region)
        if first.code != 0:
            raise Broken("the region has mistakes: " + first.brief())
        for number in range(options.rounds):
            what = f"round {number}, " + (editor.take_back() if wrong else editor.edit())
            date = chance.choice(DAYS)
            if chance.random() < 0.2:
                site = chance.choice(body_folders(region))
                what += f", first --site {site}"
                build(options.bin, region, "--site", site, date=date)
            before = tree(region / "output")
            warm = build(options.bin, region, date=date)
            warm_files = tree(region / "output")
            if options.verbose:
                print(f"{what}, {date}: exit {warm.code}, {len(difference(before, warm_files))} files changed", flush=True)
            wrong = warm.code != 0
            if wrong:
                held_round(options.bin, what, editor.saved, region, (yesterday, date), before, warm_files, warm, folder, findings)
            elif number % 2 or number == options.rounds - 1:
                clean_region = copy_region(region, folder / "clean")
                clean = build(options.bin, clean_region, date=date)
                compare_round(what, warm, clean, warm_files, tree(clean_region / "output"), findings)
                shutil.rmtree(clean_region)
            broken += wrong
            yesterday = date
    findings.finish(f"{options.rounds} rounds with seed {options.seed}, {broken} of them with mistakes in the content")


if __name__ == "__main__":
    run(main)
