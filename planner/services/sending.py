"""Sending the mails of an output folder, one after the other, each result kept before the next begins."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain.failures import ConflictError, MailError, OutputError
from planner.domain.mails import DUE, REFUSED, SENDING, SENT, UNSENDABLE, WAITING, Posting, sound_address
from planner.services.folder_guard import is_redacted
from planner.services.mailserver import Connection, Server
from planner.services.publish import DATABASE, OutputFolder
from planner.services.swap import FILES, read_manifest

if TYPE_CHECKING:
    from planner.store.memory import Memory

MOST_BREAKS = 3
"""Connections that may break one after the other before sending stops."""

_STATES = {"sent": SENT, "refused": REFUSED, "later": WAITING, "lost": WAITING, "unknown": SENDING}
_DATE = re.compile(rb"^Date: [^\r\n]*", re.MULTILINE)
_FROM = re.compile(rb"^From: [^\r\n]*(?:\r\n[ \t][^\r\n]*)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Order:
    """
    What to send.

    Attributes
    ----------
    server
        None for a dry run.
    only
        (event, delegate) pairs; empty: everybody.
    again
        Whether those named are sent though they were sent or refused before.
    rehearsal
        An address of staff that gets everything instead; the outbox is left as it is. "" for the real thing.
    per_minute
        Messages at most; 0 for no limit.
    """

    server: Server | None = None
    only: frozenset[tuple[str, str]] = frozenset()
    again: bool = False
    rehearsal: str = ""
    per_minute: int = 30


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock and the patience of the caller: now in UTC, and a sleep of so many seconds."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Sending:
    """
    The end of a sending.

    Attributes
    ----------
    due
        What was to be sent, as it stood before.
    results
        The same messages as they stand now; shorter where sending stopped.
    stopped
        Why sending stopped before its end; "" where it did not.
    unsendable
        Messages that have no address.
    """

    due: tuple[Posting, ...]
    results: tuple[Posting, ...]
    stopped: str
    unsendable: tuple[Posting, ...]


def outbox(out: Path, db: str | None) -> tuple[Posting, ...]:
    """
    Every message of an output folder, and what became of it.

    Raises
    ------
    RunError
        If the folder holds no plan, or the database cannot be read.
    """
    from planner.store.memory import Memory

    programme = _programme_of(out)
    with Memory(db or out / DATABASE) as memory:
        return memory.postings(programme)


def send(out: Path, db: str | None, order: Order, timing: Timing, progress: Callable[[str], None]) -> Sending:
    """
    Send what is due, or tell what would be sent.

    A message is marked before it is handed over and its result kept before the next begins. So a kill leaves at most
    one message of which nobody knows whether it arrived: the one whose last line was out, and whose answer was not
    kept yet. The next sending sends it again with the same Message-ID, as RFC 5321 (section 6.1) has it.

    Raises
    ------
    RunError
        If the folder is busy or holds no plan, a file is not as the run wrote it, or no sender is named.
    """
    from planner.store.memory import Memory

    programme = _programme_of(out)
    if order.server is None:
        return _planned(outbox(out, db), out, order)
    with OutputFolder.hold(out), Memory(db or out / DATABASE) as memory:
        planned = _planned(memory.postings(programme), out, order)
        for row in planned.due:
            _content(out, row)
        mailer = _Mailer(out, order, order.server, timing, None if order.rehearsal else memory)
        results, stopped = mailer.send(programme, planned.due, progress)
    return replace(planned, results=results, stopped=stopped)


def _planned(rows: Sequence[Posting], out: Path, order: Order) -> Sending:
    due = tuple(_due(rows, out, order))
    return Sending(due, (), "", tuple(row for row in rows if row.state == UNSENDABLE and _is_meant(row, order.only)))


def _programme_of(out: Path) -> str:
    if is_redacted(out):
        raise ConflictError(f"{out} holds a redacted version for showing around; its mails are never sent")
    try:
        value = json.loads((out / "plan.json").read_bytes())
        return str(value["programme"])
    except FileNotFoundError:
        raise OutputError(f"{out} holds no plan.json; name the folder that planner run --out wrote") from None
    except OSError as error:
        raise OutputError(f"{out}: plan.json cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise OutputError(f"{out}: plan.json is not a plan; run planner run again") from None


def _due(rows: Sequence[Posting], out: Path, order: Order) -> list[Posting]:
    missing = order.only - {(row.event, row.delegate) for row in rows}
    if missing:
        named = ", ".join("/".join(pair) for pair in sorted(missing))
        raise ConflictError(f"no mail to {named} is in the outbox; planner outbox lists what is")
    meant = [row for row in rows if _is_meant(row, order.only) and row.path]
    if not order.again:
        return [row for row in meant if row.state in DUE]
    return [row for row in meant if row.state in DUE or (row.state in (SENT, REFUSED) and _is_current(out, row))]


def _is_current(out: Path, row: Posting) -> bool:
    """Whether the file of a message is still that message."""
    try:
        return _is_message(row, (out / row.path).read_bytes())
    except OSError:
        return False


def _is_message(row: Posting, content: bytes) -> bool:
    return f"Message-ID: {row.message_id}\r\n".encode() in content.partition(b"\r\n\r\n")[0]


def _is_meant(row: Posting, only: Collection[tuple[str, str]]) -> bool:
    return not only or (row.event, row.delegate) in only


def _content(out: Path, row: Posting) -> bytes:
    """
    The message as its run wrote it.

    Raises
    ------
    ConflictError
        If the file is missing or another, or names no sender.
    """
    try:
        content = (out / row.path).read_bytes()
    except OSError:
        content = b""
    written = read_manifest(out / FILES).files.get(row.path, "")
    wanted = row.digest if row.state in DUE and written else written
    if hashlib.sha256(content).hexdigest() != wanted:
        raise ConflictError(f"{out / row.path} is not as the run wrote it; run again, then send")
    if not _sender_of(content):
        raise ConflictError(
            "nobody is named that the mails come from: give [mail] from in programme.toml and run again"
        )
    return content


def _sender_of(content: bytes) -> str:
    head, _, _ = content.partition(b"\r\n\r\n")
    line = _FROM.search(head)
    return sound_address(line[0].decode("ascii").rpartition("<")[2].removeprefix("From: ").rstrip(">")) if line else ""


class _Mailer:
    """Hands over one message after the other, no faster than asked."""

    def __init__(self, out: Path, order: Order, server: Server, timing: Timing, memory: Memory | None) -> None:
        self._out, self._order, self._server, self._timing, self._memory = out, order, server, timing, memory
        self._pause = 60 / order.per_minute if order.per_minute else 0.0

    def send(
        self, programme: str, due: Sequence[Posting], progress: Callable[[str], None]
    ) -> tuple[tuple[Posting, ...], str]:
        """The messages as they stand then, and why sending stopped ("" where it did not)."""
        done: list[Posting] = []
        breaks = 0
        with Connection(self._server) as connection:
            for number, row in enumerate(due, start=1):
                progress(f"sending {number} of {len(due)}")
                if done:
                    self._timing.sleep(self._pause)
                try:
                    ended, is_broken = self._one(programme, connection, row)
                except MailError as error:
                    return tuple(done), str(error)
                done.append(ended)
                breaks = breaks + 1 if is_broken else 0
                if breaks == MOST_BREAKS:
                    return tuple(done), f"the connection broke {MOST_BREAKS} times in a row; {ended.answer}"
        return tuple(done), ""

    def _one(self, programme: str, connection: Connection, row: Posting) -> tuple[Posting, bool]:
        """One message as it stands then, and whether the connection broke."""
        content, moment = _content(self._out, row), self._timing.now()
        begun = replace(row, state=SENDING, attempts=row.attempts + 1, tried=moment.isoformat(timespec="seconds"))
        self._note(programme, row, begun)
        try:
            recipient = self._order.rehearsal or row.recipient
            answer = connection.send(_sender_of(content), recipient, _dated(content, moment))
        except MailError as error:
            kept = row.state if row.state in (SENT, REFUSED) else WAITING
            self._note(programme, begun, replace(begun, state=kept, answer=str(error)))
            raise
        digest = hashlib.sha256(content).hexdigest()
        ended = replace(begun, state=_STATES[answer.verdict], answer=answer.text, digest=digest)
        self._note(programme, begun, ended)
        return ended, answer.verdict in ("lost", "unknown")

    def _note(self, programme: str, before: Posting, after: Posting) -> None:
        if self._memory is not None:
            self._memory.note(programme, before, after)


def _dated(content: bytes, moment: datetime) -> bytes:
    """With the moment of sending: mail programs take what is dated days ago for junk."""
    return _DATE.sub(b"Date: " + format_datetime(moment).encode("ascii"), content, count=1)
