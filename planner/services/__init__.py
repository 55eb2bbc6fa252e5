"""The use cases; each command calls one of them."""
