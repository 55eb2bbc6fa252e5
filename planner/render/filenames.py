"""
File names that every file system takes, whatever the codes are (DESIGN section 7).

A plain code is its own file name: letters A-Z, digits, ".", "_" and "-", not too long, no leading or trailing dot, no
device name of Windows. Any other code gets the plain part of itself and twelve digits of its SHA-256; so do codes
that differ in capitals alone, and codes that look as if they had such digits already.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

MAX_STEM = 80
"""Longest file name without its suffix; the usual limit of a whole name is 255 bytes."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_MARK = re.compile(r".*-[0-9a-f]{12}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$|clock\$)(\..*)?", re.IGNORECASE)


def file_stems(codes: Iterable[str]) -> dict[str, str]:
    """A file name without suffix for each code; no two are equal, even where capitals do not count."""
    known = list(dict.fromkeys(codes))
    folded = Counter(code.lower() for code in known)
    return {code: code if _is_plain(code) and folded[code.lower()] == 1 else _marked(code) for code in known}


class Paths:
    """
    Where each document of a plan lies, relative to the output folder, with "/" between folders.

    Parameters
    ----------
    events, delegates
        Every code that a document may be about.
    """

    def __init__(self, events: Iterable[str], delegates: Iterable[str]) -> None:
        self._events: Mapping[str, str] = file_stems(events)
        self._delegates: Mapping[str, str] = file_stems(delegates)

    def itinerary(self, event: str, delegate: str, suffix: str) -> str:
        """For example "itineraries/barcelona-2025/D1.html"."""
        return f"itineraries/{self._events[event]}/{self._delegates[delegate]}.{suffix}"

    def letter(self, event: str, delegate: str, kind: str) -> str:
        """
        For example "letters/barcelona-2025/D1.pdf", and "letters/barcelona-2025/D1+award.pdf" for the other kinds.

        No code has a "+" in its file name, so no two letters have one name.
        """
        suffix = "" if kind == "invitation" else f"+{kind}"
        return f"letters/{self._events[event]}/{self._delegates[delegate]}{suffix}.pdf"

    def delegate_calendar(self, delegate: str) -> str:
        """For example "calendars/delegates/D1.ics"."""
        return f"calendars/delegates/{self._delegates[delegate]}.ics"

    @property
    def deadlines(self) -> str:
        """The staff's calendar of deadlines."""
        return "calendars/deadlines.ics"

    def event_calendar(self, event: str) -> str:
        """For example "calendars/events/barcelona-2025.ics"."""
        return f"calendars/events/{self._events[event]}.ics"


class StaffPaths:
    """
    Where the staff's papers lie.

    What goes to somebody else lies in a folder of its own, so that nobody sends a whole workbook by mistake.

    Parameters
    ----------
    events, hotels
        Every code that a paper may be about.
    """

    budget = "staff/budget.xlsx"

    def __init__(self, events: Iterable[str], hotels: Iterable[str]) -> None:
        self._events, self._hotels = file_stems(events), file_stems(hotels)

    def book(self, event: str) -> str:
        """For example "staff/barcelona-2025.xlsx"; an event called "budget" makes room for the budget workbook."""
        path = f"staff/{self._events[event]}.xlsx"
        return path if path.lower() != self.budget else f"staff/{_marked(event)}.xlsx"

    def to_send(self, event: str, name: str) -> str:
        """For example "staff/send/barcelona-2025/agenda.pdf"."""
        return f"staff/send/{self._events[event]}/{name}"

    def rooming(self, event: str, hotel: str) -> str:
        """For example "staff/send/barcelona-2025/rooming-bcn-mar.xlsx"."""
        return self.to_send(event, f"rooming-{self._hotels[hotel]}.xlsx")


def _is_plain(code: str) -> bool:
    fits = len(code) <= MAX_STEM and _PLAIN.fullmatch(code)
    return bool(fits) and not _DEVICES.fullmatch(code) and not _MARK.fullmatch(code)


def _marked(code: str) -> str:
    digest = hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", code)[:40].strip("_-")
    return f"{readable or 'code'}-{digest}"
