"""Writing a file so that it is never half there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_TABLES = {".csv", ".toml"}
_FOLDERS = {"itineraries", "calendars", "letters", "staff", "mail"}
"""Folders that documents are sorted into (DESIGN section 7)."""


def is_part_of(path: Path, source: Path) -> bool:
    """Whether a file is the source itself or, there or not yet, a table of the programme folder."""
    place, origin = path.resolve(), source.resolve()
    return place == origin or (place.parent == origin and place.suffix.lower() in _TABLES)


def is_mixed_up_with(folder: Path, source: Path) -> bool:
    """Whether a folder for documents is the source, takes the name of a table in it, or has it among its documents."""
    place, origin = folder.resolve(), source.resolve()
    inner = origin.relative_to(place).parts if origin.is_relative_to(place) else ()
    return is_part_of(folder, source) or (bool(inner) and inner[0] in _FOLDERS)


def overlap(folder: Path, other: Path) -> bool:
    """Whether one lies within the other, or they are the same."""
    place, origin = folder.resolve(), other.resolve()
    return origin.is_relative_to(place) or place.is_relative_to(origin)


def write_whole(path: Path, content: bytes) -> None:
    """
    Put a file in place in one step; whoever reads meanwhile sees the old one or the new one.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; an earlier file stays untouched.
    """
    try:
        _write(path.resolve(), content)
    except OSError as error:
        error.filename = str(path)  # what the user named, not our temporary file
        raise


def put_here(path: Path, content: bytes) -> None:
    """
    As `write_whole`, but to the name itself: a link or a pipe there goes, and what it leads to stays as it is.

    Raises
    ------
    OSError
        If a folder has the name, the folder cannot be written or the disk is full.
    """
    if path.is_symlink() or not path.is_file():
        path.unlink(missing_ok=True)
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a pipe or a device; a folder refuses
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    try:
        _fill(handle, content)
        Path(name).chmod(_usual_mode(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _fill(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _usual_mode(path: Path) -> int:
    """The mode of the file that is replaced, else what a new file would get."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
