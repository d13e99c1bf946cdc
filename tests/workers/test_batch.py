"""An archive goes through the pipeline once, by content; who does the work may change; what is read again is compared."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from parsers.gate import LIMITS
from service import batch_command
from storage import archive
from storage.archive import Changes, Line
from storage.records import ReviewRecord, Version
from tests.faults.archives import plan
from tests.stack import Stack
from workers import batch, hands, intake, jobs
from workers.batch import Order, Summary
from workers.containers import Member
from workers.folders import Found

ROOT = Path(__file__).parents[2]


class Said:
    """What a batch told its watcher."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, int]] = []
        self.messages: list[str] = []

    def progress(self, done: int, total: int, known: int) -> None:
        self.steps.append((done, total, known))

    def say(self, message: str) -> None:
        self.messages.append(message)


class AtOnce:
    """Hands that do each review when it comes to wait, in this process."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def put(self, review_ids: list[str]) -> None:
        for review_id in review_ids:
            jobs.review(review_id, self.stack.settings, self.stack.database, self.stack.store)

    def look(self, database: object) -> str | None:
        return None

    def gone(self) -> bool:
        return False

    def end(self) -> None:
        pass


@pytest.fixture
def at_once(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack on which reviews are done as soon as they wait."""
    monkeypatch.setattr(batch, "hired", lambda settings, database: AtOnce(stack))
    return stack


def did(stack: Stack, *paths: Path, again: bool = False, ledger: Path | None = None) -> tuple[Summary, Said]:
    """One call of the batch."""
    said = Said()
    return batch.run(Order(paths, again, ledger), stack.settings, said), said


def outcomes(summary: Summary) -> dict[str, tuple[str | None, str | None]]:
    """Outcome and error by the file's own name."""
    return {line.path.rpartition("/")[2]: (line.outcome, line.error) for line in summary.lines}


def filled(folder: Path) -> Path:
    """An archive with one file of each fate."""
    folder.mkdir()
    (folder / "good.docx").write_bytes(plan(1))
    (folder / "broken.docx").write_bytes(plan(2)[:500])
    (folder / "notes.txt").write_text("words", encoding="utf-8")
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        zipped.writestr("copy.docx", plan(1))
    (folder / "more.zip").write_bytes(stream.getvalue())
    return folder


def test_every_file_has_its_outcome_and_equal_ones_one_review(at_once: Stack, tmp_path: Path) -> None:
    summary, said = did(at_once, filled(tmp_path / "in"))
    assert outcomes(summary) == {
        "good.docx": ("reviewed", None),
        "copy.docx": ("reviewed", None),
        "broken.docx": ("failed", "corrupt"),
        "notes.txt": ("refused", "unsupported-format"),
    }
    assert [path for path, _ in summary.problems] == [str(tmp_path / "in" / "notes.txt")]
    assert said.steps[-1] == (4, 4, 0)
    with at_once.database.reading() as session:
        assert len(session.scalars(select(ReviewRecord)).all()) == 2
        assert set(session.scalars(select(ReviewRecord.lane))) == {"archive"}


def test_what_is_known_is_not_done_again(at_once: Stack, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in")
    did(at_once, folder)
    (folder / "new.docx").write_bytes(plan(3))
    (folder / "moved.docx").write_bytes(plan(1))
    summary, said = did(at_once, folder)
    assert (summary.known, len(summary.lines)) == (3, 6)
    assert said.steps[-1] == (6, 6, 3)
    with at_once.database.reading() as session:
        assert len(session.scalars(select(ReviewRecord)).all()) == 3


def test_a_file_that_changed_is_another_one(at_once: Stack, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in")
    did(at_once, folder)
    (folder / "good.docx").write_bytes(plan(9))
    summary, _ = did(at_once, folder, ledger=tmp_path / "call.csv")
    assert len(summary.lines) == 4
    with at_once.database.reading() as session:
        assert len([*archive.lines(session)]) == 5


def test_the_ledger_of_the_home_folder_has_all_one_that_is_named_only_this_call(at_once: Stack, tmp_path: Path) -> None:
    did(at_once, filled(tmp_path / "in"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "plan.docx").write_bytes(plan(4))
    did(at_once, other)
    did(at_once, other, ledger=tmp_path / "call.csv")
    for file, number in ((at_once.settings.home / "ledger.csv", 5), (tmp_path / "call.csv", 1)):
        with file.open(encoding="utf-8-sig", newline="") as table:
            assert len([*csv.DictReader(table)]) == number


def test_reading_again_keeps_results_and_takes_in_what_is_new(at_once: Stack, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in")
    did(at_once, folder)
    (folder / "new.docx").write_bytes(plan(3))
    summary, _ = did(at_once, folder, again=True)
    assert summary.changes
    assert (summary.changes.compared, sum(summary.changes.gained.values())) == (2, 0)
    assert summary.known == 0
    with at_once.database.reading() as session:
        assert len(session.scalars(select(ReviewRecord)).all()) == 2 + 2 + 1


def test_all_that_is_stored_can_be_read_again_without_its_files(at_once: Stack, tmp_path: Path) -> None:
    folder = filled(tmp_path / "in")
    did(at_once, folder)
    for file in folder.iterdir():
        file.unlink()
    summary, _ = did(at_once, again=True)
    assert sorted(outcomes(summary)) == ["broken.docx", "copy.docx", "good.docx"]
    assert summary.changes
    assert summary.changes.compared == 2
    assert did(at_once, folder, again=True)[0].changes


def test_a_file_that_cannot_be_opened_is_a_line(at_once: Stack, tmp_path: Path) -> None:
    (tmp_path / "lost.docx").symlink_to(tmp_path / "gone.docx")
    summary, _ = did(at_once, tmp_path / "lost.docx")
    assert outcomes(summary) == {"lost.docx": ("refused", "corrupt")}


def test_a_refused_file_is_looked_at_again(at_once: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(b"")
    assert outcomes(did(at_once, file)[0]) == {"plan.docx": ("refused", "empty")}
    monkeypatch.setattr(intake, "fault", lambda stream, limits: None)
    assert outcomes(did(at_once, file)[0]) == {"plan.docx": ("failed", "empty")}


def test_a_zip_that_cannot_be_opened_is_a_line_by_its_own_name(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"PK\x03\x04 and nothing more")
    [(path, member)] = intake.members(Found(file), LIMITS)
    assert path == str(file)
    assert member.error
    assert member.error.code == "corrupt"


def test_long_names_stay_different_and_fit(at_once: Stack) -> None:
    long = "长" * 3000
    assert len(intake.short(long)) <= 800
    assert intake.short(long + "甲" + long) != intake.short(long + "乙" + long)
    member = Member(f"{long}.docx", BytesIO(plan(1)))
    intake.enter(intake.short(long), member, LIMITS, "draft", at_once.database, at_once.store)
    with at_once.database.reading() as session:
        [name] = session.scalars(select(Version.name))
    assert name.endswith(".docx")


# Who does the work ---------------------------------------------------------------------------------------------------


def test_the_queue_does_the_work_where_it_answers(stack: Stack) -> None:
    team = hands.hired(stack.settings, stack.database)
    assert isinstance(team, hands.Queued)
    team.put(["a" * 32])
    assert stack.queues.waiting("archive") == {"a" * 32}
    assert "planreview worker" in (team.look(stack.database) or "")
    assert not team.gone()
    team.end()


def test_a_service_that_has_ended_is_not_waited_for(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(stack.settings, service=replace(stack.settings.service, redis_url=None))
    elsewhere = replace(stack.settings, service=replace(stack.settings.service, redis_url=f"unix://{own.home}/none"))
    monkeypatch.setattr(hands, "_GONE", 0)
    for settings, gone in ((own, True), (elsewhere, False)):
        from workers.queues import Queues

        team = hands.Queued(settings, Queues(settings))
        team.put(["a" * 32])
        assert team.look(stack.database)
        assert team.gone() is gone


def test_only_workers_that_are_surely_gone_are_dead() -> None:
    here = socket.gethostname()
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert hands._is_dead(f"{here}:{child.pid}")
    assert not hands._is_dead(f"{here}:{os.getpid()}")
    assert not hands._is_dead(f"elsewhere:{child.pid}")
    assert not hands._is_dead("no name of ours")


# The command ---------------------------------------------------------------------------------------------------------


def called(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")}
    command = [sys.executable, "-m", "service.cli", "batch", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_needs_no_server(tmp_path: Path) -> None:
    home = tmp_path / "home"
    result = called(str(filled(tmp_path / "in")), "--home", str(home))
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert str(home / "ledger.csv") in result.stdout
    assert "不支持的格式 1" in result.stdout


@pytest.mark.parametrize("arguments", [(), ("no such folder",)])
def test_a_wrong_call_is_said(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = called(*arguments, "--home", str(tmp_path / "home"))
    assert result.returncode == 2
    assert result.stderr.startswith("planreview：")
    assert not (tmp_path / "home").exists()


def line(outcome: str, verdict: str | None = None, error: str | None = None) -> Line:
    """A line of a ledger."""
    return Line("/计划.docx", "", outcome, error, verdict, 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([], 0),
        ([line("reviewed", "pass"), line("reviewed", "unknown")], 0),
        ([line("reviewed", "pass"), line("reviewed", "revise")], 1),
        ([line("reviewed", "revise"), line("refused", None, "empty")], 2),
        ([line("failed", None, "corrupt")], 2),
        ([line("cancelled")], 2),
    ],
)
def test_the_exit_status(lines: list[Line], status: int) -> None:
    assert batch_command.status(Summary(tuple(lines), 0, Path("l.csv"))) == status


def test_the_table_says_what_became_of_the_files() -> None:
    lines = (line("reviewed", "pass"), line("failed", None, "encrypted"), line("refused", None, "empty"))
    text = batch_command.rendered(Summary(lines, 1, Path("l.csv"), (("/计划.docx", "文件里没有任何内容。"),)))
    assert "已审阅  1     通过 1" in text
    assert "读不了  1     有密码 1" in text
    assert "不收    1     空文件 1" in text
    assert "合计    3     以前已有结果 1" in text
    assert "/计划.docx：文件里没有任何内容。" in text


def test_the_table_says_what_changed() -> None:
    changes = Changes(3)
    changes.verdicts.update({("revise", "pass"): 1, ("pass", "pass"): 2})
    changes.gained["text.copied"] = 2
    text = batch_command.rendered(Summary((), 0, Path("l.csv"), changes=changes))
    assert "重新审阅 3 份，结论有变化的 1 份" in text
    assert "退回修改  通过  1" in text
    assert "text.copied  2           0" in text


def test_lines_say_how_fast_and_how_long(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 100.0])
    monkeypatch.setattr(batch_command.time, "monotonic", lambda: next(moments))
    batch_command.Lines().progress(300, 500, 100)
    assert capsys.readouterr().err == "planreview：已完成 300/500，每秒 2.0 份，约剩 1 分 40 秒\n"
