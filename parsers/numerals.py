"""Chinese and circled numerals as numbers, and numbers as the numerals that Word's lists print."""

from __future__ import annotations

import re

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2, "廿": 20, "卅": 30}
UNITS = {"十": 10, "百": 100, "千": 1000}
HAN = "零〇○一二三四五六七八九十百千两廿卅"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
HAN_PARENTHESISED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"


def han_to_int(text: str) -> int | None:
    """`二十三` is 23, `一百零五` 105, `二〇一四` 2014; None for what is no numeral."""
    if not text or any(c not in DIGITS and c not in UNITS for c in text):
        return None
    if not any(c in UNITS or c in "廿卅" for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in UNITS:
            total += (1 if digit is None else digit) * UNITS[c]
            digit = None
        elif DIGITS[c] >= 20:
            total += DIGITS[c]
        else:
            digit = DIGITS[c]
    return total + (digit or 0)


def int_to_han(number: int, zero: str = "零") -> str:
    """23 is `二十三`, 105 `一百零五`; from 1 to 9999, else the digits one by one."""
    digits = "零一二三四五六七八九"
    if not 0 < number < 10000:
        return "".join(digits[int(c)] for c in str(number)).replace("零", zero)
    parts, rest, gap = [], number, False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, unit)
        if digit:
            parts.append((zero if gap else "") + digits[digit] + name)
            gap = False
        elif parts:
            gap = True
    text = "".join(parts)
    return text[1:] if 10 <= number < 20 else text


def to_int(text: str) -> int | None:
    """A numeral in any writing met in plans (`3`, `３`, `三`, `③`, `⑶`, `㈢`, `丙`, `C`) as a number, else None."""
    text = text.strip()
    for series in (CIRCLED, PARENTHESISED, DOTTED, HAN_PARENTHESISED, HEAVENLY_STEMS):
        if len(text) == 1 and text in series:
            return series.index(text) + 1
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and "A" <= text.upper() <= "Z":
        return ord(text.upper()) - ord("A") + 1
    return han_to_int(text)


_FORMAL = dict(zip("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟", strict=True))
_FORMAL_TRADITIONAL = dict(zip("零一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟", strict=True))
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_SERIES = {
    "decimalEnclosedCircle": CIRCLED + "".join(map(chr, (*range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))),
    "decimalEnclosedCircleChinese": CIRCLED,
    "decimalEnclosedParen": PARENTHESISED,
    "decimalEnclosedFullstop": DOTTED,
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": HEAVENLY_STEMS,
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
# Word names several formats that print the same: digit by digit, or counted in tens and hundreds.
_DIGITWISE = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2")
_COUNTED = ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand")
_FULL_WIDTH = ("decimalFullWidth", "decimalFullWidth2")


def format_number(number: int, kind: str) -> str:
    """A number as Word's list format `kind` (ECMA-376 part 1, 17.18.59) prints it; unknown formats print digits.

    A `kind` of digits is a sample of the width: `001` prints 7 as `007`.
    """
    if kind == "none":
        return ""
    if kind in _SERIES and 0 < number <= len(_SERIES[kind]):
        return _SERIES[kind][number - 1]
    if kind in _COUNTED or kind in _DIGITWISE:
        return _han(number, digitwise=kind in _DIGITWISE or (kind == "chineseCounting" and number > 99))
    if kind == "japaneseCounting":
        return re.sub("一(?=[十百千])", "", _han(number)).replace("零", "")
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _formal(number, _FORMAL if kind == "chineseLegalSimplified" else _FORMAL_TRADITIONAL)
    return _latin(number, kind)


def _han(number: int, digitwise: bool = False) -> str:
    if digitwise:
        return "".join("〇一二三四五六七八九"[int(c)] for c in str(abs(number)))
    return int_to_han(number) if number else "〇"


def _formal(number: int, names: dict[str, str]) -> str:
    text = int_to_han(number)
    return "".join(names.get(c, c) for c in ("一" + text if text.startswith("十") else text))


def _latin(number: int, kind: str) -> str:
    if kind in ("upperLetter", "lowerLetter") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return text.upper() if kind == "upperLetter" else text
    if kind in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        text = _roman(number)
        return text.upper() if kind == "upperRoman" else text
    if kind == "numberInDash":
        return f"- {number} -"
    if kind in _FULL_WIDTH:
        return "".join("０１２３４５６７８９"[int(c)] for c in str(abs(number)))
    width = 2 if kind == "decimalZero" else len(kind) if kind.isdigit() else 1
    return str(number).zfill(width)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text
