#!/usr/bin/env python3
"""Makes what this theme takes from others out of their npm packages: KERN UX trimmed, Fira Sans as subsets, icons, pdf.js, jsQR,
MiniSearch.

    npm install @kern-ux/native@2.7.2 @fontsource/fira-sans@5 @material-symbols/svg-400 pdfjs-dist@5.4.624 jsqr@1.4.0 \
        minisearch@7.2.0 terser@5.44.1
    pip install fonttools brotli
    python3 vendor.py node_modules

It writes assets/kern.css, assets/fira-sans-*.woff2, icons.yaml, assets/pdf*.js, assets/qr-read.js and
assets/minisearch.js. (@fontsource/fira-sans gives the OFL text, which
the package of KERN UX lacks.)
Run it again after a template uses a class of KERN UX that none used before, or an icon.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

THEME = Path(__file__).resolve().parent.parent
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Rules that are laid out in this theme otherwise: a shop window of fonts, and a ring of focus that is taken away again.
LEFT_OUT = ('[tabindex]:not([tabindex="-1"])', "*:not(i)", "body:has(.kern-dialog", ".kern-container", "html", "img, picture")
# Physical properties become logical ones, so that the same rules hold from right to left.
LOGICAL = [(re.compile(pattern), new) for pattern, new in (
    (r"\b(margin|padding)-left\b", r"\1-inline-start"), (r"\b(margin|padding)-right\b", r"\1-inline-end"),
    (r"\b(margin|padding)-top\b", r"\1-block-start"), (r"\b(margin|padding)-bottom\b", r"\1-block-end"),
    (r"\bborder-top-left-radius\b", "border-start-start-radius"), (r"\bborder-top-right-radius\b", "border-start-end-radius"),
    (r"\bborder-bottom-left-radius\b", "border-end-start-radius"), (r"\bborder-bottom-right-radius\b", "border-end-end-radius"),
    (r"(?<![-\w])left(?=:)", "inset-inline-start"), (r"(?<![-\w])right(?=:)", "inset-inline-end"),
    (r"(?<![-\w])top(?=:)", "inset-block-start"), (r"(?<![-\w])bottom(?=:)", "inset-block-end"),
    (r"text-align:left", "text-align:start"), (r"text-align:right", "text-align:end"),
)]
# A step of a scale, --kern-color-darkblue-025. Names of colours by their use (--kern-color-layout-border) stay for other themes.
STEP = re.compile(r"(?<=[{;])(--kern-color-[a-z]+-\d+):[^;}]*(?:;|(?=\}))")
# Four values that differ at the sides: `padding: a b c d`.
SIDES = re.compile(r"(?<![-\w])(padding|margin):([^;}]+)")

LATIN = ("U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2010-2014,U+2018-201E,U+2020-2022,U+2026,"
         "U+202F,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215")
LATIN_EXTENDED = "U+0100-0130,U+0132-0151,U+0154-017F,U+0218-021B,U+1E9E"
# Letters of the neighbours (Sorbian, Czech, Polish, Slovak) in headings: so few that they need no file of their own.
NEIGHBOURS = "U+0104-0107,U+010C-010F,U+0118-011B,U+013D-013E,U+0141-0144,U+0147-0148,U+0154-0155,U+0158-015B,U+0160-0161,U+0164-0165,U+016E-016F,U+0179-017E"
FEATURES = "kern,liga,mark,mkmk,ccmp,locl,tnum,lnum"

ICONS = """check close menu account_balance accessible arrow_forward badge business_center calendar_month call candle checklist child_care
construction content_copy description directions_car domain download edit_document euro family_restroom favorite flight_land foundation
gavel groups handshake health_and_safety home_work house how_to_vote id_card info language location_on mail menu_book
payments pets print receipt_long recycling restaurant rss_feed savings schedule school search sell storefront stroller support
trending_up volunteer_activism warning work factory elderly person open_in_new rocket_launch error local_hospital""".split()


def rules(text: str):
    """Selector and body of each rule of a style sheet, in order."""
    at = 0
    while (brace := text.find("{", at)) >= 0:
        depth, end = 1, brace + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield " ".join(text[at:brace].split()), text[brace + 1:end - 1]
        at = end


def split_selectors(selector: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(selector):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(selector[start:place].strip())
            start = place + 1
    return [*parts, selector[start:].strip()]


def needed(selector: str, used: set[str]) -> bool:
    if any(selector.startswith(left) for left in LEFT_OUT):
        return False
    bare = re.sub(r":not\([^()]*\)", "", selector)
    return all(name in used for name in re.findall(r"\.(kern-[\w-]+)", bare) if name not in ("kern-light", "kern-dark", "kern-layer"))


def sides(match: re.Match) -> str:
    name, values = match[1], split_spaces(match[2])
    if len(values) != 4 or values[1] == values[3]:
        return match[0]
    return f"{name}-block:{values[0]} {values[2]};{name}-inline:{values[3]} {values[1]}"


def split_spaces(text: str) -> list[str]:
    parts, depth, word = [], 0, ""
    for letter in text.strip():
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == " " and depth == 0:
            parts.append(word)
            word = ""
        else:
            word += letter
    return [*parts, word]


def minified(body: str) -> str:
    body = re.sub(r"\s+", " ", body).strip()
    body = re.sub(r"\s*([{};,])\s*", r"\1", body)
    body = re.sub(r":\s+", ":", body).strip(";")
    # What follows the name of a property that is always there.
    body = re.sub(r"var\((--kern-[\w-]+),\s*[^()]*\)", r"var(\1)", body)
    body = re.sub(r"-webkit-mask:[^;]+;", "", body) if ";mask:" in body else body
    # Browsers know it with its prefix, validators not without.
    body = re.sub(r"(?<![-\w])line-clamp:[^;}]+;?", "", body)
    body = re.sub(r'xmlns="http://www.w3.org/2000/svg" width="\d+" height="\d+" ', 'xmlns="http://www.w3.org/2000/svg" ', body)
    body = SIDES.sub(sides, body)
    for pattern, new in LOGICAL:
        body = pattern.sub(new, body)
    return body


def trimmed(text: str, used: set[str]) -> str:
    out = []
    for selector, body in rules(text):
        if selector.startswith("@media"):
            inner = trimmed(body, used)
            if inner:
                out.append(f"{selector}{{{inner}}}")
        elif selector.startswith(("@charset", "@keyframes")):
            continue
        else:
            kept = [each for each in split_selectors(re.sub(r"@charset[^;]*;\s*", "", selector)) if needed(each, used)]
            if kept:
                out.append(f"{','.join(kept)}{{{minified(body)}}}")
    return "\n".join(out) if "@media" not in text[:0] else "".join(out)


def without_unused_steps(text: str, own: str) -> str:
    """Without the steps of KERN UX's scales of colours that nothing refers to, also not by way of another property."""
    while True:
        named = set(re.findall(r"var\(\s*(--[\w-]+)", text + own))
        kept = STEP.sub(lambda match: match[0] if match[1] in named else "", text)
        if kept == text:
            return text
        text = kept


def kern(package: Path) -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in sorted((THEME / "templates").rglob("*.html")))
    own = (THEME / "assets/style.css").read_text(encoding="utf-8")
    sheets = "".join(path.read_text(encoding="utf-8") for path in THEME.parent.glob("*/assets/*.css") if path.name != "kern.css")
    used = set(re.findall(r"(?<![\w-])kern-[\w-]+", templates)) | set(re.findall(r"\.(kern-[\w-]+)", own))
    # Classes that a template composes: kern-alert--{{ kind }}.
    for start in [name for name in used if name.endswith("--")]:
        used |= {start + kind for kind in ("info", "success", "warning", "danger")}
    text = COMMENT.sub("", (package / "dist/kern.css").read_text(encoding="utf-8"))
    version = re.search(r'"version": "([^"]+)"', (package / "package.json").read_text())[1]
    notice = (f"/* KERN UX {version} (@kern-ux/native), https://www.kern-ux.de, licensed under the EUPL-1.2. Modified: rules of unused "
              "components and colours removed, physical properties made logical, whitespace removed; see vendor/ in the theme. */\n")
    (THEME / "assets/kern.css").write_text(notice + without_unused_steps(trimmed(text, used), sheets) + "\n", encoding="utf-8")
    (THEME / "vendor/EUPL-1.2.md").write_bytes((package / "LICENSE.md").read_bytes())


def fonts(package: Path, licence: Path) -> None:
    from fontTools import subset

    made = {"400": ("Regular", LATIN), "600": ("SemiBold", f"{LATIN},{NEIGHBOURS}"), "ext-400": ("Regular", LATIN_EXTENDED)}
    for name, (cut, letters) in made.items():
        target = THEME / f"assets/fira-sans-{name}.woff2"
        subset.main([str(package / f"dist/fonts/fira-sans/FiraSans-{cut}.woff2"), f"--unicodes={letters}",
                     f"--layout-features={FEATURES}", "--flavor=woff2", "--no-hinting", "--desubroutinize", "--name-IDs=0,1,2,4,13,14",
                     f"--output-file={target}"])
        print(target.name, target.stat().st_size)
    (THEME / "vendor/OFL-1.1.txt").write_bytes((licence / "LICENSE").read_bytes())


def icons(package: Path) -> None:
    out = ["# Material Symbols (outlined, 400), Apache-2.0; made by vendor/vendor.py. The `d` of each path in the box `0 -960 960 960`."]
    for name in sorted(ICONS):
        drawing = (package / f"outlined/{name}.svg").read_text()
        path = re.search(r'<path d="([^"]+)"', drawing)[1].replace("Zm0 0Z", "Z")
        out.append(f"{name}: {path}")
    (THEME / "icons.yaml").write_text("\n".join(out) + "\n", encoding="utf-8")
    (THEME / "vendor/Apache-2.0.txt").write_bytes((package / "LICENSE").read_bytes())


def reading(packages: Path) -> None:
    """Only the page for reading forms back loads these: unchanged, but for names that a web server knows the type of."""
    notice = "/* jsQR 1.4.0, https://github.com/cozmo/jsQR, licensed under the Apache License 2.0; unchanged. */\n"
    script = (packages / "jsqr/dist/jsQR.js").read_text(encoding="utf-8")
    (THEME / "assets/qr-read.js").write_text(notice + script, encoding="utf-8")
    for name, target in (("pdf.min.mjs", "pdf.js"), ("pdf.worker.min.mjs", "pdf-worker.js")):
        (THEME / "assets" / target).write_bytes((packages / "pdfjs-dist/legacy/build" / name).read_bytes())


def searching(packages: Path) -> None:
    """The package has no minified build; only the page for searching loads this."""
    notice = "/*! MiniSearch 7.2.0 (npm minisearch), Copyright 2022 Luca Ongaro, licensed under the MIT License; minified. */\n"
    made = subprocess.run([packages / ".bin/terser", packages / "minisearch/dist/umd/index.js", "--compress", "--mangle"],
                          check=True, capture_output=True, text=True).stdout
    (THEME / "assets/minisearch.js").write_text(notice + made.strip() + "\n", encoding="utf-8")
    (THEME / "vendor/MIT-MiniSearch.txt").write_bytes((packages / "minisearch/LICENSE.txt").read_bytes())


def main() -> None:
    packages = Path(sys.argv[1])
    steps = {"kern": lambda: kern(packages / "@kern-ux/native"), "fonts": lambda: fonts(packages / "@kern-ux/native", packages / "@fontsource/fira-sans"),
             "icons": lambda: icons(packages / "@material-symbols/svg-400"), "reading": lambda: reading(packages),
             "searching": lambda: searching(packages)}
    for name in sys.argv[2:] or steps:
        steps[name]()


if __name__ == "__main__":
    main()
