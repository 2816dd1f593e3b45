#!/usr/bin/env python3
"""How many one-page forms a second: dorfplatz, and WeasyPrint with an equal form, in one run on one core.

    benches/forms.py [--count 10000] [--markdown]

Needs cargo, and Python with venv and pip: WeasyPrint comes from PyPI in a pinned version into a cache folder. Both get the
same letterhead, coat of arms and questions; WeasyPrint makes PDF/UA-1 with fillable fields, without the code, the
archival profile and the attachment that dorfplatz adds. Seconds are those of the processor, so that other work on the
machine counts for neither.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

WEASYPRINT = "70.0"
ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dorfplatz-bench" / f"weasyprint-{WEASYPRINT}"

HTML = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Abmeldung eines Hundes von der Hundesteuer</title>
<meta name="author" content="Stadt Musterstadt {n}"><style>@page {{ size: A4; margin: 12mm 20mm 20mm 25mm;
@bottom-left {{ content: "hundesteuer-abmeldung · Fassung 2026-11" }} @bottom-right {{ content: "Seite " counter(page) " von " counter(pages) }} }}
body {{ font: 11pt/15pt "Noto Sans"; }} label {{ display: block; margin-top: 6pt }} h1 {{ font-size: 19pt }} h2 {{ font-size: 13pt }}
input:not([type=radio]), select {{ appearance: auto; border: 0.75pt solid #666; height: 8mm; width: 45% }}
input[type=radio] {{ appearance: auto }} img {{ height: 22mm }}</style></head><body><img src="{arms}" alt="Wappen: Stadt Musterstadt {n}">
<p>Stadt Musterstadt {n}<br>Fachdienst Finanzen<br>Steuern und Abgaben</p><p>Telefon: 030 23125-040<br>
E-Mail: steuern@musterstadt-{n}.example</p><p>Öffnungszeiten<br>Montag–Mittwoch 9–12 Uhr<br>Donnerstag 9–18 Uhr</p>
<p>Bitte zurück an:<br>Stadt Musterstadt {n}<br>Marktstraße {n}</p><h1>Abmeldung eines Hundes von der Hundesteuer</h1>
<p>Felder ohne den Zusatz „(freiwillig)“ müssen ausgefüllt werden.</p><form><h2>1 Halterin oder Halter</h2>
<label>Familienname <input name="f1"></label><label>Vornamen <input name="f2"></label><label>Straße und Hausnummer <input name="f3"></label>
<label>Postleitzahl <input name="f4"></label><label>Ort <input name="f5"></label><h2>2 Ihr Hund</h2><label>Rufname <input name="f6"></label>
<label>Nummer der Steuermarke <input name="f7"></label><p>Grund der Abmeldung</p><label><input type="radio" name="g" value="tot"> gestorben</label>
<label><input type="radio" name="g" value="weg"> abgegeben</label><label><input type="radio" name="g" value="umzug"> weggezogen</label>
<label>Abgang am <input name="f8"></label></form></body></html>"""

DRIVER = """import json, sys, time
from weasyprint import HTML
html, count = open(sys.argv[1], encoding="utf-8").read(), int(sys.argv[2])
HTML(string=html.replace("{n}", "0")).write_pdf(pdf_variant="pdf/ua-1", pdf_forms=True)
began, size = time.process_time(), 0
for number in range(count):
    size += len(HTML(string=html.replace("{n}", str(number + 1))).write_pdf(pdf_variant="pdf/ua-1", pdf_forms=True))
print(json.dumps({"forms": count, "cpu": time.process_time() - began, "bytes": size // count}))
"""


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def engine() -> str:
    """The measuring program, built."""
    for line in output("cargo", "bench", "--bench", "forms", "--no-run", "--message-format=json").splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message["target"]["name"] == "forms" and message.get("executable"):
            return message["executable"]
    sys.exit("cargo built no measuring program")


def weasyprint(count: int) -> dict:
    python = CACHE / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(CACHE)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", f"weasyprint=={WEASYPRINT}"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        page, driver = Path(folder) / "form.html", Path(folder) / "driver.py"
        arms = (ROOT / "content/gera/media/wappen.svg").as_uri()
        page.write_text(HTML.replace("{{", "{").replace("}}", "}").replace("{arms}", arms), encoding="utf-8")
        driver.write_text(DRIVER, encoding="utf-8")
        return json.loads(output(str(python), str(driver), str(page), str(count)).splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--peer", type=int, default=20, help="forms that WeasyPrint makes")
    parser.add_argument("--markdown", action="store_true", help="a table for docs/leistung.md")
    options = parser.parse_args()
    program = engine()
    count = str(options.count)
    few, many, one, spread = (json.loads(output(program, *each)) for each in (
        [str(options.count // 10)], [count], [count, "--hash"], [count, "--hash", "--threads", "4"]))
    peer = weasyprint(options.peer)
    speed, theirs = many["forms"] / many["cpu"], peer["forms"] / peer["cpu"]
    rows = [
        ("dorfplatz: Formulare je Sekunde, ein Kern", f"{speed:.0f}", "mindestens 1.500", speed >= 1500),
        (f"WeasyPrint {WEASYPRINT}: Formulare je Sekunde, ein Kern", f"{theirs:.1f}", "", True),
        ("dorfplatz ÷ WeasyPrint", f"{speed / theirs:.0f}", "mindestens 200", speed / theirs >= 200),
        ("Größe eines Formulars in kB", f"{many['bytes'] / 1000:.0f}", "höchstens 120", many["bytes"] <= 120_000),
        (f"Speicher nach {few['forms']} Formularen in MB", f"{few['peak_kb'] / 1024:.0f}", "", True),
        (f"Speicher nach {many['forms']} Formularen in MB", f"{many['peak_kb'] / 1024:.0f}", "gleich bleibend",
         many["peak_kb"] < few["peak_kb"] + 8 * 1024),
        ("gleiche Bytes mit einem und vier Threads", "ja" if one["hash"] == spread["hash"] else "nein", "ja", one["hash"] == spread["hash"]),
    ]
    if options.markdown:
        print("| | gemessen | Ziel |\n|---|---:|---|")
    for name, value, goal, good in rows:
        print(f"| {name} | {value} | {goal} |" if options.markdown else f"{name:58} {value:>8}  {goal}{'' if good else '  VERFEHLT'}")
    return 0 if all(good for *_, good in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
