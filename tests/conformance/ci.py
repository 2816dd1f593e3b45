#!/usr/bin/env python3
"""The ready files for GitLab CI and GitHub Actions: they fit the platforms' published schemas, and their scripts do what they say.

The schemas are those that check-jsonschema carries (SchemaStore's for GitHub, GitLab's own). The scripts run in a shell as
the platforms run them, over a small region in a repository of its own, with the program from an archive as a release has
it. They upload to OpenSSH on loopback, with a key whose password is the secret of the pipeline. One stand-in takes the place
of what needs GitHub itself: `gh` only notes how it was called.
"""

from __future__ import annotations

import getpass
import hashlib
import http.server
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

from common import REPOSITORY, Findings, arguments, run, scratch, tree
from hosts import sshd
from ruamel.yaml import YAML

GITLAB = REPOSITORY / "docs/ci/gitlab-ci.yml"
GITHUB = REPOSITORY / "docs/ci/github-actions.yml"
RELEASE = REPOSITORY / ".github/workflows/release.yml"
HASHED = re.compile(r"\.[0-9a-f]{8}\.[a-z0-9]+$")
# Of the key that the pipelines log in with.
PASSWORD = secrets.token_hex(8)
GH = """#!/bin/sh
printf '%s\\n' "gh $*" >> "$CALLS"
case "$*" in *"issue list"*) printf '%s' "$OPEN_ISSUE" ;; esac
"""


def load(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def lint(findings: Findings) -> None:
    """Each file against the schema of its platform, and the habits that a schema doesn't know."""
    for path, schema, more in (
        (GITLAB, "vendor.gitlab-ci", ["--data-transform", "gitlab-ci"]),
        (GITHUB, "vendor.github-workflows", []),
        (RELEASE, "vendor.github-workflows", []),
    ):
        done = subprocess.run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, path], capture_output=True, text=True)
        findings.check(done.returncode == 0, f"{path.name}: {done.stdout}{done.stderr}")
        # The schema does say no to what is wrong.
        broken = subprocess.run(
            [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, "--default-filetype", "yaml", "-"],
            input=path.read_text(encoding="utf-8") + "\nbroken: 1\n",
            capture_output=True,
            text=True,
        )
        findings.check("Schema validation errors" in broken.stdout + broken.stderr, f"{path.name}: a wrong key passes")
    for path in (GITHUB, RELEASE):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                findings.check(re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d", line) is not None, f"{path.name}: not pinned: {line.strip()}")
        document = load(path)
        findings.check(document["permissions"] == {"contents": "read"}, f"{path.name}: more permissions than reading")
        for name, job in document["jobs"].items():
            findings.check("timeout-minutes" in job, f"{path.name}: {name} may run for hours")
            for step in job["steps"]:
                findings.check("${{" not in step.get("run", ""), f"{path.name}: {name} writes an expression into a script")
                shell = subprocess.run(["bash", "-n"], input=step.get("run", ""), capture_output=True, text=True)
                findings.check(shell.returncode == 0, f"{path.name}: {name}: {shell.stderr}")


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always"]
    return subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


class World:
    """A repository on a server, webspace on another, the program as an archive, and a place where calls are noted."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.calls = folder, folder / "calls"
        packed = folder / "dorfplatz-0.1.0-x86_64-unknown-linux-gnu"
        packed.mkdir()
        shutil.copy(program, packed / "dorfplatz")
        (packed / "gh").write_text(GH, encoding="utf-8")
        (packed / "gh").chmod(0o755)
        self.archive = folder / "release.tar.gz"
        with tarfile.open(self.archive, "w:gz") as archive:
            archive.add(packed, packed.name)
        self.server = folder / "server"
        shutil.copytree(REPOSITORY / "tests/cases/_base", self.server)
        shutil.copytree(REPOSITORY / "themes/standard", self.server / "themes/standard")
        self.webspace = folder / "webspace"
        self.webspace.mkdir()
        for name, words in (("host", ""), ("key", PASSWORD)):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", words, "-f", folder / name], check=True)
        self.host = sshd(folder, folder / "host", folder / "key.pub", "Subsystem sftp internal-sftp -u 022")
        printed = subprocess.run(["ssh-keygen", "-l", "-f", folder / "host.pub"], check=True, capture_output=True, text=True).stdout
        with (self.server / "content/portal.yaml").open("a", encoding="utf-8") as portal:
            portal.write(
                f"deploy:\n  production:\n    to: sftp://{getpass.getuser()}@127.0.0.1:{self.host.port}{self.webspace}\n"
                f"    key: {folder}/key\n    host_key: {printed.split()[1]}\n"
            )
        (self.server / ".gitignore").write_text("/output\n/.dorfplatz\n", encoding="utf-8")
        git(self.server, "init", "--quiet", "--initial-branch", "main")
        git(self.server, "config", "uploadpack.allowAnySHA1InWant", "true")
        self.base = self.commit("The region")

    def commit(self, message: str, **changes: tuple[str, str, str]) -> str:
        for path, old, new in changes.values():
            file = self.server / path
            text = file.read_text(encoding="utf-8")
            assert old in text, f"{old} in {path}"
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        git(self.server, "add", "--all")
        git(self.server, "commit", "--quiet", "--message", message)
        return git(self.server, "rev-parse", "HEAD")

    def clone(self, name: str) -> Path:
        git(self.folder, "clone", "--quiet", "--no-local", str(self.server), name)
        return self.folder / name

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TERM") if name in os.environ}
        release = {"DORFPLATZ_URL": self.archive.as_uri(), "DORFPLATZ_SHA256": hashlib.sha256(self.archive.read_bytes()).hexdigest()}
        return {**kept, **release, "CALLS": str(self.calls), "DORFPLATZ_TARGET": "production", **more}

    def online(self) -> dict[str, str]:
        """What visitors find, without what is kept for one release because a page in a browser may still name it."""
        return {path: digest for path, digest in tree(self.webspace).items() if not path.startswith(".dorfplatz/")}

    def shows(self, files: dict[str, str]) -> bool:
        """Whether the webspace has these files, and no others but parts that the release before named."""
        online = self.online()
        more = [path for path in online if path not in files and not HASHED.search(path)]
        return bool(files) and not more and all(online.get(path) == digest for path, digest in files.items())

    def called(self) -> list[str]:
        """What was called since the last look."""
        calls = self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return [call.strip() for call in calls]


FEE = ("content/altenburg/services/hund.yaml", "amount: 60.00", "amount: 72.00")
OTHER = ("content/fockendorf/pages/dorf.md", "Pleiße", "schönen Pleiße")
VERIFIED = re.compile(r"\d+ Dateien zurückgelesen: alle wie gesendet")
MISTAKE = ("content/altenburg/pages/rathaus.md", "nav: true", "naw: true")


class Listener:
    """A web server that notes what it is told."""

    def __enter__(self) -> "Listener":
        heard = self.heard = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.send_response(200)
                self.end_headers()

            def do_GET(self) -> None:
                heard.append((self.path, ""))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def gitlab(world: World, findings: Findings) -> None:
    """Each job of the file for GitLab."""
    document = load(GITLAB)

    def job(name: str, checkout: Path, **more: str) -> tuple[int, str]:
        lines = document[name].get("before_script", document["default"]["before_script"]) + document[name]["script"]
        environment = world.environment(
            {"CI_PROJECT_DIR": str(checkout), "CI_COMMIT_SHA": git(checkout, "rev-parse", "HEAD"), "CI_PROJECT_PATH": "kreis/region", **more}
        )
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(lines)], cwd=checkout, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    world.commit("Another fee", fee=FEE)
    checkout = world.clone("gitlab-request")
    code, said = job("check", checkout, DORFPLATZ_SHA256="0" * 64)
    findings.check(code != 0 and not (checkout / "code-quality.json").exists(), f"an archive with another checksum was used: {said}")
    code, said = job("check", checkout)
    report = json.loads((checkout / "code-quality.json").read_text(encoding="utf-8"))
    findings.check(code == 0 and report == [], f"check of a good region: {code} {said} {report}")
    code, said = job("diff", checkout, CI_MERGE_REQUEST_DIFF_BASE_SHA=world.base)
    findings.check(code == 0, f"diff: {said}")
    fees = json.loads((checkout / "diff.json").read_text(encoding="utf-8"))["fees"]
    findings.check([fee["new"]["today"] for fee in fees] == [7200], f"diff.json tells of {fees}")
    page = (checkout / "diff.html").read_text(encoding="utf-8")
    findings.check("60,00" in page and "72,00" in page, "diff.html doesn't tell of the fee")
    findings.check({"diff.html", "diff.json"} == set(document["diff"]["artifacts"]["paths"]), "what diff writes is no artefact")

    checkout = world.clone("gitlab-night")
    secret = {"DORFPLATZ_PASSWORD_PRODUCTION": PASSWORD}
    code, said = job("publish", checkout)
    findings.check(code == 2 and "DORFPLATZ_PASSWORD_PRODUCTION" in said and not world.online(), f"publish without its secret: {code} {said}")
    code, said = job("publish", checkout, **secret)
    findings.check(code == 0 and (checkout / "build-code.txt").read_text().strip() == "0", f"publish: {said}")
    good = tree(checkout / "output")
    findings.check(world.shows(good) and VERIFIED.search(said) is not None, f"publish did not deploy and verify: {said}")
    findings.check(PASSWORD not in said, "publish tells its secret")
    findings.check(job("held", checkout)[0] == 0, "a good night counts as held")
    code, said = job("restore", checkout)
    findings.check(code == 0, f"restore: {said}")
    sums = checkout / "output.sha256"
    sums.write_text("0" * 64 + sums.read_text(encoding="utf-8")[64:], encoding="utf-8")
    shutil.rmtree(checkout / ".run")
    findings.check(job("restore", checkout)[0] != 0, "restore does not notice another file")
    code, said = job("report", checkout)
    findings.check(code == 0 and "summary" in (checkout / "report.jsonl").read_text(encoding="utf-8"), f"report: {said}")

    world.commit("A mistake, and elsewhere another text", mistake=MISTAKE, other=OTHER)
    git(checkout, "pull", "--quiet")
    code, said = job("check", checkout)
    report = json.loads((checkout / "code-quality.json").read_text(encoding="utf-8"))
    findings.check(code == 1 and [issue["check_name"] for issue in report] == ["D0301"] and "Fehler[D0301]" in said, f"check of a mistake: {code} {said}")
    code, said = job("publish", checkout, **secret)
    findings.check(code == 0 and (checkout / "build-code.txt").read_text().strip() == "1", f"one town's mistake stopped all: {said}")
    findings.check(job("held", checkout)[0] == 1, "a held site is no bad night")
    findings.check((checkout / "output/altenburg/index.html").is_file(), "the held site lost its last good state")
    online = world.online()
    findings.check(all(online.get(path) == digest for path, digest in good.items() if path.startswith("altenburg/")), "the held site is not as it was")
    findings.check("schönen" in (world.webspace / "fockendorf/dorf/index.html").read_text(encoding="utf-8"), "the others are not published")
    bad = tree(checkout / "output")
    findings.check(world.shows(bad) and bad != good, "what was built is not online")

    with Listener() as listener:
        code, said = job("alarm", checkout, ALARM_WEBHOOK=f"{listener.address}/alarm", CI_PIPELINE_URL="https://gitlab.example/-/pipelines/7")
        findings.check(code == 0 and [path for path, _ in listener.heard] == ["/alarm"], f"alarm: {said}")
        text = json.loads(listener.heard[0][1])["text"] if listener.heard else ""
        findings.check("kreis/region" in text and "pipelines/7" in text, f"the alarm says {text}")
        job("heartbeat", checkout, HEARTBEAT_URL=f"{listener.address}/alive")
        findings.check(listener.heard[-1][0] == "/alive", "no heartbeat")
    findings.check(job("alarm", checkout, ALARM_WEBHOOK="", CI_PIPELINE_URL="x")[0] == 0, "without a webhook the alarm fails")
    # Another runner: a checkout without output and cache, and with the mistake.
    code, said = job("rollback", world.clone("gitlab-rollback"), **secret)
    findings.check(code == 0 and world.shows(good) and VERIFIED.search(said) is not None, f"rollback: {code} {said}")
    # A night in which nothing can be uploaded is a bad one.
    world.webspace.rename(world.folder / "elsewhere")
    code, said = job("publish", checkout, **secret)
    findings.check(code == 2 and "der Server lehnt `.dorfplatz` ab" in said, f"a night without webspace: {code} {said}")
    (world.folder / "elsewhere").rename(world.webspace)
    findings.check(world.shows(good), "what failed has changed something")


def github(world: World, findings: Findings) -> None:
    """Each job of the file for GitHub."""
    document = load(GITHUB)

    def job(name: str, checkout: Path, expressions: dict[str, str] | None = None, skip: tuple[str, ...] = (), **more: str) -> tuple[int, str]:
        temporary = world.folder / f"{checkout.name}-temporary"
        temporary.mkdir(exist_ok=True)
        paths, summary = temporary / "path", temporary / "summary"
        said = ""
        for step in document["jobs"][name]["steps"]:
            if "run" not in step or step.get("name") in skip:
                continue
            own = {key: (expressions or {}).get(value, "") if "${{" in value else value for key, value in step.get("env", {}).items()}
            settings = {"RUNNER_TEMP": str(temporary), "GITHUB_PATH": str(paths), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_REPOSITORY": "kreis/region"}
            environment = world.environment({**settings, **own, **more})
            added = paths.read_text(encoding="utf-8").split() if paths.exists() else []
            environment["PATH"] = ":".join([*reversed(added), environment["PATH"]])
            done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=checkout, env=environment, capture_output=True, text=True)
            said += done.stdout + done.stderr
            if done.returncode != 0:
                return done.returncode, said
        return 0, said

    world.commit("Right again, and another fee", mistake=(MISTAKE[0], MISTAKE[2], MISTAKE[1]), fee=(FEE[0], "amount: 72.00", "amount: 75.00"))
    checkout = world.clone("github-request")
    code, said = job("check", checkout)
    findings.check(code == 0 and "::" not in said, f"check of a good region: {said}")
    expressions = {
        "${{ github.event.pull_request.base.sha }}": world.base,
        "${{ github.server_url }}/${{ github.repository }}": world.server.as_uri(),
        "${{ github.event.pull_request.number }}": "12",
    }
    code, said = job("diff", checkout, expressions)
    temporary = world.folder / "github-request-temporary"
    comment = (temporary / "comment.md").read_text(encoding="utf-8") if (temporary / "comment.md").exists() else ""
    findings.check(code == 0 and "    " in comment and "75,00" in comment, f"diff: {said}{comment}")
    findings.check(all(line.startswith("    ") for line in comment.splitlines()[2:]), "a line of the comment is no code")
    findings.check("75,00" in (temporary / "summary").read_text(encoding="utf-8"), "the summary of the run doesn't tell of the fee")
    findings.check({path.name for path in (temporary / "diff").iterdir()} == {"diff.html", "diff.json"}, "what diff writes is no artefact")
    calls = "\n".join(world.called())
    findings.check("gh pr comment 12 --body-file" in calls, f"no comment: {calls}")

    checkout = world.clone("github-night")
    secret = {"${{ secrets.DORFPLATZ_PASSWORD_PRODUCTION }}": PASSWORD}
    code, said = job("publish", checkout, secret)
    findings.check(code == 0, f"publish: {said}")
    good = tree(checkout / "output")
    findings.check(world.shows(good) and VERIFIED.search(said) is not None, f"publish did not deploy and verify: {said}")
    again = world.clone("github-restore")
    published = world.folder / "github-restore-temporary/published"
    published.mkdir(parents=True)
    for name in ("moment.txt", "build-code.txt", "output.sha256"):
        shutil.copy(checkout / name, published / name)
    code, said = job("restore", again)
    findings.check(code == 0, f"restore: {said}")
    shutil.rmtree(again / "output")
    (again / "content/altenburg/news/markt.md").write_text("---\ntitle: Anders\ndate: 2026-01-01\n---\nAnders.\n", encoding="utf-8")
    findings.check(job("restore", again)[0] != 0, "restore does not notice another text")

    world.commit("A mistake again, and elsewhere another text", mistake=MISTAKE, other=(OTHER[0], "schönen", "sauberen"))
    git(checkout, "pull", "--quiet")
    code, said = job("check", checkout)
    findings.check(code == 1 and "::error file=content/altenburg/pages/rathaus.md,line=3," in said, f"check of a mistake: {said}")
    code, said = job("publish", checkout, secret)
    findings.check(code == 1 and "Sites with mistakes were held" in said, f"a held site is no bad night: {said}")
    bad = tree(checkout / "output")
    findings.check(world.shows(bad) and bad != good, "one town's mistake stopped all")

    address = {"${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}": "https://github.example/runs/7"}
    code, said = job("alarm", checkout, address, skip=("Heartbeat",), OPEN_ISSUE="")
    calls = "\n".join(world.called())
    findings.check(code == 0 and "gh issue create --title The nightly run failed --body See https://github.example/runs/7" in calls, f"alarm: {said}{calls}")
    job("alarm", checkout, address, skip=("Heartbeat",), OPEN_ISSUE="5")
    findings.check("gh issue comment 5" in "\n".join(world.called()), "a second alarm opens a second issue")
    with Listener() as listener:
        job("alarm", checkout, {"${{ secrets.HEARTBEAT_URL }}": f"{listener.address}/alive"}, skip=("Alarm",))
        findings.check([path for path, _ in listener.heard] == ["/alive"], "no heartbeat")
    code, said = job("rollback", world.clone("github-rollback"), secret)
    findings.check(code == 0 and world.shows(good) and VERIFIED.search(said) is not None, f"rollback: {code} {said}")
    code, said = job("rollback", world.clone("github-no-secret"))
    findings.check(code == 2 and world.shows(good), f"rollback without its secret: {code} {said}")


def release(folder: Path, program: str, findings: Findings) -> None:
    """The archives of a release: the same twice, in one folder, and the program in them runs."""
    for target, ending in (("x86_64-unknown-linux-gnu", ".tar.gz"), ("x86_64-pc-windows-msvc", ".zip")):
        archives = []
        for into in ("one", "two"):
            done = subprocess.run([sys.executable, REPOSITORY / ".ci/package", program, target, folder / into], check=True, capture_output=True, text=True)
            archives.append(Path(done.stdout.strip()))
        findings.check(archives[0].name.endswith(target + ending), f"an archive is called {archives[0].name}")
        findings.check(archives[0].read_bytes() == archives[1].read_bytes(), f"{archives[0].name} differs from one run to the next")
        unpacked = folder / f"unpacked-{target}"
        shutil.unpack_archive(archives[0], unpacked)
        (inner,) = unpacked.iterdir()
        names = {str(path.relative_to(inner)) for path in inner.rglob("*") if path.is_file()}
        wanted = {"README.md", "LICENSE", "ci/gitlab-ci.yml", "ci/github-actions.yml", "man/dorfplatz.1", "completions/_dorfplatz"}
        findings.check(wanted <= names, f"{archives[0].name} lacks {wanted - names}")
        if ending == ".tar.gz":
            version = subprocess.run([inner / "dorfplatz", "-V"], capture_output=True, text=True).stdout
            findings.check(version.startswith("dorfplatz "), "the program in the archive doesn't run")
        else:
            findings.check("dorfplatz.exe" in names, "the zip for Windows has no dorfplatz.exe")


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    findings = Findings()
    lint(findings)
    with scratch() as folder:
        world = World(folder, options.bin)
        with world.host:
            gitlab(world, findings)
            github(world, findings)
        release(folder / "release", options.bin, findings)
    findings.finish("three files fit their schemas, every job ran")


if __name__ == "__main__":
    run(main)
