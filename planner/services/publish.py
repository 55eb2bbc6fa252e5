"""
The output folder: one run at a time, all documents or none, and whatever is not ours left alone.

Documents are first written whole into `.staging-PID` beside their place; `publish` then swaps them in. A run that is
killed before that leaves the earlier output as it was; one killed in the swap is carried to its end by the next.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Self

from planner.domain.failures import BusyError, ConflictError, OutputError
from planner.services.files import put_here
from planner.services.rendered import FILE as MADE_FROM
from planner.services.rendered import Rendered
from planner.services.swap import (
    EARLIER,
    FILES,
    LIST,
    READY,
    Manifest,
    carry,
    digest,
    link,
    read_manifest,
    swap_in,
    sync,
    sync_tree,
    write_new,
)

LOCK = ".planner.lock"

DATABASE = "planner.db"
"""Where `run` keeps its state in the output folder."""

_NOT_READY = "not-ready.json"

_NAMED = 5
"""Files of somebody else that are named; the rest is counted."""

_STAGING = re.compile(r"\.staging-[0-9]+")


class OutputFolder:
    """A folder of documents that this process alone may change; see `hold`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    @contextlib.contextmanager
    def hold(cls, path: Path) -> Iterator[Self]:
        """
        The folder, made where it is missing, for this process alone.

        What a killed run left is finished or removed first. A folder made here goes again if nothing came into it.

        Raises
        ------
        BusyError
            If another run holds it.
        OutputError
            If it cannot be made or written.
        """
        with _disk(path):
            made = _make(path)
            lock = _lock(path)
        folder = cls(path)
        try:
            folder._tidy()
            yield folder
        finally:
            with contextlib.suppress(OutputError):
                folder._tidy()
            _release(path, lock, made)

    def stage(self, documents: Mapping[str, bytes]) -> Staging:
        """
        Write the documents whole, where nobody sees them yet.

        Parameters
        ----------
        documents
            Relative path with "/" between folders -> content. Documents of the earlier output that are not among
            them will go; files of somebody else stay.

        Raises
        ------
        ConflictError
            If a file that no earlier run wrote stands where a document belongs.
        OutputError
            If the disk is full or the folder cannot be written.
        """
        with _disk(self.path):
            return _stage(self.path, documents)

    def holds_documents(self) -> bool:
        """Whether documents of an earlier run or rendering are out."""
        return bool(read_manifest(self.path / FILES).files)

    def rendered(self) -> Rendered:
        """What the documents that lie here were made from."""
        with _disk(self.path):
            return Rendered.parsed(self._content(MADE_FROM) or b"", self._content)

    def remember(self, rendered: Rendered) -> None:
        """Keep what the documents were made from, for the next run; a kill meanwhile costs it time, nothing else."""
        with _disk(self.path, "the documents are out"):
            if self._content(MADE_FROM) != rendered.to_json():
                put_here(self.path / MADE_FROM, rendered.to_json())

    def _content(self, path: str) -> bytes | None:
        found = self.path / path
        with _disk(self.path):
            return found.read_bytes() if found.is_file() and not found.is_symlink() else None

    def _tidy(self) -> None:
        """Finish what was ready to be published, drop what was not."""
        with _disk(self.path):
            for staging in _stagings(self.path):
                if (staging / READY).exists():
                    swap_in(staging, self.path)
                shutil.rmtree(staging)


class Staging:
    """Documents that wait to be published."""

    def __init__(self, staging: Path, folder: Path) -> None:
        self._staging, self._folder = staging, folder

    def publish(self) -> None:
        """
        Put the documents in the place of the earlier ones: renames only, so that a full disk does no harm.

        Raises
        ------
        OutputError
            If the disk fails in the middle; the next run carries it to its end.
        """
        with _disk(self._folder, "run again to finish"):
            (self._staging / _NOT_READY).replace(self._staging / READY)
            sync(self._staging)
            swap_in(self._staging, self._folder)
            shutil.rmtree(self._staging)


@contextlib.contextmanager
def _disk(path: Path, then: str = "earlier output is as it was") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        at = f" ({error.filename})" if error.filename and str(error.filename) != str(path) else ""
        raise OutputError(f"cannot write to the output folder {path}: {reason}{at}; {then}") from error


def _make(path: Path) -> list[Path]:
    """Make the folder and those above it; the ones made, innermost first."""
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is a file", str(path))
    missing = [folder for folder in (path, *path.parents) if not os.path.lexists(folder)]
    path.mkdir(parents=True, exist_ok=True)
    return missing


def _lock(path: Path) -> int:
    """An exclusive lock on a file in the folder, given back by the system even when the process is killed."""
    while True:
        handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise BusyError(f"another run is writing to {path}; wait for it to end and run again") from None
        if _is_same(handle, path / LOCK):
            return handle
        os.close(handle)  # the run before removed the file between our two steps


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _release(path: Path, lock: int, made: list[Path]) -> None:
    with contextlib.suppress(OSError):
        (path / LOCK).unlink()
    os.close(lock)
    with contextlib.suppress(OSError):
        for folder in made:
            folder.rmdir()


def _stagings(path: Path) -> list[Path]:
    return sorted(child for child in path.iterdir() if _is_staging(child))


def _is_staging(path: Path) -> bool:
    """A link of that name is somebody else's."""
    return bool(_STAGING.fullmatch(path.name)) and path.is_dir() and not path.is_symlink()


def _stage(folder: Path, documents: Mapping[str, bytes]) -> Staging:
    wanted = Manifest({path: digest(content) for path, content in _checked(documents).items()})
    had = read_manifest(folder / FILES)
    _refuse_strangers(folder, wanted, had)
    staging = folder / f".staging-{os.getpid()}"
    (staging / "new").mkdir(parents=True)
    for name, manifest in ((EARLIER, had), (LIST, wanted), (_NOT_READY, wanted)):
        write_new(staging / name, manifest.to_json())
    for entry in sorted({*wanted.entries(), *had.entries()} - had.top_level().difference(wanted.entries())):
        if _changes(folder, entry, wanted, had):
            _stage_entry(folder, staging / "new", entry, had, wanted, documents)
    sync_tree(staging)
    sync(folder)
    return Staging(staging, folder)


def _refuse_strangers(folder: Path, wanted: Manifest, had: Manifest) -> None:
    """Nobody's own file is overwritten; one that is what would be written may stay."""
    new = sorted(wanted.files.keys() - had.files.keys())
    strangers = [
        path for path in new if _is_file(folder / path) and not _is_unchanged(folder / path, wanted.files[path])
    ]
    if strangers:
        more = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
        told = f"{folder} holds files of somebody else where documents belong: {', '.join(strangers[:_NAMED])}{more}"
        raise ConflictError(f"{told}; move them away or name another folder, nothing was overwritten")


def _is_file(path: Path) -> bool:
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


def _checked(documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
    for path in documents:
        pure = PurePosixPath(path)
        if pure.as_posix() != path or pure.is_absolute() or ".." in pure.parts or path.startswith("."):
            raise ValueError(f"Expected a relative path of a document, got {path!r}.")
    return documents


def _changes(folder: Path, entry: str, wanted: Manifest, had: Manifest) -> bool:
    """Whether a top-level entry will not be as it is."""
    here = wanted.below(entry)
    return had.below(entry) != here or not all(_is_unchanged(folder / path, wanted.files[path]) for path in here)


def _is_unchanged(path: Path, wanted: str) -> bool:
    return path.is_file() and not path.is_symlink() and digest(path.read_bytes()) == wanted


def _stage_entry(
    folder: Path, new: Path, entry: str, had: Manifest, wanted: Manifest, documents: Mapping[str, bytes]
) -> None:
    """Build the entry as it shall be: unchanged documents and files of others linked, the rest written."""
    place, paths = folder / entry, wanted.below(entry)
    _refuse_other_kind(place, is_folder=entry not in wanted.files)
    if entry in wanted.files:
        _stage_document(place, new / entry, documents[entry], wanted.files[entry])
        return
    (new / entry).mkdir()
    for parent in sorted({(new / path).parent for path in paths}):
        parent.mkdir(parents=True, exist_ok=True)
    for path in paths:
        _stage_document(folder / path, new / path, documents[path], wanted.files[path])
    carry(place, new / entry, {path.removeprefix(f"{entry}/") for path in had.below(entry)})
    _copy_modes(place, new / entry)


def _refuse_other_kind(place: Path, *, is_folder: bool) -> None:
    if os.path.lexists(place) and is_folder != (place.is_dir() and not place.is_symlink()):
        wanted = "a folder" if is_folder else "a file"
        raise OutputError(f"{place} stands where {wanted} of documents belongs; move it away and run again")


def _stage_document(place: Path, new: Path, content: bytes, sha256: str) -> None:
    if _is_unchanged(place, sha256):
        link(place, new)
        return
    write_new(new, content)
    if place.is_file():
        shutil.copymode(place, new)


def _copy_modes(place: Path, new: Path) -> None:
    """Folders that exist keep their permissions."""
    for root, _, _ in os.walk(new, topdown=False):
        earlier = place / Path(root).relative_to(new)
        if earlier.is_dir() and not earlier.is_symlink():
            shutil.copymode(earlier, root)
