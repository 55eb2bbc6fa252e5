"""The staff's papers of a plan: a workbook for each event, what goes to others, and the budget workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from planner.domain.books import Book
from planner.domain.itinerary import Itinerary
from planner.render.filenames import StaffPaths
from planner.render.pdf import Sheet, agenda_sheet, attendance_sheet
from planner.render.xlsx import workbook
from planner.services.accounts import account
from planner.services.papers.budget_book import budget_book
from planner.services.papers.event_books import EventDesk, State, event_desks

if TYPE_CHECKING:
    from planner.services.documents import Issue


class Staff:
    """
    The staff's papers of a plan about to go out.

    Parameters
    ----------
    papers
        The itineraries of the plan.
    """

    def __init__(self, issue: Issue, papers: Sequence[Itinerary]) -> None:
        self._state = _state(issue, papers)
        self._desks = tuple(event_desks(self._state))
        self._where = _paths(self._state, self._desks)

    def books(self) -> Iterator[tuple[str, Book]]:
        """Every workbook, as values, by path."""
        for desk in self._desks:
            yield self._where.book(desk.code), desk.book()
            yield from _to_send(desk, self._where)
        yield self._where.budget, budget_book(self._state)

    def files(self, known: Callable[[str], bytes | None]) -> Iterator[tuple[str, bytes]]:
        """
        Every workbook as a file, by path.

        Parameters
        ----------
        known
            The content of a document that is out as an earlier run wrote it, or None; what would be the same is not
            written again.
        """
        for path, book in self.books():
            yield path, workbook(book, known(path))

    def sheets(self) -> Iterator[tuple[str, Sheet]]:
        """What is printed, by path: the agenda of each event that has days, a list to sign where somebody comes."""
        for desk in self._desks:
            if gathered := desk.gathered:
                yield self._where.to_send(desk.code, "agenda.pdf"), agenda_sheet(gathered)
                if desk.people:
                    yield self._where.to_send(desk.code, "attendance.pdf"), attendance_sheet(gathered)


def _state(issue: Issue, papers: Sequence[Itinerary]) -> State:
    return State(
        programme=issue.programme,
        plan=issue.plan,
        revision=issue.revision,
        before=issue.before,
        difference=issue.difference,
        earlier=issue.earlier,
        papers=papers,
        account=account(issue.programme, issue.plan),
    )


def _paths(state: State, desks: Sequence[EventDesk]) -> StaffPaths:
    """Also of events and hotels that have left the folder and of which something is called off."""
    events = [*state.programme.events, *(desk.code for desk in desks)]
    return StaffPaths(events, [*state.programme.hotels, *(hotel for desk in desks for hotel in desk.hotels)])


def _to_send(desk: EventDesk, where: StaffPaths) -> Iterator[tuple[str, Book]]:
    """What others get: each a file with nothing in it that is not for them."""
    for hotel, rooming in desk.hotel_books():
        yield where.rooming(desk.code, hotel), rooming
    others = {
        "transfers.xlsx": desk.transfer_book(),
        "diet.xlsx": desk.diet_book(),
        "badges.xlsx": desk.badge_book(),
        "visas.xlsx": desk.visa_book(),
    }
    for name, book in others.items():
        if book is not None:
            yield where.to_send(desk.code, name), book
