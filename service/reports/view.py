"""What a report shows to people, in order and in words; text and HTML only lay it out.

First the verdict and the counts, then what must be fixed, what a person must look at, what could not be read, what
was checked and is in order, what was extracted in short, and the versions. Private data is masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version

from rules.privacy import mask
from service.reports.places import WHOLE, Places, heading, short
from service.rule_help import title_of
from workers.report import Decision, Finding, Plan, Report, Review, Settlement

# Findings of one rule and one severity are shown under one heading from this number on.
_GROUPED_FROM = 3
_VERDICTS = {"pass": "通过", "revise": "退回修改", "unknown": "待人工核对"}
_STAGES = {"draft": "草稿", "final": "定稿", "archived": "存档"}
_SEVERITIES = {"error": "必须修改", "warning": "应当修改", "note": "提示"}
_UNSEEN = "文件本身看不出，请对照原件核对。"
_UNKNOWN = "决定文件里没有这份计划的决定；请核对标题、单位、年度是否与报告一致。"
_STATES = {"complete": "完整", "partial": "不完整", "blank": "空白"}


@dataclass(frozen=True, slots=True)
class Item:
    """One finding, complete in itself; `id` is what a decisions file calls it by."""

    message: str
    where: str
    quote: str | None = None
    suggestion: str | None = None
    reason: str | None = None
    basis: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one rule; `suggestion` and `basis` where all of several share them, then the items lack them."""

    rule: str
    title: str
    items: tuple[Item, ...]
    suggestion: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is of one weight: `tone` is error, warning, note or review; `count` counts single findings."""

    title: str
    tone: str
    count: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan of the file."""

    heading: str
    part: str | None
    verdict: str
    tone: str
    counts: tuple[tuple[str, int, str], ...]
    completeness: str
    template: str
    stage: str
    chapters: tuple[Chapter, ...]
    settled: tuple[str, ...]
    stale: tuple[str, ...]
    passed: tuple[str, ...]
    inapplicable: tuple[str, ...]
    unchecked: tuple[str, ...]
    extracted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One file. `error` is one line where it could not be read, and there are no plans then.

    `unread` and `notices` stand in the only plan's report, before what was found in order, else ahead of all plans.
    """

    name: str
    facts: str
    unread: tuple[str, ...]
    notices: tuple[str, ...]
    plans: tuple[PlanView, ...]
    error: str | None
    versions: str


def view(report: Report) -> View:
    """The report as people read it."""
    source = report.source
    places = [Places(report, review) for review in report.reviews]
    return View(
        name=mask(source.name),
        facts=_facts(report),
        unread=_unread(report, places),
        notices=source.notices,
        plans=tuple(_plan(review, place) for review, place in zip(report.reviews, places, strict=True)),
        error=error_line(report),
        versions=f"planreview {version('planreview')}；文件 SHA-256 {source.sha256}",
    )


def error_line(report: Report) -> str | None:
    """Why the file could not be read and what to do, on one line; None where it could."""
    error = report.error
    if error is None:
        return None
    return " ".join(f"{mask(report.source.name)}：无法审阅（{error.code}）：{error.message}{error.hint}".split())


def _unread(report: Report, places: list[Places]) -> tuple[str, ...]:
    """What was not read, and where; places are worded by the outline of the plan that holds them."""
    rows = []
    for unread in report.source.unread:
        held = [place for place in places if unread.at and place.holds(unread.at)]
        rows.append(f"{held[0].where(unread.at)}：{unread.what}" if held else unread.what)
    if report.source.coverage < 1 and not report.error:
        rows.insert(0, f"文件里的文字读入了 {_percent(report.source.coverage)}。")
    return tuple(rows)


def _facts(report: Report) -> str:
    source = report.source
    size = f"{max(1, round(source.bytes / 1024))} KB"
    pages = f"{source.pages} 页" if source.pages else None
    text_from = {"ocr": "文字由图像识别得来", "mixed": "部分文字由图像识别得来"}.get(source.text_from)
    return "，".join(part for part in (source.format or None, size, pages, text_from) if part)


def _plan(review: Review, places: Places) -> PlanView:
    summary, template, part = review.summary, review.template, review.part
    looks = [f for f in review.findings if f.outcome == "review"]
    chapters = [_chapter(review.findings, severity, places) for severity in _SEVERITIES]
    counts = (
        (_SEVERITIES["error"], summary.errors, "error"),
        (_SEVERITIES["warning"], summary.warnings, "warning"),
        (_SEVERITIES["note"], summary.notes, "note"),
    )
    look = _look(looks, review, places)
    return PlanView(
        heading=mask(review.plan.title or (part.title if part else None) or "（没有标题）"),
        part=f"第 {part.index} 份，共 {part.of} 份：{part.title}" if part else None,
        verdict=_VERDICTS[summary.verdict],
        tone=summary.verdict,
        counts=(*counts, ("待人工核对", look.count, "review")),
        completeness=_percent(summary.completeness) if template else "—",
        template=f"{template.title}（{template.id} {template.version}，符合度 {_percent(template.fit)}）"
        if template
        else "没有合适的模板，只作通用检查",
        stage=_STAGES[review.stage],
        chapters=tuple(chapter for chapter in (*chapters, look) if chapter.count),
        settled=_settled(review, places),
        stale=_stale(review.settlement),
        passed=_titles(review, "pass"),
        inapplicable=_titles(review, "inapplicable"),
        unchecked=_titles(review, "unchecked"),
        extracted=_extracted(review.plan),
    )


def _chapter(findings: Iterable[Finding], severity: str, places: Places) -> Chapter:
    mine = [f for f in findings if f.outcome == "fail" and f.severity == severity]
    return Chapter(_SEVERITIES[severity], severity, len(mine), _groups(mine, places))


def _look(findings: list[Finding], review: Review, places: Places) -> Chapter:
    """What a person must look at: findings of outcome `review`, and rules that the file cannot show."""
    shown = {finding.rule for finding in findings}
    unseen = [c.rule for c in review.checks if c.outcome == "review" and c.rule not in shown]
    groups = _groups(findings, places) + tuple(
        Group(rule, title_of(rule), (Item(f"“{title_of(rule)}”一项，程序判断不了。", WHOLE, reason=_UNSEEN),))
        for rule in unseen
    )
    return Chapter("待人工核对", "review", len(findings) + len(unseen), groups)


def _groups(findings: list[Finding], places: Places) -> tuple[Group, ...]:
    """Findings by rule, each rule where its first finding stands."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    groups = []
    for rule, mine in by_rule.items():
        items = tuple(_item(finding, places) for finding in mine)
        if len(items) >= _GROUPED_FROM:
            groups.append(_shared(Group(rule, title_of(rule), items)))
        else:
            groups.extend(Group(rule, title_of(rule), (item,)) for item in items)
    return tuple(groups)


def _shared(group: Group) -> Group:
    """The same advice once, not under each item."""
    first = group.items[0]
    suggestion = first.suggestion if all(i.suggestion == first.suggestion for i in group.items) else None
    basis = first.basis if all(i.basis == first.basis for i in group.items) else None
    items = tuple(
        replace(i, suggestion=None if suggestion else i.suggestion, basis=None if basis else i.basis)
        for i in group.items
    )
    return Group(group.rule, group.title, items, suggestion, basis)


def _item(finding: Finding, places: Places) -> Item:
    return Item(
        mask(finding.message),
        mask(_where(finding, places)),
        finding.quote and mask(finding.quote),
        finding.suggestion and mask(finding.suggestion),
        finding.reason,
        finding.basis,
        finding.id,
    )


def _where(finding: Finding, places: Places) -> str:
    """What is absent stands nowhere: rules place it at the title, which would send the reader to the wrong line."""
    absent = finding.rule.endswith(".missing") and places.in_title(finding.at)
    return WHOLE if absent else places.where(finding.at)


def _settled(review: Review, places: Places) -> tuple[str, ...]:
    """What people settled: the finding, then who decided what and why."""
    settled = review.settlement.settled if review.settlement else ()
    return tuple(
        f"{mask(finding.message)}（{mask(_where(finding, places))}；{finding.rule}）{_decision(decision)}"
        for finding, decision in settled
    )


def _stale(settlement: Settlement | None) -> tuple[str, ...]:
    """Decisions whose finding is not there any more; and that there are none about this plan, for a misspelt title."""
    if settlement is None:
        return ()
    if not settlement.known:
        return (_UNKNOWN,)
    return tuple(
        f"{decision.id}{f'（{decision.rule}）' if decision.rule else ''}{_decision(decision)}"
        for decision in settlement.stale
    )


def _decision(decision: Decision) -> str:
    return f"——{decision.verdict}：{mask(decision.reason)}（{decision.by}，{decision.date.isoformat()}）"


def _titles(review: Review, outcome: str) -> tuple[str, ...]:
    return tuple(title_of(check.rule) for check in review.checks if check.outcome == outcome)


def _extracted(plan: Plan) -> tuple[tuple[str, str], ...]:
    """What was understood of the plan, in short, so that a reader sees at once where it went wrong."""
    year = f"{plan.year}—{plan.year + 1} 学年" if plan.year and plan.school_year else str(plan.year or "")
    top = [heading(section) for section in plan.sections if section.level == 1]
    states = Counter(signature.state for signature in plan.signatures)
    rows = (
        ("标题", plan.title),
        ("单位", plan.issuer),
        ("年度", year),
        ("日期", plan.date and plan.date.isoformat()),
        ("章节", f"{len(plan.sections)} 个：{'；'.join(short(title, 20) for title in top)}" if plan.sections else None),
        ("目标", f"{len(plan.goals)} 条"),
        ("活动", f"{len(plan.activities)} 项{_span(plan)}"),
        ("人员", f"{len(plan.people)} 人"),
        ("表格", f"{len(plan.tables)} 张"),
        ("联系人", f"{len(plan.contacts)} 人" if plan.contacts else None),
        ("签批栏", "，".join(f"{_STATES[state]} {n} 处" for state, n in states.items())),
    )
    return tuple((label, mask(value) if value else "未见") for label, value in rows if value is not None)


def _span(plan: Plan) -> str:
    months = {month for activity in plan.activities if activity.time for month in activity.time.months}
    return f"，涉及 {'、'.join(map(str, sorted(months)))} 月" if months else ""


def _percent(share: float) -> str:
    """Rounded down: 99.6 % is not the whole."""
    return f"{int(share * 100 + 1e-9)}%"
