"""The register of policies: every entry can be found, says what holds now, and is younger than what it replaces."""

from __future__ import annotations

import pytest

from rules.limits import PolicySpec, builtin_policies


@pytest.mark.parametrize("policy", builtin_policies(), ids=lambda policy: policy.replaced_by[:20])
def test_an_entry_is_whole(policy: PolicySpec) -> None:
    assert policy.titles or policy.numbers or policy.pattern
    assert policy.since < policy.checked_on
    assert not {*policy.titles, *policy.numbers} & {policy.replaced_by}


def test_no_paper_stands_twice() -> None:
    names = [name for policy in builtin_policies() for name in (*policy.titles, *policy.numbers)]
    assert len(names) == len(set(names))
