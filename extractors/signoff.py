"""What a sign-off block asks for and what stands there, read from its lines; where such lines are is no matter here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractors.cues import BLANK_DATE, DATE, HAN, Cue, asks_date, cues, is_person_role, role_line
from extractors.lexicon import lexicon
from extractors.times import one_date
from parsers.text import bare, squeeze

_NAME = re.compile(rf"{HAN}{{2,4}}|{HAN}\s{HAN}(?:\s?{HAN})?|{HAN}{{1,6}}·{HAN}{{1,6}}")
_PUNCTUATION = "：:，,。；;、 _＿.－-—~～/（）()"


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


def read_block(lines: Sequence[str], signature: bool = False, official: bool = False) -> Block:
    """What the lines of one block, its label left out, ask for and show.

    `signature` where the label asks for one; `official` where it asks for an opinion, so that a role before a colon
    (`审核人：周岚`) asks for a signature too.
    """
    reading = [_read_line(line) for line in lines]
    found = [cue for _, line_cues, _, _ in reading for cue in line_cues]
    signs = [cue for cue in found if cue.kind != "seal"]
    dates = [day for _, _, day, _ in reading if day]
    signer = next((name for name, _, _, _ in reading if name), None)
    rests = [rest for _, _, _, rest in reading if rest and bare(rest) not in lexicon("signatures")["dates"]]
    role = next((cue.role for cue in signs if cue.role and (cue.role != signer or is_person_role(cue.role))), None)
    names = [rest for rest in rests if is_name(rest)]
    if (signature or signs) and signer is None and names:
        signer = bare(names[-1])
        rests.remove(names[-1])
    asked = signature or bool(signs)
    if signer is None and (signature or (official and not signs)):
        named, signer, rests = _named_roles(rests)
        asked, role = asked or named is not None, role or named
    return Block(
        asked,
        any(cue.kind != "signature" for cue in found),
        any(asks_date(line) or _date_label(line) for line in lines),
        role,
        signer,
        dates[-1] if dates else None,
        _opinion(rests),
    )


def _named_roles(rests: Sequence[str]) -> tuple[str | None, str | None, list[str]]:
    """The first role before a colon (`教研组长：周岚  校长：`), the first name behind one, and what else is left."""
    roles = "|".join(lexicon("signatures")["roles"])
    pair = re.compile(
        rf"(?<!{HAN})(?P<role>{HAN}{{0,6}}(?:{roles}))\s*[：:][\s_＿]*(?P<name>{_NAME.pattern})?(?=$|[\s_＿])"
    )
    found = [match for rest in rests for match in pair.finditer(rest)]
    names = [bare(match["name"]) for match in found if match["name"] and is_name(match["name"])]
    left = [squeeze(pair.sub(" ", rest)) for rest in rests]
    return (found[0]["role"] if found else None), (names[0] if names else None), [rest for rest in left if rest]


def _read_line(line: str) -> tuple[str | None, Sequence[Cue], date | None, str]:
    """Of one line: the typed name, its cues, its date, and what is left of it."""
    line = squeeze(line)
    found = cues(line)
    if not found and (role := role_line(line)):
        end = re.search(r"[：:]", line)
        found = (Cue("signature", role, 0, end.end() if end else 0),)
    day = next((read for match in DATE.finditer(line) if (read := one_date(match.group()))), None)
    masked = list(line)
    signer = None
    for n, cue in enumerate(found):
        masked[cue.start : cue.end] = " " * (cue.end - cue.start)
        if cue.kind != "seal" and signer is None and is_name(cue.role) and not is_person_role(cue.role):
            signer = cue.role
        elif cue.kind != "seal" and signer is None:
            signer, span = _typed_name(line[: _until(line, found[n + 1 :])], cue.end)
            masked[span[0] : span[1]] = " " * (span[1] - span[0])
    rest = "".join(masked)
    for pattern in (DATE, BLANK_DATE):
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    if found:
        rest = re.sub("|".join(rf"{word}\s*[：:]?" for word in lexicon("signatures")["dates"]), " ", rest)
    return signer, found, day, squeeze(rest).strip(" _＿：:")


def _until(line: str, after: Sequence[Cue]) -> int:
    """Where a typed name must have ended: at the next cue, save where the name itself was taken for its role."""
    if not after:
        return len(line)
    return after[0].end if is_name(after[0].role) and not is_person_role(after[0].role) else after[0].start


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
    if len(re.findall(HAN, text)) < 2 or not bare(text).strip(_PUNCTUATION):
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
