"""Schools that upload at the same moment, more than may wait: told to come again, and none of their files is lost."""

from __future__ import annotations

from pathlib import Path

from bench.load import prepare, rehearse, serving, table


def test_many_schools_at_once_lose_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home, PLANREVIEW_QUEUE_MOST="1") as address:
        outcome = rehearse(address, prepare(home, 20), files=1)
    said = table(outcome)
    assert set(outcome.told.seconds) <= {202, 429}, said
    assert 429 in outcome.told.seconds, said
    assert outcome.states == {"done": 20}, said
