"""Archives that are made up, with what must become of each file in them: some broken, some twice, some in zips."""

from __future__ import annotations

import random
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from tests.parsers.packages import docx

# How many of a hundred files are what they are.
_KINDS = (("good", 62), ("copy", 12), ("zip", 8), ("broken", 8), ("text", 6), ("empty", 4))
_SUBJECTS = ("阅读教学", "班级管理", "信息技术", "心理健康", "作业设计", "校园安全")


@cache
def plan(number: int) -> bytes:
    """A plan unlike those of other numbers; made once, since a package bears the moment at which it was made."""
    lines = (
        f"云岭第{number}小学2031年校本培训计划",
        "一、培训目标",
        f"1、提高教师{_SUBJECTS[number % len(_SUBJECTS)]}的能力，全年培训不少于{40 + number}学时。",
        "二、培训内容",
        f"围绕{_SUBJECTS[(number + 1) % len(_SUBJECTS)]}开展第{number}次专题研修。",
    )
    return docx("".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines))


def planted(folder: Path, number: int, seed: int) -> dict[str, tuple[str, str]]:
    """Makes an archive of so many files in the folder; outcome and error code by the path that the ledger has."""
    chance = random.Random(seed)
    outcomes: dict[str, tuple[str, str]] = {}
    goods: list[bytes] = []
    kinds = chance.choices([kind for kind, _ in _KINDS], [share for _, share in _KINDS], k=number)
    for at, kind in enumerate(("good", *kinds[1:])):
        if len(outcomes) >= number:
            break
        path = folder / f"{chance.randrange(5)}区" / f"{at:03d}-{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "zip":
            outcomes |= _zip(path.with_suffix(".zip"), at, chance, goods)
            continue
        data, suffix, outcome = _file(kind, at, chance, goods)
        path = path.with_suffix(suffix)
        path.write_bytes(data)
        outcomes[str(path)] = outcome
    return outcomes


def _file(kind: str, at: int, chance: random.Random, goods: list[bytes]) -> tuple[bytes, str, tuple[str, str]]:
    if kind == "broken":
        return plan(at)[: chance.randrange(300, 900)], ".docx", ("failed", "corrupt")
    if kind == "text":
        return f"第{at}次会议记录".encode(), ".txt", ("refused", "unsupported-format")
    if kind == "empty":
        return b"", ".docx", ("refused", "empty")
    data = chance.choice(goods) if kind == "copy" else plan(at)
    goods.append(data)
    return data, ".docx", ("reviewed", "")


def _zip(path: Path, at: int, chance: random.Random, goods: list[bytes]) -> dict[str, tuple[str, str]]:
    """Three files in a zip, one of them known from elsewhere, beside what no zip is without."""
    stream, outcomes = BytesIO(), {}
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("__MACOSX/._plan.docx", b"x")
        for kind in ("good", "copy", "broken"):
            data, suffix, outcome = _file(kind, 1000 + at, chance, goods)
            archive.writestr(f"上报/{kind}{suffix}", data)
            outcomes[f"{path}/上报/{kind}{suffix}"] = outcome
    path.write_bytes(stream.getvalue())
    return outcomes
