#!/usr/bin/env python3
"""Every ZIP package of a built region, read by Python's zipfile: whole, with safe names, and as its manifest says.

Checksums and sizes of the manifest, of `formulare.json` and of the published PDF files must agree, and
`dorfplatz forms pack` must make the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

from common import DATE, Findings, arguments, run, scratch


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def package(path: Path, site: Path, findings: Findings) -> int:
    """Checks one package; tells how many forms are in it."""
    name = f"{site.name}/{path.name}"
    with zipfile.ZipFile(path) as archive:
        findings.check(archive.testzip() is None, f"{name}: a damaged entry")
        names = archive.namelist()
        findings.check(names == sorted(names) and len(set(names)) == len(names), f"{name}: entries are not in order: {names[:5]}")
        for entry in names:
            parts = PurePosixPath(entry).parts
            findings.check(not entry.startswith("/") and ".." not in parts and "\\" not in entry and entry.isascii(), f"{name}: odd name {entry}")
        manifest = json.loads(archive.read("MANIFEST.json"))
        readme = archive.read("LIESMICH.txt").decode("utf-8")
        findings.check({"MANIFEST.json", "LIESMICH.txt", *(f["file"] for f in manifest["files"])} == set(names), f"{name}: other files than in the manifest")
        for file in manifest["files"]:
            data, info = archive.read(file["file"]), archive.getinfo(file["file"])
            what = f"{name}: {file['file']}"
            findings.check(sha256(data) == file["sha256"] and len(data) == file["bytes"], f"{what} is not what the manifest says")
            findings.check("%04d-%02d-%02d" % info.date_time[:3] == file["valid_from"], f"{what}: its time is not that from which the form is valid")
            folder = "" if file["language"] == "de" else file["language"] + "/"
            published = site / folder / "formulare" / file["id"] / f"{file['id']}.pdf"
            findings.check(published.read_bytes() == data, f"{what} is not the PDF of the site")
            findings.check(file["file"] in readme, f"{what} is not named in LIESMICH.txt")
        for other in manifest["elsewhere"]:
            findings.check(other["url"] in readme, f"{name}: LIESMICH.txt does not lead to {other['id']}")
        return len(manifest["files"])


def main() -> None:
    options = arguments(__doc__.splitlines()[0], output={"type": Path, "required": True})
    findings, packages, forms = Findings(), 0, 0
    for register in sorted(options.output.glob("*/formulare.json")):
        site, listed = register.parent, json.loads(register.read_text(encoding="utf-8"))
        base, files = listed["site"]["url"], list(listed["packages"])
        for form in listed["forms"]:
            files += form["files"] + form["former"]
            findings.check((site / form["page"].removeprefix(base) / "index.html").is_file(), f"{site.name}: no page of {form['id']}")
        for file in files:
            path = site / file["url"].removeprefix(base)
            there = path.is_file() and sha256(path.read_bytes()) == file["sha256"] and path.stat().st_size == file["bytes"]
            findings.check(there, f"{site.name}: {file['url']} is not what formulare.json says")
        found = sorted((site / "formulare" / "pakete").glob("*.zip"))
        findings.check(len(found) == len(listed["packages"]), f"{site.name}: packages that formulare.json does not name")
        for path in found:
            forms += package(path, site, findings)
            packages += 1
    findings.check(packages > 0, f"no package below {options.output}")
    with scratch() as folder:
        subprocess.run([options.bin, "forms", "pack", "--root", str(options.root), "--date", DATE, "--out", str(folder), "--quiet"], check=True)
        for path in sorted(folder.glob("*/*")):
            built = options.output / path.parent.name / ("formulare.json" if path.suffix == ".json" else f"formulare/pakete/{path.name}")
            findings.check(built.is_file() and built.read_bytes() == path.read_bytes(), f"forms pack: {path.parent.name}/{path.name} differs from that of the build")
    findings.finish(f"{packages} packages with {forms} files")


if __name__ == "__main__":
    run(main)
