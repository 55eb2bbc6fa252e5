"""The plan on one page."""

from __future__ import annotations

from planner.domain.overview import Overview
from planner.render.clean import cleaned
from planner.render.environment import template


def plan_page(overview: Overview) -> str:
    """`index.html`: one file that loads nothing and reads without its script."""
    return template("plan.html").render(plan=cleaned(overview))
