"""What a nationality needs to enter a country, from the shipped tables of rules and entry formalities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from planner.domain.facts import CONFIRMED, ESTIMATED, UNKNOWN, EntryCard, VisaFact
from planner.reference.countries import has_free_movement, in_schengen_area
from planner.reference.tables import Row, pedigree, rows

NO_SOURCE = "not in the shipped tables"
"""The source of an answer for which there is none."""

_FREE_MOVEMENT = "EU law (Directive 2004/38/EC), EEA agreement, EU-Switzerland agreement on free movement"


def visa(nationality: str, destination: str, on: date) -> VisaFact:
    """
    Entry requirements for a short business stay.

    Parameters
    ----------
    nationality, destination
        ISO 3166-1 alpha-2 codes.
    on
        Day of entry. One fact serves every trip of a pair of nationality and destination: pass the latest day on which
        an event of the pair may begin (the end of its window where no slot is fixed). A rule that ends before it, a
        rule recorded more than a calendar year after it, and an authorisation that may be enforced by then make the
        answer unknown, with a note that says why.
    """
    if nationality == destination:
        return _free(nationality, destination, "own country", "nationality of the country itself")
    if has_free_movement(nationality) and has_free_movement(destination):
        return _free(nationality, destination, "national identity card or passport", _FREE_MOVEMENT)
    return _from_tables(nationality, destination, on)


def _free(nationality: str, destination: str, note: str, source: str) -> VisaFact:
    return VisaFact(nationality, destination, False, Decimal(0), "EUR", 0, 0, note, CONFIRMED, source)


def _from_tables(nationality: str, destination: str, on: date) -> VisaFact:
    territory = "SCHENGEN" if in_schengen_area(destination) else destination
    rule = _rules().get((nationality, territory))
    formalities = _formalities(territory, rule["requirement"] if rule else "")
    doubt = _doubt(nationality, destination, rule, formalities, on)
    if rule is None or doubt:
        return _unknown(nationality, destination, doubt, rule, formalities)
    return _known(nationality, destination, rule, formalities)


def _known(nationality: str, destination: str, rule: Row, formalities: Sequence[Row]) -> VisaFact:
    papers = [row for row in formalities if row["role"] in ("authorisation", "levy")]
    fee, currency = _fee(rule, papers)
    return VisaFact(
        nationality=nationality,
        destination=destination,
        required=_required(rule, fee),
        fee=fee,
        currency=currency,
        lead_days=_lead_days(rule, papers),
        passport_months=_passport_months(formalities),
        note=_note(rule, formalities),
        certainty=ESTIMATED,
        source=_source([rule, *formalities]),
        kind=rule["requirement"],
        stay_days=int(rule["days"]) if rule["days"] else None,
        earliest_days=min((int(row["earliest_days"]) for row in papers if row["earliest_days"]), default=None),
        valid_until=_last_day(rule),
        checked_on=_checked_on([rule, *formalities]),
        cards=_cards(formalities),
        name=rule["authorisation"] if rule["requirement"] == "eta" else "",
    )


def _unknown(nationality: str, destination: str, doubt: str, rule: Row | None, formalities: Sequence[Row]) -> VisaFact:
    source = _source(formalities) or NO_SOURCE
    return VisaFact(
        nationality=nationality,
        destination=destination,
        required=None,
        fee=None,
        currency="EUR",
        lead_days=None,
        passport_months=_passport_months(formalities),
        note=doubt,
        certainty=UNKNOWN,
        source=source,
        valid_until=_last_day(rule) if rule else None,
        checked_on=_checked_on([*([rule] if rule else []), *formalities]),
        cards=_cards(formalities),
    )


def _last_day(rule: Row) -> date | None:
    return date.fromisoformat(rule["valid_until"]) if rule["valid_until"] else None


def _checked_on(used: Sequence[Row]) -> date | None:
    """The oldest check of the rows that an answer rests on."""
    return min((date.fromisoformat(row["checked_on"]) for row in used), default=None)


def _cards(formalities: Sequence[Row]) -> tuple[EntryCard, ...]:
    return tuple(
        EntryCard(row["item"], int(row["earliest_days"]) if row["earliest_days"] else None, pedigree(row))
        for row in formalities
        if row["role"] == "card" and row["lead_days"]
    )


def _doubt(nationality: str, destination: str, rule: Row | None, formalities: Sequence[Row], on: date) -> str:
    """Why the tables cannot answer for that day, "" where they can."""
    if rule is None:
        return f"no rule for nationals of {nationality} entering {destination} on record: ask the embassy"
    ends, known = _last_day(rule), rule["requirement"]
    if ends is not None and ends < on:
        return f"the rule on record ({known}) ends on {ends}, before the trip: ask the embassy"
    if on.year < int(rule["year"]) - 1:
        return f"the rule on record is of {rule['year']} and may not have held on {on}: ask the embassy"
    for row in formalities:
        if row["enforced_from"] and date.fromisoformat(row["enforced_from"]) <= on:
            return f"{row['item']} ({row['currency']} {row['fee']}) may be needed by then: {row['note']}"
    return ""


def _required(rule: Row, fee: Decimal | None) -> bool:
    """A visa of any kind counts; an electronic travel authorisation only where it costs something."""
    if rule["requirement"] == "eta":
        return fee != 0
    return rule["requirement"] != "visa free"


def _fee(rule: Row, papers: Sequence[Row]) -> tuple[Decimal | None, str]:
    """The sum of what has to be paid; None where a part is not verified."""
    currency = papers[0]["currency"] or "EUR" if papers else "EUR"
    if rule["requirement"] == "visa free":
        return Decimal(0), currency
    if not papers or any(not row["fee"] for row in papers):
        return None, currency
    return sum((Decimal(row["fee"]) for row in papers), Decimal(0)), currency


def _lead_days(rule: Row, papers: Sequence[Row]) -> int | None:
    if rule["requirement"] == "visa free":
        return 0
    return max((int(row["lead_days"]) for row in papers if row["lead_days"]), default=None)


def _passport_months(formalities: Sequence[Row]) -> int | None:
    return max((int(row["passport_months"]) for row in formalities), default=None)


def _note(rule: Row, formalities: Sequence[Row]) -> str:
    stay = f"{rule['requirement']}, up to {rule['days']} days" if rule["days"] else rule["requirement"]
    papers = [f"{row['item']}: {row['note']}" if row["note"] else row["item"] for row in formalities]
    return "; ".join(part for part in [stay, rule["authorisation"], *papers] if part)


def _source(used: Sequence[Row]) -> str:
    return "; ".join(dict.fromkeys(pedigree(row) for row in used))


@cache
def _rules() -> dict[tuple[str, str], Row]:
    """One row serves all nationalities that it names."""
    return {(code, row["destination"]): row for row in rows("visa_rules") for code in row["nationalities"].split()}


def _formalities(territory: str, requirement: str) -> list[Row]:
    """Cards, authorisations and levies of a territory that go with a requirement, and those for everybody."""
    return [
        row
        for row in rows("entry_formalities")
        if row["destination"] == territory and row["requirement"] in ("any", requirement)
    ]
