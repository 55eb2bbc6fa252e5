"""The independent check of a plan: every rule, cost and level again."""
