"""Documents of every kind met in the field, labelled by hand from the contract before the program saw them.

Each `NAME.txt` is read as a Word file of it would be; what the review states must be what `NAME.json` states. The few
labels that the contract leaves open stand in OPEN with the program's reading.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.extract import extract
from rules.template import load_builtin
from tests.build import document
from tests.documents.facts import facts
from workers.pipeline import judged
from workers.report import review_as_json

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.json"))
TEMPLATES = load_builtin()
OPEN: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "open.yaml").read_text(encoding="utf-8"))


def reviews(name: str) -> list[dict[str, Any]]:
    read = document((HERE / f"{name}.txt").read_text(encoding="utf-8"))
    found = [judged(read, part, plan, TEMPLATES, "auto", "draft") for part, plan in extract(read)]
    return [review_as_json(review) for review in found]


@pytest.mark.parametrize("name", NAMES)
def test_facts(name: str) -> None:
    labelled = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["reviews"]
    found = reviews(name)
    assert len(found) == len(labelled)
    for gold, review in zip(labelled, found, strict=True):
        expected, stated = facts(gold), facts(review)
        wrong = {
            f"{kind}{sign}": sorted(map(str, differences))
            for kind in expected
            for sign, differences in (
                ("-", (expected[kind] - stated[kind]).elements()),
                ("+", (stated[kind] - expected[kind]).elements()),
            )
        }
        open_here = OPEN.get(name, {})
        left = {k: [v for v in vs if not any(o in v for o in open_here.get(k, []))] for k, vs in wrong.items()}
        assert {k: vs for k, vs in left.items() if vs} == {}
