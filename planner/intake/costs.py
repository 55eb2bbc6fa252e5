"""Hotels, room blocks, rates and budgets: rows into records, and a rate for every currency."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from planner.domain.records import CO2, Budget, Hotel, RoomBlock, Vehicle
from planner.intake.draft import Draft
from planner.intake.rows import Row
from planner.intake.settings import Settings

_PRICED = ("actuals", "hotels", "vehicles", "quotes", "history", "budgets", "visa")
"""Tables with a column `currency` beside an amount."""


def hotels(draft: Draft) -> Iterator[tuple[Row, Hotel]]:
    """Every hotel."""
    for row in draft.rows("hotels"):
        if (row.cells["latitude"] is None) != (row.cells["longitude"] is None):
            blank = "latitude" if row.cells["latitude"] is None else "longitude"
            draft.fault("hotels", row, blank, "only one of latitude and longitude is given; give both or none.")
        yield row, Hotel(**row.cells)


def room_blocks(draft: Draft) -> Iterator[tuple[Row, RoomBlock]]:
    """Every night held."""
    return ((row, RoomBlock(**row.cells)) for row in draft.rows("room_blocks"))


def vehicles(draft: Draft) -> Iterator[tuple[Row, Vehicle]]:
    """Every kind of vehicle; a price says in which currency it is."""
    for row in draft.rows("vehicles"):
        cells = row.cells
        if cells["cost"] and cells["currency"] is None:
            draft.fault("vehicles", row, "currency", "the cost has no currency; give one.")
        plain = {"accessible": bool(cells["accessible"]), "currency": cells["currency"] or ""}
        yield row, Vehicle(**{**cells, **plain})


def budgets(draft: Draft) -> Iterator[tuple[Row, Budget]]:
    """Every budget."""
    return ((row, Budget(**row.cells)) for row in draft.rows("budgets"))


def rates(draft: Draft) -> dict[str, Decimal]:
    """Euro for one unit of every currency listed, and of the euro."""
    found = {"EUR": Decimal(1)}
    for row in draft.rows("rates"):
        if row.cells["currency"] == "EUR" and row.cells["eur"] != 1:
            draft.fault("rates", row, "eur", "one euro is one euro; write 1 or remove the row.")
        found.setdefault(row.cells["currency"], row.cells["eur"])
    return found


def refuse_missing_rates(draft: Draft, settings: Settings, settings_where: str) -> None:
    """Every currency in use has a row in rates; a missing one is named once, where it is first used."""
    known = {row.cells.get("currency") for row in draft.tables["rates"].rows} | {"EUR"}
    if None in known or not draft.tables["rates"].readable:
        return
    if settings.currency is not None and settings.currency not in known:
        draft.report.fault(settings_where, 0, "currency", settings.currency, _no_rate(settings.currency, 1))
        known.add(settings.currency)
    for currency, uses in _uses(draft).items():
        if currency not in known:
            table, row = uses[0]
            draft.fault(table, row, "currency", _no_rate(currency, len(uses)))


def refuse_fees_without_currency(draft: Draft) -> None:
    """A visa fee above zero says in which currency it is."""
    for row in draft.rows("visa"):
        if row.cells["fee"] and row.cells["currency"] is None:
            draft.fault("visa", row, "currency", "the fee has no currency; give one.")


def refuse_backward_windows(draft: Draft) -> None:
    """Nobody may apply for a visa before it opens and has to before it does."""
    for row in draft.rows("visa"):
        earliest, lead = row.cells["earliest_days"], row.cells["lead_days"]
        if earliest is not None and lead is not None and earliest < lead:
            told = f"applications open {earliest} days before the departure and close {lead} days before; swap them."
            draft.fault("visa", row, "earliest_days", told)


def _uses(draft: Draft) -> dict[str, list[tuple[str, Row]]]:
    uses: dict[str, list[tuple[str, Row]]] = {}
    for table in _PRICED:
        for row in draft.tables[table].rows:
            if row.cells.get("currency") not in (None, CO2):
                uses.setdefault(row.cells["currency"], []).append((table, row))
    return uses


def _no_rate(currency: str, count: int) -> str:
    more = f" ({count} rows use it)" if count > 1 else ""
    return f"there is no rate for {currency}{more}; add a row to the table rates."
