"""Documents made on every core: the same wherever they are made, never made twice, never stale."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from planner.domain.failures import PaperError
from planner.render.html import itinerary_html
from planner.render.made import Made
from planner.render.pdf import itinerary_pdf
from planner.render.text import itinerary_text
from planner.services import press as presses
from planner.services.press import Job, Press, PressLostError, installed, stated
from planner.services.rendered import Rendered
from tests.planner.render.builders import make_estimate, make_itinerary


def told(text: str) -> str:
    return f"<{text}>"


def told_by(text: str) -> str:
    return f"{text} by {os.getpid()}"


def undrawn(text: str) -> Made:
    return Made(text.encode(), "漢", text)


def refused(text: str) -> str:
    raise PaperError(f"template {text} cannot be used")


def broken(text: str) -> str:
    raise KeyError(text)


def killed(text: str) -> str:
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return text


def never(text: str) -> str:
    raise AssertionError(f"{text} was made again")


def many(render, number=presses._MANY):
    return [Job(f"{index:03}.txt", render, (f"text {index}",)) for index in range(number)]


def made(jobs, earlier=None, cores=1):
    with Press(earlier, cores) as press:
        press.take(jobs)
        return press.made(), press.rendered


def test_two_processes_share_the_work_and_give_what_one_gives():
    papers = [make_itinerary(), make_estimate()]
    jobs = [
        Job(f"{number:03}.{render.__name__}", render, (papers[number % 2],))
        for number in range(presses._MANY)
        for render in (itinerary_pdf, itinerary_html, itinerary_text)
    ]

    alone, _ = made(jobs, cores=1)
    shared, _ = made(jobs, cores=2)

    assert len(shared) == 3 * presses._MANY
    assert list(shared.items()) == list(alone.items())


def test_another_process_makes_some_of_many_documents_and_none_of_a_few():
    shared, _ = made(many(told_by, 4 * presses._MANY), cores=2)
    few, _ = made(many(told_by, presses._MANY - 1), cores=2)
    alone, _ = made(many(told_by), cores=1)

    def makers(documents):
        return {document.content.split()[-1] for document in documents.values()}

    me = str(os.getpid()).encode()
    assert len(makers(shared) | {me}) == 2
    assert makers(few) == makers(alone) == {me}
    assert multiprocessing.active_children() == []


def test_what_was_taken_first_can_be_waited_for_before_more_is_taken():
    with Press(cores=2) as press:
        press.take(many(told))
        first = press.made()
        press.take([Job("late.txt", told, (first["001.txt"].content.decode(),))])
        both = press.made()

    assert both["late.txt"].content == b"<<text 1>>"
    assert len(both) == len(first) + 1


@pytest.mark.parametrize("cores", [1, 2])
def test_a_broken_template_is_told_wherever_it_is_met(cores):
    with pytest.raises(PaperError, match=r"^template text [0-9]+ cannot be used$"):
        made(many(refused), cores=cores)
    assert multiprocessing.active_children() == []


def test_a_mistake_in_another_process_brings_its_trace():
    parcel = ("a.txt", stated(broken), stated(("text 0",)))
    answer = presses._answered([parcel])

    assert isinstance(answer, Exception)
    assert "Traceback" in str(answer)
    assert "KeyError: 'text 0'" in str(answer)


def test_a_process_that_is_killed_is_one_sentence():
    with pytest.raises(PressLostError, match=r"^a process that makes documents was ended from outside .* run again$"):
        made(many(killed, 400), cores=2)
    assert multiprocessing.active_children() == []


def interrupted(press):
    press.take(many(told, 4000))
    assert multiprocessing.active_children() != []
    raise KeyboardInterrupt


def test_an_interrupt_leaves_no_process():
    with pytest.raises(KeyboardInterrupt), Press(cores=2) as press:
        interrupted(press)
    assert multiprocessing.active_children() == []


def test_what_lies_there_as_it_was_made_is_not_made_again():
    first, notes = made([Job("a.txt", undrawn, ("Li 漢",)), Job("b.txt", told, ("b",)), Job("c.txt", told, ("c",))])
    lying: dict[str, bytes] = {path: document.content for path, document in first.items()}
    kept = Rendered.parsed(notes.to_json(), {**lying, "b.txt": b"touched"}.get)
    assert kept.found("a.txt", notes.notes["a.txt"].key) == Made("Li 漢".encode(), "漢", "Li 漢")

    again, _ = made([Job("a.txt", undrawn, ("Li 漢",)), Job("b.txt", told, ("b",)), Job("c.txt", told, ("d",))], kept)
    assert {path: document.content for path, document in again.items()} == {**lying, "c.txt": b"<d>"}

    with pytest.raises(AssertionError, match="c was made again"):
        made([Job("c.txt", never, ("c",))], kept)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"a": 1}', b'{"a": ["only a key"]}', b"\xff"])
def test_notes_that_are_none_are_no_notes(text):
    assert Rendered.parsed(text, lambda path: b"").found("a", "key") is None


@dataclass(frozen=True, slots=True)
class Parts:
    """One field of every kind that a paper is made of."""

    text: str = "a"
    number: int = 1
    share: float = 0.5
    none: str | None = None
    yes: bool = True
    day: date = date(2026, 3, 1)
    moment: datetime = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    names: tuple[str, ...] = ("a", "b")
    codes: frozenset[str] = frozenset({"x", "y", "z"})
    by_name: dict[str, int] = field(default_factory=lambda: {"a": 1})
    inner: Any = None


CHANGES: list[dict[str, Any]] = [
    {"text": "b"},
    {"text": "1"},
    {"number": 2},
    {"share": 0.25},
    {"none": ""},
    {"yes": False},
    {"day": date(2026, 3, 2)},
    {"moment": datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Madrid"))},
    {"moment": datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))},
    {"moment": datetime(2026, 10, 25, 2, 30, tzinfo=UTC)},
    {"names": ("b", "a")},
    {"names": ("a", "b", "")},
    {"codes": frozenset({"x", "y"})},
    {"by_name": {"a": 2}},
    {"inner": Parts()},
    {"inner": Parts(text="b")},
]


def test_every_kind_of_change_makes_another_pickle():
    pickles = {stated(Parts()), *(stated(replace(Parts(), **change)) for change in CHANGES)}

    assert len(pickles) == len(CHANGES) + 1


def test_equal_values_have_equal_pickles_whatever_is_the_same_object():
    one, other = "".join(["ma", "drid"]), "".join(["mad", "rid"])
    assert one is not other

    assert stated((one, one)) == stated((one, other))


def test_another_template_catalogue_font_or_line_of_code_makes_every_document_anew(monkeypatch, tmp_path):
    folders = {name: tmp_path / name for name in ("package_dir", "templates_dir", "fonts_dir")}
    for name, folder in folders.items():
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "file").write_text("as it was", encoding="utf-8")
        monkeypatch.setattr(presses, name, lambda folder=folder: folder)
    monkeypatch.setattr(presses, "_system_fonts", lambda: list(fonts))
    fonts: list[tuple[str, int, int]] = []
    marks = {installed.__wrapped__()}

    for folder in folders.values():
        (folder / "inner" / "file").write_text(f"changed in {folder.name}", encoding="utf-8")
        marks.add(installed.__wrapped__())
    fonts.append(("/fonts/new.ttf", 1, 1))
    marks.add(installed.__wrapped__())
    assert any(name.startswith("tzdata-") for name in presses._engines())
    monkeypatch.setattr(presses, "_engines", lambda: ["typst-0.0.dist-info"])
    marks.add(installed.__wrapped__())

    assert len(marks) == 6
    assert installed.__wrapped__() in marks
