"""Every process of the service is killed at once and started again on the same folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.harness import LONG, SOON, begun, once, states, team
from tests.faults.test_database import own_server
from tests.stack import CHOSEN, RedisServer, folder, stack_of

MANY = 300 if LONG else 8


def test_killed_at_once_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = CHOSEN or "sqlite"
    with folder() as place, own_server(kind, monkeypatch) as server, RedisServer(place) as redis:
        with stack_of(kind, tmp_path, redis, SOON) as ground:
            for round_ in range(3 if LONG else 1):
                told = tmp_path / f"told-{round_}"
                with team(ground) as first:
                    ground.submit(f"gone_on({str(told)!r}, 0 if Path({str(told)!r}).exists() else 600)".encode())
                    for number in range(MANY):
                        ground.submit(f"pass # {round_} {number}".encode())
                    begun(told)
                    redis.kill()
                    ground.database.close()
                    if server:
                        server.stop()
                    first.kill()
                if server:
                    server.start()
                redis.start()
            with team(ground):
                once(ground, len(states(ground)))
        assert set(states(ground).values()) == {"done"}
