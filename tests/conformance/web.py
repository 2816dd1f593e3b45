#!/usr/bin/env python3
"""A web server in a subfolder: a crawler enters at the first page and reaches every page, without a redirect.

Both layouts are served as on rented web space, `http://127.0.0.1:…/eine/ebene/tiefer/…`. Pages that nothing links to
are findings, apart from the error page and the redirects of former addresses.
"""

from __future__ import annotations

import http.client
import http.server
import threading
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from common import Findings, arguments, run, scratch
from pages import css_addresses, read_html
from variants import Variant, build_all

SUBFOLDER = "/eine/ebene/tiefer/"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below SUBFOLDER and nothing else, without listings."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def translate_path(self, path: str) -> str:
        path = urlsplit(path).path
        if not path.startswith(SUBFOLDER):
            return str(Path(self.directory) / "outside-of-the-subfolder")
        return super().translate_path("/" + path[len(SUBFOLDER):])

    def list_directory(self, path):
        self.send_error(404)

    def log_message(self, *_) -> None:
        pass


class Crawler:
    def __init__(self, folder: Path, port: int, name: str, findings: Findings) -> None:
        self.folder, self.name, self.findings = folder, name, findings
        self.origin = f"http://127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.seen: dict[str, int] = {}
        self.files: set[Path] = set()

    def get(self, url: str) -> tuple[int, bytes]:
        self.connection.request("GET", quote(urlsplit(url).path, safe="/%"))
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def crawl(self) -> None:
        todo = [(self.origin + SUBFOLDER, "the entry")]
        while todo:
            url, origin = todo.pop()
            url = urldefrag(url)[0].split("?", 1)[0]
            if url in self.seen or not url.startswith(self.origin):
                continue
            status, body = self.get(url)
            self.seen[url] = status
            if status != 200:
                self.findings.add(f"{self.name}: {status} for {urlsplit(url).path}, linked from {origin}")
                continue
            path = self.place(url)
            if path in self.files:
                continue
            self.files.add(path)
            here = urlsplit(url).path
            if path.suffix == ".html":
                page = read_html(path)
                base = urljoin(url, page.base) if page.base else url
                todo += [(urljoin(base, a.value), here) for a in page.addresses]
            elif path.suffix == ".css":
                todo += [(urljoin(url, v), here) for v in css_addresses(body.decode("utf-8"))]

    def place(self, url: str) -> Path:
        path = self.folder / unquote(urlsplit(url).path[len(SUBFOLDER):])
        return path / "index.html" if path.is_dir() else path

    def orphans(self) -> None:
        for path in sorted(self.folder.rglob("*")):
            if path.suffix not in (".html", ".pdf") or path in self.files or path.name == "404.html":
                continue
            # For programs: `fill.json` beside it leads there.
            if path.name == "fill.pdf":
                continue
            if path.suffix == ".html" and read_html(path).refresh is not None:
                continue
            # The leaflet of a former address lies where the redirect of its page does.
            if path.name == "merkblatt.pdf" and read_html(path.with_name("index.html")).refresh is not None:
                continue
            self.findings.add(f"{self.name}: nothing links to {path.relative_to(self.folder).as_posix()}")


def serve(folder: Path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def visit(variant: Variant) -> tuple[list[str], int]:
    """Faults and requests of one variant."""
    findings, requests = Findings(), 0
    for docroot in variant.docroots():
        server = serve(docroot)
        try:
            name = variant.name + (f", {docroot.name}" if variant.layout == "hosts" else "")
            crawler = Crawler(docroot, server.server_address[1], name, findings)
            crawler.crawl()
            crawler.orphans()
            requests += len(crawler.seen)
        finally:
            server.shutdown()
            server.server_close()
    return findings.lines, requests


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    findings, requests = Findings(), 0
    with scratch() as folder, ProcessPoolExecutor() as pool:
        for faults, made in pool.map(visit, build_all(options.bin, options.root, folder)):
            findings.lines += faults
            requests += made
    findings.finish(f"{requests} requests below {SUBFOLDER} in 4 variants")


if __name__ == "__main__":
    run(main)
