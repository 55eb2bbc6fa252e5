"""Files from outside: read once, only regular ones, only up to a size; nothing that could hang or grow."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from planner.intake.raw import SourceError

MAX_BYTES = 64 * 1024 * 1024
"""Largest file that is read."""


def read_bytes(
    path: Path, *, follow: bool = False, most: int | None = None, advice: str = "split the programme"
) -> bytes:
    """
    The whole content of a regular file.

    Parameters
    ----------
    follow
        Whether a symbolic link is followed.
    most, advice
        Bytes that are read at most (None: 64 MiB), and what to do about a larger file.

    Raises
    ------
    SourceError
        If it is anything but a readable regular file of at most so many bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    if not follow and path.is_symlink():
        raise SourceError("this is a symbolic link; put the file itself here.")
    if not path.is_file():
        raise SourceError("this is not a regular file; put a file here.")
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            return _content(file, MAX_BYTES if most is None else most, advice)
    except OSError as error:
        raise SourceError(f"the file cannot be read ({error.strerror or 'unknown reason'}).") from None


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted names and contents, each preceded by its length as 8 bytes, big endian."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        for part in (os.fsencode(name), content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _content(file: BinaryIO, most: int, advice: str) -> bytes:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise SourceError("this is not a regular file; put a file here.")
    content = file.read(most + 1)
    if len(content) > most:
        raise SourceError(f"the file is larger than {most // 2**20} MiB; {advice}.")
    return content
