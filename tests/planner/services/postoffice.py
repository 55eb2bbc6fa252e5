"""A real mail server on loopback (aiosmtpd) that fails at the step it is told to, and an authority nobody knows."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORDS = "ada", ("geheim", "geheim-€")
_HANG_SECONDS = 30


@dataclass(frozen=True)
class Failure:
    """
    What goes wrong, and where.

    Attributes
    ----------
    step
        "greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA" (the command), "message" (after its last line),
        "NOOP", "QUIT".
    how
        "drop", "hang", or an answer such as "450 greylisted".
    recipient
        The one whose message fails at "RCPT" and after; "" for everybody's.
    """

    step: str = ""
    how: str = ""
    recipient: str = ""


class PostOffice(Controller):
    """Takes mail on a port of its own while the `with` block lasts; `taken` has (sender, recipient, content)."""

    def __init__(self, failure=None, *, happens=None, smtps=None, **parameters):
        self.failure, self.taken, self.lines = failure or Failure(), [], []
        self.happens = happens or (lambda step: None)
        self.is_open = False
        super().__init__(self, hostname="127.0.0.1", port=0, ssl_context=smtps, **parameters)

    def factory(self):
        return _Clerk(self, data_size_limit=10_000_000, hostname="desk.example", **self.SMTP_kwargs)

    def __enter__(self):
        self.start()
        self.is_open = True
        return self

    def __exit__(self, *error):
        self.stop()

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if await server.failed("message", envelope.rcpt_tos[0]):
            return None
        self.taken.append((envelope.mail_from, envelope.rcpt_tos[0], envelope.content))
        self.happens("message")
        return "250 taken"


class _Clerk(SMTP):
    def __init__(self, office, **parameters):
        self.office = office
        super().__init__(office, **parameters)
        self._smtp_methods = {name: self._step(name, method) for name, method in self._smtp_methods.items()}

    def _step(self, name, method):
        async def step(argument):
            self.office.lines.append(name)
            self.office.happens(name)
            addressed = (argument or "").removeprefix("TO:").strip("<> ") if name == "RCPT" else ""
            waiting = self.envelope.rcpt_tos if self.envelope else []
            if not await self.failed(name, addressed or next(iter(waiting), "")):
                await method(argument)

        return step

    async def push(self, status):
        greets = isinstance(status, str) and status.startswith(f"220 {self.hostname}")
        if status is not None and not (greets and await self.failed("greeting", "")):
            await super().push(status)

    async def failed(self, step, recipient):
        failure = self.office.failure
        if not self.office.is_open or failure.step != step or failure.recipient not in ("", recipient):
            return False
        if failure.how == "drop":
            self.transport.abort()
        elif failure.how == "hang":
            await self._stuck()
        else:
            await super().push(failure.how)
        return True

    async def _stuck(self):
        try:
            await asyncio.sleep(_HANG_SECONDS)
        finally:
            self.transport.abort()


def gatekeeper(server, session, envelope, mechanism, login):
    """Lets in whoever knows a password."""
    is_right = login.login.decode() == USER and login.password.decode() in PASSWORDS
    return AuthResult(success=is_right, handled=False)


class Authority:
    """A certificate authority made for a test; nobody else has heard of it."""

    def __init__(self, place):
        self._authority = trustme.CA()
        self.file = place / "authority.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def certified(self, name="127.0.0.1"):
        """A server's side of the encryption, with a certificate for that name."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(name).configure_cert(context)
        return context
