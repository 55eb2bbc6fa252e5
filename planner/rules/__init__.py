"""The rule sets as data, and who may travel to what: one function per rule code."""
