"""text.repeated: a paragraph that stands twice."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import LineRole, Plan
from parsers.document import Document
from parsers.text import bare, fold, squeeze
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule
from rules.template import Template

LEAST = 30  # characters, white space left out
PROSE: tuple[LineRole, ...] = ("text", "item", "notice", "section")


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for every text that stands more than once, at its second place."""
    seen: dict[str, int] = {}
    for line in own_lines(plan):
        if line.role not in PROSE or len(bare(line.text)) < LEAST:
            continue
        key = fold(line.text)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:
            subject = squeeze(line.text)[:10]
            yield Gap(
                subject=subject,
                message=f"以“{subject}…”开头的一段文字前面已经出现过，这里又重复了一遍。",
                suggestion="请核对是否误贴，保留一处即可；如果本应写不同的内容，请改写。",
                quote=line.text,
                at=line.at,
            )


RULE = Rule(
    name="text.repeated",
    severity="warning",
    phase="text",
    check=check,
    title="段落重复",
    why="同样的一段话（30字以上）出现两次，多半是粘贴时留下的，读的人也分不清哪一处算数。",
    bad="（一）……组织全体教师学习新课程标准，结合课例开展专题研讨，每人撰写一篇学习体会。\n（三）……组织全体教师学习新课程标准，结合课例开展专题研讨，每人撰写一篇学习体会。",
    good="两处写各自的内容，或者只保留一处。",
    settle="删去重复的一处，或者改写成应有的内容。",
    traps=(
        "表格里各行相同的内容（不是段落）",
        "不足30字的短句，如“每周三下午开展教研活动。”",
        "只有年份、月份或上下册不同的两段",
    ),
)
