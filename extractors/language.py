"""Words and marked spans of Chinese text, by jieba and spaCy. Both are loaded where first needed.

spaCy works on single characters, so what it finds depends on no segmenter's borders (`教导主任` is not 教导 + 主任).
Findings never depend on whether the libraries were loaded before.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from extractors.organisations import find_schools
from extractors.roles import known_roles
from extractors.roles import words as lexicon_words

Kind = Literal["role", "organisation", "department", "policy"]
_PAPER = re.compile(r"《[^《》]{2,60}》|[〔\[（(]\s*(?:19|20)\d\d\s*[〕\]）)]\s*\d{1,4}\s*号")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to before `end` of a text, and what they name."""

    start: int
    end: int
    kind: Kind
    text: str


def words(text: str) -> list[str]:
    """The text's words in order, white space left out, as jieba's dictionary parts them (no guessing of new words)."""
    return [word for word in _segmenter().lcut(text, HMM=False) if not word.isspace()]


def spans(text: str, *kinds: Kind) -> list[Span]:
    """What the text names, of these kinds (of all, where none is given), in order; spans of one kind never overlap."""
    wanted = kinds or ("role", "organisation", "department", "policy")
    found = [span for span in _phrases(text) if span.kind in wanted]
    if "organisation" in wanted:
        found += [Span(start, end, "organisation", name) for start, end, name in find_schools(text)]
    if "policy" in wanted:
        found += [Span(m.start(), m.end(), "policy", m.group()) for m in _PAPER.finditer(text)]
    return sorted(_longest(found), key=lambda span: (span.start, span.end, span.kind))


def preload() -> None:
    """Loads both libraries, for processes that live long."""
    _segmenter()
    _matcher()


def _phrases(text: str) -> list[Span]:
    nlp, matcher = _matcher()
    doc = nlp.make_doc(text)
    found = ((nlp.vocab.strings[key], doc[start:end]) for key, start, end in matcher(doc))
    return [Span(span.start_char, span.end_char, kind, span.text) for kind, span in found]


def _longest(found: list[Span]) -> list[Span]:
    """Of spans of one kind that overlap, the first and longest."""
    kept: list[Span] = []
    ends: dict[Kind, int] = {}
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.start >= ends.get(span.kind, 0):
            kept.append(span)
            ends[span.kind] = span.end
    return kept


@cache
def _matcher() -> tuple[Any, Any]:
    """spaCy's empty Chinese pipeline, which parts a text into characters, and a matcher with the lexicon's words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy
        from spacy.matcher import PhraseMatcher

        nlp = spacy.blank("zh")
    matcher = PhraseMatcher(nlp.vocab)
    for kind, phrases in (
        ("role", known_roles()),
        ("department", lexicon_words("organisations", "departments")),
        ("policy", lexicon_words("policies", "policies")),
    ):
        matcher.add(kind, [nlp.make_doc(phrase) for phrase in sorted(phrases)])
    return nlp, matcher


@cache
def _segmenter() -> Any:
    """A jieba of our own, built from its dictionary: jieba's own start-up would read and write a cache in /tmp."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
