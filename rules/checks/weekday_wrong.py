"""weekday.wrong: a weekday that is not that date's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from extractors.calendars import Calendar, exists
from extractors.plan import Activity, Plan
from extractors.times import DateMention, find_dates
from parsers.document import Document
from parsers.text import bare
from rules.lines import own_lines, schedule_blocks, within
from rules.rows import row_name, rows, table_of_row
from rules.rule import Context, Gap, Rule
from rules.template import Template
from rules.years import own_years

_DAYS = "一二三四五六日"
_WEEK = "(?:星期|礼拜|周)"
# Right behind the date, and one day alone: `（周一至周五）`, `（周二、周四）` say something else than the date's.
_WEEKDAY = re.compile(
    rf"\s*[（(【\[]?\s*{_WEEK}\s*(?P<day>[{_DAYS}天])(?!\s*[至到、，,—–\-~～和及或]\s*{_WEEK}?[{_DAYS}天])(?!程|常|记|期)"
)
_ALONE = re.compile(rf"\s+(?P<day>[{_DAYS}天])$")
_COLUMNS = ("星期", "周几", "礼拜", "星期几")
_OTHER_YEAR = re.compile("去年|上年|往年|次年|翌年|明年|来年|第二年|下一年|上学年")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A date and the weekday that is written behind it."""

    mention: DateMention
    said: str
    text: str

    def is_on(self, day: date) -> bool:
        return _DAYS[day.weekday()] == self.said


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each date whose year is known, by the text or by the plan's period."""
    for activity in rows(plan):
        text = activity.time.text if activity.time else ""
        for claim in _claims(text, _has_column(plan, activity)):
            if message := _wrong(plan, claim):
                yield Gap(activity.row_label, row_name(plan, activity) + message, _SUGGESTION, text, activity.at)
    cells = schedule_blocks(document, plan)
    for line in own_lines(plan):
        for claim in _claims(line.text) if line.at.block not in cells else ():
            if message := _wrong(plan, claim):
                at = within(line.at, claim.mention.start, claim.mention.end)
                yield Gap(claim.mention.text, message.lstrip("的"), _SUGGESTION, line.text, at)


_SUGGESTION = "请核对日历，改正日期或星期；多半是沿用了往年的日程。"


def _claims(text: str, column: bool = False) -> Iterator[_Claim]:
    """Each date that stands alone, no list or range, with its weekday; `column`: the last word is one, `3月5日 二`."""
    mentions = find_dates(text)
    for mention in mentions:
        if mention.day is None or not mention.exists or sum(other.start == mention.start for other in mentions) > 1:
            continue
        found = _WEEKDAY.match(text, mention.end) or (column and _ALONE.match(text, mention.end)) or None
        if found:
            yield _Claim(mention, found["day"].replace("天", "日"), text)


def _has_column(plan: Plan, activity: Activity) -> bool:
    table = table_of_row(plan, activity)
    return table is not None and any(bare(column.header) in _COLUMNS for column in table.columns)


def _wrong(plan: Plan, claim: _Claim) -> str | None:
    """What is wrong; None where the weekday is right, or the year is not known for sure."""
    days = _days(plan, claim)
    if not days or any(claim.is_on(day) for day in days):
        return None
    day = days[0]
    return (
        f"的“{claim.mention.text}”写的是星期{claim.said}，"
        f"而{day.year}年{day.month}月{day.day}日是星期{_DAYS[day.weekday()]}。"
    )


def _days(plan: Plan, claim: _Claim) -> list[date]:
    """The days that may be meant: one where the year is written, else those of the plan's period and its edges."""
    mention = claim.mention
    if mention.date:
        return [mention.date]
    if mention.year is not None or plan.year is None or _OTHER_YEAR.search(claim.text):
        return []
    if not plan.school_year and len(own_years(plan)) > 1:
        return []
    own = Calendar(plan.year, plan.school_year).year_of(mention.month) or plan.year
    years = [own]
    if plan.school_year and mention.month in (7, 8):
        years.append(plan.year)  # the days before a school year in which teachers meet already
    if not plan.school_year and mention.month <= 2:
        years.append(plan.year + 1)  # the end of the term that began in the year
    return [date(year, mention.month, mention.day or 1) for year in years if exists(year, mention.month, mention.day)]


RULE = Rule(
    name="weekday.wrong",
    severity="warning",
    phase="text",
    check=check,
    title="星期与日期不符",
    why="日期和星期对不上，参加的人不知道该哪一天来；多半是沿用了往年的日程，只改了年份。",
    bad="2024年3月5日（星期三）召开动员会",
    good="2024年3月5日（星期二）召开动员会",
    settle="查日历后改正日期或者星期。",
    traps=(
        "“9月2日（周一至周五）”“5月9日（周二、周四）”（说的不是这一天）",
        "没有年份、计划也没有年份的日期（无从核对）",
        "学年计划里开学前的8月、年度计划里学期末的1月（前后两年都算对）",
        "“周日程”“周一例会”（不跟在日期后面）",
    ),
)
