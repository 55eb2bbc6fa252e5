import pytest

from planner.domain.faults import suggestion


@pytest.mark.parametrize(
    ("value", "known", "expected"),
    [
        ("deleagte", ["delegate", "event"], "did you mean 'delegate'?"),
        ("bru", ["BRU", "CDG"], "did you mean 'BRU'?"),  # capitals aside
        ("zzz", [], "none is known."),
        ("zzz", ["b", "a", "b"], "known: a, b."),
        ("zzz", "abcdefgh", "known: a, b, c, d, e, f, g, h."),
        ("zzz", "abcdefghi", "known: a, b, c, d, e, f, g, h, ..."),
    ],
)
def test_suggestion(value, known, expected):
    assert suggestion(value, known) == expected
