"""Lists for hotels, drivers and staff on the disk: one CSV file, or a new folder that is never half there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from planner.domain.failures import OutputError
from planner.services.files import write_whole
from planner.services.interrupts import to_its_end


def write_lists(out: Path, table: Callable[[], bytes], folder: Callable[[], Mapping[str, bytes]]) -> None:
    """
    Write one file where the name ends in .csv, else a new or empty folder, so that no list of an earlier plan is in it.

    Parameters
    ----------
    table
        Makes the content of the one file.
    folder
        Makes content by path relative to the folder.

    Raises
    ------
    OutputError
        If something is in the folder already.
    OSError
        If nothing can be written there; then nothing of it is there.
    """
    if out.suffix.lower() == ".csv":
        content = table()
        with to_its_end(f"the list is in {out}"):
            write_whole(out, content)
    else:
        _write_folder(out, folder())


def _write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out} exists already; name a new or empty folder, or a .csv file")
    staging = Path(tempfile.mkdtemp(dir=out.resolve().parent, prefix=".lists."))
    try:
        for name, content in files.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(staging / name, content)
        staging.chmod(0o755)
        with to_its_end(f"the lists are in {out}"):
            staging.replace(out.resolve())
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
