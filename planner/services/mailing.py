"""The mails of a plan as files of the output folder, and the outbox with a row for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.faults import Fault
from planner.domain.mails import UNSENDABLE, WAITING, Mail, Posting, posted
from planner.render.filenames import Paths
from planner.render.made import Made
from planner.render.mail import enclosed_papers, mail_file
from planner.services.press import Job

_NAMED = 5
"""Delegates without an address that the warning names."""

_NO_SENDER = (
    "no mail address of whoever writes: mails have no sender and no invitation, and calendars name no organizer;"
    " give [contact] an email, or [mail] a from, and run again."
)

_NO_ADDRESS = "no sound mail address of the delegate is on record; give one in delegates and run again."


@dataclass(frozen=True, slots=True)
class Mailed:
    """The whole outbox; what staff should know."""

    postings: tuple[Posting, ...]
    warnings: tuple[Fault, ...]


def mail_jobs(mails: Iterable[Mail], where: Paths, papers: Mapping[str, Made]) -> Iterator[Job]:
    """
    The mails as documents, each made with its papers; none for whoever has no address.

    Parameters
    ----------
    papers
        By path, everything that is printed.
    """
    for mail in mails:
        if mail.recipient.mail:
            yield Job(_path(mail, where), mail_file, (mail, dict(_enclosed(mail, where, papers))))


def mailed(mails: Sequence[Mail], where: Paths, files: Mapping[str, bytes], kept: Sequence[Posting]) -> Mailed:
    """
    The outbox with a row for each mail.

    Parameters
    ----------
    files
        Content by path, the mails among them.
    kept
        The outbox so far.
    """
    fresh = [_posting(mail, _path(mail, where) if mail.recipient.mail else "", files) for mail in mails]
    without = [mail for mail in mails if not mail.recipient.mail]
    return Mailed(posted(fresh, kept), (*_unsigned(mails), *_unreachable(without)))


def _path(mail: Mail, where: Paths) -> str:
    return where.mail(mail.event_code, mail.delegate_code, mail.kind)


def _enclosed(mail: Mail, where: Paths, papers: Mapping[str, Made]) -> Iterator[tuple[str, bytes]]:
    for name in enclosed_papers(mail):
        kind, _, suffix = name.partition(".")
        event, delegate = mail.event_code, mail.delegate_code
        path = where.itinerary(event, delegate, suffix) if kind == "itinerary" else where.letter(event, delegate, kind)
        yield name, papers[path].content


def _posting(mail: Mail, path: str, files: Mapping[str, bytes]) -> Posting:
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
        digest=hashlib.sha256(files[path]).hexdigest() if path else "",
        state=WAITING if path else UNSENDABLE,
        answer="" if path else _NO_ADDRESS,
    )


def _unsigned(mails: Sequence[Mail]) -> Iterator[Fault]:
    if any(not mail.sender.mail for mail in mails):
        yield Fault("programme", 0, "contact.email", "", _NO_SENDER)


def _unreachable(mails: Sequence[Mail]) -> Iterator[Fault]:
    """One warning, however many mails there are without an address."""
    codes = list(dict.fromkeys(mail.delegate_code for mail in mails))
    if not codes:
        return
    named = ", ".join(codes[:_NAMED]) + (f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else "")
    told = f"no sound mail address of {named}: {len(mails)} mails were not written; give name@domain.org and run again."
    yield Fault("delegates", 0, "email", "", told)
