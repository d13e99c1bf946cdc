"""What a Chinese name is, and which names read alike.

A name is judged by surname, length and what it must not be (a word, a role, a department, a group). Where a name is
expected (a roster, a person column) rare surnames count too, and words that people are called by (`高峰`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractors.lexicon import lexicon
from extractors.roles import (
    endings,
    is_collective,
    is_department,
    is_nobody,
    is_role,
    known_roles,
    words,
)
from parsers.text import HAN_CHAR, bare

_HAN = re.compile(rf"[{HAN_CHAR}]+")
_FOREIGN = re.compile(rf"[{HAN_CHAR}]{{1,8}}(?:[·•・‧∙．.][{HAN_CHAR}]{{1,8}}){{1,3}}")


@cache
def _letters(key: str, file: str = "surnames") -> frozenset[str]:
    return frozenset("".join(words(file, key)))


def surname_of(text: str, positional: bool = False) -> str:
    """The surname that a name begins with, else nothing. `positional` admits rare surnames."""
    if text.startswith(endings("surnames", "compound")):
        return next(surname for surname in endings("surnames", "compound") if text.startswith(surname))
    first = text[:1]
    return first if first in _letters("common") or (positional and first in _letters("others")) else ""


@lru_cache(maxsize=8192)
def is_name(text: str, positional: bool = False) -> bool:
    """Whether the text is one person's name. White space in it does not count; `xx` is a blank and no name.

    `positional` says that it stands where a name is expected: then rare surnames, names that are words (`高峰`), double
    surnames and a surname with a title (`张老师`) count too.
    """
    text = bare(text)
    if _FOREIGN.fullmatch(text):
        return True
    if not _HAN.fullmatch(text) or len(text) < 2 or is_nobody(text):
        return False
    if positional and is_titled(text):
        return True
    if _is_word(text, positional):
        return False
    surname = surname_of(text, positional)
    if surname and 1 <= len(text) - len(surname) <= 2 and _is_given(text[len(surname) :], len(text), positional):
        return True
    if not positional:
        return False
    return _is_minority(text) or _is_double(text)


def is_titled(text: str) -> bool:
    """Whether it is a surname with a title and no given name: `张老师`, `欧阳校长`."""
    surname = surname_of(text, positional=True)
    return bool(surname) and text[len(surname) :] in words("roles", "honorifics") and text not in known_roles()


def _is_word(text: str, positional: bool) -> bool:
    if text in words("names_stop", "never") or (not positional and text in words("names_stop", "words")):
        return True
    if len(text) > 2 and text[:2] in words("names_stop", "never") and not (positional and len(text) == 3):
        return True
    return text[-2:] in words("names_stop", "pairs") or is_role(text) or is_collective(text) or is_department(text)


def _is_given(given: str, length: int, positional: bool) -> bool:
    if given in words("names_stop", "given_words") or any(c in _letters("given_never", "names_stop") for c in given):
        return False
    last = given[-1]
    if last in _letters("ends", "names_stop") and length > 2:
        return False
    return positional or last not in _letters("ends_in_prose", "names_stop")


def _is_minority(text: str) -> bool:
    return len(text) <= 8 and any(part in text for part in words("surnames", "minority"))


def _is_double(text: str) -> bool:
    """Both parents' surnames before the given name: `周林晓月`."""
    common = _letters("common")
    return len(text) == 4 and text[0] in common and text[1] in common and _is_given(text[2:], 4, True)


def same_reading(a: str, b: str) -> bool:
    """Whether two names of one length differ in one character that is read alike (`王芳`, `王方`), in whatever tone."""
    a, b = bare(a), bare(b)
    if len(a) != len(b) or sum(x != y for x, y in zip(a, b, strict=True)) != 1:
        return False
    at = next(i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
    return bool(_readings(a, at) & _readings(b, at))


@lru_cache(maxsize=4096)
def _readings(name: str, at: int) -> frozenset[str]:
    """How the character may be read; of a surname only as a surname (单 shan, 解 xie, 仇 qiu)."""
    from pypinyin import Style, pinyin

    surname = surname_of(name, positional=True)
    if at < len(surname):
        special = lexicon("surnames")["readings"].get(surname)
        if special:
            return frozenset([special.split()[at]])
    return frozenset(pinyin(name[at], style=Style.NORMAL, heteronym=True)[0])
