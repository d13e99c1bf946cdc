"""Scores and shares in a text: what a part is worth, and the total that a text states. Knows characters only.

Deductions, thresholds (`60分以上`), ranges (`2-8分`), rates and targets are worth nothing here.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.lexicon import lexicon
from parsers.text import bare, fold

_NAME = 12  # characters; what is longer is a sentence
_NUMBER = r"\d{1,4}(?:\.\d+)?"
_TOTAL = re.compile(
    rf"(?:总分值?|满分|总计|共计|合计|总共)(?:为|是|设为|设|按|[:：])?({_NUMBER})分(?!钟)|(百)分制|(?<!\d)({_NUMBER})分制"
)
_SHARE = re.compile(rf"(?:占|权重|比重|比例|[（(])[^，,。；;%％（()）]{{0,14}}?({_NUMBER})[%％]|({_NUMBER})[%％]计入")
_POINTS = re.compile(rf"(?<![\d.\-—–~～至])({_NUMBER})分(?P<after>[^，,。；;）)]{{0,4}})")
_CLOSED = re.compile(rf"[（(](?:共|计|满分|占|本项|分值)?[:：]?({_NUMBER})分[)）]")
_CELL = re.compile(rf"[（(]?({_NUMBER})(分|[%％])?[)）]?")


def total(text: str) -> float | None:
    """The total that a text states (`总分100分`, `百分制`), None where it states none or several."""
    plain = fold(text)
    if "分" not in plain:
        return None
    found = {100.0 if match.group(2) else float(match.group(1) or match.group(3)) for match in _TOTAL.finditer(plain)}
    return found.pop() if len(found) == 1 else None


def shares(text: str, context: str = "") -> list[float]:
    """The shares of a result that a text gives, in per cent: `平时占40%，期末占60%` of the 成绩 is 40 and 60.

    Of what they are shares the sentence itself says, or the `context` over it (a heading, a lead-in line).
    """
    found: list[float] = []
    plain = fold(text)
    for sentence in re.split(r"[。；;]", plain) if "%" in plain else ():
        found += _shares_of(sentence, fold(context))
    return found


def _shares_of(sentence: str, context: str) -> list[float]:
    words = lexicon("scores")
    if not any(word in sentence or word in context for word in words["share_words"]):
        return []
    found = []
    for match in _SHARE.finditer(sentence):
        around = sentence[max(0, match.start() - 6) : match.end() + 3]
        if any(word in around for word in words["no_share"]):
            return []
        found.append(float(match.group(1) or match.group(2)))
    return found


def worth(text: str) -> float | None:
    """The points that an item as a whole is worth, None where it names none or more than one can be told apart.

    A number in brackets of its own (`考勤（20分）…`) is the item's; without one the item must name one alone.
    """
    plain = fold(text)
    closed = [float(number) for number in _CLOSED.findall(plain)]
    if closed:
        return closed[0]
    found = points(text)
    return found[0] if len(found) == 1 else None


def points(text: str) -> list[float]:
    """Every number of points that a part is worth, totals left out."""
    plain = fold(text)
    if "分" not in plain:
        return []
    plain = _TOTAL.sub(lambda match: "#" * len(match.group()), plain)
    before, after = _around()
    return [
        float(match.group(1))
        for match in _POINTS.finditer(plain)
        if not before.search(plain[: match.start()]) and not after.match(plain[match.end(1) + 1 :])
    ]


def is_bonus(text: str) -> bool:
    """Whether a text speaks of points apart from the total."""
    return any(word in text for word in lexicon("scores")["bonus"])


def stands_apart(text: str) -> bool:
    """Whether an item or a row is a bonus: its name says so, not the standard after it (`课堂40分，缺一次酌情扣分`)."""
    plain = bare(text)
    name = re.split(r"[。；;，,：:（(]", plain)[0]
    return (len(name) <= _NAME and is_bonus(name)) or any(word in plain for word in lexicon("scores")["apart"])


def cell_worth(text: str) -> tuple[float, str] | None:
    """The number in a cell of points or shares and its unit (`分`, `%` or nothing); None for other cells."""
    match = _CELL.fullmatch(fold(text))
    return (float(match.group(1)), (match.group(2) or "").replace("％", "%")) if match else None


def is_worth_header(text: str) -> bool:
    """Whether a column says what its rows are worth (`分值`, `权重（%）`), not what somebody was given (`得分`)."""
    core = re.sub(r"[（(].*$", "", bare(text))
    return core in lexicon("scores")["columns"] or is_credit_header(text)


def is_credit_header(text: str) -> bool:
    """Whether a column counts credits."""
    return re.sub(r"[（(].*$", "", bare(text)) in lexicon("scores")["credits"]


def is_total_row(text: str) -> bool:
    """Whether a row's first cell says that the row states the total."""
    return bare(text).startswith(tuple(lexicon("scores")["total_rows"]))


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("scores")
    before = "|".join(map(re.escape, words["no_score_before"]))
    after = "|".join(map(re.escape, words["no_score_after"]))
    return re.compile(rf"(?:{before})[^，,。；;]{{0,2}}$"), re.compile(after)
