"""A small programme for every test to change and read."""

import pytest

from tests.planner.intake.builders import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path / "small")
