"""What kind of number a label is, and which number: `（三）` is of the style `（一）` and the third."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.numerals import CIRCLED, DOTTED, HAN_PARENTHESISED, PARENTHESISED, to_int
from parsers.text import bare, number_of

# Styles as official papers nest them, the outermost first.
RANKS = ("part", "chapter", "节", "条", "一", "（一）", "1", "1.1", "1.1.1", "1.1.1.1", "(1)", "1)", "①", "A", "bullet")
OUTERMOST = ("part", "chapter", "一")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label's style, one of RANKS, and its number; bullets have none."""

    style: str
    ordinal: int | None

    @property
    def rank(self) -> int:
        """The place of the style in the usual nesting, 0 being the outermost."""
        return RANKS.index(self.style)


def read_mark(label: str) -> Mark:
    """The style and number of a label as it is printed."""
    number = bare(number_of(label))
    worded = re.fullmatch(r"第(.+?)(章|节|条|部分|编)", number)
    if worded:
        style = {"章": "chapter", "节": "节", "条": "条"}.get(worded[2], "part")
        return Mark(style, to_int(worded[1]))
    if number[:1] in "（(" and number:
        inner = number.strip("（()）")
        return Mark("(1)" if inner.isdecimal() else "A" if inner.isascii() else "（一）", to_int(inner))
    if len(number) == 1:
        for series, style in ((CIRCLED, "①"), (PARENTHESISED, "(1)"), (DOTTED, "1"), (HAN_PARENTHESISED, "（一）")):
            if number in series:
                return Mark(style, series.index(number) + 1)
    parts = re.split(r"[.．]", number)
    if all(part.isdecimal() for part in parts):
        return _decimal(label, parts)
    if number.isascii() and number.isalpha():
        return Mark("A", to_int(number))
    ordinal = to_int(number)
    return Mark("一", ordinal) if ordinal is not None else Mark("bullet", None)


def _decimal(label: str, parts: list[str]) -> Mark:
    if len(parts) > 1:
        return Mark("1.1" + ".1" * (min(len(parts), 4) - 2), int(parts[-1]))
    return Mark("1)" if bare(label)[-1:] in ")）" else "1", int(parts[0]))
