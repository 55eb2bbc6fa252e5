"""The conflict of an infeasible plan: each entry true, together impossible, none to spare."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audit import verify
from planner.audit.clash import MOST_DECISIONS
from planner.audit.shape import shape_faults
from planner.domain.plan import plan_from_dict, plan_to_dict
from planner.domain.records import DayTime, Lock, PastTrip, Portion, Quota, RoomBlock, Slot
from planner.domain.rulebook import TravelSettings
from planner.services.allocate import allocate
from tests.planner.audit.builders import away, changed, plan, ruled, world
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
    visa,
)


def entry(code, delegate=None, event=None, text="x"):
    return {"code": code, "delegate": delegate, "event": event, "text": text}


def lock(delegate, event="barcelona"):
    return entry("LOCK", delegate, event)


def infeasible(*entries):
    empty = {key: [] for key in ("objective", "trips", "visits", "budgets", "unfunded")}
    return {**plan(), **empty, "status": "infeasible", "conflict": list(entries)}


def told(programme, *entries, previous=None) -> list[str]:
    return [str(violation) for violation in verify(programme, infeasible(*entries), previous=previous)]


def kept(*pairs, **changes):
    return tuple(Lock(delegate, event, "confirmed", **changes) for delegate, event in pairs)


def people(count):
    return [make_delegate(f"D{number}") for number in range(1, count + 1)]


def barcelona(count=2, **changes):
    """Everybody of Graz is kept for Barcelona, to which one may go."""
    locks = kept(*((f"D{number}", "barcelona") for number in range(1, count + 1)))
    return make_programme(delegates=people(count), **{"locks": locks, **changes})


CAP = entry("CAP", None, "barcelona")


def test_two_locks_and_the_cap_between_them():
    assert told(barcelona(), lock("D1"), lock("D2"), CAP) == []


@pytest.mark.parametrize(
    ("entries", "sentences"),
    [
        (
            [lock("D1"), lock("D3"), CAP],
            ["conflict: conflict[1]: no lock of the folder keeps D3 at barcelona."],
        ),
        (
            [lock("D1"), entry("LOCK"), CAP],
            ["conflict: conflict[1]: no lock of the folder keeps nobody at no event."],
        ),
        (
            [lock("D1"), lock("D1"), lock("D2"), CAP],
            ["conflict: conflict[1]: the entry stands more than once."],
        ),
        (
            [CAP],
            ["conflict: conflict: it names no lock, and without a lock nobody has to travel."],
        ),
        (
            [lock("D1"), lock("D2")],
            ["conflict: conflict: the locks that it names can all be kept under the rules that it names."],
        ),
        (
            [lock("D1"), CAP],
            ["conflict: conflict: the locks that it names can all be kept under the rules that it names."],
        ),
        (
            [lock("D1"), lock("D2"), CAP, entry("FREE", "D1")],
            ["conflict: conflict[3]: it is not the smallest: without FREE of D1 the rest clashes already."],
        ),
        (
            [lock("D1"), lock("D2"), CAP, entry("CAP", None, "barcelona", "y")],
            [
                "conflict: conflict[2]: CAP stands 2 times, there is 1 such limit for these locks.",
                "conflict: conflict[3]: CAP stands 2 times, there is 1 such limit for these locks.",
            ],
        ),
        (
            [lock("D1"), lock("D2"), entry("CAP")],
            ["conflict: conflict[2]: CAP is no limit that the locks named could break."],
        ),
        (
            [lock("D1"), lock("D2"), entry("CAP", "D1", "barcelona")],
            [
                "conflict: conflict[2]: CAP does not stand between D1 and barcelona, "
                "or no lock that is named keeps the pair."
            ],
        ),
        (
            [lock("D1"), lock("D2"), entry("BUDGET")],
            ["conflict: conflict[2]: BUDGET is no limit that the locks named could break."],
        ),
        (
            [lock("D1"), lock("D2"), entry("ROOMS", None, "barcelona")],
            ["conflict: conflict[2]: ROOMS at barcelona is no limit that the locks named could break."],
        ),
        (
            [lock("D1"), lock("D2"), entry("SEATS", None, "barcelona")],
            ["conflict: conflict[2]: SEATS at barcelona is no limit that the locks named could break."],
        ),
        (
            [lock("D1"), entry("SELECTED", "D1", "barcelona")],
            [
                "conflict: conflict[1]: SELECTED does not stand between D1 and barcelona, "
                "or no lock that is named keeps the pair."
            ],
        ),
        (
            [lock("D1"), entry("OBJECTIVE")],
            ["conflict: conflict[1]: OBJECTIVE is no limit that the locks named could break."],
        ),
        (
            [lock("D1"), entry("CAP", None, "lyon")],
            ["reference: conflict[1].event: 'lyon' is not a known event of the programme."],
        ),
    ],
)
def test_an_untrue_loose_or_padded_conflict_is_refused(entries, sentences):
    programme = barcelona(nominations=[("D1", "barcelona", 1), ("D2", "barcelona", 2), ("D3", "barcelona", 3)])
    programme = replace(programme, delegates={row.code: row for row in people(3)})

    assert told(programme, *entries) == sentences


def test_a_third_lock_is_one_too_many():
    assert told(barcelona(3), lock("D1"), lock("D2"), lock("D3"), CAP) == [
        "conflict: conflict[0]: it is not the smallest: without LOCK of D1 at barcelona the rest clashes already."
    ]


def test_a_lock_whose_trip_is_made_asks_for_nothing():
    row = PastTrip("graz", "D2", "barcelona", date(2025, 5, 1), date(2025, 5, 2), Decimal(1), "EUR")
    programme = replace(barcelona(), history=(row,))

    assert told(programme, lock("D1"), lock("D2"), CAP) == [
        "conflict: conflict[1]: the trip of D2 to barcelona is made, so its lock asks for nothing."
    ]
    assert told(programme, lock("D1"), CAP) == []


PAIR_WORLDS = [
    ("SELECTED", lambda w: changed(w, "authorities", "graz", status="reserve")),
    ("AREA", lambda w: changed(changed(w, "authorities", "graz", area="none"), "events", "barcelona", region="asia")),
    ("TENTATIVE", lambda w: changed(w, "events", "barcelona", status="tentative")),
    ("FREE", lambda w: changed(w, "delegates", "D1", unavailable=away("2026-11-04", "2026-11-04"))),
    ("PASSPORT", lambda w: changed(w, "delegates", "D1", passport_expiry=date(2026, 11, 6))),
    ("VISA", lambda w: replace(w, facts=replace(w.facts, visas=visa("AT", "ES", lead_days=187)))),
    ("ARRIVE", lambda w: replace(w, travel=TravelSettings(estimates=False))),
    ("ECONOMY", lambda w: replace(w, travel=TravelSettings(estimates=False))),
    ("VISIT_DATES", lambda w: replace(w, locks=kept(("D1", "barcelona"), slot_start=date(2026, 11, 5)))),
]


@pytest.mark.parametrize(("code", "change"), PAIR_WORLDS, ids=[row[0] for row in PAIR_WORLDS])
def test_a_lock_and_a_rule_that_forbids_its_pair(code, change):
    programme = barcelona(1)

    assert told(change(programme), lock("D1"), entry(code, "D1", "barcelona")) == []
    assert told(programme, lock("D1"), entry(code, "D1", "barcelona")) != []


def test_a_rule_on_a_pair_whose_lock_is_not_named():
    programme = changed(barcelona(), "delegates", "D2", passport_expiry=date(2026, 11, 6))

    assert told(programme, lock("D2"), entry("PASSPORT", "D2", "barcelona")) == []
    assert told(programme, lock("D1"), entry("PASSPORT", "D2", "barcelona")) == [
        "conflict: conflict[1]: PASSPORT does not stand between D2 and barcelona, "
        "or no lock that is named keeps the pair."
    ]


def quoted(**changes):
    programme = barcelona(1, quotes=[make_quote("Q1", **changes)])
    return replace(programme, locks=kept(("D1", "barcelona"), quote="Q1"))


@pytest.mark.parametrize("change", [{"expires": date(2026, 4, 30)}, {"origin": "LIS"}, {"delegate": "D9"}])
def test_a_lock_that_names_a_useless_quote_is_a_conflict_alone(change):
    assert told(quoted(**change), lock("D1")) == []
    assert told(quoted(**change), lock("D1"), CAP) == [
        "conflict: conflict: the lock of D1 to barcelona cannot be kept by itself, so nothing else belongs to it."
    ]
    assert told(quoted(), lock("D1")) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def test_a_lock_that_names_a_quote_which_a_rule_forbids():
    assert told(quoted(cabin="business"), lock("D1"), entry("ECONOMY", "D1", "barcelona")) == []
    assert told(quoted(cabin="business"), lock("D1"), entry("ARRIVE", "D1", "barcelona")) != []
    late = replace(quoted(), travel=TravelSettings(arrive_hours_before=18))
    assert told(late, lock("D1"), entry("ARRIVE", "D1", "barcelona")) == []


def test_money_for_one_of_two():
    """An estimate with lodging at the ceiling costs 900 euro."""
    programme = ruled(barcelona(budgets=[make_budget("all", "1799.99")]), cap_thematic_europe=2)

    assert told(programme, lock("D1"), lock("D2"), entry("BUDGET")) == []
    assert told(
        changed(programme, "budgets", "all", amount=Decimal(1800)), lock("D1"), lock("D2"), entry("BUDGET")
    ) == ["conflict: conflict: the locks that it names can all be kept under the rules that it names."]
    poor = changed(programme, "budgets", "all", amount=Decimal(899))
    assert told(poor, lock("D1"), lock("D2"), entry("BUDGET")) == [
        "conflict: conflict[0]: it is not the smallest: without LOCK of D1 at barcelona the rest clashes already."
    ]


def test_a_budget_that_the_past_exceeds_forbids_the_pair():
    row = PastTrip("graz", "D9", "lyon", date(2025, 5, 5), date(2025, 5, 8), Decimal(2000), "EUR")
    lyon = make_event("lyon", status="cancelled")
    programme = barcelona(1, budgets=[make_budget("all", "1000")], history=(row,))
    programme = replace(programme, events={**programme.events, "lyon": lyon})

    assert told(programme, lock("D1"), entry("BUDGET", "D1", "barcelona")) == []
    assert told(programme, lock("D1"), entry("BUDGET")) == []


def test_two_budgets_of_two_years_are_two_limits():
    """The visit may be in either year, and neither year's budget holds it; each is named."""
    slots = (week("2026-09-07"), week("2027-03-01"))
    programme = visits(("visit",), slots=slots, budgets=[make_budget("a", "1", years=(2026,)), make_budget("b", "2")])
    programme = changed(programme, "budgets", "b", years=(2027,))
    programme = changed(programme, "events", "visit", window_end=date(2027, 6, 30))
    first, second = entry("BUDGET", text="a"), entry("BUDGET", text="b")

    assert told(programme, lock("D1", "visit"), first, second) == []
    rich = changed(programme, "budgets", "b", amount=Decimal(9999))
    assert told(rich, lock("D1", "visit"), first, second) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def week(first, event="visit"):
    start = date.fromisoformat(first)
    return Slot(event, DayTime(start), DayTime(start.replace(day=start.day + 4)))


def visits(events, count=None, **changes):
    """One delegate and one visit each, all kept, one expert."""
    delegates = people(count or len(events))
    pairs = [(row.code, event) for row, event in zip(delegates, events, strict=False)]
    return make_programme(
        **{
            "delegates": delegates,
            "events": [make_visit(event) for event in events],
            "nominations": [(delegate, event, 1) for delegate, event in pairs],
            "locks": kept(*pairs),
            "experts": [make_expert()],
            **changes,
        }
    )


def test_rooms_for_one_of_two():
    nights = [date(2026, 11, day) for day in (3, 4, 5, 6)]
    programme = ruled(barcelona(hotels=[make_hotel()]), cap_thematic_europe=2)
    programme = replace(programme, room_blocks=tuple(RoomBlock("H1", night, 1) for night in nights))
    rooms = entry("ROOMS", None, "barcelona")

    assert told(programme, lock("D1"), lock("D2"), rooms) == []
    assert told(programme, lock("D1"), rooms) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]
    several = [{**rooms, "text": str(number)} for number in range(2)]
    assert told(programme, lock("D1"), lock("D2"), *several) == [
        "conflict: conflict[2]: it is not the smallest: without ROOMS at barcelona the rest clashes already."
    ]


def test_rooms_of_two_hotels_are_two_limits():
    """Each hotel has one room for two of three; both must be named, or one entry that stands for both."""
    nights = [date(2026, 11, day) for day in (3, 4, 5, 6)]
    hotels = [make_hotel("H1"), make_hotel("H2")]
    blocks = tuple(RoomBlock(hotel.code, night, 0 if night.day == 5 else 9) for hotel in hotels for night in nights)
    programme = barcelona(1, hotels=hotels, room_blocks=blocks)
    one, two = entry("ROOMS", None, "barcelona", "H1"), entry("ROOMS", None, "barcelona", "H2")

    assert told(programme, lock("D1"), one, two) == []
    assert told(programme, lock("D1"), one) == []
    assert len(told(programme, lock("D1"), one, two, {**one, "text": "H3"})) == 1


@pytest.mark.parametrize("change", [{"capacity": 1}, None])
def test_seats_for_one_of_two(change):
    programme = ruled(barcelona(), cap_thematic_europe=2)
    if change:
        programme = changed(programme, "events", "barcelona", **change)
    else:
        programme = replace(programme, quotes={"Q1": make_quote(seats=1)})

    assert told(programme, lock("D1"), lock("D2"), entry("SEATS", None, "barcelona")) == []
    assert told(programme, lock("D1"), lock("D2"), CAP) != []


def two_events(second, limit=1):
    """Barcelona in November and another event, for one delegate of Graz."""
    programme = make_programme(events=[make_event(), second], locks=kept(("D1", "barcelona"), ("D1", second.code)))
    return ruled(programme, thematic_per_year=limit)


def test_two_trips_on_the_same_days():
    rome = make_event("rome", start=DayTime(date(2026, 11, 7)), end=DayTime(date(2026, 11, 8)))
    locks = [lock("D1"), lock("D1", "rome")]

    assert told(two_events(rome, 2), *locks, entry("FREE", "D1")) == []
    assert told(two_events(rome, 2), *locks, entry("ONE_PER_YEAR")) != []
    later = make_event("rome", start=DayTime(date(2026, 11, 9)), end=DayTime(date(2026, 11, 9)))
    assert told(two_events(later, 2), *locks, entry("FREE", "D1")) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def test_two_events_in_one_year():
    rome = make_event("rome", start=DayTime(date(2026, 12, 7)), end=DayTime(date(2026, 12, 8)))
    locks = [lock("D1"), lock("D1", "rome")]

    assert told(two_events(rome), *locks, entry("ONE_PER_YEAR")) == []
    assert told(ruled(two_events(rome), thematic_in_all=1), *locks, entry("THREE_IN_ALL")) == []
    assert told(two_events(rome), *locks, entry("THREE_IN_ALL")) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]
    next_year = make_event("rome", start=DayTime(date(2027, 2, 7)), end=DayTime(date(2027, 2, 8)))
    assert told(two_events(next_year), *locks, entry("ONE_PER_YEAR")) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def test_one_expert_for_two_visits():
    one_week = (week("2026-09-07", "oslo"), week("2026-09-07"))
    programme = visits(("oslo", "visit"), slots=one_week)
    locks, experts = [lock("D1", "oslo"), lock("D2", "visit")], [entry("EXPERT", None, e) for e in ("oslo", "visit")]

    assert told(programme, *locks, *experts) == []
    assert told(programme, *locks, experts[0]) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]
    assert told(visits(("oslo", "visit"), slots=(one_week[0], week("2026-09-14"))), *locks, *experts) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]
    nobody = replace(programme, experts={})
    assert told(nobody, locks[0], experts[0]) == []
    assert told(nobody, *locks, *experts) == [
        "conflict: conflict[0]: it is not the smallest: without LOCK of D1 at oslo the rest clashes already."
    ]


def test_a_visit_with_too_few_who_can_come():
    programme = visits(("visit",), count=2)
    programme = changed(programme, "events", "visit", min_delegates=2)
    least = entry("MIN_DELEGATES", None, "visit")

    assert told(programme, lock("D1", "visit"), least) == []
    both = replace(programme, nominations=(*programme.nominations, replace(programme.nominations[0], delegate="D2")))
    assert told(both, lock("D1", "visit"), least) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]
    unable = changed(both, "delegates", "D2", passport_expiry=date(2026, 9, 1))
    assert told(unable, lock("D1", "visit"), least) == []
    assert told(ruled(both, cap_study_visit=1), lock("D1", "visit"), least, entry("CAP", None, "visit")) == []


def test_two_delegates_who_can_come_on_different_dates():
    programme = visits(("visit",), count=2)
    programme = replace(
        programme,
        nominations=(*programme.nominations, replace(programme.nominations[0], delegate="D2")),
        slots=(week("2026-09-07"), week("2026-09-14")),
        locks=(
            Lock("D1", "visit", "confirmed", slot_start=date(2026, 9, 7)),
            Lock("D2", "visit", "confirmed", slot_start=date(2026, 9, 14)),
        ),
    )
    locks = [lock("D1", "visit"), lock("D2", "visit")]

    assert told(programme, *locks, entry("VISIT_DATES", None, "visit")) == []
    assert told(programme, *locks) != []
    together = replace(programme, locks=kept(("D1", "visit"), ("D2", "visit")))
    assert told(together, *locks, entry("VISIT_DATES", None, "visit")) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def test_a_quota_may_clash_without_any_lock():
    programme = make_programme(quotas={"Q": Quota("Q", "country", "PT", None, Portion(1))})
    quota = entry("QUOTA")

    assert told(programme, quota) == []
    assert told(replace(programme, quotas={"Q": Quota("Q", "country", "AT", None, Portion(1))}), quota) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]
    assert told(make_programme(), quota) == [
        "conflict: conflict[0]: QUOTA is no limit that the locks named could break."
    ]


def test_a_quota_that_a_lock_exceeds():
    programme = replace(barcelona(1), quotas={"Q": Quota("Q", "country", "AT", Portion(1, 2))})

    assert told(programme, lock("D1"), entry("QUOTA")) == []
    others = [make_authority("graz"), make_authority("lyon", country="FR")]
    helped = make_programme(
        authorities=others,
        delegates=[make_delegate("D1"), make_delegate("D2", "lyon")],
        locks=kept(("D1", "barcelona")),
        quotas=programme.quotas,
    )
    assert told(helped, lock("D1"), entry("QUOTA")) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def test_begun_trips_of_the_plan_before_count():
    """D2 is in Barcelona already, so D1 has no place there; D1's lock came later."""
    free = make_programme(delegates=people(2), locks=kept(("D2", "barcelona")))
    before = json.loads(json.dumps(plan_to_dict(allocate(free))))
    rome = make_event("rome", start=DayTime(date(2026, 12, 7)), end=DayTime(date(2026, 12, 8)))
    today = replace(free, today=date(2026, 11, 5), events={**free.events, "rome": rome}, locks=kept(("D1", "rome")))
    today = replace(today, nominations=(*free.nominations, replace(free.nominations[0], event="rome")))
    after = allocate(today, plan_from_dict(before))
    conflict = [lock("D1", "rome"), entry("ONE_PER_YEAR")]

    assert [(item.code, item.delegate, item.event) for item in after.conflict] == [
        (row["code"], row["delegate"], row["event"]) for row in conflict
    ]
    assert told(today, *conflict, previous=before) == []
    assert told(today, *conflict) == []  # the plan before may hold such a trip
    assert told(today, lock("D1", "rome"), previous=before) != []
    nothing = {**before, "trips": []}
    assert told(today, *conflict, previous=nothing) == [
        "conflict: conflict: the locks that it names can all be kept under the rules that it names."
    ]


def test_a_lock_on_dates_that_have_begun_counts_as_made():
    programme = replace(barcelona(), today=date(2026, 11, 5))

    assert told(programme, lock("D1"), lock("D2"), CAP) == [
        "conflict: conflict[0]: the trip of D1 to barcelona is made, so its lock asks for nothing.",
        "conflict: conflict[1]: the trip of D2 to barcelona is made, so its lock asks for nothing.",
    ]


def test_a_plan_before_that_is_none_is_said_so():
    sentences = told(barcelona(), lock("D1"), lock("D2"), CAP, previous={})
    assert {sentence.split(":")[0] for sentence in sentences} == {"previous"}
    assert len(sentences) == len(shape_faults({}))


def test_a_conflict_too_large_to_try_is_only_looked_at_entry_by_entry():
    """Every delegate is decided after the other, and nothing cuts the search short."""
    count = MOST_DECISIONS + 1
    programme = ruled(barcelona(count), cap_thematic_europe=None)
    locks = [lock(f"D{number}") for number in range(1, count + 1)]

    assert told(programme, *locks) == []
    assert told(programme, *locks[1:]) != []
    assert told(programme, *locks, lock("D0")) == [
        "reference: conflict[121].delegate: 'D0' is not a known delegate of the programme."
    ]


ENTRIES = st.builds(
    entry,
    st.sampled_from(sorted(world().rules.rules)),
    st.sampled_from([None, *world().delegates]),
    st.sampled_from([None, *world().events]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=5), st.sampled_from([None, plan()]))
def test_no_conflict_makes_the_check_fall_over(entries, previous):
    locks = (*world().locks, Lock("D2", "visit", "confirmed"), Lock("D1", "bogota", "ticketed"))
    programme = replace(world(), locks=locks, quotas={"Q": Quota("Q", "country", "", Portion(1), Portion(1, 3))})

    for violation in verify(programme, infeasible(*entries), previous=previous):
        assert str(violation).endswith(".")
