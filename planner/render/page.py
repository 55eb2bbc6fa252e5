"""The plan on one page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from planner.domain.overview import Overview
from planner.render.clean import cleaned
from planner.render.environment import template
from planner.render.pictures import co2_by_person, drawings, minutes_by_person


def plan_page(overview: Overview) -> str:
    """
    `index.html`: one file that loads nothing and reads without its script.

    The page's policy admits that one script and that one style sheet by their hashes, and nothing else.
    """
    script, style = template("plan.js").render(), template("plan-page.css").render()
    plan = cleaned(overview)
    return template("plan.html").render(
        plan=plan,
        rules=dict(plan.rule_sentences),
        clauses=dict(plan.rule_clauses),
        script=script,
        script_hash=_policy_hash(script),
        style=style,
        style_hash=_policy_hash(style),
        drawn=drawings(plan),
        most_co2=max((event.co2_g for event in plan.events), default=0),
        most_minutes=max((event.minutes for event in plan.events), default=0),
        spread_co2=_spread(co2_by_person(plan).values()),
        spread_minutes=_spread(minutes_by_person(plan).values()),
    )


def _spread(values: Iterable[int]) -> tuple[int, int, int]:
    """The least, the middle (the lower of two) and the greatest of some figures; zeros of none."""
    ordered = sorted(values) or [0]
    return ordered[0], ordered[(len(ordered) - 1) // 2], ordered[-1]


def _policy_hash(script: str) -> str:
    """A script or style sheet as Content Security Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
