"""Mappings of one import: the one that is given, those that the folder remembers, and those that it learns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from planner.domain.faults import Fault, PlannerError
from planner.intake import cells
from planner.intake.cells import MAX_NOTE, CellError
from planner.intake.files import read_bytes
from planner.intake.raw import SourceError
from planner.intake.report import Report
from planner.intake.shapes.agency import header_of
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.mapping import Mapped, MappingReader, fingerprint, read_mapping, remembered
from planner.intake.suggest import Suggest


class UnmappedError(Exception):
    """A sheet that no mapping describes; carries a mapping to fill in."""

    def __init__(self, file: str, proposal: str) -> None:
        super().__init__(file)
        self.file, self.proposal = file, proposal


class Mappings:
    """
    What an import knows of the sheets of others.

    Attributes
    ----------
    given
        The mapping that the caller named; it reads every sheet.
    known
        Those of the folder, where none is given; a faulty one is warned of and not used.
    """

    def __init__(
        self,
        source: Path,
        folder: str,
        given: Path | None,
        suggest: Suggest,
        report: Report,
        reader: type[MappingReader],
    ) -> None:
        """
        Read the mapping that is given, else those of the folder.

        Parameters
        ----------
        source, folder
            The programme folder, and where in it mappings are remembered.
        report
            Takes warnings.
        reader
            What checks a mapping.

        Raises
        ------
        PlannerError
            If the given mapping cannot be used.
        """
        self._source, self._folder, self._suggest, self._reader = source, folder, suggest, reader
        self._learned: dict[str, bytes] = {}
        self.given = None if given is None else self._read_given(given)
        self.known = list(self._remembered(report)) if given is None else []

    @property
    def has_learned(self) -> bool:
        """Whether the given mapping has read a sheet."""
        return bool(self._learned)

    def learn(self, mapped: Mapped, delivery: Delivery) -> None:
        """Remember that the given mapping reads sheets with this header."""
        header = header_of(delivery, mapped)
        if header is None:
            return  # reading the rows will say what is wrong
        mark = fingerprint(header.cells)
        text = remembered(mapped, mark)
        self.given = replace(mapped, text=text, fingerprints=(*mapped.fingerprints, mark))
        self._learned[mapped.name] = text.encode()

    def changed(self) -> dict[str, bytes]:
        """New content of every mapping that changes, by path in the programme folder."""
        named = {f"{self._folder}/{name}.toml": text for name, text in self._learned.items()}
        return {name: text for name, text in named.items() if content_of(self._source / name) != text}

    def _remembered(self, warnings: Report) -> Iterator[Mapped]:
        folder = self._source / self._folder
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            report = Report()
            try:
                mapped = read_mapping(path.name, read_bytes(path), self._suggest, report, self._reader)
                yield from [mapped] if mapped else []
            except SourceError as error:
                report.fault(path.name, error.row, "", "", str(error))
            for fault in report.faults(()):
                warnings.warn(f"{self._folder}/{fault.where}", fault.row, fault.column, fault.value, fault.message)

    def _read_given(self, path: Path) -> Mapped:
        try:
            content = read_bytes(path, follow=True)
        except (SourceError, OSError) as error:
            refuse(path.name, str(error) if isinstance(error, SourceError) else "the mapping cannot be read.")
        report = Report()
        mapped = read_mapping(path.name, content, self._suggest, report, self._reader)
        if mapped is None:
            raise PlannerError(report.faults(()))
        return mapped


def mapping_name(path: Path, otherwise: str) -> str:
    """A name for the mapping of a file; `otherwise` where the file's own can be none."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in path.stem.lower())
    try:
        return str(cells.code(plain.strip("-")[:30] or otherwise))
    except CellError:
        return otherwise


def content_of(path: Path) -> bytes | None:
    """
    Content of a file of the programme folder; None where there is none.

    Raises
    ------
    PlannerError
        If it cannot be read.
    """
    try:
        return read_bytes(path) if path.exists() else None
    except SourceError as error:
        refuse(path.name, str(error))


def fitting(text: str) -> str:
    """The text, cut so that it fits a cell."""
    return text if len(text) <= MAX_NOTE else f"{text[: MAX_NOTE - 3]}..."


def refuse(where: str, message: str, row: int = 0) -> NoReturn:
    """
    Stop an import with one sentence.

    Raises
    ------
    PlannerError
        Always.
    """
    raise PlannerError([Fault(where, row, "", "", message)])
