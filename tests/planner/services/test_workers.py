"""Questions answered side by side, each in a process of its own."""

from __future__ import annotations

import os
from operator import neg

import pytest

from planner.services.workers import AnswerLostError, answered_side_by_side


def test_every_answer_comes_in_its_place() -> None:
    assert answered_side_by_side(neg, [1, 2]) == [-1, -2]


def test_a_mistake_comes_with_its_trace() -> None:
    with pytest.raises(RuntimeError, match="bad operand type for unary -: 'str'"):
        answered_side_by_side(neg, ["a"])


def test_a_process_that_ends_before_its_answer_is_told() -> None:
    with pytest.raises(AnswerLostError, match="ended from outside"):
        answered_side_by_side(os._exit, [3])
