"""Several machines that share PostgreSQL, Redis and a folder: nothing but settings tells them so."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.service.serving import PATIENCE, ROOT, Serving, belonging
from tests.stack import RedisServer, stack_of, until

SAMPLE = ROOT / "samples" / "files" / "02-sections.docx"


def test_what_one_takes_in_another_reviews(tmp_path: Path, redis_server: RedisServer) -> None:
    shared = {"PLANREVIEW_FILES_URL": f"file://{tmp_path / 'shared'}", "PLANREVIEW_SECRET": "s" * 40}
    with ExitStack() as ending:
        stack = ending.enter_context(stack_of("postgres", tmp_path / "test", redis_server, shared))
        told = {key: value for key, value in stack.environment.items() if key.startswith("PLANREVIEW_")}
        del told["PLANREVIEW_HOME"]
        web = [Serving.start(tmp_path / name, "--no-worker", **told) for name in ("one", "two")]
        for serving in web:
            ending.callback(serving.discard)
        assert all(serving.ready().answers() for serving in web)
        assert sum("账号：admin" in serving.said for serving in web) == 1
        assert not any('"part": "redis"' in s.logged or '"part": "worker"' in s.logged for s in web)

        command = [sys.executable, "-m", "service.cli", "--home", str(tmp_path / "three"), "worker"]
        worker = subprocess.Popen(command, cwd=ROOT, env=stack.environment, stderr=subprocess.DEVNULL)
        ending.callback(worker.kill)
        review = stack.submit(SAMPLE.read_bytes(), SAMPLE.name)
        until(lambda: stack.is_in(review, "done"), PATIENCE)
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
        assert [serving.stop() for serving in web] == [0, 0]
        assert belonging(tmp_path / "three") == {}
