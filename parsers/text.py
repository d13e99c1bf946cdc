"""Small pure functions on Chinese text: white space, width, and the number before a paragraph."""

from __future__ import annotations

import re
import unicodedata

WHITE = re.compile(r"[\s\u3000\u200b\ufeff]+")
HAN_CHAR = r"\u4e00-\u9fff\u3400-\u4dbf"
_NUMERAL = "[零〇一二三四五六七八九十百]{1,4}"
# What may follow a bare number that counts something and therefore labels nothing: `3 月`, `1.5小时`, `2.5万元`.
_UNIT = "年月日号时点分秒周天人名位个次节课场期篇本项所岁元万亿千百倍级届学小米公里%％度"
_LABELS = re.compile(
    rf"""
      第\s*(?:{_NUMERAL}|\d{{1,3}})\s*(?:章|部分|条|编)(?=[\s\u3000、：:．.{HAN_CHAR}《“]|$)[\s、：:．.]*
    | 第\s*(?:{_NUMERAL}|\d{{1,3}})\s*节(?=[\s\u3000、：:]|$)[\s、：:]*
    | [（(]\s*(?:{_NUMERAL}|\d{{1,2}}|[A-Za-z])\s*[)）]\s*[、．.，,]?
    | {_NUMERAL}\s*[、．.](?!\s*[、．.])
    | {_NUMERAL}\s*[：，,](?=\s*[{HAN_CHAR}“《])
    | {_NUMERAL}(?=[\s\u3000]+[{HAN_CHAR}“《])
    | (?!\d+[.．](?:1\d|2\d|3[01])(?![.．\d]))
      \d{{1,2}}(?:\s*[.．]\s*\d{{1,2}}){{1,3}}\s*[、．.]?(?:(?=[\s\u3000]+[^\d\s－—~～至-])|(?=[{HAN_CHAR}“《])(?![{_UNIT}至]))
    | \d{{1,2}}\s*(?:、|[.．](?!\d)|[)）]、?)(?!\s*[、])
    | \d{{1,2}}(?=[\s\u3000]+[{HAN_CHAR}“《])(?!\s*[{_UNIT}])
    | [①-⑳⑴-⒇⒈-⒛㈠-㈩]\s*[、．.]?
    | [A-Z]\s*[、．](?=\S)
    | [●○◆◇▪▲△★☆➢➤✧•·\uf06c\uf06e\uf0b7\uf0d8\uf0a7\uf076][\s]*(?=\S)
    | [-–—]\s+(?=[{HAN_CHAR}“《])
    """,
    re.VERBOSE,
)
# `2、10月份` and `7、8月` are months, not item 2 and item 7.
_MONTH_LIST = re.compile(r"^\d{1,2}(?:\s*[、，,.．－—~～至-]\s*\d{1,2})+\s*(?:月份?|日|号|周|年级|班)?$")
_CLOSING = "、．.：:，, \u3000"


def squeeze(text: str) -> str:
    """Runs of white space, the full-width space too, folded to one space; ends trimmed."""
    return WHITE.sub(" ", text).strip()


def bare(text: str) -> str:
    """The text without any white space."""
    return WHITE.sub("", text)


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
    if not found:
        return None, text
    return squeeze(found.group()), text[found.end() :].lstrip()


def number_of(label: str) -> str:
    """A label without its closing mark and white space: `一、` is `一`, `（四）、` `（四）`, `1)` `1`, `第一章` itself."""
    number = bare(label).strip(_CLOSING)
    return number.rstrip(")）") if number[:1] not in "(（" else number


def joined(label: str | None, text: str) -> str:
    """Label and text as they stand on the page."""
    if not label:
        return text
    gap = " " if text and label[-1].isalnum() else ""
    return f"{label}{gap}{text}"
