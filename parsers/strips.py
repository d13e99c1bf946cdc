"""Pieces of parallel lines that make up one rule: touching, overlapping, or dashes of one another."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import itemgetter

TOUCH = 3.0  # points: so near are rules one, or cross where one ends

Piece = tuple[float, float, float]  # of a line, level or upright: its place, where it starts and ends


def joined(pieces: Iterable[Piece], width: float) -> list[Piece]:
    """Pieces of parallel lines; those of one line, `width` apart at most, that touch as one."""
    whole: list[Piece] = []
    line: list[Piece] = []
    for piece in chain(sorted(pieces), (None,)):
        if line and (piece is None or piece[0] - line[0][0] > width):
            whole += _along(line)
            line = []
        if piece is not None:
            line.append(piece)
    return whole


def _along(line: list[Piece]) -> Iterable[Piece]:
    place = line[0][0]
    line.sort(key=itemgetter(1))
    _, start, end = line[0]
    for _, other, far in line[1:]:
        if other <= end + TOUCH:
            end = max(end, far)
        else:
            yield place, start, end
            start, end = other, far
    yield place, start, end
