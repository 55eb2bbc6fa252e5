"""The mails of a plan as files of the output folder, and the outbox with a row for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.faults import Fault
from planner.domain.mails import UNSENDABLE, WAITING, Mail, Posting, posted
from planner.render.filenames import Paths
from planner.render.mail import attached_papers, mail_file

_NAMED = 5
"""Delegates without an address that the warning names."""

_NO_SENDER = (
    "no mail address of whoever writes: mails have no sender and no invitation, and calendars name no organizer;"
    " give [contact] an email, or [mail] a from, and run again."
)

_NO_ADDRESS = "no sound mail address of the delegate is on record; give one in delegates and run again."


@dataclass(frozen=True, slots=True)
class Mailed:
    """Relative path -> content of every mail; the whole outbox; what staff should know."""

    files: Mapping[str, bytes]
    postings: tuple[Posting, ...]
    warnings: tuple[Fault, ...]


def mailed(mails: Iterable[Mail], where: Paths, papers: Mapping[str, bytes], kept: Sequence[Posting]) -> Mailed:
    """
    Write the mails, each with its papers attached.

    Parameters
    ----------
    papers
        Content by path of everything that is printed.
    kept
        The outbox so far.
    """
    files: dict[str, bytes] = {}
    fresh, without, unsigned = [], [], False
    for mail in mails:
        unsigned = unsigned or not mail.sender.mail
        path = where.mail(mail.event_code, mail.delegate_code, mail.kind) if mail.recipient.mail else ""
        if path:
            files[path] = mail_file(mail, dict(_attached(mail, where, papers)))
        else:
            without.append(mail)
        fresh.append(_posting(mail, path, files.get(path, b"")))
    warnings = (*_unsigned(unsigned), *_unreachable(without))
    return Mailed(files, posted(fresh, kept), warnings)


def _attached(mail: Mail, where: Paths, papers: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name in attached_papers(mail):
        kind, _, suffix = name.partition(".")
        event, delegate = mail.event_code, mail.delegate_code
        path = where.itinerary(event, delegate, suffix) if kind == "itinerary" else where.letter(event, delegate, kind)
        yield name, papers[path]


def _posting(mail: Mail, path: str, content: bytes) -> Posting:
    return Posting(
        key=mail.key,
        event=mail.event_code,
        delegate=mail.delegate_code,
        kind=mail.kind,
        edition=mail.edition,
        path=path,
        recipient=mail.recipient.mail,
        name=mail.recipient.name,
        message_id=mail.message_id,
        digest=hashlib.sha256(content).hexdigest() if path else "",
        state=WAITING if path else UNSENDABLE,
        answer="" if path else _NO_ADDRESS,
    )


def _unsigned(found: bool) -> tuple[Fault, ...]:
    return (Fault("programme", 0, "contact.email", "", _NO_SENDER),) if found else ()


def _unreachable(mails: Sequence[Mail]) -> Iterator[Fault]:
    """One warning, however many mails there are without an address."""
    codes = list(dict.fromkeys(mail.delegate_code for mail in mails))
    if not codes:
        return
    named = ", ".join(codes[:_NAMED]) + (f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else "")
    told = f"no sound mail address of {named}: {len(mails)} mails were not written; give name@domain.org and run again."
    yield Fault("delegates", 0, "email", "", told)
