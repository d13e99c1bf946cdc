"""Seals and pen strokes on drawn pages: python bench/ink.py prints what is found, missed and found where none is.

Every page is drawn from a seed; all of them print the same on every machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from parsers.ink import Mark, find_seals  # noqa: E402
from parsers.pen import find_handwriting  # noqa: E402
from tests.parsers.inked import BLACK, BLUE, RED, Image, Page, inside  # noqa: E402

Point = tuple[float, float]
Drawn = tuple[str, Image, tuple[Point, ...]]  # what, the scan, the middles of the marks on it
SEEDS = range(8)


def main() -> None:
    """Prints one line a kind of page."""
    print(f"{'seals':42}{'pages':>7}{'found':>7}{'unsure':>8}{'missed':>8}{'false':>7}{'ms':>7}")
    tally(sealed_pages(), find_seals, "seal")
    tally(unsealed_pages(), find_seals, "seal")
    print(f"\n{'handwriting':42}{'pages':>7}{'found':>7}{'unsure':>8}{'missed':>8}{'false':>7}{'ms':>7}")
    tally(signed_pages(), _handwriting, "handwriting")
    tally(unsigned_pages(), _handwriting, "handwriting")


def _handwriting(image: Image) -> tuple[Mark, ...]:
    """As where no letter of the page could be read: the hardest case."""
    return find_handwriting(image, marks=find_seals(image))


def tally(pages: Iterator[Drawn], find: Callable[[Image], tuple[Mark, ...]], kind: str) -> None:
    """One line for each kind of page, in the order in which they come."""
    figures: dict[str, list[float]] = {}
    for name, image, middles in pages:
        started = time.process_time()
        marks = find(image)
        spent = time.process_time() - started
        sure = [mark for mark in marks if mark.kind == kind]
        unsure = [mark for mark in marks if mark.kind is None]
        found = sum(any(inside(at, mark.box) for mark in sure) for at in middles)
        maybe = sum(any(inside(at, mark.box) for mark in unsure) for at in middles)
        false = sum(not any(inside(at, mark.box) for at in middles) for mark in sure)
        row = figures.setdefault(name, [0, 0, 0, 0, 0, 0])
        for i, value in enumerate((1, found, min(maybe, len(middles) - found), len(middles), false, spent)):
            row[i] += value
    for name, (pages_, found, maybe, asked, false, spent) in figures.items():
        missed = asked - found - maybe
        print(f"{name:42}{pages_:7}{found:7}{maybe:8}{missed:8}{false:7}{1000 * spent / pages_:7.0f}")


def sealed_pages() -> Iterator[Drawn]:
    """Pages with seals of every sort."""
    for seed in SEEDS:
        random = np.random.default_rng(100 + seed)
        at = (float(random.uniform(50, 150)), float(random.uniform(60, 240)))
        size = float(random.uniform(18.5, 23))
        turn = float(random.uniform(-40, 40))

        def page(seed: int = seed) -> Page:
            return Page(seed).text()

        yield "round, over print", page().seal(at, size, turn=turn).scan(), (at,)
        yield "round, patchy, JPEG 40", page().seal(at, size, turn=turn, patchy=0.75).scan(40, shade=0.2), (at,)
        yield "pale", page().seal(at, size, colour=(150, 145, 225)).scan(50, shade=0.15), (at,)
        yield "dark red", page().seal(at, size, colour=(35, 25, 130)).scan(60), (at,)
        yield "oval", page().seal(at, 22.5, shape="oval", turn=turn / 3).scan(), (at,)
        yield "large, of an office", page().seal(at, 28, turn=turn).scan(), (at,)
        yield "without a star", page().seal(at, size, shape="plain", turn=turn).scan(), (at,)
        yield "in a table, over its rules", _form(seed).seal((95, 178), size, turn=turn).scan(), ((95, 178),)
        yield "yellowed paper", Page(seed, (190, 225, 240)).text().seal(at, size).scan(55), (at,)
        yield "under a red head", _red_head(seed).seal(at, size).scan(), (at,)
        yield "over a red name", page().print(at[0] - 30, at[1] - 3, 10, 6, RED).seal(at, size).scan(), (at,)
        both = (at, (at[0] + 45 if at[0] < 100 else at[0] - 45, at[1] + 8))
        yield "two side by side", page().seal(both[0], 20).seal(both[1], 20).scan(), both
        near = (at, (at[0] + 30 if at[0] < 100 else at[0] - 30, at[1] + 8))
        yield "two that overlap", page().seal(near[0], 20).seal(near[1], 20).scan(), near
        edge = (float(random.choice((208, 211, 204))), at[1])
        yield "cut at the edge", page().seal(edge, size).scan(), ((edge[0] - 12, edge[1]),)
        yield "turned page, 2 degrees", page().seal((105, 148), size).scan(turn=2), ((105, 148),)
        yield "grey copy", _grey(page().seal(at, size, patchy=0.1).scan()), (at,)
        yield "black-and-white copy", _bitonal(page().seal(at, size, patchy=0.1).scan()), (at,)


def unsealed_pages() -> Iterator[Drawn]:
    """Pages without one, and what may be taken for one."""
    for seed in SEEDS:
        random = np.random.default_rng(200 + seed)
        at = (float(random.uniform(50, 150)), float(random.uniform(60, 240)))

        def page(seed: int = seed) -> Page:
            return Page(seed).text()

        yield "no seal: print", page().scan(), ()
        yield "no seal: red head", _red_head(seed).scan(), ()
        yield "no seal: red headings", page().print(30, 40, 14, 9, RED).print(30, 120, 10, 7, RED).scan(), ()
        yield "no seal: square stamp", page().square(at[0], at[1]).scan(), ()
        yield "no seal: red rules", Page(seed).grid((20, 60, 120, 190), (40, 90, 140, 240), RED).scan(), ()
        yield "no seal: red photograph", _photograph(seed).scan(), ()
        yield "no seal: red disc, flag", page().disc(at, 18).block(20, 250, 40, 25).scan(), ()
        yield "no seal: circle of a red pen", _circled(seed, at).scan(), ()
        yield "no seal: grey ring drawing", page().ring(at, 16, 0.4, (60, 60, 60)).scan(), ()
        yield "no seal: black disc and letters", page().disc(at, 15, (40, 40, 40)).print(at[0], at[1], 3, 9).scan(), ()
        yield "no seal: table, form", _form(seed).scan(shade=0.3), ()
        yield "no seal: dark, noisy", page().specks().scan(45, noise=10, shade=0.4), ()


def signed_pages() -> Iterator[Drawn]:
    """Forms that someone has signed."""
    for seed in SEEDS:
        random = np.random.default_rng(300 + seed)
        at = (float(random.uniform(115, 145)), float(random.uniform(180, 186)))
        wide, high = float(random.uniform(18, 35)), float(random.uniform(7, 13))
        middle = ((at[0] + wide / 2, at[1] + high / 2),)

        def form(seed: int = seed, at: Point = at, wide: float = wide, high: float = high, **pen: object) -> Page:
            return _form(seed).pen(at, (wide, high), **pen)  # type: ignore[arg-type]

        yield "black pen", form().scan(), middle
        yield "blue pen", form(colour=BLUE).scan(), middle
        yield "thin, pale pen", form(colour=(110, 100, 100), thick=0.35).scan(60), middle
        yield "thick pen", form(thick=0.9).scan(), middle
        yield "one sweep", form(strokes=2).scan(), middle
        yield "many strokes, shadow", form(strokes=6).scan(50, shade=0.35), middle
        yield "across the rule below", _form(seed).pen((at[0], 189), (wide, 12)).scan(), ((at[0] + wide / 2, 195),)
        yield "beside a seal", form().seal((85, 175), 20).scan(), middle
        yield "partly under a seal", form().seal((at[0] - 8, at[1]), 19).scan(), middle
        yield "small, blue", _form(seed).pen(at, (10, 5), colour=BLUE).scan(), ((at[0] + 5, at[1] + 2.5),)
        yield "grey scan", _grey(form(colour=BLUE).scan(60)), middle
        yield "black-and-white scan", _bitonal(form().scan()), middle


def unsigned_pages() -> Iterator[Drawn]:
    """Pages that nobody has signed."""
    for seed in SEEDS:

        def page(seed: int = seed) -> Page:
            return Page(seed).text()

        yield "no ink: print", page().scan(), ()
        yield "no ink: form", _form(seed).scan(), ()
        yield "no ink: small print", Page(seed).text(em=3.2).scan(), ()
        yield "no ink: shadow, noise", page().scan(45, noise=9, shade=0.4), ()
        yield "no ink: dust", page().specks().scan(), ()
        yield "no ink: seal over print", _form(seed).seal((95, 178), 20, turn=20.0 * seed).scan(), ()
        yield "no ink: patchy seal, JPEG", _form(seed).seal((95, 178), 20, patchy=0.7).scan(35), ()
        yield "no ink: square stamp", _form(seed).square(120, 172).scan(), ()
        blanks = _form(seed)
        for y in (40, 60, 80):
            blanks.rule((120, y), (165, y), 0.4).rule((120, y + 6), (160, y + 6), 0.2, BLUE)
        yield "no ink: blanks, underlines", blanks.scan(), ()
        yield "no ink: slanted rule", _form(seed).rule((28, 150), (60, 195)).scan(), ()
        yield "no ink: disc, block, frame", page().disc((120, 40), 6, BLACK).block(150, 200, 20, 12, BLACK).scan(), ()
        yield "no ink: red head", _red_head(seed).scan(), ()
        yield "no ink: print, 1 degree off", page().scan(turn=1.0), ()


def _form(seed: int) -> Page:
    page = Page(seed).text(30, 140).grid((28, 60, 185), (150, 195, 235, 270))
    return page.print(33, 170, 4).print(70, 185, 9).print(33, 212, 4).print(70, 225, 9).print(33, 250, 4)


def _red_head(seed: int) -> Page:
    page = Page(seed).text(90).print(28, 30, 9, 16, RED)
    return page.rule((20, 60), (95, 60), 0.9, RED).rule((115, 60), (190, 60), 0.9, RED).disc((105, 60), 3)


def _photograph(seed: int) -> Page:
    page = Page(seed).text(150)
    soft = cv2.resize(
        page.random.integers(0, 255, (8, 10, 3)).astype(np.uint8), (700, 560), interpolation=cv2.INTER_CUBIC
    )
    soft[..., 2] = np.maximum(soft[..., 2], 170)
    page.image[300:860, 400:1100] = soft
    return page


def _circled(seed: int, at: Point) -> Page:
    """Print that someone has drawn a circle around."""
    page = Page(seed).text()
    angles = np.linspace(0, 2 * np.pi + 0.4, 40)
    reach = 16 + np.cumsum(page.random.normal(0, 0.35, 40))
    points = np.stack((at[0] + 1.5 * reach * np.cos(angles), at[1] + 0.8 * reach * np.sin(angles)), axis=1) * 200 / 25.4
    cv2.polylines(page.image, [points.astype(np.int32)], False, RED, 4, cv2.LINE_AA)
    return page


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def _bitonal(image: Image) -> Image:
    return np.asarray(np.where(_grey(image) < 170, 0, 255), np.uint8)


if __name__ == "__main__":
    main()
