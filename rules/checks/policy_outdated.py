"""policy.outdated: a policy that the register calls replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.lexicon import lexicon
from extractors.plan import Line, Plan
from parsers.document import Document, Place
from parsers.text import fold
from rules.limits import PolicySpec, policies_of
from rules.lines import own_lines, within
from rules.rule import Context, Gap, Rule
from rules.template import Template

_FRESH = timedelta(days=366)  # so long a register may be trusted after it was checked
_TITLE = re.compile(
    r"《(?P<title>[^《》]{2,80}(?:《[^《》]{2,60}》[^《》]{0,20})?)》(?P<year>\s*[（(][^）)]{0,24}[）)])?"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,8}\s*[〔\[【（(]\s*(?:19|20)\d\d\s*[〕\]】）)]\s*第?\s*\d{1,4}\s*号")
_INNER = re.compile(r"[《〈]([^《》〈〉]{2,60})[》〉]")
_CLAUSE = re.compile(r"[，,。；;！!？?]")


@dataclass(frozen=True, slots=True)
class _Mention:
    policy: PolicySpec
    text: str
    at: Place
    quote: str


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each such paper, at its first place.

    The program knows no clock: that a paper is out of date is said as of the plan's own day, or its year. Of a plan
    without either, or one from more than a year after the register was last checked, a person must judge.
    """
    told: list[PolicySpec] = []
    policies = policies_of(template)
    for line in own_lines(plan):
        for mention in _mentions(line, policies):
            if mention.policy in told or (gap := _gap(plan, mention)) is None:
                continue
            told.append(mention.policy)
            yield gap


def _gap(plan: Plan, mention: _Mention) -> Gap | None:
    policy, day = mention.policy, _day(plan)
    if day and day < policy.since:
        return None
    reason = None
    if day is None:
        reason = "计划没有写明年份，无法确定当时这份文件是否还有效。"
    elif day - policy.checked_on > _FRESH:
        reason = f"政策登记最近一次核对是{policy.checked_on.isoformat()}，早于计划一年以上，请核对登记是否有变。"
    state = "已经被新的文件代替" if policy.status == "replaced" else "规定的期限已过"
    return Gap(
        subject=mention.text,
        message=f"引用的“{mention.text}”{state}。",
        suggestion=f"现行的是{policy.replaced_by}；请核对后改引。",
        quote=mention.quote,
        at=mention.at,
        outcome="review" if reason else "fail",
        reason=reason,
    )


def _day(plan: Plan) -> date | None:
    """The day by which the plan is judged: its date, else the first of its period."""
    if plan.date:
        return plan.date
    return date(plan.year, 9 if plan.school_year else 1, 1) if plan.year else None


def _mentions(line: Line, policies: tuple[PolicySpec, ...]) -> Iterator[_Mention]:
    """The papers of the register that a line rests on, by title or number; history is none."""
    text = line.text
    for found in (*_TITLE.finditer(text), *_NUMBER.finditer(text)):
        for policy in policies:
            start = _start(policy, found)
            if start is not None and not _is_history(text, start, found.end()):
                at = within(line.at, start, found.end())
                yield _Mention(policy, text[start : found.end()].strip(), at, text)
                break


def _start(policy: PolicySpec, found: re.Match[str]) -> int | None:
    """Where the mention of the paper begins; None where another paper is named."""
    if found.re is _NUMBER:
        numbers = {_plain(number) for number in policy.numbers}
        starts = range(found.start(), found.end())
        return next((i for i in starts if _plain(found.string[i : found.end()]).replace("第", "") in numbers), None)
    return found.start() if _is_titled(policy, found) else None


def _is_titled(policy: PolicySpec, found: re.Match[str]) -> bool:
    names = [found["title"], *_INNER.findall(found["title"])]
    if found["year"]:
        names += [name + found["year"] for name in names]
    return any(_named(policy, name) for name in names)


def _named(policy: PolicySpec, name: str) -> bool:
    """Whether a title is the paper's, `关于印发…的通知` and the authority before it left out."""
    plain = _plain(name)
    core = re.sub(r"^(?:.{0,14}关于)?(?:印发|颁布|发布|下发)|的通知$", "", plain)
    if policy.pattern and re.search(policy.pattern, core.replace("(", "（").replace(")", "）")):
        return True
    return any(one in (plain, core) for one in map(_plain, policy.titles))


def _plain(text: str) -> str:
    """A title or number as it is compared: one width, one kind of bracket and dash."""
    text = re.sub(r"[〔\[【]", "(", re.sub(r"[〕\]】]", ")", fold(text)))
    return re.sub(r"[—–―~～－-]+|至", "-", text).replace("年)", ")").replace("年修订)", "修订)").strip("《》")


def _is_history(text: str, start: int, end: int) -> bool:
    """Whether the clause speaks of the paper as of the past, or of its changes."""
    clause = _CLAUSE.split(text[:start])[-1] + _CLAUSE.split(text[end:])[0]
    return any(word in clause for word in lexicon("policy_mentions")["history"])


RULE = Rule(
    name="policy.outdated",
    severity="warning",
    phase="text",
    check=check,
    title="引用的政策已经更新",
    why="以废止或到期的文件为依据，要求可能已经变了；多半是沿用了几年前的计划。",
    bad="2024年计划：依据《义务教育语文课程标准（2011年版）》开展培训",
    good="2024年计划：依据《义务教育语文课程标准（2022年版）》开展培训",
    settle="改引现行的文件，并核对相应的要求；说的是历史情况的，可以不改。",
    traps=(
        "计划写于新文件之前（2014年的计划引用2008年的规范）",
        "没有写版本的名称（《中小学教师职业道德规范》指现行的）",
        "回顾历史：“自1997年修订以来”“与2011年版相比”",
        "政策登记核对已超过一年的，只请人核对",
    ),
)
