"""
Putting a finished tree of documents in the place of the earlier one.

A staging folder holds `new/`, a tree for each top-level entry that changes, and `earlier.json`, the documents that were
out when it was made. Once `ready.json` stands in it the swap can be carried to its end by anybody at any time: every
step leaves either the earlier or the new entry in place, and a step that was done is recognised and not done again.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

READY = "ready.json"
EARLIER = "earlier.json"
LIST = "list.json"
FILES = ".documents.json"

_SURROGATE = re.compile("[\ud800-\udfff]")

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The documents of a folder: path -> SHA-256; everything else in it belongs to somebody else."""

    files: Mapping[str, str]

    def entries(self) -> tuple[str, ...]:
        """Top-level names of files and folders, sorted."""
        return tuple(sorted({_parts(path)[0] for path in self.files}))

    def top_level(self) -> set[str]:
        """The documents that stand in no folder."""
        return {path for path in self.files if len(_parts(path)) == 1}

    def below(self, entry: str) -> tuple[str, ...]:
        """Paths of one top-level entry, sorted."""
        return tuple(sorted(path for path in self.files if _parts(path)[0] == entry))

    def to_json(self) -> bytes:
        """The bytes of the file that remembers it."""
        return (json.dumps({"files": self.files}, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


@lru_cache(maxsize=1 << 16)
def _parts(path: str) -> tuple[str, ...]:
    """As often asked for as a folder has entries."""
    return PurePosixPath(path).parts


def read_manifest(path: Path) -> Manifest:
    """The documents that an earlier run left; none where the file is missing or not one of ours."""
    try:
        if path.is_symlink() or not path.is_file():
            return Manifest({})
        files = json.loads(path.read_bytes())["files"]
        return Manifest({str(name): str(digest) for name, digest in files.items() if _is_inside(str(name))})
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Manifest({})


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    is_text = "\0" not in path and not _SURROGATE.search(path)
    return is_text and bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def swap_in(staging: Path, folder: Path) -> None:
    """
    Put every staged entry in its place, then the list of documents; doing it again does no harm.

    Parameters
    ----------
    staging
        Holds `new/` and the manifests of the folder as it shall be and as it was.
    folder
        The output folder; documents of the earlier manifest that are not in the new one go.
    """
    wanted, had = read_manifest(staging / READY), read_manifest(staging / EARLIER)
    fresh = [path for path in _children(staging / "new") if _is_new(path, wanted, had)]
    for path in fresh:
        _put(path, folder / path.name, staging / "old")
    for path in (*_children(staging / "new"), *_children(staging / "old")):
        _settle(path, folder / path.name, had)
    for name in had.top_level().difference(wanted.entries()):
        if _holds(folder / name, had.files[name]):  # else it is somebody else's by now
            (folder / name).unlink()
    _put_list(staging, folder)


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_new(staged: Path, wanted: Manifest, had: Manifest) -> bool:
    """Whether this is the entry as it shall be, not the earlier one that an exchange left there."""
    tree, here = staged.parent, wanted.below(staged.name)
    gone = set(had.below(staged.name)) - set(here)
    whole = all(_holds(tree / path, wanted.files[path]) for path in here)
    return whole and not any(os.path.lexists(tree / path) for path in gone)


def _holds(path: Path, wanted: str) -> bool:
    return path.is_file() and digest(path.read_bytes()) == wanted


def _put(new: Path, place: Path, aside: Path) -> None:
    if not new.is_dir() or not os.path.lexists(place):
        new.replace(place)
    elif not exchange(new, place):
        two_renames(new, place, aside)


def exchange(one: Path, other: Path) -> bool:
    """Let two names change places in one step; False where the system or the file system cannot (Linux can)."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def two_renames(new: Path, place: Path, aside: Path) -> None:
    """The same in two steps; between them the name is missing, which `swap_in` mends when it is called again."""
    aside.mkdir(exist_ok=True)
    place.replace(aside / place.name)
    new.replace(place)


def _settle(left: Path, place: Path, had: Manifest) -> None:
    """Save what somebody else put into the earlier tree meanwhile; drop a folder in which nothing is left."""
    carry(left, place, {path.removeprefix(f"{left.name}/") for path in had.below(left.name)})
    with contextlib.suppress(OSError):
        place.rmdir()


def _put_list(staging: Path, folder: Path) -> None:
    """The list goes last; where it is gone from here, this was done before."""
    if (staging / LIST).exists():
        (staging / LIST).replace(folder / FILES)
    sync(folder)


def carry(source: Path, target: Path, ours: set[str]) -> None:
    """Give the target everything in the source that is not ours and not in the target already."""
    for path in _files_below(source):
        if path not in ours and not os.path.lexists(target / path):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            link(source / path, target / path)


def _files_below(folder: Path) -> Iterator[str]:
    """Everything but folders, links included, relative and with "/" between folders."""
    for root, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        for name in sorted([*names, *links]):
            yield (Path(root) / name).relative_to(folder).as_posix()


def link(source: Path, target: Path) -> None:
    """The same file under a second name; a copy where the file system knows no such thing."""
    import shutil

    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there; `sync` sees it onto the disk."""
    with path.open("xb") as file:
        file.write(content)


def sync_tree(folder: Path) -> None:
    """See everything written in and below a folder onto the disk."""
    if not sync_at_once(folder):
        sync_one_by_one(folder)


def sync_one_by_one(folder: Path) -> None:
    """Files and folders, links and pipes left out."""
    for root, _, names in os.walk(folder):
        for path in (Path(root) / name for name in names):
            if path.is_file() and not path.is_symlink():
                sync(path)
        sync(Path(root))


def sync_at_once(folder: Path) -> bool:
    """The whole file system of a folder (Linux): ten times as fast as a thousand files; False where unknown."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if call is None:
        return False
    with _opened(folder) as handle:
        if call(handle) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(folder))
    return True


def sync(path: Path) -> None:
    """See a file's content, or the names in a folder, onto the disk."""
    with _opened(path) as handle:
        os.fsync(handle)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
