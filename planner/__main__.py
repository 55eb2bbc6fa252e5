"""The command `planner`, and the same as `python -m planner`; it loads next to nothing before it holds interrupts."""

import signal


def main() -> None:
    """Run the command; an interrupt while it is still loading waits until it can be answered in a sentence."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from planner.cli.main import main as command

    command()


if __name__ == "__main__":
    main()
