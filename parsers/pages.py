"""Pages into one flow: running heads and page numbers set apart, columns in order, tables joined over page breaks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.cells import Drawing, Item
from parsers.lines import Line, measured
from parsers.text import bare

_TOP, _BOTTOM = 0.1, 0.9  # share of the page's height: heads stand above, feet below
_PAGE_NUMBER = re.compile(
    r"[-–—－─·•~～\s]*(?:第?\s*\d{1,4}\s*页?|第?[一二三四五六七八九十百]+页|[ivxlcIVXLC]{1,6})"
    r"(?:\s*[/／,，、共]?\s*共?\s*\d{1,4}\s*页?)?[-–—－─·•~～\s]*"
)
_ASYMMETRY = 90.0  # points by which a right margin may be wider than the left one
_CONTENTS = re.compile(r"(?:[.．·…‥•]\s?){4,}\s*\d{1,3}$")
_CONTENTS_TITLE = re.compile(r"目\s*[录次]")
_PLAIN_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page's contents in reading order, before pages are put together."""

    number: int
    width: float
    height: float
    items: tuple[Item, ...]


# Heads, feet and page numbers


def without_furniture(leaves: Sequence[Leaf]) -> tuple[list[Leaf], list[Line]]:
    """The pages without what repeats at their heads and feet, and those lines."""
    seen: defaultdict[tuple[str, bool, int], set[int]] = defaultdict(set)
    for leaf in leaves:
        for line in _outer_lines(leaf):
            for step in (-1, 0, 1):
                seen[_key(line, leaf, step)].add(leaf.number)
    plain, furniture = [], []
    for leaf in leaves:
        contents = [item for item in leaf.items if isinstance(item, Line) and _CONTENTS.search(item.text)]
        if contents:
            contents = [
                item for item in leaf.items if isinstance(item, Line) and _CONTENTS_TITLE.fullmatch(item.text)
            ] + contents
        off = contents + [line for line in _outer_lines(leaf) if _is_furniture(line, leaf, seen, len(leaves))]
        furniture += off
        plain.append(replace(leaf, items=tuple(item for item in leaf.items if item not in off)))
    return plain, furniture


def _key(line: Line, leaf: Leaf, step: int = 0) -> tuple[str, bool, int]:
    """What makes two lines of different pages the same: the text with its numbers left out, and the height."""
    return re.sub(r"\d+", "#", bare(line.text)), line.top > leaf.height / 2, round(line.bottom / 4) + step


def _outer_lines(leaf: Leaf) -> list[Line]:
    """The lines that stand in the head or foot of a page with nothing of the body beyond them."""
    outer: list[Line] = []
    for items, away in ((leaf.items, False), (leaf.items[::-1], True)):
        for item in items:
            if isinstance(item, Drawing):
                continue
            if not isinstance(item, Line) or not _at_edge(item, leaf, away):
                break
            outer.append(item)
    return outer


def _at_edge(line: Line, leaf: Leaf, foot: bool) -> bool:
    return line.top > _BOTTOM * leaf.height if foot else line.bottom < _TOP * leaf.height


def _is_furniture(line: Line, leaf: Leaf, seen: dict[tuple[str, bool, int], set[int]], pages: int) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text) and _alone(line, leaf):
        return True
    also = seen[_key(line, leaf)]
    near = {number for number in also if abs(number - leaf.number) <= 2}
    return len(near) > 1 and len(also) >= max(2, 0.3 * pages) and line.size < 14.5


def _alone(line: Line, leaf: Leaf) -> bool:
    """Whether a number stands apart from the body: clear room above it (at a foot) or below it (at a head)."""
    others = [item.box for item in leaf.items if item is not line and not isinstance(item, Drawing)]
    middle = (line.top + line.bottom) / 2
    foot = middle > leaf.height / 2
    if any(box[1] < middle < box[3] for box in others):
        return False
    gap = min(
        (middle - box[3] if foot else box[1] - middle for box in others if (box[3] < middle) == foot), default=99.0
    )
    return gap > (1.0 if not _PLAIN_NUMBER.fullmatch(line.text) else 1.3) * line.size


# Margins


def margins(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The pages with their lines measured: each knows the margins between which it is set."""
    own = [_evident(leaf) for leaf in leaves]
    usual = _usual_size(leaves)
    done = []
    for leaf, found in zip(leaves, own, strict=True):
        left, right = found or _nearest(leaf, leaves, own) or _guessed(leaf)
        lines = iter(measured(_body(leaf), left, right, usual=usual))
        items = [next(lines) if isinstance(item, Line) and not item.right else item for item in leaf.items]
        done.append(replace(leaf, items=tuple(items)))
    return done


def _usual_size(leaves: Sequence[Leaf]) -> float:
    """The letter size of most of the text."""
    sizes: Counter[float] = Counter()
    for leaf in leaves:
        for line in _body(leaf):
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _body(leaf: Leaf) -> list[Line]:
    """The lines of a page that are not measured by a column of their own."""
    return [item for item in leaf.items if isinstance(item, Line) and not item.right]


def _evident(leaf: Leaf) -> tuple[float, float] | None:
    """The margins that show by lines filled up to the right one; None where too few lines are."""
    lines = _body(leaf)
    long = [line for line in lines if line.x1 - line.x0 > 0.4 * leaf.width]
    if len(long) < 3:
        return None
    reach = max(line.x1 for line in long)
    full = [line for line in long if reach - line.x1 < 1.2 * line.size]
    if len(full) < max(2, 0.25 * len(long)):
        return None
    ends = sorted(line.x1 for line in full)
    right = ends[len(ends) // 2]
    left = min(line.x0 for line in lines)
    return (left, right) if leaf.width - right < left + _ASYMMETRY else None


def _nearest(
    leaf: Leaf, leaves: Sequence[Leaf], known: Sequence[tuple[float, float] | None]
) -> tuple[float, float] | None:
    """The margins of the nearest page of the same width that shows them."""
    same = [
        (abs(other.number - leaf.number), found)
        for other, found in zip(leaves, known, strict=True)
        if found and abs(other.width - leaf.width) < 2
    ]
    if not same:
        return None
    left, right = min(same, key=lambda pair: pair[0])[1]
    lines = _body(leaf)
    return min([left, *(line.x0 for line in lines)]), max([right, *(line.x1 for line in lines)])


def _guessed(leaf: Leaf) -> tuple[float, float]:
    """Without any evidence: the right margin is as wide as the left one."""
    boxes = [item.box for item in leaf.items if not isinstance(item, Drawing)]
    left = min((box[0] for box in boxes), default=0.0)
    return left, max([leaf.width - max(left, 36.0), *(box[2] for box in boxes)])
