"""Long passages that two texts share, small changes overlooked. Knows words only, neither plan nor rule.

Both texts are reduced to their words (width, case, marks and white space folded away, particles left out, every
school one word and every number one), what is everybody's is cut out, and equal runs are found by their shingles. Runs
that are parted by a few other words are one passage. Words, and not letters, because a particle can be told from a
part of a word (`的` in `目的`) and because half as many shingles say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from extractors.language import words as words_in
from extractors.lexicon import lexicon
from extractors.organisations import find_schools

SHINGLE = 4  # words
GAP = 4  # words that may differ inside a passage, on either side
CUT = "\0"  # stands where something was cut out; equal to nothing
_SCHOOL, _NUMBER = "\1", "\2"
_EQUAL = 0.7  # share of a passage's words that must be the same, on either side
_COMMON = 200  # a shingle that stands more often than this tells nothing
_RECENT = 64  # runs among which one may go on
_QUOTED = re.compile(r"《[^《》]{2,60}》(?:[（(〔][^）)〕]{0,20}[）)〕])?")
_SPOKEN = re.compile(r"“[^“”]{16,400}”")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?|\n")
_PART = re.compile(f"{CUT}+|[{_SCHOOL}]|[^{CUT}{_SCHOOL}]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words in order, `CUT` for what was cut out, and the characters of the text that each is made of."""

    text: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def letters(self) -> int:
        """How many letters the whole text has."""
        return len(folded(self.text))

    def without(self, cut: Iterable[int]) -> Words:
        """The same with the words at these positions cut out."""
        gone = set(cut)
        return replace(self, words=tuple(CUT if i in gone else word for i, word in enumerate(self.words)))


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of both texts: characters from `start` to `end` of ours, the same words as theirs has them, and how
    many letters are the same."""

    start: int
    end: int
    theirs: str
    letters: int


@lru_cache(maxsize=256)  # every plan of an archive is held against the same others
def words_of(text: str, stock: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Words:
    """What of a text may have been copied.

    Sentences that name a paper between 《》 or one of the `names` quote a policy and are cut out, as is what stands
    between quotation marks; so are the `stock` clauses, given as folded letters.
    """
    kept = list(_letters(text, names))
    letters = "".join(letter for _, letter in kept)
    for clause in stock:
        letters = letters.replace(clause, CUT * len(clause))
    words: list[str] = []
    places: list[tuple[int, int]] = []
    for word, start, end in _parted(letters):
        words.append(word)
        places.append((kept[start][0], kept[end - 1][0] + 1))
    return Words(text, tuple(words), tuple(places))


def words_of_plan(text: str, printed: tuple[str, ...] = ()) -> Words:
    """What of a plan's text may have been copied: neither policies nor what all plans say, nor what its form prints."""
    return words_of(text, (*_stock(), *printed), _policies())


@cache
def _stock() -> tuple[str, ...]:
    return tuple(folded(clause) for clause in lexicon("copying")["stock"])


@cache
def _policies() -> tuple[str, ...]:
    return tuple(lexicon("policies")["policies"])


def _letters(text: str, names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each letter with its place; one `CUT` for a sentence that quotes, one letter for the name of a school."""
    spoken = {at for match in _SPOKEN.finditer(text) for at in range(*match.span())}
    schools = {at: at == start for start, end, _ in find_schools(text) for at in range(start, end)}
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if _QUOTED.search(sentence) or any(name in sentence for name in names):
            yield match.start(), CUT
            continue
        for at in range(*match.span()):
            if at in spoken:
                yield at, CUT
            elif at in schools:
                yield from [(at, _SCHOOL)] if schools[at] else []
            else:
                yield from ((at, letter) for letter in folded(text[at]))


def folded(clause: str) -> str:
    """A clause as letters alone."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", clause).lower() if letter.isalnum())


def _parted(letters: str) -> Iterator[tuple[str, int, int]]:
    """The words of letters, with their places among these. Particles, which tell nothing, are left out."""
    for part in _PART.finditer(letters):
        text, start = part.group(), part.start()
        if text[0] in (CUT, _SCHOOL):
            yield text[0], start, part.end()
            continue
        for word in words_in(text):
            end = start + len(word)
            if word not in _particles():
                yield _NUMBER if word.isdecimal() else word, start, end
            start = end


@cache
def _particles() -> frozenset[str]:
    return frozenset(lexicon("copying")["particles"])


class Index:
    """Our text, ready to be held against many others."""

    def __init__(self, ours: Words) -> None:
        self._ours = ours
        self._at: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for start, shingle in shingles(ours.words, SHINGLE):
            self._at[shingle].append(start)

    def passages(self, theirs: Words, least: int) -> tuple[Passage, ...]:
        """The passages of at least this many equal letters, in our order, none overlapping another."""
        found: list[Passage] = []
        for run in sorted(_merged(self._runs(theirs.words)), key=lambda run: -run.same):
            passage = self._passage(run, theirs)
            if passage.letters >= least and run.dense and not any(_overlap(passage, other) for other in found):
                found.append(passage)
        return tuple(sorted(found, key=lambda passage: passage.start))

    def _runs(self, theirs: Sequence[str]) -> Iterator[_Run]:
        """The longest equal runs from each place of theirs on, each told once."""
        ours = self._ours.words
        done: dict[int, int] = {}
        for there, shingle in shingles(theirs, SHINGLE):
            for here in self._at.get(shingle, ())[:_COMMON]:
                diagonal = here - there
                if done.get(diagonal, -1) > there:
                    continue
                length = _equal(ours, here, theirs, there)
                done[diagonal] = there + length
                yield _Run(here, here + length, there, there + length, length)

    def _passage(self, run: _Run, theirs: Words) -> Passage:
        mine = self._ours.places[run.here : run.here_end]
        other = theirs.places[run.there : run.there_end]
        start, end = mine[0][0], mine[-1][1]
        letters = len(folded(self._ours.text[start:end])) * run.same // len(mine)
        return Passage(start, end, theirs.text[other[0][0] : other[-1][1]], letters)


@dataclass(frozen=True, slots=True)
class _Run:
    """Equal words: where they begin and end in ours and in theirs, and how many are the same."""

    here: int
    here_end: int
    there: int
    there_end: int
    same: int

    @property
    def dense(self) -> bool:
        """Whether it is the same text with changes, and not stock phrases here and there."""
        return self.same >= _EQUAL * max(self.here_end - self.here, self.there_end - self.there)


def shingles(words: Sequence[str], size: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each run of so many words with its position, but for those that something was cut out of."""
    last = -1  # position of the last cut
    for end, word in enumerate(words):
        if word == CUT:
            last = end
        elif end - last >= size:
            yield end - size + 1, tuple(words[end - size + 1 : end + 1])


def _equal(ours: Sequence[str], here: int, theirs: Sequence[str], there: int) -> int:
    length = 0
    while (
        here + length < len(ours)
        and there + length < len(theirs)
        and ours[here + length] == theirs[there + length] != CUT
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
