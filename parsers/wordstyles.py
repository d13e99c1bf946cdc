"""Word's styles, resolved: what a paragraph or a run looks like after style chains and direct formatting.

Only what the model needs: weight, size, hidden, underlined, the font where it is one of symbols; of paragraphs name,
outline level, alignment and list. Conditional formats of table styles are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from parsers.ooxml import Element, W

_OFF = ("0", "false", "off")
_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|标题)$", re.IGNORECASE)
_CONTENTS = re.compile(
    r"^(?:toc\s*(?:\d|heading)|目录\s*\d|目录标题|toa heading|table of figures|图表目录)", re.IGNORECASE
)


class Look(NamedTuple):
    """How a run looks; None is inherited. `size` in points, `font` only where it is a font of symbols."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    underlined: bool | None = None
    font: str | None = None


PLAIN = Look(False, None, False, False, None)


class ListPlace(NamedTuple):
    """A place in a list: the number definition and the level from 0; None is inherited."""

    num: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A paragraph's style, chain resolved. `chain` are the style ids from the style itself to its last base."""

    name: str | None = None
    heading: int | None = None
    centred: bool = False
    numbering: ListPlace = ListPlace()
    look: Look = PLAIN
    leader: bool = False
    contents: bool = False
    chain: tuple[str, ...] = ()


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as `w:b` stands there and is not switched off."""
    return element is not None and element.get(W + "val", "1") not in _OFF


def own_look(properties: Element | None) -> Look:
    """What run properties say themselves."""
    bold = size = hidden = underlined = font = None
    for e in properties if properties is not None else ():
        match e.tag:
            case _Tag.b:
                bold = e.get(_Tag.val, "1") not in _OFF
            case _Tag.sz:
                size = half_points(e.get(_Tag.val))
            case _Tag.vanish:
                hidden = e.get(_Tag.val, "1") not in _OFF
            case _Tag.u:
                underlined = e.get(_Tag.val, "none") != "none"
            case _Tag.fonts:
                font = _symbol_font(e)
    return Look(bold, size, hidden, underlined, font)


class _Tag:
    b, sz, vanish, u, fonts, val = (W + n for n in ("b", "sz", "vanish", "u", "rFonts", "val"))


def merged(base: Look, over: Look) -> Look:
    """`over` where it says something, else `base`."""
    bold, size, hidden, underlined, font = over
    return Look(
        base[0] if bold is None else bold,
        base[1] if size is None else size,
        base[2] if hidden is None else hidden,
        base[3] if underlined is None else underlined,
        base[4] if font is None else font,
    )


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


def list_place(properties: Element | None) -> ListPlace:
    """The `w:numPr` of paragraph properties."""
    found = properties.find(W + "numPr") if properties is not None else None
    if found is None:
        return ListPlace()
    num, level = found.find(W + "numId"), found.find(W + "ilvl")
    return ListPlace(
        num.get(W + "val") if num is not None else None, number(level.get(W + "val")) if level is not None else None
    )


def has_leader(properties: Element) -> bool:
    """Whether a tab stop draws a line to write on."""
    tabs = properties.find(W + "tabs")
    return tabs is not None and any(tab.get(W + "leader") in ("underscore", "heavy") for tab in tabs)


def outline(properties: Element) -> int | None:
    """The outline level from 1; 0 for an explicit body text."""
    found = properties.find(W + "outlineLvl")
    level = number(found.get(W + "val")) if found is not None else None
    if level is None:
        return None
    return level + 1 if 0 <= level < 9 else 0


def alignment(properties: Element) -> str | None:
    """The value of `w:jc`."""
    found = properties.find(W + "jc")
    return found.get(W + "val") if found is not None else None


class Styles:
    """The styles part; resolved where first asked for and then kept."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._shapes: dict[str, Shape] = {}
        self._looks: dict[str, Look] = {}
        self._default: str | None = None
        base = PLAIN
        if root is not None:
            for element in root.iterfind(W + "style"):
                self._elements[element.get(W + "styleId", "")] = element
                if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                    self._default = element.get(W + "styleId", "")
            base = merged(PLAIN, own_look(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")))
        self._base = Shape(look=base)

    def paragraph(self, style: str | None) -> Shape:
        """The shape of a style id; without one, or for an unknown one, that of the default style, unnamed."""
        if style is None or style not in self._elements:
            default = self._resolve(self._default, ()) if self._default in self._elements else self._base
            return replace(default, name=None)
        return self._resolve(style, ())

    def character(self, style: str, seen: tuple[str, ...] = ()) -> Look:
        """What a character style says, chain resolved."""
        if style not in self._looks:
            element = self._elements.get(style)
            if element is None or style in seen:
                return Look()
            base = _based_on(element)
            inherited = self.character(base, (*seen, style)) if base else Look()
            self._looks[style] = merged(inherited, own_look(element.find(W + "rPr")))
        return self._looks[style]

    def run(self, properties: Element, base: Look) -> Look:
        """The look of a run with these properties in a paragraph that looks like `base`."""
        look = own_look(properties)
        style = properties.find(W + "rStyle")
        if style is not None:
            look = merged(self.character(style.get(W + "val", "")), look)
        return merged(base, look)

    def numbering(self, style: str) -> ListPlace:
        """The list that a style of lists stands for."""
        element = self._elements.get(style)
        return list_place(element.find(W + "pPr")) if element is not None else ListPlace()

    def _resolve(self, style: str | None, seen: tuple[str, ...]) -> Shape:
        if style in self._shapes:
            return self._shapes[style]
        element = self._elements.get(style or "")
        if style is None or element is None or style in seen:
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
    heading = int(level.group(1)) if level else 1 if _TITLE.match(name) else shape.heading
    properties = element.find(W + "pPr")
    if properties is None:
        return replace(shape, heading=heading)
    own, aligned, lists = outline(properties), alignment(properties), list_place(properties)
    return replace(
        shape,
        heading=heading if own is None else own or None,
        centred=shape.centred if aligned is None else aligned == "center",
        numbering=ListPlace(
            lists.num or shape.numbering.num, shape.numbering.level if lists.level is None else lists.level
        ),
        leader=shape.leader or has_leader(properties),
    )


def _symbol_font(fonts: Element) -> str:
    name = fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or ""
    return name.lower() if name.lower().startswith(("wingdings", "webdings")) else ""
