"""A Radicale server of our own on loopback, and what a calendar program asks of it (RFC 4791)."""

from __future__ import annotations

import socket
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

_PATIENCE = 600.0
_NAMES = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav"}
_SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_QUERY = f"""<C:calendar-query {_SPACES}><D:prop><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">%s</C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


@dataclass
class Radicale:
    """Runs while the `with` block lasts; whoever asks is user "staff"."""

    program: Path
    folder: Path

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = ("server-hosts", f"127.0.0.1:{self.port}"), ("auth-type", "none"), ("logging-level", "warning")
        where = ("storage-filesystem_folder", str(self.folder))
        words = [word for name, value in (*options, where) for word in (f"--{name}", value)]
        self._log = (self.folder.parent / "radicale.log").open("wb")
        self._process = subprocess.Popen([self.program, "--config", "", *words], stdout=self._log, stderr=self._log)
        self._await()
        self._line = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        self._asked("MKCOL", "/staff/")
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def _await(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"Radicale does not answer; see {self._log.name}.")

    def put_calendar(self, name: str, content: bytes) -> None:
        """A whole calendar in place of what was there, as a program does that publishes a file."""
        self._asked("PUT", f"/staff/{name}/", content, "text/calendar; charset=utf-8")

    def put_entry(self, name: str, uid: str, content: bytes) -> None:
        """One entry in place of the earlier one, as a program does that takes an invitation."""
        self._asked("PUT", f"/staff/{name}/{uid}.ics", content, "text/calendar; charset=utf-8")

    def make_calendar(self, name: str) -> None:
        """An empty calendar."""
        self._asked("MKCALENDAR", f"/staff/{name}/")

    def resources(self, name: str, start: str = "", end: str = "") -> Iterator[bytes]:
        """
        Every resource as it is kept.

        Parameters
        ----------
        start, end
            Only what takes place between two moments, such as "20261104T080000Z", by the server's own reading of times.
        """
        which = f'<C:time-range start="{start}" end="{end}"/>' if start else ""
        answer = self._asked("REPORT", f"/staff/{name}/", (_QUERY % which).encode(), "application/xml")
        for data in ET.fromstring(answer).iterfind(".//C:calendar-data", _NAMES):
            yield (data.text or "").encode()

    def _asked(self, method: str, path: str, content: bytes = b"", kind: str = "") -> bytes:
        headers = {"Depth": "1", **({"Content-Type": kind} if kind else {})}
        self._line.request(method, path, content, headers)
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"Radicale answers {answer.status} to {method} {path}; see {self._log.name}: {body!r}")
        return body
