"""The independent check of a plan: every rule, cost and level again."""

from planner.audit.check import verify
from planner.audit.violation import Violation

__all__ = ["Violation", "verify"]
