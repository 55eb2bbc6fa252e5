"""
Plain values of the planner: rows, rules, facts, plans and faults. Standard library only.

Whoever imports it reads time zones from the package `tzdata` alone. By itself Python prefers what the system has, which
differs from machine to machine, and so would plans and papers.
"""

from zoneinfo import ZoneInfo, reset_tzpath

reset_tzpath(to=())
ZoneInfo.clear_cache()
