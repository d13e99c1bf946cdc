"""Small pure functions on Chinese text: white space, width, and the number before a paragraph."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from parsers.numerals import han_to_int

WHITE = re.compile(r"[\s\u3000\u200b\ufeff]+")
HAN_CHAR = r"\u4e00-\u9fff\u3400-\u4dbf"
_NUMERAL = "[零〇一二三四五六七八九十百]{1,4}"
_STEM = "[甲乙丙丁戊己庚辛壬癸]"
_ROMAN = "(?:[IVX]{1,4}|[ivx]{1,4}|[Ⅰ-Ⅻⅰ-ⅻ])"
# What may follow a bare number that counts something and therefore labels nothing: `3 月`, `1.5小时`, `2.5万元`;
# and the words that begin with such a character and may well follow a label: `1 学校概况`.
_UNIT = "年月日号时点分秒周天人名位个次节课场期篇本项所岁元万亿千百倍级届学小米公里%％度"
_WORD = "人[员事才]|时间|学[校习科生情]|课[程堂题]|项目|名[师校]|个人|本校|日常|小[组学]|公开|分[工析]|节日"
_COUNTED = rf"\s*(?!{_WORD})[{_UNIT}]"
# Days of the year that are written as month.day: `5.1劳动节`, `9.10教师节`.
_DAY = "劳动|青年|儿童|妇女|教师节|国庆|元旦|植树|建军|建党|宪法|读书日|消防|禁毒|开学|世界|国际|全国"
_TEXT = rf"[{HAN_CHAR}“《‘（]"
# Behind a number's dot a digit makes a decimal or a date, save where a year begins: `2.2021年安排表` is item 2.
_DECIMAL = r"\d(?!(?<=[12])\d{3}\s*(?:年|学年|[－—~～-]\s*[12]\d{3}))"
_LABELS = re.compile(
    rf"""
      第\s*(?:{_NUMERAL}|\d{{1,3}})\s*(?:章|部分|条|编)(?=[\s\u3000、：:．.{HAN_CHAR}《“]|$)[\s、：:．.]*
    | 第\s*(?:{_NUMERAL}|\d{{1,3}})\s*节(?=[\s\u3000、：:]|$)[\s、：:]*
    | [（(]\s*(?:{_NUMERAL}|\d{{1,2}}|[A-Za-z]|{_STEM}|{_ROMAN})\s*[)）](?!\s*班(?![{HAN_CHAR}]))\s*[、．.，,]?
    | [\[【〔〈<［]\s*(?:{_NUMERAL}|\d{{1,2}})\s*[\]】〕〉>］]\s*[、．.]?
    | {_NUMERAL}\s*[、．.](?!\s*[、．.])
    | {_NUMERAL}\s*(?:[：，,。](?=\s*{_TEXT})|[)）]、?)
    | {_NUMERAL}(?=[\s\u3000]+{_TEXT})(?!\s*[年月日时周天](?:[份度级初中底\s]|$))
    | {_STEM}\s*[、．.](?=\s*{_TEXT})
    | (?!\d+[.．](?:1\d|2\d|3[01])(?![.．\d]))(?!\d+[.．]\d+\s*(?:{_DAY}))
      \d{{1,2}}(?:\s*[.．]\s*\d{{1,2}}){{1,3}}\s*[、．.]?
      (?:(?=[\s\u3000]+[^\d\s－—~～至-])|(?={_TEXT})(?!至)(?!{_COUNTED}))
    | \d{{1,2}}\s*(?:、|[.．][)）]|[.．](?!{_DECIMAL})|[)）][、．.]?)(?!\s*[、])
    | \d{{1,2}}\s*[：:，,。](?=\s*{_TEXT})
    | \d{{1,2}}(?=[\s\u3000]+[{HAN_CHAR}“《])(?!{_COUNTED})
    | [①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿㊀-㊉]\s*[、．.]?
    | [A-Z]\s*(?:、(?=\S)|[．.)）](?=\s*{_TEXT}))
    | [a-h]\s*[、．.)）](?=\s*{_TEXT})
    | {_ROMAN}\s*[、．.)）](?=\s*{_TEXT})
    | [●○◆◇▪▲△★☆➢➤▶►❖✧•·\uf06c\uf06e\uf0b7\uf0d8\uf0a7\uf076][\s]*(?=\S)
    | [-–—]\s+(?=[{HAN_CHAR}“《])
    """,
    re.VERBOSE,
)
# `一、二年级` names two school years: the second numeral follows on the first and counts something.
_TWO_COUNTED = re.compile(
    rf"^({_NUMERAL})、\s*({_NUMERAL})\s*(?:、\s*{_NUMERAL}\s*)*(?:年级|学期|季度|等奖|班(?!主任|级|子))"
)
# `2、10月份` and `7、8月` are months, not item 2 and item 7.
_MONTH_LIST = re.compile(r"^\d{1,2}(?:\s*[、，,.．－—~～至-]\s*\d{1,2})+\s*(?:月份?|日|号|周|年级|班)?$")
_CLOSING = "、．.。：:，, \u3000"


# A plan's labels and lines are compared with the same few hundred words again and again; a process reads few files.
_remembered = lru_cache(maxsize=16384)


@_remembered
def squeeze(text: str) -> str:
    """Runs of white space, the full-width space too, folded to one space; ends trimmed."""
    return WHITE.sub(" ", text).strip()


@_remembered
def bare(text: str) -> str:
    """The text without any white space."""
    return WHITE.sub("", text)


@_remembered
def fold(text: str) -> str:
    """For comparing: one width, lower case, no white space."""
    return bare(unicodedata.normalize("NFKC", text)).lower()


def split_label(text: str) -> tuple[str | None, str]:
    """The number that stands before a paragraph, with its closing mark, and the rest of the (squeezed) text.

    Numbers that count or date something are no labels: `2、10月份`, `3月`, `7.20`, `1.5小时`.
    """
    text = squeeze(text)
    if _MONTH_LIST.match(text):
        return None, text
    found = _LABELS.match(text)
    if not found or _counts_two(text):
        return None, text
    return squeeze(found.group()), text[found.end() :].lstrip()


def _counts_two(text: str) -> bool:
    found = _TWO_COUNTED.match(text)
    return found is not None and (han_to_int(found[2]) or 0) == (han_to_int(found[1]) or 0) + 1


def number_of(label: str) -> str:
    """A label without its closing mark and white space: `一、` is `一`, `（四）、` `（四）`, `1)` `1`."""
    number = bare(label).strip(_CLOSING)
    return number.rstrip(")）").rstrip(_CLOSING) if number[:1] not in "(（" else number


def joined(label: str | None, text: str) -> str:
    """Label and text as they stand on the page."""
    if not label:
        return text
    # `③` closes itself, `第一章` and `2.1` do not.
    gap = " " if text and label[-1].isalnum() and unicodedata.category(label[-1]) != "No" else ""
    return f"{label}{gap}{text}"
