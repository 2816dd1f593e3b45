#!/usr/bin/env python3
"""Dates of events, as calendar programs and other programs read them.

- Each `.ics` file of the region is sound: CRLF, at most 75 octets a line, read by `icalendar` without a complaint, and
  what `dateutil` makes of its series, exceptions and changed dates is what `termine.json` says.
- `termine.json` follows its published schema, and on the portal each event is there once.
- Every `webcal:` address leads to a file.
- More than a hundred tricky rules, written into a region of their own, give the dates that `dateutil` gives.
- What the region exports, dropped into another body's `events/`, gives the same dates again.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import jsonschema
from common import DATE, REPOSITORY, Findings, arguments, build_ok, copy_region, run, scratch
from dateutil.rrule import rruleset, rrulestr

BERLIN = ZoneInfo("Europe/Berlin")
Moment = datetime.datetime


def naive(value: datetime.date) -> Moment:
    """A day or a moment as a moment of Berlin's clocks without zone."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(BERLIN).replace(tzinfo=None) if value.tzinfo else value
    return datetime.datetime.combine(value, datetime.time())


def local(rule: str) -> str:
    """A rule whose end is on Berlin's clocks, as `dateutil` wants it beside a begin without zone."""
    def change(found: re.Match[str]) -> str:
        moment = datetime.datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        return "UNTIL=" + moment.astimezone(BERLIN).strftime("%Y%m%dT%H%M%S")
    return re.sub(r"UNTIL=(\d{8}T\d{6}Z)", change, rule)


def days_of(event: icalendar.Event, name: str) -> list[Moment]:
    found = event.get(name, [])
    return [naive(each.dt) for group in (found if isinstance(found, list) else [found]) for each in group.dts]


def end_of(event: icalendar.Event) -> Moment | None:
    """The end as `termine.json` tells it: of whole days the last one."""
    if "DTEND" not in event:
        return None
    end = event["DTEND"].dt
    return naive(end) if isinstance(end, datetime.datetime) else naive(end - datetime.timedelta(days=1))


def expanded(text: bytes, first: Moment, last: Moment) -> dict[str, set[tuple[Moment, bool]]]:
    """By UID the dates that begin in a time, and whether each is cancelled."""
    calendar = icalendar.Calendar.from_ical(text)
    masters, changes = {}, defaultdict(dict)
    for event in calendar.walk("VEVENT"):
        uid = str(event["UID"])
        if "RECURRENCE-ID" in event:
            changes[uid][naive(event["RECURRENCE-ID"].dt)] = event
        else:
            if uid in masters:
                raise ValueError(f"{uid} is there twice")
            masters[uid] = event
    found = {}
    for uid, event in masters.items():
        start, dates = naive(event["DTSTART"].dt), rruleset()
        # The first date counts only once, as the rule or as itself.
        dates.rdate(start)
        if "RRULE" in event:
            dates.rrule(rrulestr(local(event["RRULE"].to_ical().decode()), dtstart=start))
        for day in days_of(event, "RDATE"):
            dates.rdate(day)
        for day in days_of(event, "EXDATE"):
            dates.exdate(day)
        told = set()
        for day in dates.between(first - datetime.timedelta(days=60), last + datetime.timedelta(days=60), inc=True):
            here = changes[uid].get(day, event)
            begin = day if here is event else naive(here["DTSTART"].dt)
            if first <= begin <= last:
                told.add((begin, str(here.get("STATUS")) == "CANCELLED"))
        found[uid] = told
    return found


def told(data: dict, first: Moment, last: Moment) -> dict[str, set[tuple[Moment, bool]]]:
    dates = {}
    for event in data["events"]:
        moments = {(datetime.datetime.fromisoformat(d["start"]).replace(tzinfo=None), d["cancelled"]) for d in event["dates"]}
        dates[event["uid"]] = {(begin, gone) for begin, gone in moments if first <= begin <= last}
    return dates


def window() -> tuple[Moment, Moment]:
    """The days whose dates are told: of twelve months back, this one and twelve to come."""
    year, month = (int(each) for each in DATE.split("-")[:2])
    return Moment(year - 1, month, 1), Moment(year + 1 + (month == 12), month % 12 + 1, 1) - datetime.timedelta(seconds=1)


def inner() -> tuple[Moment, Moment]:
    """The same without the edges where a date may be moved out or reach in."""
    first, last = window()
    return first + datetime.timedelta(days=14), last - datetime.timedelta(days=14)


def sound(path: Path, findings: Findings) -> bytes:
    text = path.read_bytes()
    name = str(path)
    lines = text.split(b"\r\n")
    findings.check(lines[-1] == b"" and b"\n" not in text.replace(b"\r\n", b""), f"{name}: lines end otherwise than by CRLF")
    findings.check(all(len(line) <= 75 for line in lines), f"{name}: a line has more than 75 octets")
    try:
        calendar = icalendar.Calendar.from_ical(text)
        for part_ in calendar.walk():
            findings.check(not part_.errors, f"{name}: {part_.errors}")
        zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
        named = set(re.findall(r"TZID=([^:;]+):", text.replace(b"\r\n ", b"").decode()))
        findings.check(named <= zones, f"{name}: {named - zones} have no VTIMEZONE")
        for event in calendar.walk("VEVENT"):
            # That waste is collected needs no confirmation.
            keys = ["UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL"] + ["STATUS"] * ("veranstaltungen" in path.parts)
            lacks = [key for key in keys if key not in event]
            findings.check(not lacks, f"{name}: an event lacks {lacks}")
    except (ValueError, UnicodeDecodeError) as error:
        findings.add(f"{name}: {error}")
    return text


def compare(findings: Findings, what: str, wanted: dict, found: dict) -> int:
    count = 0
    for uid in sorted(wanted.keys() | found.keys()):
        a, b = wanted.get(uid, set()), found.get(uid, set())
        count += len(a)
        if a != b:
            findings.add(f"{what}: {uid}: lacks {sorted(a - b)[:3]}, has too much {sorted(b - a)[:3]}")
    return count


def region(binary: str, output: Path, findings: Findings) -> tuple[int, int]:
    schema = json.loads(part_of(binary, "schema", "termine"))
    files = dates = 0
    for path in sorted(output.rglob("*.ics")):
        sound(path, findings)
        files += 1
    for path in sorted(output.glob("*/veranstaltungen/termine.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
            findings.add(f"{path}: {error.json_path}: {error.message}")
        uids = [event["uid"] for event in data["events"]]
        findings.check(len(uids) == len(set(uids)), f"{path}: an event is there twice")
        first, last = inner()
        wanted = told(data, first, last)
        dates += compare(findings, str(path), expanded(path.with_name("kalender.ics").read_bytes(), first, last), wanted)
        whole = {}
        for single in path.parent.glob("*/*.ics"):
            whole |= expanded(single.read_bytes(), first, last)
        own = {uid: each for uid, each in wanted.items() if uid in whole}
        compare(findings, f"{path.parent}: single events", {uid: whole[uid] for uid in own}, own)
        for event in data["events"]:
            address = event["url"].split("://", 1)[1].split("/", 1)[1]
            findings.check((output / address / "index.html").is_file(), f"{path}: {event['url']} is no page")
    findings.check(files > 0 and dates > 0, f"{output} has no calendars")
    for page in output.rglob("veranstaltungen/**/index.html"):
        for address in re.findall(r'href="webcal://[^/"]+/([^"]+)"', page.read_text(encoding="utf-8")):
            findings.check((output / address).is_file(), f"{page}: webcal: …/{address} is no file")
    return files, dates


def part_of(binary: str, *options: str) -> str:
    return subprocess.run([binary, *options], check=True, capture_output=True, text=True).stdout


RULES = """
DAILY | DAILY;INTERVAL=2 | DAILY;INTERVAL=3;COUNT=200 | DAILY;BYDAY=MO,WE,FR | DAILY;BYMONTH=3,10 | DAILY;BYMONTHDAY=1,15,-1
DAILY;BYMONTH=2;BYMONTHDAY=29 | DAILY;INTERVAL=10;BYDAY=SA,SU | DAILY;UNTIL=20270328 | DAILY;UNTIL=20270328T010000Z
DAILY;UNTIL=20270327T180000Z | DAILY;UNTIL=20270327T175959Z | DAILY;COUNT=1 | DAILY;BYMONTH=1;UNTIL=20270115 | DAILY;INTERVAL=7
WEEKLY | WEEKLY;INTERVAL=2 | WEEKLY;BYDAY=MO,TU,WE,TH,FR | WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO | WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU
WEEKLY;INTERVAL=3;BYDAY=MO,SA;WKST=WE | WEEKLY;COUNT=10 | WEEKLY;UNTIL=20270331 | WEEKLY;BYDAY=WE;UNTIL=2027-06-30 | WEEKLY;BYMONTH=6,7,8
WEEKLY;BYDAY=SU;BYMONTH=10 | WEEKLY;INTERVAL=52 | WEEKLY;BYDAY=SA,SU;COUNT=31 | WEEKLY;BYDAY=FR;INTERVAL=4 | WEEKLY;INTERVAL=5;BYDAY=SU;WKST=SU
MONTHLY | MONTHLY;BYMONTHDAY=31 | MONTHLY;BYMONTHDAY=30 | MONTHLY;BYMONTHDAY=29 | MONTHLY;BYMONTHDAY=-1 | MONTHLY;BYMONTHDAY=-31
MONTHLY;BYMONTHDAY=-2,1 | MONTHLY;INTERVAL=2;BYMONTHDAY=31 | MONTHLY;INTERVAL=5;BYMONTHDAY=15 | MONTHLY;BYDAY=1MO | MONTHLY;BYDAY=-1FR
MONTHLY;BYDAY=5MO | MONTHLY;BYDAY=-5SA | MONTHLY;BYDAY=2TU,4TU | MONTHLY;BYDAY=1SU,-1SU | MONTHLY;BYDAY=FR;BYMONTHDAY=13
MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13 | MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1 | MONTHLY;BYDAY=SU;BYSETPOS=5 | MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3 | MONTHLY;BYDAY=TH;BYSETPOS=-2
MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 | MONTHLY;INTERVAL=3;BYDAY=3WE | MONTHLY;BYMONTH=1,4,7,10;BYDAY=2SA | MONTHLY;BYDAY=MO;BYMONTH=5
MONTHLY;COUNT=5;BYMONTHDAY=31 | MONTHLY;UNTIL=20270630T170000Z;BYDAY=4WE | MONTHLY;INTERVAL=18;BYMONTHDAY=10 | MONTHLY;BYDAY=-2MO
MONTHLY;BYDAY=1MO,1TU,1WE;BYSETPOS=2 | MONTHLY;BYMONTHDAY=13;BYMONTH=2 | MONTHLY;BYDAY=WE;BYSETPOS=1,2,-1,-2 | MONTHLY;INTERVAL=12;BYMONTHDAY=29
YEARLY | YEARLY;INTERVAL=4 | YEARLY;BYMONTH=2;BYMONTHDAY=29 | YEARLY;BYMONTH=12;BYMONTHDAY=24 | YEARLY;BYMONTHDAY=1 | YEARLY;BYMONTHDAY=-1
YEARLY;BYMONTH=11;BYDAY=3WE | YEARLY;BYMONTH=5;BYDAY=2SU | YEARLY;BYDAY=1MO | YEARLY;BYDAY=-1SU | YEARLY;BYDAY=20MO | YEARLY;BYDAY=53FR
YEARLY;BYDAY=-10TH | YEARLY;BYDAY=SA;BYMONTH=9 | YEARLY;BYYEARDAY=1,100,200 | YEARLY;BYYEARDAY=366 | YEARLY;BYYEARDAY=-1 | YEARLY;BYYEARDAY=-366
YEARLY;BYYEARDAY=60;BYDAY=MO,TU,WE | YEARLY;BYWEEKNO=1;BYDAY=MO | YEARLY;BYWEEKNO=20;BYDAY=MO,FR | YEARLY;BYWEEKNO=53;BYDAY=TH | YEARLY;BYWEEKNO=-1;BYDAY=WE
YEARLY;BYWEEKNO=10 | YEARLY;BYWEEKNO=1,52;BYDAY=SA | YEARLY;BYWEEKNO=26;WKST=SU;BYDAY=SU | YEARLY;BYMONTH=1,7;BYDAY=1SA,-1SA
YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8 | YEARLY;BYMONTH=3,10;BYDAY=-1SU | YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
YEARLY;BYMONTH=6;BYDAY=SA;BYSETPOS=2 | YEARLY;BYMONTHDAY=13;BYDAY=FR | YEARLY;COUNT=3;BYMONTH=1;BYMONTHDAY=1 | YEARLY;UNTIL=20280101;BYMONTH=12,1
MONTHLY;BYDAY=1MO;UNTIL=20270201 | MONTHLY;BYDAY=3FR;COUNT=14 | WEEKLY;BYDAY=TH;UNTIL=20270325T180000Z | YEARLY;BYMONTH=10;BYDAY=5MO,1MO
WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=25 | MONTHLY;BYMONTHDAY=31,30,29;BYSETPOS=-1 | DAILY;BYMONTHDAY=31;BYDAY=SU,SA | MONTHLY;INTERVAL=2;BYDAY=-1SU
WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU | YEARLY;BYMONTH=12;BYDAY=1SU | YEARLY;BYDAY=2MO,-2MO | MONTHLY;BYDAY=TU;BYMONTHDAY=1,2,3,4,5,6,7
YEARLY;INTERVAL=3;BYMONTH=4;BYMONTHDAY=30 | YEARLY;BYYEARDAY=32,-32;BYSETPOS=2 | YEARLY;BYMONTH=2;BYDAY=-1TU | YEARLY;BYWEEKNO=5,-5;BYDAY=SU
""".replace("\n", "|").split("|")
# Ordinary, in the hour that is left out and in the one that comes twice when the clocks change, at the edges of months.
STARTS = ("2026-01-05 19:00", "2026-03-29 02:30", "2025-10-26 02:30", "2024-02-29 19:00", "2026-01-31 19:00", "2025-12-28")


def begin_of(rule: str, base: str) -> Moment | None:
    """The first date of a rule from a moment on, which the program wants as the begin."""
    start = datetime.datetime.fromisoformat(base)
    for _ in range(5):
        first = next(iter(rrulestr(rule, dtstart=start)), None)
        if first is None or first == start or first.year > 2026:
            return first
        start = first
    return None


def rules(binary: str, folder: Path, findings: Findings) -> tuple[int, int]:
    shutil.copytree(REPOSITORY / "tests/cases/_base", folder)
    shutil.copytree(REPOSITORY / "themes", folder / "themes")
    events = folder / "content/altenburg/events"
    known, wanted = set(), {}
    for at, rule in enumerate(f"FREQ={rule.strip()}" for rule in RULES if rule.strip()):
        known.add(rule)
        for number in (at, at + 1):
            base = STARTS[number % len(STARTS)]
            plain = local(rule).replace("UNTIL=2027-06-30", "UNTIL=20270630")
            plain = re.sub(r"UNTIL=(\d{8})(?=;|$)", r"UNTIL=\1T235959", plain)
            start = begin_of(plain, base)
            if start is None or start.year > 2026:
                continue
            name = f"regel-{at}-{number % len(STARTS)}"
            form = "%Y-%m-%d %H:%M" if " " in base else "%Y-%m-%d"
            (events / f"{name}.md").write_text(f"---\ntitle: {rule}\nstart: {start.strftime(form)}\nrepeat: {rule}\n---\n", encoding="utf-8")
            wanted[name] = (rule, rrulestr(plain, dtstart=start))
    findings.check(len({rule for rule, _ in wanted.values()}) >= 100, f"only {len(known)} rules")
    build_ok(binary, folder)
    data = json.loads((folder / "output/altenburg/veranstaltungen/termine.json").read_text(encoding="utf-8"))
    first, last = window()
    by_name = {event["url"].rstrip("/").rsplit("/", 1)[1]: event for event in data["events"]}
    dates = 0
    for name, (rule, series) in wanted.items():
        moments = list(series.between(first, last, inc=True))
        event = by_name.get(name)
        if event is None:
            findings.check(not moments, f"{name} ({rule}) is not told")
            continue
        starts = [datetime.datetime.fromisoformat(each["start"]) for each in event["dates"]]
        dates += len(moments)
        lacks = sorted(set(moments) - {each.replace(tzinfo=None) for each in starts})
        more = sorted({each.replace(tzinfo=None) for each in starts} - set(moments))
        findings.check(not lacks and not more and len(starts) == len(moments), f"{name} ({rule}): lacks {lacks[:3]}, has too much {more[:3]}")
        for each in starts:
            if each.tzinfo:
                offset = each.replace(tzinfo=BERLIN).utcoffset()
                findings.check(each.utcoffset() == offset, f"{name}: {each} has the offset of another time of the year")
    expect = expanded((folder / "output/altenburg/veranstaltungen/kalender.ics").read_bytes(), first, last)
    compare(findings, "the calendar of all rules", told(data, first, last), expect)
    return len({rule for rule, _ in wanted.values()}), dates


def round_trip(binary: str, output: Path, folder: Path, findings: Findings) -> int:
    """The portal's calendar as a club's."""
    shutil.copytree(REPOSITORY / "tests/cases/_base", folder)
    shutil.copytree(REPOSITORY / "themes", folder / "themes")
    source = output / "portal/veranstaltungen"
    (folder / "content/altenburg/events/region.ics").write_bytes((source / "kalender.ics").read_bytes())
    build_ok(binary, folder)
    there = json.loads((source / "termine.json").read_text(encoding="utf-8"))
    here = json.loads((folder / "output/altenburg/veranstaltungen/termine.json").read_text(encoding="utf-8"))
    here["events"] = [event for event in here["events"] if not event["uid"].startswith("konzert.")]
    first, last = inner()
    count = compare(findings, "exported and imported", told(there, first, last), told(here, first, last))
    ends = {event["uid"]: sorted(date["end"] or "" for date in event["dates"]) for event in there["events"]}
    for event in here["events"]:
        findings.check(sorted(date["end"] or "" for date in event["dates"]) == ends.get(event["uid"]), f"{event['uid']}: other ends")
    return count


def main() -> None:
    options = arguments(__doc__, output={"type": Path, "help": "a built region; without it the region is built"})
    findings = Findings()
    with scratch() as folder:
        output = options.output
        if output is None:
            build_ok(options.bin, copy_region(options.root, folder / "region"))
            output = folder / "region/output"
        files, dates = region(options.bin, output, findings)
        count, more = rules(options.bin, folder / "rules", findings)
        again = round_trip(options.bin, output, folder / "trip", findings)
    findings.finish(f"{files} calendars, {dates} dates; {count} rules with {more} dates of {DATE[:4]} and the years around as dateutil has them; {again} dates exported and imported")


if __name__ == "__main__":
    run(main)
