"""A number left out among siblings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome
from rules.rule import Context, Gap, Rule
from rules.sections import missing
from rules.series import Number, Series, series_of
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each place where numbers are left out, unless a missing section or a repeated number explains it."""
    absent = len(missing(plan, template)) if template else 0
    for series in series_of(document, plan):
        for before, after, left_out in _leaps(series):
            if _of_required(series, plan) and left_out <= absent:
                absent -= left_out
                continue
            outcome, reason = absence_outcome(document, plan, (before.line.at.block, after.line.at.block + 1))
            yield Gap(
                subject=f"{before.written}-{after.written}",
                message=f"编号从“{before.written}”跳到了“{after.written}”，中间缺{left_out}个号。",
                suggestion="请核对是漏写了内容，还是编号没有改过来。",
                quote=after.line.text,
                at=after.line.at,
                outcome=outcome,
                reason=reason,
            )


def _of_required(series: Series, plan: Plan) -> bool:
    """The numbers are headings of the level at which the template's own sections stand."""
    if not series.headings:
        return False
    outer = min((section.level for section in plan.sections if section.key), default=1)
    at = series.numbers[0].line.section
    return at is not None and plan.sections[at].level == outer


def _leaps(series: Series) -> Iterator[tuple[Number, Number, int]]:
    """Neighbours between which numbers are wanting that stand nowhere else among the siblings."""
    times = Counter(number.value for number in series.numbers)
    there = {*times, *series.apart}
    for before, after in pairwise(series.numbers):
        wanting = [value for value in range(before.value + 1, after.value) if value not in there]
        # `1 2 2 4` and `1 2 4 4` are one slip of the pen, which `numbering.duplicate` tells.
        slipped = len(wanting) == 1 and (times[before.value] > 1 or times[after.value] > 1)
        if wanting and not slipped:
            yield before, after, len(wanting)


RULE = Rule(
    name="numbering.gap",
    severity="warning",
    phase="structure",
    check=check,
    title="编号跳号",
    why="跳号往往说明漏写或误删了一条。",
    bad="一、指导思想　二、培训目标　四、保障措施",
    good="一、指导思想　二、培训目标　三、保障措施",
    settle="补上漏掉的内容，或者把编号改连续。",
    traps=(
        "第一周、第三周、第六周：周次可以不连续。",
        "缺少的正好是模板规定的部分：只报缺少这一部分。",
        "同级混用两种写法：“三、…… 4、…… 五、……”。",
        "前一段末尾粘着下一个标题：“……。六、保障措施：”。",
    ),
)
