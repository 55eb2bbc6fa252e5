"""For all tests: an interrupt reaches the programs under test even where the tests were started to ignore it."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)  # `nohup` and `&` hand "ignored" down to every child
