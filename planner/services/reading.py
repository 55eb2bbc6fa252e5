"""Reading what a use case starts from: the programme folder and, where one is given, a plan file."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from planner.domain.faults import Fault, PlannerError

if TYPE_CHECKING:
    from planner.domain.records import Programme
    from planner.intake import ReadResult

MAX_PLAN_BYTES = 256 * 1024 * 1024


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


def read_plan_document(path: Path) -> object:
    """
    The JSON value of a plan file, as untrusted as it came.

    Raises
    ------
    PlannerError
        If there is no such file, or it is not JSON.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PLAN_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError):
        _refuse(path, f"there is no plan file {str(path)!r}; planner solve --out writes one")
    if len(content) > MAX_PLAN_BYTES:
        _refuse(path, "the file is larger than 256 MiB; a plan of a whole programme has a few")
    return _parsed(path, content)


def read_previous(path: Path, programme: Programme) -> object:
    """
    The JSON value of an earlier plan of this programme.

    Raises
    ------
    PlannerError
        With everything that keeps it from being one.
    """
    from planner.audit.shape import shape_faults, shown

    document: Any = read_plan_document(path)
    faults = [Fault(path.name, 0, fault.where, "", fault.message) for fault in shape_faults(document)]
    if not faults and document["programme"] != programme.code:
        told = f"it was made for programme {shown(document['programme'])}, not for {programme.code!r}"
        faults = [Fault(path.name, 0, "programme", "", f"{told}; name a plan of the same programme")]
    if faults:
        raise PlannerError(faults)
    return document


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
