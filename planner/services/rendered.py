"""What each document of a folder was made from, so that the next run need not make it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from planner.render.made import Made
from planner.services.swap import digest

FILE = ".rendered.json"
"""May be deleted at any time: then everything is made again, to the same bytes."""


class _Note(NamedTuple):
    """`key` is of what a document was made from, `content` the digest of what came out."""

    key: str
    content: str
    undrawn: str = ""
    named: str = ""


def _nothing(path: str) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    Documents that were made, by path.

    Attributes
    ----------
    read
        The content of a document as it lies there; None where there is none.
    """

    notes: Mapping[str, _Note] = field(default_factory=dict)
    read: Callable[[str], bytes | None] = _nothing

    @classmethod
    def of(cls, made: Mapping[str, tuple[str, Made]]) -> Self:
        """Of documents with the keys of what they were made from."""
        notes = {
            path: _Note(key, digest(document.content), document.undrawn, document.named)
            for path, (key, document) in made.items()
        }
        return cls(notes)

    @classmethod
    def parsed(cls, text: bytes, read: Callable[[str], bytes | None]) -> Self:
        """As `to_json` wrote it; nothing where the text is anything else."""
        try:
            return cls({str(path): _Note(*map(str, note)) for path, note in json.loads(text).items()}, read)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()

    def to_json(self) -> bytes:
        """One line a document."""
        return (json.dumps(self.notes, sort_keys=True, ensure_ascii=False, indent=0) + "\n").encode("utf-8", "replace")

    def found(self, path: str, key: str) -> Made | None:
        """The document, where it was made from the same and is as it was made."""
        note = self.notes.get(path)
        content = self.read(path) if note is not None and note.key == key else None
        if note is None or content is None or digest(content) != note.content:
            return None
        return Made(content, note.undrawn, note.named)
