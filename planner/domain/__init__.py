"""Plain values of the planner: rows, rules, facts, plans and faults. Standard library only."""
