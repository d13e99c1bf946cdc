"""What a sign-off block asks for and what stands there, read from its lines; where such lines are is no matter here.

A cue is a word that asks: for a signature (`审核人（签名）：`), a seal (`（公章）`, `学校盖章`) or a date (`年 月 日`).
The same words in prose (`需本人签名`, `加盖公章的材料`) are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from extractors.cells import label_text, text_of
from extractors.lexicon import lexicon
from extractors.times import one_date
from parsers.document import Cell
from parsers.text import bare, squeeze

_HAN = r"[\u4e00-\u9fff]"
_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十廿]"
DATE = re.compile(
    rf"{_NUMBER}{{2,4}}\s*年\s*{_NUMBER}{{1,3}}\s*月(?:\s*{_NUMBER}{{1,3}}\s*[日号]?)?|\d{{4}}\s*[./-]\s*\d{{1,2}}\s*[./-]\s*\d{{1,2}}日?"
)
_BLANK_DATE = re.compile(
    rf"(?:{_NUMBER}{{0,4}}[\s_＿xX×*]*年)[\s_＿xX×*]*{_NUMBER}{{0,3}}[\s_＿xX×*]*月[\s_＿xX×*]*{_NUMBER}{{0,3}}[\s_＿xX×*]*[日号]"
)
_ROLE = rf"(?:{_HAN}(?: {_HAN}){{1,5}}|{_HAN}{{0,14}})"
_NAME = re.compile(rf"{_HAN}(?:\s?{_HAN}){{1,3}}|{_HAN}{{1,6}}·{_HAN}{{1,6}}")
_PUNCTUATION = "：:，,。；;、 _＿.－-—~～/（）()"


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that asks for something, and the characters of its line that it takes."""

    kind: Literal["signature", "seal", "both"]
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """What the lines of one block ask for and show. `role` is who signs, `signer` the name that is typed."""

    signature: bool
    seal: bool
    dated: bool
    role: str | None
    signer: str | None
    date: date | None
    rest: str | None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def either(words: Sequence[str]) -> str:
        return "|".join(r"\s*".join(word) for word in sorted(words, key=len, reverse=True))

    known = lexicon("signatures")
    sign, seal = either(known["sign"]), either(known["seal"])
    both = rf"(?:{seal}|{sign})(?:\s*[或、/和及]?\s*(?:{seal}|{sign}))?"
    bracket = rf"[（(]\s*(?P<inner>{_HAN}{{0,6}}?(?:{both}|章))\s*[)）]"
    signing = re.compile(rf"(?P<role>{_ROLE})\s*(?:{bracket}|(?P<plain>{both}))(?:\s*(?P<colon>[：:]))?")
    roles = either(known["signing_roles"])
    return signing, re.compile(rf"^\s*(?P<role>{_HAN}{{0,6}}(?:{roles}))\s*[：:]"), re.compile(sign)


def cues(line: str) -> list[Cue]:
    """The cues of one line, in order; none in prose."""
    signing, _, sign = _patterns()
    line = _BLANK_DATE.sub(_drawn, DATE.sub(_drawn, line))
    found = []
    for match in signing.finditer(line):
        word, role = match["inner"] or match["plain"], match["role"]
        if not _asks(match, line, line[match.end() :]):
            continue
        if "章" in role:
            word, role = role + word, ""
        signs, seals = bool(sign.search(word)), bool(re.search(r"章", word))
        if re.search(r"签\s*章", word):
            signs = _is_person(role)
        kind: Literal["signature", "seal", "both"] = "both" if signs and seals else "signature" if signs else "seal"
        found.append(Cue(kind, bare(role), match.start(), match.end()))
    return found


def _drawn(match: re.Match[str]) -> str:
    """A line as long as the date that stands there, so that its words are taken for no role."""
    return "_" * len(match.group())


def _asks(match: re.Match[str], line: str, after: str) -> bool:
    """Whether the signing word stands as on a form: in a bracket, before a colon, or alone with a blank or date."""
    role = bare(match["role"])
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


def _is_person(role: str) -> bool:
    return bare(role).endswith(tuple(lexicon("signatures")["roles"]))


def role_line(line: str) -> str | None:
    """The role of a line that only names who signs and leaves room for the date: `负责人：  年  月  日`."""
    found = _patterns()[1].match(line)
    return bare(found["role"]) if found and asks_date(line) else None


def asks_date(line: str) -> bool:
    """Whether the line leaves room for a date, or gives one."""
    return bool(_BLANK_DATE.search(line) or DATE.search(line))


def is_cue_line(line: str) -> bool:
    """Whether a line asks for a signature or a seal."""
    return bool(cues(line)) or role_line(line) is not None


def is_opinion_label(text: str) -> bool:
    """Whether a short text is the label of a block that asks for an opinion (`学校审核意见`)."""
    known = lexicon("signatures")
    whole = bare(text)
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
    if any(is_cue_line(line) for cell in cells for line in text_lines(cell) if len(bare(text_of(cell))) <= 120):
        return not is_column_header(cells)
    rest = [cell for cell in cells[1:] if text_of(cell) and not is_opinion_label(label_text(cell))]
    return is_opinion_label(label_text(cells[0])) and len(cells) <= 4 and all(asks_date(text_of(cell)) for cell in rest)


def is_column_header(cells: Sequence[Cell]) -> bool:
    """Whether signing words only head columns here (`姓名 | 单位 | 签名`): several short cells, none with a blank."""
    short = all(0 < len(bare(text_of(cell))) <= 8 and not re.search(r"[：:（(]", text_of(cell)) for cell in cells)
    return len(cells) >= 3 and short and not any(asks_date(text_of(cell)) or _is_date_word(cell) for cell in cells)


def _is_date_word(cell: Cell) -> bool:
    return bare(text_of(cell)) in lexicon("signatures")["dates"] or bare(text_of(cell)) in ("年", "月", "日")


def text_lines(cell: Cell) -> list[str]:
    """The cell's lines, white space folded."""
    return [line for line in map(squeeze, cell.text.split("\n")) if line]


def read_block(lines: Sequence[str], signature: bool = False) -> Block:
    """What the lines of one block, its label left out, ask for and show; `signature` where the label asks for one."""
    reading = [_read_line(line) for line in lines]
    found = [cue for _, line_cues, _, _ in reading for cue in line_cues]
    signs = [cue for cue in found if cue.kind != "seal"]
    signature = signature or bool(signs)
    dates = [day for _, _, day, _ in reading if day]
    signer = next((name for name, _, _, _ in reading if name), None)
    rests = [rest for _, _, _, rest in reading if rest and bare(rest) not in lexicon("signatures")["dates"]]
    names = [rest for rest in rests if is_name(rest)]
    if signature and signer is None and names:
        signer = bare(names[-1])
        rests.remove(names[-1])
    return Block(
        signature,
        any(cue.kind != "signature" for cue in found),
        any(asks_date(line) or _date_label(line) for line in lines),
        next((cue.role for cue in signs if cue.role), None),
        signer,
        dates[-1] if dates else None,
        _opinion(rests),
    )


def _read_line(line: str) -> tuple[str | None, list[Cue], date | None, str]:
    """Of one line: the typed name, its cues, its date, and what is left of it."""
    line = squeeze(line)
    found = cues(line)
    if not found and (role := role_line(line)):
        end = re.search(r"[：:]", line)
        found = [Cue("signature", role, 0, end.end() if end else 0)]
    day = next((read for match in DATE.finditer(line) if (read := one_date(match.group()))), None)
    masked = list(line)
    signer = None
    for cue in found:
        masked[cue.start : cue.end] = " " * (cue.end - cue.start)
        if cue.kind != "seal" and signer is None:
            signer, span = _typed_name(line, cue.end)
            masked[span[0] : span[1]] = " " * (span[1] - span[0])
    rest = "".join(masked)
    for pattern in (DATE, _BLANK_DATE):
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    if found:
        rest = re.sub("|".join(rf"{word}\s*[：:]?" for word in lexicon("signatures")["dates"]), " ", rest)
    return signer, found, day, squeeze(rest).strip(" _＿：:")


def _typed_name(line: str, start: int) -> tuple[str | None, tuple[int, int]]:
    """The name right after a signing word, and the characters that it takes."""
    gap = re.compile(r"[\s_＿：:]*").match(line, start)
    begin = gap.end() if gap else start
    found = re.compile(rf"({_NAME.pattern})(?=$|[\s_＿（(，,、；;\d]|日\s*期|时\s*间)").match(line, begin)
    if found and is_name(found.group(1)):
        return bare(found.group(1)), found.span(1)
    return None, (start, start)


def is_name(text: str) -> bool:
    """Whether a text can be a typed signature: two to four characters that begin with a surname."""
    name = bare(text).strip("_＿")
    if name in lexicon("signatures")["no_signers"] or not _NAME.fullmatch(name):
        return False
    surnames = lexicon("surnames")
    return name[0] in surnames["common"] + surnames["others"] or name[:2] in surnames["compound"]


def _date_label(line: str) -> bool:
    words = "|".join(lexicon("signatures")["dates"])
    return re.search(rf"(?:^|[\s_＿]|[签字名章])(?:{words})\s*[：:]", line) is not None or bare(line) in ("年月日",)


def _opinion(rests: Sequence[str]) -> str | None:
    """The opinion among what cues and dates have left: a sentence, or a choice that was made."""
    known = lexicon("signatures")
    kept = [rest for rest in rests if not _is_hint(rest)]
    text = squeeze(" ".join(kept))
    if len(re.findall(_HAN, text)) < 2 or not bare(text).strip(_PUNCTUATION):
        return None
    ticked = any(mark in text for mark in known["choice_made"])
    if not ticked and (any(mark in text for mark in known["choice_open"]) or _is_choice(text)):
        return None
    return text


def _is_hint(text: str) -> bool:
    bracketed = re.fullmatch(r"[（(][^）)]*[）)]", text.strip())
    return bool(bracketed) and any(word in text for word in lexicon("signatures")["hints"])


def _is_choice(text: str) -> bool:
    """Whether the text only lists what may be chosen: `1．通过；2．不通过`, `同意（ ） 不同意（ ）`."""
    if re.search(r"[（(]\s*[√✓vV]\s*[）)]", text):
        return False
    parts = [
        bare(part) for part in re.split(r"[\s；;、，,/／]|[0-9０-９一二三]\s*[.．、]|[A-D][.．、]|[（(]\s*[）)]", text)
    ]
    words = [part.strip("。.（）()") for part in parts if part.strip("。.（）()")]
    return len(words) > 1 and all(word in lexicon("signatures")["choice_words"] for word in words)


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
            fresh = not blocks or (kind and (kind in kinds or "both" in kinds or "done" in kinds))
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
        start = 0 if n == 0 else cue.start
        end = found[n + 1].start if n + 1 < len(found) else len(line)
        label = squeeze(line[cue.start : cue.end]).rstrip("：: ")
        pieces.append((squeeze(line[start:end]), cue.kind, label))
    return pieces


def before_colon(line: str) -> str:
    return squeeze(re.split(r"[：:]", line, maxsplit=1)[0])
