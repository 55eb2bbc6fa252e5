"""What an officer should look at in a programme without faults: each warning says what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from planner.domain.faults import suggestion
from planner.domain.money import format_money
from planner.domain.records import Budget, Event, Programme
from planner.intake.characters import quoted, shown
from planner.intake.draft import Draft
from planner.intake.rows import comparable
from planner.reference import calendars
from planner.reference.languages import language_for, languages
from planner.rules.budgets import amount, contains, provisions, spent_in_history, unit_of
from planner.rules.quotas import groups
from planner.rules.slots import visit_dates_fault, visit_window

Warn = Callable[[str, str, str, object, str], None]
"""Takes table, key of the row (its code, or its values joined by a blank), column, value and message."""


def warn_of(programme: Programme, draft: Draft) -> None:
    """Look at everything that is allowed and probably not meant."""
    lines = _lines(draft)

    def warn(table: str, key: str, column: str, value: object, message: str) -> None:
        draft.warn(table, lines.get((table, key), 0), column, value, message)

    for look in LOOKS:
        look(programme, warn)
    unchecked_rules(draft)


def _lines(draft: Draft) -> dict[tuple[str, str], int]:
    """Line of every row by table and key; a table without key by its number."""
    found: dict[tuple[str, str], int] = {}
    for name, parsed in draft.tables.items():
        for number, row in enumerate(parsed.rows):
            key = " ".join(str(comparable(row.cells.get(column))) for column in parsed.table.key) or str(number)
            found.setdefault((name, key), row.line)
    return found


def people(programme: Programme, warn: Warn) -> None:
    """Addresses that look incomplete and ranks given twice."""
    for table, column, addresses in (
        ("delegates", "email", ((person.code, person.email) for person in programme.delegates.values())),
        ("authorities", "contact_email", ((city.code, city.contact_email) for city in programme.authorities.values())),
        ("experts", "email", ((expert.code, expert.email) for expert in programme.experts.values())),
    ):
        for code, address in addresses:
            if address and "." not in address.partition("@")[2]:
                warn(table, code, column, address, "the address has no domain such as example.org; check it.")


def spoken_languages(programme: Programme, warn: Warn) -> None:
    """Languages without sentences: one warning a table, however many rows ask for them."""
    at_hand = ", ".join(languages())
    for table, rows in (("authorities", programme.authorities.values()), ("delegates", programme.delegates.values())):
        without = [(row.code, row.language) for row in rows if language_for(row.language) is None]
        if without:
            asked = ", ".join(sorted({language for _, language in without}))
            told = (
                f"papers in {asked} are written in English ({len(without)} rows); sentences are at hand in {at_hand}."
            )
            warn(table, without[0][0], "language", without[0][1], told)


def ranks(programme: Programme, warn: Warn) -> None:
    """The same rank twice in one authority and event."""
    seen: dict[tuple[str, str, int], str] = {}
    for row in programme.nominations:
        place = (programme.delegates[row.delegate].authority, row.event, row.rank)
        if place in seen:
            message = f"'{seen[place]}' of the same authority has rank {row.rank} for '{row.event}' too."
            warn("nominations", f"{row.delegate} {row.event}", "rank", row.rank, message)
        seen.setdefault(place, row.delegate)


def nominated_visits(programme: Programme, warn: Warn) -> None:
    """Study visits with a threshold that their cap never reaches."""
    cap = programme.rules.settings.cap_study_visit
    for event in programme.events.values():
        if event.kind == "study_visit" and cap is not None and event.min_delegates > cap:
            message = f"at most {cap} delegates may travel, so the visit can never run with {event.min_delegates}."
            warn("events", event.code, "min_delegates", event.min_delegates, message)


def event_dates(programme: Programme, warn: Warn) -> None:
    """Events outside the programme's period."""
    for event in programme.events.values():
        if event.start is not None and not programme.start <= event.start.day <= programme.end:
            message = f"the event starts outside the programme ({programme.start} to {programme.end})."
            warn("events", event.code, "start", event.start.day, message)


def visit_dates(programme: Programme, warn: Warn) -> None:
    """Listed slots that break VISIT_DATES are never used."""
    for slot in programme.slots:
        event = programme.events[slot.event]
        refusal = visit_dates_fault(programme, event, slot.start.day, slot.end.day)
        if refusal:
            key = f"{slot.event} {slot.start.day}"
            warn("slots", key, "start", slot.start.day, f"{refusal}, so this slot is never used (VISIT_DATES).")
    for country in sorted({event.country for event in programme.events.values() if event.kind == "study_visit"}):
        if programme.rules.holds("VISIT_DATES") and not calendars.supported(country):
            message = f"no calendar of public holidays of {country} is known; add its holidays as [[holidays]]."
            warn("holidays", "", "country", country, message)


def agenda(programme: Programme, warn: Warn) -> None:
    """Sessions outside the dates of their event."""
    spans: dict[str, list[tuple[date, date]]] = {}
    for slot in programme.slots:
        spans.setdefault(slot.event, []).append((slot.start.day, slot.end.day))
    for event in programme.events.values():
        if event.code not in spans and event.start is not None and event.end is not None:
            spans[event.code] = [(event.start.day, event.end.day)]
    for number, session in enumerate(programme.sessions):
        known = spans.get(session.event)
        first, last = session.start.date(), session.end.date()
        if known and not any(start <= first and last <= end + timedelta(days=1) for start, end in known):
            message = f"'{session.title}' lies outside the dates of '{session.event}'."
            warn("sessions", str(number), "start", first, message)


def clusters(programme: Programme, warn: Warn) -> None:
    """Sessions of clusters that no authority names: one warning a table and cluster."""
    known = {name for city in programme.authorities.values() for name in city.clusters}
    sessions = [(str(number), session.cluster) for number, session in enumerate(programme.sessions)]
    online = [(session.code, session.cluster) for session in programme.online]
    for table, named in (("sessions", sessions if known else []), ("online", online)):
        for name, key in {name: key for key, name in reversed(named) if name and name not in known}.items():
            right = "write a row for each cluster." if ";" in name else suggestion(shown(name), known)
            message = f"no authority names the cluster {quoted(name)}, so nobody belongs to it; {right}"
            warn(table, key, "cluster", name, message)


def quotes(programme: Programme, warn: Warn) -> None:
    """Quotes that no nomination can use."""
    pairs = {(row.delegate, row.event) for row in programme.nominations}
    for quote in programme.quotes.values():
        if quote.delegate is None:
            continue
        if (quote.delegate, quote.event) not in pairs:
            message = f"'{quote.delegate}' is not nominated for '{quote.event}', so the quote is never used."
            warn("quotes", quote.code, "delegate", quote.delegate, message)
        home = programme.delegates[quote.delegate].airport
        if quote.origin != home:
            message = f"the quote begins at {quote.origin}; '{quote.delegate}' usually travels from {home}."
            warn("quotes", quote.code, "origin", quote.origin, message)


def room_releases(programme: Programme, warn: Warn) -> None:
    """Rooms that go back before their event is decided, or that nobody can give back in time."""
    for block in programme.room_blocks:
        if block.release is None:
            continue
        event, key = programme.events[programme.hotels[block.hotel].event], f"{block.hotel} {block.night}"
        if event.decision_date is not None and block.release < event.decision_date:
            decided = f"before the event is decided on {event.decision_date}"
            message = f"unused rooms go back by {block.release}, {decided}; ask the hotel for a later day."
            warn("room_blocks", key, "release", block.release, message)
        if block.release > block.night:
            message = f"the release lies after the night of {block.night}; check the day."
            warn("room_blocks", key, "release", block.release, message)


def vehicles(programme: Programme, warn: Warn) -> None:
    """Delegates with accessibility needs at an event whose vehicles are all without access."""
    for code in sorted({vehicle.event for vehicle in programme.vehicles.values()}):
        kinds = [vehicle for vehicle in programme.vehicles.values() if vehicle.event == code]
        named = (row.delegate for row in programme.nominations if row.event == code)
        needs = sorted(person for person in named if programme.delegates[person].accessibility)
        if needs and not any(kind.accessible for kind in kinds):
            message = f"none of the vehicles of '{code}' is accessible, but '{needs[0]}' has accessibility needs."
            warn("vehicles", kinds[0].code, "accessible", "", message)


def past_trips(programme: Programme, warn: Warn) -> None:
    """History rows that contradict the other tables or one another."""
    seen: set[tuple[str, str]] = set()
    for number, trip in enumerate(programme.history):
        person = programme.delegates.get(trip.delegate)
        if person is not None and person.authority != trip.authority:
            message = f"'{trip.delegate}' belongs to '{person.authority}' in the table delegates."
            warn("history", str(number), "authority", trip.authority, message)
        if (trip.delegate, trip.event) in seen:
            message = f"'{trip.delegate}' stands twice for '{trip.event}'; both rows count as spent."
            warn("history", str(number), "delegate", trip.delegate, message)
        if trip.end > programme.today:
            warn("history", str(number), "end", trip.end, f"the trip ends after today ({programme.today}).")
        seen.add((trip.delegate, trip.event))


def visa_fees(programme: Programme, warn: Warn) -> None:
    """Visa fees known in a currency without a rate."""
    for (nationality, destination), fact in programme.facts.visas.items():
        if "is not counted: no rate" in fact.note:
            message = f"visa of {nationality} nationals for {destination}: {fact.note.rpartition('; ')[2]}."
            warn("visa", "", "fee", f"{nationality} {destination}", message)


def entry_rules(programme: Programme, warn: Warn) -> None:
    """Rules that end before a trip for which somebody is nominated."""
    last: dict[tuple[str, str], tuple[date, str]] = {}
    for row in programme.nominations:
        event = programme.events[row.event]
        entry = (_last_entry(programme, event), event.code)
        pair = (programme.delegates[row.delegate].nationality, event.country)
        last[pair] = max(entry, last.get(pair, entry))
    for pair, fact in programme.facts.visas.items():
        day, event_code = last[pair]
        if fact.valid_until is not None and fact.valid_until < day:
            told = f"ends on {fact.valid_until}, before '{event_code}' may begin ({day}); ask the embassy."
            message = f"the entry rule for nationals of {pair[0]} in {pair[1]} {told}"
            warn("visa", " ".join(pair), "valid_until", fact.valid_until, message)


def _last_entry(programme: Programme, event: Event) -> date:
    slots = [slot.start.day for slot in programme.slots if slot.event == event.code]
    own = event.start.day if event.start else None
    window = visit_window(programme, event).last if event.kind == "study_visit" else event.window_end
    return max(slots, default=None) or own or window or programme.end


def unchecked_rules(draft: Draft) -> None:
    """Entry rules of the programme's own that do not say on which day somebody read them."""
    for row in draft.rows("visa"):
        if row.cells["checked_on"] is None:
            told = "the entry rule does not say when it was checked; give checked_on, and source where you read it."
            draft.warn("visa", row.line, "checked_on", "", told)


def budgets(programme: Programme, warn: Warn) -> None:
    """Budgets that hold back or have spent more than they hold, contain nothing, or are missing."""
    if not programme.budgets:
        warn("budgets", "", "", "", "there is no budget: money does not limit the plan.")
    for budget in programme.budgets.values():
        _warn_of_budget(programme, budget, warn)


def _warn_of_budget(programme: Programme, budget: Budget, warn: Warn) -> None:
    ceiling = amount(programme, budget)
    held, spent = provisions(programme, budget), spent_in_history(programme, budget)
    shown = format_money(ceiling, unit_of(programme, budget))
    if held > ceiling:
        message = f"{format_money(held, programme.currency)} are held for tentative events; the budget has {shown}."
        warn("budgets", budget.code, "amount", budget.amount, message)
    if spent > ceiling:
        message = f"past trips alone cost {format_money(spent, programme.currency)}; the budget has {shown}."
        warn("budgets", budget.code, "amount", budget.amount, f"{message[:-1]}, so it admits no further trip.")
    past = [row for row in programme.history if contains(budget, programme.events[row.event], row.start.year)]
    if budget.of_co2 and past:
        trips = "1 trip of history" if len(past) == 1 else f"{len(past)} trips of history"
        message = f"the CO2 of {trips} is not known and not counted; lower the ceiling by what they emitted."
        warn("budgets", budget.code, "amount", budget.amount, message)
    if not any(contains(budget, event, None) for event in programme.events.values()):
        warn("budgets", budget.code, "code", budget.code, "no event matches the filters, so it limits nothing.")


def quotas(programme: Programme, warn: Warn) -> None:
    """Quotas of a group that no nominated delegate belongs to."""
    for quota in programme.quotas.values():
        nominated = groups(programme, replace(quota, value=""))
        if not nominated or (quota.value and quota.value not in nominated):
            message = "no nominated delegate belongs to a group of this quota; check its value and filters."
            warn("quotas", quota.code, "value", quota.value, message)


def actuals(programme: Programme, warn: Warn) -> None:
    """Invoices with two dates."""
    days: dict[tuple[str, str], date] = {}
    for number, line in enumerate(programme.actuals):
        day = days.setdefault((line.supplier.casefold(), line.invoice.casefold()), line.date)
        if day != line.date:
            message = f"another line of the same invoice is of {day}; check whether the number was used twice."
            warn("actuals", str(number), "date", line.date, message)


LOOKS: tuple[Callable[[Programme, Warn], None], ...] = (
    people,
    spoken_languages,
    ranks,
    nominated_visits,
    event_dates,
    visit_dates,
    agenda,
    clusters,
    quotes,
    room_releases,
    vehicles,
    past_trips,
    visa_fees,
    entry_rules,
    budgets,
    quotas,
    actuals,
)
"""Everything that is looked at."""
