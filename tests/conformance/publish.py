#!/usr/bin/env python3
"""`publish` as editors use it: two clones of a bare repository, a loop that builds and deploys what is pushed, and nginx that
delivers it from a subfolder.

What is changed goes online and says so; mistakes, conflicts, rules of the server and races end in words, and nothing that
anybody wrote is lost.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from pathlib import Path

from common import DATE, Broken, Findings, arguments, run, scratch
from hosts import fetch, nginx

ONLINE = re.compile(r"(\w+): online seit \d{1,2}:\d\d Uhr \((http[^)]*)\)")
NEWS = "---\ntitle: {title}\ndate: 2026-11-09\n---\n{text}\n"


class Place:
    """The repository, what builds behind it, and the editors' clones."""

    def __init__(self, binary: str, folder: Path, findings: Findings):
        self.binary, self.folder, self.findings = binary, folder, findings
        self.bare, self.web, self.paused = folder / "bare.git", folder / "web/unter", threading.Event()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") and k != "SOURCE_DATE_EPOCH"} | {
            "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "LANG": "de_DE.UTF-8", "LC_ALL": "",
        }
        self.failed = ""

    def command(self, *command: str, at: Path | None = None, code: int | None = 0) -> str:
        done = subprocess.run(command, cwd=at, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=300)
        if code is not None and done.returncode != code:
            raise Broken(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-1500:]}")
        return done.stdout

    def git(self, at: Path, *words: str, code: int | None = 0) -> str:
        return self.command("git", *words, at=at, code=code).strip()

    def clone(self, name: str) -> Path:
        at = self.folder / name
        self.git(self.folder, "clone", "--quiet", str(self.bare), name)
        self.git(at, "config", "user.name", name.title())
        self.git(at, "config", "user.email", f"{name}@region.example")
        return at

    def publish(self, at: Path, *options: str) -> tuple[int, str]:
        waiting = () if "--wait" in options else ("--wait", "2")
        done = subprocess.run([self.binary, "publish", "--date", DATE, *waiting, *options], cwd=at, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        if "panicked at" in done.stdout:
            raise Broken(f"the program panicked:\n{done.stdout[-2000:]}")
        return done.returncode, done.stdout

    def behind(self, stop: threading.Event) -> None:
        """What a nightly job does, once a second: build what is pushed, deploy it."""
        at, seen = self.clone("job"), ""
        while not stop.is_set():
            time.sleep(0.5)
            if self.paused.is_set():
                continue
            try:
                self.git(at, "pull", "--quiet")
                head = self.git(at, "rev-parse", "HEAD")
                if head == seen:
                    continue
                # A town with a mistake keeps its last state; the others go on.
                self.command(self.binary, "build", "--date", DATE, "--quiet", at=at, code=None)
                self.command(self.binary, "deploy", "--date", DATE, "--quiet", "--allow-delete", at=at, code=None)
                seen = head
            except Broken as broken:
                self.failed = str(broken)
                return

    # What editors do.

    def write(self, at: Path, path: str, text: str) -> None:
        (at / path).parent.mkdir(parents=True, exist_ok=True)
        (at / path).write_text(text, encoding="utf-8")

    def pushed(self, at: Path, message: str) -> None:
        """What another editor does without this program."""
        self.git(at, "pull", "--quiet", "--rebase", "--autostash")
        self.git(at, "add", "--all")
        self.git(at, "commit", "--quiet", "--message", message)
        self.git(at, "push", "--quiet")

    def expect(self, case: str, told: tuple[int, str], code: int, *words: str) -> None:
        if told[0] != code:
            self.findings.add(f"{case}: exit code {told[0]} instead of {code}:\n{told[1][-1200:]}")
        for word in words:
            self.findings.check(word in told[1], f"{case}: “{word}” is not among:\n{told[1][-1200:]}")

    def online(self, url: str, words: str) -> bool:
        status, _, body = fetch(url)
        return status == 200 and words in body.decode("utf-8")


def region(place: Place, port_url: str) -> None:
    """A region with two towns, in a repository that others clone."""
    first = place.folder / "first"
    place.command(place.binary, "init", str(first), "--name", "Kleines Land", "--date", DATE)
    for town in ("Ponitz", "Treben"):
        place.command(place.binary, "new", "municipality", town, "--root", str(first), "--date", DATE)
    portal = first / "content/portal.yaml"
    text = re.sub(r"^url: .*$", f"url: {port_url}", portal.read_text(encoding="utf-8"), flags=re.MULTILINE)
    portal.write_text(text + f"deploy:\n  web: {{to: {place.web}}}\n", encoding="utf-8")
    place.git(place.folder, "init", "--quiet", "--bare", "--initial-branch", "main", str(place.bare))
    place.git(first, "init", "--quiet", "--initial-branch", "main")
    place.git(first, "config", "user.name", "Region")
    place.git(first, "config", "user.email", "region@region.example")
    place.git(first, "add", "--all")
    place.git(first, "commit", "--quiet", "--message", "Beginn")
    place.git(first, "push", "--quiet", str(place.bare), "main")


def cases(place: Place, url: str) -> int:
    anna, bert = place.clone("anna"), place.clone("bert")
    expect, count = place.expect, 0

    def case(name: str) -> str:
        nonlocal count
        count += 1
        print(f"  {name}")
        return name

    name = case("a news item goes online and says since when")
    place.write(anna, "content/ponitz/news/2026-11-09-markt.md", NEWS.format(title="Markt am Samstag", text="Kommen Sie."))
    place.write(anna, "notizen.txt", "Das gehört nicht zur Region.")
    told = place.publish(anna, "-m", "Markt angekündigt")
    expect(name, told, 0, "Festgehalten: 1 Datei", "Übertragen nach origin/main")
    sites = dict(ONLINE.findall(told[1]))
    place.findings.check("ponitz" in sites, f"{name}: {told[1]}")
    place.findings.check(place.online(f"{url}ponitz/aktuelles/2026-11-09-markt/", "Markt am Samstag"), f"{name}: the page is not delivered")
    place.findings.check(place.git(place.bare, "log", "-1", "--format=%s", "main") == "Markt angekündigt", f"{name}: the message of the commit")
    place.findings.check("notizen.txt" in place.git(anna, "status", "--porcelain"), f"{name}: a file of nobody's was committed")

    name = case("nothing new is no mistake")
    expect(name, place.publish(anna), 0, "nichts Neues")

    name = case("without words a commit names its files; those of others are taken over")
    place.write(bert, "content/treben/news/2026-11-09-fest.md", NEWS.format(title="Fest", text="Am Teich."))
    told = place.publish(bert)
    expect(name, told, 0, "von anderen übernommen", "treben: online seit")
    place.findings.check(place.git(place.bare, "log", "-1", "--format=%s", "main") == "treben: 2026-11-09-fest.md", f"{name}: the message")

    name = case("a mistake in one's own file stops before anything is committed")
    head = place.git(anna, "rev-parse", "HEAD")
    place.write(anna, "content/ponitz/news/2026-11-09-markt.md", NEWS.format(title="Markt", text="Neu.").replace("title", "titel"))
    told = place.publish(anna)
    expect(name, told, 1, "content/ponitz/news/2026-11-09-markt.md:2:1", "nichts veröffentlicht")
    place.findings.check(place.git(anna, "rev-parse", "HEAD") == head, f"{name}: something was committed")

    name = case("when it is mended it goes on; the mistake of a neighbour is the neighbour's")
    place.write(bert, "content/treben/news/2026-11-09-fest.md", "---\ntitel: Fest\n---\n")
    place.pushed(bert, "Ein Fehler in Treben")
    place.write(anna, "content/ponitz/news/2026-11-09-markt.md", NEWS.format(title="Markt am Sonntag", text="Neu."))
    told = place.publish(anna, "-m", "Markt verlegt")
    expect(name, told, 0, "ponitz: online seit")
    place.findings.check(place.online(f"{url}treben/aktuelles/2026-11-09-fest/", "Am Teich."), f"{name}: the neighbour lost its last state")
    place.write(bert, "content/treben/news/2026-11-09-fest.md", NEWS.format(title="Fest", text="Am Teich."))
    place.pushed(bert, "Treben ist wieder heil")

    name = case("a conflict is told in words, and both states are there")
    place.git(anna, "pull", "--quiet", "--rebase")
    file = "content/ponitz/news/2026-11-09-markt.md"
    place.git(bert, "pull", "--quiet", "--rebase")
    place.write(bert, file, NEWS.format(title="Markt am Sonntag", text="Mit Musik."))
    place.pushed(bert, "Musik")
    place.write(anna, file, NEWS.format(title="Markt am Sonntag", text="Mit Tanz."))
    told = place.publish(anna, "-m", "Tanz")
    expect(name, told, 2, "jemand anderes hat dieselben Zeilen geändert", f"`{file}`", "Nichts ist verloren")
    place.findings.check("Mit Tanz." in (anna / file).read_text(encoding="utf-8"), f"{name}: the editor's text is gone")
    place.findings.check("Mit Tanz." in place.git(anna, "show", f"HEAD:{file}"), f"{name}: it is not committed")
    place.findings.check("Mit Musik." in place.git(place.bare, "show", f"main:{file}"), f"{name}: the other text is gone")
    place.findings.check(not (anna / ".git/rebase-merge").exists(), f"{name}: a rebase is left half done")
    # As the message says it.
    place.git(anna, "pull", "--quiet", "--rebase", code=None)
    place.findings.check("<<<<<<<" in (anna / file).read_text(encoding="utf-8"), f"{name}: the way out is another")

    name = case("a merge that is half done has to be finished first")
    expect(name, place.publish(anna), 2, "eine frühere Zusammenführung ist nicht beendet")
    place.write(anna, file, NEWS.format(title="Markt am Sonntag", text="Mit Musik und Tanz."))
    place.git(anna, "add", file)
    place.git(anna, "-c", "core.editor=true", "rebase", "--continue")
    expect(name, place.publish(anna), 0, "ponitz: online seit")
    place.findings.check(place.online(f"{url}ponitz/aktuelles/2026-11-09-markt/", "Mit Musik und Tanz."), f"{name}: not online")

    name = case("what is right alone and wrong together is not pushed")
    place.git(bert, "pull", "--quiet", "--rebase")
    place.write(bert, "content/ponitz/pages/verein.md", "---\ntitle: Verein\n---\nText.\n")
    place.pushed(bert, "Eine Seite")
    place.git(anna, "pull", "--quiet", "--rebase")
    place.write(anna, file, NEWS.format(title="Markt", text="Siehe [Verein](page:verein)."))
    (bert / "content/ponitz/pages/verein.md").unlink()
    place.pushed(bert, "Keine Seite mehr")
    told = place.publish(anna, "-m", "Verweis")
    expect(name, told, 1, "zusammen mit dem, was andere veröffentlicht haben")
    place.findings.check("Siehe" not in place.git(place.bare, "show", f"main:{file}"), f"{name}: it was pushed")
    place.findings.check("Siehe" in place.git(anna, "show", f"HEAD:{file}"), f"{name}: it is not committed")
    place.write(anna, file, NEWS.format(title="Markt", text="Ohne Verweis."))
    expect(name, place.publish(anna, "-m", "Ohne Verweis"), 0, "ponitz: online seit")

    name = case("whoever is faster between looking and pushing is taken over")
    place.git(bert, "pull", "--quiet", "--rebase")
    place.write(bert, "content/treben/news/2026-11-09-schnell.md", NEWS.format(title="Schneller", text="Vorher."))
    place.git(bert, "add", "--all")
    place.git(bert, "commit", "--quiet", "--message", "Schneller")
    hook = anna / ".git/hooks/pre-push"
    hook.write_text(f"#!/bin/sh\nunset GIT_DIR GIT_PREFIX\nrm -f {hook}\ngit -C {bert} push --quiet\n")
    hook.chmod(0o755)
    place.write(anna, file, NEWS.format(title="Markt", text="Langsamer."))
    expect(name, place.publish(anna, "-m", "Langsamer"), 0, "1 Änderung von anderen übernommen", "ponitz: online seit", "treben: online seit")

    name = case("what others publish while one waits is waited for together")
    place.paused.set()
    place.git(bert, "pull", "--quiet", "--rebase")
    place.write(bert, "content/ponitz/news/2026-11-08-zweites.md", NEWS.format(title="Zweites", text="Von Bert."))
    place.write(anna, file, NEWS.format(title="Markt", text="Von Anna."))
    waiting: list[tuple[int, str]] = []
    thread = threading.Thread(target=lambda: waiting.append(place.publish(anna, "-m", "Anna")))
    before = place.git(place.bare, "rev-parse", "main")
    thread.start()
    while place.git(place.bare, "rev-parse", "main") == before and thread.is_alive():
        time.sleep(0.2)
    place.pushed(bert, "Bert")
    place.paused.clear()
    thread.join()
    expect(name, waiting[0], 0, "Warte, bis es online ist", "1 Änderung von anderen übernommen", "ponitz: online seit")

    name = case("a host that does not change is told when the time is over")
    place.paused.set()
    place.write(anna, file, NEWS.format(title="Markt", text="Niemand baut."))
    expect(name, place.publish(anna, "--wait", "0.05"), 2, "noch den alten Stand", "Ihre Änderungen sind übertragen")
    place.paused.clear()
    expect(name, place.publish(anna), 0, "nichts Neues")

    name = case("a rule of the server is quoted")
    rule = place.bare / "hooks/pre-receive"
    rule.write_text("#!/bin/sh\necho 'Eine zweite Person muss freigeben.' >&2\nexit 1\n")
    rule.chmod(0o755)
    place.write(anna, file, NEWS.format(title="Markt", text="Verboten."))
    expect(name, place.publish(anna), 2, "der Server nimmt die Änderungen nicht an", "Eine zweite Person muss freigeben.", "als Commit gesichert")
    rule.unlink()
    expect(name, place.publish(anna), 0, "ponitz: online seit")

    name = case("without a network the work is kept")
    place.git(anna, "remote", "set-url", "origin", str(place.folder / "nirgends.git"))
    place.write(anna, file, NEWS.format(title="Markt", text="Offline."))
    expect(name, place.publish(anna), 2, "nicht zu erreichen", "als Commit gesichert")
    place.git(anna, "remote", "set-url", "origin", str(place.bare))
    expect(name, place.publish(anna, "--wait", "0"), 0, "Übertragen nach origin/main")

    name = case("an editor whom git does not know is told how to say it")
    fresh = place.clone("clara")
    place.git(fresh, "config", "--unset", "user.name")
    place.git(fresh, "config", "--unset", "user.email")
    place.git(fresh, "config", "user.useConfigOnly", "true")
    place.write(fresh, file, NEWS.format(title="Markt", text="Wer bin ich?"))
    expect(name, place.publish(fresh), 2, "git weiß nicht, wer Sie sind")

    name = case("a branch that leads nowhere, no branch, no repository")
    place.git(anna, "switch", "--quiet", "--create", "versuch")
    expect(name, place.publish(anna), 2, "`git push --set-upstream origin versuch`")
    place.git(anna, "checkout", "--quiet", "--detach")
    expect(name, place.publish(anna), 2, "es ist kein Zweig gewählt")
    lonely = place.folder / "allein"
    place.command(place.binary, "init", str(lonely), "--date", DATE)
    expect(name, place.publish(lonely), 2, "gehört zu keinem Git-Archiv")
    return count


def main() -> None:
    chosen = arguments(__doc__)
    findings = Findings()
    with scratch() as folder:
        # nginx runs as another user.
        folder.chmod(0o755)
        place = Place(chosen.bin, folder, findings)
        place.web.mkdir(parents=True)
        with nginx(folder, folder / "web", "/unter/") as server:
            url = f"{server.url}/unter/"
            region(place, url)
            stop = threading.Event()
            job = threading.Thread(target=place.behind, args=(stop,), daemon=True)
            job.start()
            try:
                count = cases(place, url)
            finally:
                stop.set()
                job.join(60)
        if place.failed:
            findings.add(f"the job behind the repository: {place.failed}")
    findings.finish(f"{count} cases of publishing")


run(main)
