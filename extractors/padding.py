"""Names whose characters are spaced out to fill a line: `高  远`, `丁 静 安`. Put together before blanks part names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.names import is_name, surname_of
from extractors.roles import is_collective, is_department, is_role
from parsers.text import HAN_CHAR

_LONGEST_RUN = 48
_HAN = re.compile(rf"[{HAN_CHAR}]+")
# A word and the characters of the text that it takes, blanks inside it included.
Token = tuple[str, int, int]


def tokens(chunk: str, offset: int) -> list[Token]:
    """The blank-parted words of a chunk, padded names rejoined (`高 远`, `丁 静 安`, `王 立民`)."""
    raw = [(m.group(), offset + m.start(), offset + m.end()) for m in re.finditer(r"[^\s\u3000]+", chunk)]
    raw = [token for token in raw if re.search(rf"[{HAN_CHAR}A-Za-z×＊*]", token[0])]
    joined: list[Token] = []
    i = 0
    while i < len(raw):
        j = i
        while j < len(raw) and len(raw[j][0]) == 1:
            j += 1
        if j - i > 1:
            j = min(j, i + _LONGEST_RUN)
            joined += _groups(raw[i:j])
            i = j
        elif _opens_name(raw, i):
            joined.append(_join(raw[i : i + 2]))
            i += 2
        elif j == i + 1 and joined and _is_padded_end(joined[-1], raw[i]):
            joined[-1] = _join([joined[-1], raw[i]])
            i += 1
        else:
            joined.append(raw[i])
            i += 1
    return joined


def _join(tokens: Sequence[Token]) -> Token:
    return "".join(token[0] for token in tokens), tokens[0][1], tokens[-1][2]


def _opens_name(raw: Sequence[Token], i: int) -> bool:
    """A surname alone before a given name: `王 立民`, `欧阳 静`."""
    if i + 1 >= len(raw) or raw[i][0] not in (surname_of(raw[i][0], positional=True),):
        return False
    after = raw[i + 1][0]
    return len(after) <= 2 and is_name(raw[i][0] + after, positional=True) and not is_name(after)


def _is_padded_end(before: Token, token: Token) -> bool:
    return (
        len(before[0]) == 2 and _HAN.fullmatch(token[0]) is not None and is_name(before[0] + token[0], positional=True)
    )


def _groups(singles: Sequence[Token]) -> list[Token]:
    """Single characters as names of two to four: `高 远 王 平` is two. The wider gaps and commoner surnames decide."""
    best: dict[int, tuple[float, list[Token]]] = {0: (0.0, [])}
    for end in range(2, len(singles) + 1):
        options = []
        for size in (2, 3, 4):
            if end - size not in best:
                continue
            score, groups = best[end - size]
            group = _join(singles[end - size : end])
            options.append((score + _worth(group[0]) + _gap(singles, end), [*groups, group]))
        if options:
            best[end] = max(options, key=lambda option: option[0])
    return best[len(singles)][1] if len(singles) in best else [_join(singles)]


def _worth(name: str) -> float:
    if not is_name(name, positional=True):
        return -2.0 if (is_role(name) or is_collective(name) or is_department(name)) else -5.0
    return (1.0 if is_name(name) else 0.5) - (1.0 if len(name) == 4 else 0.0)


def _gap(singles: Sequence[Token], end: int) -> float:
    """Worth of ending a name here: a gap wider than that inside the name."""
    if end >= len(singles):
        return 0.0
    after = singles[end][1] - singles[end - 1][2]
    inside = singles[end - 1][1] - singles[end - 2][2]
    return 0.8 * (after > inside) - 0.8 * (after < inside)
