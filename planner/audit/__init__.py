"""The independent check of a plan: every rule, cost and level again, and of what could take the place of a trip."""

from planner.audit.check import verify
from planner.audit.substitutions import Substitution, verify_substitutions
from planner.audit.violation import Violation

__all__ = ["Substitution", "Violation", "verify", "verify_substitutions"]
