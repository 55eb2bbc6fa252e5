"""Sending the tiny programme's mails to a real server on loopback that fails at every step."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from planner.domain.failures import ConflictError
from planner.domain.mails import REFUSED, SENDING, SENT, WAITING
from planner.resources import fixtures_dir
from planner.services.mailserver import server_of
from planner.services.run import Wish, run
from planner.services.sending import Order, Timing, outbox, send
from tests.planner.services.postoffice import PASSWORDS, USER, Authority, Failure, PostOffice, gatekeeper

NOW = datetime(2025, 9, 20, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    out = tmp_path_factory.mktemp("sending") / "out"
    run(fixtures_dir() / "tiny", out, Wish(), clock=date(2025, 9, 15), progress=lambda _: None)
    return out


@pytest.fixture
def out(published, tmp_path):
    return shutil.copytree(published, tmp_path / "out")


def server_at(office, **changes):
    """The office as the planner knows it; with little patience only where it hangs, as a busy machine is slow too."""
    server = server_of(f"smtp://127.0.0.1:{office.port}", {})
    seconds = 0.8 if office.failure.how == "hang" else 30.0
    return replace(server, seconds=seconds, accept_seconds=seconds, **changes)


def sent(out, office, server=None, **order):
    order = Order(server=server or server_at(office), **order)
    return send(out, None, order, Timing(lambda: NOW, lambda _: None), lambda _: None)


def states(out):
    return [row.state for row in outbox(out, None)]


def test_every_mail_goes_out_once_and_a_second_run_sends_nothing(out):
    with PostOffice() as office:
        assert [row.state for row in sent(out, office).results] == [SENT] * 8
        assert sent(out, office).due == ()

    assert len(office.taken) == 8
    row = next(row for row in outbox(out, None) if (row.event, row.delegate) == ("barcelona-2025", "D1"))
    content = next(content for _, to, content in office.taken if to == "d1@example.org")
    file = (out / row.path).read_bytes()
    assert content == file.replace(b"Date: Mon, 15 Sep 2025 00:00:00 +0000", b"Date: Sat, 20 Sep 2025 08:30:00 +0000")
    message = email.message_from_bytes(content, policy=email.policy.SMTP)
    assert message["Message-ID"] == row.message_id
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar", *["application/pdf"] * 3, "application/ics",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "how", "state", "told"),
    [
        ("RCPT", "450 greylisted", WAITING, "refuses the recipient for now: 450 greylisted"),
        ("RCPT", "550 no such user", REFUSED, "refuses the recipient: 550 no such user"),
        ("RCPT", "drop", WAITING, "the connection broke off; it is sent again next time."),
        ("RCPT", "hang", WAITING, "the server does not answer in time; it is sent again next time."),
        ("DATA", "451 not now", WAITING, "refuses the message for now: 451 not now"),
        ("DATA", "554 no", REFUSED, "refuses the message: 554 no"),
        ("DATA", "drop", WAITING, "the connection broke off; it is sent again next time."),
        ("DATA", "hang", WAITING, "the server does not answer in time; it is sent again next time."),
        ("message", "452 full", WAITING, "refuses the message for now: 452 full"),
        ("message", "421 closing", WAITING, "refuses the message for now: 421 closing"),
        ("message", "552 too big", REFUSED, "refuses the message: 552 too big"),
        ("message", "drop", SENDING, "after the whole message was out; it may have arrived"),
        ("message", "hang", SENDING, "does not answer in time after the whole message was out"),
    ],
)
def test_one_message_that_fails_leaves_the_others(out, step, how, state, told):
    with PostOffice(Failure(step, how, "d1@example.org")) as office:
        sent(out, office)

    failed = [row for row in outbox(out, None) if row.state != SENT]
    assert [(row.delegate, row.state, row.attempts) for row in failed] == [("D1", state, 1)]
    assert told in failed[0].answer
    with PostOffice() as again:
        sent(out, again)
    assert [to for _, to, _ in again.taken] == ([] if state == REFUSED else ["d1@example.org"])


@pytest.mark.parametrize(
    ("step", "how", "told"),
    [
        ("greeting", "421 too busy", "turns the connection down: 421 too busy"),
        ("greeting", "554 no mail from you", "turns the connection down: 554 no mail from you"),
        ("greeting", "HTTP/1.1 400 Bad Request", "what answers there is no mail server: "),
        ("greeting", "drop", "the connection broke off"),
        ("greeting", "hang", "the server does not answer in time"),
        ("EHLO", "drop", "the connection broke off"),
        ("EHLO", "hang", "the server does not answer in time"),
        ("EHLO", "421 closing", "the connection broke off"),
        ("MAIL", "550 not you", "refuses the sender helpdesk@example.org: 550 not you"),
        ("MAIL", "drop", "the connection broke 3 times in a row"),
        ("MAIL", "hang", "the connection broke 3 times in a row"),
    ],
)
def test_a_server_that_takes_nothing_stops_the_sending(out, step, how, told):
    with PostOffice(Failure(step, how)) as office:
        if (step, how) == ("EHLO", "421 closing"):
            office.happens = lambda name: setattr(office, "failure", Failure(name, "drop")) if name == "HELO" else None
        sending = sent(out, office)

    assert told in sending.stopped
    assert states(out) == [WAITING] * 8


def test_a_server_that_takes_no_mail_now_leaves_every_message_for_later(out):
    with PostOffice(Failure("MAIL", "451 try later")) as office:
        assert sent(out, office).stopped == ""

    assert states(out) == [WAITING] * 8
    assert {row.answer.partition(" takes ")[2] for row in outbox(out, None)} == {"no mail now: 451 try later"}


@pytest.mark.parametrize(("step", "how"), [("QUIT", "drop"), ("QUIT", "hang"), ("QUIT", "500 no"), ("NOOP", "drop")])
def test_what_was_taken_is_sent_however_the_conversation_ends(out, step, how):
    with PostOffice(Failure(step, how)) as office:
        assert sent(out, office).stopped == ""

    assert states(out) == [SENT] * 8
    assert len(office.taken) == 8


def test_a_refusal_stands_though_the_line_breaks_right_after_it(out):
    with PostOffice(Failure("RCPT", "550 no such user", "d1@example.org")) as office:
        office.happens = lambda step: setattr(office, "failure", Failure(step, "drop")) if step == "RSET" else None
        sent(out, office)

    assert [row.state for row in outbox(out, None) if row.delegate == "D1"] == [REFUSED]


def test_a_server_that_is_not_there_stops_the_sending(out):
    with PostOffice() as office:
        server = server_at(office)

    assert "the connection is refused" in sent(out, office, server).stopped
    assert "no such server is known" in sent(out, office, replace(server, host="nowhere..invalid")).stopped
    assert states(out) == [WAITING] * 8


def test_a_server_without_encryption_gets_nothing(out):
    with PostOffice() as office:
        sending = sent(out, office, server_at(office, starttls=True))

    assert "offers no encryption (STARTTLS)" in sending.stopped
    assert office.taken == []


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority, monkeypatch):
    """The throw-away authority, believed by this machine."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


SIGNED_IN = {"user": USER, "password": PASSWORDS[0], "starttls": True}
LOCKED = {"authenticator": gatekeeper, "auth_required": True}


@pytest.mark.parametrize("password", PASSWORDS, ids=ascii)
def test_mail_goes_out_encrypted_by_starttls_with_user_and_password(out, trusted, password):
    with PostOffice(tls_context=trusted.certified(), require_starttls=True, **LOCKED) as office:
        sending = sent(out, office, server_at(office, **{**SIGNED_IN, "password": password}))

    assert (sending.stopped, states(out)) == ("", [SENT] * 8)
    assert office.lines[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert len(office.taken) == 8


def test_mail_goes_out_encrypted_from_the_first_byte(out, trusted):
    with PostOffice(smtps=trusted.certified(), auth_require_tls=False, authenticator=gatekeeper) as office:
        assert sent(out, office, server_at(office, kind="smtps", **SIGNED_IN)).stopped == ""

    assert states(out) == [SENT] * 8


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(out, authority, kind):
    stopped, office = refused_certificate(out, kind, authority.certified())

    assert re.search(r"certificate cannot be trusted \(.*(self-signed|local issuer)", stopped)
    assert "AUTH" not in office.lines


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_a_certificate_of_another_server_gets_no_mail_and_no_password(out, trusted, kind):
    stopped, office = refused_certificate(out, kind, trusted.certified("mail.example.org"))

    assert re.search(r"certificate cannot be trusted \(.*not valid for '127\.0\.0\.1'", stopped)
    assert "AUTH" not in office.lines


def refused_certificate(out, kind, context):
    encryption = {"smtps": context} if kind == "smtps" else {"tls_context": context}
    with PostOffice(**encryption, **LOCKED) as office:
        stopped = sent(out, office, server_at(office, kind=kind, **SIGNED_IN)).stopped
    assert states(out) == [WAITING] * 8
    return stopped, office


@pytest.mark.parametrize(
    ("step", "how", "told"),
    [
        ("STARTTLS", "454 no TLS now", "turns the connection down: 454 no TLS now"),
        ("STARTTLS", "drop", "the connection broke off"),
        ("STARTTLS", "hang", "the server does not answer in time"),
        ("AUTH", "454 come back", "the server cannot log anybody in now: 454 come back"),
        ("AUTH", "535 wrong", "user or password is refused: 535 wrong"),
        ("AUTH", "drop", "the connection broke off"),
        ("AUTH", "hang", "the server does not answer in time"),
    ],
)
def test_a_failure_before_the_first_message_stops_the_sending(out, trusted, step, how, told):
    with PostOffice(Failure(step, how), tls_context=trusted.certified(), **LOCKED) as office:
        sending = sent(out, office, server_at(office, **SIGNED_IN))

    assert told in sending.stopped
    assert states(out) == [WAITING] * 8


@pytest.mark.parametrize("wrong", ["secret", "secret-£"], ids=ascii)
def test_a_wrong_password_is_told_without_the_password(out, trusted, wrong):
    with PostOffice(tls_context=trusted.certified(), **LOCKED) as office:
        stopped = sent(out, office, server_at(office, **{**SIGNED_IN, "password": wrong})).stopped

    assert "user or password is refused: 535 5.7.8 Authentication credentials invalid" in stopped
    assert wrong not in stopped


def test_a_server_where_nobody_can_log_in_is_told(out, trusted):
    with PostOffice(tls_context=trusted.certified(), auth_exclude_mechanism=["PLAIN", "LOGIN"]) as office:
        stopped = sent(out, office, server_at(office, **SIGNED_IN)).stopped

    assert "the server knows no way to log in that is known here" in stopped


def test_smtps_at_a_port_that_speaks_plainly_is_told(out):
    with PostOffice() as office:
        assert "is smtps:// or the port wrong?" in sent(out, office, server_at(office, kind="smtps")).stopped


@pytest.mark.parametrize(
    ("step", "copies"),
    [
        ("MAIL", 0),  # marked, and nothing of it out
        ("message", 1),  # out and taken, and the answer not kept
    ],
)
def test_a_killed_sending_goes_on_where_it_was_and_tells_what_is_in_doubt(out, step, copies):
    with PostOffice() as office:
        office.happens = lambda name: kill_at(name, step, office, process)
        process = begun(out, office)
        assert process.wait(30) == -signal.SIGKILL
        office.happens = lambda name: None
        assert states(out).count(SENDING) == 1
        assert len(office.taken) == 3 + copies

        assert sent(out, office).stopped == ""

    assert states(out) == [SENT] * 8
    assert len(office.taken) == 8 + copies
    assert len({re.search(rb"Message-ID: (.*)", content)[1] for _, _, content in office.taken}) == 8


def kill_at(name, step, office, process):
    if name == step and len(office.taken) == (4 if step == "message" else 3):
        process.kill()


def begun(out, office):
    """The command as an officer runs it."""
    command = [str(Path(sys.executable).with_name("planner")), "send", str(out), "--yes", "--per-minute", "6000"]
    smtp = f"smtp://127.0.0.1:{office.port}?timeout=20"
    return subprocess.Popen([*command, "--smtp", smtp], env=os.environ, stdout=subprocess.DEVNULL)


def test_no_more_messages_a_minute_than_asked(out):
    pauses = []
    with PostOffice() as office:
        order = Order(server=server_at(office), per_minute=40)
        send(out, None, order, Timing(lambda: NOW, pauses.append), lambda _: None)

    assert pauses == [1.5] * 7


def test_a_rehearsal_leaves_the_outbox_as_it_is(out):
    before = outbox(out, None)
    with PostOffice() as office:
        sent(out, office, rehearsal="staff@example.org", only=frozenset({("barcelona-2025", "D1")}))

    assert [to for _, to, _ in office.taken] == ["staff@example.org"]
    assert outbox(out, None) == before


def test_a_file_that_somebody_changed_is_not_sent(out):
    path = out / "mail" / "barcelona-2025" / "D1.eml"
    path.write_bytes(path.read_bytes() + b"x")

    with PostOffice() as office, pytest.raises(ConflictError, match=r"D1\.eml is not as the run wrote it"):
        sent(out, office)
    assert states(out) == [WAITING] * 8


def test_a_file_that_somebody_changed_is_not_sent_again_either(out):
    only = frozenset({("barcelona-2025", "D1")})
    path = out / "mail" / "barcelona-2025" / "D1.eml"
    with PostOffice() as office:
        sent(out, office, only=only)
        path.write_bytes(b"Bcc: evil@example.org\r\n" + path.read_bytes())
        with pytest.raises(ConflictError, match=r"D1\.eml is not as the run wrote it"):
            sent(out, office, only=only, again=True)

    assert len(office.taken) == 1


def test_only_a_document_of_the_folder_is_sent(out, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"From: desk@example.org\r\n\r\nsecret")
    digest = sha256(secret.read_bytes()).hexdigest()
    with sqlite3.connect(out / "planner.db") as database:
        database.execute("UPDATE outbox SET path = ?, digest = ?", (str(secret), digest))
    database.close()

    with PostOffice() as office, pytest.raises(ConflictError, match=r"secret\.txt is not as the run wrote it"):
        sent(out, office)

    assert office.taken == []


def test_the_password_is_in_no_name_of_the_server():
    server = server_of("smtp://ada:s%40cret@mail.example.org", {})

    assert (server.user, server.password, server.port, server.starttls) == ("ada", "s@cret", 587, True)
    assert "s@cret" not in repr(server) + server.name


@pytest.mark.parametrize(
    "address",
    [
        *("smtp://a b", "smtp://h%00", "smtp://h:0", "smtp://", "http://h", "smtp://h/x", "smtp://h:port"),
        f"smtp://h?timeout={'1' * 5000}",
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence(address):
    with pytest.raises(ValueError, match=r"not a URL|a whole number of seconds, 1 to 3600"):
        server_of(address, {})


@pytest.mark.parametrize("host", ["mail.example.org", "127.0.0.1", "[::1]", "m_1.example", "pošta.example"])
def test_a_server_is_a_name_or_an_address(host):
    assert server_of(f"smtp://{host}:25", {}).host == host.strip("[]")
