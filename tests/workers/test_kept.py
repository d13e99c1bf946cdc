"""A report comes back from the database as it was made, whatever was in it."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from rules.template import load_builtin
from workers import kept, pipeline
from workers.kept import KeptError
from workers.report import as_json

SAMPLES = sorted(Path("samples/files").glob("*.docx"))
PDF = Path("samples/files/12-two-plans-in-one-file.pdf")


@pytest.mark.parametrize("sample", [*SAMPLES, PDF], ids=lambda path: path.name)
def test_reports_on_samples(sample: Path) -> None:
    report = pipeline.review(sample.read_bytes(), sample.name, load_builtin())
    again = kept.unpack(kept.pack(report))
    assert as_json(again) == as_json(report)
    assert again == report


def test_a_report_on_what_cannot_be_read() -> None:
    report = pipeline.review(b"PK\x03\x04", "坏.docx", ())
    assert kept.unpack(kept.pack(report)) == report
    assert report.error is not None


def test_halves_of_characters() -> None:
    report = pipeline.review(SAMPLES[0].read_bytes(), "a.docx", load_builtin())
    odd = replace(report, source=replace(report.source, name="\ud800\0"))
    assert kept.unpack(kept.pack(odd)) == odd


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        zlib.compress(b"[]"),
        zlib.compress(b'{"=":"Popen"}'),
        zlib.compress(b"{}"),
        zlib.compress(b"1" * 99)[:-3],
    ],
    ids=["nothing", "noise", "a list", "a class of others", "no class", "cut off"],
)
def test_what_is_no_report(data: bytes) -> None:
    with pytest.raises(KeptError):
        kept.unpack(data)
