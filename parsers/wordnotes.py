"""The parts beside a Word body: footnotes and endnotes by id, page headers and footers, each as one line of text."""

from __future__ import annotations

from parsers.errors import Corrupt
from parsers.ooxml import MC, Element, Link, Package, W
from parsers.text import squeeze
from parsers.wordstyles import Styles, own_shape
from parsers.wordtext import TextReader


def plain(root: Element, styles: Styles) -> str:
    """All text under an element, paragraph after paragraph, on one line; of a text box the first writing."""
    reader = TextReader(styles, root)
    texts = []
    for paragraph in root.iter(W + "p"):
        if next(paragraph.iterancestors(MC + "Fallback"), None) is not None:
            continue
        shape = styles.paragraph(own_shape(paragraph.find(W + "pPr")))
        texts += [line.text() for line in reader.lines(paragraph, shape)]
    return squeeze(" ".join(texts))


def note_texts(root: Element | None, styles: Styles) -> dict[str, str]:
    """The texts of the footnotes or endnotes part by id."""
    return {note.get(W + "id", ""): plain(note, styles) for note in root} if root is not None else {}


def furniture_texts(package: Package, links: dict[str, Link], styles: Styles) -> list[str]:
    """The texts of headers and footers, equal ones once; a damaged one counts as empty. Raises TooComplex."""
    texts: dict[str, None] = {}
    for link in links.values():
        if link.type not in ("header", "footer") or link.external:
            continue
        try:
            root = package.xml(link.target)
        except Corrupt:
            continue
        texts[plain(root, styles) if root is not None else ""] = None
    return [text for text in texts if text]
