"""year.conflict: the plan's year, and another one where the plan speaks of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.lexicon import lexicon
from extractors.plan import Plan
from parsers.document import Document, Place
from parsers.text import bare, fold
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule
from rules.template import Template
from rules.years import Period, core, is_own, kinds, letters, periods_in, without_kind

_ALIKE = 75  # of 100, of two plans' names without school and year
_DISTINCT = 6  # characters of a name that is no other plan's
_YEAR = r"(?:20\d{2}|二[零〇○][一二三四五六七八九零〇○]{2})"
_ANY_YEAR = re.compile(r"20\d|二[零〇○0]")  # no clause without one names a year
_CLAUSE = re.compile(r"[，,。；;！!？?]")


@dataclass(frozen=True, slots=True)
class _Named:
    """A place where the plan names its own year: `where` in words."""

    text: str
    where: str
    at: Place | None

    @property
    def alone(self) -> tuple[Period, ...]:
        """The years of a line that holds nothing else: `（2021—2023）`."""
        found = re.fullmatch(r"[（(]?(20\d{2})(?:\s*[—–－\-~～至]+\s*(20\d{2}))?[)）]?", self.text.strip())
        return (Period(int(found[1]), int(found[2] or found[1])),) if found else ()


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the plan's year is known."""
    return plan.year is not None


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each other year, at the first place that names it."""
    told: set[int] = set()
    for named in _own_names(plan):
        periods = periods_in(named.text) or named.alone
        if not periods or any(is_own(period, plan) for period in periods):
            continue
        other = periods[0].first
        if other in told:
            continue
        told.add(other)
        yield Gap(
            subject=str(other),
            message=f"{named.where}写的是{other}年，与计划的年份（{plan.year}年）不一致。",
            suggestion="请核对年份，多半是沿用往年的文本时没有改。",
            quote=named.text,
            at=named.at,
        )


def _own_names(plan: Plan) -> Iterator[_Named]:
    for line in own_lines(plan):
        if line.role == "subtitle":
            yield _Named(line.text, "标题下面", line.at)
    for table in plan.tables:
        if table.kind == "activities" and table.caption and not table.blank_form:
            yield _Named(table.caption, "活动安排表的表名里", table.at)
    for section in plan.sections:
        if periods_in(section.title) and bare(section.title).endswith(tuple(lexicon("years")["schedule_words"])):
            yield _Named(section.title, "工作安排的标题里", section.at)
    for attachment in plan.attachments:
        if attachment.title and _own_name(attachment.title, plan):
            yield _Named(attachment.title, "附件的标题里", attachment.at)
    yield from _in_prose(plan)


def _in_prose(plan: Plan) -> Iterator[_Named]:
    """The plan's own name in the text: in its covering notice, where the author announces what he drew up, or says
    what is to make it a success."""
    schedule = {activity.at.block for activity in plan.activities}
    for line in own_lines(plan):
        if line.role == "notice":
            yield from (
                _Named(title, "通知里的计划名称", line.at) for title in _quoted(line.text) if _own_name(title, plan)
            )
        if line.role not in ("text", "item", "notice") or line.at.block in schedule:
            continue
        if not _ANY_YEAR.search(line.text):
            continue
        for clause in _CLAUSE.split(line.text):
            if _of_others(clause):
                continue
            if (_announced(clause, line.text) and _own_name(clause, plan)) or _full_name(clause, plan):
                yield _Named(clause, "正文里的计划名称", line.at)


def _announced(clause: str, text: str) -> bool:
    words = lexicon("years")
    if any(word in clause for word in words["announces"]):
        return True
    return any(word in clause for word in words["verbs"]) and any(word in text[-8:] for word in words["goes_on"])


def _of_others(clause: str) -> bool:
    """Whether the words before the year say that it is another's plan, one of the past or one of the future."""
    before = re.split(_YEAR, clause)[0]
    return any(word in before for word in lexicon("years")["others"])


def _full_name(clause: str, plan: Plan) -> bool:
    """Whether the clause speaks of this very plan, as one to be carried out: its whole name right behind the year.

    `确保2022年“书香领航”教师研修工程顺利实施` under the title `2023年“书香领航”教师研修工程实施方案`. What is only
    `校本培训` may be that of any year; and a review of the last year or an outlook on the next is none.
    """
    words = lexicon("years")
    found = re.search(rf"{_YEAR}(?:学?年度?)?(?:我校|本校|全校|学校)?", clause)
    name = letters(core(plan.title or ""))
    stem = without_kind(name)
    if found is None or len(stem) < 4 or any(word in clause for word in words["looks_away"]):
        return False
    after = letters(core(clause[found.end() :]))
    if after.startswith(name) and len(stem) >= _DISTINCT:
        return True
    purpose = any(word in clause[: found.start()] for word in words["purpose"])
    return purpose and after.startswith(stem) and (len(stem) >= _DISTINCT or after.startswith(name))


def _quoted(text: str) -> list[str]:
    return re.findall(r"《([^《》]{4,60})》", text)


def _own_name(text: str, plan: Plan) -> bool:
    """Whether the text names this plan, whatever the year: the same name, school and year left out."""
    from rapidfuzz.fuzz import partial_ratio

    mine = core(plan.title or "")
    if not periods_in(text) or not any(kind in text for kind in kinds()) or len(mine) < 4:
        return False
    return partial_ratio(mine, fold(core(_from_year(text)))) >= _ALIKE


def _from_year(text: str) -> str:
    """The name as it goes on after its year."""
    found = re.search(rf"{_YEAR}\s*(?:学年|年度|年)?", text)
    return text[found.end() :] if found else text


RULE = Rule(
    name="year.conflict",
    severity="warning",
    phase="text",
    check=check,
    applies=applies,
    title="年份前后不一",
    why="标题、副标题、活动表和正文里的计划年份应当一致；不一致多半是套用往年文本没有改全。",
    bad="2024年校本培训计划……特制定我校2023年校本培训计划",
    good="2024年校本培训计划……特制定我校2024年校本培训计划",
    settle="核对后改成同一年份。",
    traps=(
        "政策文件的年份（教师〔2016〕12号、《2023年……意见》）",
        "回顾上一年、展望下一年的话（2023年读书工程取得成效；为2025年培训打好基础）",
        "2024—2025学年里的2025年（学年的后半段）",
        "签署日期、印发日期",
        "五年规划里的各个年份",
    ),
)
