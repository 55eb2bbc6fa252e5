"""What stops a command though input and plan are sound: somebody else's hold, the disk, the database."""

from __future__ import annotations


class RunError(Exception):
    """One sentence for the officer; `exit_code` is the contract's (DESIGN section 5)."""

    exit_code = 74


class BusyError(RunError):
    """Another run holds the output folder or the database, or saved meanwhile: try again."""

    exit_code = 5


class ConflictError(RunError):
    """What stands in the output folder already would be lost or contradicted; it is as it was."""

    exit_code = 5


class OutputError(RunError):
    """The output folder cannot be written, or the disk is full; earlier output is untouched."""


class PaperError(RunError):
    """A template or a font of the installation is missing or broken; nothing was written."""


class StoreError(RunError):
    """The database cannot be used: not a database, damaged, written by another version, unreachable."""


class AddressError(StoreError):
    """The address given for the database is not one that can be used here."""

    exit_code = 2


class MailError(RunError):
    """No mail can be sent at all: no mail server, no encryption, wrong password, sender refused."""

    exit_code = 75
