"""Offers from outside into quotes of a programme, and what to ask for next."""
