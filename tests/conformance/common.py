"""What the suites share: copies of the region, builds, trees of files, and a list of findings.

Only the standard library. Every suite works on copies in a scratch folder, never on the repository itself.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# A day on which the region's content is in full swing. Fixed, so that a run next year tests the same.
DATE = "2026-11-10"
REGION_FOLDERS = ("content", "docs", "forms", "themes", "records")


def arguments(description: str, **extra: dict) -> argparse.Namespace:
    """Options that every suite takes: the binary, and where the region lies."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--bin", default=os.environ.get("DORFPLATZ_BIN", "target/release/dorfplatz"))
    parser.add_argument("--root", type=Path, default=REPOSITORY, help="folder of the region")
    for name, options in extra.items():
        parser.add_argument("--" + name.replace("_", "-"), **options)
    chosen = parser.parse_args()
    chosen.bin = str(Path(chosen.bin).resolve())
    return chosen


@contextlib.contextmanager
def scratch():
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dorfplatz-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_region(root: Path, target: Path) -> Path:
    """Copies what an editor owns, without output and cache."""
    for name in REGION_FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name)
    return target


@dataclass
class Built:
    """What one run of the program said."""

    code: int
    summary: dict
    diagnostics: list[dict]
    stderr: str

    def errors(self) -> list[dict]:
        return [d for d in self.diagnostics if d.get("severity") == "error"]

    def brief(self) -> str:
        lines = [f"exit code {self.code}"]
        lines += [f"  {d.get('file')}:{d.get('line')}: {d.get('code')} {d.get('message')}" for d in self.errors()[:8]]
        if self.stderr.strip():
            lines += ["  " + line for line in self.stderr.strip().splitlines()[-8:]]
        return "\n".join(lines)


def command(binary: str, root: Path, *options: str, date: str = DATE, verb: str = "build") -> list[str]:
    return [binary, verb, "--root", str(root), "--date", date, "--format", "json", *options]


def build(binary: str, root: Path, *options: str, date: str = DATE, verb: str = "build", env: dict | None = None,
          timeout: int = 600) -> Built:
    """Runs the program and reads its JSON lines."""
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"} | (env or {})
    done = subprocess.run(command(binary, root, *options, date=date, verb=verb), env=environment, timeout=timeout,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    summary, diagnostics = {}, []
    for line in done.stdout.splitlines():
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            diagnostics.append({"severity": "error", "code": "not JSON", "message": line})
            continue
        if "summary" in value:
            summary = value["summary"]
        else:
            diagnostics.append(value)
    if done.returncode not in (0, 1, 2):
        raise Broken(f"the program crashed with code {done.returncode}:\n{done.stderr[-2000:]}")
    if "panicked at" in done.stderr:
        raise Broken(f"the program panicked:\n{done.stderr[-2000:]}")
    return Built(done.returncode, summary, diagnostics, done.stderr)


class Broken(Exception):
    """The suite can't go on."""


def build_ok(binary: str, root: Path, *options: str, **rest) -> Built:
    """A build that must succeed."""
    result = build(binary, root, *options, **rest)
    if result.code != 0:
        raise Broken("the build failed: " + result.brief())
    return result


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes; links by their target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = "link to " + os.readlink(path)
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def part(files: dict[str, str], site: str) -> dict[str, str]:
    """The files of one site, or with an empty name those that lie beside the sites."""
    if site:
        return {name: value for name, value in files.items() if name.startswith(site + "/")}
    return {name: value for name, value in files.items() if "/" not in name or name.startswith(".well-known/")}


def sites_of(files: dict[str, str]) -> list[str]:
    return sorted({name.split("/", 1)[0] for name in files if "/" in name and not name.startswith(".")})


def difference(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Names that were added (+), removed (-) or changed (~)."""
    lines = [f"+ {name}" for name in new if name not in old]
    lines += [f"- {name}" for name in old if name not in new]
    lines += [f"~ {name}" for name in new if name in old and old[name] != new[name]]
    return sorted(lines, key=lambda line: line[2:])


def first_difference(left: bytes, right: bytes) -> str:
    """Where two files part, with what stands there."""
    at = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))
    return f"from byte {at}: {left[max(0, at - 30):at + 50]!r} against {right[max(0, at - 30):at + 50]!r}"


def compare(findings: "Findings", what: str, left: Path, right: Path, keep=lambda name: True) -> None:
    """Reports every file in which two trees differ, and where the first ones part."""
    a = {n: v for n, v in tree(left).items() if keep(n)}
    b = {n: v for n, v in tree(right).items() if keep(n)}
    for line in difference(a, b):
        name = line[2:]
        detail = ""
        if line.startswith("~") and len(findings.lines) < 5:
            detail = " " + first_difference((left / name).read_bytes(), (right / name).read_bytes())
        findings.add(f"{what}: {line}{detail}")
    if not a:
        findings.add(f"{what}: nothing to compare")


@dataclass
class Findings:
    """What a suite found wrong, and the one line that sums up what it looked at."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)

    def check(self, good: bool, line: str) -> None:
        if not good:
            self.add(line)

    def finish(self, looked_at: str) -> None:
        """Prints the findings (not endlessly) and leaves with 1 if there are any."""
        for line in self.lines[:60]:
            print("  " + line)
        if len(self.lines) > 60:
            print(f"  … and {len(self.lines) - 60} more")
        print(f"{looked_at}: {len(self.lines)} findings" if self.lines else looked_at)
        sys.exit(1 if self.lines else 0)


def run(main) -> None:
    """Runs a suite so that a build that can't be used is a finding and no traceback."""
    try:
        main()
    except Broken as broken:
        print(f"  {broken}")
        sys.exit(1)


def language(form: Path) -> str:
    """In which language a form is printed: one that is not translated as a whole is German in every folder."""
    spoken = {tag.decode() for tag in re.findall(rb"/Lang ?\(([A-Za-z-]+)\)", form.read_bytes())}
    return next(iter(spoken - {"de"}), "de")


def body_folders(root: Path) -> list[str]:
    """Folders of `content/` that are bodies with a site of their own here."""
    found = []
    for site in sorted((root / "content").glob("*/site.yaml")):
        if not re.search(r"^external:", site.read_text(encoding="utf-8"), re.MULTILINE):
            found.append(site.parent.name)
    return found


def set_key(path: Path, key: str, value: str) -> None:
    """Sets one scalar at the top of a YAML file, keeping the rest as it is."""
    text = path.read_text(encoding="utf-8")
    line = f"{key}: {value}"
    if re.search(rf"^{key}:.*$", text, re.MULTILINE):
        text = re.sub(rf"^{key}:.*$", line, text, count=1, flags=re.MULTILINE)
    else:
        text = f"{line}\n{text}"
    path.write_text(text, encoding="utf-8")


def get_key(path: Path, key: str) -> str | None:
    found = re.search(rf"^{key}:\s*(.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1).strip("\"'") if found else None
