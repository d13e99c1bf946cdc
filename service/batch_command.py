"""What `planreview batch` shows: a bar or lines while it works, a table of outcomes at its end."""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.calls import FINE, GAPS, UNUSABLE, CallError
from workers.settings import Settings

if TYPE_CHECKING:
    from workers.batch import Summary

_OUTCOMES = {"reviewed": "已审阅", "failed": "读不了", "refused": "不收", "cancelled": "已取消"}
_VERDICTS = {"pass": "通过", "revise": "退回修改", "unknown": "待人工判断", None: "没有结论"}
_CODES = {
    "unsupported-format": "不支持的格式",
    "corrupt": "文件损坏或打不开",
    "encrypted": "有密码",
    "empty": "空文件",
    "too-large": "过大",
    "too-complex": "结构过于复杂",
    "timeout": "超时",
    "converter-missing": "缺少转换程序",
    "internal": "程序或机器出错",
}
# Files that are named with the reason why they could not be read.
_NAMED = 20
# Seconds between two lines where there is no terminal.
_LINES = 10.0


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """`batch`."""
    command = commands.add_parser(
        "batch", help="成批审阅一个档案", description="审阅文件夹和压缩包里的全部计划；中断后再次运行会接着做。"
    )
    command.add_argument("paths", nargs="*", metavar="FOLDER|ZIP", help="文件夹、压缩包或单个文件")
    command.add_argument(
        "--again", action="store_true", help="用现在的模板、规则和程序重新审阅存过的计划，保留原来的结果"
    )
    command.add_argument("--ledger", metavar="PATH", help="清单（CSV）写到哪里（默认资料文件夹里的 ledger.csv）")
    command.add_argument(
        "--stage", default="draft", choices=("draft", "final", "archived"), help="草稿、定稿或存档（默认 draft）"
    )
    command.set_defaults(run=batch)


def batch(options: Namespace, settings: Settings) -> int:
    """Reviews all files of the folders and zips, or all that is stored over again; goes on where it was broken off."""
    from storage.database import Unavailable
    from storage.files import StoreError, StoreFull
    from workers.batch import Order, run

    paths = tuple(Path(path) for path in options.paths)
    if not paths and not options.again:
        raise CallError("请给出文件夹或压缩包；要把存过的全部重新审阅，请加 --again。")
    missing = [path for path in paths if not path.exists()]
    if missing and not options.again:
        raise CallError(f"找不到“{missing[0]}”。")
    ledger = Path(options.ledger) if options.ledger else None
    watch = Bar() if sys.stderr.isatty() else Lines()
    try:
        with watch:
            summary = run(Order(paths, options.again, ledger, options.stage), settings, watch)
    except KeyboardInterrupt:
        print("planreview：已停下。再次运行同一条命令，会接着做没有做完的。", file=sys.stderr)
        raise
    except StoreFull as error:
        raise CallError("磁盘已满，停在这里。清出空间后再次运行同一条命令，会接着做。") from error
    except (Unavailable, StoreError, OSError) as error:
        raise CallError(f"停在这里：{error}。排除故障后再次运行同一条命令，会接着做。") from error
    sys.stdout.write(rendered(summary))
    return status(summary)


def status(summary: Summary) -> int:
    """The contract's exit status."""
    if any(line.outcome != "reviewed" for line in summary.lines):
        return UNUSABLE
    return GAPS if any(line.verdict == "revise" for line in summary.lines) else FINE


def rendered(summary: Summary) -> str:
    """The table of outcomes, what changed, what could not be read, where the ledger is."""
    said = [*_outcomes(summary)]
    if summary.changes is not None:
        said += ["", *_changes(summary)]
    reasons = dict(summary.problems)
    bad = [
        (line.path, line.message or reasons.get(line.path, "")) for line in summary.lines if line.outcome == "failed"
    ]
    bad += [(line.path, reasons.get(line.path, "")) for line in summary.lines if line.outcome == "refused"]
    if bad:
        said += ["", f"没有审阅的文件{f'（前 {_NAMED} 个）' if len(bad) > _NAMED else ''}："]
        said += [f"  {path}：{reason}" for path, reason in bad[:_NAMED]]
    said += ["", f"清单：{summary.ledger}"]
    return "\n".join(said) + "\n"


def _outcomes(summary: Summary) -> list[str]:
    counts: Counter[str | None] = Counter(line.outcome for line in summary.lines)
    verdicts = Counter(line.verdict for line in summary.lines if line.outcome == "reviewed")
    rows: list[tuple[str, ...]] = [("结果", "份数", "其中")]
    for outcome, title in _OUTCOMES.items():
        if not counts[outcome]:
            continue
        if outcome == "reviewed":
            inside = _counted(verdicts, _VERDICTS)
        else:
            inside = _counted(Counter(line.error for line in summary.lines if line.outcome == outcome), _CODES)
        rows.append((title, str(counts[outcome]), inside))
    known = f"以前已有结果 {summary.known}" if summary.known else ""
    rows.append(("合计", str(len(summary.lines)), known))
    return table(rows)


def _changes(summary: Summary) -> list[str]:
    changes = summary.changes
    assert changes is not None
    flips = {pair: count for pair, count in changes.verdicts.items() if pair[0] != pair[1]}
    said = [f"重新审阅 {changes.compared} 份，结论有变化的 {sum(flips.values())} 份。"]
    if flips:
        rows = [(_VERDICTS[old], _VERDICTS[new], str(count)) for (old, new), count in sorted(flips.items(), key=str)]
        said += table([("原来", "现在", "份数"), *rows])
    if rules := sorted(changes.gained.keys() | changes.lost.keys()):
        rows = [(rule, str(changes.gained[rule]), str(changes.lost[rule])) for rule in rules]
        said += ["", *table([("规则", "新增的发现", "消失的发现"), *rows])]
    return said


def _counted(counts: Counter[Any], words: dict[Any, str]) -> str:
    return "，".join(f"{words.get(key, key)} {count}" for key, count in counts.most_common() if key in words or key)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their columns below each other; a Han character is as wide as two letters."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


class Bar:
    """A bar on the terminal, with the rate and the time that is left."""

    def __enter__(self) -> Bar:
        from tqdm import tqdm

        # The rate is that of all since the start: files differ too much for the last few to tell.
        self._bar = tqdm(total=0, unit="份", file=sys.stderr, smoothing=0, dynamic_ncols=True, desc="审阅")
        return self

    def __exit__(self, *reason: object) -> None:
        self._bar.close()

    def progress(self, done: int, total: int, known: int) -> None:
        """What an earlier call did says nothing of the rate of this one."""
        self._bar.total, self._bar.initial, self._bar.n = total, known, done
        self._bar.refresh()

    def say(self, message: str) -> None:
        """Above the bar."""
        self._bar.write(f"planreview：{message}", file=sys.stderr)


class Lines:
    """A line now and then, for logs."""

    def __init__(self) -> None:
        self._begun = self._said = time.monotonic()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *reason: object) -> None:
        sys.stderr.flush()

    def progress(self, done: int, total: int, known: int) -> None:
        """How many, how fast, how long still."""
        moment = time.monotonic()
        if moment - self._said < _LINES:
            return
        self._said = moment
        rate = (done - known) / (moment - self._begun)
        left = f"，约剩 {_span((total - done) / rate)}" if rate else ""
        self.say(f"已完成 {done}/{total}，每秒 {rate:.1f} 份{left}")

    def say(self, message: str) -> None:
        """A line of its own."""
        print(f"planreview：{message}", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "小时"), (minutes, "分"), (rest, "秒"))
    return _joined(f"{number} {unit}" for number, unit in parts if number) or "0 秒"


def _joined(parts: Iterable[str]) -> str:
    return " ".join(parts)
