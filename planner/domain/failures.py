"""What stops a command though input and plan are sound: somebody else's hold, the disk, the database."""

from __future__ import annotations


class Failure(Exception):
    """One sentence for the officer; `exit_code` is the contract's (DESIGN section 5)."""

    exit_code = 74


class Busy(Failure):
    """Another run holds the output folder or the database, or saved meanwhile: try again."""

    exit_code = 5


class OutputError(Failure):
    """The output folder cannot be written, or the disk is full; earlier output is untouched."""


class StoreError(Failure):
    """The database cannot be used: not a database, damaged, written by another version, unreachable."""
