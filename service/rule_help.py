"""What the rules are called and what they mean, for people."""

from __future__ import annotations

from functools import cache

from rules.checks import RULES
from rules.rule import Rule

_SEVERITIES = {"error": "必须修改", "warning": "应当修改", "note": "提示"}


def names() -> tuple[str, ...]:
    """Every rule's name, in the order in which they run."""
    return tuple(_rules())


def title_of(name: str) -> str:
    """A rule's title, or its name where no such rule is known any more."""
    rule = _rules().get(name)
    return rule.title if rule else name


def text(name: str) -> str:
    """What `planreview explain` prints. Raises KeyError for an unknown name."""
    rule = _rules()[name]
    parts = [
        f"{rule.name}　{rule.title}（{_SEVERITIES[rule.severity]}）",
        f"为什么查：{rule.why}",
        f"有问题的写法：\n{_indented(rule.bad)}",
        f"正确的写法：\n{_indented(rule.good)}",
    ]
    if rule.traps:
        parts.append("看起来像、其实没问题：\n" + "\n".join(_indented(trap) for trap in rule.traps))
    parts.append(f"怎么处理：{rule.settle}")
    return "\n\n".join(parts) + "\n"


def _indented(example: str) -> str:
    return "\n".join(f"    {line}" for line in example.strip().splitlines())


@cache
def _rules() -> dict[str, Rule]:
    return {rule.name: rule for rule in RULES}
