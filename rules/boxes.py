"""Boxes to tick in a line or cell: which options there are and which of them are ticked. Knows characters only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from parsers.text import bare

_LEAST = 2  # a box alone is a statement to confirm, no question
_BRACKETS = ("（）", "()", "（)", "(）")
_LONGEST = 24  # characters; what is longer is no option


@dataclass(frozen=True, slots=True)
class Question:
    """The options of one question, and which are ticked."""

    options: tuple[str, ...]
    ticked: tuple[str, ...]

    @property
    def one_alone(self) -> bool:
        """Whether no two of the options can hold together (`同意`, `不同意`)."""
        return any(
            sum(option in group for option in self.options) == len(self.options)
            for group in lexicon("choices")["exclusive"]
        )


def question(text: str) -> Question | None:
    """The question that a line or cell asks; None where it has no two boxes.

    A tick counts beside its box (`□√同意`, `√□同意`) and in its place (`√同意`). Options may stand behind their boxes
    or, where the line does not begin with one, before them.
    """
    text = bare(text)
    found = list(_mark().finditer(text))
    if len(found) < _LEAST:
        return None
    behind = _options_behind(text, found)
    options = behind if all(behind) else _options_before(text, found)
    if not all(options) or any(len(option) > _LONGEST for option in options):
        return None
    ticked = tuple(option for option, mark in zip(options, found, strict=True) if not mark["box"])
    asked = Question(tuple(options), ticked)
    # Brackets alone are boxes only around a choice: `（ ）年级（ ）班` waits for numbers.
    return None if all(mark.group() in _BRACKETS for mark in found) and not asked.one_alone else asked


def marks(text: str) -> int:
    """How many boxes and ticks a text holds."""
    return len(_mark().findall(text))


def asks_many(text: str) -> bool:
    """Whether the words say that several ticks are right."""
    return any(word in text for word in lexicon("choices")["many"])


def asks_one(text: str) -> bool:
    """Whether the words say that one tick is right."""
    return any(word in text for word in lexicon("choices")["one"])


def _options_behind(text: str, found: list[re.Match[str]]) -> list[str]:
    ends = [*(mark.start() for mark in found[1:]), len(text)]
    return [_option(text[mark.end() : end]) for mark, end in zip(found, ends, strict=True)]


def _options_before(text: str, found: list[re.Match[str]]) -> list[str]:
    starts = [0, *(mark.end() for mark in found[:-1])]
    return [
        _option(re.split(r"[:：]", text[start : mark.start()])[-1]) for start, mark in zip(starts, found, strict=True)
    ]


def _option(text: str) -> str:
    return re.split(r"[，,。；;：:（(]", text.strip("、，,；;。/／|｜ "))[0].strip("_＿")


@cache
def _mark() -> re.Pattern[str]:
    """An open box, or a ticked one in any writing."""
    words = lexicon("choices")
    box, done, tick = (f"(?:{'|'.join(map(re.escape, words[name]))})" for name in ("open", "ticked", "ticks"))
    return re.compile(
        rf"(?P<done>{done}|{box}{tick}|{tick}{box}|[（(\[【]{tick}[）)\]】]|{tick})|(?P<box>{box}|[（(][）)])"
    )
