"""What is remembered between runs: programmes, plan revisions, calendar sequences."""
