"""
What a plan page and its pictures show, and the same figures worked out again from plan.json alone.

`shown_*` take the page apart; `wanted_*` count in the JSON document with nothing of the page's own code. Names of
people, places and events come from the programme, which plan.json names by code.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from html.parser import HTMLParser
from math import asin, cos, radians, sin, sqrt
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder, fromstring

from planner.domain.records import Programme

DAY = timedelta(days=1)
_XMLNS = re.compile(r' xmlns="[^"]*"')
VOID = {"meta", "br", "input", "img", "link", "hr"}

PlanDict = dict[str, Any]


class _Tree(HTMLParser):
    """A page as a tree of elements without namespaces."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = TreeBuilder()
        self._builder.start("page", {})
        self.feed(markup)
        self.close()
        self._builder.end("page")
        self.root = self._builder.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._builder.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self._builder.end(tag)

    def handle_data(self, data: str) -> None:
        self._builder.data(data)


def _drawn_once(picture: Element) -> Element:
    """A picture that is a file, without the halos that stand in front of its words."""
    for parent in list(picture.iter()):
        for halo in [one for one in parent if one.tag == "text" and "stroke" in one.attrib]:
            parent.remove(halo)
    return picture


class Drawn:
    """A plan page and the pictures beside it, by name."""

    def __init__(self, page: str, pictures: Mapping[str, str]) -> None:
        self.page = _Tree(page).root
        self._files = {name: _drawn_once(fromstring(_XMLNS.sub("", text))) for name, text in pictures.items()}

    def picture(self, name: str) -> Element:
        """As it stands on the page, else as a file."""
        return next(
            (one for one in self.page.iter("svg") if one.get("aria-labelledby", "").startswith(f"{name}-title ")),
            self._files[name],
        )

    def section(self, name: str) -> Element:
        """A part of the page by its heading's name; an empty one where it has none."""
        return next(
            (one for one in self.page.iter("section") if one.get("aria-labelledby") == name), Element("section")
        )


def text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def classed(root: Element, name: str, tag: str | None = None) -> Iterator[Element]:
    """Elements of a class, in order."""
    return (one for one in root.iter(tag) if name in one.get("class", "").split())


def number(value: float, unit: str, digits: int = 0) -> str:
    return f"{value:,.{digits}f} {unit}".replace(",", " ")


def euros(cents: int, unit: str) -> str:
    return f"{unit} {cents / 100:,.2f}".replace(",", " ")


def half_up(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)


# The map


def shown_lines(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """(from, event's city, whether broken, trips) of every line."""
    found = []
    for arc in classed(drawn.picture("map"), "arc", "path"):
        code, city, trips = re.fullmatch(r".*\((\w+)\) → (.*): (\d+) trips?", text(arc.find("title"))).groups()
        assert trips == arc.get("data-trips")
        found.append((code, city, "visit" in arc.get("class").split(), int(trips)))
    return sorted(found)


def wanted_lines(plan: PlanDict, programme: Programme) -> object:
    ways = Counter((t["event"], t["out"][0]["from"], t["out"][-1]["to"]) for t in plan["trips"] if t["out"])
    visits = {visit["event"] for visit in plan["visits"]}
    return sorted((begin, programme.events[e].city, e in visits, trips) for (e, begin, _), trips in ways.items())


def shown_places(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """Trips and pixels of every place where some begin, to half a pixel of where Equal Earth has it."""
    found = {}
    for dot in classed(drawn.picture("map"), "origin", "circle"):
        code, trips = re.fullmatch(r".*\((\w+)\): (\d+) trips?", text(dot.find("title"))).groups()
        wanted = equal_earth(programme.facts.airports[code].longitude, programme.facts.airports[code].latitude)
        off = max(abs(float(dot.get(name)) - value) for name, value in zip(("cx", "cy"), wanted, strict=True))
        found[code] = int(trips), off < 0.5
    return found


def wanted_places(plan: PlanDict, programme: Programme) -> object:
    begins = Counter(trip["out"][0]["from"] for trip in plan["trips"] if trip["out"])
    return {code: (trips, True) for code, trips in begins.items()}


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Pixels on a map 1000 wide, centred on 11 E, that begins at 80 N (formulas of Savric, Patterson, Jenny 2018)."""

    def flat(lon: float, lat: float) -> tuple[float, float]:
        a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
        t = asin(sqrt(3) / 2 * sin(radians(lat)))
        x = 2 * sqrt(3) * radians(lon) * cos(t) / (3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1))
        return x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t

    scale = 500 / flat(180, 0)[0]
    x, y = flat((longitude - 11 + 180) % 360 - 180, latitude)
    return 500 + scale * x, scale * (flat(0, 80)[1] - y)


# The calendar


def shown_bars(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """(row, kind, first day, last day) of every bar of an event, visit or occupied expert, each on its own row."""
    found, tops = [], []
    for lane in classed(drawn.picture("calendar"), "lane", "g"):
        name = re.match(r"(.*?): (?:\d|no dates yet|not needed)", text(lane.find("title")))[1]
        bars = list(classed(lane, "span", "rect"))
        tops += {float(bar.get("y")) for bar in bars}
        kinds = [bar.get("class").removeprefix("span ") for bar in bars]
        found += [
            (name, kind, bar.get("data-first"), bar.get("data-last")) for kind, bar in zip(kinds, bars, strict=True)
        ]
    assert len(tops) == len(set(tops)), "two rows at one height, or bars of one row at two"
    return sorted(bar for bar in found if bar[1] in ("event", "visit", "busy"))


def wanted_bars(plan: PlanDict, programme: Programme) -> object:
    events, experts = programme.events, programme.experts
    bars = [(events[v["event"]].name, "visit", v["start"], v["end"]) for v in plan["visits"]]
    for visit in plan["visits"]:
        first, last = (date.fromisoformat(visit[end]) for end in ("start", "end"))
        if visit["expert"]:
            bars.append((experts[visit["expert"]].name, "busy", str(first - DAY), str(last + DAY)))
    for event in events.values():
        if event.kind == "thematic" and event.status == "confirmed":
            name = f"{event.city}: {event.name}"
            bars.append((name, "event", str(event.start.day), str(event.end.day)))
    return sorted(bars)


def shown_scale(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """Whether every bar, and today, lies where its days are between the first of two years or months."""
    picture = drawn.picture("calendar")
    marks = [float(line.get("x1")) for line in picture.iter("line") if line.get("class") in ("month", "year")]
    first = date(int(text(next(classed(picture, "year-name")))), 1, 1)
    months = "".join(text(one) for one in classed(picture, "middle", "text") if text(one).isalpha())
    first = first.replace(month="JFMAMJJASONDJFMAMJJASOND".index(months[:12]) % 12 + 1)
    last = next(
        day
        for day in (first + count * DAY for count in range(350, 20000))
        if months_between(first, day) == len(marks) - 1
    )
    a_day = (marks[-1] - marks[0]) / (last - first).days
    bars = [
        (bar, date.fromisoformat(bar.get("data-first")), date.fromisoformat(bar.get("data-last")))
        for bar in classed(picture, "span", "rect")
    ]
    wrong = [
        bar.attrib
        for bar, begin, end in bars
        if abs(float(bar.get("x")) - marks[0] - (begin - first).days * a_day) > 0.6
        or abs(float(bar.get("width")) - max(3, ((end - begin).days + 1) * a_day)) > 0.6
    ]
    today = [float(line.get("x1")) for line in classed(picture, "today", "line")]
    wanted = marks[0] + (programme.today - first).days * a_day
    return wrong, all(abs(x - wanted) < 0.6 for x in today)


def wanted_scale(plan: PlanDict, programme: Programme) -> object:
    return [], True


def months_between(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


def shown_weeks(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """Visits of each week's bar, and heights in proportion to them."""
    bars = list(classed(drawn.picture("calendar"), "week", "rect"))
    counts = [int(bar.get("data-visits")) for bar in bars]
    heights = [int(bar.get("height")) for bar in bars]
    even = all(abs(high - 30 * count / max(counts)) <= 1 for high, count in zip(heights, counts, strict=True))
    told = {text(bar.find("title")).removeprefix("Week of "): count for bar, count in zip(bars, counts, strict=True)}
    return told, even


def wanted_weeks(plan: PlanDict, programme: Programme) -> object:
    days = [date.fromisoformat(visit["start"]) for visit in plan["visits"]]
    weeks = Counter(day - day.weekday() * DAY for day in days)
    return {f"{day:%A} {day.day} {day:%B %Y}: {number}": number for day, number in sorted(weeks.items())}, True


# Budgets


def shown_budgets(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """Code, texts, and percents of the bar: spent, where held begins, held; within a tenth of a percent."""
    found = []
    for part, line in zip(classed(drawn.section("budgets"), "budget", "div"), plan["budgets"], strict=True):
        code = text(next(classed(part.find("div"), "soft")))
        left, told = text(part.find("div/span")), text(part.find("p"))
        bar = {one.get("class"): one for one in part.iter("rect")}
        widths = [
            float(bar["spent"].get("width")[:-1]),
            float(bar["held"].get("x")[:-1]),
            float(bar["held"].get("width")[:-1]),
        ]
        found.append((code, left, told, near(widths, line)))
    return found


def near(widths: list[float], line: Mapping[str, int]) -> bool:
    """Whether percents are those of a budget; what is over its amount fills what is left beside the held."""
    held = min(100.0, 100 * line["held"] / line["amount"])
    spent = min(100 * line["spent"] / line["amount"], 100 - held)
    return all(abs(a - b) <= 0.2 for a, b in zip(widths, (spent, spent, held), strict=True))


def wanted_budgets(plan: PlanDict, programme: Programme) -> object:
    found = []
    for line in plan["budgets"]:
        unit = line.get("unit") or programme.currency
        left = line["amount"] - line["held"] - line["spent"]
        told = f"{euros(line['amount'], unit)} in all, {euros(line['spent'], unit)} spent"
        told += f", {euros(line['held'], unit)} held back" if line["held"] else ""
        found.append((line["code"], f"{euros(left, unit)} left{': over the amount' if left < 0 else ''}", told, True))
    return found


def shown_budget_picture(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """The same as a file: texts above each bar, and its parts in pixels."""
    found = []
    for part, line in zip(classed(drawn.picture("budgets"), "budget-bar", "g"), plan["budgets"], strict=True):
        track, spent, held = part.iter("rect")
        whole = float(track.get("width"))
        begin = float(held.get("x")) - float(track.get("x"))
        widths = [100 * pixels / whole for pixels in (float(spent.get("width")), begin, float(held.get("width")))]
        found.append(([text(one) for one in part.iter("text")][1:], near(widths, line)))
    return found


def wanted_budget_picture(plan: PlanDict, programme: Programme) -> object:
    found = []
    for _, left, told, _ in wanted_budgets(plan, programme):
        amount, rest = told.split(" in all, ")
        found.append(([rest, left, f"of {amount}"], True))
    return found


# Figures and rows


def shown_tiles(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """The headline's figures by their labels."""
    return {
        text(next(classed(li, "label"))): text(next(classed(li, "figure")))
        for li in drawn.page.iter("li")
        if list(classed(li, "figure"))
    }


def wanted_tiles(plan: PlanDict, programme: Programme) -> object:
    trips = plan["trips"]
    selected = {code for code, one in programme.authorities.items() if one.side == "eu" and one.status == "selected"}
    cents, grams, minutes = (
        sum(x) for x in zip(*((t["cost"]["total"], t["co2_g"], t["minutes"]) for t in trips), strict=True)
    )
    return {
        "Trips": f"{len(trips)}",
        "Authorities covered": f"{len({t['authority'] for t in trips} & selected)}",
        "Study visits": f"{len(plan['visits'])}",
        "Cost": f"{programme.currency} {half_up(cents, 100):,}".replace(",", " "),
        "CO₂": number(half_up(grams, 100_000) / 10, "t", 1),
        "On the way": number(half_up(minutes, 60), "h"),
    }


def shown_goes(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """By event: what its heading counts, and code and cost of everybody."""
    found = {}
    for part in classed(drawn.section("goes"), "group", "details"):
        rows = [
            (text(next(classed(row, "small"))), text(next(classed(row, "num", "td"))))
            for row in part.iter("tr")
            if row.find("td") is not None
        ]
        found[text(part.find("summary/span/strong"))] = text(next(classed(part, "total"))), sorted(rows)
    return found


def wanted_goes(plan: PlanDict, programme: Programme) -> object:
    groups = defaultdict(list)
    for trip in plan["trips"]:
        groups[trip["event"]].append(trip)
    return {
        programme.events[event].name: (
            f"{people(len(trips))} · {euros(sum(t['cost']['total'] for t in trips), programme.currency)}",
            sorted((t["delegate"], euros(t["cost"]["total"], programme.currency)) for t in trips),
        )
        for event, trips in groups.items()
    }


def people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"


def shown_stays(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """By event: what its heading counts, and code and rules of everybody; then how often each rule applies."""
    found, times = {}, {}
    part = drawn.section("not")
    for group in classed(part, "group", "details"):
        rows = [
            (text(next(classed(row.find("th"), "small"))), [text(code) for code in classed(row, "code")])
            for row in group.iter("tr")
            if row.find("td") is not None
        ]
        found[text(next(classed(group.find("summary"), "small")))] = text(next(classed(group, "total"))), sorted(rows)
    for rules in classed(part, "rules", "details"):
        times = {
            text(row.find("th")): int(text(row.find("td"))) for row in rules.iter("tr") if row.find("td") is not None
        }
    return found, times


def wanted_stays(plan: PlanDict, programme: Programme) -> object:
    groups = defaultdict(list)
    for pair in plan["unfunded"]:
        groups[pair["event"]].append((pair["delegate"], [reason["code"] for reason in pair["reasons"]]))
    times = Counter(code for rows in groups.values() for _, codes in rows for code in codes)
    return {event: (people(len(rows)), sorted(rows)) for event, rows in groups.items()}, dict(times)


def footprints(plan: PlanDict) -> dict[str, tuple[int, int, int]]:
    """Trips, grams and minutes of each event with trips, by its first day."""
    first = {trip["event"]: trip["slot"]["start"] for trip in plan["trips"]}
    return {
        event: tuple(
            sum(figure(trip) for trip in plan["trips"] if trip["event"] == event)
            for figure in (lambda trip: 1, lambda trip: trip["co2_g"], lambda trip: trip["minutes"])
        )
        for event in sorted(first, key=lambda event: (first[event], event))
    }


def bars(picture: Element, values: list[int]) -> list[tuple[str, bool]]:
    """What stands at the end of each bar, and whether it is as long as its value, to a pixel."""
    lengths = [int(bar.get("width")) for bar in classed(picture, "beam", "rect")]
    told = [text(one) for one in classed(picture, "end", "text")]
    most, longest = max(values), max(lengths)
    even = [abs(length - longest * value / most) <= 1 for length, value in zip(lengths, values, strict=True)]
    return list(zip(told, even, strict=True))


def shown_footprints(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """By event: trips, CO2, CO2 a trip, hours and time a trip; then its bars in the pictures."""
    table = {
        text(row.find("th")): [text(cell) for cell in classed(row, "num", "td")]
        for row in drawn.section("carbon").iter("tr")
        if row.find("td") is not None
    }
    _, grams, minutes = zip(*footprints(plan).values(), strict=True)
    return table, bars(drawn.picture("co2"), grams), bars(drawn.picture("hours"), minutes)


def wanted_footprints(plan: PlanDict, programme: Programme) -> object:
    table, co2, hours = {}, [], []
    for event, (trips, grams, minutes) in footprints(plan).items():
        tonnes, total = number(half_up(grams, 100_000) / 10, "t", 1), number(half_up(minutes, 60), "h")
        kilos = number(half_up(half_up(grams, trips), 1000), "kg")
        table[programme.events[event].name] = [f"{trips}", tonnes, kilos, total, time(half_up(minutes, trips))]
        many = f"{trips} trip{'' if trips == 1 else 's'}"
        co2.append((f"{tonnes}, {many}", True))
        hours.append((f"{total}, {many}", True))
    return table, co2, hours


def time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02} min" if rest else f"{hours} h"


def shown_people(drawn: Drawn, plan: PlanDict, programme: Programme) -> object:
    """People in each step of CO2 and of hours; where they are as many as plan.json has in it, the bars are even."""
    counts = people_by_step(drawn, plan)
    return [bars(drawn.picture(name), counts[name]) for name in counts]


def wanted_people(drawn: Drawn, plan: PlanDict) -> object:
    return [[(f"{count}", True) for count in counts] for counts in people_by_step(drawn, plan).values()]


def people_by_step(drawn: Drawn, plan: PlanDict) -> dict[str, list[int]]:
    """How many people lie within the bounds that each bar of the pictures names; everybody lies in one."""
    found = {}
    for name, figure, unit in (("co2-people", "co2_g", 1_000_000), ("hours-people", "minutes", 60)):
        person: Counter[str] = Counter()
        for trip in plan["trips"]:
            person[trip["delegate"]] += trip[figure]
        texts = [text(one) for one in drawn.picture(name).iter("text")]
        steps = [re.findall(r"[\d.]+", told) for told in texts if " to less than " in told]
        found[name] = [sum(float(a) * unit <= value < float(b) * unit for value in person.values()) for a, b in steps]
        assert sum(found[name]) == len(person)
    return found


Shown = Callable[[Drawn, PlanDict, Programme], object]
Wanted = Callable[[PlanDict, Programme], object]

PARTS: dict[str, tuple[Shown, Wanted]] = {
    "lines of the map": (shown_lines, wanted_lines),
    "places of the map": (shown_places, wanted_places),
    "bars of the calendar": (shown_bars, wanted_bars),
    "days of the calendar": (shown_scale, wanted_scale),
    "weeks of the calendar": (shown_weeks, wanted_weeks),
    "budgets": (shown_budgets, wanted_budgets),
    "picture of the budgets": (shown_budget_picture, wanted_budget_picture),
    "headline": (shown_tiles, wanted_tiles),
    "who goes": (shown_goes, wanted_goes),
    "who stays": (shown_stays, wanted_stays),
    "CO2 and hours": (shown_footprints, wanted_footprints),
}
