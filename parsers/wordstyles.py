"""Word's styles, resolved: what a paragraph or a run looks like after style chains and direct formatting.

Only what the model needs: weight, size, hidden, underlined, the font where it is one of symbols; of paragraphs name,
outline level, alignment and list. Conditional formats of table styles are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from parsers.ooxml import Element, W

_OFF = ("0", "false", "off")
_VAL, _ASCII, _HIGH_ANSI = W + "val", W + "ascii", W + "hAnsi"
_LOOKS = {W + name: name for name in ("b", "sz", "vanish", "u", "rFonts", "rStyle")}
_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|标题)$", re.IGNORECASE)
_CONTENTS = re.compile(
    r"^(?:toc\s*(?:\d|heading)|目录\s*\d|目录标题|toa heading|table of figures|图表目录)", re.IGNORECASE
)


class Look(NamedTuple):
    """How a run looks; None is inherited. `size` in points, `font` only where it is a font of symbols.

    `style` is the character style that properties name, before it is resolved.
    """

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    underlined: bool | None = None
    font: str | None = None
    style: str | None = None


PLAIN = Look(False, None, False, False, None)


class ListPlace(NamedTuple):
    """A place in a list: the number definition and the level from 0; None is inherited."""

    num: str | None = None
    level: int | None = None


_NO_LIST = ListPlace()


@dataclass(frozen=True, slots=True)
class Shape:
    """A paragraph's style, chain resolved. `chain` are the style ids from the style itself to its last base."""

    name: str | None = None
    heading: int | None = None
    centred: bool = False
    numbering: ListPlace = _NO_LIST
    look: Look = PLAIN
    leader: bool = False
    contents: bool = False
    chain: tuple[str, ...] = ()


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as `w:b` stands there and is not switched off."""
    return element is not None and element.get(W + "val", "1") not in _OFF


def own_look(properties: Element | None) -> Look:
    """What run properties say themselves."""
    bold = size = hidden = underlined = font = style = None
    for e in properties if properties is not None else ():
        name = _LOOKS.get(e.tag)
        if name is None:
            continue
        if name == "sz":
            size = half_points(e.get(_VAL))
        elif name == "rFonts":
            font = _symbol_font(e)
        elif name == "b":
            bold = e.get(_VAL, "1") not in _OFF
        elif name == "vanish":
            hidden = e.get(_VAL, "1") not in _OFF
        elif name == "rStyle":
            style = e.get(_VAL)
        else:
            underlined = e.get(_VAL, "none") != "none"
    return Look(bold, size, hidden, underlined, font, style)


def merged(base: Look, over: Look) -> Look:
    """`over` where it says something, else `base`."""
    bold, size, hidden, underlined, font, _ = over
    return Look(
        base[0] if bold is None else bold,
        base[1] if size is None else size,
        base[2] if hidden is None else hidden,
        base[3] if underlined is None else underlined,
        base[4] if font is None else font,
    )


@lru_cache(maxsize=256)
def half_points(value: str | None) -> float | None:
    """`21` is 10.5 points; strict documents write `10.5pt`."""
    if not value:
        return None
    try:
        return float(value[:-2]) if value.endswith("pt") else float(value) / 2
    except ValueError:
        return None


def number(value: str | None) -> int | None:
    """An attribute as a whole number, None where it is none."""
    try:
        return int(value) if value else None
    except ValueError:
        return None


class Own(NamedTuple):
    """What paragraph properties say themselves; None is inherited. `heading` is 0 for explicit body text.

    `mark` tells of the paragraph's end: tracked changes removed it, or it is hidden text.
    """

    style: str | None = None
    aligned: str | None = None
    heading: int | None = None
    num: str | None = None
    level: int | None = None
    leader: bool = False
    mark: Literal["deleted", "hidden"] | None = None


def own_shape(properties: Element | None) -> Own:
    """Reads paragraph properties."""
    style = aligned = heading = num = level = None
    leader, mark = False, None
    for e in properties if properties is not None else ():
        name = _SHAPES.get(e.tag)
        if name is None:
            continue
        if name == "pStyle":
            style = e.get(_VAL)
        elif name == "jc":
            aligned = e.get(_VAL)
        elif name == "outlineLvl":
            at = number(e.get(_VAL))
            heading = None if at is None else at + 1 if 0 <= at < 9 else 0
        elif name == "numPr":
            num, level = _list_place(e)
        elif name == "rPr":
            mark = _mark(e)
        else:
            # A tab stop may draw a line to write on.
            leader = any(tab.get(W + "leader") in ("underscore", "heavy") for tab in e)
    return Own(style, aligned, heading, num, level, leader, mark)


_LONGEST_CHAIN = 50  # styles based on one another; Word's own are 4 deep
_SHAPES = {W + name: name for name in ("pStyle", "jc", "outlineLvl", "numPr", "tabs", "rPr")}
_MARKS: dict[str, Literal["deleted", "hidden"]] = {
    W + "del": "deleted",
    W + "moveFrom": "deleted",
    W + "vanish": "hidden",
}


def _mark(properties: Element) -> Literal["deleted", "hidden"] | None:
    for e in properties:
        kind = _MARKS.get(e.tag)
        if kind is not None and is_on(e):
            return kind
    return None


def _list_place(element: Element) -> ListPlace:
    num, level = element.find(W + "numId"), element.find(W + "ilvl")
    return ListPlace(num.get(_VAL) if num is not None else None, number(level.get(_VAL)) if level is not None else None)


class Styles:
    """The styles part; resolved where first asked for and then kept."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._shapes: dict[str, Shape] = {}
        self._looks: dict[str, Look] = {}
        self._paragraphs: dict[Own, Shape] = {}
        self._default: str | None = None
        base = PLAIN
        if root is not None:
            for element in root.iterfind(W + "style"):
                self._elements[element.get(W + "styleId", "")] = element
                if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                    self._default = element.get(W + "styleId", "")
            base = merged(PLAIN, own_look(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")))
        self._base = Shape(look=base)

    def paragraph(self, own: Own) -> Shape:
        """The shape of a paragraph that says this of itself. An unknown style counts as none; a default has no name."""
        if own not in self._paragraphs:
            known = own.style in self._elements
            style = own.style if known else self._default
            shape = self._resolve(style, ()) if style in self._elements else self._base
            self._paragraphs[own] = _laid_over(shape if known else replace(shape, name=None), own)
        return self._paragraphs[own]

    def character(self, style: str, seen: tuple[str, ...] = ()) -> Look:
        """What a character style says, chain resolved."""
        if style not in self._looks:
            element = self._elements.get(style)
            if element is None or style in seen or len(seen) > _LONGEST_CHAIN:
                return Look()
            base = _based_on(element)
            inherited = self.character(base, (*seen, style)) if base else Look()
            self._looks[style] = merged(inherited, own_look(element.find(W + "rPr")))
        return self._looks[style]

    def run(self, properties: Element, base: Look) -> Look:
        """The look of a run with these properties in a paragraph that looks like `base`."""
        look = own_look(properties)
        if look.style is not None:
            look = merged(self.character(look.style), look)
        return merged(base, look)

    def numbering(self, style: str) -> ListPlace:
        """The list that a style of lists stands for."""
        element = self._elements.get(style)
        own = own_shape(element.find(W + "pPr") if element is not None else None)
        return ListPlace(own.num, own.level)

    def _resolve(self, style: str | None, seen: tuple[str, ...]) -> Shape:
        if style in self._shapes:
            return self._shapes[style]
        element = self._elements.get(style or "")
        if style is None or element is None or style in seen or len(seen) > _LONGEST_CHAIN:
            return self._base
        base = _based_on(element)
        inherited = self._resolve(base, (*seen, style)) if base else self._base
        self._shapes[style] = shape = _derived(style, element, inherited)
        return shape


def _based_on(element: Element) -> str | None:
    base = element.find(W + "basedOn")
    return base.get(W + "val") if base is not None else None


def _derived(style: str, element: Element, base: Shape) -> Shape:
    named = element.find(W + "name")
    name = named.get(W + "val", style) if named is not None else style
    shape = replace(
        base,
        name=name,
        look=merged(base.look, own_look(element.find(W + "rPr"))),
        contents=bool(_CONTENTS.match(name)),
        chain=(style, *base.chain),
    )
    level = _HEADING.match(name)
    if level or _TITLE.match(name):
        shape = replace(shape, heading=int(level.group(1)) if level else 1)
    return _laid_over(shape, own_shape(element.find(W + "pPr")), default_level=None)


def _laid_over(shape: Shape, own: Own, default_level: int | None = 0) -> Shape:
    """A shape with what a paragraph or a derived style says over it. A list given without a level means the first."""
    num, level = shape.numbering
    if own.num is not None or own.level is not None:
        given = own.level if own.level is not None or own.num is None else default_level
        num, level = own.num or num, level if given is None else given
    return replace(
        shape,
        heading=shape.heading if own.heading is None else own.heading or None,
        centred=shape.centred if own.aligned is None else own.aligned == "center",
        numbering=ListPlace(num, level),
        leader=shape.leader or own.leader,
    )


def _symbol_font(fonts: Element) -> str:
    return _named_symbol_font(fonts.get(_ASCII) or fonts.get(_HIGH_ANSI) or "")


@lru_cache(maxsize=256)
def _named_symbol_font(name: str) -> str:
    return name.lower() if name.lower().startswith(("wingdings", "webdings")) else ""
