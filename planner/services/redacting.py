"""A plan for showing around: made and verified as it is, then without persons, in a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from unicodedata import combining, normalize

from planner.domain.faults import Fault
from planner.domain.plan import Plan
from planner.domain.records import Delegate, Programme
from planner.domain.redaction import Redaction
from planner.services.documents import Found, Issue, Papers, papers_of
from planner.services.interrupts import to_its_end
from planner.services.prices import chances
from planner.services.publish import OutputFolder
from planner.services.standins import stand_ins
from planner.store.memory import Recollection

_SHORTEST = 3
"""Letters of a part of a name that is looked for in a code."""


def show(programme: Programme, plan: Plan, folder: OutputFolder) -> Papers:
    """Write every document of a verified plan without persons; nothing is remembered."""
    papers = papers_of(redacted(programme, plan), Recollection(), folder.rendered())
    staging = folder.stage(papers.files)
    with to_its_end(f"the documents are in {folder.path}"):
        staging.publish()
        folder.remember(papers.rendered)
    return replace(papers, warnings=(*papers.warnings, *guessable(programme)))


def redacted(programme: Programme, plan: Plan) -> Issue:
    """
    A plan about to be shown around.

    Stand-ins and chances depend on what is left out, such as the days on which passports end: they are worked out
    before.
    """
    redaction = Redaction(programme, [plan])
    found = Found(redaction.seats(stand_ins(programme, plan)), chances(programme, plan) if plan.trips else ())
    return Issue(redaction.programme(programme), redaction.plan(plan), None, 1, found=found)


def guessable(programme: Programme) -> Iterator[Fault]:
    """A warning where codes hold names and no key keeps others from working the numbers out."""
    named = sum(_holds_name(row) for row in programme.delegates.values())
    if named and not programme.redaction_key:
        told = f"delegates whose code holds a part of the name: {named}; whoever guesses a name can work out the number"
        yield Fault("delegates", 0, "code", "", f"{told}, so give redaction_key in [programme], any words of your own.")


def _holds_name(row: Delegate) -> bool:
    parts = re.findall(r"\w+", _plain(f"{row.given_name} {row.family_name}"))
    return any(part in _plain(row.code) for part in parts if len(part) >= _SHORTEST)


def _plain(text: str) -> str:
    """Small letters without accents."""
    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))


def without_persons(programme: Programme, plan: Plan) -> Plan:
    """A plan for the words of an outcome."""
    return Redaction(programme, [plan]).plan(plan)


def without_values(warnings: Iterable[Fault]) -> tuple[Fault, ...]:
    """Warnings of the reader without what they quote from the folder."""
    told = "left out of the redacted version; planner check tells it"
    return tuple(replace(one, value="", message=told) for one in warnings)
