"""What every document needs is loaded before the fork, so that a job costs little beyond reading."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SAMPLES = [*sorted(Path("samples/files").glob("*.docx")), *sorted(Path("samples/files").glob("0[14]*.pdf"))]
# Loads all that is loaded for the service, then reads the samples as a job does, and prints what that loaded.
PROGRAM = """
import sys
from pathlib import Path
from rules.template import load_builtin
from workers import preload, pipeline
preload.preload()
before = set(sys.modules)
for name in sys.argv[1:]:
    assert not pipeline.review(Path(name).read_bytes(), name, load_builtin()).error, name
print(*sorted({module for module in set(sys.modules) - before if not module.startswith("encodings.")}))
print(len(list(Path("/proc/self/task").iterdir())))
"""


def test_a_job_loads_nothing_by_itself_and_no_thread_runs_beside_who_forks() -> None:
    command = [sys.executable, "-c", PROGRAM, *map(str, SAMPLES)]
    loaded, threads = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[:2]
    assert loaded == ""
    assert threads == "1"
    assert len(SAMPLES) > 10
