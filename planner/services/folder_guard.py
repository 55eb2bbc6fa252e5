"""What keeps papers of one programme, and those with names and those for showing around, in folders of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.domain.failures import ConflictError
from planner.services.publish import DATABASE, OutputFolder

_LONGEST = 60


def is_redacted(out: Path) -> bool:
    """Whether a folder holds a version for showing around, as its plan.json says."""
    return bool(_plan_in(out).get("redacted"))


def refuse_other(out: Path, programme: str) -> None:
    """
    Keep the papers of a programme from taking the place of another's, as a shared database would let them.

    Raises
    ------
    ConflictError
        If the plan.json in the folder is of another programme.
    """
    there = _plan_in(out).get("programme", programme)
    if there != programme:
        told = f"{out} holds the documents of another programme, {str(there)[:_LONGEST]!r}, not of {programme!r}"
        raise ConflictError(f"{told}; name another folder, or begin anew with planner run --fresh")


def _plan_in(out: Path) -> dict[str, Any]:
    try:
        value = json.loads((out / "plan.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def refuse_redacted(out: Path) -> None:
    """
    Keep papers with names out of a folder for showing around.

    Raises
    ------
    ConflictError
        If the folder holds a redacted version.
    """
    if is_redacted(out):
        told = "holds a redacted version for showing around, and papers with names must not come among it"
        raise ConflictError(f"{out} {told}; name another folder, nothing was written")


def refuse_real(folder: OutputFolder) -> None:
    """
    Keep a version for showing around out of a folder with names in it.

    Raises
    ------
    ConflictError
        If the folder holds documents of a real run, or its database.
    """
    out = folder.path
    if (folder.holds_documents() and not is_redacted(out)) or (out / DATABASE).exists():
        told = "holds the papers or the database of a real run, and a redacted version must not come among them"
        raise ConflictError(f"{out} {told}; name another folder, nothing was written")
