#!/usr/bin/env python3
"""`serve` shows an edit at once, shows mistakes in the browser and recovers, and answers this computer only.

It starts the server over a copy of the region in both layouts and speaks HTTP with it: pages, types, redirects, wrong
addresses; an edited title in the page and its list; a broken file, a broken shared file, a broken template; the stream
of events; memory over many edits. Nothing may be written. Prints how long an edit takes until it is served.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from common import DATE, Broken, Findings, arguments, copy_region, run, scratch, set_key, tree

PATIENCE = 20.0
NEWS = "---\ntitle: {title}\ndate: 2026-11-02\nteaser: Ein Satz dazu.\n---\n\nText der Meldung.\n"


class Server:
    """A running `serve`."""

    def __init__(self, binary: str, region: Path, log: Path, *options: str, port: int = 0, inside: bool = False):
        self.port = port or free_port()
        self.log = log
        self.out = log.open("w", encoding="utf-8")
        environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
        root = [] if inside else ["--root", str(region)]
        self.process = subprocess.Popen([str(Path(binary).absolute()), "serve", *root, "--date", DATE, "--port", str(self.port), *options], cwd=region,
                                        stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.out, env=environment)

    def __enter__(self) -> "Server":
        def answers() -> bool:
            if self.process.poll() is not None:
                raise Broken(f"the server ended with code {self.process.returncode}:\n{self.said()}")
            try:
                return self.get("/_dorfplatz/reload.js").status == 200
            except OSError:
                return False

        if wait_for(answers) is None:
            raise Broken(f"the server does not answer:\n{self.said()}")
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.out.close()

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str, method: str = "GET", **headers: str) -> "Answer":
        """One request. `http.client` sends the path as it is, dots included."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def report(self, site: str = "") -> dict:
        return json.loads(self.get(f"/_dorfplatz/diagnostics.json?site={site}").body)

    def memory(self) -> int | None:
        """Kilobytes in use, where the system tells."""
        try:
            return int(re.search(r"VmRSS:\s*(\d+)", Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8"))[1])
        except (OSError, TypeError):
            return None


class Answer:
    def __init__(self, status: int, headers: dict, body: bytes):
        self.status, self.headers, self.body = status, headers, body
        self.kind = headers.get("content-type", "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Events:
    """Collects the generations that the stream of events announces."""

    def __init__(self, server: Server):
        self.seen: list[str] = []
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.socket.sendall(f"GET /_dorfplatz/events HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        try:
            for line in self.socket.makefile("r", encoding="utf-8"):
                if line.startswith("data: "):
                    self.seen.append(line[6:].strip())
        except OSError:
            pass

    def close(self) -> None:
        # The reader still holds the socket: closing alone would leave it open.
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition) -> float | None:
    """Seconds until a condition holds."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        if condition():
            return time.perf_counter() - began
        time.sleep(0.002)
    return None


def save(path: Path, text: str) -> None:
    """As an editor's program saves: a new file in place of the old one."""
    fresh = path.with_name(path.name + "~")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def addresses(server: Server, findings: Findings) -> None:
    kinds = {
        "/gera/": "text/html; charset=utf-8",
        "/gera/index.html": "text/html; charset=utf-8",
        "/gera/aktuelles/": "text/html; charset=utf-8",
        "/gera/aktuelles/feed.xml": "application/atom+xml; charset=utf-8",
        "/gera/sitemap.xml": "application/xml; charset=utf-8",
        "/gera/robots.txt": "text/plain; charset=utf-8",
        "/gera/formulare/hundesteuer-anmeldung/": "text/html; charset=utf-8",
        "/gera/formulare/hundesteuer-anmeldung/hundesteuer-anmeldung.pdf": "application/pdf",
        "/gera/styleguide/": "text/html; charset=utf-8",
        "/gera/en/styleguide/": "text/html; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
        "/_dorfplatz/reload.js": "text/javascript; charset=utf-8",
        "/_dorfplatz/serve.css": "text/css; charset=utf-8",
        "/_dorfplatz/diagnostics.json": "application/json; charset=utf-8",
    }
    home = server.get("/gera/").text
    for name in re.findall(r'(?:href|src)="((?:assets|media)/[^"]+)"', home):
        extension = name.rsplit(".", 1)[1]
        kinds[f"/gera/{name}"] = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml", "js": "text/javascript; charset=utf-8"}.get(extension, "")
    findings.check(sum(name.startswith("/gera/assets/") for name in kinds) >= 2, "the home page names no style sheets")
    for path, kind in kinds.items():
        answer = server.get(path)
        findings.check(answer.status == 200, f"{path}: status {answer.status}")
        findings.check(not kind or answer.kind == kind, f"{path}: {answer.kind!r}, not {kind!r}")
        findings.check(answer.headers.get("cache-control") == "no-store", f"{path}: may be cached")
        script = b'<script src="/_dorfplatz/reload.js"' in answer.body
        findings.check(script == answer.kind.startswith("text/html"), f"{path}: script for reloading: {script}")
    pdf = server.get("/gera/formulare/hundesteuer-anmeldung/hundesteuer-anmeldung.pdf")
    findings.check(pdf.body.startswith(b"%PDF-"), "the form is no PDF")
    page = server.get("/gera/formulare/hundesteuer-anmeldung/").text
    size = f"{-(-len(pdf.body) // 1000)} KB"
    findings.check(size in page, f"the form's page does not tell the size of its PDF, {size}")
    for path, status, target in [
        ("/", 302, "/portal/"), ("/gera", 302, "/gera/"), ("/gera/aktuelles", 302, "/gera/aktuelles/"),
        ("/gera/aktuelles?a=b", 302, "/gera/aktuelles/?a=b"),
        ("/gibt-es-nicht", 404, None), ("/gibt-es-nicht/", 404, None), ("/gera/gibt-es-nicht/", 404, None), ("/gera/aktuelles/x", 404, None),
        ("/.htaccess", 404, None), ("//gera", 404, None), ("//evil.example/", 404, None),
        ("/../content/portal.yaml", 404, None), ("/gera/../content/portal.yaml", 404, None), ("/gera/../../content/portal.yaml", 404, None),
        ("/gera/%2e%2e/%2e%2e/content/portal.yaml", 404, None), ("/gera/..%2f..%2fcontent/portal.yaml", 404, None),
        ("/gera/media/../site.yaml", 404, None), ("/gera/media/..%5c..%5csite.yaml", 404, None), ("/etc/passwd", 404, None),
        ("/%2fetc%2fpasswd", 404, None), ("/gera/%00", 400, None), ("/%zz", 400, None), ("/%ff", 400, None), ("/_dorfplatz/../gera/", 404, None),
    ]:
        answer = server.get(path)
        findings.check(answer.status == status, f"{path}: status {answer.status}, not {status}")
        findings.check(answer.headers.get("location") == target, f"{path}: leads to {answer.headers.get('location')}, not {target}")
        findings.check("root:" not in answer.text and "time_zone:" not in answer.text, f"{path}: shows a file of the disk")
    missing = server.get("/gera/gibt-es-nicht/").text
    findings.check('href="/gera/' in missing, "the page for wrong addresses does not lead back to /gera/")
    for path in re.findall(r'<a [^>]*href="(/gera/[^"#]*)"', missing):
        findings.check(server.get(path).status == 200, f"the page for wrong addresses names {path}, which is not there")
    for path in re.findall(r'<a [^>]*href="(\.\./[^"#]*)"', home):
        answer = server.get("/" + path.removeprefix("../"))
        findings.check(answer.status == 200, f"/gera/ names {path}: status {answer.status}")
    foreign = re.findall(r'(?:href|src)="(https?://[^"]*)"', home)
    findings.check(all(url.startswith(f"http://127.0.0.1:{server.port}/") for url in foreign), f"/gera/ names {foreign}")

    head = server.get("/gera/", "HEAD")
    findings.check(head.status == 200 and not head.body and int(head.headers.get("content-length", 0)) > 1000, f"HEAD: {head.status} {head.headers}")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = server.get("/gera/", method)
        findings.check(refused.status == 405 and "GET" in refused.headers.get("allow", ""), f"{method}: status {refused.status}")
    for host, status in {"evil.example": 403, f"evil.example:{server.port}": 403, "127.0.0.1.evil.example": 403, f"localhost:{server.port}": 200,
                         f"[::1]:{server.port}": 200, "127.0.0.1": 200}.items():
        for path in ("/gera/", "/_dorfplatz/diagnostics.json", "/_dorfplatz/reload.js"):
            findings.check((got := server.get(path, Host=host).status) == status, f"Host {host}: status {got} for {path}")
    findings.check(server.get("/_dorfplatz/events", Host="evil.example").status == 403, "foreign hosts hear events")


def edits(server: Server, region: Path, findings: Findings) -> list[float]:
    """An edited title appears in its page and in the lists of two sites; the stream of events tells."""
    item = region / "content/gera/news/probe-des-servers.md"
    events = Events(server)
    findings.check(wait_for(lambda: len(events.seen) == 1) is not None, "the stream does not begin with the generation")
    took = []
    for at in range(12):
        title = f"Probe Nummer {at} mit <Klammern>"
        shown = title.replace("<", "&lt;").replace(">", "&gt;")
        save(item, NEWS.format(title=title))
        seconds = wait_for(lambda: shown in (answer := server.get("/gera/aktuelles/probe-des-servers/")).text and answer.status == 200)
        if seconds is None:
            raise Broken(f"an edit does not appear in its page:\n{server.said()}")
        took.append(seconds * 1000)
        for path in ("/gera/aktuelles/", "/gera/aktuelles/feed.xml"):
            findings.check(shown in server.get(path).text, f"{path} does not show the edit that its page shows")
    findings.check(wait_for(lambda: len(events.seen) >= 13) is not None, f"the stream told of {len(events.seen)} generations of 13")
    findings.check(len(set(events.seen)) == len(events.seen), "the stream repeats a generation")
    number = events.seen[-1]
    findings.check(f'data-generation="{number}"' in server.get("/gera/").text, "the page does not name the generation of the stream")

    told = len(events.seen)
    save(item, item.read_text(encoding="utf-8"))
    (item.parent / ".probe.swp").write_text("x", encoding="utf-8")
    (region / "output").mkdir(exist_ok=True)
    time.sleep(0.6)
    findings.check(len(events.seen) == told, "a save without a change makes a new generation")
    (item.parent / ".probe.swp").unlink()
    (region / "output").rmdir()

    item.unlink()
    findings.check(wait_for(lambda: server.get("/gera/aktuelles/probe-des-servers/").status == 404) is not None, "a removed item is still served")
    events.close()
    return took


def folders(server: Server, region: Path, findings: Findings) -> None:
    """A folder comes with its files, moves and goes, as a change of branch does it; files outside of it are edited meanwhile."""
    folder, item = region / "content/ponitz/pages/probe", region / "content/gera/news/probe-der-ordner.md"
    status = lambda name, at: server.get(f"/ponitz/{name}/seite-{at}/").status
    folder.mkdir()
    for at in range(3):
        (folder / f"seite-{at}.md").write_text(f"---\ntitle: Seite {at}\n---\n\nText.\n", encoding="utf-8")
    save(item, NEWS.format(title="Beim Wechsel"))
    shown = lambda: all(status("probe", at) == 200 for at in range(3)) and server.get("/gera/aktuelles/probe-der-ordner/").status == 200
    findings.check(wait_for(shown) is not None, "a folder that came with its files is not served")
    moved = folder.with_name("umbenannt")
    folder.rename(moved)
    shown = lambda: all((status("umbenannt", at), status("probe", at)) == (200, 404) for at in range(3))
    findings.check(wait_for(shown) is not None, "a folder that was renamed is not served at its new place alone")
    with (moved / "seite-1.md").open("a", encoding="utf-8") as file:
        file.write("\nIm umbenannten Ordner.\n")
    shown = lambda: "Im umbenannten Ordner." in server.get("/ponitz/umbenannt/seite-1/").text
    findings.check(wait_for(shown) is not None, "an edit in a renamed folder does not appear")
    shutil.rmtree(moved)
    item.unlink()
    findings.check(wait_for(lambda: all(status("umbenannt", at) == 404 for at in range(3))) is not None, "a removed folder is still served")


def mistakes(server: Server, region: Path, findings: Findings) -> None:
    """Of a site, of all, of a template; and back."""
    item = region / "content/gera/news/probe-der-fehler.md"
    path = "/gera/aktuelles/probe-der-fehler/"
    save(item, NEWS.format(title="Guter Stand"))
    wait_for(lambda: "Guter Stand" in server.get(path).text)
    save(item, NEWS.format(title="Schlechter Stand").replace("teaser:", "teasr: <b>x</b>\nteaser:"))
    if wait_for(lambda: server.report("gera")["state"] == "held") is None:
        raise Broken(f"a mistake is not reported:\n{server.said()}")
    report = server.report("gera")
    found = [d for d in report["diagnostics"] if d["file"] == "content/gera/news/probe-der-fehler.md"]
    findings.check(bool(found), f"the report does not name the file: {report}")
    for one in found:
        findings.check(one["line"] == 4 and one["column"] == 1, f"the report names line {one['line']}, column {one['column']}")
        findings.check("teasr" in (one["excerpt"] or "") and "^" in (one["excerpt"] or ""), f"the report has no excerpt: {one}")
        findings.check(bool(one["message"]) and bool(one["help"]), f"the report has no advice: {one}")
    held = server.get(path)
    findings.check(held.status == 200 and "Guter Stand" in held.text, f"the held page is not at its last good state: {held.status}")
    findings.check(server.get("/gera/leistungen/").status == 200, "a page of the held site that nobody asked for before is gone")
    other = server.report("jena")
    findings.check(other["state"] == "good" and other["elsewhere"] == ["gera"] and not other["diagnostics"], f"the report for another site: {other}")
    jena = region / "content/jena/news/probe-nebenan.md"
    save(jena, NEWS.format(title="Nebenan geht es weiter"))
    findings.check(wait_for(lambda: "Nebenan geht es weiter" in server.get("/jena/aktuelles/").text) is not None, "another site stands still")
    jena.unlink()
    findings.check("content/gera/news/probe-der-fehler.md:4" in server.said() and "teasr" in server.said(), "the terminal does not tell of the mistake")
    save(item, NEWS.format(title="Behobener Stand"))
    findings.check(wait_for(lambda: "Behobener Stand" in server.get(path).text) is not None, "it does not recover")
    findings.check(server.report("gera")["state"] == "good", "the report still tells of mistakes")
    item.unlink()

    for file, broken in {
        region / "content/portal.yaml": "name: [offen\n",
        next(iter(sorted((region / "content/shared/services").glob("*.yaml")))): "title: {de: [}\n",
        region / "themes/standard/templates/news_list.html": "{% if %}\n",
    }.items():
        name = file.relative_to(region).as_posix()
        good = file.read_text(encoding="utf-8")
        save(file, broken)
        findings.check(wait_for(lambda: server.report("jena")["state"] == "stopped") is not None, f"{name} broken: the report says {server.report('jena')}")
        findings.check(any(d["file"] == name for d in server.report("jena")["diagnostics"]), f"{name} broken: the report does not name it")
        answer = server.get("/jena/aktuelles/")
        findings.check(answer.status == 200, f"{name} broken: the last good page is gone, {answer.status}")
        save(file, good)
        findings.check(wait_for(lambda: server.report("jena")["state"] == "good") is not None, f"{name} mended: the report says {server.report('jena')}")

    # This one only fails when the page is rendered.
    template = region / "themes/standard/templates/news_list.html"
    good = template.read_text(encoding="utf-8")
    before = server.get("/jena/aktuelles/").text
    number = server.report()["generation"]
    save(template, good.replace("{% block content %}", "{% block content %}{{ gibt_es.nicht.x }}", 1))
    wait_for(lambda: server.report()["generation"] != number)
    answer = server.get("/jena/aktuelles/")
    strip = re.compile(r' data-generation="\d+"')
    findings.check(answer.status == 200 and strip.sub("", answer.text) == strip.sub("", before), f"a page that can't be rendered: {answer.status}")
    report = server.report("jena")
    findings.check(report["state"] == "stopped" and any("news_list.html" in d["file"] for d in report["diagnostics"]), f"its report: {report}")
    findings.check(server.get("/altenburger-land/aktuelles/thema/gibt-es-nicht/").status == 404, "wrong addresses are no longer wrong")
    save(template, good)
    findings.check(wait_for(lambda: server.report("jena")["state"] == "good") is not None, "it does not recover from a template")


def broken_start(binary: str, region: Path, folder: Path, findings: Findings) -> None:
    """Started over mistakes there is no good state: a page tells, and it goes away."""
    site = region / "content/gera/site.yaml"
    good = site.read_text(encoding="utf-8")
    save(site, good + "\nfarbe: <script>alert(1)</script>\n")
    with Server(binary, region, folder / "broken.log", "--lang", "en") as server:
        answer = server.get("/gera/")
        findings.check(answer.status == 500 and answer.kind.startswith("text/html"), f"a site that never was good: {answer.status} {answer.kind}")
        findings.check("content/gera/site.yaml:" in answer.text and "<script>alert" not in answer.text and "&lt;script&gt;alert" in answer.text,
                       "the page of mistakes names no file or does not escape")
        findings.check('lang="en"' in answer.text and "mistake" in answer.text, "the page of mistakes is not English")
        findings.check(server.get("/jena/").status == 200, "another site is not served")
        save(site, good)
        findings.check(wait_for(lambda: server.get("/gera/").status == 200) is not None, "it does not recover from a broken start")
    portal = region / "content/portal.yaml"
    good = portal.read_text(encoding="utf-8")
    save(portal, "name: [offen\n")
    with Server(binary, region, folder / "stopped.log") as server:
        for path in ("/", "/portal/", "/jena/aktuelles/"):
            answer = server.get(path)
            findings.check(answer.status == 500 and "content/portal.yaml:" in answer.text, f"{path} over a broken portal.yaml: {answer.status}")
        save(portal, good)
        findings.check(wait_for(lambda: server.get("/jena/").status == 200) is not None, "it does not recover from a broken portal.yaml")


def inside(binary: str, region: Path, folder: Path, findings: Findings) -> None:
    """Started in the project's folder without --root, as the handbook says, it sees edits."""
    item = region / "content/gera/news/probe-von-innen.md"
    with Server(binary, region, folder / "inside.log", inside=True) as server:
        save(item, NEWS.format(title="Von innen"))
        findings.check(wait_for(lambda: "Von innen<" in server.get("/gera/aktuelles/").text) is not None, "without --root an edit does not appear")
    item.unlink()


def taken(binary: str, region: Path, folder: Path, findings: Findings) -> None:
    """If the port is taken, the next one is, and the server says so."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        server = Server(binary, region, folder / "taken.log", "--quiet", port=other.getsockname()[1])
        address = re.compile(r"http://127\.0\.0\.1:(\d+)/")
        wait_for(lambda: address.search(server.said()) or server.process.poll() is not None)
        found = address.search(server.said())
        findings.check(found is not None, f"a taken port: {server.said()}")
        server.port = int(found[1]) if found else server.port
        with server:
            findings.check(server.get("/gera/").status == 200, "there is no server on the next port")


def endurance(server: Server, region: Path, findings: Findings) -> str:
    """Many edits and many abandoned streams: memory and threads stay."""
    item = region / "content/gera/news/probe-der-dauer.md"
    pages = ["/gera/", "/gera/aktuelles/", "/jena/", "/portal/", "/gera/formulare/hundesteuer-anmeldung/"]

    def rounds(first: int, count: int):
        for at in range(first, first + count):
            save(item, NEWS.format(title=f"Dauer {at}"))
            if wait_for(lambda: f"Dauer {at}<" in server.get("/gera/aktuelles/").text) is None:
                raise Broken(f"edit {at} does not appear:\n{server.said()[-2000:]}")
            for path in pages:
                server.get(path)
            Events(server).close()
            yield server.memory()

    # One reading tells little: how much an edit needs for a moment varies by a third.
    _, early, _, late = (list(rounds(*part)) for part in ((0, 40), (40, 60), (100, 80), (180, 60)))
    item.unlink()
    if None in early + late:
        return "memory not measured"
    before, after = statistics.median(early), statistics.median(late)
    findings.check(after < before * 1.25 + 8192, f"memory grew from {before} to {after} KB in 140 edits")
    open_streams = [Events(server) for _ in range(30)]
    findings.check(server.get("/gera/").status == 200, "open streams block pages")
    for stream in open_streams:
        stream.close()
    return f"{after / 1024:.0f} MB after 240 edits"


def main() -> None:
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        sys.argv.insert(1, "--bin")
    options = arguments(__doc__.splitlines()[0])
    findings = Findings()
    with scratch() as folder:
        region = copy_region(options.root, folder / "region")
        with Server(options.bin, region, folder / "serve.log") as server:
            addresses(server, findings)
            took = edits(server, region, findings)
            folders(server, region, findings)
            mistakes(server, region, findings)
            memory = endurance(server, region, findings)
            findings.check("neu gebaut in" in server.said(), f"the terminal tells nothing:\n{server.said()[:500]}")
        inside(options.bin, region, folder, findings)
        taken(options.bin, region, folder, findings)
        portal = region / "content/portal.yaml"
        good = portal.read_text(encoding="utf-8")
        set_key(portal, "layout", "hosts")
        for site in region.glob("content/*/site.yaml"):
            if "\nexternal:" not in site.read_text(encoding="utf-8"):
                set_key(site, "url", f"https://www.{site.parent.name}.example/")
        set_key(portal, "url", "https://portal.example/unterordner/")
        with Server(options.bin, region, folder / "hosts.log") as server:
            addresses(server, findings)
        save(portal, good)
        broken_start(options.bin, region, folder, findings)
        findings.check(not (region / "output").exists(), f"the server wrote {sorted(tree(region / 'output'))[:5]}")
        # Photos in the sizes of pages are kept, as they are by a build; nothing else is.
        kept = sorted(path.name for path in (region / ".dorfplatz").glob("*"))
        findings.check(kept in ([], ["pictures"]), f"the server keeps {kept}")
    findings.finish(f"edit to served: median {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms; {memory}")


if __name__ == "__main__":
    run(main)
