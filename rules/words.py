"""The words of `rules/words.yaml` and the synonyms of sections, read once; and how a heading is known by them."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from extractors.lexicon import lexicon
from parsers.text import bare, fold


@cache
def words() -> dict[str, Any]:
    """The content of `rules/words.yaml`, shared between callers: read it, never write into it."""
    source = resources.files("rules").joinpath("words.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(source)
    return content


@lru_cache(maxsize=4096)
def heading_keys(title: str) -> dict[str, tuple[int, int]]:
    """The lexicon's keys that a heading answers, each with the length of its longest word and that word's place.

    `指导思想与工作目标` answers two. A sentence or slogan names no part of a plan and answers none. The answer is
    shared between callers: read it, never write into it.
    """
    lexis = lexicon("sections")
    text = bare(title)
    exact = {key for key, names in lexis["keys"].items() if text in names}
    if not exact and any(mark in text.rstrip("。：:") for mark in lexis["sentence_marks"]):
        return {}
    return _longest(_hits(text))


def _hits(text: str) -> list[tuple[int, int, str]]:
    lexis = lexicon("sections")
    hits = [
        (text.rfind(word), text.rfind(word) + len(word), key)
        for key, names in lexis["keys"].items()
        for word in names
        if word in text
    ]
    hits += [
        (len(text) - len(word), len(text), key)
        for key, names in lexis["ends"].items()
        for word in names
        if text.endswith(word)
    ]
    return hits


def _longest(hits: list[tuple[int, int, str]]) -> dict[str, tuple[int, int]]:
    """Of words of two keys that overlap the longer counts (`组织管理` over `管理`), of two as long the later."""
    kept: dict[str, tuple[int, int]] = {}
    for start, end, key in hits:
        covered = any(
            start < other_end and other_start < end and (other_end - other_start, other_end) > (end - start, end)
            for other_start, other_end, other in hits
            if other != key
        )
        if not covered and end - start > kept.get(key, (0, 0))[0]:
            kept[key] = (end - start, start)
    return kept


@lru_cache(maxsize=4096)
def holds(text: str, word: str) -> bool:
    """Whether the text holds the word; the parts of `目标+重点` must stand in it in this order."""
    text, position = fold(text), 0
    for part in word.split("+"):
        found = text.find(fold(part), position)
        if found < 0:
            return False
        position = found + len(fold(part))
    return True
