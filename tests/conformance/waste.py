#!/usr/bin/env python3
"""Waste dates, as calendar programs and other programs read them.

- The dates of every address in `termine.json` are those that Python's `csv` and `icalendar` find in the company's files, put
  together here once more: what stands for a street counts before what stands for its district or the whole town.
- Each `.ics` file has these dates, is sound (CRLF, at most 75 octets a line), reminds on the evening before, and no id is
  there twice in the region.
- `termine.json` follows its published schema.
- A date that is changed in a copy of the region changes in every file that has it.

The sheet to print is looked at by `print.mjs`.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import subprocess
from collections import defaultdict
from pathlib import Path

import icalendar
import jsonschema
from common import DATE, Findings, arguments, build_ok, copy_region, run, scratch

# The sites that show dates, with the folder of the plan.
SITES = {
    "altenburger-land": "altenburger-land", "altenburg": "altenburger-land", "schmoelln": "altenburger-land",
    "goessnitz": "altenburger-land", "ponitz": "altenburger-land", "treben": "altenburger-land", "fockendorf": "altenburger-land",
}
FRACTIONS = {"Restmüll": "restmuell", "Biotonne": "bio", "Papier": "papier", "Gelber Sack": "gelber-sack",
             "Weihnachtsbäume": "weihnachtsbaum", "Schadstoffmobil": "schadstoff"}
GERA = {"Restabfallbehälter": "restabfall", "Bioabfallbehälter": "bio", "Gelbe Tonne": "gelbe-tonne", "Papiertonne": "papier",
        "Weihnachtsbaumsammlung": "weihnachtsbaum"}
GERA_FILES = {"tour-nord.ics": ["Aga", "Bieblach", "Langenberg"], "tour-sued.ics": ["Eiselstraße", "Wiesestraße", "Leumnitz"]}
REMIND = {"gera": datetime.timedelta(hours=-5)}
Dates = set[tuple[str, str]]


def first_day() -> str:
    return DATE[:8] + "01"


def tables(folder: Path) -> dict[str, dict[tuple[str, str], Dates]]:
    """By municipality, district and street the dates that the tables give."""
    found: dict = defaultdict(lambda: defaultdict(set))
    for path in sorted(folder.glob("*.csv")):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"):
            day = datetime.datetime.strptime(row["Datum"], "%d.%m.%Y").date().isoformat()
            found[row["Gemeinde"]][row["Ortsteil"], row["Straße"]].add((day, FRACTIONS[row["Fraktion"]]))
    return found


def held(known: dict[tuple[str, str], Dates], district: str, street: str) -> Dates:
    """What holds at an address."""
    levels = [known.get(key, set()) for key in dict.fromkeys([(district, street), (district, ""), ("", "")])]
    dates: Dates = set()
    for kind in {kind for level in levels for _, kind in level}:
        level = next(level for level in levels if any(kind == own for _, own in level))
        dates |= {(day, own) for day, own in level if own == kind and day >= first_day()}
    return dates


def wanted_of_gera(folder: Path) -> dict[str, Dates]:
    dates: dict[str, Dates] = {}
    for name, addresses in GERA_FILES.items():
        own: Dates = set()
        for event in icalendar.Calendar.from_ical((folder / name).read_bytes()).walk("VEVENT"):
            kind = next(kind for word, kind in GERA.items() if word in str(event["SUMMARY"]))
            own.add((event["DTSTART"].dt.isoformat(), kind))
        dates.update({address: {date for date in own if date[0] >= first_day()} for address in addresses})
    return dates


def calendar(path: Path, names: dict[str, str], before: datetime.timedelta, uids: set[str], findings: Findings) -> Dates:
    """The dates of a file, after looking whether it is sound."""
    raw = path.read_bytes()
    lines = raw.split(b"\r\n")
    findings.check(b"\n" not in raw.replace(b"\r\n", b""), f"{path}: a line does not end by CRLF")
    findings.check(max(map(len, lines)) <= 75, f"{path}: a line is longer than 75 octets")
    dates: Dates = set()
    for event in icalendar.Calendar.from_ical(raw).walk("VEVENT"):
        start, uid = event["DTSTART"].dt, str(event["UID"])
        findings.check(not event.errors, f"{path}: {event.errors}")
        findings.check(uid not in uids, f"{path}: {uid} is there twice in the region")
        findings.check(event["DTEND"].dt - start == datetime.timedelta(days=1), f"{path}: {uid} is no whole day")
        alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        findings.check(alarms == [before], f"{path}: {uid} reminds {alarms}")
        uids.add(uid)
        dates.add((start.isoformat(), names[str(event["SUMMARY"])]))
    return dates


def site(output: Path, name: str, data: dict, wanted, uids: set[str], findings: Findings) -> tuple[int, int]:
    addresses = count = 0
    for place in data["places"]:
        names = {fraction["name"]: fraction["id"] for fraction in place["fractions"]}
        for tour in place["tours"]:
            dates = {(date["date"], date["fraction"]) for date in tour["dates"]}
            findings.check(len(dates) == len(tour["dates"]), f"{name}: a date of {tour['url']} is there twice")
            for address in tour["addresses"]:
                addresses += 1
                count += len(dates)
                expected = wanted(place["name"], address)
                findings.check(dates == expected, f"{name}, {address['name']}: lacks {sorted(expected - dates)[:3]}, too much {sorted(dates - expected)[:3]}")
                path = output / address["calendar"].split(".example/", 1)[1]
                before = REMIND.get(name, datetime.timedelta(hours=-6))
                own = calendar(path, names, before, uids, findings)
                findings.check(own == dates, f"{path}: other dates than termine.json")
    return addresses, count


def look(binary: str, root: Path, output: Path, findings: Findings) -> tuple[int, int]:
    schema = json.loads(subprocess.run([binary, "schema", "abfalltermine", "--root", str(root)], capture_output=True, check=True).stdout)
    known, gera = tables(root / "content/altenburger-land/waste"), wanted_of_gera(root / "content/gera/waste")
    addresses = count = 0
    uids: set[str] = set()
    seen = defaultdict(set)
    for name in [*SITES, "gera"]:
        data = json.loads((output / name / "abfall-termine/termine.json").read_text(encoding="utf-8"))
        for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
            findings.add(f"{name}: {error.json_path} {error.message}")

        def wanted(place: str, address: dict, name: str = name) -> Dates:
            if name == "gera":
                return gera[address["street"] or address["district"]]
            key = address["district"] or "", address["street"] or ""
            seen[place].add(key)
            return held(known[place], *key)

        more, dates = site(output, name, data, wanted, uids, findings)
        addresses, count = addresses + more, count + dates
    for place, reaches in known.items():
        streets = {key for key in reaches if key[1]}
        districts = {key for key in reaches if key[0] and not key[1]}
        findings.check(streets | districts <= seen[place], f"{place}: no dates for {sorted((streets | districts) - seen[place])[:3]}")
    return addresses, count


def main() -> None:
    options = arguments(__doc__, output={"type": Path, "help": "a built region; without it the region is built"})
    findings = Findings()
    with scratch() as folder:
        region = copy_region(options.root, folder / "region")
        output = options.output
        if output is None:
            build_ok(options.bin, region)
            output = region / "output"
        addresses, count = look(options.bin, options.root, output, findings)
        # A line of the company's table: Altenburg, the market place.
        table = region / "content/altenburger-land/waste/2027.csv"
        text = table.read_text(encoding="utf-8")
        line = next(line for line in text.splitlines() if line.startswith("Altenburg;;Markt;Restmüll;"))
        day = datetime.datetime.strptime(line.rsplit(";", 1)[1], "%d.%m.%Y") + datetime.timedelta(days=1)
        table.write_text(text.replace(line + "\n", line.rsplit(";", 1)[0] + day.strftime(";%d.%m.%Y\n"), 1), encoding="utf-8")
        build_ok(options.bin, region)
        more, _ = look(options.bin, region, region / "output", findings)
    findings.check(addresses >= 25 and more == addresses, f"only {addresses} and {more} addresses were looked at")
    findings.finish(f"{addresses} addresses with {count} dates, as csv and icalendar read them from the company's files")


if __name__ == "__main__":
    run(main)
