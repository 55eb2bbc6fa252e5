"""Quotes and estimates into trip options: costs, times, CO2."""
