"""Facts shipped with the planner, each with source, year and confidence (docs/reference.md)."""
