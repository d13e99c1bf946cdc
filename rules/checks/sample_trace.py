"""sample.trace: traces of a model text from the web."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.lexicon import lexicon
from extractors.plan import Plan
from parsers.document import Document
from parsers.text import fold
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule
from rules.template import Template

_WORD = re.compile(r"篇[一二三四五六七八九十\d]{1,3}|范文|小编")  # by which people call the trace
_QUOTED = re.compile(r"《[^《》]*》")


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each wording, at its first place."""
    told: set[str] = set()
    for line in own_lines(plan):
        text = fold(_QUOTED.sub("《》", (line.label or "") + line.text))
        found = next((match for pattern in _patterns() if (match := pattern.search(text))), None)
        if found is None or found.group() in told:
            continue
        told.add(found.group())
        word = _WORD.search(found.group())
        yield Gap(
            subject=word.group() if word else found.group(),
            message=f"“{found.group()}”是网上范文留下的字样。",
            suggestion="请删去；并核对这一份计划是不是按本校实际写的。",
            quote=line.text,
            at=line.at,
        )


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = lexicon("traces")
    return tuple(re.compile(pattern) for pattern in (*words["parts"], *words["anywhere"]))


RULE = Rule(
    name="sample.trace",
    severity="error",
    phase="text",
    check=check,
    title="网上范文的痕迹",
    why="“篇一”“范文”“小编整理”说明文字是从网上抄来的，连网页上的话也没有删，不能作为学校的计划。",
    bad="校本培训计划 篇一\n以下是小编为大家整理的校本培训计划，希望对大家有所帮助。",
    good="云川小学2024年校本培训计划",
    settle="删去这些字样，并按本校实际改写内容。",
    traps=(
        "语文教学里的范文（“写好下水文和范文”“范文教学研讨”）",
        "学校公众号的小编（“小编培训”）",
        "“每人写教学反思一篇”“第一篇”",
        "书名号里的书名",
    ),
)
