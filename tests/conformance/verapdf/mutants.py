#!/usr/bin/env python3
"""Breaks a good form in one way after the other: each time the checks of `run.sh` must find it.

    mutants.py FORM.pdf|FOLDER

Of a folder the largest PDF is taken. What a form lacks (a table, a picture) can't be broken and is left out, except for
what every form has. Needs pypdf and what run.sh needs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from common import Broken, Findings, run, scratch  # noqa: E402
from pypdf import PdfReader, PdfWriter  # noqa: E402
from pypdf.generic import (  # noqa: E402
    ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject,
)

# Every form has these; for the others it depends on the form.
ALWAYS = True
SOMETIMES = False


def objects(pdf: PdfWriter) -> Iterator[DictionaryObject]:
    """Every dictionary of the file that stands on its own."""
    for each in pdf._objects:
        if isinstance(each, DictionaryObject):
            yield each


def widgets(pdf: PdfWriter) -> Iterator[DictionaryObject]:
    return (each for each in objects(pdf) if each.get("/Subtype") == "/Widget")


def elements(pdf: PdfWriter, role: str) -> Iterator[DictionaryObject]:
    return (each for each in objects(pdf) if each.get("/Type") == "/StructElem" and each.get("/S") == role)


def drop(found: Iterator[DictionaryObject], key: str) -> int:
    """Takes a key away wherever it is; says how often."""
    return sum(each.pop(NameObject(key), None) is not None for each in list(found))


def catalog(pdf: PdfWriter) -> Iterator[DictionaryObject]:
    return iter([pdf._root_object])


def need_appearances(pdf: PdfWriter) -> int:
    pdf._root_object["/AcroForm"][NameObject("/NeedAppearances")] = BooleanObject(True)
    return 1


def javascript(pdf: PdfWriter) -> int:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.beep()")})
    pdf._root_object[NameObject("/OpenAction")] = pdf._add_object(action)
    return 1


def field_script(pdf: PdfWriter) -> int:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    first = next(widgets(pdf))
    first[NameObject("/AA")] = DictionaryObject({NameObject("/K"): action})
    return 1


def title_bar(pdf: PdfWriter) -> int:
    pdf._root_object["/ViewerPreferences"][NameObject("/DisplayDocTitle")] = BooleanObject(False)
    return 1


def unmarked(pdf: PdfWriter) -> int:
    pdf._root_object["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)
    return 1


def not_printed(pdf: PdfWriter) -> int:
    return sum(each.update({NameObject("/F"): NumberObject(0)}) is None for each in list(widgets(pdf)))


def untagged_link(pdf: PdfWriter) -> int:
    return drop((each for each in objects(pdf) if each.get("/Subtype") == "/Link"), "/Contents")


def no_scope(pdf: PdfWriter) -> int:
    return drop(elements(pdf, "/TH"), "/A")


def short_row(pdf: PdfWriter) -> int:
    rows = list(elements(pdf, "/TR"))
    if rows:
        rows[-1][NameObject("/K")] = ArrayObject(list(rows[-1]["/K"])[:-1])
    return len(rows)


def skipped_heading(pdf: PdfWriter) -> int:
    return sum(each.update({NameObject("/S"): NameObject("/H4")}) is None for each in list(elements(pdf, "/H2")))


def fonts(pdf: PdfWriter, kind: str) -> Iterator[DictionaryObject]:
    return (each for each in objects(pdf) if each.get("/Type") == kind)


def metadata(old: bytes, new: bytes) -> Callable[[PdfWriter], int]:
    def change(pdf: PdfWriter) -> int:
        stream = pdf._root_object["/Metadata"]
        assert isinstance(stream, StreamObject)
        data = stream.get_data()
        stream.set_data(data.replace(old, new))
        return int(old in data)
    return change


def unrelated_file(pdf: PdfWriter) -> int:
    return drop((each for each in objects(pdf) if each.get("/Type") == "/Filespec"), "/AFRelationship")


MUTANTS: dict[str, tuple[bool, Callable[[PdfWriter], int]]] = {
    "no name for screen readers (TU)": (ALWAYS, lambda pdf: drop(objects(pdf), "/TU")),
    "no order of the tab key (Tabs)": (ALWAYS, lambda pdf: drop(objects(pdf), "/Tabs")),
    "widgets outside the tags (StructParent)": (ALWAYS, lambda pdf: drop(widgets(pdf), "/StructParent")),
    "no language (Lang)": (ALWAYS, lambda pdf: drop(catalog(pdf), "/Lang")),
    "no looks of widgets (AP)": (ALWAYS, lambda pdf: drop(widgets(pdf), "/AP")),
    "widgets that are not printed (F)": (ALWAYS, not_printed),
    "NeedAppearances": (ALWAYS, need_appearances),
    "a script when it opens": (ALWAYS, javascript),
    "a script in a field": (ALWAYS, field_script),
    "no output intent": (ALWAYS, lambda pdf: drop(catalog(pdf), "/OutputIntents")),
    "the file's name in the title bar": (ALWAYS, title_bar),
    "no tags (Marked)": (ALWAYS, unmarked),
    "no structure tree": (ALWAYS, lambda pdf: drop(catalog(pdf), "/StructTreeRoot")),
    "no metadata": (ALWAYS, lambda pdf: drop(catalog(pdf), "/Metadata")),
    "metadata without PDF/UA": (ALWAYS, metadata(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    "metadata without a title": (ALWAYS, metadata(b"dc:title", b"dc:other")),
    "a font without its file": (ALWAYS, lambda pdf: drop(fonts(pdf, "/FontDescriptor"), "/FontFile2")),
    "a font without Unicode": (ALWAYS, lambda pdf: drop(fonts(pdf, "/Font"), "/ToUnicode")),
    "a heading level left out": (ALWAYS, skipped_heading),
    "a link without words": (SOMETIMES, untagged_link),
    "a figure without words": (SOMETIMES, lambda pdf: drop(elements(pdf, "/Figure"), "/Alt")),
    "a table without scopes": (SOMETIMES, no_scope),
    "a table with a short row": (SOMETIMES, short_row),
    "an attachment without a relation": (SOMETIMES, unrelated_file),
}


def largest(path: Path) -> Path:
    if path.is_file():
        return path
    files = sorted(path.rglob("*.pdf"), key=lambda file: (file.stat().st_size, str(file)))
    if not files:
        raise Broken(f"no PDF below {path}")
    return files[-1]


def verdicts(folder: Path) -> dict[str, list[str]]:
    """For each file the standards that it fails."""
    files = sorted(folder.glob("*.pdf"))
    done = subprocess.run([str(HERE / "run.sh"), *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        verdict, _, rest = line.partition(" ")
        if verdict in ("PASS", "FAIL"):
            standard, name = rest.split(" ", 2)[:2]
            found.setdefault(name, []).extend([standard] if verdict == "FAIL" else [])
    if len(found) != len(files):
        raise Broken("the checker gave up:\n" + done.stdout[-2000:])
    return found


def main() -> None:
    if len(sys.argv) != 2:
        raise Broken(__doc__)
    form, findings = largest(Path(sys.argv[1])), Findings()
    with scratch() as folder:
        names: dict[str, str] = {}
        for number, (name, (always, change)) in enumerate({"unchanged": (ALWAYS, lambda pdf: 1), **MUTANTS}.items()):
            pdf = PdfWriter(clone_from=PdfReader(form))
            changed = change(pdf)
            findings.check(bool(changed) or not always, f"{form.name}: nothing to break: {name}")
            if changed:
                names[f"{number:02}.pdf"] = name
                pdf.write(folder / f"{number:02}.pdf")
        for file, failed in verdicts(folder).items():
            name = names[file]
            if name == "unchanged":
                findings.check(not failed, f"{form.name}: fails without a change: {', '.join(failed)}")
            else:
                findings.check(bool(failed), f"{form.name}: passes with {name}")
    findings.finish(f"{form.name}: {len(names) - 1} mutants")


if __name__ == "__main__":
    run(main)
