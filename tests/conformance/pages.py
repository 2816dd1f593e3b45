"""Reads a page into what the suites look at: addresses with the attribute they stand in, ids, and inline code."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

# Attributes that hold an address, whatever the element.
ADDRESS_ATTRIBUTES = {"href", "src", "poster", "data", "action", "formaction", "cite", "longdesc", "background", "manifest", "ping"}
# Elements with `href` that a person follows. Every other address is fetched by the browser itself.
FOLLOWED = {("a", "href"), ("area", "href"), ("blockquote", "cite"), ("q", "cite"), ("ins", "cite"), ("del", "cite")}
# Relations of `link` that only name an address.
NAMED_RELATIONS = {"canonical", "alternate", "license", "author", "next", "prev", "up", "help", "me", "bookmark"}


@dataclass
class Address:
    """One address in a page."""

    value: str
    tag: str
    attribute: str
    line: int
    kind: str  # follow, name, fetch, send


@dataclass
class Page:
    """What a page refers to."""

    addresses: list[Address] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    base: str | None = None
    refresh: str | None = None
    policy: str | None = None
    title: str = ""
    h1: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.inside: list[str] = []

    def handle_startendtag(self, tag: str, attributes: list) -> None:
        self.handle_starttag(tag, attributes)
        if tag in ("script", "style"):
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        page, line = self.page, self.getpos()[0]
        values = {name: value or "" for name, value in attributes}
        for key in ("id",) + (("name",) if tag == "a" else ()):
            if key in values:
                if key == "id" and values[key] in page.ids:
                    page.twice.append(values[key])
                page.ids.add(values[key])
        if tag == "base" and "href" in values:
            page.base = values["href"]
            return
        if tag == "meta":
            self._meta(values, line)
        if tag == "style":
            page.inline.append(f"line {line}: <style>")
        if tag == "script" and "src" not in values and values.get("type") not in ("application/ld+json",):
            page.inline.append(f"line {line}: <script> without src")
        for name, value in values.items():
            if name == "style":
                page.inline.append(f"line {line}: style=\"{value[:40]}\" on <{tag}>")
            elif name.startswith("on"):
                page.inline.append(f"line {line}: {name} on <{tag}>")
            elif name in ("srcset", "imagesrcset"):
                for candidate in value.split(","):
                    if candidate.strip():
                        page.addresses.append(Address(candidate.split()[0], tag, name, line, "fetch"))
            elif name in ADDRESS_ATTRIBUTES or name == "xlink:href":
                page.addresses.append(Address(value.strip(), tag, name, line, self._kind(tag, name, values)))
        if tag in ("title", "h1", "script"):
            self.inside.append(tag)
            if tag == "h1":
                page.h1.append("")

    def _meta(self, values: dict, line: int) -> None:
        what = values.get("http-equiv", "").lower()
        content = values.get("content", "")
        if what == "refresh":
            self.page.refresh = content
            found = re.search(r"url\s*=\s*['\"]?([^'\"]+)", content, re.IGNORECASE)
            if found:
                self.page.addresses.append(Address(found.group(1).strip(), "meta", "refresh", line, "follow"))
        elif what == "content-security-policy":
            self.page.policy = content
        elif values.get("property") in ("og:url", "og:image"):
            self.page.addresses.append(Address(content, "meta", values["property"], line, "name"))

    @staticmethod
    def _kind(tag: str, name: str, values: dict) -> str:
        if (tag, name) in FOLLOWED:
            return "follow"
        if name in ("action", "formaction"):
            return "send"
        if tag == "link":
            relations = set(values.get("rel", "").lower().split())
            return "name" if relations and relations <= NAMED_RELATIONS else "fetch"
        if tag in ("use",) and values.get(name, "").startswith("#"):
            return "follow"
        return "fetch"

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            return
        if self.inside[-1] == "title":
            self.page.title += data
        elif self.inside[-1] == "h1":
            self.page.h1[-1] += data


def read_html(path: Path) -> Page:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    reader.page.title = " ".join(reader.page.title.split())
    reader.page.h1 = [" ".join(h.split()) for h in reader.page.h1]
    return reader.page


def css_addresses(text: str) -> list[str]:
    """Addresses in `url(…)` and `@import`, without comments."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = [m.group(2).strip() for m in re.finditer(r"url\(\s*(['\"]?)(.*?)\1\s*\)", text, re.IGNORECASE)]
    found += [m.group(1) for m in re.finditer(r"@import\s+['\"]([^'\"]+)['\"]", text, re.IGNORECASE)]
    return found


def xml_addresses(path: Path) -> list[str]:
    """Addresses in a sitemap, a feed or a drawing; raises ParseError where the XML is broken."""
    found = []
    for element in ElementTree.parse(path).iter():
        name = element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
        if name == "loc" and element.text:
            found.append(element.text.strip())
        for key, value in element.attrib.items():
            if key.rsplit("}", 1)[-1] in ("href", "src"):
                found.append(value.strip())
    return found
