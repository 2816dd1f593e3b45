"""Filled forms as people send them: PDFs with values and data codes, and scans of them.

Nothing here comes from the program under test: the data code is written down a second time after docs/fill.md.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
import tempfile
import zlib
from pathlib import Path

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from filler import Filler

#: Digits of a last group of so many bytes.
GROUP = [0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25, 27, 29]
PART = 980


def digits(document: dict) -> list[str]:
    """The answers as the digits of their codes."""
    values = [document[key] for key in ("form", "version", "place", "lang", "answers")]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()) + packer.flush()
    return parts(packed)


def parts(packed: bytes) -> list[str]:
    count = max(-(-len(packed) // PART), 1)
    assert count <= 8, "too long for codes"
    crc, done = zlib.crc32(packed), []
    for number in range(count):
        part = packed[len(packed) * number // count : len(packed) * (number + 1) // count]
        text = f"1{crc:010}{number + 1}{count}"
        for at in range(0, len(part), 12):
            group = part[at : at + 12]
            text += str(int.from_bytes(group, "big")).zfill(GROUP[len(group)])
        done.append(text + f"{zlib.crc32(text.encode()) % 10000:04}")
    return done


def squares(text: str) -> list[list[bool]]:
    return [[bool(each) for each in row] for row in segno.make(text, error="m", mode="numeric", micro=False, boost_error=False).matrix]


def shown(field: dict, kind: str, value):
    """An answer as `Filler.field` takes it."""
    if kind == "money":
        return f"{value // 100:,}".replace(",", ".") + f",{value % 100:02}"
    if kind == "date":
        return ".".join(reversed(value.split("-")))
    if kind == "yesno":
        return "yes" if value else "no"
    if kind == "integer":
        return str(value)
    return value.replace(".", ",") if kind == "decimal" else value


def filled(folder: Path, document: dict, code: bool = True, fields: bool = True) -> bytes:
    """`fill.pdf` of a folder with these answers; what has no field on paper stands in the code alone."""
    filler = Filler((folder / "fill.pdf").read_bytes(), json.loads((folder / "fill.json").read_text(encoding="utf-8")))
    for field in filler.map["fields"] if fields else []:
        if field["path"] in document["answers"]:
            value = document["answers"][field["path"]]
            filler.field(field, shown(field, field["kind"], value))
        elif field["path"] == "attachments":
            filler.field(field, [widget["option"] for widget in field["widgets"] if document["answers"].get(f"attachments.{widget['option']}")])
    codes = [squares(each) for each in digits(document)] if code else []
    filler.activate([f"{path}: {text}" for path, text in filler.overflow], codes, [], None)
    return filler.finish()


def pages(pdf: bytes, dpi: int, first: int = 1) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "a.pdf"
        source.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", str(dpi), "-f", str(first), "-gray", str(source), f"{scratch}/p"], check=True)
        return [Image.open(path).copy() for path in sorted(Path(scratch).glob("p*.pgm"))]


def worn(page: Image.Image, seed: int, angle: float = 0, blur: float = 0, noise: float = 0, stain: bool = False, fold: bool = False) -> Image.Image:
    """A page as it comes out of an envelope and a scanner."""
    chance = random.Random(seed)
    page = page.convert("L")
    if stain:
        ring = Image.new("L", page.size, 255)
        draw, (x, y) = ImageDraw.Draw(ring), (chance.uniform(0.2, 0.7) * page.width, chance.uniform(0.15, 0.6) * page.height)
        size = page.width * 0.22
        draw.ellipse((x, y, x + size, y + size), fill=225, outline=150, width=max(page.width // 120, 2))
        page = ImageChops.multiply(page, ring.filter(ImageFilter.GaussianBlur(2)))
    if fold:
        draw = ImageDraw.Draw(page)
        for third in (page.height // 3, 2 * page.height // 3):
            draw.line((0, third, page.width, third + chance.randint(-4, 4)), fill=170, width=max(page.height // 1200, 2))
    if angle:
        page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=250)
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        grain = Image.effect_noise(page.size, noise)
        page = ImageChops.add(page, grain, 1, -128)
    return page


def picture(page: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    page.save(out, kind, **options)
    return out.getvalue()


def scanned(sheets: list[Image.Image], dpi: int, quality: int = 60) -> bytes:
    """An image-only PDF, as multifunction printers make it."""
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=dpi, quality=quality)
    return out.getvalue()
