"""Which block of a plan is which of the template's, and what weight a gap in it has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.plan import Plan, Signature
from parsers.document import Document, Place
from rules import signing
from rules.checks import signature_blank, signature_undated, signature_unsealed, signature_unsigned
from rules.rule import CheckFunction, Context, Gap, Stage, Unseen
from rules.template import SignatureSpec
from tests.build import document

DATED = Signature(
    "学校意见", None, False, None, None, None, False, None, "partial", Place(0), asks=("signature", "date")
)
SEALED_FILE = document("青禾小学")


def plan(*signatures: Signature) -> Plan:
    return Plan("青禾小学2024年校本培训计划", None, 2024, None, signatures=signatures)


def seen(check: CheckFunction, *signatures: Signature, read: Document = SEALED_FILE) -> list[str]:
    found = check(read, plan(*signatures), None, Context())
    return [one.subject if isinstance(one, Gap) else "unseen" for one in found if isinstance(one, Gap | Unseen)]


@pytest.mark.parametrize(
    ("label", "printed", "same"),
    [
        ("学校意见", "学 校 意 见", True),
        ("学校意见", "学校意见（公章）", True),
        ("学校意见", "学校审核意见", True),
        ("学校意见", "单位意见", True),
        ("继续教育领导小组意见", "领导小组意见", True),
        ("教研部门审查意见", "教研室意见", True),
        ("教研部门审查意见", "培训部门审查意见", False),
        ("学校意见", "继续教育领导小组意见", False),
    ],
)
def test_a_printed_label_is_the_templates(label: str, printed: str, same: bool) -> None:
    assert (signing.likeness(SignatureSpec(label=label), printed) >= 80) is same


@pytest.mark.parametrize(
    ("required_from", "stage", "severity"),
    [
        ("final", "draft", "note"),
        ("final", "final", "error"),
        ("final", "archived", "error"),
        ("archived", "final", "note"),
        (None, "archived", "note"),
    ],
)
def test_a_gap_weighs_what_the_stage_makes_of_it(required_from: Stage | None, stage: Stage, severity: str) -> None:
    spec = SignatureSpec(label="学校意见", required_from=required_from)
    assert signing.severity(spec, Context(stage)) == severity


def test_blocks_beyond_the_templates_are_notes_at_any_stage() -> None:
    assert signing.severity(None, Context("archived")) == "note"


@pytest.mark.parametrize(
    ("check", "change", "found"),
    [
        (signature_blank.check, {"state": "blank"}, ["学校意见"]),
        (signature_blank.check, {"state": "blank", "blank_form": True}, []),
        (signature_blank.check, {}, []),
        (signature_unsigned.check, {"sealed": True, "seal_expected": True}, ["学校意见"]),
        (signature_unsigned.check, {"sealed": True, "signed": True}, []),
        (signature_unsigned.check, {"sealed": True, "signed": None}, []),
        (signature_unsigned.check, {"opinion": "同意。"}, []),
        (signature_undated.check, {"signed": True, "signer": None}, ["学校意见"]),
        (signature_undated.check, {"signed": True, "asks": ("signature",)}, []),
        (signature_undated.check, {"signed": False}, []),
        (signature_unsealed.check, {"seal_expected": True, "sealed": False}, ["学校意见"]),
        (signature_unsealed.check, {"seal_expected": True, "sealed": True}, []),
        (signature_unsealed.check, {"seal_expected": True, "sealed": None}, ["unseen"]),
        (signature_unsealed.check, {"seal_expected": True, "sealed": False, "state": "blank"}, []),
        (signature_unsealed.check, {"seal_expected": False, "sealed": False}, []),
    ],
)
def test_what_a_block_lacks(check: CheckFunction, change: dict[str, object], found: list[str]) -> None:
    assert seen(check, replace(DATED, **change)) == found  # type: ignore[arg-type]
