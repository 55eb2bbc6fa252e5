"""The answer of `planner deadlines` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted
from planner.domain.deadlines import WORDS

if TYPE_CHECKING:
    from planner.domain.deadlines import Deadline


def told(found: Sequence[Deadline]) -> Outcome:
    """The outcome: a line a deadline, those of one day, kind and event together."""
    overdue = sum(one.overdue for one in found)
    return Outcome(
        said=tuple(escaped(line) for line in _lines(found)) or ("nothing has a deadline",),
        complaints=(f"warning: {counted(overdue, 'deadline')} overdue",) if overdue else (),
        data={"deadlines": [_value(one) for one in found]},
    )


def _lines(found: Sequence[Deadline]) -> Iterator[str]:
    for _, group in groupby(found, key=lambda one: (one.due, one.kind, one.event, one.subject)):
        batch = list(group)
        first = batch[0]
        late = "OVERDUE " if first.overdue else ""
        about = f" ({first.subject})" if first.subject else ""
        opens = f", from {first.opens}" if first.opens else ""
        assumed = ", assumed" if first.assumed else ""
        yield f"{late}{first.due}{opens}: {WORDS[first.kind]}{about}, {first.event}{assumed}"
        yield from (f"  {_person(one)}" for one in batch if one.delegate or one.detail)


def _person(one: Deadline) -> str:
    return ": ".join(part for part in (one.delegate, one.detail) if part)


def _value(one: Deadline) -> dict[str, object]:
    opens = None if one.opens is None else one.opens.isoformat()
    return {**dataclasses.asdict(one), "due": one.due.isoformat(), "opens": opens}
