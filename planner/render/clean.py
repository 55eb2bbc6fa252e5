"""
Typed text made safe for every kind of output: one line, no controls, nothing that turns the text around it.

Our own sentences keep the isolates that we put around typed text (Unicode UAX 9): what is closed turns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")

_NO_TEXT = frozenset({bool, int, float, type(None), date, datetime})
"""Kinds of value that hold no text, passed over at once."""

LEFT_TO_RIGHT, FIRST_STRONG, END = "\u2066", "\u2068", "\u2069"
"""Isolates of UAX 9: one from left to right, one that goes as its first letter does, and the end of either."""

ISOLATES = LEFT_TO_RIGHT + "\u2067" + FIRST_STRONG

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_OVERRIDING = re.compile("[\u202a-\u202e\ufeff]")
_SUSPECT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def one_line(text: str) -> str:
    """
    The text on one line.

    Line breaks of every kind become one blank, other controls and lone surrogates U+FFFD, and the marks that would
    turn the direction of what follows (embeddings, overrides, isolates) go; simple left and right marks stay.
    """
    if not _SUSPECT.search(text):
        return text
    return _FORBIDDEN.sub("\ufffd", _TURNING.sub("", _BREAKS.sub(" ", text)))


def settled(text: str) -> str:
    """As `one_line`, but an isolate that is closed within the text stays: what is between its marks turns nothing."""
    if not _SUSPECT.search(text):
        return text
    plain = _FORBIDDEN.sub("\ufffd", _OVERRIDING.sub("", _BREAKS.sub(" ", text)))
    return closed(plain)


def closed(text: str) -> str:
    """The text without marks of isolates that do not end, or did not begin, in it."""
    odd = _unclosed(text)
    return "".join(letter for at, letter in enumerate(text) if at not in odd) if odd else text


def _unclosed(text: str) -> set[int]:
    """Where an isolate begins that does not end, or ends that did not begin."""
    begun: list[int] = []
    ends = set()
    for at, letter in enumerate(text):
        if letter in ISOLATES:
            begun.append(at)
        elif letter == END and not begun:
            ends.add(at)
        elif letter == END:
            begun.pop()
    return ends | set(begun)


def cleaned(value: T) -> T:
    """A value with every string in it made one line, through dataclasses and tuples."""
    return cast(T, _clean(value))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isprintable() else one_line(value)
    if isinstance(value, tuple):
        return _clean_tuple(value)
    return _clean_dataclass(value) if _field_names(value.__class__) else value


def _clean_tuple(values: tuple[Any, ...]) -> tuple[Any, ...]:
    new = tuple(_clean(value) for value in values)
    return values if all(a is b for a, b in zip(new, values, strict=True)) else new


def _clean_dataclass(value: Any) -> Any:
    changed = {}
    for name in _field_names(value.__class__):
        old = getattr(value, name)
        if old.__class__ in _NO_TEXT:
            continue
        new = _clean(old)
        if new is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@cache
def _field_names(kind: Hashable) -> tuple[str, ...]:
    """Of a dataclass; none of anything else."""
    return tuple(field.name for field in fields(cast(Any, kind))) if is_dataclass(kind) else ()
