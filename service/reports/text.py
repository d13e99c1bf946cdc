"""The gap report as plain text: for a terminal, a mail, a note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.reports.view import Chapter, Group, Item, PlanView, View, view
from workers.report import Report


def render(report: Report) -> str:
    """The whole report, ending in a line break; one line where the file could not be read."""
    shown = view(report)
    return "\n".join(_file(shown)) + "\n"


def _file(shown: View) -> Iterator[str]:
    if shown.error:
        yield shown.error
        return
    yield f"═══ {shown.name}（{shown.facts}）"
    if len(shown.plans) == 1:
        yield from _plan(shown.plans[0], shown)
    else:
        yield from _list(
            f"这份文件里有 {len(shown.plans)} 份计划", tuple(f"{p.verdict}　{p.heading}" for p in shown.plans)
        )
        yield from _reading(shown)
        for plan in shown.plans:
            yield from _plan(plan, None)
    yield ""
    yield shown.versions


def _reading(shown: View) -> Iterator[str]:
    yield from _list("没能读到", shown.unread)
    yield from _list("文件情况", shown.notices)


def _plan(plan: PlanView, shown: View | None) -> Iterator[str]:
    """One plan; `shown` is the file where it holds no other, for what is to be said of the file."""
    yield ""
    if plan.part:
        yield f"─── {plan.part}"
    yield f"结论：{plan.verdict}　{plan.heading}"
    yield "　".join([*(f"{title} {count}" for title, count, _ in plan.counts), f"完整度 {plan.completeness}"])
    yield f"模板：{plan.template}　阶段：{plan.stage}"
    for chapter in plan.chapters:
        yield from _chapter(chapter)
    if shown:
        yield from _reading(shown)
    yield from _list("已有决定，不计入结论", plan.settled)
    yield from _list("已经失效的决定", plan.stale)
    yield from _list("没有查成的规则（程序出错）", plan.unchecked)
    if plan.passed:
        yield from ("", f"【查过，没有发现】{len(plan.passed)} 项", f"  {'、'.join(plan.passed)}")
    yield from ("", "【读到的内容】")
    yield from (f"  {label}：{value}" for label, value in plan.extracted)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield ""
    yield f"【{chapter.title}】{chapter.count} 项"
    number = 0
    for group in chapter.groups:
        if len(group.items) == 1:
            number += 1
            yield from _single(number, group)
        else:
            yield from _several(number, group)
            number += len(group.items)


def _single(number: int, group: Group) -> Iterator[str]:
    item = group.items[0]
    yield f"{number:>3}. {item.message}"
    yield from _details(item, group, "     ")


def _several(number: int, group: Group) -> Iterator[str]:
    yield f"   ▸ {group.title}（{len(group.items)} 处，{group.rule}）"
    if group.suggestion:
        yield f"     怎么改：{group.suggestion}"
    if group.basis:
        yield f"     依据：{group.basis}"
    for n, item in enumerate(group.items, number + 1):
        yield f"{n:>3}. {item.message}"
        yield f"     {item.where}" + (f"　原文：“{item.quote}”" if item.quote else "") + f"　编号：{item.id}"
        yield from _details(replace(item, where="", quote=None), None, "     ")


def _details(item: Item, group: Group | None, indent: str) -> Iterator[str]:
    rows = (
        ("位置", item.where),
        ("原文", item.quote and f"“{item.quote}”"),
        ("原因", item.reason),
        ("怎么改", item.suggestion),
        ("依据", item.basis),
        ("规则", group and _named(group.rule, item)),
    )
    yield from (f"{indent}{label}：{value}" for label, value in rows if value)


def _named(rule: str, item: Item) -> str:
    return f"{rule}　编号：{item.id}" if item.id else rule


def _list(title: str, rows: tuple[str, ...]) -> Iterator[str]:
    if rows:
        yield from ("", f"【{title}】")
        yield from (f"  · {row}" for row in rows)
