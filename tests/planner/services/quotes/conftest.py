import pytest

from tests.planner.offers import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
