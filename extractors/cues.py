"""Words that ask to be signed, sealed or dated, and the blocks into which lines with such words fall.

A cue is a word that asks: for a signature (`审核人（签名）：`), a seal (`（公章）`, `学校盖章`) or a date (`年 月 日`).
The same words in prose (`需本人签名`, `加盖公章的材料`) are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from extractors.cells import label_text, text_of
from extractors.lexicon import lexicon
from parsers.document import Cell
from parsers.text import bare, squeeze

HAN = r"[\u4e00-\u9fff]"
_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十廿]"
DATE = re.compile(
    rf"{_NUMBER}{{2,4}}\s*年\s*{_NUMBER}{{1,3}}\s*月(?:\s*{_NUMBER}{{1,3}}\s*[日号]?)?|\d{{4}}\s*[./-]\s*\d{{1,2}}\s*[./-]\s*\d{{1,2}}日?"
)
BLANK_DATE = re.compile(
    rf"(?:{_NUMBER}{{0,4}}[\s_＿xX×*]*年)[\s_＿xX×*]*{_NUMBER}{{0,3}}[\s_＿xX×*]*月[\s_＿xX×*]*{_NUMBER}{{0,3}}[\s_＿xX×*]*[日号]"
)
_LONGEST_SIGNED = 120  # characters of a cell under which a row may be one of signatures
_LONGEST_LABEL = 200  # letters, what stands in its brackets included
_ROLE = rf"(?:{HAN}(?: {HAN}){{1,5}}|{HAN}{{0,14}})"


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that asks for something, and the characters of its line that it takes."""

    kind: Literal["signature", "seal", "both"]
    role: str
    start: int
    end: int


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def either(words: Sequence[str]) -> str:
        return "|".join(r"\s*".join(word) for word in sorted(words, key=len, reverse=True))

    known = lexicon("signatures")
    sign, seal = either(known["sign"]), either(known["seal"])
    both = rf"(?:{seal}|{sign})(?:\s*[或、/和及并与]?\s*(?:{seal}|{sign}))?"
    bracket = rf"[（(]\s*(?P<inner>{HAN}{{0,6}}?(?:{both}|章))\s*[)）]"
    signing = re.compile(rf"(?P<role>{_ROLE})\s*(?:{bracket}|(?P<plain>{both}))(?:\s*(?P<colon>[：:]))?")
    roles = either(known["signing_roles"])
    return signing, re.compile(rf"^\s*(?P<role>{HAN}{{0,6}}(?:{roles}))\s*[：:]"), re.compile(sign)


@lru_cache(maxsize=4096)
def cues(line: str) -> tuple[Cue, ...]:
    """The cues of one line, in order; none in prose."""
    signing, _, sign = _patterns()
    line = BLANK_DATE.sub(_drawn, DATE.sub(_drawn, line))
    found = []
    for match in signing.finditer(line):
        word, role = match["inner"] or match["plain"], match["role"]
        if spoken := re.search(rf"(?:{sign.pattern})\s*[或、和及并与]?$", role):
            word, role = role[spoken.start() :] + word, role[: spoken.start()]
        if not _asks(match, bare(role), line):
            continue
        if "章" in role:
            word, role = role + word, ""
        signs, seals = bool(sign.search(word)), bool(re.search(r"章", word))
        if re.search(r"签\s*章", word):
            signs = is_person_role(role)
        kind: Literal["signature", "seal", "both"] = "both" if signs and seals else "signature" if signs else "seal"
        found.append(Cue(kind, bare(role), match.start(), match.end()))
    return tuple(found)


def _drawn(match: re.Match[str]) -> str:
    """A line as long as the date that stands there, so that its words are taken for no role."""
    return "_" * len(match.group())


def _asks(match: re.Match[str], role: str, line: str) -> bool:
    """Whether the signing word stands as on a form: in a bracket, before a colon, or alone with a blank or date."""
    after = line[match.end() :]
    known = lexicon("signatures")
    prose = role.endswith(tuple(known["prose_before"])) or (
        role.startswith(tuple(known["prose_start"])) and role not in known["roles"]
    )
    opened = not after or re.match(r"[\s_＿：:（(\d〇二2]|$", after) is not None
    if match["colon"] or match["inner"]:
        begun = not re.search(r"[，,、]$", line[: match.start()].rstrip()) or bool(match["inner"])
        return begun and not prose and (opened or bool(match["colon"]) or _starts_cue(after))
    return (
        opened and not prose and len(role) <= 10 and len(line) <= 60 and not re.search(r"[，,]", line[: match.start()])
    )


def _starts_cue(after: str) -> bool:
    signing, _, _ = _patterns()
    return signing.match(after) is not None


def is_person_role(role: str) -> bool:
    """Whether a word names who signs (`校长`, `教研组长`)."""
    return bare(role).endswith(tuple(lexicon("signatures")["roles"]))


@lru_cache(maxsize=4096)
def role_line(line: str) -> str | None:
    """The role of a line that only names who signs and leaves room for the date: `负责人：  年  月  日`."""
    found = _patterns()[1].match(line)
    return bare(found["role"]) if found and asks_date(line) else None


def asks_date(line: str) -> bool:
    """Whether the line leaves room for a date, or gives one."""
    return bool(BLANK_DATE.search(line) or DATE.search(line))


def is_cue_line(line: str) -> bool:
    """Whether a line asks for a signature or a seal."""
    return bool(cues(line)) or role_line(line) is not None


@lru_cache(maxsize=4096)
def is_opinion_label(text: str) -> bool:
    """Whether a short text is the label of a block that asks for an opinion (`学校审核意见`)."""
    known = lexicon("signatures")
    whole = bare(text)
    if len(whole) > _LONGEST_LABEL:
        return False
    plain = re.sub(r"[（(][^）)]*[）)]", "", whole).strip("：:*")
    return (
        len(plain) <= 20
        and plain.endswith(tuple(known["opinion"]))
        and not any(word in plain for word in known["no_opinion"])
        and not re.search(r"[，,。；;]", plain)
    )


def is_signoff_row(cells: Sequence[Cell]) -> bool:
    """Whether a row of a table is there to be signed: it holds a cue, or a label with `意见` and little else."""
    if not cells or len(cells) > 12:
        return False
    short = (cell for cell in cells if len(bare(cell.text)) <= _LONGEST_SIGNED)
    if any(is_cue_line(line) for cell in short for line in text_lines(cell)):
        return not is_column_header(cells)
    if not is_opinion_label(label_text(cells[0])):
        return False
    rest = [cell for cell in cells[1:] if text_of(cell) and not is_opinion_label(label_text(cell))]
    return len(cells) <= 4 and all(asks_date(text_of(cell)) for cell in rest)


def is_column_header(cells: Sequence[Cell]) -> bool:
    """Whether signing words only head columns here (`姓名 | 单位 | 签名`): several short cells, none with a blank."""
    short = all(0 < len(bare(text_of(cell))) <= 8 and not re.search(r"[：:（(]", text_of(cell)) for cell in cells)
    return len(cells) >= 3 and short and not any(asks_date(text_of(cell)) or _is_date_word(cell) for cell in cells)


def _is_date_word(cell: Cell) -> bool:
    return bare(text_of(cell)) in lexicon("signatures")["dates"] or bare(text_of(cell)) in ("年", "月", "日")


def text_lines(cell: Cell) -> list[str]:
    """The cell's lines, white space folded."""
    return [line for line in map(squeeze, cell.text.split("\n")) if line]


def split_blocks(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The blocks among lines that follow each other, each with its label: a label with `意见` opens one, and so does a
    cue for what the open block already asks for. Lines before the first cue belong to no block."""
    blocks: list[tuple[str, list[str]]] = []
    kinds: set[str] = set()
    for line in lines:
        opinion = before_colon(line)
        if is_opinion_label(opinion):
            blocks.append((opinion, [squeeze(line[len(opinion) :].lstrip("：: "))]))
            kinds = set()
            continue
        for piece, kind, label in _pieces(line):
            fresh = not blocks or (kind and (kind in kinds or "done" in kinds))
            if fresh and kind:
                blocks.append((label, []))
                kinds = set()
            if blocks:
                blocks[-1][1].append(piece)
                kinds.add(kind or "")
        if asks_date(line) and kinds - {""}:
            kinds.add("done")
    return [(label, [line for line in part if line]) for label, part in blocks]


def _pieces(line: str) -> list[tuple[str, str, str]]:
    """A line cut before each of its cues: the text, the kind of its cue, and the cue as a label."""
    found = cues(line)
    if not found:
        role = role_line(line)
        return [(line, "signature" if role else "", role or "")]
    pieces: list[tuple[str, str, str]] = []
    for n, cue in enumerate(found):
        start = cue.start if n or re.search(r"[：:]", line[: cue.start]) else 0
        end = found[n + 1].start if n + 1 < len(found) else len(line)
        label = squeeze(line[cue.start : cue.end]).rstrip("：: ")
        pieces.append((squeeze(line[start:end]), "seal" if cue.kind == "seal" else "signature", label))
    return pieces


def before_colon(line: str) -> str:
    return squeeze(re.split(r"[：:]", line, maxsplit=1)[0])
