"""What words for people are: a role, a department, a group of people, or nobody. Pure lookups in the lexicon."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractors.lexicon import lexicon
from parsers.text import HAN_CHAR, bare

_HAN = re.compile(rf"[{HAN_CHAR}]+")
_MASK = re.compile(r"[xX×＊*＿_○〇ＸｘO\u25a1]")
# A role's words hold no verb that hands it out and nothing that counts or lists.
_NO_ROLE = re.compile(r"[由为是的把被]|担任|兼任|成立|负责(?![人教老领])|以及|对各")
_LONGEST_ROLE = 12
# What a form prints where a date goes.
_BLANK_DATE = re.compile(r"[年月日号至\W\d_]+")


def words(file: str, *keys: str) -> frozenset[str]:
    """The words under these keys of a lexicon file, whether a list or a folded text."""
    return _words(file, keys)


@cache
def _words(file: str, keys: tuple[str, ...]) -> frozenset[str]:
    found: list[str] = []
    for key in keys:
        value = lexicon(file)[key]
        found += value.split() if isinstance(value, str) else value
    return frozenset(found)


@cache
def endings(file: str, *keys: str) -> tuple[str, ...]:
    """The same, longest first, for tests of an ending or a beginning."""
    return tuple(sorted(words(file, *keys), key=lambda word: (-len(word), word)))


def known_roles() -> frozenset[str]:
    """The roles that the lexicon names outright."""
    return words("roles", "group", "office", "task")


@lru_cache(maxsize=4096)
def is_role(text: str) -> bool:
    """Whether the text is a role by itself: `组长`, `常务副校长`, by its ending also `督察副组长`. No names in it."""
    text = bare(text)
    if text in known_roles():
        return True
    if not _HAN.fullmatch(text) or not 3 <= len(text) <= _LONGEST_ROLE or text in words("roles", "not_roles"):
        return False
    return text.endswith(endings("roles", "tails")) and not is_collective(text) and not _NO_ROLE.search(text)


def is_group_role(text: str) -> bool:
    """Whether the role is one inside a group of people (`组员`, `督察副组长`): a list with it is a roster."""
    return is_role(text) and bare(text).endswith(endings("roles", "group"))


def is_position(text: str) -> bool:
    """Whether the role is a post that someone holds (`教导主任`), not a task."""
    text = bare(text)
    return is_role(text) and text not in words("roles", "task")


def is_collective(text: str) -> bool:
    """Whether it means a group of people: `各教研组长`, `全体教师`, `语文教师`."""
    text = bare(text)
    if text in known_roles():
        return False
    if text in words("roles", "not_roles"):
        return True
    if len(text) > 1 and text.startswith(endings("roles", "collective")) and _ends_like_people(text):
        return True
    if len(text) < 3 or text.endswith(endings("roles", "tails")):
        return False
    return text.endswith(endings("roles", "collective_ends"))


def _ends_like_people(text: str) -> bool:
    ends = endings("roles", "tails", "collective_ends")
    return text.endswith(ends) or text.endswith(endings("organisations", "department_ends"))


def is_department(text: str) -> bool:
    """Whether it is a department, office or school: `教科室`, `课程与教学处`, `六年级组`."""
    text = bare(text)
    if text in words("organisations", "departments"):
        return True
    return 2 < len(text) <= 20 and bool(_HAN.fullmatch(text)) and _ends_like_department(text)


def _ends_like_department(text: str) -> bool:
    end = next((end for end in endings("organisations", "department_ends") if text.endswith(end)), None)
    if end is None:
        return False
    if len(text) == 3 and end in ("科", "所", "站", "部", "片", "办", "队"):
        return text[:-1] in words("organisations", "department_stems") or text[0] not in _surname_characters()
    return True


@cache
def _surname_characters() -> frozenset[str]:
    return frozenset("".join(words("surnames", "common", "others")))


def is_masked(text: str) -> bool:
    """Whether letters of a name are crossed out (`胡xx`, `李××`)."""
    return bool(_MASK.search(text))


def is_nobody(text: str) -> bool:
    """Whether what stands in a person's place names nobody: a dash, `待定`, `无`, `xx`, the blanks of a date."""
    text = bare(text)
    if _BLANK_DATE.fullmatch(text):
        return True
    return not re.search(rf"[{HAN_CHAR}A-Za-z]", _MASK.sub("", text)) or text in words("roles", "nobody")
