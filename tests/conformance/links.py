#!/usr/bin/env python3
"""Dead links: every address in every page, feed, sitemap and style sheet leads to a file, in all four variants.

An address is resolved as a browser would, from the URL at which the page lies, and then looked up on disk: in
`layout: hosts` a link to a sibling site is absolute and is followed too. With `links: explicit` no link may need a
web server: none ends in a folder, none begins with `/`.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from common import Findings, arguments, run, scratch
from pages import Page, css_addresses, read_html, xml_addresses
from variants import Variant, build_all

# A page is sent on by a mail that has no address yet; an address is shown by whatever map the device has.
OTHER_SCHEMES = {"mailto": re.compile(r"^mailto:(?:[^@?\s]+@[^@?\s]+|\?subject=[!-%'-~]+&body=https%3A%2F%2F[!-%'-~]+)$"),
                 "geo": re.compile(r"^geo:0,0\?q=[^\s&]+$"), "tel": re.compile(r"^tel:\+?[0-9-]+$"),
                 # `events.py` looks whether it is there.
                 "webcal": re.compile(r"^webcal://[^/\s]+/\S+\.ics$"), "data": re.compile(r"^data:image/")}


class Checker:
    """Follows the addresses of one variant."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.faults: dict[tuple[str, str], list[str]] = {}
        # The longest address first, so that a site below another one is found.
        self.addresses = sorted(variant.addresses, key=lambda pair: -len(pair[0]))
        self.pages: dict[Path, Page] = {p: read_html(p) for p in sorted(variant.output.rglob("*.html"))}
        self.links = 0

    def url_of(self, path: Path) -> str:
        for base, folder in self.addresses:
            if path.is_relative_to(folder):
                name = path.relative_to(folder).as_posix()
                if self.variant.links == "pretty" and posixpath.basename(name) == "index.html":
                    name = name[: -len("index.html")]
                return urljoin(base, name)
        return ""

    def file_of(self, url: str) -> Path | None:
        """The place on disk for an URL of ours; None for somebody else's."""
        for base, folder in self.addresses:
            if url.startswith(base) or url + "/" == base:
                return folder / unquote(url[len(base):])
        return None

    def report(self, path: Path, line: int | None, text: str) -> None:
        """Notes a fault; one in a template stands on many pages and is told once for each site."""
        name = path.relative_to(self.variant.output).as_posix()
        self.faults.setdefault((name.split("/")[0], text), []).append(f"{name}{f':{line}' if line else ''}")

    def follow(self, path: Path, line: int | None, value: str, base: str, named: bool) -> None:
        """Checks one address. `named` are addresses that are absolute by their nature, such as canonical ones."""
        self.links += 1
        if not value:
            return self.report(path, line, "an empty address")
        # The icons of KERN UX stand in its style sheet as drawings between quotes, where CSS allows spaces.
        if re.search(r"\s", value) and not (path.suffix == ".css" and value.startswith("data:image/svg+xml,")):
            return self.report(path, line, f"white space in `{value}`")
        scheme = urlsplit(value).scheme
        if scheme in OTHER_SCHEMES:
            if not OTHER_SCHEMES[scheme].match(value):
                self.report(path, line, f"`{value[:60]}` is not a proper {scheme} address")
            return None
        if scheme not in ("", "http", "https"):
            return self.report(path, line, f"the scheme of `{value}`")
        if value.startswith("//"):
            return self.report(path, line, f"`{value}` has a host but no scheme")
        target, fragment = urldefrag(urljoin(base, value))
        place = self.file_of(target)
        if place is None:
            if not scheme:
                self.report(path, line, f"`{value}` leads out of the site")
            return None
        if not scheme:
            self.relative(path, line, value, place)
        elif self.variant.layout == "folders" and not named and path.name != "404.html":
            self.report(path, line, f"`{value}` is absolute, though it stays within this output")
        return self.target(path, line, value, place, fragment)

    def relative(self, path: Path, line: int | None, value: str, place: Path) -> None:
        bare = urldefrag(value)[0].split("?", 1)[0]
        if bare.startswith("/") and path.name != "404.html":
            self.report(path, line, f"`{value}` begins with `/` and breaks in a subfolder")
        if self.variant.links == "explicit" and bare and path.name != "404.html":
            if bare.endswith("/") or posixpath.basename(bare) in (".", "..") or place.is_dir():
                self.report(path, line, f"`{value}` leads to a folder, which needs a web server")
        root = next((folder for _, folder in self.addresses if path.is_relative_to(folder)), self.variant.output)
        if not bare.startswith("/") and bare and path.name != "404.html":
            depth = posixpath.normpath(posixpath.join(path.parent.relative_to(root).as_posix(), unquote(bare)))
            if depth.startswith(".."):
                self.report(path, line, f"`{value}` climbs out of the docroot")

    def target(self, path: Path, line: int | None, value: str, place: Path, fragment: str) -> None:
        if place.is_dir():
            if not str(urldefrag(value)[0]).endswith("/") and urldefrag(value)[0] and posixpath.basename(
                    urldefrag(value)[0]) not in (".", ".."):
                self.report(path, line, f"`{value}` lacks the `/` at its end")
            place = place / "index.html"
        if not place.is_file():
            return self.report(path, line, f"`{value}` leads nowhere")
        if fragment and place.suffix == ".html":
            page = self.pages.get(place)
            if page is not None and unquote(fragment) not in page.ids and fragment != "top":
                self.report(path, line, f"`{value}`: no element with the id `{fragment}`")
        return None

    def run(self) -> None:
        for path, page in self.pages.items():
            here = self.url_of(path)
            if not here:
                self.report(path, None, "lies outside of every site")
                continue
            base = urljoin(here, page.base) if page.base else here
            for address in page.addresses:
                named = address.kind == "name"
                self.follow(path, address.line, address.value, base, named)
                if address.tag == "link" and address.attribute == "href" and named and not urlsplit(address.value).scheme \
                        and not address.value.endswith(".xml"):
                    self.report(path, address.line, f"`{address.value}` names the page and must be absolute")
            for twice in page.twice:
                self.report(path, None, f"the id `{twice}` stands there twice")
            if not page.title:
                self.report(path, None, "no title")
            if len(page.h1) != 1 and page.refresh is None:
                self.report(path, None, f"{len(page.h1)} headings of the first level")
        for path in sorted(self.variant.output.rglob("*.css")):
            for value in css_addresses(path.read_text(encoding="utf-8")):
                self.follow(path, None, value, self.url_of(path), False)
        for path in sorted(self.variant.output.rglob("*.xml")):
            try:
                values = xml_addresses(path)
            except ElementTree.ParseError as error:
                self.report(path, None, f"broken XML: {error}")
                continue
            for value in values:
                if not urlsplit(value).scheme:
                    self.report(path, None, f"`{value}` must be absolute")
                self.follow(path, None, value, self.url_of(path), True)


def check(variant: Variant) -> tuple[list[str], int, int]:
    """Faults, addresses and pages of one variant."""
    checker = Checker(variant)
    checker.run()
    faults = [f"{variant.name}: {places[0]}{f' and {len(places) - 1} more' if len(places) > 1 else ''}: {text}"
              for (_, text), places in checker.faults.items()]
    return faults, checker.links, len(checker.pages)


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    findings, links, pages = Findings(), 0, 0
    with scratch() as folder, ProcessPoolExecutor() as pool:
        for faults, addresses, read in pool.map(check, build_all(options.bin, options.root, folder)):
            findings.lines += faults
            links += addresses
            pages += read
    findings.finish(f"{links} addresses on {pages} pages in 4 variants")


if __name__ == "__main__":
    run(main)
