"""The workbook of each event, and the workbooks that go to others: hotels, drivers, caterer, printer, visa officer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from planner.domain.account import Account, Entry, Sum
from planner.domain.books import (
    AMENDED,
    CANCELLED,
    NEW,
    Book,
    DietLine,
    Fact,
    Gaps,
    Gathered,
    Presence,
    RideLine,
    RoomingLine,
    Table,
    Total,
    Value,
    VisaLine,
)
from planner.domain.facts import ENTRY_PAPERS
from planner.domain.itinerary import AgendaItem, Itinerary, Occasion, Person
from planner.domain.overview import PlanDifference
from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme
from planner.domain.rides import ARRIVAL, DEPARTURE, Transfers
from planner.domain.told import Told, where
from planner.reference.countries import country_name
from planner.services.entry import EntryLine, entry
from planner.services.papers import people_rows
from planner.services.papers.calendars import event_days
from planner.services.papers.grouped import grouped
from planner.services.papers.money_rows import category_rows, category_total, gaps_of
from planner.services.papers.movements import Movements
from planner.services.papers.occasions import agenda, occasion
from planner.services.papers.people_rows import presences
from planner.services.papers.rides import transfers
from planner.services.papers.rooming import Rooming
from planner.services.papers.wording import Wording


@dataclass(frozen=True)
class State:
    """
    A plan about to go out, with what surrounds it.

    Attributes
    ----------
    before, difference
        The plan before and what this one changes; None for the first.
    earlier
        The words of the folder of the plan before.
    papers
        The itineraries of the plan.
    """

    programme: Programme
    plan: Plan
    revision: int
    before: Plan | None
    difference: PlanDifference | None
    earlier: Told | None
    papers: Sequence[Itinerary]
    account: Account

    @cached_property
    def wording(self) -> Wording:
        """Names for codes."""
        return Wording(self.programme, self.earlier)

    @cached_property
    def days(self) -> Mapping[str, tuple[date, date]]:
        """First and last day of each event that has any."""
        return event_days(self.programme, self.plan)

    @cached_property
    def withdrawn(self) -> tuple[tuple[str, str], ...]:
        """Event and delegate of the trips that are called off."""
        changes = self.difference.changes if self.difference else ()
        return tuple((change.event, change.delegate) for change in changes if change.kind == "withdrawn")

    @cached_property
    def rooming(self) -> Rooming:
        """Guests and nights."""
        return Rooming(self.programme, self.plan, self.difference)

    @cached_property
    def transfers(self) -> Mapping[str, Transfers]:
        """Rides by event."""
        return transfers(self.programme, self.plan)

    @cached_property
    def movements(self) -> Movements:
        """Arrivals and departures."""
        return Movements(
            programme=self.programme,
            wording=self.wording,
            trips={(trip.event, trip.delegate): trip for trip in self.plan.trips},
            papers={(paper.occasion.code, paper.traveller.code): paper for paper in self.papers},
            before={(trip.event, trip.delegate): trip for trip in self.before.trips} if self.before else None,
            withdrawn=self.withdrawn,
            rides=self.transfers,
        )

    @cached_property
    def entries(self) -> Mapping[str, list[Entry]]:
        """Of the account, by event."""
        return grouped(self.account.entries, lambda one: one.event)

    @cached_property
    def sums(self) -> Mapping[str, Sum]:
        """Of the account, by event."""
        return {one.code: one for one in self.account.events}

    @cached_property
    def people(self) -> Mapping[str, list[Itinerary]]:
        """Itineraries by event."""
        return grouped(self.papers, lambda paper: paper.occasion.code)

    @cached_property
    def trips(self) -> Mapping[str, list[Trip]]:
        """By event."""
        return grouped(self.plan.trips, lambda trip: trip.event)

    @cached_property
    def crossings(self) -> Mapping[str, list[EntryLine]]:
        """Who crosses a border, by event."""
        return grouped(entry(self.programme, self.plan).lines, lambda line: line.event)


def event_desks(state: State) -> Iterator[EventDesk]:
    """Every event with days, and those of which something is called off."""
    off = (event for event, _ in state.withdrawn)
    for event in dict.fromkeys([*state.days, *sorted(off), *state.rooming.events]):
        yield EventDesk(state, event)


@dataclass(frozen=True)
class EventDesk:
    """Writes the books of one event."""

    state: State
    code: str

    @cached_property
    def occasion(self) -> Occasion | None:
        """The event on the days of the plan; None where it has none any more."""
        if self.code not in self.state.days:
            return None
        return occasion(self._programme, self._programme.events[self.code], *self.state.days[self.code])

    @cached_property
    def people(self) -> Sequence[Itinerary]:
        """The itineraries of everybody who comes."""
        return self.state.people.get(self.code, [])

    @cached_property
    def experts(self) -> tuple[str, ...]:
        """Name of the expert of a visit."""
        codes = [visit.expert for visit in self.state.plan.visits if visit.event == self.code]
        known = (self._programme.experts.get(code or "") for code in codes)
        return tuple(expert.name for expert in known if expert)

    @cached_property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """The sessions of every cluster."""
        return agenda(self._programme, self.occasion) if self.occasion else ()

    @cached_property
    def hotels(self) -> tuple[str, ...]:
        """Codes of the hotels that have a line."""
        return tuple(filter(None, self.state.rooming.hotels(self.code)))

    @cached_property
    def gathered(self) -> Gathered | None:
        """For the printed agenda and the list to sign; None where the event has no days any more."""
        if self.occasion is None:
            return None
        return Gathered(
            programme=self._programme.name,
            occasion=self.occasion,
            revision=self.state.revision,
            day=self._programme.today,
            desk=self._desk,
            agenda=self.agenda,
            presences=self._presences,
            redacted=self._programme.redacted,
        )

    def book(self) -> Book:
        """The whole workbook, for those who arrange the event."""
        state, code = self.state, self.code
        tables = (
            Table("rooming", self._rooming, (self._nights_total,)),
            Table("nights", state.rooming.nights(code), self._unused),
            Table("arrivals", state.movements.lines(code, ARRIVAL)),
            Table("departures", state.movements.lines(code, DEPARTURE)),
            Table("transfers", self._rides, self._ride_totals),
            Table("without", self._transfers.without if self._transfers else ()),
            Table("needs", people_rows.needs(self.people)),
            Table("visas", self._visas),
            Table("contacts", people_rows.contacts(self.people, self._others)),
            Table("badges", people_rows.badges(self.people)),
            Table("attendance", self._presences),
            Table("agenda", self.agenda),
        )
        return self._book("event", (*self._head, *self._inside), tables, (self._certainty,))

    def hotel_books(self) -> Iterator[tuple[str, Book]]:
        """By code of the hotel: what it has to know, of its own guests only."""
        rooming = self.state.rooming
        for hotel in self.hotels:
            known = self._programme.hotels.get(hotel)
            lines = rooming.lines(self.code, hotel)
            facts = [Fact("hotel", lines[0].hotel), Fact("address", known.address if known else "")]
            nights = tuple(line for line in rooming.nights(self.code, hotel) if line.night.taken or line.night.block)
            tables = [Table("hotel", lines, (_nights(lines),)), Table("hotel_nights", nights)]
            counts = (Fact(what, value) for what, value in _stays(lines).items())
            yield hotel, self._book("hotel", (*facts, *self._head, *counts), tables)

    def transfer_book(self) -> Book | None:
        """For the transfer company: every ride on a sheet of its own, for its driver; None without rides."""
        if not self._rides:
            return None
        by_ride = grouped(self._rides, lambda line: line.ride.code)
        tables = [Table("driver", tuple(lines), name=ride) for ride, lines in by_ride.items()]
        rides = tuple(lines[0] for lines in by_ride.values())
        return self._book("transfers", self._head, tables, (Table("rides", rides),))

    def diet_book(self) -> Book | None:
        """For the caterer; None where nobody comes, or where what people eat is left out."""
        if not self.people or self._programme.redacted:
            return None
        lines = people_rows.diets(self.people)
        counts = Counter(line.dietary for line in lines)
        persons = {"persons": len(self.people), "with_diet": len(lines), "without_diet": len(self.people) - len(lines)}
        facts = (*self._head, *(Fact(what, number) for what, number in persons.items()))
        by_diet = Table("diets", tuple(DietLine(dietary, "", number) for dietary, number in counts.items()))
        return self._book("diet", facts, [Table("diet", lines)], (by_diet,))

    def badge_book(self) -> Book | None:
        """For the printer of badges; None where nobody comes."""
        rows = people_rows.badges(self.people)
        return self._book("badges", self._head, [Table("badges", rows)]) if rows else None

    def visa_book(self) -> Book | None:
        """For the visa officer; None where nobody crosses a border."""
        return self._book("visas", self._head, [Table("visas", self._visas)]) if self._visas else None

    def _book(self, what: str, facts: Iterable[Fact], tables: Iterable[Table], summaries: Iterable[Table] = ()) -> Book:
        return Book(
            what=what,
            title=self._name,
            programme=self._programme.name,
            currency=self._programme.currency,
            day=self._programme.today,
            facts=tuple(facts),
            summaries=tuple(summaries),
            tables=tuple(tables),
            redacted=self._programme.redacted,
        )

    @property
    def _programme(self) -> Programme:
        return self.state.programme

    @property
    def _name(self) -> str:
        return self.state.wording.event(self.code)

    @cached_property
    def _head(self) -> tuple[Fact, ...]:
        """What everybody may know of the event."""
        place, there = self._programme.events.get(self.code), self.occasion
        told: dict[str, Value] = {"programme": self._programme.name, "event": self._name}
        if place:
            told |= {
                "place": where(place.city, country_name(place.country)),
                "venue": where(place.venue, place.address),
            }
        if there:
            told |= {"first_day": there.first_day, "last_day": there.last_day, "timezone": there.timezone}
            told |= {"starts": there.start, "ends": there.end} if there.start else {}
        told |= {"desk": self._desk, "revision": self.state.revision, "plan_day": self._programme.today}
        return tuple(Fact(what, value) for what, value in told.items())

    @property
    def _desk(self) -> str:
        contact = self._programme.contact
        return ", ".join(part for part in (contact.name, contact.phone, contact.email) if part)

    @cached_property
    def _presences(self) -> tuple[Presence, ...]:
        return presences(self.occasion, self.people, self.experts) if self.occasion else ()

    @cached_property
    def _inside(self) -> tuple[Fact, ...]:
        """What only those who arrange the event need."""
        place = self._programme.events.get(self.code)
        told: dict[str, Value] = {"code": self.code, "state": place.status if place else "gone"}
        told |= {"kind": place.kind, "host": place.host, "website": place.website} if place else {}
        told |= {"expert": ", ".join(self.experts)} if self.experts else {}
        told |= self._counts() | self._doubts() | self._money()
        return tuple(Fact(what, value) for what, value in told.items())

    def _counts(self) -> dict[str, Value]:
        return {
            "counts": None,
            "delegates": len(self.people),
            "authorities": len({trip.authority for trip in self._trips}),
            "at_home": sum(paper.at_home for paper in self.people),
            **_stays(self._rooming),
            "rides": len(self._transfers.rides) if self._transfers else None,
        }

    def _doubts(self) -> dict[str, Value]:
        """What is still estimated or not known."""
        lines = [line for line in self._rooming if line.status != CANCELLED]
        return {
            "doubts": None,
            "journeys_estimated": sum(trip.quote is None for trip in self._trips if trip.out),
            "without_hotel": sum(not line.hotel for line in lines),
            "outside_block": sum(line.unblocked for line in lines),
            "without_ride": len(self._transfers.without) if self._transfers else None,
            **self._borders(),
        }

    def _borders(self) -> dict[str, Value]:
        """What passports and visas ask for; not known where they are left out."""
        if self._programme.redacted:
            return {}
        return {
            "visas_needed": sum(line.needed in ENTRY_PAPERS for line in self._visas),
            "visas_overdue": sum(line.overdue for line in self._visas),
            "visas_unknown": sum(line.needed == "unknown" for line in self._visas),
            "passports_short": sum(line.passport == "too short" for line in self._visas),
            "passports_unknown": sum(line.passport == "unknown" for line in self._visas),
        }

    def _money(self) -> dict[str, Value]:
        gaps = sum((gaps_of(trip) for trip in self._trips), Gaps())
        summed = self.state.sums.get(self.code)
        return {
            "money": None,
            "trips_total": gaps.confirmed + gaps.estimated,
            "confirmed": gaps.confirmed,
            "estimated": gaps.estimated,
            "num_unknown": gaps.num_unknown,
            "history": sum(one.planned for one in self._entries if one.category == "history"),
            "paid": summed.paid if summed else 0,
            "open": summed.open if summed else 0,
        }

    @property
    def _certainty(self) -> Table:
        rows = category_rows(self._trips, self._entries)
        return Table("certainty", rows, (category_total(rows),))

    @property
    def _entries(self) -> Sequence[Entry]:
        return self.state.entries.get(self.code, [])

    @property
    def _trips(self) -> Sequence[Trip]:
        return self.state.trips.get(self.code, [])

    @property
    def _transfers(self) -> Transfers | None:
        return self.state.transfers.get(self.code)

    @property
    def _others(self) -> Iterator[Person]:
        """Desk, expert and host, who are the same for all."""
        contact, place = self._programme.contact, self._programme.events.get(self.code)
        if contact.name or contact.email or contact.phone:
            yield Person("programme", contact.name, contact.email, contact.phone)
        for visit in self.state.plan.visits:
            expert = self._programme.experts.get(visit.expert or "") if visit.event == self.code else None
            if expert:
                yield Person("expert", expert.name, expert.email)
        if place and place.host:
            yield Person("host", place.host)

    @cached_property
    def _rooming(self) -> tuple[RoomingLine, ...]:
        return self.state.rooming.lines(self.code)

    @property
    def _nights_total(self) -> Total:
        return _nights(self._rooming)

    @property
    def _unused(self) -> tuple[Total, ...]:
        """What unused rooms come to."""
        nights = [line.night for line in self.state.rooming.nights(self.code)]
        unused, price = sum(night.unused for night in nights), sum(night.price for night in nights)
        return (Total("sum", (("night.unused", unused), ("night.price", price))),) if nights else ()

    @cached_property
    def _rides(self) -> tuple[RideLine, ...]:
        return tuple(
            RideLine(
                ride=ride,
                passenger=one,
                seats=len(ride.passengers),
                goes_to=one.lodging if ride.direction == ARRIVAL else "",
                call=ride.phone or self._programme.contact.phone,
            )
            for ride in (self._transfers.rides if self._transfers else ())
            for one in ride.passengers
        )

    @property
    def _ride_totals(self) -> tuple[Total, ...]:
        found = self._transfers
        if found is None or found.cost is None or not found.rides:
            return ()
        return (Total("sum", (("passenger.share", found.cost),)),)

    @cached_property
    def _visas(self) -> tuple[VisaLine, ...]:
        people = {paper.traveller.code: paper for paper in self.people}
        trips = {trip.delegate: trip for trip in self._trips}
        return people_rows.visas(self._programme, self.state.crossings.get(self.code, ()), people, trips)


def _stays(lines: Sequence[RoomingLine]) -> dict[str, Value]:
    staying = [line for line in lines if line.status != CANCELLED]
    return {
        "guests": len(staying),
        "room_nights": sum(line.nights for line in staying),
        "early_nights": sum(line.early for line in staying),
        "late_nights": sum(line.late for line in staying),
        "new_lines": sum(line.status == NEW for line in lines),
        "amended_lines": sum(line.status == AMENDED for line in lines),
        "cancelled_lines": sum(line.status == CANCELLED for line in lines),
    }


def _nights(lines: Sequence[RoomingLine]) -> Total:
    """Nights of everybody who is not called off."""
    staying = [line for line in lines if line.status != CANCELLED]
    return Total(
        "staying",
        (
            ("nights", sum(line.nights for line in staying)),
            ("early", sum(line.early for line in staying)),
            ("late", sum(line.late for line in staying)),
        ),
    )
