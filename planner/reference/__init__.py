"""Facts shipped with the planner, each with source and year."""
