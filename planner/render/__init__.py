"""Values in, documents out: no database, no clock."""
