"""A version for showing around, as the officer asks for it; what must not come together is refused in one sentence."""

from __future__ import annotations

import json
import shutil

import pytest

from planner.domain.plan import REDACTED
from planner.resources import fixtures_dir
from planner.services.publish import OutputFolder

TINY = fixtures_dir() / "tiny"


@pytest.fixture
def small(tmp_path):
    """The tiny programme with one nomination."""
    source = shutil.copytree(TINY, tmp_path / "small")
    (source / "nominations.csv").write_text("delegate,event,rank\nD1,barcelona-2025,1\n")
    return source


@pytest.fixture
def shown(tmp_path):
    """A folder that holds a redacted version, as far as its plan says."""
    return staged(tmp_path / "shown", {"format": 1, "programme": "tiny", "redacted": REDACTED})


@pytest.fixture
def real(tmp_path):
    """A folder that holds papers with names."""
    return staged(tmp_path / "real", {"format": 1, "programme": "tiny"})


def staged(path, plan):
    with OutputFolder.hold(path) as folder:
        folder.stage({"plan.json": json.dumps(plan).encode()}).publish()
    return path


def content(path):
    return {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_a_plan_is_rendered_for_showing_around_and_again_over_itself(planner, small, tmp_path):
    plan, out = tmp_path / "plan.json", tmp_path / "out"
    planner("solve", small, "--out", plan)

    first, second = (planner("render", small, plan, "--redact", "--out", out, "--json") for _ in range(2))

    assert (first.code, first.value["redacted"]) == (0, REDACTED)
    assert second.value == first.value
    assert json.loads((out / "plan.json").read_text())["redacted"] == REDACTED
    assert not (out / "planner.db").exists()
    assert planner("run", small, "--out", out).code == 5
    assert planner("render", small, out / "plan.json", "--out", tmp_path / "other").code == 1


def test_a_programme_without_a_plan_names_nobody(planner, small, tmp_path):
    (small / "locks.csv").write_text("delegate,event,state,quote\nD1,barcelona-2025,ticketed,Q1\n")
    (small / "budgets.csv").write_text("code,name,amount,currency\nall,Everything,1.00,EUR\n")

    answer = planner("run", small, "--redact", "--out", tmp_path / "out", "--json")

    assert answer.code == 3
    assert answer.value["conflict"] != []
    assert all(word not in answer.out + answer.err for word in ("D1", "Ejemplo", "Q1"))


@pytest.mark.parametrize("words", [("run", TINY), ("run", TINY, "--fresh"), ("render", TINY, "PLAN")])
def test_papers_with_names_do_not_come_among_redacted_ones(planner, shown, tmp_path, words):
    plan = tmp_path / "plan.json"
    plan.write_text("{}")
    before = content(shown)

    answer = planner(*(plan if word == "PLAN" else word for word in words), "--out", shown)

    assert answer.code == 5
    assert answer.err.count("\n") == 1
    assert "holds a redacted version for showing around" in answer.err
    assert content(shown) == before


@pytest.mark.parametrize("words", [("run", TINY), ("run", TINY, "--fresh"), ("render", TINY, "PLAN")])
def test_redacted_papers_do_not_come_among_those_with_names(planner, real, tmp_path, words):
    plan = tmp_path / "plan.json"
    plan.write_text("{}")
    before = content(real)

    answer = planner(*(plan if word == "PLAN" else word for word in words), "--redact", "--out", real)

    assert answer.code == 5
    assert answer.err.count("\n") == 1
    assert "holds the papers or the database of a real run" in answer.err
    assert content(real) == before


def test_a_redacted_version_is_kept_in_no_database(planner, tmp_path):
    address = f"sqlite:///{tmp_path / 'planner.db'}"

    answer = planner("run", TINY, "--redact", "--db", address, "--out", tmp_path / "out")

    assert answer.code == 2
    assert "a redacted version is kept in no database" in answer.err
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("words", [("send",), ("send", "--yes", "--smtp", "smtp://localhost:9"), ("outbox",)])
def test_mails_of_a_redacted_version_are_not_sent(planner, shown, words):
    answer = planner(words[0], shown, *words[1:])

    assert answer.code == 5
    assert "its mails are never sent" in answer.err


@pytest.mark.parametrize("command", ["verify", "explain", "rooms", "visas", "account"])
def test_a_redacted_plan_is_refused_by_who_reads_a_plan(planner, shown, command):
    answer = planner(command, TINY, shown / "plan.json")

    assert answer.code == 1
    assert "a redacted version for showing around" in answer.err
    assert "name the plan.json of the real run" in answer.err


def test_a_redacted_plan_is_no_earlier_plan(planner, shown, tmp_path):
    answer = planner("solve", TINY, "--previous", shown / "plan.json", "--out", tmp_path / "plan.json")

    assert answer.code == 1
    assert "a redacted version for showing around" in answer.err
