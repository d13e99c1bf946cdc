"""The reference of the rules and templates in `docs/rules/`, made of the rules themselves: an index, and a page a rule.

`python -m rules.reference FOLDER` writes it and removes the pages of rules that are gone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rules.checks import RULES
from rules.describe import describe
from rules.rule import Rule
from rules.template import load_builtin

INDEX = "README.md"
_MADE = "<!-- Made by `make reference` from rules/checks/. Change the rules, not this page. -->"
_SEVERITIES = {"error": "必须修改（error）", "warning": "应当修改（warning）", "note": "提示（note）"}


def pages() -> dict[str, str]:
    """Markdown by file name: the index with all rules and what each built-in template demands, and a page a rule."""
    index = {INDEX: "\n".join((*_summary(), *_templates()))}
    return index | {f"{rule.name}.md": "\n".join(_page(rule)) for rule in RULES}


def write(folder: Path) -> None:
    """Writes all pages into the folder; pages that are no more go."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _summary() -> Iterator[str]:
    yield "# 规则手册\n"
    yield f"{_MADE}\n"
    yield "| 规则 | 说明 | 程度 |"
    yield "| --- | --- | --- |"
    for rule in RULES:
        yield f"| [`{rule.name}`]({rule.name}.md) | {rule.title} | {_SEVERITIES[rule.severity]} |"
    yield ""


def _page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name}\n"
    yield f"{_MADE}\n"
    yield f"**{rule.title}** · {_SEVERITIES[rule.severity]}{' · 需要模板' if rule.needs_template else ''}\n"
    yield f"{rule.why}\n"
    yield f"有问题：\n\n{_quoted(rule.bad)}\n"
    yield f"没问题：\n\n{_quoted(rule.good)}\n"
    yield f"怎么处理：{rule.settle}\n"
    if rule.traps:
        yield "看起来像、其实没问题：\n"
        yield from (f"- {trap}" for trap in rule.traps)
        yield ""
    yield f"[全部规则]({INDEX})\n"


def _quoted(example: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in example.strip().splitlines())


def _templates() -> Iterator[str]:
    yield "## 模板\n"
    for template in load_builtin():
        yield f"### {template.id}\n"
        yield f"```\n{describe(template)}```\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
