"""The reference of the rules and templates in `docs/rules.md`, made of the rules themselves.

`python -m rules.reference` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rules.checks import RULES
from rules.describe import describe
from rules.rule import Rule
from rules.template import load_builtin

_SEVERITIES = {"error": "必须修改（error）", "warning": "应当修改（warning）", "note": "提示（note）"}


def reference() -> str:
    """Markdown: a table of all rules, a chapter for each, and what each built-in template demands."""
    return "\n".join((*_summary(), *(line for rule in RULES for line in _chapter(rule)), *_templates()))


def _summary() -> Iterator[str]:
    yield "# 规则手册\n"
    yield "<!-- Made by `make reference` from rules/checks/. Change the rules, not this page. -->\n"
    yield "| 规则 | 说明 | 程度 |"
    yield "| --- | --- | --- |"
    for rule in RULES:
        anchor = rule.name.replace(".", "")
        yield f"| [`{rule.name}`](#{anchor}) | {rule.title} | {_SEVERITIES[rule.severity]} |"
    yield ""


def _chapter(rule: Rule) -> Iterator[str]:
    yield f"## {rule.name}\n"
    yield f"**{rule.title}** · {_SEVERITIES[rule.severity]}{' · 需要模板' if rule.needs_template else ''}\n"
    yield f"{rule.why}\n"
    yield f"有问题：\n\n{_quoted(rule.bad)}\n"
    yield f"没问题：\n\n{_quoted(rule.good)}\n"
    yield f"怎么处理：{rule.settle}\n"
    if rule.traps:
        yield "看起来像、其实没问题：\n"
        yield from (f"- {trap}" for trap in rule.traps)
        yield ""


def _quoted(example: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in example.strip().splitlines())


def _templates() -> Iterator[str]:
    yield "# 模板\n"
    for template in load_builtin():
        yield f"## {template.id}\n"
        yield f"```\n{describe(template)}```\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
