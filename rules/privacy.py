"""Private data in a text: where it stands, and the same text with it masked. Knows no plan, only characters.

What is meant to be public (a switchboard, a QQ group, a number that is masked already) is no mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, get_args

from extractors.lexicon import lexicon

Kind = Literal["mobile", "id_card", "qq", "email"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
# What all of it has some of; most lines have none.
_ANY = re.compile(r"[@＠]|\d{3}")
_GAP = r"[\s\-]?"
_MOBILE = re.compile(
    rf"(?:(?<![\dA-Za-z])(?<!\d\.)|(?<=\+86))1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|\d{_GAP}\d{{4}}{_GAP}\d{{3}})(?!\d)"
)
_ID_CARD = re.compile(r"(?<![\dA-Za-z])[1-9]\d{5}\s?(?:19|20)\d{6}\s?\d{3}[\dXx](?![\dA-Za-z])")
_NUMBER = re.compile(r"(?<![\d.])[1-9]\d{4,11}(?!\d)")
_BEFORE_NUMBER = r"(?:微信|手机|[号码帐账及和与、/／（(）)\s:：=是为])*"
# One character for one, so that places in the folded text are those in the text.
_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {ord("＠"): "@", ord("．"): ".", ord("－"): "-", ord("Ｘ"): "X"}
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Mention:
    """One piece of private data: `start` and `end` are characters of the text it was found in."""

    kind: Kind
    start: int
    end: int
    text: str


def find(text: str) -> tuple[Mention, ...]:
    """Every piece of private data in the text, in order; none overlaps another.

    The local part of an address is part of the address alone: `10001@qq.com` is no second QQ number.
    """
    if not _ANY.search(text):
        return ()
    folded = text.translate(_WIDTH)
    taken: list[tuple[int, int]] = []
    found: list[Mention] = []
    for kind, start, end in _candidates(folded):
        if not any(start < to and since < end for since, to in taken):
            taken.append((start, end))
            found.append(Mention(kind, start, end, text[start:end]))
    return tuple(sorted(found, key=lambda mention: mention.start))


def mask(text: str) -> str:
    """The text with every piece of private data masked; a masked text stays as it is."""
    for mention in reversed(find(text)):
        text = text[: mention.start] + mask_value(mention.kind, mention.text) + text[mention.end :]
    return text


def mask_value(kind: Kind, value: str) -> str:
    """One value masked: `138****5678`, `320***********1X`, `12****89`, `z***@qq.com`."""
    if kind == "email":
        name, at, domain = value.translate(_WIDTH).partition("@")
        return f"{name[:1]}***{at}{domain}"
    plain = re.sub(r"[\s\-]", "", value.translate(_WIDTH))
    if kind == "mobile":
        return f"{plain[:3]}****{plain[-4:]}"
    if kind == "id_card":
        return f"{plain[:3]}{'*' * (len(plain) - 5)}{plain[-2:]}"
    return f"{plain[:2]}{'*' * max(len(plain) - 4, 2)}{plain[-2:]}"


def is_qq_number(text: str) -> bool:
    """Whether the text, standing under a header or label that asks for QQ, is such a number and no mobile number."""
    folded = text.translate(_WIDTH).strip()
    return bool(_NUMBER.fullmatch(folded)) and not _MOBILE.fullmatch(folded)


def asks_for_qq(label: str) -> bool:
    """Whether a header or label (`QQ号码`) asks for somebody's own QQ number."""
    words = lexicon("privacy")
    folded = label.upper()
    return any(word in folded for word in words["qq_labels"]) and not any(word in folded for word in words["qq_group"])


def _candidates(text: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _EMAIL.finditer(text):
        yield "email", match.start(), match.end()
    for match in _ID_CARD.finditer(text):
        if _is_id_card(re.sub(r"\s", "", match.group())):
            yield "id_card", match.start(), match.end()
    for match in _MOBILE.finditer(text):
        yield "mobile", match.start(), match.end()
    for match in _qq_pattern().finditer(text):
        yield "qq", match.start("number"), match.end("number")


@cache
def _qq_pattern() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, lexicon("privacy")["qq_labels"]))
    return re.compile(rf"(?:{labels}){_BEFORE_NUMBER}(?P<number>{_NUMBER.pattern})(?!@)", re.IGNORECASE)


def _is_id_card(number: str) -> bool:
    """Whether 18 characters are a citizen's number by GB 11643: a day that existed, and the right check digit."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17].upper()
