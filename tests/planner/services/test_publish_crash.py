"""Killed at any moment, the database is sound and the output is the earlier or the new one."""

from __future__ import annotations

from tests.planner.services.crash import crash


def test_a_few_dozen_kills_leave_nothing_half_done(tmp_path):
    done = crash(tmp_path, 20)

    assert done.killed >= 10  # the steps kill always, the random moments mostly
    assert 0 < done.committed < done.killed
