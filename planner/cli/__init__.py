"""The command line: a command into one service call, its outcome into words."""
