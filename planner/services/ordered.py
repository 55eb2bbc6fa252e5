"""A programme with its rows in the order of their codes: what is decided must not hang on the order of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from planner.domain.records import Programme

_Row = TypeVar("_Row")


def in_order(programme: Programme) -> Programme:
    """
    The same programme, every table by its codes.

    Among plans that are equal at every level the search takes the one that it meets first, so the same rows in
    another order would give another plan.
    """
    return replace(
        programme,
        authorities=_by_code(programme.authorities),
        delegates=_by_code(programme.delegates),
        events=_by_code(programme.events),
        nominations=tuple(sorted(programme.nominations, key=lambda row: (row.event, row.delegate))),
        activity=tuple(sorted(programme.activity, key=lambda row: (row.authority, row.session, row.date))),
        slots=tuple(sorted(programme.slots, key=lambda row: (row.event, row.start.day, row.end.day, str(row)))),
        sessions=tuple(sorted(programme.sessions, key=lambda row: (row.event, row.start.timestamp(), str(row)))),
        hotels=_by_code(programme.hotels),
        room_blocks=tuple(sorted(programme.room_blocks, key=lambda row: (row.hotel, row.night, row.rooms))),
        quotes=_by_code(programme.quotes),
        online=tuple(sorted(programme.online, key=lambda row: row.code)),
        experts=_by_code(programme.experts),
        locks=tuple(sorted(programme.locks, key=lambda row: (row.event, row.delegate))),
        history=tuple(sorted(programme.history, key=lambda row: (row.event, row.delegate, row.start, str(row)))),
        budgets=_by_code(programme.budgets),
        quotas=_by_code(programme.quotas),
    )


def _by_code(rows: Mapping[str, _Row]) -> dict[str, _Row]:
    return dict(sorted(rows.items()))
