"""What a quota asks: groups, weights, what the past leaves, in words."""

import pytest

from planner.domain.records import Portion, Quota
from planner.rules.quotas import Clause, clauses, groups, size_of, value_of
from tests.planner.worlds import make_authority, make_delegate, make_event, make_programme, make_visit


def world(quota, **changes):
    return make_programme(
        authorities=[make_authority("graz"), make_authority("lyon", country="FR", area="latin_america")],
        delegates=[make_delegate("D1", gender="f"), make_delegate("D2", "lyon")],
        events=[make_event(), make_visit()],
        quotas={quota.code: quota},
        **changes,
    )


@pytest.mark.parametrize(
    ("population", "size"),
    [
        (None, ""),
        (0, "under-100k"),
        (99_999, "under-100k"),
        (100_000, "100k-250k"),
        (249_999, "100k-250k"),
        (250_000, "250k-500k"),
        (500_000, "500k-1m"),
        (1_000_000, "1m-5m"),
        (5_000_000, "5m-and-more"),
    ],
)
def test_the_bands_of_size(population, size):
    assert size_of(population) == size


@pytest.mark.parametrize(
    ("by", "group"),
    [("country", "FR"), ("area", "latin_america"), ("kind", "city"), ("size", "250k-500k"), ("gender", "")],
)
def test_the_group_of_a_delegate(by, group):
    assert value_of(world(Quota("Q", by)), by, "lyon", "D2") == group


def test_whoever_has_left_the_folder_has_no_known_group():
    programme = world(Quota("Q", "area"))

    assert (value_of(programme, "area", "gone", "D1"), value_of(programme, "gender", "graz", "gone")) == ("", "")


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (Quota("Q", "country"), ("AT", "FR")),
        (Quota("Q", "country", "FR"), ("FR",)),
        (Quota("Q", "gender"), ("f",)),
        (Quota("Q", "country", kinds=("study_visit",)), ("AT",)),
        (Quota("Q", "country", events=("barcelona",)), ("FR",)),
    ],
)
def test_the_groups_of_a_quota_are_those_nominated(quota, expected):
    programme = world(quota, nominations=[("D1", "visit", 1), ("D2", "barcelona", 1)])

    assert groups(programme, quota) == expected


@pytest.mark.parametrize(
    ("side", "portion", "made", "weights", "most"),
    [
        ("at_most", Portion(3), (0, 0), (1, 0), 3),
        ("at_most", Portion(3), (2, 9), (1, 0), 1),
        ("at_most", Portion(3), (5, 9), (1, 0), 0),
        ("at_least", Portion(3), (0, 0), (-1, 0), -3),
        ("at_least", Portion(3), (5, 9), (-1, 0), 2),
        ("at_most", Portion(1, 5), (0, 0), (4, -1), 0),
        ("at_most", Portion(1, 5), (1, 10), (4, -1), 5),
        ("at_most", Portion(1, 5), (5, 10), (4, -1), 0),
        ("at_least", Portion(1, 5), (0, 0), (-4, 1), 0),
        ("at_least", Portion(1, 5), (5, 10), (-4, 1), 15),
        ("at_least", Portion(1, 5), (0, 10), (-4, 1), 0),
    ],
)
def test_weights_and_what_the_past_leaves(side, portion, made, weights, most):
    clause = Clause(Quota("Q", "area"), "asia", side, portion, *made)

    assert ((clause.inside, clause.outside), clause.most) == (weights, most)


@pytest.mark.parametrize(
    ("side", "portion", "made", "inside", "outside"),
    [
        ("at_most", Portion(2), 2, True, False),
        ("at_most", Portion(2), 1, False, False),
        ("at_most", Portion(0, 1), 0, True, False),
        ("at_most", Portion(1, 5), 0, False, False),
        ("at_least", Portion(1, 1), 0, False, True),
        ("at_least", Portion(4, 5), 0, False, False),
    ],
)
def test_what_is_forbidden_whatever_else_is_funded(side, portion, made, inside, outside):
    clause = Clause(Quota("Q", "area"), "asia", side, portion, made, made)

    assert (clause.forbids(clause.inside), clause.forbids(clause.outside)) == (inside, outside)


@pytest.mark.parametrize(
    ("quota", "sentence"),
    [
        (Quota("Q", "country", "FR", Portion(1, 5)), "at most 20 % of the trips go to delegates from FR"),
        (Quota("Q", "area", "asia", None, Portion(1)), "at least 1 trip goes to delegates of the area asia"),
        (
            Quota("Q", "size", "1m-5m", Portion(4), kinds=("study_visit",)),
            "at most 4 trips to study visits go to delegates of authorities of the size 1m-5m",
        ),
        (
            Quota("Q", "gender", "f", None, Portion(2, 5), events=("barcelona",)),
            "at least 40 % of the trips to Barcelona go to delegates of gender f",
        ),
        (
            Quota("Q", "kind", "region", Portion(0)),
            "at most 0 trips go to delegates of authorities of the kind region",
        ),
    ],
)
def test_a_clause_in_words(quota, sentence):
    programme = world(quota)

    assert [clause.sentence(programme) for clause in clauses(programme, [])] == [sentence]
