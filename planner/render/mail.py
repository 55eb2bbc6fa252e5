"""
A mail as the bytes of an .eml file (RFC 5322, MIME): text, page and invitation as alternatives, papers attached.

The bytes depend on the mail alone. Header values are written as encoded words wherever plain letters could be read as
anything else, and what was written is read again: a mail whose headers do not come back as they were meant is not made.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from email import policy
from email.generator import BytesGenerator
from email.header import Header, decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from io import BytesIO

from planner.domain.mails import AWARD, CHANGE, DECLINE, Address, Mail
from planner.reference.languages import spoken
from planner.render.clean import cleaned, closed, one_line, settled
from planner.render.environment import macro, template
from planner.render.ics import delegate_calendar
from planner.render.invitation import invitation
from planner.render.reservations import json_ld
from planner.render.text import itinerary_text, plain

MOST_SUBJECT = 200
"""Characters of a subject; a longer one is cut."""

_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=78)
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()/+'!#&*-]*")
_WORD = 60


def mail_file(raw: Mail, papers: Mapping[str, bytes]) -> bytes:
    """
    The file of a mail.

    Parameters
    ----------
    papers
        File name -> content of the PDFs to attach.

    Raises
    ------
    ValueError
        If the recipient has no address, or the headers do not come back as they were meant.
    """
    if not raw.recipient.mail:
        raise ValueError(f"Expected an address for the mail to {raw.delegate_code!r}.")
    mail = cleaned(raw)
    language = spoken(mail.language)
    calendars = dict(_calendar_files(raw))
    body = _container(mail, "alternative", _alternatives(raw, mail, language))
    attached = [*_attachments(papers, "application/pdf"), *_attachments(calendars, "application/ics")]
    message = _container(mail, "mixed", [body, *attached]) if attached else body
    headers = dict(_headers(mail, language))
    content = _bytes(message, headers)
    _refuse_other_headers(content, headers)
    return content


def subject(mail: Mail) -> str:
    """The subject in the reader's language, on one line."""
    text = settled(macro("mail.txt", "subject", spoken(mail.language))(cleaned(mail))).strip()
    return text if len(text) <= MOST_SUBJECT else closed(text[: MOST_SUBJECT - 1]).rstrip() + "…"


def _headers(mail: Mail, language: str) -> Iterator[tuple[str, str]]:
    if mail.sender.mail:
        yield "From", _mailbox(mail.sender)
    yield "To", _mailbox(mail.recipient)
    if mail.reply_to.mail:
        yield "Reply-To", _mailbox(mail.reply_to)
    yield "Subject", _encoded(subject(mail), "Subject")
    yield "Date", format_datetime(datetime.combine(mail.day, time(), UTC))
    yield "Message-ID", mail.message_id
    yield "References", mail.thread_id
    yield "Content-Language", language
    yield "MIME-Version", "1.0"


def _mailbox(address: Address) -> str:
    """A name is always an encoded word or quoted: nothing in it is syntax."""
    name = one_line(address.name).strip()[:MOST_SUBJECT]
    if not name:
        return address.mail
    shown = f'"{name}"' if _PLAIN.fullmatch(name) and len(name) < _WORD else _encoded_words(name)
    return f"{shown}\r\n <{address.mail}>"


def _encoded(text: str, name: str) -> str:
    if _PLAIN.fullmatch(text) and len(text) + len(name) < 76:
        return text
    return _encoded_words(text)


def _encoded_words(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=76, continuation_ws=" ").encode(linesep="\r\n")


def _bytes(message: Message, headers: Mapping[str, str]) -> bytes:
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=_POLICY).flatten(message)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("ascii") + out.getvalue()


def _refuse_other_headers(content: bytes, headers: Mapping[str, str]) -> None:
    """Read the headers again, as old and as new programs do."""
    head, _, _ = content.partition(b"\r\n\r\n")
    for reader in (policy.compat32, policy.SMTP):
        found = BytesHeaderParser(policy=reader).parsebytes(head + b"\r\n\r\n")
        names = [name for name in found if name not in ("Content-Type", "Content-Transfer-Encoding")]
        if names != list(headers) or found.defects:
            raise ValueError(f"Expected the headers {list(headers)}, read {names}.")
        if any(_breaks(str(value)) for value in found.values()):
            raise ValueError("Expected no line break within a header.")
    plain = BytesHeaderParser(policy=policy.compat32).parsebytes(head + b"\r\n\r\n")
    if _decoded(plain["Subject"]) != _decoded(headers["Subject"]):
        raise ValueError("Expected the subject to come back as it was written.")


def _breaks(value: str) -> bool:
    """Whether a line of a value would be read as a header of its own."""
    return any(line and not line[0].isspace() for line in re.split(r"[\r\n]+", value)[1:])


def _decoded(value: str) -> str:
    parts = decode_header(value)
    return "".join(part.decode(code or "ascii") if isinstance(part, bytes) else part for part, code in parts)


def _alternatives(raw: Mail, mail: Mail, language: str) -> Iterator[Message]:
    """The plainest first (RFC 2046 section 5.1.4)."""
    yield _text_part("plain", _text(mail, language))
    yield _text_part("html", _page(mail, language))
    if raw.invitation is not None and raw.sender.mail:
        method, calendar = invitation(raw.invitation, raw.sender, raw.recipient)
        part = Message(policy=_POLICY)
        part["Content-Type"] = f"text/calendar; charset=utf-8;\r\n method={method}; component=VEVENT"
        yield _filled(part, calendar)


def _text(mail: Mail, language: str) -> str:
    """The letter, then the whole itinerary of who travels."""
    letter = macro("mail.txt", "letter", language)(mail)
    text = plain(letter, language)
    return text if mail.trip is None else f"{text}\n{'-' * 72}\n\n{itinerary_text(mail.trip)}"


def _page(mail: Mail, language: str) -> str:
    booked = json_ld(mail.trip) if mail.trip is not None else ""
    return template("mail.html", language).render(mail=mail, title=subject(mail), reservations=booked)


def _calendar_files(mail: Mail) -> Iterator[tuple[str, bytes]]:
    if mail.kind != DECLINE and mail.entries:
        yield "trip.ics", delegate_calendar(mail.recipient.name, mail.entries)


def attached_papers(mail: Mail) -> tuple[str, ...]:
    """Names of the PDFs that go with a mail."""
    if mail.kind in (AWARD, CHANGE):
        return ("itinerary.pdf", "award.pdf", "invitation.pdf")
    return ("decline.pdf",) if mail.decline is not None else ()


def _container(mail: Mail, kind: str, parts: Iterable[Message]) -> Message:
    """A multipart whose boundary no part can hold: base64 and quoted-printable have no "=_"."""
    container = Message(policy=_POLICY)
    container["Content-Type"] = f'multipart/{kind};\r\n boundary="=_{mail.key}_{kind}"'
    container.set_payload(list(parts))
    return container


def _text_part(kind: str, text: str) -> Message:
    part = Message(policy=_POLICY)
    part["Content-Type"] = f"text/{kind}; charset=utf-8"
    part["Content-Transfer-Encoding"] = "quoted-printable"
    plain = text.encode("utf-8", "replace")
    part.set_payload(binascii.b2a_qp(plain, quotetabs=False, istext=True).decode("ascii"))
    return part


def _attachments(files: Mapping[str, bytes], kind: str) -> Iterator[Message]:
    for name, content in files.items():
        part = Message(policy=_POLICY)
        part["Content-Type"] = f'{kind}; name="{name}"'
        part["Content-Disposition"] = f'attachment; filename="{name}"'
        yield _filled(part, content)


def _filled(part: Message, content: bytes) -> Message:
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(content).decode("ascii"))
    return part
