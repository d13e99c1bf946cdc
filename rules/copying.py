"""Long passages that two texts share, small changes overlooked. Knows characters only, neither plan nor rule.

Both texts are reduced to their letters (width, case, marks and white space folded away), what is everybody's is cut
out, and equal runs are found by their shingles. Runs that are parted by a few other letters, such as the name of
the school, are one passage.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

SHINGLE = 8  # letters
GAP = 8  # letters that may differ inside a passage, on either side
_COMMON = 200  # a shingle that stands more often than this tells nothing
_RECENT = 64  # runs among which one may go on
_QUOTED = re.compile(r"《[^《》]{2,60}》(?:[（(〔][^）)〕]{0,20}[）)〕])?")
_SENTENCE = re.compile(r"[^。！？!?；;]+[。！？!?；;]?")


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's letters, and for each its place in the text; `\\0` stands where something was cut out."""

    text: str
    letters: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of both texts: characters from `start` to `end` of ours, and the same words as theirs has them."""

    start: int
    end: int
    theirs: str
    letters: int


@lru_cache(maxsize=1024)  # every plan of an archive is held against the same others
def letters_of(text: str, stock: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Letters:
    """What of a text may have been copied.

    Sentences that name a paper between 《》 or one of the `names` quote a policy and are cut out; so are the `stock`
    clauses, given as folded letters.
    """
    kept = [
        (match.start() + offset, letter)
        for match in _SENTENCE.finditer(text)
        for offset, letter in _letters_of_sentence(match.group(), names)
    ]
    letters = "".join(letter for _, letter in kept)
    for clause in stock:
        letters = letters.replace(clause, "\0" * len(clause))
    return Letters(text, letters, tuple(place for place, _ in kept))


def _letters_of_sentence(sentence: str, names: Sequence[str]) -> Iterator[tuple[int, str]]:
    if _QUOTED.search(sentence) or any(name in sentence for name in names):
        yield 0, "\0"
        return
    for offset, char in enumerate(sentence):
        if "\u4e00" <= char <= "\u9fff":
            yield offset, char
            continue
        for letter in unicodedata.normalize("NFKC", char).lower():
            if letter.isalnum():
                yield offset, letter


def folded(clause: str) -> str:
    """A clause as letters alone."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", clause).lower() if letter.isalnum())


class Index:
    """Our text, ready to be held against many others."""

    def __init__(self, ours: Letters) -> None:
        self._ours = ours
        self._at: dict[str, list[int]] = defaultdict(list)
        for start, shingle in _shingles(ours.letters):
            self._at[shingle].append(start)

    def passages(self, theirs: Letters, least: int) -> tuple[Passage, ...]:
        """The passages of at least this many equal letters, in our order, none overlapping another."""
        runs = _merged(self._runs(theirs.letters))
        found: list[Passage] = []
        for run in sorted(runs, key=lambda run: -run.same):
            passage = self._passage(run, theirs)
            if run.same >= least and not any(_overlap(passage, other) for other in found):
                found.append(passage)
        return tuple(sorted(found, key=lambda passage: passage.start))

    def _runs(self, theirs: str) -> Iterator[_Run]:
        """The longest equal runs from each place of theirs on, each told once."""
        ours = self._ours.letters
        done: dict[int, int] = {}
        for there, shingle in _shingles(theirs):
            for here in self._at.get(shingle, ())[:_COMMON]:
                diagonal = here - there
                if done.get(diagonal, -1) > there:
                    continue
                length = _equal(ours, here, theirs, there)
                done[diagonal] = there + length
                yield _Run(here, here + length, there, there + length, length)

    def _passage(self, run: _Run, theirs: Letters) -> Passage:
        ours = self._ours
        start, end = ours.places[run.here], ours.places[run.here_end - 1] + 1
        first, last = theirs.places[run.there], theirs.places[run.there_end - 1] + 1
        return Passage(start, end, theirs.text[first:last], run.same)


@dataclass(frozen=True, slots=True)
class _Run:
    """Equal letters: where they begin and end in ours and in theirs, and how many are the same."""

    here: int
    here_end: int
    there: int
    there_end: int
    same: int


def _shingles(letters: str) -> Iterator[tuple[int, str]]:
    for start in range(len(letters) - SHINGLE + 1):
        shingle = letters[start : start + SHINGLE]
        if "\0" not in shingle:
            yield start, shingle


def _equal(ours: str, here: int, theirs: str, there: int) -> int:
    length = 0
    while (
        here + length < len(ours)
        and there + length < len(theirs)
        and ours[here + length] == theirs[there + length] != "\0"
    ):
        length += 1
    return length


def _merged(runs: Iterable[_Run]) -> list[_Run]:
    """Runs that follow each other closely in both texts as one."""
    merged: list[_Run] = []
    for run in sorted(runs, key=lambda run: (run.here, run.there)):
        recent = range(len(merged) - 1, max(len(merged) - 1 - _RECENT, -1), -1)
        before = next((i for i in recent if _follows(merged[i], run)), None)
        if before is None:
            merged.append(run)
        else:
            one = merged[before]
            merged[before] = _Run(one.here, run.here_end, one.there, run.there_end, one.same + run.same)
    return merged


def _follows(one: _Run, other: _Run) -> bool:
    return 0 <= other.here - one.here_end <= GAP and 0 <= other.there - one.there_end <= GAP


def _overlap(one: Passage, other: Passage) -> bool:
    return one.start < other.end and other.start < one.end
