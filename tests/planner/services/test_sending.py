"""Sending the tiny programme's mails to a real server on loopback that fails at every step."""

from __future__ import annotations

import asyncio
import email
import email.policy
import shutil
import socket
from datetime import UTC, date, datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from planner.domain.failures import ConflictError
from planner.domain.mails import REFUSED, SENDING, SENT, WAITING
from planner.resources import fixtures_dir
from planner.services.mailserver import server_of
from planner.services.run import Wish, run
from planner.services.sending import Order, Timing, outbox, send

NOW = datetime(2025, 9, 20, 8, 30, tzinfo=UTC)


class Handler:
    """Keeps what it takes; answers as told for one step, to one recipient or to all."""

    def __init__(self, step="", answer="", recipient=""):
        self.step, self.answer, self.recipient = step, answer, recipient
        self.taken = []

    async def _told(self, step, server, recipient):
        if step != self.step or self.recipient not in ("", recipient):
            return None
        if self.answer == "drop":
            server.transport.abort()
        if self.answer == "hang":
            await asyncio.sleep(4)
        return self.answer if self.answer[:1].isdigit() else "250 OK"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        told = await self._told("EHLO", server, "")
        return [told] if told else responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        envelope.mail_from = address
        return await self._told("MAIL", server, "") or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        told = await self._told("RCPT", server, address)
        if told is None or told.startswith("250"):
            envelope.rcpt_tos.append(address)
        return told or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        told = await self._told("DATA", server, envelope.rcpt_tos[0])
        if told is None or told.startswith("250"):
            self.taken.append((envelope.mail_from, envelope.rcpt_tos[0], envelope.content))
        return told or "250 taken"


@pytest.fixture
def serve():
    begun = []

    def start(handler):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=port)
        controller.factory = lambda: SMTP(handler, data_size_limit=10_000_000)
        controller.start()
        begun.append(controller)
        return port

    yield start
    for controller in begun:
        controller.stop()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    out = tmp_path_factory.mktemp("sending") / "out"
    run(fixtures_dir() / "tiny", out, Wish(), clock=date(2025, 9, 15), progress=lambda _: None)
    return out


@pytest.fixture
def out(published, tmp_path):
    return shutil.copytree(published, tmp_path / "out")


def sent(out, port, **order):
    server = server_of(f"smtp://127.0.0.1:{port}?timeout=1", {})
    return send(out, None, Order(server=server, **order), Timing(lambda: NOW, lambda _: None), lambda _: None)


def states(out):
    return [row.state for row in outbox(out, None)]


def test_every_mail_goes_out_once_and_a_second_run_sends_nothing(out, serve):
    handler = Handler()
    port = serve(handler)

    assert [row.state for row in sent(out, port).results] == [SENT] * 8
    assert sent(out, port).due == ()

    assert len(handler.taken) == 8
    row = next(row for row in outbox(out, None) if (row.event, row.delegate) == ("barcelona-2025", "D1"))
    content = next(content for _, to, content in handler.taken if to == "d1@example.org")
    file = (out / row.path).read_bytes()
    assert content == file.replace(b"Date: Mon, 15 Sep 2025 00:00:00 +0000", b"Date: Sat, 20 Sep 2025 08:30:00 +0000")
    message = email.message_from_bytes(content, policy=email.policy.SMTP)
    assert message["Message-ID"] == row.message_id
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar", *["application/pdf"] * 3, "application/ics",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "answer", "state", "told"),
    [
        ("RCPT", "450 greylisted", WAITING, "refuses the recipient for now: 450 greylisted"),
        ("RCPT", "550 no such user", REFUSED, "refuses the recipient: 550 no such user"),
        ("RCPT", "drop", WAITING, "the connection broke off; it is sent again next time."),
        ("RCPT", "hang", WAITING, "the server does not answer in time; it is sent again next time."),
        ("DATA", "452 full", WAITING, "refuses the message for now: 452 full"),
        ("DATA", "552 too big", REFUSED, "refuses the message: 552 too big"),
        ("DATA", "drop", SENDING, "after the whole message was out; it may have arrived"),
        ("DATA", "hang", SENDING, "does not answer in time after the whole message was out"),
    ],
)
def test_one_message_that_fails_leaves_the_others(out, serve, step, answer, state, told):
    port = serve(Handler(step, answer, "d1@example.org"))

    sent(out, port)

    failed = [row for row in outbox(out, None) if row.state != SENT]
    assert [(row.delegate, row.state, row.attempts) for row in failed] == [("D1", state, 1)]
    assert told in failed[0].answer
    again = Handler()
    sent(out, serve(again))
    assert [to for _, to, _ in again.taken] == ([] if state == REFUSED else ["d1@example.org"])


@pytest.mark.parametrize(
    ("step", "answer", "told"),
    [
        ("EHLO", "drop", "the connection broke off"),
        ("EHLO", "hang", "the server does not answer in time"),
        ("MAIL", "550 not you", "refuses the sender helpdesk@example.org: 550 not you"),
        ("MAIL", "drop", "the connection broke 3 times in a row"),
    ],
)
def test_a_server_that_takes_nothing_stops_the_sending(out, serve, step, answer, told):
    sending = sent(out, serve(Handler(step, answer)))

    assert told in sending.stopped
    assert states(out) == [WAITING] * 8


def test_a_server_that_is_not_there_stops_the_sending(out):
    assert "the connection is refused" in sent(out, 2).stopped
    assert states(out) == [WAITING] * 8


def test_a_server_without_encryption_gets_nothing(out, serve):
    handler = Handler()
    server = server_of(f"smtp://127.0.0.1:{serve(handler)}?tls=require", {})

    sending = send(out, None, Order(server=server), Timing(lambda: NOW, lambda _: None), lambda _: None)

    assert "offers no encryption (STARTTLS)" in sending.stopped
    assert handler.taken == []


def test_a_rehearsal_leaves_the_outbox_as_it_is(out, serve):
    handler, before = Handler(), outbox(out, None)

    sent(out, serve(handler), rehearsal="staff@example.org", only=frozenset({("barcelona-2025", "D1")}))

    assert [to for _, to, _ in handler.taken] == ["staff@example.org"]
    assert outbox(out, None) == before


def test_a_file_that_somebody_changed_is_not_sent(out, serve):
    path = out / "mail" / "barcelona-2025" / "D1.eml"
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(ConflictError, match=r"D1\.eml is not as the run wrote it"):
        sent(out, serve(Handler()))
    assert states(out) == [WAITING] * 8


def test_the_password_is_in_no_name_of_the_server():
    server = server_of("smtp://ada:s%40cret@mail.example.org", {})

    assert (server.user, server.password, server.port, server.starttls) == ("ada", "s@cret", 587, True)
    assert "s@cret" not in repr(server) + server.name
