"""Folders and workbooks in; a checked programme or a list of faults out."""

from planner.intake.reader import ReadResult, read_programme

__all__ = ["ReadResult", "read_programme"]
