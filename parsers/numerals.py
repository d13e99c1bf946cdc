"""Chinese and circled numerals as numbers, and numbers as the numerals that Word's lists print."""

from __future__ import annotations

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
