"""Which of thousands of stored plans a plan may have been taken from, by fingerprints that a database can keep.

A fingerprint is a sample of the hashes of a text's shingles (runs of words) by winnowing: of each window of shingles
the one of least hash is kept, so that any two texts that share some fifteen words in a row (about 26 letters) share a
number, and a text of 3000 letters has some 300. What most plans of a round say alike is told by how many bear it.

How a service uses it:

1. keep for each plan `prose(plan)` and `fingerprint(prose(plan))` (whole numbers below 2**63, which a BIGINT holds);
2. make an `Index` of those of one round and the year before, once for many reviews: `Index({key: numbers, ...})`, the
   plan's own earlier versions left out (`copied(..., own=keys)` leaves them out of one question);
3. review with `Context(archive=Archive(index, texts))`, where `texts` maps a key to its `OtherText`, however it gets it
   (only the few plans that `copied` names are asked for); the rule `text.copied` does the rest.

All of it is pure, knows no clock and no database, and an `Index` is inherited by forked processes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from extractors.plan import Line, LineRole, Plan
from rules.copying import Words, shingles, words_of_plan
from rules.lines import own_lines

SHINGLE = 6  # words
WINDOW = 10  # shingles of which one is kept
LEAST = 3  # numbers that must be shared before a plan is worth comparing
MOST_PLANS = 5  # plans that a comparison names
_EVERYBODYS = 5  # plans that must bear a number, and
_SHARE = 1 / 3  # the share of all plans, before it counts as what everybody says
_PROSE: tuple[LineRole, ...] = ("text", "item", "notice", "section")


@dataclass(frozen=True, slots=True)
class OtherText:
    """Another plan that this one may have been taken from: its name for people, and its text, a paragraph a line."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A stored plan that shares rare shingles with a plan: its key, how many, the share of the plan's own, and the
    positions of the plan's paragraphs that they stand in."""

    key: str
    shared: int
    share: float
    paragraphs: tuple[int, ...]


def prose(plan: Plan) -> str:
    """What may be copied of a plan: the text of its own paragraphs outside tables, a paragraph a line."""
    return "\n".join(line.text for line in prose_lines(plan))


def prose_lines(plan: Plan) -> Iterator[Line]:
    """The lines that `prose` is made of."""
    return (line for line in own_lines(plan) if line.role in _PROSE)


def fingerprint(text: str) -> tuple[int, ...]:
    """The numbers that stand for a text, sorted, each once, from 0 to below 2**63, the same on every machine.

    Quotations of policies have none. A text of less than six words has none.
    """
    return tuple(sorted({number for _, number in _sampled(words_of_plan(text))}))


class Index:
    """Which plans bear which numbers, in 12 bytes a number. `plans` is how many plans there are."""

    def __init__(self, fingerprints: Mapping[str, Collection[int]]) -> None:
        self.keys = tuple(fingerprints)
        pairs = sorted((number, n) for n, key in enumerate(self.keys) for number in set(fingerprints[key]))
        self._numbers = array("q", (number for number, _ in pairs))
        self._bearers = array("i", (n for _, n in pairs))
        self.common = _common(self._numbers, len(self.keys))

    @property
    def plans(self) -> int:
        """How many plans there are."""
        return len(self.keys)

    def bearers(self, number: int) -> Iterator[str]:
        """The keys of the plans that bear a number."""
        at = bisect_left(self._numbers, number)
        while at < len(self._numbers) and self._numbers[at] == number:
            yield self.keys[self._bearers[at]]
            at += 1


@dataclass(frozen=True, slots=True)
class Archive:
    """Stored plans: the index of their fingerprints, and their texts by key. `own` are the keys of this plan itself and
    its earlier versions."""

    index: Index
    texts: Mapping[str, OtherText]
    own: frozenset[str] = frozenset()

    def like(self, text: str) -> tuple[OtherText, ...]:
        """The texts of the plans that are most alike; a key whose text is gone is passed over."""
        found = copied(text.split("\n"), self.index, self.own)
        return tuple(self.texts[one.key] for one in found if one.key in self.texts)


def copied(paragraphs: Sequence[str], index: Index, own: Collection[str] = ()) -> tuple[Likeness, ...]:
    """The stored plans that share most with these paragraphs, the most alike first, `MOST_PLANS` at most.

    What a third of all plans bears (five at least) is everybody's and counts for nothing.
    """
    words = words_of_plan("\n".join(paragraphs))
    numbers = {number: words.places[at][0] for at, number in _sampled(words) if number not in index.common}
    shared: Counter[str] = Counter()
    where: dict[str, set[int]] = {}
    starts = _starts(paragraphs)
    for number, place in numbers.items():
        for key in index.bearers(number):
            if key not in own:
                shared[key] += 1
                where.setdefault(key, set()).add(bisect_left(starts, place + 1) - 1)
    best = sorted((-count, key) for key, count in shared.items() if count >= LEAST)[:MOST_PLANS]
    return tuple(Likeness(key, -count, -count / len(numbers), tuple(sorted(where[key]))) for count, key in best)


def everybodys(texts: Collection[str]) -> frozenset[int]:
    """The numbers of what most of these texts say alike; of less than five texts none."""
    if len(texts) < _EVERYBODYS:
        return frozenset()
    return _common(sorted(number for text in texts for number in fingerprint(text)), len(texts))


def rare(words: Words, common: frozenset[int]) -> Words:
    """The words without the shingles that are everybody's."""
    if not common:
        return words
    return words.without(i for at, number in _numbered(words) if number in common for i in range(at, at + SHINGLE))


def _sampled(words: Words) -> Iterator[tuple[int, int]]:
    """Positions and numbers of the shingles that winnowing keeps: the least of each window, the last of equals."""
    found = list(_numbered(words))
    kept = -1
    for start in range(max(len(found) - WINDOW + 1, 1 if found else 0)):
        window = range(start, min(start + WINDOW, len(found)))
        least = min(window, key=lambda i: (found[i][1], -i))
        if least != kept:
            kept = least
            yield found[least]


def _numbered(words: Words) -> Iterator[tuple[int, int]]:
    for at, shingle in shingles(words.words, SHINGLE):
        yield at, int.from_bytes(blake2b(" ".join(shingle).encode(), digest_size=8).digest()) >> 1


def _common(numbers: Sequence[int], plans: int) -> frozenset[int]:
    """The numbers, given sorted, that so many plans bear that they are everybody's."""
    least = max(_EVERYBODYS, plans * _SHARE)
    return frozenset(number for number, count in Counter(numbers).items() if count >= least)


def _starts(paragraphs: Sequence[str]) -> list[int]:
    """Where each paragraph begins in all of them, one a line."""
    starts, at = [], 0
    for paragraph in paragraphs:
        starts.append(at)
        at += len(paragraph) + 1
    return starts
