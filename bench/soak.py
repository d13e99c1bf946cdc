"""Does the memory of the service's long-lived processes grow with the documents? `make soak N=10000`.

Starts `planreview serve` in a folder of its own, uploads N small plans, each another one, over HTTP as a program
would, and reads what each long-lived process holds (VmRSS, and RssAnon, which leaves out pages of files). Prints both
over time, and the growth a document over the second half: by then caches are as full as they get. Exit status 1 where
a process grew by more than 0.02 MB a document, or an accepted file did not end.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import requests
from docx import Document as Word
from redis import Redis
from sqlalchemy import func, select

from storage.database import Database
from storage.records import ENDED, ReviewRecord
from workers.settings import load

MOST = 0.02  # MB a document
_REQUEST = 50  # files in one
_WAITING = 150  # in the queue, at most
_ROOT = Path(__file__).parents[1]
_TOPICS = ("师德师风", "课堂教学", "信息技术应用", "班主任工作", "校本课程开发", "心理健康教育", "作业设计")


def plan(number: int) -> bytes:
    """A small plan, unlike all others."""
    word, file = Word(), BytesIO()
    topic = _TOPICS[number % len(_TOPICS)]
    for line in (
        f"第{number}实验小学2031年校本培训计划",
        "一、培训目标",
        f"1、全体教师{20 + number % 80}人完成{topic}培训{12 + number % 36}学时。",
        "二、组织机构",
        f"校长张明华任组长，副校长李晓{chr(0x4E00 + number % 900)}任副组长。",
        "三、培训安排",
    ):
        word.add_paragraph(line)
    table = word.add_table(6, 4)
    for row, cells in enumerate(
        [("时间", "内容", "对象", "负责人"), *[(f"{m}月", topic, "全体教师", "李晓") for m in range(2, 7)]]
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    word.save(file)
    return file.getvalue()


@contextmanager
def service(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:
    """A service of its own: its process, address and administrator's password."""
    more = {"PLANREVIEW_REQUESTS_PER_MINUTE": "1000000", "PLANREVIEW_HOME": str(home)}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")} | more
    said = home.with_name("said")
    with said.open("wb") as out, home.with_name("log").open("wb") as log:
        command = [sys.executable, "-m", "service.cli", "serve", "--port", "0"]
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=out, stderr=log)
    try:
        while not (address := re.search(r"已启动：(http://[^/]+)/", said.read_text(encoding="utf-8"))):
            if process.poll() is not None:
                raise SystemExit(said.read_text(encoding="utf-8"))
            time.sleep(0.2)
        password = re.search(r"账号：admin\s+密码：(\S+)", said.read_text(encoding="utf-8"))
        yield process, address[1], password[1] if password else ""
    finally:
        process.terminate()
        process.wait()


def living(pid: int) -> dict[int, str]:
    """A process and all below it, by name."""
    found = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()[-40:]}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        with suppress(OSError):
            found |= living(int(child))
    return found


def memory(pid: int) -> tuple[float, float]:
    """MB that the process holds, and those of them that are no file's; NaN where it is gone."""
    try:
        told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines())
        return int(told["VmRSS"].split()[0]) / 1024, int(told["RssAnon"].split()[0]) / 1024
    except (OSError, KeyError):
        return float("nan"), float("nan")


def states(database: Database) -> dict[str, int]:
    """How many reviews stand how."""
    with database.reading() as session:
        counted = select(ReviewRecord.state, func.count()).group_by(ReviewRecord.state)
        return dict(session.execute(counted).all())


def slope(points: list[tuple[int, float]]) -> float:
    """Growth a document over the second half."""
    later = points[len(points) // 2 :]
    return statistics.linear_regression(*zip(*later, strict=True)).slope if len(later) > 2 else float("nan")


def main(total: int) -> int:
    """Runs it and prints."""
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        service(Path(folder, "home")) as (process, url, password),
    ):
        home = Path(folder, "home")
        session = requests.Session()
        signed = session.post(f"{url}/api/v1/tokens", json={"username": "admin", "password": password})
        session.headers["Authorization"] = f"Bearer {signed.json()['token']}"
        time.sleep(10)  # all have started by then
        names = living(process.pid)
        time.sleep(5)  # what runs an errand has ended by then; whatever else ends is a finding
        names = {pid: name for pid, name in names.items() if pid in living(process.pid)}
        database, redis = (
            Database(load(str(home), {}).database_url),
            Redis(unix_socket_path=str(home / "redis" / "socket")),
        )
        seen: dict[int, list[tuple[int, float]]] = {pid: [] for pid in names}
        sent, began, told = 0, time.monotonic(), -1
        while True:
            standing = states(database)
            done = sum(standing.get(state, 0) for state in ENDED)
            if sent < total and sent - done < _WAITING:
                files = [("file", (f"{n}.docx", plan(n))) for n in range(sent, min(sent + _REQUEST, total))]
                session.post(f"{url}/api/v1/submissions", files=files, timeout=120).raise_for_status()
                sent += len(files)
            if done // 100 > told:
                told = done // 100
                for pid in names:
                    seen[pid].append((done, memory(pid)[1]))
                keys, rate = redis.dbsize(), done / (time.monotonic() - began)
                shown = " ".join(f"{memory(pid)[0]:.1f}/{memory(pid)[1]:.1f}" for pid in names)
                print(f"{done:6} documents, {rate:.1f}/s, {keys} keys in Redis; MB: {shown}", flush=True)
            if done >= total:
                break
            time.sleep(0.5)
        database.close()
    print(f"\n{standing}; growth a document over the second half:")
    growth = {pid: slope(points) for pid, points in seen.items()}
    for pid, name in names.items():
        print(f"  {growth[pid] * 1024:8.2f} KB  {name}")
    return int(any(not value < MOST for value in growth.values()) or standing != {"done": total})


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
