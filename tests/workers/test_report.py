"""The JSON of a report has the contract's shape: every key, in the contract's order, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from extractors.plan import Contact, Field, Goal, Part, Signature
from parsers.document import Place
from tests.service.example import FINDINGS, PLAN, REPORT, REVIEW, TEMPLATE, UNREADABLE
from workers.report import as_json

AT = Place(1, page=2, bbox=(10.0, 20.5, 30.123456, 40.0))
FULL = replace(
    PLAN,
    date=date(2031, 2, 14),
    goals=(Goal("1", "人人会用", AT),),
    signatures=(Signature("学校意见", "校长", True, "柳青禾", date(2031, 3, 1), "同意", True, None, "complete", AT),),
    contacts=(Contact("柳青禾", None, None, None, "13900001234", None, None, AT),),
    fields=(Field("学校", "云岭小学", AT),),
)
JSON = as_json(replace(REPORT, reviews=(replace(REVIEW, plan=FULL, part=Part(1, 2, "计划")),)))
PRINTED = JSON["reviews"][0]
SHAPES: dict[str, tuple[Any, str]] = {
    "report": (JSON, "schema source reviews error"),
    "source": (JSON["source"], "name sha256 bytes format pages text_from coverage unread notices"),
    "unread": (JSON["source"]["unread"][0], "what at"),
    "review": (PRINTED, "part template stage plan findings checks summary"),
    "part": (PRINTED["part"], "index of title"),
    "template": (PRINTED["template"], "id version title fit"),
    "check": (PRINTED["checks"][0], "rule outcome"),
    "summary": (PRINTED["summary"], "verdict completeness errors warnings notes"),
    "plan": (
        PRINTED["plan"],
        "title issuer year date sections goals activities people signatures contacts fields tables",
    ),
    "section": (PRINTED["plan"]["sections"][0], "number title level key characters at"),
    "goal": (PRINTED["plan"]["goals"][0], "number text at"),
    "activity": (
        PRINTED["plan"]["activities"][0],
        "seq content time audience department responsible location hours days form note from at",
    ),
    "time": (PRINTED["plan"]["activities"][0]["time"], "text months start end weeks recurring"),
    "audience": (PRINTED["plan"]["activities"][0]["audience"], "text count"),
    "quantity": (PRINTED["plan"]["activities"][0]["days"], "text min max unit"),
    "person": (PRINTED["plan"]["people"][0], "name roles activities at"),
    "signature": (
        PRINTED["plan"]["signatures"][0],
        "label signer_role signed signer date opinion seal_expected sealed state at",
    ),
    "contact": (
        PRINTED["plan"]["contacts"][0],
        "name organisation position office_phone mobile qq email at",
    ),
    "field": (PRINTED["plan"]["fields"][0], "label value at"),
    "table": (PRINTED["plan"]["tables"][0], "caption kind columns rows at"),
    "column": (PRINTED["plan"]["tables"][0]["columns"][0], "header field"),
    "place": (PRINTED["plan"]["goals"][0]["at"], "block row column start end page bbox"),
    "finding": (
        PRINTED["findings"][0],
        "id rule outcome severity subject message suggestion quote reason basis at",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_value_has_the_contracts_keys_in_order(shape: str) -> None:
    value, keys = SHAPES[shape]
    assert list(value) == keys.split()


def test_dates_are_iso_and_whole_numbers_have_no_point() -> None:
    plan = PRINTED["plan"]
    assert plan["date"] == "2031-02-14"
    assert plan["signatures"][0]["date"] == "2031-03-01"
    assert repr(plan["activities"][0]["audience"]["count"]["min"]) == "68"
    assert plan["activities"][0]["days"]["min"] == 0.5
    assert plan["goals"][0]["at"]["bbox"] == [10, 20.5, 30.1235, 40]


def test_an_activity_says_where_it_comes_from() -> None:
    assert PRINTED["plan"]["activities"][0]["from"] == "table"


def test_an_unreadable_file_has_no_reviews_but_a_reason() -> None:
    printed = as_json(UNREADABLE)
    assert printed["reviews"] == []
    assert printed["error"] == {"code": "encrypted", "message": "文件设有打开密码。", "hint": "请取消密码。"}


ERROR, WARNING, NOTE, OPEN = FINDINGS[0], FINDINGS[2], FINDINGS[3], FINDINGS[4]


@pytest.mark.parametrize(
    ("findings", "template", "verdict"),
    [
        ((), TEMPLATE, "pass"),
        ((WARNING, NOTE), TEMPLATE, "pass"),
        ((ERROR,), TEMPLATE, "revise"),
        ((ERROR, OPEN), TEMPLATE, "revise"),
        ((ERROR,), None, "revise"),
        ((OPEN,), TEMPLATE, "unknown"),
        ((replace(OPEN, severity="warning"),), TEMPLATE, "pass"),
        ((), None, "unknown"),
    ],
)
def test_the_verdict(findings: Any, template: Any, verdict: str) -> None:
    assert replace(REVIEW, findings=findings, template=template).summary.verdict == verdict


def test_only_failed_findings_are_counted() -> None:
    summary = REVIEW.summary
    assert (summary.errors, summary.warnings, summary.notes) == (2, 1, 1)
