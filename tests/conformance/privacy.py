#!/usr/bin/env python3
"""No third parties and nothing inline: what a browser fetches by itself comes from the site, and the CSP is kept.

Looks at every page, style sheet, drawing and script of both layouts. Links that a person follows may lead anywhere.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import urlsplit

from common import Findings, arguments, build_ok, run, scratch
from pages import css_addresses, read_html, xml_addresses
from variants import prepare

POLICY = {"img-src": {"'self'", "data:"}}
SCRIPT_FORBIDDEN = re.compile(r"https?://|document\.cookie|localStorage|sessionStorage|indexedDB|sendBeacon|\beval\(|new Function\(")

# Libraries name standards by their address, and ask whether `eval` works. They are called without; the suite `readback` sees
# that they fetch nothing from others.
LIBRARY = re.compile(r"^(pdf|pdf-worker|qr-read)\.[0-9a-f]{8}\.js$")
LIBRARY_FORBIDDEN = re.compile(r"document\.cookie|localStorage|sessionStorage|indexedDB|sendBeacon")


def foreign(value: str) -> bool:
    """Whether fetching this address would leave the site. Our own absolute addresses count too: they are needless."""
    return bool(urlsplit(value).scheme) or value.startswith("//")


def check_policy(policy: str | None) -> str | None:
    if policy is None:
        return "no Content-Security-Policy"
    for directive in filter(None, (d.strip() for d in policy.split(";"))):
        name, *sources = directive.split()
        loose = set(sources) - POLICY.get(name, {"'self'", "'none'"})
        if loose:
            return f"the CSP lets in {' '.join(sorted(loose))} by {name}"
    return None if "default-src" in policy else "the CSP has no default-src"


def check_page(path: Path, say) -> None:
    page = read_html(path)
    for inline in page.inline:
        say(inline)
    fault = check_policy(page.policy)
    if fault:
        say(fault)
    for address in page.addresses:
        if urlsplit(address.value).scheme == "javascript":
            say(f"line {address.line}: {address.value[:60]}")
        allowed_data = address.value.startswith("data:image/") and address.tag in ("img", "source", "link")
        if address.kind in ("fetch", "send") and foreign(address.value) and not allowed_data:
            say(f"line {address.line}: <{address.tag}> fetches {address.value[:80]}")


def check_drawing(path: Path, say) -> None:
    text = path.read_text(encoding="utf-8")
    if re.search(r"<script|\son[a-z]+\s*=|javascript:|<!ENTITY|<foreignObject", text, re.IGNORECASE):
        say("a drawing with active content")
    for value in xml_addresses(path) + css_addresses(text):
        if not value.startswith(("#", "data:image/")):
            say(f"a drawing that fetches {value[:80]}")


def check_output(output: Path, name: str, findings: Findings) -> int:
    looked_at = 0
    for path in sorted(p for p in output.rglob("*") if p.is_file()):
        def say(text: str, where: str = path.relative_to(output).as_posix()) -> None:
            findings.add(f"{name}: {where}: {text}")

        if path.suffix == ".html":
            check_page(path, say)
        elif path.suffix == ".css":
            for value in css_addresses(path.read_text(encoding="utf-8")):
                if foreign(value) and not value.startswith("data:image/"):
                    say(f"a style sheet that fetches {value[:80]}")
        elif path.suffix == ".svg":
            try:
                check_drawing(path, say)
            except ElementTree.ParseError as error:
                say(f"broken XML: {error}")
        elif path.suffix in (".js", ".mjs"):
            forbidden = LIBRARY_FORBIDDEN if LIBRARY.match(path.name) else SCRIPT_FORBIDDEN
            for match in forbidden.finditer(path.read_text(encoding="utf-8")):
                # A draft of a form is kept if somebody asks for it.
                if match[0] == "localStorage" and re.fullmatch(r"form\.[0-9a-f]{8}\.js", path.name):
                    continue
                say(f"a script with `{match.group(0)}`")
        else:
            continue
        looked_at += 1
    return looked_at


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    findings, files = Findings(), 0
    with scratch() as folder:
        for layout in ("folders", "hosts"):
            region = prepare(options.root, folder / layout, layout, "pretty")
            build_ok(options.bin, region)
            files += check_output(region / "output", layout, findings)
    findings.finish(f"{files} pages, style sheets, drawings and scripts in 2 layouts")


if __name__ == "__main__":
    run(main)
