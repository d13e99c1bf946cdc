"""What a hostile file is made of: a name, its bytes when asked for, and what may become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# What a file may be answered with that no limit should have ended, and that is not said to be a bug.
ANSWERS = frozenset(("document", "unsupported-format", "corrupt", "encrypted", "empty", "too-large", "too-complex"))


@dataclass(frozen=True)
class World:
    """What links of hostile files point to: an address that a server listens at, a file's address."""

    http: str
    file: str


@dataclass(frozen=True)
class Hostile:
    """A hostile file. `expect` are the outcomes allowed; `slow` ones are left to `make hostile`.

    `outside` says that a notice must name what it links to.
    """

    name: str
    make: Callable[[World], bytes]
    expect: frozenset[str] = ANSWERS
    slow: bool = False
    outside: bool = False


def hostile(
    name: str, make: Callable[[World], bytes], *expect: str, slow: bool = False, outside: bool = False
) -> Hostile:
    """A hostile file, of which any answer will do where none is named."""
    return Hostile(name, make, frozenset(expect) or ANSWERS, slow, outside)
