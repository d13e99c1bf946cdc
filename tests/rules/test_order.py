"""Which sections must move."""

from __future__ import annotations

from itertools import permutations

import pytest

from rules.checks.section_order import longest_rising


@pytest.mark.parametrize(
    ("ranks", "stay"),
    [
        ((), set()),
        ((0, 1, 2), {0, 1, 2}),
        ((2, 0, 1), {0, 1}),
        ((1, 2, 0), {1, 2}),
        ((1, 0), {1}),
        ((1, 0, 2), {1, 2}),
        ((3, 0, 2, 1, 4), {0, 2, 4}),
    ],
)
def test_as_few_as_must_move(ranks: tuple[int, ...], stay: set[int]) -> None:
    assert longest_rising(ranks) == stay


@pytest.mark.parametrize("ranks", list(permutations(range(4))))
def test_what_stays_is_in_order_and_nothing_longer_is(ranks: tuple[int, ...]) -> None:
    kept = [rank for rank in ranks if rank in longest_rising(ranks)]
    assert kept == sorted(kept)
    rising = ([rank for n, rank in enumerate(ranks) if chosen >> n & 1] for chosen in range(16))
    assert len(kept) == max(len(run) for run in rising if run == sorted(run))
