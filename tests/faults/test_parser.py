"""Parsers that misbehave fail their own file, with its reason, on the first try, and no other's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import HURRIED, once, states, team
from tests.stack import CHOSEN, RedisServer, Stack, stack_of

DEEDS = {
    b"pass": "done",
    b"hangs_in_c()": "timeout",
    b"swallows()": "timeout",
    b"eats_memory()": "too-complex",
    b"exits()": "internal",
    b"exits_in_c()": "internal",
    b"os.abort()": "internal",
    b"os.kill(os.getppid(), 9)": "internal",
    b"1 / 0": "internal",
}


@pytest.fixture
def ground(tmp_path: Path, redis_server: RedisServer) -> Iterator[Stack]:
    """A stack that has little time and memory for a document."""
    with stack_of(CHOSEN or "sqlite", tmp_path, redis_server, HURRIED | {"PLANREVIEW_LIMIT_MEMORY_MB": "300"}) as made:
        yield made


def test_each_file_gets_its_own_reason(ground: Stack) -> None:
    with team(ground):
        expected = {ground.submit(deed): outcome for deed, outcome in DEEDS.items()}
        once(ground, len(DEEDS))
    assert states(ground) == expected
    assert {ground.review(one).tries for one in expected} == {1}
