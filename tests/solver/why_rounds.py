"""
Answers and conflicts by the hundred against every choice there is: `python -m tests.solver.why_rounds 500 1000`.

The first number is tiny problems of which every no is asked about, the second impossible problems.
"""

from __future__ import annotations

import sys

from tests.solver.test_flips import wrong_answers
from tests.solver.test_repairs import wrong_conflict, wrong_repairs


def main() -> None:
    """Run both rounds; the exit code is the number of wrong answers."""
    answers, conflicts = int(sys.argv[1]), int(sys.argv[2])
    wrong = [told for seed in range(answers) for told in wrong_answers(seed)]
    print(*wrong, f"{answers} problems: {len(wrong)} answers wrong or larger than needed", sep="\n", flush=True)
    clashing = [told for seed in range(conflicts) for told in [*wrong_conflict(seed), *wrong_repairs(seed)]]
    print(*clashing, f"{conflicts} impossible problems: {len(clashing)} wrong or not minimal", sep="\n")
    sys.exit(min(100, len(wrong) + len(clashing)))


if __name__ == "__main__":
    main()
