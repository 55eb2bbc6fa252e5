"""Whatever stands in the file, the check answers with sentences and never falls over."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audit import Violation, verify
from tests.planner.audit.builders import plan, world

WORLD = world()


def faults(document: Any) -> list[tuple[str, str]]:
    return [(violation.where, violation.message) for violation in verify(WORLD, document)]


@pytest.mark.parametrize("document", [None, 1, 1.5, "plan", [], True, [{}]])
def test_anything_but_an_object_is_no_plan(document):
    assert [violation.code for violation in verify(WORLD, document)] == ["shape"]


def test_every_missing_key_is_named_at_once():
    assert [where for where, _ in faults({})] == [
        "format",
        "programme",
        "status",
        "input_sha256",
        "objective",
        "trips",
        "visits",
        "budgets",
        "unfunded",
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("format", 2, "expected the format 1, the only one known, found 2."),
        ("format", True, "expected the format 1, the only one known, found True."),
        ("format", 1.0, "expected the format 1, the only one known, found 1.0."),
        ("status", "perfect", "expected one of optimal, feasible, infeasible, found 'perfect'."),
        ("trips.0.rank", True, "expected a whole number, found True."),
        ("trips.0.rank", 1.0, "expected a whole number, found 1.0."),
        ("trips.0.co2_g", 2**63, "expected a whole number, found a number beyond all measure."),
        ("trips.0.estimated", 0, "expected true or false, found 0."),
        ("trips.0.check_in", "20261103", "expected a day as YYYY-MM-DD, found '20261103'."),
        ("trips.0.check_in", "2026-02-30", "expected a day as YYYY-MM-DD, found '2026-02-30'."),
        ("trips.0.slot", "2026-11-04", "expected an object, found '2026-11-04'."),
        ("trips.0.hotel", "", "expected a code, found ''."),
        ("trips.0.lock", "excluded", "expected one of ticketed, confirmed, found 'excluded'."),
        ("trips.0.carried", "no", "expected true or false, found 'no'."),
        ("unfunded", {}, "expected a list, found an object."),
        ("unfunded.0.reasons.0.code", ["CAP"], "expected a code, found a list."),
        ("visits.0.expert", 7, "expected a code, found 7."),
        ("warnings", None, "expected a list, found None."),
    ],
)
def test_a_fault_of_form_says_where_it_is_and_what_would_be_right(path, value, message):
    document = plan()
    put(document, path, value)
    place = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))[1:]

    assert faults(document) == [(place, message)]


@pytest.mark.parametrize("moment", ["2026-11-03T13:00:00", "2026-11-03T13:00+01:00", "2026-11-03T25:00:00+01:00"])
def test_a_moment_has_its_offset(moment):
    document = plan()
    document["trips"][0]["out"][0]["departs"] = moment

    told = f"expected a moment as YYYY-MM-DDThh:mm:ss with its offset, such as +02:00, found '{moment}'."
    assert faults(document) == [("trips[0].out[0].departs", told)]


def put(document: Any, path: str, value: Any) -> None:
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        document = document[key]
    document[last] = value


def test_several_faults_come_in_one_answer():
    document = plan()
    document["trips"][0]["rank"] = "1"
    document["budgets"][1]["left"] = None
    del document["unfunded"][2]["reasons"]

    assert [where for where, _ in faults(document)] == ["trips[0].rank", "budgets[1].left", "unfunded[2].reasons"]


def test_a_sentence_is_printable_whatever_it_quotes():
    document = plan()
    document["trips"][0]["lock"] = "\ud800\x00\x1b" * 100

    assert all(str(violation).isascii() and str(violation).isprintable() for violation in verify(WORLD, document))


def test_a_violation_reads_as_one_line():
    violation = Violation("BUDGET", "budget all", "it is exceeded by EUR 1.00.")

    assert str(violation) == "BUDGET: budget all: it is exceeded by EUR 1.00."


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.integers(-3, 3)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["D1", "D2", "barcelona", "visit", "bogota", "H1", "Q1", "X1", "CAP", "OBJECTIVE", "graz", "linz"]
    )
    | st.sampled_from(["2026-11-04", "2026-09-14", "1900-01-01", "2199-12-31", "2026-11-03T13:00:00-23:59"])
    | st.sampled_from(
        ["infeasible", "ticketed", "disruption", "2199-12-31T23:59:59-23:59", "1900-01-01T00:00:00+23:59"]
    ),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value, the whole first."""
    found = [path]
    if isinstance(value, dict):
        found += [place for key, item in value.items() for place in places(item, (*path, key))]
    if isinstance(value, list):
        found += [place for index, item in enumerate(value) for place in places(item, (*path, index))]
    return found


PLACES = places(plan())


def mutated(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    holder = document
    for key in place[:-1]:
        try:
            holder = holder[key]
        except (KeyError, IndexError, TypeError):
            return document
    key = place[-1]
    in_list = isinstance(holder, list) and isinstance(key, int) and key < len(holder)
    if isinstance(holder, dict) or in_list:
        holder[key] = value
    return document


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=4))
def test_no_mutation_of_a_plan_makes_the_check_fall_over(changes):
    document = plan()
    for place, value in changes:
        document = mutated(document, place, value)

    for violation in verify(WORLD, document, previous=document):
        assert violation.message.endswith(".")


CODES = sorted({*WORLD.delegates, *WORLD.events, *WORLD.authorities, *WORLD.hotels, *WORLD.quotes, *WORLD.rules.rules})
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat) | st.dates(
    date(2026, 8, 1), date(2026, 12, 1)
).map(date.isoformat)
MOMENTS = st.tuples(DAYS, st.sampled_from(["T00:00:00+00:00", "T23:59:59-23:59", "T15:00:00+08:00"])).map("".join)


def alike(value: Any) -> st.SearchStrategy[Any]:
    """Other values of the same form, so that the change gets past the check of form."""
    if isinstance(value, bool):
        return st.booleans()
    if isinstance(value, int):
        return st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(-2, 9)
    if value is None:
        return st.sampled_from([None, *CODES])
    if isinstance(value, str):
        if value[:2] == "20":
            return MOMENTS if "T" in value else DAYS
        return st.sampled_from(CODES)
    return st.just([]) if isinstance(value, list) else st.just(value)


def at(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document


ALIKE = st.sampled_from(PLACES[1:]).flatmap(lambda place: st.tuples(st.just(place), alike(at(plan(), place))))


@settings(max_examples=400, deadline=None)
@given(st.lists(ALIKE, min_size=1, max_size=5))
def test_no_change_that_keeps_the_form_makes_the_check_fall_over(changes):
    document = plan()
    for place, value in changes:
        document = mutated(document, place, value)

    assert isinstance(verify(WORLD, document, previous=document), tuple)
    assert isinstance(verify(WORLD, plan(), previous=document), tuple)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES[1:]), st.sampled_from(PLACES[1:]))
def test_no_exchange_of_parts_makes_the_check_fall_over(one, other):
    document, parts = plan(), plan()
    for key in other:
        parts = parts[key]

    assert isinstance(verify(WORLD, mutated(document, one, parts), previous=plan()), tuple)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_json_value_gets_an_answer(value):
    answer = verify(WORLD, value, previous=value)

    shape = [violation for violation in answer if violation.code == "shape"]
    assert shape
    assert [violation.code for violation in answer[len(shape) :]] == ["previous"] * (0 if value is None else len(shape))


def test_a_plan_survives_its_file_form():
    assert verify(WORLD, json.loads(json.dumps(plan(), sort_keys=True))) == ()
