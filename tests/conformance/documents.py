#!/usr/bin/env python3
"""What the gate for documents says of PDFs, held against what other programs say.

- Of every PDF of the region, of pages that Chromium printed with and without tags, of what poppler's cairo made of them, and of
  files that pypdf locked, muted, stripped and gave scripts and attachments, `dorfplatz pdf` says the same as `pdfinfo` and
  `pdftotext`: pages, tags, title, encryption, JavaScript, fields, text.
- The region's own PDFs (forms, leaflets) lack nothing.
- What is cut or damaged ends soon, without a crash.
- On the sites each link to a document tells its size, and each document that lacks something stands in the statement.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
from html import unescape
from pathlib import Path

from common import Findings, arguments, scratch
from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions as Allow
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, TextStringObject

PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Satzung über den Wochenmarkt</title></head><body>
<h1>Satzung über den Wochenmarkt</h1><p>Markt ist am Mittwoch und Samstag von 8 bis 13 Uhr.</p>
<table><tr><th>Stand</th><th>Gebühr</th></tr><tr><td>3 Meter</td><td>6 Euro</td></tr></table></body></html>"""
DAMAGED = 240
# Seconds that a damaged file of some kilobytes may take.
PATIENCE = 5.0


def look(binary: str, files: list[Path]) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for start in range(0, len(files), 200):
        part = [str(file) for file in files[start:start + 200]]
        done = subprocess.run([binary, "pdf", "--format", "json", "--lang", "en", *part], capture_output=True, text=True, timeout=600)
        if done.returncode not in (0, 1) or "panicked" in done.stderr:
            raise SystemExit(f"exit code {done.returncode}: {done.stderr[-800:]}")
        for line in done.stdout.splitlines():
            value = json.loads(line)
            found[value["file"]] = value
    return found


def pdfinfo(file: Path) -> dict[str, str] | None:
    """What `pdfinfo` says; nothing for what it can't open."""
    done = subprocess.run(["pdfinfo", "-enc", "UTF-8", str(file)], capture_output=True, text=True, errors="replace", timeout=60)
    if done.returncode != 0:
        return None
    return {key: value.strip() for key, _, value in (line.partition(":") for line in done.stdout.splitlines())}


def printed(folder: Path, chromium: str) -> list[Path]:
    """A page as Chromium prints it, with and without tags."""
    page = folder / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    made = []
    for name, flags in (("tagged", []), ("untagged", ["--disable-pdf-tagging"])):
        target = folder / f"chromium-{name}.pdf"
        subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", *flags,
                        "--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri()], capture_output=True, timeout=120)
        if target.is_file():
            made.append(target)
    return made


def written(folder: Path, sources: list[Path]) -> list[Path]:
    """Each source as pypdf writes it: locked, muted, stripped, with scripts and attachments."""
    made = []
    allowed = Allow.all() & ~(Allow.EXTRACT | Allow.EXTRACT_TEXT_AND_GRAPHICS)

    def save(name: str, change) -> None:
        writer = PdfWriter(clone_from=source)
        change(writer)
        target = folder / f"pypdf-{name}-{source.stem}.pdf"
        writer.write(target)
        made.append(target)

    def strip(*keys: str):
        def change(writer: PdfWriter) -> None:
            for key in keys:
                writer.root_object.pop(NameObject(key), None)
        return change

    def script(writer: PdfWriter) -> None:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x');")}
        names = ArrayObject([TextStringObject("a"), DictionaryObject(action)])
        tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
        writer.root_object[NameObject("/Names")] = tree

    def launch(writer: PdfWriter) -> None:
        action = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)

    def hollow(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/StructTreeRoot")] = DictionaryObject({NameObject("/K"): ArrayObject()})
        writer.root_object[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})

    for source in sources:
        save("locked", lambda writer: writer.encrypt("geheim", "amt", algorithm="AES-256"))
        save("open", lambda writer: writer.encrypt("", "amt", algorithm="AES-128"))
        save("muted", lambda writer: writer.encrypt("", "amt", permissions_flag=allowed, algorithm="RC4-128"))
        save("script", script)
        save("launch", launch)
        save("program", lambda writer: writer.add_attachment("rechnung.exe", b"MZ"))
        save("data", lambda writer: writer.add_attachment("daten.json", b"{}"))
        save("untagged", strip("/MarkInfo", "/StructTreeRoot"))
        save("hollow", hollow)
        save("nolang", strip("/Lang"))
    return made


def redrawn(folder: Path, sources: list[Path]) -> list[Path]:
    """Each source as cairo draws it, and as a picture without text."""
    made = []
    for source in sources:
        target = folder / f"cairo-{source.stem}.pdf"
        subprocess.run(["pdftocairo", "-pdf", str(source), str(target)], capture_output=True, timeout=60)
        made += [target] if target.is_file() else []
    return made


def compare(findings: Findings, file: Path, said: dict) -> bool:
    """Holds what is said of a file against poppler; whether poppler could open it."""
    name, info = file.name, pdfinfo(file)
    if info is None:
        findings.check(said["refused"] is not None, f"{name}: poppler can't open it, we say {said}")
        return False
    scripted = info.get("JavaScript") == "yes"
    findings.check(scripted == (said["refused"] == "script"), f"{name}: JavaScript {info.get('JavaScript')}, refused {said['refused']}")
    if said["refused"]:
        findings.check(said["refused"] in ("script", "launch", "program"), f"{name}: refused as {said['refused']}, poppler opens it")
        return True
    reader = PdfReader(file)
    root = reader.trailer["/Root"]
    tree = root.get("/StructTreeRoot")
    kids = tree.get_object().get("/K") if tree is not None else None
    has_tree = kids is not None and kids.get_object() != []
    tagged = info["Tagged"] == "yes" and has_tree
    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, errors="replace", timeout=60).stdout
    title = " ".join((info.get("Title") or "").split())
    for what, ours, theirs in (
        ("pages", said["pages"], int(info["Pages"])),
        ("tagged", said["tagged"], tagged),
        ("encrypted", said["encrypted"], info["Encrypted"].startswith("yes")),
        ("fields", said["fillable"], info["Form"] != "none"),
        ("text", said["pages_with_text"] > 0, bool(text.strip())),
        ("bytes", said["bytes"], file.stat().st_size),
        ("title", said["title"] or "", title or said["title"] or ""),
        ("language", said["language"] or "", str(root.get("/Lang", "")).strip()),
    ):
        findings.check(ours == theirs, f"{name}: {what}: we say {ours!r}, poppler or pypdf {theirs!r}")
    findings.check(bool(said["title"]) or not title, f"{name}: poppler reads the title {title!r}, we none")
    if reader.is_encrypted:
        permits = reader.user_access_permissions
        speaks = bool(permits & (Allow.EXTRACT | Allow.EXTRACT_TEXT_AND_GRAPHICS))
        findings.check(said["readable_aloud"] == speaks, f"{name}: may be read out: we say {said['readable_aloud']}, pypdf {speaks}")
    return True


def damaged(folder: Path, sources: list[Path]) -> list[Path]:
    """Cut and changed files, the same in every run."""
    chance = random.Random(1903)
    made = []
    for number in range(DAMAGED):
        source = chance.choice(sources).read_bytes()
        data = bytearray(source[:chance.randrange(len(source))] if number % 3 == 0 else source)
        for _ in range(chance.randrange(1, 60) if data and number % 3 else 0):
            data[chance.randrange(len(data))] = chance.randrange(256)
        target = folder / f"damaged-{number:03}.pdf"
        target.write_bytes(bytes(data))
        made.append(target)
    return made


def sites(findings: Findings, output: Path, said: dict[str, dict]) -> int:
    """Links and statements of the sites; how many links were looked at."""
    links = 0
    for site in sorted(path for path in output.iterdir() if (path / "media").is_dir()):
        here = {file for file in said if file.startswith(f"{site / 'media'}/")}
        if not here:
            continue
        statement = unescape((site / "barrierefreiheit/index.html").read_text(encoding="utf-8"))
        for file in here:
            if said[file]["lacks"]:
                pages = [page for page in (site / "dokumente").glob("*/index.html") if Path(file).name in page.read_text(encoding="utf-8")]
                told = any(f"dokumente/{page.parent.name}/" in statement for page in pages) or Path(file).name in statement
                findings.check(told, f"{site.name}: the statement does not name {Path(file).name}")
        for page in site.rglob("*.html"):
            for link in re.findall(r'<a href="([^"]+\.pdf)(?:#[^"]*)?" type="application/pdf"[^>]*>(.*?)</a>', page.read_text(encoding="utf-8"), re.S):
                if "/media/" in f"/{link[0]}":
                    links += 1
                    findings.check(re.search(r"PDF.*\s[KM]B", link[1]) is not None, f"{page.relative_to(output)}: the link to {link[0]} tells no size")
    return links


def main() -> None:
    args = arguments(__doc__, output={"type": Path, "required": True, "help": "what was built of the region"},
                     chromium={"default": "chromium", "help": "the browser"})
    findings = Findings()
    own = sorted(args.output.rglob("*.pdf"))
    media = [file for file in own if "media" in file.relative_to(args.output).parts]
    with scratch() as folder:
        prints = printed(folder, args.chromium)
        findings.check(len(prints) == 2, f"Chromium printed {len(prints)} of 2 files")
        sources = prints + media[:5]
        made = prints + written(folder, sources) + redrawn(folder, sources)
        sample = own[::max(1, len(own) // 120)]
        said = look(args.bin, sorted({*own, *made}))
        opened = sum(compare(findings, file, said[str(file)]) for file in sorted({*sample, *media, *made}))
        findings.check(opened >= 60, f"poppler opened only {opened} files")
        for file in own:
            if file not in media:
                findings.check(said[str(file)].get("lacks") == [], f"{file.relative_to(args.output)}: our own PDF: {said[str(file)]}")
        expected = {"locked": "locked", "script": "script", "launch": "launch", "program": "program"}
        for file in made:
            kind = file.name.split("-")[1] if file.name.startswith("pypdf-") else ""
            findings.check(said[str(file)]["refused"] == expected.get(kind), f"{file.name}: refused: {said[str(file)]['refused']}")
        broken = damaged(folder, sources)
        begin = time.monotonic()
        look(args.bin, broken)
        spent = time.monotonic() - begin
        findings.check(spent < PATIENCE * len(broken) / 10, f"damaged files took {spent:.1f} s")
    links = sites(findings, args.output, {file: value for file, value in said.items() if value["refused"] is None})
    findings.check(links > 0, "no link leads to a document")
    findings.finish(f"{len(own)} PDFs of the region, {len(made)} of other programs, {opened} compared with poppler, "
                    f"{len(broken)} damaged ones in {spent:.1f} s, {links} links")


if __name__ == "__main__":
    main()
