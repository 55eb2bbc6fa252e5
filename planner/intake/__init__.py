"""Folders and workbooks in; a checked programme or a list of faults out."""
