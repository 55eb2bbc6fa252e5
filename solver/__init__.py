"""
Who travels, on which dates, by which option: an exact lexicographic allocation solver.

A pure library: integers in, decisions and proofs out. It knows nothing of people, files or screens and would
stand alone on a package index.
"""
