"""What a plan is about: whether it speaks of a template's topic, in its title, its headings, its tables or its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from extractors.plan import Plan
from parsers.text import bare
from rules.words import words

_HEADINGS = 0.2  # a general work plan, too, has a heading on training among many others
_LINES = 0.3  # of the longer paragraphs, where the headings are everybody's
_LONG = 10  # characters


def is_about(plan: Plan, topic: str) -> bool:
    """Whether the plan is about the topic. The title decides where it names this topic or another one."""
    said = title_topic(plan.title or "", topic)
    if said is not None:
        return said
    if any(_speaks(text, topic) for text in _labels(plan)):
        return True
    headings = [section.title for section in plan.sections]
    return _share(headings, topic) >= _HEADINGS or _share(_paragraphs(plan), topic) >= _LINES


@lru_cache(maxsize=1024)
def title_topic(title: str, topic: str) -> bool | None:
    """Whether a title names the topic; None where it names neither this one nor another.

    Of several words the last counts, and of two that end together the longer: what a Chinese title is about closes it
    (`新教师培训期间消防演练方案` is about a drill, `消防安全知识培训方案` about a training).
    """
    text = bare(title)
    own, other = _last(_pattern(topic, "words"), text), _last(_pattern(topic, "others"), text)
    return own > other if own != other else None


def _last(patterns: tuple[re.Pattern[str], ...], text: str) -> tuple[int, int]:
    ends = ((found.end(), found.end() - found.start()) for pattern in patterns for found in pattern.finditer(text))
    return max(ends, default=(0, 0))


def _speaks(text: str, topic: str) -> bool:
    return any(pattern.search(bare(text)) for pattern in _pattern(topic, "words"))


def _labels(plan: Plan) -> Iterator[str]:
    """Who issues the plan, and what its own tables and fields are called."""
    yield plan.issuer or ""
    for table in plan.tables:
        if not table.blank_form and table.kind in ("activities", "form"):
            yield table.caption or ""
            yield from (column.header for column in table.columns)
    yield from (field.label for field in plan.fields if not field.blank_form)


def _paragraphs(plan: Plan) -> list[str]:
    return [line.text for line in plan.lines if line.role in ("text", "item") and len(line.text) >= _LONG]


def _share(texts: list[str], topic: str) -> float:
    return sum(_speaks(text, topic) for text in texts) / len(texts) if texts else 0.0


@cache
def _pattern(topic: str, which: str) -> tuple[re.Pattern[str], ...]:
    """The words, each a pattern of its own; `教师+成长` are two with little between them."""
    return tuple(
        re.compile("[^，。；：]{0,12}?".join(map(re.escape, word.split("+"))))
        for word in words()["topics"][topic][which]
    )
