"""The commands that send: nothing goes out unasked, a second sending sends the rest, and each end has its exit code."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from planner.resources import fixtures_dir
from planner.services.run import Wish, run
from tests.planner.services.postoffice import Failure, PostOffice

NOMINATIONS = "delegate,event,rank\nD1,barcelona-2025,1\nD2,barcelona-2025,1\nD3,barcelona-2025,2\n"
D1 = "award barcelona-2025/D1, edition 1 to d1@example.org"


def planned(source, out):
    run(source, out, Wish(), clock=date(2025, 9, 15), progress=lambda _: None)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Two who travel and one who does not."""
    place = tmp_path_factory.mktemp("sending")
    source = Path(shutil.copytree(fixtures_dir() / "tiny", place / "source"))
    (source / "nominations.csv").write_text(NOMINATIONS, encoding="utf-8")
    planned(source, place / "out")
    return place


@pytest.fixture
def place(published, tmp_path):
    return Path(shutil.copytree(published, tmp_path / "copy"))


@pytest.fixture
def send(planner, place):
    """`planner send` to an office, in a hurry."""

    def send(office, *words):
        smtp = f"smtp://127.0.0.1:{office.port}?timeout=2"
        return planner("send", place / "out", "--smtp", smtp, "--per-minute", "6000", *words)

    return send


def test_nothing_is_sent_unless_asked(planner, place, send):
    before = planner("outbox", place / "out").out
    with PostOffice() as office:
        answer = send(office)

    assert (answer.code, office.lines, planner("outbox", place / "out").out) == (0, [], before)
    lines = answer.out.splitlines()
    assert lines[0] == "3 messages to send: 2 award, 1 decline"
    assert (lines[1], lines[-1]) == (f"  {D1}", "nothing was sent: this was a dry run; add --yes to send")


def test_a_second_sending_sends_only_what_is_unsent(planner, place, send):
    with PostOffice(Failure("RCPT", "450 greylisted", "d1@example.org")) as office:
        first = send(office, "--yes")
        office.failure = Failure()
        second, third = send(office, "--yes"), send(office, "--yes")

    assert (first.code, first.out) == (75, "2 messages sent\n1 message not sent yet: send again\n")
    assert first.err == f"warning: {D1}: 127.0.0.1:{office.port} refuses the recipient for now: 450 greylisted\n"
    assert (second.code, second.out, third.code, third.out) == (0, "1 message sent\n", 0, "0 messages sent\n")
    assert [to for _, to, _ in office.taken][-1] == "d1@example.org"
    assert planner("outbox", place / "out").out.startswith("3 messages: 3 sent\n")


def test_what_is_refused_for_good_ends_with_1_and_goes_again_only_when_asked(planner, place, send):
    with PostOffice(Failure("RCPT", "550 no such user", "d1@example.org")) as office:
        refused = send(office, "--yes")
        office.failure = Failure()
        unasked, asked = send(office, "--yes"), send(office, "--yes", "--again", "--only", "barcelona-2025/D1")

    assert (refused.code, refused.out) == (1, "2 messages sent\n")
    assert f"error: {D1}: 127.0.0.1:{office.port} refuses the recipient: 550 no such user" in refused.err
    assert (unasked.out, asked.out) == ("0 messages sent\n", "1 message sent\n")


def test_what_may_have_arrived_is_named_as_in_doubt_until_it_is_sent(planner, place, send):
    with PostOffice(Failure("message", "drop", "d1@example.org")) as office:
        answer = send(office, "--yes")

    assert answer.code == 75
    doubt = "it may have arrived already, and is sent again with the same Message-ID"
    assert f"  {D1}: {doubt}" in planner("send", place / "out").out.splitlines()
    listed = planner("outbox", place / "out")
    assert f"  sending: {D1} (1 attempt, last " in listed.out
    assert "after the whole message was out; it may have arrived" in listed.out


def test_a_server_that_is_not_there_is_one_sentence_and_75(place, planner):
    answer = planner("send", place / "out", "--smtp", "smtp://127.0.0.1:2", "--yes")

    assert (answer.code, answer.out) == (75, "0 messages sent\n3 messages not sent yet: send again\n")
    assert answer.err == (
        "error: 127.0.0.1:2: the connection is refused; look at the port, and whether the server runs\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--yes"], "name the mail server"),
        (["--again"], "name those to send to again by --only"),
        (["--to", "nobody"], "this is no mail address"),
        (["--only", "D1"], "'D1' is not EVENT/DELEGATE"),
        (["--smtp", "http://mail.example.org"], "is not a URL of smtp or smtps"),
        (["--smtp", "smtp://user:secret@mail.example.org?tls=maybe"], "is none or require"),
        (["--per-minute", "0"], "0 is not in the range"),
    ],
)
def test_a_wrong_order_is_refused_and_sends_nothing(planner, place, words, told):
    answer = planner("send", place / "out", *words)

    assert answer.code == 2
    assert told in answer.err
    assert "secret" not in answer.err


def test_a_changed_plan_brings_a_change_mail_to_whom_it_concerns_and_to_nobody_else(planner, place, send):
    with PostOffice() as office:
        send(office, "--yes")
        segments = place / "source" / "segments.csv"
        text = segments.read_text(encoding="utf-8")
        segments.write_text(text.replace("BCN,2025-11-06T20:30,SOF", "BCN,2025-11-06T20:45,SOF"), encoding="utf-8")
        planned(place / "source", place / "out")

        assert send(office).out.splitlines()[:2] == [
            "1 message to send: 1 change",
            "  change barcelona-2025/D2, edition 2 to d2@example.org",
        ]
        assert send(office, "--yes").out == "1 message sent\n"
    assert office.taken[-1][1] == "d2@example.org"
