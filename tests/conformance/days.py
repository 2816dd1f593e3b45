#!/usr/bin/env python3
"""A build a day over two years: exactly the right things appear and vanish, and nothing else changes.

A small region whose texts begin and end, built for each of 730 days into the same output. What has to be there on a day is
computed here from the content alone, by Python's calendar and `dateutil`. A day on which nothing begins or ends changes no
file; every tenth week the output equals that of a clean build.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from common import REPOSITORY, Findings, arguments, build_ok, compare, difference, run, scratch, tree
from dateutil.easter import easter
from dateutil.rrule import rrulestr

FIRST = datetime.date(2026, 11, 15)
DAYS = 730
DAY = datetime.timedelta(days=1)
TOWN = "altenburg"


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def visible(day: datetime.date, begin: str = "", end: str = "") -> bool:
    """Whether something is published at the first minute of a day. An end without time lasts to the end of its day."""
    now = datetime.datetime.combine(day, datetime.time())
    if begin and moment(begin) > now:
        return False
    if not end:
        return True
    return moment(end) > now if " " in end else moment(end).date() >= day


@dataclass
class News:
    name: str
    date: str
    begin: str = ""
    end: str = ""

    def write(self, content: Path) -> None:
        lines = [f"title: Nachricht {self.name}", f"date: {self.date}"]
        lines += [f"publish_from: {self.begin}"] * bool(self.begin) + [f"publish_until: {self.end}"] * bool(self.end)
        (content / TOWN / "news" / f"{self.name}.md").write_text("---\n" + "\n".join(lines) + "\n---\nText.\n")


@dataclass
class Alert:
    name: str
    begin: str
    end: str
    announced: str = ""

    def write(self, content: Path) -> None:
        lines = [f"title: Warnung {self.name}", "type: info", f"from: {self.begin}", f"until: {self.end}"]
        lines += [f"publish_from: {self.announced}"] * bool(self.announced)
        folder = content / TOWN / "alerts"
        folder.mkdir(exist_ok=True)
        (folder / f"{self.name}.md").write_text("---\n" + "\n".join(lines) + "\n---\nText.\n")


@dataclass
class Event:
    name: str
    start: str
    end: str = ""
    rule: str = ""
    without: tuple[str, ...] = ()

    def write(self, content: Path) -> None:
        lines = [f"title: Termin {self.name}", f"start: {self.start}", "topics: [Markt]"]
        lines += [f"end: {self.end}"] * bool(self.end) + [f"repeat: {self.rule}"] * bool(self.rule)
        lines += [f"except: [{', '.join(self.without)}]"] * bool(self.without)
        (content / TOWN / "events" / f"{self.name}.md").write_text("---\n" + "\n".join(lines) + "\n---\nText.\n")

    def dates(self) -> list[tuple[datetime.date, datetime.date]]:
        """First and last day of each date."""
        first = moment(self.start)
        last = moment(self.end).date() if self.end else first.date()
        if not self.rule:
            return [(first.date(), last)]
        until = FIRST + DAY * (DAYS + 500)
        found = rrulestr(self.rule, dtstart=first).between(first, moment(until.isoformat()), inc=True)
        return [(each.date(), each.date()) for each in found if each.date().isoformat() not in self.without]


@dataclass
class Notice:
    """An official notice: its content from the day of provision until it is due to be deleted, its number for good."""

    name: str
    provided: str
    until: str
    deleted: str = ""

    def write(self, content: Path) -> None:
        lines = [f"title: Bekanntgabe {self.name}", "type: order", f"provided: {self.provided}", f"display_until: {self.until}"]
        lines += [f"delete_on: {self.deleted}"] * bool(self.deleted)
        folder = content / TOWN / "notices"
        folder.mkdir(exist_ok=True)
        (folder / f"{self.name}.md").write_text("---\n" + "\n".join(lines) + "\n---\nText.\n")


NEWS = [
    News("immer", "2026-11-01"),
    News("ab", "2026-12-01", begin="2026-12-01"),
    News("bis", "2026-11-10", end="2027-01-31"),
    News("ab-bis", "2027-02-28", begin="2027-02-28", end="2027-03-01"),
    News("minute", "2027-03-28", begin="2027-03-28 02:30", end="2027-10-31 02:30"),
    News("schalttag", "2028-02-29", begin="2028-02-29", end="2028-02-29"),
    News("silvester", "2027-12-31", begin="2027-12-31 23:59", end="2028-01-01 00:00"),
    News("spaet", "2028-10-01", begin="2028-10-01 00:00"),
]
ALERTS = [
    Alert("sofort", "2026-11-20 06:00", "2026-11-30 18:00"),
    Alert("tag", "2027-04-01", "2027-04-01"),
    Alert("angekuendigt", "2027-06-10 08:00", "2027-06-20", announced="2027-06-01"),
    Alert("jahreswechsel", "2027-12-30", "2028-01-02 12:00", announced="2027-12-24 12:00"),
]
EVENTS = [
    Event("einmal", "2026-12-12 18:00"),
    Event("mehrtaegig", "2026-12-28", "2027-01-03"),
    Event("woechentlich", "2026-11-21 08:00", rule="FREQ=WEEKLY;BYDAY=SA;UNTIL=20270630", without=("2026-12-26",)),
    Event("monatlich", "2027-01-31 19:00", rule="FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9"),
    Event("schalttag", "2028-02-29 10:00"),
    Event("spaet", "2028-12-24 15:00"),
]
NOTICES = [
    Notice("2026-7", "2026-12-15", "2027-01-31"),
    Notice("2027-1", "2027-03-01", "2027-03-31", deleted="2027-05-01"),
    Notice("2028-1", "2028-02-29", "2028-12-31"),
]
# Days on which the bins are emptied.
WASTE = [(datetime.date(2026, 12, 3) + number * 28 * DAY).isoformat() for number in range(30)]
# Amounts of the dog tax: from, to, what the page says.
RATES = [("", "2026-12-31", "48,00"), ("2027-01-01", "2028-02-29", "60,00"), ("2028-03-01", "", "66,00")]
# Other hours of the office: first and last day.
OTHER = [("2026-12-24", "2027-01-01"), ("2027-07-05", "2027-07-05"), ("2028-02-28", "2028-03-01")]
PERSON_UNTIL = "2027-09-30"
WEEKDAYS = (0, 3)


def holidays(year: int) -> dict[datetime.date, str]:
    sunday = easter(year)
    return {datetime.date(year, 1, 1): "Neujahr", sunday + DAY: "Ostermontag", sunday + 39 * DAY: "Himmelfahrt", sunday + 50 * DAY: "Pfingstmontag"}


def bridges(year: int) -> set[datetime.date]:
    """Ascension Day is a Thursday, so there is one a year; New Year's Day may make another."""
    free = set(holidays(year - 1)) | set(holidays(year)) | set(holidays(year + 1))
    is_free = lambda day: day in free or day.weekday() > 4
    beside = {day + step * DAY for day in free for step in (-1, 1)}
    return {day for day in beside if day.year == year and not is_free(day) and is_free(day - DAY) and is_free(day + DAY)}


def free_days(today: datetime.date) -> list[str]:
    """What the office's page lists as closed: from today to the end of the next January, on days with hours."""
    end = datetime.date(today.year + 1, 1, 31)
    known = [day for year in (today.year, today.year + 1) for day in [*holidays(year), *bridges(year)]]
    stated = [(datetime.date.fromisoformat(a), datetime.date.fromisoformat(b)) for a, b in OTHER]
    shown = [day for day in known if today <= day <= end and day.weekday() in (*WEEKDAYS, 4) and not any(a <= day <= b for a, b in stated)]
    return sorted(day.isoformat() for day in shown)


def write(root: Path) -> None:
    """The region of the tests, with what begins and ends."""
    shutil.copytree(REPOSITORY / "tests" / "cases" / "_base", root, dirs_exist_ok=True)
    shutil.copytree(REPOSITORY / "themes", root / "themes")
    content = root / "content"
    for folder in ("news", "events"):
        shutil.rmtree(content / TOWN / folder)
        (content / TOWN / folder).mkdir()
    for item in [*NEWS, *ALERTS, *EVENTS, *NOTICES]:
        item.write(content)
    waste = content / "altenburger-land" / "waste"
    waste.mkdir()
    (waste / "abfall.yaml").write_text(
        "company: Abfallwirtschaft\nphone: 030 23125-170\nfractions:\n  rest: {name: Restmüll, letter: R, colour: black}\n"
        "sources:\n  - {file: alle.csv, from: 2026-01-01, until: 2029-12-31}\n")
    (waste / "alle.csv").write_text("Gemeinde;Fraktion;Datum\n" + "".join(f"Altenburg;Restmüll;{day}\n" for day in WASTE))
    (content / "shared" / "holidays.yaml").write_text(
        "TH:\n  neujahr: {name: Neujahr, date: 01-01}\n  ostermontag: {name: Ostermontag, easter: 1}\n"
        "  himmelfahrt: {name: Himmelfahrt, easter: 39}\n  pfingstmontag: {name: Pfingstmontag, easter: 50}\n")
    site = content / TOWN / "site.yaml"
    text = re.sub(r"(?m)^security:\n(  .*\n)+", "", site.read_text())
    site.write_text(text + "bridge_days: closed\n")
    others = "".join(f"  - {{from: {a}, until: {b}}}\n" for a, b in OTHER)
    (content / TOWN / "offices" / "steuern.yaml").write_text(
        "name: Steuern und Abgaben\nservices: [hund]\nhours:\n  mo: [08:00-12:00]\n  th: [13:00-16:00]\n  fr: [08:00-12:00]\n"
        f"exceptions:\n{others}people: [muster, gast]\n")
    rates = "".join(
        f"      - {{amount: {amount.replace(',', '.')}, source: Satzung" + f", valid_from: {begin}" * bool(begin) + f", valid_until: {end}" * bool(end) + "}\n"
        for begin, end, amount in RATES)
    service = content / TOWN / "services" / "hund.yaml"
    service.write_text(re.sub(r"(?m)^    rates:\n(      .*\n)+", lambda _: "    rates:\n" + rates, service.read_text()))
    (content / TOWN / "people" / "gast.yaml").write_text(f"name: Gerda Gast\nphone: 030 23125-299\nuntil: {PERSON_UNTIL}\n")


def expected(day: datetime.date) -> dict[str, object]:
    """What has to be seen on a day, by name."""
    state: dict[str, object] = {}
    for news in NEWS:
        there = visible(day, news.begin, news.end)
        for where in ("page", "list", "feed", "search", "sitemap"):
            state[f"news {news.name}: {where}"] = there
    for alert in ALERTS:
        announced = visible(day, alert.announced)
        state[f"alert {alert.name}: page"] = announced
        for where in ("banner of the town", "banner of the portal"):
            state[f"alert {alert.name}: {where}"] = announced and visible(day, end=alert.end)
    for event in EVENTS:
        dates = event.dates()
        coming = [each for each in dates if each[1] >= day]
        window = [each for each in coming if each[0] < datetime.date(day.year + 1 + (day.month == 12), day.month % 12 + 1, 1)]
        state[f"event {event.name}: page"] = True
        # Of a series the next five dates, of this month and the twelve to come.
        shown = (window if event.rule else coming)[:5]
        state[f"event {event.name}: list"] = [first.isoformat() for first, _ in shown]
        state[f"event {event.name}: over"] = not coming
    for notice in NOTICES:
        there = visible(day, notice.provided) and not (notice.deleted and visible(day, notice.deleted))
        state[f"notice {notice.name}: page"] = visible(day, notice.provided)
        for where in ("content", "archive", "search", "data"):
            state[f"notice {notice.name}: {where}"] = there
        for where in ("list", "feed"):
            state[f"notice {notice.name}: {where}"] = there and visible(day, "", notice.until)
    coming = [each for each in WASTE if each >= day.isoformat()]
    state["waste: next days"] = coming[:3]
    state["waste: calendar"] = [each for each in WASTE if each >= day.replace(day=1).isoformat()]
    for begin, end, amount in RATES:
        state[f"amount {amount} is in force"] = visible(day, begin, end)
        state[f"amount {amount} is told"] = visible(day, "", end)
    state["days closed"] = free_days(day)
    state["other hours"] = sorted(a for a, b in OTHER if b >= day.isoformat())
    state["person"] = day.isoformat() <= PERSON_UNTIL
    return state


def seen(output: Path, day: datetime.date) -> dict[str, object]:
    """The same, as the output tells it."""
    def text(path: str) -> str:
        file = output / path
        return file.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ") if file.is_file() else ""

    state: dict[str, object] = {}
    home, portal = text(f"{TOWN}/index.html"), text("portal/index.html")
    lists = "".join(text(path.relative_to(output).as_posix()) for path in [output / TOWN / "aktuelles" / "index.html", *sorted((output / TOWN / "aktuelles").glob("2*/index.html"))] if "<h1" in path.read_text() and "Nachricht" in path.read_text())
    feed, search, sitemap = text(f"{TOWN}/aktuelles/feed.xml"), text(f"{TOWN}/suche/index.json"), text(f"{TOWN}/sitemap.xml")
    for news in NEWS:
        title = re.compile(rf"Nachricht {news.name}\b(?!-)")
        state[f"news {news.name}: page"] = f"Nachricht {news.name}" in text(f"{TOWN}/aktuelles/{news.name}/index.html")
        state[f"news {news.name}: list"] = bool(title.search(lists))
        state[f"news {news.name}: feed"] = bool(title.search(feed))
        state[f"news {news.name}: search"] = bool(title.search(search))
        state[f"news {news.name}: sitemap"] = f"/aktuelles/{news.name}/" in sitemap
    banner = lambda page, name: f"Warnung {name}" in "".join(re.findall(r'<li class="alert-line.*?</li>', page, re.DOTALL))
    for alert in ALERTS:
        state[f"alert {alert.name}: page"] = f"Warnung {alert.name}" in text(f"{TOWN}/meldungen/{alert.name}/index.html")
        state[f"alert {alert.name}: banner of the town"] = banner(home, alert.name)
        state[f"alert {alert.name}: banner of the portal"] = banner(portal, alert.name)
    rows = re.findall(r'<li data-start="([\d-]+)".*?/veranstaltungen/([\w-]+)/">', text(f"{TOWN}/veranstaltungen/index.html"), re.DOTALL)
    for event in EVENTS:
        page = text(f"{TOWN}/veranstaltungen/{event.name}/index.html")
        state[f"event {event.name}: page"] = f"Termin {event.name}" in page
        state[f"event {event.name}: list"] = [first for first, name in rows if name == event.name]
        state[f"event {event.name}: over"] = "Diese Veranstaltung ist vorbei." in page
    notices, feed = text(f"{TOWN}/bekanntmachungen/index.html"), text(f"{TOWN}/bekanntmachungen/feed.xml")
    data = text(f"{TOWN}/bekanntmachungen/bekanntmachungen.json")
    for notice in NOTICES:
        page, words = text(f"{TOWN}/bekanntmachungen/{notice.name}/index.html"), f"Bekanntgabe {notice.name}"
        state[f"notice {notice.name}: page"] = bool(page)
        state[f"notice {notice.name}: content"] = words in page
        state[f"notice {notice.name}: list"] = words in notices
        state[f"notice {notice.name}: archive"] = words in text(f"{TOWN}/bekanntmachungen/archiv/{notice.provided[:4]}/index.html")
        state[f"notice {notice.name}: feed"] = words in feed
        state[f"notice {notice.name}: search"] = words in search
        state[f"notice {notice.name}: data"] = words in data
    state["waste: next days"] = re.findall(r'<li data-day="([\d-]+)">', home)
    calendar = "".join(file.read_text(encoding="utf-8") for file in sorted((output / TOWN / "abfall-termine").rglob("*.ics")))
    state["waste: calendar"] = [f"{year}-{month}-{day}" for year, month, day in re.findall(r"DTSTART;VALUE=DATE:(\d{4})(\d\d)(\d\d)", calendar)]
    service = text(f"{TOWN}/leistungen/hund/index.html")
    fees = re.findall(r"<tr( class=\"other\")?>(.*?)</tr>", service, re.DOTALL)
    for _, _, amount in RATES:
        state[f"amount {amount} is in force"] = any(not other and amount in row for other, row in fees)
        state[f"amount {amount} is told"] = any(amount in row for _, row in fees)
    office = text(f"{TOWN}/aemter/steuern/index.html")
    rows = re.findall(r'<div data-first="([\d-]+)" data-last="[\d-]+" data-spans="[^"]*"><dt>.*?</dt>\s*<dd>(.*?)</dd>', office, re.DOTALL)
    named = [(first, words) for first, words in rows if not words.strip().startswith("geschlossen")]
    state["days closed"] = sorted(first for first, _ in named)
    state["other hours"] = sorted(first for first, words in rows if (first, words) not in named)
    state["person"] = "Gerda Gast" in office
    return state


def main() -> None:
    chosen = arguments(__doc__, days={"type": int, "default": DAYS})
    findings = Findings()
    quiet = changes = clean = 0
    with scratch() as folder:
        root, output = folder / "region", folder / "output"
        write(root)
        files, before = {}, {}
        for number in range(chosen.days):
            day = FIRST + number * DAY
            build_ok(chosen.bin, root, "--output", str(output), date=day.isoformat())
            wanted, found = expected(day), seen(output, day)
            for name, value in wanted.items():
                findings.check(found[name] == value, f"{day}: {name}: expected {value}, found {found[name]}")
            now = tree(output)
            if before == wanted and day.day != 1:
                quiet += 1
                for line in difference(files, now)[:3]:
                    findings.add(f"{day}: nothing begins or ends, and the output differs: {line}")
            elif before:
                changes += 1
                findings.check(difference(files, now) != [] or day.day == 1, f"{day}: something begins or ends, and no file changed")
            files, before = now, wanted
            if number % 70 == 69:
                clean += 1
                fresh = folder / "fresh"
                copy = folder / "copy"
                shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".dorfplatz", "output"))
                build_ok(chosen.bin, copy, "--output", str(fresh), date=day.isoformat())
                compare(findings, f"{day}: a clean build", fresh, output)
                shutil.rmtree(fresh)
                shutil.rmtree(copy)
            if len(findings.lines) > 40:
                break
    findings.finish(f"{chosen.days} days: something began or ended on {changes}, {quiet} changed no file, {clean} clean builds were equal")


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    run(main)
