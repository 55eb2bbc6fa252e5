"""One mail server: its address, the conversation with it (RFC 5321), and every failure in one sentence."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from planner.domain.failures import MailError

COMMAND_SECONDS = 60.0
"""How long the server may take for an answer (RFC 5321 section 4.5.3.2 allows up to 300 s)."""

ACCEPT_SECONDS = 600.0
"""How long it may take after the last line of a message, so that none is sent twice (RFC 5321, 4.5.3.2.6)."""

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"[\w.:-]+")
_SECONDS = re.compile(r"[0-9]{1,4}")
_MOST_ANSWER = 300
_EXAMPLE = "expected for example smtp://user@mail.example.org:587 or smtps://user@mail.example.org"


@dataclass(frozen=True, slots=True)
class Server:
    """
    Where to send, and as whom.

    Attributes
    ----------
    kind
        "smtp" (encrypted by STARTTLS) or "smtps" (encrypted from the first byte).
    starttls
        Whether "smtp" must be encrypted: always, but to this machine itself or with `?tls=none`.
    seconds, accept_seconds
        Longest wait for an answer, and after a message.
    """

    kind: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = True
    seconds: float = COMMAND_SECONDS
    accept_seconds: float = ACCEPT_SECONDS

    @property
    def name(self) -> str:
        """As staff may read it: without user and password."""
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"Server({self.kind}://{self.name})"


def server_of(address: str, environment: Mapping[str, str]) -> Server:
    """
    The server of a URL; user and password from it or from PLANNER_SMTP_USER and PLANNER_SMTP_PASSWORD.

    Raises
    ------
    ValueError
        If the URL is not one; the text is a sentence without the password.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(f"the address of the mail server is not a URL; {_EXAMPLE}.") from None
    if (
        parts.scheme not in _PORTS
        or not _HOST.fullmatch(parts.hostname or "")
        or port == 0
        or parts.path not in ("", "/")
        or parts.fragment
    ):
        raise ValueError(f"the address of the mail server is not a URL of smtp or smtps; {_EXAMPLE}.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = str(parts.hostname)
    seconds, starttls = _options(options, host)
    return Server(
        kind=parts.scheme,
        host=host,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or "") or environment.get("PLANNER_SMTP_USER", ""),
        password=unquote(parts.password or "") or environment.get("PLANNER_SMTP_PASSWORD", ""),
        starttls=starttls,
        seconds=seconds or COMMAND_SECONDS,
        accept_seconds=seconds or ACCEPT_SECONDS,
    )


def _options(options: Mapping[str, str], host: str) -> tuple[float | None, bool]:
    if unknown := sorted(set(options) - {"tls", "timeout"}):
        raise ValueError(
            f"the mail server's address knows tls and timeout after the question mark, not {unknown[0]!r}."
        )
    tls = options.get("tls", "none" if host in _LOOPBACK else "require")
    if tls not in ("none", "require"):
        raise ValueError("tls in the mail server's address is none or require.")
    given = options.get("timeout")
    if given is not None and not (_SECONDS.fullmatch(given) and 0 < int(given) <= 3600):
        raise ValueError("timeout in the mail server's address is a whole number of seconds, 1 to 3600.")
    return (float(given) if given else None), tls == "require"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What became of one message.

    Attributes
    ----------
    verdict
        "sent"; "refused" (for good, this message alone); "later" (not now, this message alone); "lost" (the connection
        went before anything was taken); "unknown" (it went after the whole message was out).
    text
        One sentence with the server's own words.
    """

    verdict: str
    text: str


class Connection:
    """
    A conversation with a server, begun and ended by the `with` block.

    Raises
    ------
    MailError
        If no message can be sent at all: no connection, no encryption, wrong password, sender refused.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; whatever is answered changes nothing any more."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def send(self, sender: str, recipient: str, content: bytes) -> Answer:
        """Hand over one message; a broken connection is made anew for it first."""
        smtp = self._open()
        try:
            return self._handed(smtp, sender, recipient, content)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            return Answer("lost", f"{self._server.name}: {self._broken(error)}; it is sent again next time.")

    def _open(self) -> smtplib.SMTP:
        """The conversation begun before, if the server is still there, else a new one."""
        if self._smtp is not None and not self._is_there(self._smtp):
            self._drop()
        if self._smtp is None:
            try:
                self._smtp = self._connected()
            except (OSError, UnicodeError, smtplib.SMTPException) as error:
                raise MailError(f"{self._server.name}: {self._why(error)}") from None
        return self._smtp

    @staticmethod
    def _is_there(smtp: smtplib.SMTP) -> bool:
        try:
            return smtp.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.kind == "smtps":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
        try:
            self._introduce(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        smtp.ehlo_or_helo_if_needed()
        if server.kind == "smtp" and server.starttls:
            if not smtp.has_extn("starttls"):
                raise MailError(
                    f"{server.name} offers no encryption (STARTTLS), so nothing was sent; use smtps://, "
                    "or add ?tls=none to the address where the way to the server is safe"
                )
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server.user and f"{server.user}{server.password}".isascii():
            smtp.login(server.user, server.password)
        elif server.user:
            self._log_in_by_utf8(smtp)

    def _log_in_by_utf8(self, smtp: smtplib.SMTP) -> None:
        """AUTH PLAIN (RFC 4616), whose letters are UTF-8; smtplib knows ASCII alone."""
        plain = base64.b64encode(f"\0{self._server.user}\0{self._server.password}".encode()).decode()
        code, said = smtp.docmd("AUTH", f"PLAIN {plain}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, said)

    def _handed(self, smtp: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Answer:
        code, said = smtp.mail(sender)
        if code != 250:
            self._gone_if_421(code)
            self._drop()
            if 400 <= code < 500:
                return Answer("later", f"{self._server.name} takes no mail now: {self._said(code, said)}")
            raise MailError(f"{self._server.name} refuses the sender {sender}: {self._said(code, said)}")
        code, said = smtp.rcpt(recipient)
        if code not in (250, 251):
            return self._turned_down(smtp, "refuses the recipient", code, said)
        code, said = smtp.docmd("DATA")
        if code != 354:
            return self._turned_down(smtp, "refuses the message", code, said)
        return self._content(smtp, content)

    def _content(self, smtp: smtplib.SMTP, content: bytes) -> Answer:
        """The message itself: until the last line is out it is not sent; then only the server knows."""
        lines = content if content.endswith(b"\r\n") else content + b"\r\n"
        stuffed = (b"\r\n" + lines).replace(b"\r\n.", b"\r\n..")[2:]
        smtp.send(stuffed)
        sock = smtp.sock
        if sock is not None:
            sock.settimeout(self._server.accept_seconds)
        try:
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            told = f"{self._server.name}: {self._broken(error)} after the whole message was out; it may have arrived, "
            return Answer("unknown", told + "and is sent again next time with the same Message-ID.")
        if sock is not None:
            sock.settimeout(self._server.seconds)
        if code == 250:
            return Answer("sent", self._said(code, said))
        return self._turned_down(smtp, "refuses the message", code, said)

    def _turned_down(self, smtp: smtplib.SMTP, what: str, code: int, said: bytes) -> Answer:
        self._gone_if_421(code)
        if not 400 <= code < 600:
            self._drop()
            return Answer("later", f"{self._server.name} answers out of turn: {self._said(code, said)}")
        self._reset(smtp)
        verdict = "later" if code < 500 else "refused"
        return Answer(
            verdict, f"{self._server.name} {what}{' for now' if code < 500 else ''}: {self._said(code, said)}"
        )

    def _reset(self, smtp: smtplib.SMTP) -> None:
        """Ready for the next message; a line that breaks now changes nothing of the answer that came."""
        try:
            if self._smtp is not None:
                smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _gone_if_421(self, code: int) -> None:
        if code == 421:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _why(self, error: Exception) -> str:
        """Why no conversation came about."""
        match error:
            case smtplib.SMTPResponseException() if error.smtp_code < 200:
                return f"what answers there is no mail server: {self._plain(_text(error.smtp_error))}"
            case smtplib.SMTPAuthenticationError() if error.smtp_code < 500:
                return f"the server cannot log anybody in now: {self._said(error.smtp_code, error.smtp_error)}"
            case smtplib.SMTPAuthenticationError():
                return f"user or password is refused: {self._said(error.smtp_code, error.smtp_error)}"
            case smtplib.SMTPResponseException():
                return f"the server turns the connection down: {self._said(error.smtp_code, error.smtp_error)}"
            case smtplib.SMTPException() if not isinstance(error, smtplib.SMTPServerDisconnected):
                return f"the server knows no way to log in that is known here ({self._plain(str(error))})"
            case ssl.SSLCertVerificationError():
                return f"the server's certificate cannot be trusted ({error.verify_message})"
            case ssl.SSLError():
                return f"the encryption cannot be agreed on ({error.reason or error}); is smtps:// or the port wrong?"
            case socket.gaierror() | UnicodeError():
                return "no such server is known; look at its name and at the network"
            case ConnectionRefusedError():
                return "the connection is refused; look at the port, and whether the server runs"
            case _:
                return self._broken(error)

    def _broken(self, error: Exception) -> str:
        if isinstance(error, TimeoutError) or "timed out" in str(error):  # smtplib tells of a timeout as a lost line
            return "the server does not answer in time"
        if isinstance(error, (smtplib.SMTPServerDisconnected, ConnectionError)):
            return "the connection broke off"
        return self._plain(getattr(error, "strerror", None) or str(error))

    def _said(self, code: int, said: bytes | str) -> str:
        return f"{code} {self._plain(_text(said))}".strip()

    def _plain(self, text: str) -> str:
        """On one line, not too long, without the password."""
        for secret in _spellings(self._server):
            text = text.replace(secret, "***")
        return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_MOST_ANSWER]


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _spellings(server: Server) -> list[str]:
    """The password as a server may repeat it: plain, and as AUTH PLAIN and AUTH LOGIN write it."""
    if not server.password:
        return []
    plain = f"\0{server.user}\0{server.password}"
    return [server.password, *(base64.b64encode(text.encode()).decode() for text in (plain, server.password))]
