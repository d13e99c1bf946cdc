"""placeholder.left: a blank of the form left unfilled."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Line, Plan
from parsers.document import Document
from rules.lines import own_lines, within
from rules.placeholders import around, find, signs
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for every blank; lines for a hand are a matter of signatures."""
    for line in own_lines(plan):
        yield from _in_line(line)


def _in_line(line: Line) -> Iterator[Gap]:
    sign_off = line.role == "signature"
    for blank in find(line.text, title=line.role in ("title", "subtitle")):
        if signs(line.text, blank, sign_off):
            continue
        subject = around(line.text, blank)
        yield Gap(
            subject=subject,
            message=f"“{subject}”处还留着没有填写的空白“{line.text[blank.start : blank.end]}”。",
            suggestion="请填上实际内容；确实不用填的，请把空白标记删去。",
            quote=line.text[max(0, blank.start - 15) : blank.end + 15],
            at=within(line.at, blank.start, blank.end),
        )


RULE = Rule(
    name="placeholder.left",
    severity="error",
    phase="text",
    check=check,
    title="空白未填",
    why="表格或范文里留给作者替换的标记（____、××、XX、20xx、（此处填写…）等）还在，说明这一处没有写成本校的内容。",
    bad="本镇____学校____学期研修计划；组长：xx；20××年3月",
    good="本镇青禾小学第一学期研修计划；组长：何远山；2024年3月",
    settle="填上实际内容，或者删去用不着的空白标记。附在后面供他人填写的空白表不算。",
    traps=(
        "70×5=350（一个×是乘号）",
        "138****5678、010-XXXX8888（有意隐去的号码）",
        "XX染色体、MAXX（术语和外文）",
        "学校：＿青禾小学＿（下划线上已经填写）",
        "校长签字：______（属于签字，由签字规则检查）",
        "附表供教师填写的空白栏",
    ),
)
