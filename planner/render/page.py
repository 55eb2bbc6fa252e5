"""The plan on one page."""

from __future__ import annotations

import base64
import hashlib

from planner.domain.overview import Overview
from planner.render.clean import cleaned
from planner.render.environment import template


def plan_page(overview: Overview) -> str:
    """
    `index.html`: one file that loads nothing and reads without its script.

    The page's policy admits that one script by its hash and no other.
    """
    script = template("plan.js").render()
    plan = cleaned(overview)
    return template("plan.html").render(
        plan=plan,
        rules=dict(plan.rule_sentences),
        clauses=dict(plan.rule_clauses),
        script=script,
        script_hash=_policy_hash(script),
    )


def _policy_hash(script: str) -> str:
    """A script as Content Security Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
