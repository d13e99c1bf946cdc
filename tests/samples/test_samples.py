"""The samples: each shows the gaps that stand beside its text, as a Word file and as its PDF twin."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
import yaml

from rules.checks import RULES
from rules.template import load_builtin
from samples.build import FILES, PLANS, word
from workers.pipeline import review
from workers.report import Report, as_json

NAMES = sorted(path.stem for path in PLANS.glob("*.txt"))
TEMPLATES = load_builtin()
# What no sample can show: no built-in template sets a minimum length, the program must be asked for another template
# by hand, only a scan can show that a seal is missing, and copies show beside the plan that they were made from.
NOT_SHOWN = {"section.thin", "template.mismatch", "signature.unsealed", "text.copied"}
LARGEST = 80_000  # bytes


def expected(name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each plan of a sample its template and its findings as (rule, subject), sorted."""
    plans = yaml.safe_load_all((PLANS / f"{name}.yaml").read_text(encoding="utf-8"))
    return [(plan["template"], sorted((rule, subject) for rule, subject in plan["findings"])) for plan in plans]


def found(report: Report) -> list[tuple[str | None, list[tuple[str, str]]]]:
    return [
        (
            review.template.id if review.template else None,
            sorted((finding.rule, finding.subject) for finding in review.findings),
        )
        for review in report.reviews
    ]


def facts(report: Report) -> list[Any]:
    """What the plans say, without places."""
    return [_placeless(review["plan"]) for review in as_json(report)["reviews"]]


def _placeless(value: Any) -> Any:
    match value:
        case dict():
            return {key: _placeless(inner) for key, inner in value.items() if key != "at"}
        case list():
            return [_placeless(inner) for inner in value]
    return value


def reviewed(name: str, suffix: str) -> Report:
    """The review of a committed file."""
    return review((FILES / f"{name}{suffix}").read_bytes(), f"{name}{suffix}", TEMPLATES)


def built(name: str) -> bytes:
    return word((PLANS / f"{name}.txt").read_text(encoding="utf-8"))


def parts(package: bytes) -> dict[str, bytes]:
    """The parts of a Word file: two builds of zlib may pack the same bytes differently."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", NAMES)
def test_findings(name: str) -> None:
    assert found(review(built(name), f"{name}.docx", TEMPLATES)) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_word_file_is_built_from_its_text(name: str) -> None:
    assert parts((FILES / f"{name}.docx").read_bytes()) == parts(built(name))


@pytest.mark.parametrize("name", NAMES)
def test_pdf_says_the_same(name: str) -> None:
    printed, written = reviewed(name, ".pdf"), reviewed(name, ".docx")
    assert found(printed) == found(written)
    assert facts(printed) == facts(written)


@pytest.mark.parametrize("name", NAMES)
def test_files_are_whole_and_small(name: str) -> None:
    for suffix in (".docx", ".pdf"):
        assert (FILES / f"{name}{suffix}").stat().st_size < LARGEST
        assert reviewed(name, suffix).source.coverage == 1


def test_files_and_texts_pair() -> None:
    assert sorted(path.name for path in FILES.iterdir()) == sorted(
        name + suffix for name in NAMES for suffix in (".docx", ".pdf")
    )


def test_together_they_show_every_rule() -> None:
    shown = {rule for name in NAMES for _, findings in expected(name) for rule, _ in findings}
    assert shown == {rule.name for rule in RULES} - NOT_SHOWN


def test_one_is_in_perfect_order() -> None:
    assert expected("01-in-order") == [("school-training-plan", [])]


def test_every_template_is_used() -> None:
    assert {template for name in NAMES for template, _ in expected(name)} == {template.id for template in TEMPLATES}


def test_same_text_gives_same_bytes() -> None:
    assert built(NAMES[0]) == built(NAMES[0])
