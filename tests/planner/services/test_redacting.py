"""A version for showing around holds nothing of anybody, and decides what the real one decides."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest

from planner.domain.failures import ConflictError
from planner.domain.faults import PlannerError
from planner.domain.plan import REDACTED
from planner.reference.languages import languages
from planner.render.environment import macro
from planner.services.allocate import allocate
from planner.services.folder_guard import refuse_real, refuse_redacted
from planner.services.prices import chances
from planner.services.publish import OutputFolder
from planner.services.reading import read_plan_document
from planner.services.redacting import guessable, redacted, show
from planner.services.standins import stand_ins
from tests.planner.render.prints import squeezed
from tests.planner.services.redacted import PLANTED, Marker, personal, told, whole_programme
from tests.planner.worlds import make_delegate, make_programme

KINDS = ("html", "xml", "ics", "txt", "svg", "eml", "pdf")


@pytest.fixture(scope="module")
def marked():
    programme = Marker().programme(whole_programme())
    return programme, allocate(programme)


@pytest.fixture(scope="module")
def out(marked, tmp_path_factory):
    path = tmp_path_factory.mktemp("redacted") / "out"
    with OutputFolder.hold(path) as folder:
        show(*marked, folder)
    return path


@pytest.fixture(scope="module")
def said(out):
    return {path: list(told(path)) for path in out.rglob("*") if path.is_file()}


def test_nothing_that_is_somebodys_own_is_in_any_file_name_or_metadata(marked, said):
    found = personal(chain(*said.values()))

    assert found.keys() == {PLANTED}
    assert [reason.code for pair in marked[1].unfunded for reason in pair.reasons] == ["PASSPORT"]


def test_what_stays_is_found_in_every_kind_of_file(said):
    places = personal(chain(*said.values()))[PLANTED]

    assert {kind for kind in KINDS if any(f".{kind}: " in place for place in places)} == {*KINDS}


def test_every_paper_says_in_its_language_that_it_is_not_for_travel(said):
    notices = {squeezed(macro("words.txt", "notice", language)()) for language in languages()} | {squeezed(REDACTED)}
    papers = {path: squeezed("".join(text for _, text in texts)) for path, texts in said.items() if path.name[0] != "."}
    silent = [path.name for path, text in papers.items() if not any(notice in text for notice in notices)]

    assert silent == []
    assert len(notices) == 7
    assert len(papers) > 30


def test_the_plan_decides_what_the_real_one_decides(marked):
    programme, plan = marked
    issue = redacted(programme, plan)

    assert decisions(issue.plan) == decisions(plan)
    assert issue.plan.budgets == plan.budgets
    assert issue.plan.objective == plan.objective


def decisions(plan):
    """Trips and refusals without who is meant."""
    trips = [replace(trip, delegate="", quote=trip.quote and "", checks=()) for trip in plan.trips]
    refused = [(pair.event, pair.authority, [reason.code for reason in pair.reasons]) for pair in plan.unfunded]
    return sorted(map(repr, trips)), sorted(refused)


def test_stand_ins_and_chances_are_those_of_the_real_plan(marked):
    programme, plan = marked
    found = redacted(programme, plan).found

    assert found.chances == chances(programme, plan)
    assert [seat.standin is None for seat in found.seats] == [
        seat.standin is None for seat in stand_ins(programme, plan)
    ]


@pytest.mark.parametrize(
    ("code", "key", "warned"),
    [("maria.lopez", "", 1), ("LOPEZ-2", "", 1), ("D014", "", 0), ("maria.lopez", "words of our own", 0)],
)
def test_codes_that_hold_names_are_warned_of_where_no_key_hides_them(code, key, warned):
    person = make_delegate(code, given_name="María", family_name="López")
    found = list(guessable(make_programme(delegates=[person], redaction_key=key)))

    assert [fault.message.partition(";")[0] for fault in found] == [
        "delegates whose code holds a part of the name: 1"
    ] * warned


def test_the_same_version_has_the_same_bytes(marked, out):
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with OutputFolder.hold(out) as folder:
        show(*marked, folder)

    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_papers_with_names_do_not_come_among_redacted_ones(out):
    with pytest.raises(ConflictError, match="holds a redacted version for showing around"):
        refuse_redacted(out)


def test_redacted_papers_do_not_come_among_those_with_names(tmp_path):
    with OutputFolder.hold(tmp_path / "real") as folder:
        folder.stage({"plan.json": b"{}"}).publish()
        with pytest.raises(ConflictError, match="the papers or the database of a real run"):
            refuse_real(folder)


def test_redacted_papers_do_not_come_beside_a_database(tmp_path):
    (tmp_path / "planner.db").touch()

    with pytest.raises(ConflictError, match="the papers or the database of a real run"):
        refuse_real(OutputFolder(tmp_path))


def test_a_redacted_version_is_renewed_and_an_empty_folder_taken(out, tmp_path):
    refuse_real(OutputFolder(out))
    refuse_real(OutputFolder(tmp_path))
    refuse_redacted(tmp_path)


def test_a_redacted_plan_is_read_by_no_command(out):
    with pytest.raises(PlannerError, match="a redacted version for showing around"):
        read_plan_document(out / "plan.json")
