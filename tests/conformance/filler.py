"""Fills `fill.pdf` in with nothing but the map beside it, as the script of a browser would: no PDF is parsed here.

The result is the file as it was and an update behind its end. What an entry looks like, and which objects change when
pages are added, stands in the map (`docs/fill.md`).
"""

from __future__ import annotations

import hashlib
from itertools import groupby


class Filler:
    """One form on its way to be filled in."""

    def __init__(self, pdf: bytes, form: dict) -> None:
        self.pdf, self.map = pdf, form
        self.objects: dict[int, bytes] = {}
        self.dictionaries = {number: (offset, length) for number, offset, length in form["dictionaries"]}
        self.advance = {first + at: width for first, run in form["widths"] for at, width in enumerate(run)}
        #: Answers that have no room: (path, text).
        self.overflow: list[tuple[str, str]] = []

    # Type

    def width(self, text: str, size: float) -> float:
        return sum(self.advance.get(ord(letter), 0) for letter in text) * size / 1000

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """Breaks at spaces; a word that is too long for a line, anywhere."""
        done = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                if line and self.width(f"{line} {word}", size) > width:
                    done.append(line)
                    line = ""
                line = f"{line} {word}" if line else word
                while self.width(line, size) > width:
                    cut = next(at for at in range(len(line), 0, -1) if at == 1 or self.width(line[:at], size) <= width)
                    done.append(line[:cut])
                    line = line[cut:]
            done.append(line)
        return done

    # Fields

    def dictionary(self, number: int) -> str:
        offset, length = self.dictionaries[number]
        held = self.objects.get(number)
        return held.decode("latin-1") if held else self.pdf[offset : offset + length].decode("latin-1")

    def put(self, number: int, text: str) -> None:
        self.objects[number] = text.encode("latin-1")

    def stream(self, number: int, dictionary: str, content: str) -> None:
        self.put(number, f"{dictionary.replace('{length}', str(len(content)))}stream\n{content}\nendstream")

    def add(self, number: int, entries: str) -> None:
        """Puts entries at the end of a dictionary."""
        self.put(number, self.dictionary(number)[:-2] + entries + ">>")

    def turn_on(self, widget: dict, with_value: bool) -> None:
        on = self.dictionary(widget["object"]).replace("/AS/Off", f"/AS/{widget['state']}")
        self.put(widget["object"], on)
        if with_value:
            self.add(widget["object"], f"/V/{widget['state']}")

    def field(self, field: dict, value) -> None:
        """Enters a text, the id of an option, or a list of such ids."""
        widgets = field["widgets"]
        if widgets[0].get("state"):
            group = "object" in field and len(widgets) > 1
            for widget in widgets:
                if value is True or widget.get("option") == value or (isinstance(value, list) and widget.get("option") in value):
                    self.turn_on(widget, not group)
                    if group:
                        self.add(field["object"], f"/V/{widget['state']}")
            return
        text = dict(field["values"])[value] if field.get("values") else value
        self.add(field["object"], f"/V<FEFF{text.encode('utf-16-be').hex()}>")
        for widget in widgets:
            self.look(field, widget, text)

    def look(self, field: dict, widget: dict, text: str) -> None:
        """Draws an entry; the frame around it belongs to the page."""
        font, size = self.map["font"], field["font_size"]
        left, bottom, right, top = widget["rect"]
        width, height = right - left, top - bottom
        leading = (font["ascent"] - font["descent"]) * size / 1000
        shown = []
        if field.get("comb"):
            tooth, y = width / field["max_length"], self.middle(height, size)
            shown = [((at + 0.5) * tooth - self.width(letter, size) / 2, y, letter) for at, letter in enumerate(text)]
        else:
            lines = self.lines(text, size, width - 4) if field.get("multiline") else [text]
            room = max(int((height - 2) / leading), 1) if field.get("multiline") else 1
            if len(lines) > room or self.width(lines[0], size) > width - 4:
                self.overflow.append((field["path"], text))
                lines = self.lines(text, size, width - 4 - self.width(" …", size))[:room]
                lines[-1] += " …"
            y = height - 2 - font["ascent"] * size / 1000 if field.get("multiline") else self.middle(height, size)
            shown = [(2, y - at * leading, line) for at, line in enumerate(lines)]
        drawn = "".join(f"BT /{font['resource']} {size} Tf 0 g {x:.2f} {y:.2f} Td <{utf16(line)}> Tj ET\n" for x, y, line in shown)
        content = f"/Tx BMC\nq 0 0 {width:.2f} {height:.2f} re W n\n{drawn}Q\nEMC"
        head = f"<</Type/XObject/Subtype/Form/BBox[0 0 {width:.2f} {height:.2f}]"
        resources = f"/Resources<</Font<</{font['resource']} {font['object']} 0 R>>>>"
        self.stream(widget["appearance"], head + resources + "/Length {length}>>", content)

    def middle(self, height: float, size: float) -> float:
        font = self.map["font"]
        return (height - (font["ascent"] + font["descent"]) * size / 1000) / 2

    # Pages

    def activate(self, paragraphs: list[str], codes: list[list[list[bool]]], facts: list[str], giro) -> None:
        """Adds the pages that are needed: one to pay, continuation sheets, codes."""
        used, added = [], self.map["added"]
        for page in added:
            if page["kind"] == "payment" and facts:
                used.append((page, [self.broken(fact) for fact in facts], [giro]))
        rest = [self.broken(text) for text in paragraphs]
        for page in (page for page in added if page["kind"] == "continuation"):
            if rest:
                rest, here = self.fit(page, rest)
                used.append((page, here, []))
        assert not rest, "more text than continuation sheets"
        for page in (page for page in added if page["kind"] == "code"):
            if codes:
                used.append((page, [], codes[:4]))
                codes = codes[4:]
        assert not codes, "more codes than pages"
        if used:
            self.show(used)

    def broken(self, text: str) -> list[str]:
        left, _, right, _ = next(page["body"] for page in self.map["added"] if "body" in page)
        return self.lines(text, self.map["activate"]["text"]["size"], right - left)

    def fit(self, page: dict, rest: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
        """What goes on a continuation sheet, after what is left over."""
        room = int((page["body"][3] - page["body"][1]) / self.map["activate"]["text"]["leading"])
        here: list[list[str]] = []
        while rest and room and len(here) < len(page["paragraphs"]):
            here.append(rest[0][:room])
            room -= len(here[-1])
            rest = ([rest[0][len(here[-1]) :]] if len(rest[0]) > len(here[-1]) else []) + rest[1:]
        return rest, here

    def show(self, used: list[tuple[dict, list[list[str]], list]]) -> None:
        rules = self.map["activate"]
        before, text, footer = self.map["file"]["pages"], rules["text"], rules["footer"]
        count = before + len(used)
        for number, (page, paragraphs, codes) in enumerate(used, before + 1):
            content = f"/Artifact <</Type/Pagination>> BDC {line(footer, *page['number'], str(number))}EMC\n"
            y = page.get("first_line", 0)
            for mark, lines in enumerate(paragraphs, page["mark"]):
                content += f"/P <</MCID {mark}>> BDC "
                for at, each in enumerate(lines):
                    # A space at the end keeps the words of two lines apart for those who listen.
                    content += line(text, page["body"][0], y, each if at + 1 == len(lines) else each + " ")
                    y -= text["leading"]
                content += "EMC\n"
            if page.get("figure"):
                content += f"/Figure <</MCID {page['figure']['mark']}>> BDC 0 g {squares(page['figure']['rect'], codes)}EMC\n"
            self.stream(page["live"], "<</Length {length}>>", content)
            if page.get("rewrite"):
                kids = "".join(f" {each} 0 R" for each in page["paragraphs"][: len(paragraphs)])
                self.put(page["rewrite"]["object"], page["rewrite"]["text"].replace("{kids}", kids))
        pages, sections = ("".join(f" {page[key]} 0 R" for page, *_ in used) for key in ("page", "section"))
        self.put(rules["pages"]["object"], rules["pages"]["text"].replace("{kids}", pages).replace("{count}", str(count)))
        self.put(rules["document"]["object"], rules["document"]["text"].replace("{kids}", sections))
        self.stream(rules["total"]["object"], rules["total"]["text"], line(footer, 0, 0, str(count)))

    # The end

    def finish(self) -> bytes:
        """The file with its update."""
        out, places, file = bytearray(self.pdf), {}, self.map["file"]
        for number, body in sorted(self.objects.items()):
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table, key = len(out), hashlib.sha256(out).hexdigest()[:32].upper()
        out += b"xref\n"
        for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
            numbers = [number for _, number in run]
            out += b"%d %d\n" % (numbers[0], len(numbers)) + b"".join(b"%010d 00000 n\r\n" % places[number] for number in numbers)
        trailer = f"/Size {file['objects']}/Root {file['root']} 0 R/Info {file['info']} 0 R/Prev {file['xref']}/ID[<{file['id']}><{key}>]"
        out += f"trailer\n<<{trailer}>>\nstartxref\n{table}\n%%EOF\n".encode()
        return bytes(out)


def utf16(text: str) -> str:
    return text.encode("utf-16-be").hex()


def line(style: dict, x: float, y: float, text: str) -> str:
    return f"BT /{style['font']} {style['size']} Tf {style['grey']:.2f} g {x:.2f} {y:.2f} Td <{utf16(text)}> Tj ET\n"


def squares(rect: list[float], codes: list[list[list[bool]]]) -> str:
    """Up to four codes in two columns of at most 9 cm, each with its empty edge of four squares."""
    left, bottom, right, top = rect
    side = min((right - left) / min(len(codes), 2), (top - bottom) / ((len(codes) + 1) // 2), 255)
    content = ""
    for number, code in enumerate(codes):
        unit = side / (len(code) + 8)
        x, y = left + number % 2 * side + 4 * unit, top - number // 2 * side - 4 * unit
        content += f"q {unit:.4f} 0 0 {-unit:.4f} {x:.2f} {y:.2f} cm "
        for row, modules in enumerate(code):
            at = 0
            for dark, run in groupby(modules):
                length = len(list(run))
                content += f"{at} {row} {length} 1 re " if dark else ""
                at += length
        content += "f Q "
    return content
