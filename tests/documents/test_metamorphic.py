"""Changes of form that change nothing of what a plan says, and removals that change one thing alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.extract import extract
from parsers.document import Document
from parsers.parse import parse
from rules.template import load_builtin
from samples.build import word
from tests.build import document
from tests.documents.automatic import automatic
from tests.documents.facts import facts
from workers.pipeline import AUTO, judged
from workers.report import review_as_json

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples" / "plans"
PLANS = sorted([*SAMPLES.glob("*.txt"), *(HERE / "perfect").glob("*.txt"), *HERE.glob("*.txt")])
TEMPLATES = load_builtin()
Facts = list[dict[str, Counter[Any]]]


def stated(read: Document) -> Facts:
    """What the reviews of a document state, the order of columns apart."""
    return [_facts(review_as_json(judged(read, part, plan, TEMPLATES, AUTO, "draft"))) for part, plan in extract(read)]


def _facts(review: dict[str, Any]) -> dict[str, Counter[Any]]:
    found = facts(review)
    # The fold of the labelled files, and of the marks that twins may differ in.
    same = {kind: Counter({_alike(fact): n for fact, n in of.items()}) for kind, of in found.items()}
    tables = Counter[Any]()
    for (kind, columns, rows), n in found["tables"].items():
        tables[kind, tuple(sorted(map(str, columns))), rows] += n
    return same | {"tables": tables}


def _alike(fact: Any) -> Any:
    """The marks behind numbers folded to one, and the weeks of two columns of times, which come in the columns' order."""
    if isinstance(fact, tuple):
        return tuple(map(_alike, sorted(fact) if all(isinstance(part, int) for part in fact) else fact))
    return re.sub(r"[.．、。]", ".", fact) if isinstance(fact, str) else fact


@cache
def as_written(path: Path) -> Facts:
    return stated(document(path.read_text(encoding="utf-8")))


def differences(one: Facts, other: Facts) -> dict[str, list[str]]:
    assert len(one) == len(other)
    wrong: dict[str, list[str]] = {}
    for first, second in zip(one, other, strict=True):
        for kind in first:
            wrong.setdefault(f"{kind}-", []).extend(map(str, (first[kind] - second[kind]).elements()))
            wrong.setdefault(f"{kind}+", []).extend(map(str, (second[kind] - first[kind]).elements()))
    return {kind: facts for kind, facts in wrong.items() if facts}


# The same in another form -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "path"),
    [
        pytest.param(build, path, id=f"{name}-{path.stem}")
        for name, build in (("typed", word), ("automatic", automatic))
        for path in PLANS
    ],
)
def test_numbers_typed_or_counted_by_word(build: Callable[[str], bytes], path: Path) -> None:
    outline = re.sub(r"^\[(?:seal|picture)\]$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    read = parse(build(outline), "plan.docx")
    assert differences(stated(document(outline)), stated(read)) == {}


def _is_plain(rows: list[list[str]]) -> bool:
    """Whether the lines are a table of rows under one header, which is no form of labels and values."""
    merged = any(cell in ("<", "^") for row in rows for cell in row)
    return (
        len(rows) > 1 and not merged and len(rows[0]) > 3 and any(re.search("序号|时间|内容", cell) for cell in rows[0])
    )


def reordered(outline: str) -> str:
    """Each plain table with its first column last and the others turned round."""
    lines = outline.splitlines()
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[start:end]]
        if _is_plain(rows):
            lines[start:end] = [f"| {' | '.join([*reversed(row[1:]), row[0]])} |" for row in rows]
        start = end + 1
    return "\n".join(lines)


HEADERS = {
    "培训内容": "研修内容",
    "培训时间": "活动时间",
    "活动时间": "时间安排",
    "负责部门": "责任部门",
    "责任部门": "承办部门",
    "培训对象": "参训对象",
    "备注": "备 注",
    "序号": "序 号",
    "地点": "活动地点",
}


def renamed(outline: str) -> str:
    """The same columns by other words; one such word in a row is a form's label, and stays."""

    def header(line: str) -> str:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        heads = line.startswith("|") and sum(cell in HEADERS for cell in cells) > 1
        return f"| {' | '.join(HEADERS.get(cell, cell) for cell in cells)} |" if heads else line

    return "\n".join(map(header, outline.splitlines()))


HALF = str.maketrans("（）：，；．！？", "():,;.!?")
FULL = str.maketrans("():,;!?", "（）：，；！？")


def half(outline: str) -> str:
    """Half-width punctuation."""
    return outline.translate(HALF)


def full(outline: str) -> str:
    """Full-width punctuation, digits too in numbers before paragraphs."""
    wide = outline.translate(FULL)
    return re.sub(r"(?m)^(\d)(?=[、．])", lambda digit: chr(ord(digit.group()) + 0xFEE0), wide)


def padded(outline: str) -> str:
    """Names of two characters padded to the width of three, wherever they stand alone or in a list."""
    read = document(outline)
    names = {p.name for _, plan in extract(read) for p in plan.people if len(p.name) == 2}
    for name in names:
        outline = re.sub(
            rf"(?<=[：、| 　])({name[0]})({name[1]})(?=[（、| 　]|<br>|$)", r"\1　\2", outline, flags=re.MULTILINE
        )
    return outline


def changed() -> list[Any]:
    cases = []
    for change in (reordered, renamed, half, full, padded):
        for path in PLANS:
            outline = path.read_text(encoding="utf-8")
            if change(outline) != outline:
                cases.append(pytest.param(change, path, id=f"{change.__name__}-{path.stem}"))
    return cases


@pytest.mark.parametrize(("change", "path"), changed())
def test_another_form_says_the_same(change: Callable[[str], str], path: Path) -> None:
    assert differences(as_written(path), stated(document(change(path.read_text(encoding="utf-8"))))) == {}


# One part less ----------------------------------------------------------------------------------------------------

HAN = "一二三四五六七八九十"
# A plan in order for each template.
GOOD = {
    "school-training-plan": SAMPLES / "01-in-order.txt",
    "training-regulation": HERE / "perfect" / "10-regulation-scores.txt",
    "district-opinion": HERE / "perfect" / "07-district-opinion-schedule.txt",
    "school-study-plan": HERE / "perfect" / "17-rural-partners.txt",
    "district-work-plan": HERE / "perfect" / "11-district-work-plan-months.txt",
}
_TOP = re.compile(rf"^(?P<cell>\| (?=[^|]*\| < \|$))?(?P<number>[{HAN}])、")


def gaps(outline: str, template: str) -> list[tuple[str, str]]:
    read = document(outline)
    ((part, plan),) = extract(read)
    return [(found.rule, found.subject) for found in judged(read, part, plan, TEMPLATES, template, "draft").findings]


def sections_of(template: str) -> list[tuple[str, int]]:
    """The required sections of the good plan: the key that is missed without it, and its position among the top ones."""
    read = document(GOOD[template].read_text(encoding="utf-8"))
    ((part, plan),) = extract(read)
    plan = judged(read, part, plan, TEMPLATES, template, "draft").plan
    known = next(one for one in TEMPLATES if one.id == template)
    top = [section for section in plan.sections if section.level == 1]
    asked = [
        (spec.keys[0], [i for i, one in enumerate(top) if one.key in spec.keys])
        for spec in known.sections
        if spec.required
    ]
    return [(key, positions[0]) for key, positions in asked if len(positions) == 1]


def without_section(outline: str, position: int, renumbered: bool) -> str:
    """The outline without its n-th top section; the last one ends where the plan does or an attachment begins."""
    lines = outline.splitlines()
    heads = [i for i, line in enumerate(lines) if _TOP.match(line)]
    end = heads[position + 1] if position + 1 < len(heads) else _end(lines, heads[position])
    rest = lines[end:]
    if renumbered:
        rest = [
            _TOP.sub(lambda top: f"{top['cell'] or ''}{HAN[HAN.index(top['number']) - 1]}、", line) for line in rest
        ]
    return "\n".join([*lines[: heads[position]], *rest])


def _end(lines: list[str], start: int) -> int:
    last = ("---", "===", "附件", "| 说明")
    signed = re.compile(r"^(?:\d{4}年|\S{2,20}(?:学校|小学|中学|中心|局|组)$)")
    ends = (i for i in range(start + 1, len(lines)) if lines[i].startswith(last) or signed.match(lines[i]))
    return next(ends, len(lines))


@pytest.mark.parametrize("template", GOOD)
def test_a_good_plan_has_no_gap_and_its_sections_are_found(template: str) -> None:
    assert gaps(GOOD[template].read_text(encoding="utf-8"), template) == []
    assert sections_of(template)


@pytest.mark.parametrize("renumbered", [False, True], ids=["numbers left", "renumbered"])
@pytest.mark.parametrize(
    ("template", "key", "position"),
    [(template, key, position) for template in GOOD for key, position in sections_of(template)],
)
def test_a_section_less_is_one_finding(template: str, key: str, position: int, renumbered: bool) -> None:
    outline = GOOD[template].read_text(encoding="utf-8")
    assert gaps(without_section(outline, position, renumbered), template) == [("section.missing", key)]


FORM = GOOD["school-training-plan"].read_text(encoding="utf-8")


def table_less(caption: str) -> str:
    """The form without the table of this caption."""
    lines = FORM.splitlines()
    start = max(i for i, line in enumerate(lines) if caption in line)
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith("|")), len(lines))
    return "\n".join([*lines[:start], *lines[end:]])


def column_less(header: str) -> str:
    lines = FORM.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| 序号"))
    at = [cell.strip() for cell in lines[start].strip("|").split("|")].index(header)
    for i in range(start, len(lines)):
        if not lines[i].startswith("|"):
            break
        cells = lines[i].strip("|").split("|")
        lines[i] = f"|{'|'.join([*cells[:at], *cells[at + 1 :]])}|"
    return "\n".join(lines)


def block_less(label: str) -> str:
    return "\n".join(line for line in FORM.splitlines() if not line.startswith(f"| {label} |"))


def cell_less(seq: int, column: int) -> str:
    lines = FORM.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"| {seq} |"))
    cells = lines[at].strip("|").split("|")
    lines[at] = f"|{'|'.join([*cells[:column], '  ', *cells[column + 1 :]])}|"
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        (table_less("校本培训活动计划表"), ("table.missing", "activities")),
        (table_less("分管领导信息"), ("table.missing", "contacts")),
        (column_less("培训内容"), ("column.missing", "content")),
        (column_less("培训时间"), ("column.missing", "time")),
        (column_less("培训对象及人数"), ("column.missing", "audience")),
        (column_less("负责部门"), ("column.missing", "department")),
        (column_less("负责人"), ("column.missing", "responsible")),
        (block_less("学校意见"), ("signature.missing", "学校意见")),
        (block_less("培训部门审查意见"), ("signature.missing", "培训部门审查意见")),
        (block_less("教研部门审查意见"), ("signature.missing", "教研部门审查意见")),
        (block_less("继续教育领导小组意见"), ("signature.missing", "继续教育领导小组意见")),
        (FORM.replace("组　长：闻人嘉树（校长）<br>", ""), ("role.missing", "组长")),
        (cell_less(2, 1), ("cell.empty", "2:content")),
        (cell_less(2, 2), ("cell.empty", "2:time")),
        (cell_less(2, 3), ("cell.empty", "2:audience")),
        (cell_less(2, 4), ("cell.empty", "2:department")),
        (cell_less(2, 5), ("cell.empty", "2:responsible")),
    ],
    ids=lambda value: ":".join(value) if isinstance(value, tuple) else "",
)
def test_another_part_less_is_one_finding(outline: str, expected: tuple[str, str]) -> None:
    assert outline != FORM
    assert gaps(outline, "school-training-plan") == [expected]
