"""Fields: labels and their values on forms, and single labelled lines (`学校：…`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from extractors.cells import is_dash, lines_of, place_in, printed_label
from extractors.contacts import contact_cells
from extractors.cues import cues, is_cue_line, role_line
from extractors.forms import FormCell, form_cells, inline_label, is_form_label
from extractors.lexicon import lexicon
from extractors.plan import Field
from extractors.tables import VIEWS, TableView
from parsers.document import Cell, Paragraph, place_of
from parsers.text import bare, fold, split_label, squeeze

_LINE = re.compile(r"[_＿]+")
_LABEL = re.compile(
    r"(?:^|(?<=[\s_＿，,；;。]))"
    r"(?P<label>[A-Za-z\u4e00-\u9fff](?: [\u4e00-\u9fff]){1,5}|[A-Za-z\u4e00-\u9fff（）()/、]{1,16})\s*[：:]"
)
_LONGEST_VALUE = 40


def table_fields(view: TableView, blank_form: bool = False) -> tuple[Field, ...]:
    """The fields of a form, in reading order; of a table of data those of labelled lines over and under it."""
    fields = _fields(view)
    return tuple(replace(field, blank_form=True) for field in fields) if blank_form else fields


@lru_cache(maxsize=VIEWS)
def _fields(view: TableView) -> tuple[Field, ...]:
    reached = {id(form) for run in contact_cells(view) for form in run}
    return tuple(field for form in form_cells(view) if id(form) not in reached for field in _fields_of(view, form))


def _fields_of(view: TableView, form: FormCell) -> Iterator[Field]:
    at = place_in(view.table, form.cell)
    if form.role == "label" and form.paired:
        label = split_label(printed_label(form.cell))[1] or printed_label(form.cell)
        yield Field(label, value_of(form.values), at)
    elif form.inline:
        for label, value in inline_pairs(lines_of(form.cell)):
            yield Field(label, value, at)


def value_of(cells: Sequence[Cell]) -> str | None:
    """The value that cells hold together: their paragraphs joined by a space; None for what is only printed there."""
    return value_text(" ".join(line for cell in cells for line in lines_of(cell)))


def value_text(text: str) -> str | None:
    """A value as typed, without the line drawn under it; None for a unit, a hint or an empty date alone."""
    words = lexicon("fields")
    text = squeeze(_LINE.sub(" ", text))
    plain = bare(text)
    left = re.sub(r"[\d\s，,、.：:（）()/－—-]", "", plain) if not re.search(r"\d", plain) else plain
    if not plain or is_dash(plain) or left in words["units"] or not re.search(r"[\w□☑☒√✓]", plain):
        return None
    if re.fullmatch(r"(?:20)?年?月?日?(?:[至到—~-]年?月?日?)?", left):
        return None
    hint = re.fullmatch(r"[（(【\[][^）)】\]]*[）)】\]]", plain)
    return None if hint and any(word in plain for word in words["hints"]) else text


def inline_pairs(lines: Sequence[str]) -> list[tuple[str, str | None]]:
    """The labels with their values that stand together in the lines of one cell; lines without a label go on."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        cut = _cut(line, is_form_label)
        if not cut and not pairs and (label := inline_label(line)):
            cut = [(label, squeeze(re.split(r"[：:]", line, maxsplit=1)[1]))]
        if cut:
            pairs.extend(cut)
        elif pairs:
            label, value = pairs[-1]
            pairs[-1] = (label, f"{value} {line}")
    return [(label, value_text(value)) for label, value in pairs]


def _cut(line: str, accepts: Callable[[str], bool]) -> list[tuple[str, str]]:
    """A line cut at its labels: the accepted ones with the text up to the next; none where it begins otherwise."""
    found = list(_LABEL.finditer(line))
    if not found or found[0].start() > 0 or not accepts(squeeze(found[0]["label"])):
        return []
    ends = [match.start() for match in found[1:]] + [len(line)]
    pairs = [(squeeze(match["label"]), line[match.end() : end].strip()) for match, end in zip(found, ends, strict=True)]
    return [pair for pair in pairs if accepts(pair[0])]


def line_fields(paragraph: Paragraph) -> tuple[Field, ...]:
    """The fields of a labelled line on a plan's first page or over a table; none of numbered lines, sign-off lines,
    rosters, contact lines and prose."""
    line = paragraph.line
    if paragraph.label or _asks_signature(line) or re.search(r"[。；！？]", line):
        return ()
    pairs = _cut(line, is_line_label)
    if not pairs or any(len(bare(value)) > _LONGEST_VALUE for _, value in pairs):
        return ()
    sealed = is_cue_line(line)
    fields = [Field(label, value_text(value), place_of(paragraph)) for label, value in pairs]
    return tuple(field for field in fields if field.value or not sealed)


def _asks_signature(line: str) -> bool:
    return role_line(line) is not None or any(cue.kind != "seal" for cue in cues(line))


@cache
def _line_labels() -> tuple[str, ...]:
    return tuple(fold(str(word)) for word in lexicon("fields")["line_labels"])


def is_line_label(label: str) -> bool:
    """Whether a label makes a field of a single line."""
    words = lexicon("fields")
    plain = re.sub(r"[（(][^）)]*[）)]", "", fold(label))
    return plain not in {fold(str(word)) for word in words["no_fields"]} and plain.endswith(_line_labels())
