"""What one plan changes of another, in words and as an object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from planner.cli.screen import escaped
from planner.domain.money import format_money

if TYPE_CHECKING:
    from planner.domain.itinerary import Difference
    from planner.domain.overview import BookingChange, Change, PlanDifference, RoomChange


def difference_lines(difference: PlanDifference, currency: str) -> Iterator[str]:
    """Who moves and why, person by person, then the lines of the agency and of the hotels."""
    for change in difference.changes:
        yield from (escaped(line) for line in _change_lines(change, currency))
    if difference.bookings:
        yield "  journeys, for the agency:"
    for booking in difference.bookings:
        yield escaped(f"    {_booking(booking, currency)}")
    if difference.rooms:
        yield "  rooms, for the hotels:"
    for room in difference.rooms:
        yield escaped(f"    {room_words(room, currency)}")


def difference_value(difference: PlanDifference | None) -> dict[str, object]:
    """The same as an object: days and moments as text, cents as numbers; null where there is nothing to compare."""
    if difference is None:
        return {"changes": None, "bookings": None, "rooms": None}
    return {name: plain(rows) for name, rows in asdict(difference).items()}


def _change_lines(change: Change, currency: str) -> Iterator[str]:
    differences = "; ".join(_difference(one, currency) for one in change.differences)
    told = f"  {change.kind}: {_named(change.name, change.delegate)} at {change.event_name}"
    yield f"{told}: {differences}" if differences else told
    for cause in change.why:
        yield f"      why: {cause}"


def _difference(one: Difference, currency: str) -> str:
    before, after = (
        _money(side, currency) if isinstance(side, int) else str(side or "none") for side in (one.before, one.after)
    )
    return f"{one.what.replace('_', '-')} {before} -> {after}"


def _named(name: str, code: str) -> str:
    """Whoever nobody can name is told once."""
    return code if name == code else f"{name} ({code})"


def _booking(line: BookingChange, currency: str) -> str:
    offer = f"offer {line.quote}" if line.quote else "estimate, nothing booked yet"
    told = f"{line.status} {offer}: {_named(line.name, line.delegate)} to {line.event_name}, "
    told += _journey(line.departs, line.returns, line.price, currency)
    if line.was is None:
        return told
    was = [_journey(line.was.departs, line.was.returns, line.was.price, currency)]
    if line.was.legs != line.legs:
        told, was = f"{told}, legs {line.legs}", [*was, f"legs {line.was.legs}"]
    was += [line.was.name] if line.was.name != line.name else []
    return f"{told} (was {'; '.join(was)})"


def _journey(departs: datetime, returns: datetime, price: int, currency: str) -> str:
    return f"{departs:%Y-%m-%d %H:%M} to {returns:%Y-%m-%d %H:%M}, {_money(price, currency)}"


def _money(cents: int, currency: str) -> str:
    """Without a programme nobody says which currency the cents are of."""
    return format_money(cents, currency).strip()


def room_words(line: RoomChange, currency: str) -> str:
    """A hotel line in words."""
    place = _named(line.hotel_name, line.hotel) if line.hotel else "hotel to be found"
    told = f"{line.status} {place}: {_named(line.name, line.delegate)}, "
    told += _stay(line.check_in, line.check_out, line.price, currency)
    if line.was is None:
        return told
    names = [line.was.hotel_name] if line.was.hotel_name != line.hotel_name else []
    names += [line.was.name] if line.was.name != line.name else []
    was = [*names, _stay(line.was.check_in, line.was.check_out, line.was.price, currency)]
    return f"{told} (was {'; '.join(was)})"


def _stay(check_in: date, check_out: date, price: int, currency: str) -> str:
    return f"{check_in} to {check_out}, {_money(price, currency)}"


def plain(value: Any) -> Any:
    """JSON values only."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
