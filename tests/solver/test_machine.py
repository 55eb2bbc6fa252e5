"""Every way of asking takes every advice, and all agree."""

from dataclasses import astuple

import numpy as np
import pytest

from solver.constraints import Row
from solver.engine import WAYS
from solver.machine import Advice, Question
from solver.matrix import Limits, matrix_of


def test_a_row_added_is_a_row_among_others():
    rows = [Row([0, 2], [2, 4], None, 9), Row([], [], None, 0), Row([2, 1, 0], [6, 3, 9], 4, 31)]
    one_by_one = matrix_of(3, [])
    for row in rows:
        one_by_one = one_by_one.with_row(row)

    for grown, whole in zip(astuple(one_by_one), astuple(matrix_of(3, rows)), strict=True):
        assert np.array_equal(grown, whole)


@pytest.mark.parametrize("is_best", [False, True])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.engine.name}-{way.tolerance}-{way.nodes}")
def test_it_proves_the_point_it_is_given(way, is_best):
    """3x + 5y + 4z within 8, worth 4x + 7y + 5z: y alone with x gives 11, nothing gives more."""
    rows = [Row([0, 1, 2], [3, 5, 4], None, 8)]
    question = Question(
        matrix_of(3, rows), Limits(np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)), np.array([4, 7, 5])
    )

    answer = question.search(way, Advice(hint=np.array([1, 1, 0]), first=np.array([1, 1, 1]), is_best=is_best))

    assert answer.is_proven
    assert answer.point is not None
    assert (answer.point.tolist(), answer.bound) == ([1, 1, 0], 11)
