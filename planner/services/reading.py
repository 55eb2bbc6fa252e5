"""Reading what a use case starts from: the programme folder and, where one is given, a plan file."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from planner.domain.faults import Fault, PlannerError
from planner.services.publish import DATABASE

if TYPE_CHECKING:
    from planner.domain.records import Programme
    from planner.intake import ReadResult

T = TypeVar("T")

MAX_PLAN_BYTES = 256 * 1024 * 1024
MOST_LISTED = 1000
"""Faults of one plan file that are listed; the rest is counted."""


def read_source(source: Path, *, today: date | None, clock: date) -> ReadResult:
    """
    Everything that a programme folder or workbook holds, or every fault in it.

    Parameters
    ----------
    today
        The day that the caller asks for. A programme that names another one is a fault: two readers of one
        folder must see the same day.
    clock
        The day used where neither the caller nor the programme names one.
    """
    from planner.intake import read_programme

    result = read_programme(source, today=today or clock)
    if result.programme is None or today is None or result.programme.today == today:
        return result
    return dataclasses.replace(result, programme=None, faults=(_other_day(result.programme.today, today),))


def check_source(source: Path, *, today: date | None, clock: date) -> ReadResult:
    """As `read_source`, and a warning for each reason why offers cannot be used or invoices not counted."""
    from planner.services.accounts import uncounted
    from planner.services.quotes.unused import unused_offers

    result = read_source(source, today=today, clock=clock)
    if result.programme is None:
        return result
    before, after = ("", ".csv") if source.is_dir() else (f"{source.name}, sheet ", "")
    unused = (*unused_offers(result.programme), *uncounted(result.programme))
    told = (Fault(f"{before}{table}{after}", 0, "", "", text) for table, text in unused)
    return dataclasses.replace(result, warnings=(*result.warnings, *told))


def _other_day(named: date, asked: date) -> Fault:
    message = f"the programme's own today is {named}, so --today {asked} cannot hold; leave it out or change the key"
    return Fault("programme.toml", 0, "today", named.isoformat(), message)


def read_programme_or_refuse(source: Path, *, today: date | None, clock: date) -> Programme:
    """
    The programme, for use cases that need a faultless one.

    Raises
    ------
    PlannerError
        With every fault found.
    """
    result = read_source(source, today=today, clock=clock)
    if result.programme is None:
        raise PlannerError(result.faults)
    return result.programme


class Gathered:
    """What several files hold; what is wrong with any of them comes in one answer, at the end."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def read(self, reader: Callable[[], T]) -> T | None:
        """What a reader gives; None where it refuses, and its faults are kept."""
        try:
            return reader()
        except PlannerError as error:
            self._faults += error.faults
            return None

    def refuse(self) -> None:
        """
        Stop if anything was wrong.

        Raises
        ------
        PlannerError
            With every fault of every file.
        """
        if self._faults:
            raise PlannerError(self._faults)


def read_judged(
    source: Path, plan: Path, previous: Path | None, *, today: date | None, clock: date
) -> tuple[Programme, object, object | None]:
    """
    The programme as of the plan's day, the plan document and the one before it.

    Without `previous`: where the plan is the latest one of the output folder it lies in, the one before is found there.

    Raises
    ------
    PlannerError
        With every fault of all of them.
    """
    from planner.domain.plan import plan_day

    gathered = Gathered()
    document = gathered.read(lambda: read_plan_document(plan))
    earlier = None if previous is None else gathered.read(lambda: read_plan_document(previous))
    day = plan_day(document) or clock
    programme = gathered.read(lambda: read_programme_or_refuse(source, today=today, clock=day))
    gathered.refuse()
    assert programme is not None
    if previous is None:
        earlier = _published_before(plan.parent, programme.code, document)
    return programme, document, earlier


def _published_before(folder: Path, programme: str, document: object) -> object | None:
    """The plan that a replan replaced, where the folder's database knows it as the latest; else None."""
    from planner.store.memory import Memory

    if not _is_replan(document) or not (folder / DATABASE).is_file():
        return None
    with Memory(folder / DATABASE) as memory:
        recalled = memory.recall(programme)
    is_latest = recalled.latest is not None and recalled.latest.value() == document
    return recalled.before.value() if is_latest and recalled.before is not None else None


def _is_replan(document: object) -> bool:
    """Whether a plan file, as untrusted as it came, counts what it changes of an earlier plan."""
    levels = document.get("objective") if isinstance(document, dict) else None
    return isinstance(levels, list) and any(
        isinstance(row, dict) and row.get("level") == "disruption" for row in levels
    )


def read_plan_document(path: Path) -> object:
    """
    The JSON value of a plan file, as untrusted as it came.

    Raises
    ------
    PlannerError
        If there is no such file, or it is not JSON.
    """
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                _refuse(path, "this is not a regular file; name a plan file that planner solve wrote")
            content = file.read(MAX_PLAN_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError):
        _refuse(path, f"there is no plan file {str(path)!r}; planner solve --out writes one")
    if len(content) > MAX_PLAN_BYTES:
        _refuse(path, "the file is larger than 256 MiB; a plan of a whole programme has a few")
    document = _parsed(path, content)
    if isinstance(document, dict) and document.get("redacted"):
        told = "a redacted version for showing around: its people and offers are not those of a programme"
        _refuse(path, f"{told}; name the plan.json of the real run")
    if document is None:
        _refuse(path, "not a plan: the file holds null and nothing else; planner solve --out writes one")
    return document


def read_with_previous(
    source: Path, previous: Path | None, *, today: date | None, clock: date
) -> tuple[Programme, object | None]:
    """
    The programme and, where one is given, the JSON value of an earlier plan of it.

    Raises
    ------
    PlannerError
        With every fault of both.
    """
    gathered = Gathered()
    programme = gathered.read(lambda: read_programme_or_refuse(source, today=today, clock=clock))
    document = None if previous is None else gathered.read(lambda: read_previous(previous, programme))
    gathered.refuse()
    assert programme is not None
    return programme, document


def read_previous(path: Path, programme: Programme | None) -> object:
    """An earlier plan of the right form and, where the programme could be read, of that programme."""
    from planner.audit.shape import shape_faults, shown

    document: Any = read_plan_document(path)
    faults = listed(Fault(path.name, 0, fault.where, "", fault.message) for fault in shape_faults(document))
    if not faults and programme is not None and document["programme"] != programme.code:
        told = f"it was made for programme {shown(document['programme'])}, not for {programme.code!r}"
        faults = [Fault(path.name, 0, "programme", "", f"{told}; name a plan of the same programme")]
    if faults:
        raise PlannerError(faults)
    return document


def listed(faults: Iterable[Fault]) -> list[Fault]:
    """The faults of a plan file; of more than a thousand the last says how many are left."""
    found = list(faults)
    left = len(found) - MOST_LISTED
    return found if left <= 0 else [*found[:MOST_LISTED], Fault(found[0].where, 0, "", "", f"and {left} more")]


def _parsed(path: Path, content: bytes) -> object:
    try:
        return json.loads(content, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} at line {error.lineno}; expected a file that planner solve wrote"
        raise PlannerError([Fault(path.name, error.lineno, "", "", message)]) from None
    except (ValueError, RecursionError):
        _refuse(path, "not a plan: expected a UTF-8 JSON file that planner solve wrote")


def _refuse(path: Path, message: str) -> NoReturn:
    raise PlannerError([Fault(path.name, 0, "", "", message)]) from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("Expected every key once.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"Expected a number, got {name}.")
