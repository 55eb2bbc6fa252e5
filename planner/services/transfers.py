"""Rides between airport and hotels: for the staff, for each driver, and who bears what of the cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.domain.faults import Fault, PlannerError, suggestion
from planner.domain.money import in_units
from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.domain.rides import ARRIVAL, Passenger, Ride, Transfers

_UNKNOWN = "unknown"
_HEADER = (
    *("ride", "direction", "date", "pick_up", "place", "address", "terminal", "vehicle", "seats_taken", "sign"),
    *("flight", "scheduled", "goes_to", "needs_access", "passenger_phone", "call"),
)


def transfers(programme: Programme, plan: Plan, event: str | None = None) -> tuple[Transfers, ...]:
    """
    The rides of every event with vehicles, or of one event.

    Raises
    ------
    PlannerError
        If there is no such event.
    """
    from planner.services.papers.rides import transfers as derived

    if event is not None and event not in programme.events:
        told = f"{event!r} is no event of {programme.code}; {suggestion(event, programme.events)}"
        raise PlannerError([Fault("--event", 0, "", event, told)])
    return tuple(found for code, found in derived(programme, plan).items() if event in (None, code))


def drivers_table(programme: Programme, rides: Sequence[Ride]) -> bytes:
    """What the drivers need, one row a passenger: of names only the given name and one letter."""
    from planner.render.table import csv_table

    call = programme.contact.phone or _UNKNOWN
    return csv_table(_HEADER, (_row(ride, one, ride.phone or call) for ride in rides for one in ride.passengers))


def _row(ride: Ride, one: Passenger, call: str) -> tuple[object, ...]:
    destination = one.lodging if ride.direction == ARRIVAL else "airport"
    return (
        *(f"{ride.event} {ride.code}", ride.direction, ride.pick_up.date(), f"{ride.pick_up:%H:%M}"),
        *(ride.place or _UNKNOWN, ride.address, ride.terminal or _UNKNOWN, ride.vehicle_name, len(ride.passengers)),
        *(one.sign, one.service or _UNKNOWN, f"{one.scheduled:%Y-%m-%d %H:%M}", destination or _UNKNOWN),
        *("yes" if one.needs_access else "no", _UNKNOWN, call),
    )


def drivers_folder(programme: Programme, found: Sequence[Transfers]) -> dict[str, bytes]:
    """A list for each ride's driver, the shares of the cost, and who is in no ride: content by file name."""
    from planner.render.filenames import file_stems

    stems = file_stems(one.event for one in found)
    lists = {
        f"drivers/{stems[one.event]}/{ride.code}.csv": drivers_table(programme, [ride])
        for one in found
        for ride in one.rides
    }
    return {**lists, "shares.csv": _shares_table(found, programme.currency), "without.csv": _without_table(found)}


def _shares_table(found: Sequence[Transfers], currency: str) -> bytes:
    from planner.render.table import csv_table

    header = ("event", "ride", "vehicle", "delegate", "name", "share", "ride_cost", "currency")
    return csv_table(header, ((*row, currency) for row in _shares(found)))


def _shares(found: Sequence[Transfers]) -> Iterator[tuple[object, ...]]:
    for one in found:
        for ride in one.rides:
            for person in ride.passengers:
                who = (person.delegate, person.name, in_units(person.share), in_units(ride.cost))
                yield (one.event, ride.code, ride.vehicle, *who)


def _without_table(found: Sequence[Transfers]) -> bytes:
    from planner.render.table import csv_table

    header = ("event", "delegate", "name", "direction", "why", "terminal")
    rows = (
        (row.event, row.delegate, row.name, row.direction, row.why, row.terminal)
        for one in found
        for row in one.without
    )
    return csv_table(header, rows)
