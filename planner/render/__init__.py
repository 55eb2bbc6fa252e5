"""Values into pages, text and calendars. No database, no clock; templates hold every word."""
