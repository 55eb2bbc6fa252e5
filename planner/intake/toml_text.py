"""Settings back into the text of a TOML file; comments and layout of the file they came from are not kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: Mapping[str, object]) -> str:
    """
    A TOML file that `tomllib` reads back as the same values, numbers with a point as `Decimal`.

    Parameters
    ----------
    document
        Sections (a mapping each) and lists of entries (a list of mappings each).
    """
    return "\n".join(line for name, part in document.items() for line in _part(name, part)) + "\n"


def _part(name: str, part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from _entry(f"[{_key(name)}]", part)
    elif isinstance(part, list):
        for entry in part:
            yield from _entry(f"[[{_key(name)}]]", entry)
    else:
        raise ValueError(f"Expected a section or a list of entries, got {type(part).__name__}.")


def _entry(head: str, pairs: Mapping[str, object]) -> Iterator[str]:
    yield head
    yield from (f"{_key(key)} = {_value(value)}" for key, value in pairs.items())
    yield ""


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Decimal):
        return f"{value:f}" if value % 1 else f"{value:.1f}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    return str(value)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
