"""Years as plans name them: which ones a text speaks of, and which of them are the plan's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.plan import Plan
from parsers.numerals import han_to_int
from parsers.text import fold

_HAN_YEAR = "[二][零〇○0][一二三四五六七八九零〇○]{2}"
# A year, or a school year with both its halves; `2024` alone counts only before a word of years.
_YEAR = re.compile(
    rf"(?<![\d〔\[])(?P<first>20\d{{2}}|{_HAN_YEAR})\s*(?:年|学年)?(?:\s*[—–－\-~～至到/]+\s*(?P<last>20\d{{2}}|\d{{2}}(?!\d)|{_HAN_YEAR}))?"
    r"(?=\s*(?:学年|年|届|级|春|秋))"
)
# What makes a year part of a day, a document's number or a span of service, and no name of a period.
_DAY = re.compile(r"^\s*年\s*\d{1,2}\s*月|^\s*年\s*[一二三四五六七八九十]{1,3}\s*月")
_DOCUMENT_NUMBER = re.compile(r"[〔\[【(（]\s*20\d{2}\s*年?\s*[〕\]】)）]\s*(?:第\s*)?\d+\s*号")


@dataclass(frozen=True, slots=True)
class Period:
    """The years from `first` to `last` that a text names; `school` where it calls them a school year."""

    first: int
    last: int
    school: bool = False

    def touches(self, years: frozenset[int]) -> bool:
        """Whether any of the years lies in it."""
        return any(self.first <= year <= self.last for year in years)


def periods_in(text: str) -> tuple[Period, ...]:
    """The periods that a text names: of `2024—2025学年` the one from 2024 to 2025.

    Days (`2024年3月5日`), classes (`2021级`) and numbers of documents (`〔2024〕5号`) name none.
    """
    text = _DOCUMENT_NUMBER.sub(lambda match: " " * len(match.group()), text)
    found = []
    for match in _YEAR.finditer(text):
        after = text[match.end() :]
        if _DAY.match(after) or re.match(r"\s*[届级]", after):
            continue
        first = _number(match.group("first"))
        last = _number(match.group("last")) if match.group("last") else first
        last = last if last > 100 else first // 100 * 100 + last
        if first <= last <= first + 10:
            found.append(Period(first, last, bool(re.match(r"\s*学年", after))))
    return tuple(found)


def own_years(plan: Plan) -> frozenset[int]:
    """The years that the plan may call its own: that of its title, all of a span, both halves of a school year."""
    years = {plan.year} if plan.year is not None else set()
    for period in periods_in(plan.title or ""):
        if plan.year is not None and period.first <= plan.year <= period.last:
            years |= set(range(period.first, period.last + 1))
    if plan.school_year and plan.year is not None:
        years.add(plan.year + 1)
    return frozenset(year for year in years if year is not None)


def is_own(period: Period, plan: Plan) -> bool:
    """Whether a period may be the plan's. Two school years are one only where they begin in the same year."""
    if plan.school_year and period.school:
        return period.first == plan.year
    return period.touches(own_years(plan))


def core(title: str) -> str:
    """A plan's name without school, years and what stands in brackets: `校本培训计划`."""
    text = re.sub(r"[（(【\[][^（()）】\]]*[)）】\]]", "", title)
    text = re.sub(
        rf"(?:20\d{{2}}|{_HAN_YEAR})?\s*[—–－\-~～至]*\s*(?:20\d{{2}}|{_HAN_YEAR})\s*(?:年度|学年度|学年|年)?", "", text
    )
    text = re.sub(r"第[一二]学期|[上下]半年|年度|学年", "", text)
    return re.sub(rf"^.*?(?:{_schools()})(?=.{{4,}})", "", fold(text))


def letters(name: str) -> str:
    """A name without marks, for comparing: `“书香领航”工程` is `书香领航工程`."""
    return re.sub(r"[^\w]", "", fold(name))


def without_kind(name: str) -> str:
    """What a plan is for: `教师研修工程` of `教师研修工程实施方案`."""
    return _kind_end().sub("", name)


@cache
def _kind_end() -> re.Pattern[str]:
    return re.compile(rf"(?:工作|实施|行动|具体|活动|的)*(?:{'|'.join(sorted(kinds(), key=len, reverse=True))})$")


def kinds() -> tuple[str, ...]:
    """What plans call themselves."""
    return tuple(lexicon("years")["own_kinds"])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else han_to_int(text.replace("0", "〇")) or 0


@cache
def _schools() -> str:
    return "|".join(lexicon("organisations")["schools"])
