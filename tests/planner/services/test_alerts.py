"""What the plan page asks to be looked at first: counts and worst cases of the same services that the commands use."""

from dataclasses import replace
from datetime import date

from planner.domain.prices import Chance
from planner.domain.records import Vehicle
from planner.services.alerts import alerts
from planner.services.allocate import allocate
from planner.services.deadlines import deadlines
from planner.services.timing import timing
from tests.planner.worlds import make_delegate, make_hotel, make_programme, make_quote, make_segment

BY_LISBON = (
    make_segment("GRZ", "2026-11-03T08:00", "LIS", "2026-11-03T10:00"),
    make_segment("LIS", "2026-11-03T10:20", "BCN", "2026-11-03T15:00"),
)
AT_DUSK = (make_segment("BCN", "2026-11-06T20:00", "GRZ", "2026-11-06T22:00"),)
MINIBUS = Vehicle("bus", "barcelona", "Minibus", 8)
SAFE = Chance("all", "All", 100, 90, 80, 90, 95, 10_000, 9_501, 0)


def planned(**changes):
    programme = make_programme(**changes)
    return programme, allocate(programme)


def about(word, programme, plan, odds=(SAFE,)):
    return [told for told in alerts(programme, plan, odds) if word in told]


def test_a_change_shorter_than_the_airport_allows():
    programme, plan = planned(quotes=[replace(make_quote("Q1"), out=BY_LISBON)])

    assert len(timing(programme, plan).short_changes) == 1
    assert about("shorter", programme, plan) == [
        "1 change is shorter than the airport allows, at worst 20 of 60 minutes at LIS (barcelona, D1): "
        "planner times lists them."
    ]


def test_deadlines_that_are_overdue_are_counted_as_the_command_counts_them():
    programme, plan = planned(delegates=[make_delegate("D1")])
    later = replace(programme, today=date(2026, 11, 2))
    late = [one for one in deadlines(later, plan) if one.overdue]

    assert about("overdue", later, plan)[0].startswith(f"{len(late)} deadlines are overdue, first “")
    assert len(late) > 1
    assert f"of {late[0].due} (barcelona" in about("overdue", later, plan)[0]


def test_a_budget_at_95_percent_is_named_and_one_above_is_not():
    programme, plan = planned()
    worse = replace(SAFE, code="b", name="Barcelona", holding=3_860)

    assert about("price draws", programme, plan) == []
    assert about("price draws", programme, plan, (SAFE, replace(SAFE, holding=9_500), worse)) == [
        "2 budgets hold in 95 % of the price draws or fewer, at worst Barcelona in 38.6 %: planner prices lists them."
    ]


def test_unknown_items_and_the_turn_of_the_year():
    programme, plan = planned()
    (trip,) = plan.trips
    moved = replace(trip, slot_start=date(2026, 12, 28), slot_end=date(2027, 1, 1), unknowns=("visa", "transfers"))
    troubled = replace(plan, trips=(moved,))

    assert about("not known", programme, plan) == about("turn of the year", programme, plan) == []
    assert about("not known", programme, troubled) == [
        "2 cost items are not known and in no total (transfers 1, visa 1), most in barcelona (2): "
        "staff/budget.xlsx lists them."
    ]
    assert about("turn of the year", programme, troubled) == [
        "1 event lies on a public holiday or at the turn of the year, such as barcelona "
        "(2026-12-28 to 2027-01-01, the turn of the year): the section Dates shows it."
    ]


def test_a_departure_soon_after_the_end_counts_as_the_rides_tell_it():
    """The event ends at 18:00, the drive takes 45 minutes, and 150 are wished before the flight of 20:00."""
    quote = replace(make_quote("Q1"), back=AT_DUSK)
    programme, plan = planned(quotes=[quote], hotels=[make_hotel("H1")])

    assert about("departure", programme, plan) == []  # no vehicle, so no ride
    assert about("departure", *planned(quotes=[quote], hotels=[make_hotel("H1")], vehicles={"bus": MINIBUS}))[
        0
    ].startswith(
        "1 traveller has too little time at the airport on departure, at worst 75 of 150 minutes (barcelona, D1)"
    )
