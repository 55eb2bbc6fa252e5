"""
A mail as the bytes of an .eml file (RFC 5322, MIME): text, page and invitation as alternatives, papers attached.

The bytes depend on the mail alone. Header values are written as encoded words wherever plain letters could be read as
anything else, and what was written is read again: a mail whose headers do not come back as they were meant is not made.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from email import policy
from email.header import Header, decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Policy
from email.utils import format_datetime
from functools import lru_cache

from planner.domain.mails import AWARD, CHANGE, DECLINE, Address, Mail
from planner.reference.languages import spoken
from planner.render.clean import cleaned, closed, one_line, settled
from planner.render.environment import macro, template
from planner.render.ics import delegate_calendar
from planner.render.invitation import invitation
from planner.render.reservations import json_ld
from planner.render.text import plain

MOST_SUBJECT = 200
"""Characters of a subject; a longer one is cut."""

_TEXT = "itinerary.txt"
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()/+'!#&*-]*")
_WORD = 60
_LINE = re.compile(rb".{1,76}")


def mail_file(raw: Mail, papers: Mapping[str, bytes]) -> bytes:
    """
    The file of a mail.

    Parameters
    ----------
    papers
        File name -> content of what `enclosed_papers` names.

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
    body = _container(mail, "alternative", _alternatives(raw, mail, language, papers.get(_TEXT, b"")))
    pdfs = {name: content for name, content in papers.items() if name != _TEXT}
    attached = [*_attachments(pdfs, "application/pdf"), *_attachments(calendars, "application/ics")]
    message = _container(mail, "mixed", [body, *attached]) if attached else body
    return b"".join(_header(name, value) for name, value in _headers(mail, language)) + message


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


@lru_cache(maxsize=1024)
def _encoded_words(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=76, continuation_ws=" ").encode(linesep="\r\n")


@lru_cache(maxsize=1024)
def _header(name: str, value: str) -> bytes:
    """
    One header, which old and new programs read as that and no other.

    Raises
    ------
    ValueError
        If it does not come back as it was meant.
    """
    line = f"{name}: {value}\r\n".encode("ascii")
    for found in (_read(line, policy.SMTP), plain := _read(line, policy.compat32)):
        if list(found) != [name] or found.defects or found.get_payload():
            raise ValueError(f"Expected the header {name!r}, read {list(found)}.")
        if _breaks(str(found[name])):
            raise ValueError("Expected no line break within a header.")
    if _decoded(plain[name]) != _decoded(value):
        raise ValueError(f"Expected {name!r} to come back as it was written.")
    return line


def _read(header: bytes, reader: Policy) -> Message:
    return BytesHeaderParser(policy=reader).parsebytes(header + b"\r\n")


def _breaks(value: str) -> bool:
    """Whether a line of a value would be read as a header of its own."""
    return any(line and not line[0].isspace() for line in re.split(r"[\r\n]+", value)[1:])


def _decoded(value: str) -> str:
    parts = decode_header(value)
    return "".join(part.decode(code or "ascii") if isinstance(part, bytes) else part for part, code in parts)


def _alternatives(raw: Mail, mail: Mail, language: str, itinerary: bytes) -> Iterator[bytes]:
    """The plainest first (RFC 2046 section 5.1.4)."""
    yield _text_part("plain", _text(mail, language, itinerary.decode()))
    yield _text_part("html", _page(mail, language))
    if raw.invitation is not None and raw.sender.mail:
        method, calendar = invitation(raw.invitation, raw.sender, raw.recipient)
        kind = f"text/calendar; charset=utf-8;\r\n method={method}; component=VEVENT"
        yield _part({"Content-Type": kind, "Content-Transfer-Encoding": "base64"}, _base64(calendar))


def _text(mail: Mail, language: str, itinerary: str) -> str:
    """The letter, then the whole itinerary of who travels."""
    letter = macro("mail.txt", "letter", language)(mail)
    text = plain(letter, language)
    return f"{text}\n{'-' * 72}\n\n{itinerary}" if itinerary else text


def _page(mail: Mail, language: str) -> str:
    booked = json_ld(mail.trip) if mail.trip is not None else ""
    return template("mail.html", language).render(mail=mail, paper=mail.trip, title=subject(mail), reservations=booked)


def _calendar_files(mail: Mail) -> Iterator[tuple[str, bytes]]:
    if mail.kind != DECLINE and mail.entries:
        yield "trip.ics", delegate_calendar(mail.recipient.name, mail.entries)


def enclosed_papers(mail: Mail) -> tuple[str, ...]:
    """Names of the papers that a mail is made with: PDFs to attach, and the text that ends its own."""
    if mail.kind in (AWARD, CHANGE):
        return (_TEXT, "itinerary.pdf", "award.pdf", "invitation.pdf")
    return ("decline.pdf",) if mail.decline is not None else ()


def _container(mail: Mail, kind: str, parts: Iterable[bytes]) -> bytes:
    """A multipart whose boundary no part can hold: base64 and quoted-printable have no "=_"."""
    boundary = f"=_{mail.key}_{kind}".encode()
    head = b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n' % (kind.encode(), boundary)
    opened = [b"--%s\r\n%s\r\n" % (boundary, part) for part in parts]
    return b"".join((head, *opened, b"--%s--\r\n" % boundary))


def _text_part(kind: str, text: str) -> bytes:
    plain = binascii.b2a_qp(text.encode("utf-8", "replace"), quotetabs=False, istext=True)
    return _part(
        {"Content-Type": f"text/{kind}; charset=utf-8", "Content-Transfer-Encoding": "quoted-printable"}, plain
    )


def _attachments(files: Mapping[str, bytes], kind: str) -> Iterator[bytes]:
    for name, content in files.items():
        headers = {
            "Content-Type": f'{kind}; name="{name}"',
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Transfer-Encoding": "base64",
        }
        yield _part(headers, _base64(content))


def _base64(content: bytes) -> bytes:
    """In lines of 76 letters (RFC 2045, 6.8)."""
    return b"\n".join((*_LINE.findall(binascii.b2a_base64(content, newline=False)), b""))


def _part(headers: Mapping[str, str], body: bytes) -> bytes:
    """One part with its lines ended as mail wants them (RFC 5322, 2.3)."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("ascii") + b"\r\n" + body.replace(b"\n", b"\r\n")
