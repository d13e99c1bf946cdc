"""Pictures and drawings in Word files: how large they are, and the texts that lie in parts of their own."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.gate import LIMITS
from parsers.ooxml import WP, A, Element, Link, Package, R, V, W
from parsers.pictures import MOST, Kind, kind_of, may_matter
from parsers.wordstyles import number

_A4 = 595.0 * 842.0
# A picture that covers at least this share of a page may be a page of text; smaller ones are logos, seals, photos.
_PAGE_SHARE = 1 / 3
_UNITS = (("pt", 1.0), ("in", 72.0), ("cm", 28.35), ("mm", 2.835), ("px", 0.75))


def may_be_page(element: Element, body: Element) -> bool:
    """Whether a picture is so large beside the page that it may hold text of the document."""
    size = extent(element)
    return size is not None and size[0] * size[1] >= _PAGE_SHARE * _page_area(body)


def extent(element: Element) -> tuple[float, float] | None:
    """Width and height of a picture in points, where given."""
    size = next(element.iter(WP + "extent"), None)
    if size is not None:
        width, height = number(size.get("cx")), number(size.get("cy"))
        return (width / 12700, height / 12700) if width and height else None
    for shape in element.iter():
        style = dict(part.split(":", 1) for part in shape.get("style", "").split(";") if ":" in part)
        sizes = [_points(style.get(name, "").strip()) for name in ("width", "height")]
        if sizes[0] and sizes[1]:
            return sizes[0], sizes[1]
    return None


class Gallery:
    """The pictures of a package: each is looked at once, and only as many as `MOST`."""

    def __init__(self, package: Package, links: dict[str, Link]) -> None:
        self._package, self._links = package, links
        self._kinds: dict[str, Kind] = {}

    def kind(self, element: Element) -> Kind:
        """What a picture shows, where it lies in the file and is of the size of a seal or a signature."""
        size = extent(element)
        link = next((self._links[key] for key in _embedded(element) if key in self._links), None)
        if link is None or link.external or link.type != "image" or not may_matter(size):
            return None
        if link.target not in self._kinds and len(self._kinds) < MOST:
            data = self._package.other(link.target, LIMITS.file)
            self._kinds[link.target] = kind_of(data, size) if data else None
        return self._kinds.get(link.target)


def _embedded(element: Element) -> Iterator[str]:
    """The relations by which a drawing names its pictures: `a:blip` in DrawingML, `v:imagedata` in VML."""
    for part in element.iter(A + "blip", V + "imagedata"):
        if key := part.get(R + "embed") or part.get(R + "id"):
            yield str(key)


def diagram_texts(element: Element, links: dict[str, Link], package: Package) -> list[str]:
    """The texts of a SmartArt's points, in order. Raises Corrupt, TooComplex."""
    keys = {value for e in element.iter() for name, value in e.attrib.items() if str(name).startswith(R)}
    for key in sorted(keys):
        link = links.get(str(key))
        root = package.xml(link.target) if link is not None and link.type == "diagramData" else None
        if root is not None:
            return ["".join(text.text or "" for text in paragraph.iter(A + "t")) for paragraph in root.iter(A + "p")]
    return []


def _page_area(body: Element) -> float:
    size = next(body.iter(W + "pgSz"), None)
    width, height = (number(size.get(W + "w")), number(size.get(W + "h"))) if size is not None else (None, None)
    return width * height / 400 if width and height else _A4


def _points(measure: str) -> float | None:
    """A length of a VML style in points."""
    for unit, factor in _UNITS:
        if measure.endswith(unit):
            try:
                return float(measure.removesuffix(unit)) * factor
            except ValueError:
                return None
    return None
