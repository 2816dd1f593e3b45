#!/usr/bin/env python3
"""Type as a printer sets it on the German pages, and in the sources nothing that could be taken for real or unfinished.

In the pages: quotation marks, dashes, ellipses, and spaces at which no line may break. In the sources: double spaces,
words that tell of unfinished work, and telephone numbers, mail addresses and accounts that belong to somebody.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from common import Findings, arguments, run

MONTH = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
PLAIN = r"[ \t\r\n]"
# What is wrong in a text of a German page, and the sentence that says so.
RULES = [(re.compile(pattern), sentence) for pattern, sentence in (
    (r'"', "straight quotation marks, „so“ is right"),
    (r"”", "an English quotation mark, „so“ is right"),
    (r"\w'\w", "a straight apostrophe, ’ is right"),
    (rf"(?:^|{PLAIN})-{PLAIN}", "a hyphen as a dash, – is right"),
    (r"--", "two hyphens as a dash, – is right"),
    (r"\.\.\.", "three dots, … is right"),
    (rf"§{PLAIN}", "a line may break after §"),
    (rf"\d{PLAIN}+(?:Euro|Uhr|Prozent|Cent)\b|\d{PLAIN}+[€%]", "a line may break between a number and its unit"),
    (r"\d(?:[€%]|Euro\b|Uhr\b)", "no space between a number and its unit"),
    (rf"\d\.{PLAIN}+(?:{MONTH})\b", "a line may break between day and month"),
    (r"\d{1,2}(?:\.\d\d)?-\d{1,2}(?:\.\d\d)? ?Uhr", "a hyphen in a span of time, – is right"),
    (rf"\b(?:z\.{PLAIN}?B|d\.{PLAIN}?h|u\.{PLAIN}?a|i\.{PLAIN}?d\.{PLAIN}?R|o\.{PLAIN}?ä|v\.{PLAIN}?a|u\.{PLAIN}?U)\.", "an abbreviation without a space that holds"),
)]
# Text that is set as it stands, or not at all.
LITERAL = {"code", "pre", "kbd", "samp", "script", "style"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("alt", "title", "aria-label")

FORBIDDEN = re.compile(r"\b(?:Lorem|ipsum|TODO|FIXME|XXX|TBD|ChatGPT|KI|AI)\b|\b(?i:demo|dummy|platzhalter|placeholder|asdf|blabla)\b")
# Numbers that the Bundesnetzagentur keeps free for films and books; three digits follow.
RESERVED = re.compile(r"(?:030 ?23125|069 ?90009|040 ?66969|0221 ?4710|089 ?99998)[- ]?\d{3}")
# Numbers for everybody, with who answers.
PUBLIC = {
    "110": "Polizei", "112": "Feuerwehr und Rettungsdienst", "115": "Behördennummer",
    "116016": "Hilfetelefon „Gewalt gegen Frauen“", "116111": "Nummer gegen Kummer", "116116": "Sperr-Notruf", "+49116116": "Sperr-Notruf, aus dem Ausland",
    "116117": "ärztlicher Bereitschaftsdienst", "08001110111": "Telefonseelsorge", "08001110222": "Telefonseelsorge",
    "08001110550": "Elterntelefon", "0361730730": "Giftnotruf in Erfurt",
}
# A number that begins with 0 or +49 and has at least seven digits, or one that is dialled or announced.
NUMBER = re.compile(r"(?<![\w.,:/-])(?:\+49|0)[\d \n/()-]*\d(?![\w-])")
# Official keys that look like one.
OTHER_KEY = re.compile(r"(?:^|\n) *(?:ars|ags|leika): *[\"']?\Z")
DIALLED = re.compile(r"tel:([+\d][\d-]*)|(?:Telefon|Tel\.|phone:|Notruf|telephone)\s+\"?(\+?\d[\d \n/()-]*\d)")
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
# That of the supervisory authority, which a privacy notice has to name.
MAIL_ALLOWED = {"poststelle@datenschutz.thueringen.de"}
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){4} ?\d{2}\b")
# Examples of the Bundesbank, of Wikipedia and of banks' manuals.
TEST_ACCOUNTS = {"DE89370400440532013000", "DE02120300000000202051", "DE02500105170137075030"}
CREDITOR = re.compile(r"\bDE\d{2}[A-Z]{3}0\d{10}\b")
TEST_CREDITORS = {"DE98ZZZ09999999999"}


class Reader(HTMLParser):
    """The texts of a page that are German, each with the line it begins in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str, bool]] = []
        self.texts: list[tuple[int, str]] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        outer = self.open[-1] if self.open else ("", "", False)
        lang = values.get("lang") or outer[1]
        literal = outer[2] or tag in LITERAL
        if tag == "html":
            self.lang = lang or ""
        spoken = [values.get(name) for name in SPOKEN]
        if tag == "meta" and values.get("name") == "description":
            spoken.append(values.get("content"))
        if lang.startswith("de") and not literal:
            self.texts += [(self.getpos()[0], text) for text in spoken if text]
        if tag not in VOID:
            self.open.append((tag, lang, literal))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.open and not self.open[-1][2] and self.open[-1][1].startswith("de") and data.strip():
            self.texts.append((self.getpos()[0], data))


def check_pages(output: Path, say) -> int:
    looked_at = 0
    for path in sorted(output.rglob("*.html")):
        reader = Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        reader.close()
        if not reader.lang.startswith("de"):
            continue
        looked_at += 1
        for line, text in reader.texts:
            for rule, sentence in RULES:
                for match in rule.finditer(text):
                    at = line + text.count("\n", 0, match.start())
                    around = " ".join(text[max(0, match.start() - 25):match.end() + 25].split())
                    say(path.relative_to(output).as_posix(), at, f"{sentence}: “{around}”")
    return looked_at


def digits(number: str) -> str:
    return re.sub(r"[^+\d]", "", number)


def check_number(number: str) -> bool:
    spaced = " ".join(number.split())
    return bool(RESERVED.fullmatch(spaced)) or digits(number) in PUBLIC


def check_source(path: Path, name: str, say) -> None:
    text = path.read_text(encoding="utf-8")

    def at(position: int) -> int:
        return text.count("\n", 0, position) + 1

    for number, line in enumerate(text.splitlines(), 1):
        bare = line.split(" #", 1)[0].strip() if path.suffix == ".yaml" else line.strip()
        # Columns of a table may be filled up with spaces, and so may a comment's.
        if re.search(r"\S  +\S", bare) and not bare.startswith(("|", "#")) and not re.search(r"\|.*\|", bare):
            say(name, number, f"two spaces: “{re.search(r'.{0,25}  +.{0,25}', bare)[0]}”")
        if line.endswith((" ", "\t")):
            say(name, number, "spaces at the end of the line")
    for match in FORBIDDEN.finditer(text):
        say(name, at(match.start()), f"the word “{match[0]}”")
    if path.suffix == ".svg":
        return
    # An account is no telephone number, and no line is lost: others are told by where they stand.
    for match in NUMBER.finditer(ACCOUNT.sub(lambda account: "x" * len(account[0]), text)):
        number = match[0]
        if len(digits(number)) < 7 or OTHER_KEY.search(text[:match.start()]):
            continue
        # Two lines that both begin with figures are two numbers: only a break inside of one joins them.
        if not all(check_number(part) for part in re.split(r"\s+(?=0)", number)):
            say(name, at(match.start()), f"the telephone number “{' '.join(number.split())}” is neither reserved nor public")
    for match in DIALLED.finditer(text):
        number = match[1] or match[2]
        if not all(check_number(part) for part in re.split(r"\s+(?=0)", number)):
            say(name, at(match.start()), f"the telephone number “{' '.join(number.split())}” is neither reserved nor public")
    for match in MAIL.finditer(text):
        if not match[1].endswith(".example") and match[0] not in MAIL_ALLOWED:
            say(name, at(match.start()), f"the mail address “{match[0]}” may belong to somebody: only .example is allowed")
    for found, allowed, what in ((ACCOUNT, TEST_ACCOUNTS, "account"), (CREDITOR, TEST_CREDITORS, "creditor identifier")):
        for match in found.finditer(text):
            if match[0].replace(" ", "") not in allowed:
                say(name, at(match.start()), f"the {what} “{match[0]}” is no known test value")


def main() -> None:
    options = arguments(__doc__.splitlines()[0], output={"type": Path, "required": True})
    findings = Findings()
    # A fault of a template stands on thousands of pages. It is told once, with the first of them.
    places: dict[str, list[str]] = {}

    def say(name: str, line: int, sentence: str) -> None:
        places.setdefault(sentence, []).append(f"{name}:{line}")

    pages = check_pages(options.output, say)
    sources = [p for folder in ("content", "forms") for p in sorted((options.root / folder).rglob("*")) if p.suffix in (".yaml", ".md", ".svg")]
    for path in sources:
        check_source(path, path.relative_to(options.root).as_posix(), say)
    for sentence, where in places.items():
        findings.add(f"{where[0]}: {sentence}{f' (and {len(where) - 1} more)' if len(where) > 1 else ''}")
    findings.check(pages > 0, f"no German page below {options.output}")
    findings.check(bool(sources), f"no source below {options.root}")
    findings.finish(f"{pages} German pages, {len(sources)} sources")


if __name__ == "__main__":
    run(main)
