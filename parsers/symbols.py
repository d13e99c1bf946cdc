"""Characters of the symbol fonts as the characters that they look like."""

from __future__ import annotations

_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x73: "◆",
    0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□",
    0xAB: "★", 0xB7: "•", 0xD8: "➢", 0xE0: "→", 0xF0: "⇒", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + i: chr(0x2460 + i) for i in range(10)},
    **{0x8C + i: chr(0x2776 + i) for i in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "□", 0x30: "□", 0x4F: "×", 0x50: "√", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●",
    0x9A: "○", 0xA2: "■", 0xA3: "□", 0xA4: "□",
    **{0x6A + i: chr(0x2460 + i) for i in range(10)},
}  # fmt: skip
_TABLES = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: int) -> str:
    """The character that a symbol font prints for a code (`0xFE` or `0xF0FE`); unknown ones stay as they are."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if 0 <= low <= 0xFF and font.lower() in _TABLES:
        return _TABLES[font.lower()].get(low, chr(0xF000 + low))
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def respelt(text: str, font: str) -> str:
    """A text set in a symbol font, as printed: in Wingdings 2 an `R` is a ticked box."""
    return "".join(c if c.isspace() or (0xFF < ord(c) < 0xF000) else symbol(font, ord(c)) for c in text)
