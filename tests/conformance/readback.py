#!/usr/bin/env python3
"""Makes what the suite `readback` gives to the page for reading forms back: filled PDFs, scans, pictures and typed digits.

    readback.py FORM FOLDER

FORM is the folder of a form with `fill.pdf`; in FOLDER come the files and `manifest.json`, which says what must be read.
"""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import sys
from pathlib import Path

from PIL import Image

import scans

NAMES = ["Łužyca", "Chóśebuz", "Žďár", "Großröhrsdorf", "Müller-Lüdenscheidt", "O’Neill", "Ẽva", "Ńowak"]


def person(form: dict, number: int, computed: set[str], long: bool = False) -> dict:
    """Answers to every question that has a field, different for each number."""
    chance = random.Random(number)
    answers: dict = {}
    for field in form["fields"]:
        path, kind = field["path"], field["kind"]
        options = [widget["option"] for widget in field["widgets"] if "option" in widget] or [each[0] for each in field.get("values", [])]
        if kind == "signature" or path in computed | {"continuation"} or path.startswith("office."):
            continue
        if path == "attachments":
            answers |= {f"attachments.{option}": True for option in options[: 1 + number % 2]}
            continue
        length = field.get("max_length", 200)
        made = {
            "text": f"{chance.choice(NAMES)} {number}", "textarea": "Erste Zeile\nZweite Zeile; mit \"Zeichen\"", "integer": chance.randint(1, 9),
            "decimal": f"{chance.randint(1, 99)}.5", "money": chance.randint(1, 999999), "date": f"20{chance.randint(10, 26)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            "time": "09:30", "plz": "04600", "email": f"a{number}@b.example", "phone": "030 23125-0", "iban": "DE89370400440532013000", "declaration": True,
            "yesno": bool(chance.randint(0, 1)), "choice": chance.choice(options) if options else None, "multichoice": options[: 1 + number % 2],
        }[kind]
        if long and kind in ("text", "textarea"):
            made = "".join(chance.choice("abcdefghijklmnopqrstuvwxyzäöüßŁž ") for _ in range(length))
        answers[path] = " ".join(made[:length].split()) if kind == "text" else made
    # What begins like a formula must not become one.
    first = next(field["path"] for field in form["fields"] if field["kind"] == "text" and field.get("max_length", 99) > 20)
    if number == 1:
        answers[first] = "=1+2"
    return {"form": form["form"], "version": form["version"], "lang": form["lang"], "answers": answers}


def crops(form: dict, answers: dict, sheets: list[Image.Image]) -> dict:
    """What must stand beside some answers: the sheet around the field in 64 by 24 shades of grey."""
    fields = [field for field in form["fields"] if field["path"] in answers and field["widgets"]]
    made = {}
    for field in fields[:: max(len(fields) // 6, 1)]:
        page, rects = field["widgets"][0]["page"], [widget["rect"] for widget in field["widgets"] if widget["page"] == field["widgets"][0]["page"]]
        left, bottom, right, top = (choose(rect[at] for rect in rects) for at, choose in enumerate((min, min, max, max)))
        sheet, dot = sheets[page].convert("L"), sheets[page].width / 595.28
        box = [max(left - 24, 0) * dot, sheet.height - (top + 24) * dot, min(right + 24, 595) * dot, min(sheet.height - (bottom - 24) * dot, sheet.height)]
        made[field["path"]] = list(sheet.resize((64, 24), Image.Resampling.BOX, box=box).tobytes())
    return made


def patched(data: bytes, page: int, tag: int, value: int) -> bytes:
    """A TIFF in which a tag of one page has another value."""
    made, at = bytearray(data), struct.unpack_from("<I", data, 4)[0]
    for _ in range(page):
        at = struct.unpack_from("<I", data, at + 2 + 12 * struct.unpack_from("<H", data, at)[0])[0]
    for entry in range(at + 2, at + 2 + 12 * struct.unpack_from("<H", data, at)[0], 12):
        if struct.unpack_from("<H", data, entry)[0] == tag:
            made[entry + 2 : entry + 12] = struct.pack("<HII", 4, 1, value)
    return bytes(made)


def tiff(sheets: list[Image.Image], compression: str | None, mode: str = "1", dpi: int = 200, **tags) -> bytes:
    out, (first, *more) = io.BytesIO(), [sheet.convert(mode) for sheet in sheets]
    first.save(out, "TIFF", save_all=True, append_images=more, compression=compression, dpi=(dpi, dpi), tiffinfo=tags.get("info", {}))
    return out.getvalue()


def main() -> None:
    base, target = map(Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    form = json.loads((base / "fill.json").read_text(encoding="utf-8"))
    definition = json.loads((base / "form.json").read_text(encoding="utf-8"))
    count, place = form["file"]["pages"], definition["place"]
    computed = {f"{section['id']}.{field['id']}" for section in definition["sections"] for field in section["fields"] if "computed" in field}
    manifest: dict = {"cases": []}

    def document(number: int, long: bool = False) -> dict:
        return person(form, number, computed, long) | {"place": place}

    def put(name: str, data: bytes) -> str:
        (target / name).write_bytes(data)
        return name

    def case(name: str, files: list[str], people: list[dict], **more) -> None:
        manifest["cases"].append({"name": name, "files": files, "people": people, **more})

    one, two, three, four = document(1), document(2), document(3, long=True), document(4)
    # Of a list there are three entries on paper; a fourth stands in the code alone.
    listed = next((path.split(".")[0] for path in one["answers"] if path.split(".")[1:2] == ["1"]), None)
    if listed:
        one["answers"] |= {path.replace(f"{listed}.1.", f"{listed}.4."): answer for path, answer in one["answers"].items() if path.startswith(f"{listed}.1.")}
    case("filled", [put("filled.pdf", scans.filled(base, one))], [one])
    case("without a code", [put("without.pdf", scans.filled(base, two, code=False))], [two])
    case("empty", [put("empty.pdf", (base / "fill.pdf").read_bytes())], [], said="nichts ausgefüllt")
    case("long", [put("long.pdf", scans.filled(base, three))], [three])

    # The second one's sheets lay on their side.
    both, beside = [], []
    for number, each in enumerate((three, four)):
        sheets = scans.pages(scans.filled(base, each), 200)
        beside.append(crops(form, each["answers"], sheets))
        both += [scans.worn(sheet, number, angle=(1.5, 0.3)[number], blur=0.5, noise=15).rotate(-90 * number, expand=True) for sheet in sheets]
    case("scan of two people", [put("scan.pdf", scans.scanned(both, 200))], [three, four], crops=[{}, beside[1]])

    pages = scans.pages(scans.filled(base, three, fields=False), 300, first=count + 1)
    looks = {"turned": {"angle": 3}, "turned-back": {"angle": -3}, "blurred": {"blur": 1.5, "angle": 1}, "stained": {"stain": True, "fold": True, "noise": 25, "angle": 2}}
    for look, options in looks.items():
        files = [put(f"{look}-{at}.jpg", scans.picture(scans.worn(page, at, **options), "JPEG", quality=50)) for at, page in enumerate(pages)]
        case(look, files, [three])
    case("webp", [put("page.webp", scans.picture(pages[0], "WEBP", quality=60)), *[put(f"page-{at}.png", scans.picture(page, "PNG")) for at, page in enumerate(pages[1:], 1)]], [three])

    # Forty pictures: the pages of one person's form, and codes of others.
    forty, files = [document(9)], []
    sheets = scans.pages(scans.filled(base, forty[0]), 200)
    beside = [crops(form, forty[0]["answers"], sheets)]
    # The form whose pages are all there went through the scanner upside down.
    for at, page in enumerate(sheets):
        files.append(put(f"a-{at:02}.jpg", scans.picture(scans.worn(page, at, angle=0.3).rotate(180), "JPEG", quality=60)))
    while len(files) < 40:
        number = 100 + len(files)
        each = document(number)
        sheet = scans.pages(scans.filled(base, each, fields=False), 200, first=count + 1)[0]
        files.append(put(f"b-{len(files):02}.jpg", scans.picture(scans.worn(sheet, number, angle=number % 5 - 2, noise=10), "JPEG", quality=50)))
        forty.append(each)
    case("forty", files, forty, crops=beside)

    # Parts of two people in one pile, and one part lost.
    other = document(5, long=True)
    left, right = (scans.pages(scans.filled(base, each, fields=False), 200, first=count + 1) for each in (three, other))
    case("a pile", [put("pile.tif", tiff([page for pair in zip(left, right) for page in pair], "tiff_lzw", "L"))], [three, other])
    codes = scans.digits(three)
    torn = scans.pages(scans.filled(base, three, fields=False), 200, first=count + 1)[0]
    torn.paste(255, (torn.width // 2, 0, torn.width, torn.height // 2))
    case("a torn page", [put("torn.png", scans.picture(torn, "PNG"))], [], said="fehlt")

    case("damaged", [put("broken.pdf", (target / "filled.pdf").read_bytes()[9000:]), put("broken.png", b"\x89PNG\r\n\x1a\n nothing"), put("zero.pdf", b""), put("text.pdf", b"hello"), put("cut.pdf", b"%PDF-1.7\nnothing")],
         [], said="beschädigt", reports=5)
    # TIFF, packed in each way that scanners know; a fax, whose dots are higher than wide; a form on its side.
    ways = [(None, "L", {}), ("packbits", "1", {}), ("tiff_lzw", "RGB", {317: 2}), ("tiff_adobe_deflate", "P", {}), ("group3", "1", {}), ("group4", "1", {278: 100}), ("jpeg", "RGB", {}), ("tiff_lzw", "RGBA", {})]
    people, files = [], []
    for number, (way, mode, info) in enumerate(ways):
        people.append(document(60 + number))
        sheet = scans.pages(scans.filled(base, people[-1], fields=False), 200, first=count + 1)[0]
        if way == "group3":
            sheet = sheet.resize((sheet.width, sheet.height // 2))
            info = {282: 200.0, 283: 100.0}
        files.append(put(f"way-{number}.tif", tiff([sheet], way, mode, info=info)))
    people.append(document(70))
    sheets = scans.pages(scans.filled(base, people[-1]), 200)
    beside = crops(form, people[-1]["answers"], sheets)
    files.append(put("fax.tiff", tiff([scans.worn(sheet, 1, angle=0.3).rotate(90, expand=True) for sheet in sheets], "group4")))
    case("tiff", files, people, crops=[None] * len(ways) + [beside])
    # Of three pages the second is packed in a way that nobody knows; the third is too large.
    strange = tiff([sheets[-1], sheets[0], sheets[0]], "group4")
    case("a strange tiff", [put("strange.tif", patched(patched(strange, 1, 259, 34712), 2, 256, 300000))], [people[-1]], said="Seite 2: Dieses TIFF-Bild", reports=3)
    case("damaged tiff", [put("cut.tif", strange[:20000]), put("none.tif", b"II*\0\xff\xff\xff\xff")], [], said="TIFF-Bild ist beschädigt", reports=2)
    case("nothing", [put("nothing.png", scans.picture(scans.pages((base / "fill.pdf").read_bytes(), 100)[0], "PNG"))], [], said="kein lesbarer Code")
    locked = target / "locked.pdf"
    subprocess.run(["qpdf", "--encrypt", "secret", "secret", "256", "--", target / "filled.pdf", locked], check=True)
    case("locked", [locked.name], [], said="Kennwort")
    twins = target / "twins.pdf"
    subprocess.run(["qpdf", "--empty", "--pages", target / "filled.pdf", target / "without.pdf", "--", twins], check=True)
    case("two filled forms in one file", [twins.name], None)
    stranger = one | {"place": "anderswo"}
    case("another town's", [put("stranger.png", scans.picture(scans.pages(scans.filled(base, stranger, fields=False), 200, first=count + 1)[0], "PNG"))], [stranger], note="anderswo")
    former = one | {"version": "1999-01"}
    case("an unknown version", [put("former.png", scans.picture(scans.pages(scans.filled(base, former, fields=False), 200, first=count + 1)[0], "PNG"))], [former], note="1999-01")

    # A former version, of which the blank PDF was kept. Its sheets lay upside down, too.
    kept, version = base.parent.parent.parent / "altenburg/formulare/fundanzeige", "2026-01"
    asked = json.loads((kept / version / "form.json").read_text(encoding="utf-8"))
    texts = [f"{section['id']}.{field['id']}" for section in asked["sections"] for field in section["fields"] if field["type"] == "text" and not section.get("repeat")]
    found = {"form": "fundanzeige", "version": version, "place": "altenburg", "lang": "de", "answers": {path: f"Łužyca {number}" for number, path in enumerate(texts[:4])}}
    sheets = [*scans.pages((kept / version / "fundanzeige.pdf").read_bytes(), 200), scans.pages(scans.filled(kept, found, fields=False), 200)[-1]]
    case("a former version", [put("former.pdf", scans.scanned([sheet.rotate(180) for sheet in sheets], 200))], [found], site="altenburg", crops=[dict.fromkeys(texts[:4])])

    # More dogs than the form has room for: the message says so with the title of the section.
    section = next(section for section in definition["sections"] if section.get("repeat"))
    field = next(each["id"] for each in section["fields"] if each["type"] == "text")
    many = {path: answer for path, answer in four["answers"].items() if not path.startswith(f"{section['id']}.")}
    many |= {f"{section['id']}.{entry}.{field}": f"Nr. {entry}" for entry in range(1, section["repeat"]["max"] + 2)}

    digits = scans.digits(four)
    manifest["typed"] = [
        {"text": "\r\n".join(reversed(codes)) + "\r\n" + codes[0] + "\t" + digits[0], "people": [three, four]},
        {"text": "".join(codes), "people": [three]},
        {"text": "\n".join(codes[1:]), "people": [], "said": "fehlt noch"},
        {"text": "\n".join(scans.digits(four | {"answers": many})), "people": [four | {"answers": many}], "note": f"{section['title']}: Das sind mehr Einträge"},
        {"text": codes[0][:500], "people": [], "said": "kein vollständiger Code"},
    ]
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
