"""
A total that stands in several files of one output is the same in each:
`python -m tests.planner.services.totals FIXTURE ...`.

Everything is read back from the files, as their readers see it: plan.json, plan page, itineraries (page, print, text),
award and decline letters, mails, workbooks. Only the account, which has no file, is asked for.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import unescape
from typing import Any

from openpyxl import Workbook

from planner.domain.money import format_money
from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.intake import read_programme
from planner.reference.languages import spoken
from planner.render.filenames import Paths
from planner.render.formats import whole_money
from planner.render.sentences import sentences
from planner.render.spoken import Spoken
from planner.resources import fixtures_dir
from planner.rules.budgets import contains
from planner.services.accounts import account
from planner.services.allocate import allocate
from planner.services.documents import Issue, papers_of, paths
from planner.services.papers.grouped import grouped
from planner.services.papers.itineraries import language_of
from planner.store.memory import Recollection
from tests.planner.render.pages import Page
from tests.planner.render.prints import text, unmarked
from tests.planner.services.staff_books import cents, facts, read, rows

_ITEMS = {
    "travel": "Travel",
    "visa": "Visa",
    "transfers": "Transfers",
    "accommodation": "Accommodation",
    "meals": "Meals",
}
"""Columns of the budget workbook by the item of a cost in plan.json."""


def flat(words: str) -> str:
    """In one line, with plain blanks and without marks that steer the text."""
    return " ".join(unmarked(words).split())


@dataclass
class Totals:
    """The files of one output, and each total that is not in one where it should be."""

    programme: Programme
    plan: Plan
    files: Mapping[str, bytes]
    compared: int = 0
    faults: list[str] = field(default_factory=list)

    def same(self, where: str, what: str, wanted: Any, found: Any) -> None:
        """Compare one total."""
        self.compared += 1
        if wanted != found:
            self.faults.append(f"{where}: {what} is {found!r}, plan.json has {wanted!r}")

    def told(self, where: str, what: str, wanted: str, words: str) -> None:
        """Look for one total in words."""
        self.compared += 1
        if flat(wanted) not in words:
            self.faults.append(f"{where}: {what} is not {wanted!r}")

    def check(self) -> Totals:
        """Every total of the output."""
        for trip in self.json["trips"]:
            self._trip(trip)
        self._budgets()
        self._events()
        self._whole()
        self._declines()
        return self

    @cached_property
    def json(self) -> dict[str, Any]:
        return json.loads(self.files["plan.json"])

    @cached_property
    def page(self) -> str:
        return flat(Page(self.files["index.html"].decode()).words)

    @cached_property
    def book(self) -> Workbook:
        return read(self.files["staff/budget.xlsx"])

    @cached_property
    def where(self) -> Paths:
        return paths(self.programme, self.plan)

    @cached_property
    def trip_rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Of the budget workbook, by event and delegate."""
        return {(row["Event"], row["Delegate"]): row for row in rows(self.book["Trips"])}

    @cached_property
    def page_rows(self) -> dict[str, str]:
        """Cost of each trip on the plan page, by the itinerary that its row points to."""
        page = self.files["index.html"].decode()
        found = re.findall(r'<tr><th scope="row"><a href="([^"]+)">.*?<td class="num">(.*?)</td>', page)
        return {unescape(path): flat(cost) for path, cost in found}

    def _trip(self, trip: dict[str, Any]) -> None:
        event, delegate, cost = trip["event"], trip["delegate"], trip["cost"]
        language = spoken(language_of(self.programme, self.programme.delegates[delegate]))
        say, unit = Spoken(sentences(language).locale), self.programme.currency
        summed = (
            f"{sentences(language).translations.pgettext('sum of amounts', 'In all')} {say.money(cost['total'], unit)}"
        )
        for path in self._papers(event, delegate):
            words = re.sub(r"(?<=\w)\s?: ", " ", flat(_words(path, self.files[path])))
            self.told(path, "total", summed, words)
        page = flat(Page(self.files[self.where.itinerary(event, delegate, "html")].decode()).words)
        for item in (item for item in _ITEMS if cost[item]):
            self.told(f"{event}/{delegate}", item, say.money(cost[item], unit), page)
        if trip["out"]:
            self.told(f"{event}/{delegate}", "minutes", say.duration(trip["minutes"]), page)
            self.told(f"{event}/{delegate}", "CO2", say.kilos(trip["co2_g"]), page)
        shown = self.page_rows.get(self.where.itinerary(event, delegate, "html"), "")
        self.same("index.html", f"cost of {delegate} to {event}", format_money(cost["total"], unit), shown)
        row = self.trip_rows[event, delegate]
        self.same("budget.xlsx", f"cost of {delegate} to {event}", cost["total"], cents(row["In all"]))
        known = [column for item, column in _ITEMS.items() if isinstance(row[column], int | float)]
        self.same(
            "budget.xlsx",
            f"items of {delegate} to {event}",
            sum(cost[item] for item, column in _ITEMS.items() if column in known),
            sum(cents(row[column]) for column in known),
        )

    def _papers(self, event: str, delegate: str) -> Iterator[str]:
        yield from (self.where.itinerary(event, delegate, kind) for kind in ("html", "pdf", "txt"))
        yield self.where.letter(event, delegate, "award")
        mail = self.where.mail(event, delegate, "award")
        if mail in self.files:
            yield mail

    def _budgets(self) -> None:
        shown = {row["Code"]: row for row in rows(self.book["Budgets"])}
        for line in self.json["budgets"]:
            unit = line.get("unit") or self.programme.currency
            told = f"{format_money(line['amount'], unit)} in all, {format_money(line['spent'], unit)} spent"
            self.told("index.html", f"budget {line['code']}", told, self.page)
            self.told("index.html", f"left of {line['code']}", f"{format_money(line['left'], unit)} left", self.page)
            if "unit" not in line:
                row = shown[line["code"]]
                for name, column in (("held", "Held"), ("spent", "Spent"), ("left", "Left of the plan")):
                    self.same("budget.xlsx", f"{name} of {line['code']}", line[name], cents(row[column]))

    def _events(self) -> None:
        known = {one.code: one for one in account(self.programme, self.plan).events}
        shown = {row["Code"]: row for row in rows(self.book["Events"])}
        page = self.files["index.html"].decode()
        for event, trips in grouped(self.json["trips"], lambda trip: trip["event"]).items():
            total = sum(trip["cost"]["total"] for trip in trips)
            people = f"{len(trips)} {'person' if len(trips) == 1 else 'people'}"
            told = f"{people} · {format_money(total, self.programme.currency)}"
            self.told("index.html", f"event {event}", told, flat(re.sub("<[^>]*>", " ", page)))
            self.same("budget.xlsx", f"event {event}", total, cents(shown[event]["Trips in all"]))
            inside = facts(read(self.files[f"staff/{event}.xlsx"]))
            self.same(f"staff/{event}.xlsx", "trips", total, cents(inside["Trips of the plan"]))
            self.same(f"staff/{event}.xlsx", "delegates", len(trips), inside["Delegates"])
            self.same("account", f"planned for {event}", known[event].planned, cents(shown[event]["Planned in all"]))
            nights = sum(_nights(trip) for trip in trips)
            self.same(f"staff/{event}.xlsx", "nights", nights, inside["Room nights"])
            self.same("staff/send", f"nights of {event}", nights, self._nights_sent(event, trips))

    def _nights_sent(self, event: str, trips: Sequence[dict[str, Any]]) -> int:
        """In the rooming lists of all hotels, and nights without a hotel."""
        lists = (path for path in self.files if path.startswith(f"staff/send/{event}/rooming-"))
        sent = sum(facts(read(self.files[path]))["Room nights"] for path in lists)
        return sent + sum(_nights(trip) for trip in trips if trip["hotel"] is None)

    def _whole(self) -> None:
        trips, told = self.json["trips"], facts(self.book)
        total, unit = sum(trip["cost"]["total"] for trip in trips), self.programme.currency
        known = account(self.programme, self.plan).total
        history = sum(line.planned for line in account(self.programme, self.plan).entries if line.category == "history")
        self.same("budget.xlsx", "trips", total, cents(told["Trips of the plan"]))
        self.same("budget.xlsx", "number of trips", len(trips), told["Trips"])
        self.same("account", "planned less history", total, known.planned - history)
        found = re.search(r"([A-Z]{3} [\d ]+\.\d\d) rest on offers.*?, ([A-Z]{3} [\d ]+\.\d\d) on estimates", self.page)
        parts = [int(re.sub(r"\D", "", part)) for part in found.groups()] if found else []
        self.same("index.html", "cost", total, sum(parts))
        (cost,) = (level["value"] for level in self.json["objective"] if level["level"] == "cost")
        carried = sum(trip["cost"]["total"] for trip in trips if trip.get("carried"))
        self.same("plan.json", "level cost", cost, total - carried)
        self.told("index.html", "number of trips", f"Trips {len(trips)}", self.page)
        self.told("index.html", "cost rounded", whole_money(total, unit), self.page)

    def _declines(self) -> None:
        """What a decline letter says is left, budget by budget."""
        left = {line["code"]: line for line in self.json["budgets"]}
        for pair in self.json["unfunded"]:
            if any(reason["code"] == "BUDGET" for reason in pair["reasons"]):
                self._decline(pair, left)

    def _decline(self, pair: dict[str, Any], left: Mapping[str, dict[str, Any]]) -> None:
        language = spoken(language_of(self.programme, self.programme.delegates[pair["delegate"]]))
        path = self.where.letter(pair["event"], pair["delegate"], "decline")
        words, say = flat(text(self.files[path])), Spoken(sentences(language).locale)
        first = next(trip["slot"]["start"] for trip in self.json["trips"] if trip["event"] == pair["event"])
        for budget in self.programme.budgets.values():
            if contains(budget, self.programme.events[pair["event"]], int(first[:4])):
                line = left[budget.code]
                amount = say.money(line["left"], line.get("unit") or self.programme.currency)
                self.told(path, f"left of {budget.code}", amount, words)


def _nights(trip: dict[str, Any]) -> int:
    """Whoever lives in the event's city stays at home from the first day to the last."""
    if not trip["out"]:
        return 0
    return (date.fromisoformat(trip["check_out"]) - date.fromisoformat(trip["check_in"])).days


def _words(path: str, content: bytes) -> str:
    if path.endswith(".pdf"):
        return text(content)
    if path.endswith(".eml"):
        mail = email.message_from_bytes(content, policy=email.policy.default)
        return "\n".join(part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")
    return Page(content.decode()).words if path.endswith(".html") else content.decode()


def totals_of(programme: Programme) -> Totals:
    """One output of a programme, nothing compared yet."""
    plan = allocate(programme)
    return Totals(programme, plan, papers_of(Issue(programme, plan, None, 1), Recollection()).files)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        bundled = read_programme(fixtures_dir() / name, today=date.max).programme
        assert bundled is not None
        found = totals_of(bundled).check()
        print(f"{name}: {found.compared} totals compared with those of plan.json, {len(found.faults)} differ")
        print("\n".join(found.faults[:20]))
