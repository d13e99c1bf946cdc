"""Blanks of a form, or of a model text, that nobody replaced: where they stand in a text. Knows characters only.

Two marks in a row are needed, for one alone multiplies (`5×4`), and no Latin letter beside them (`MAXX`). What is
masked on purpose (`138****5678`), filled (`＿青禾小学＿`) or drawn (a line of stars) is no blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.names import is_name
from parsers.text import HAN_CHAR

_MARK = "xXｘＸ×"
_LATIN = "A-Za-z"
_HAN_NUMERAL = "零〇○一二三四五六七八九十百"
_LINE = "_＿"

# `20xx` whole; `20__` is a run of `_` like any other. A lone mark (`201x年`) needs the year's word after it.
_YEARS = re.compile(
    rf"(?<!\d)20(?:[{_MARK}*＊?？]{{2}}(?![\dA-Za-z{_MARK}*＊])|\d[{_MARK}*＊](?=\s*(?:[年学届级春秋]|[—–－~～-])))"
    rf"|二[〇○零][一二三]?[{_MARK}]{{1,2}}(?=\s*年)"
)
_DOUBLE = re.compile(r"<<[^<>]{1,30}>>|＜＜[^＜＞]{1,30}＞＞|\{\{[^{}]{1,30}\}\}|\$\{[^{}]{1,30}\}")
_SQUARE = re.compile(
    r"\[[^\[\]]{1,30}\]|［[^［］]{1,30}］|【[^【】]{1,30}】|\{[^{}]{1,30}\}|<[^<>]{1,30}>|＜[^＜＞]{1,30}＞"
)
_ROUND = re.compile(r"[（(]([^（()）]{2,60})[)）]")
_TILDE = re.compile(r"[~～][—–－-]+[~～](?=\s*年)|(?<=[〔【\[(（])[~～](?=[〕】\])）])")
_LONE_LINE = re.compile(rf"(?<=[{_HAN_NUMERAL}])[{_LINE}](?![{_LINE}\dA-Za-z])")
_SPACED = re.compile(r"(?:[_＿] ){2,}[_＿]|[×Ｘ](?: [×Ｘ])+")
# The year of a title with white space where its digits should be: `20 年度`.
_TITLE_YEAR = re.compile(r"(?<!\d)20(?= ?(?:[—–－~～-]+ ?20 ?)?(?:学年|年度|年)(?! ?\d))(?=[ —–－~～-])")

_ADDRESS = re.compile(r"[\w.+*-]+@[\w.*-]+|(?:https?://|www\.)[^\s，。；）)\u4e00-\u9fff]+", re.ASCII)
_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)([^*]{2,60})\*\*(?!\*)")
_FILLED = re.compile(
    rf"[{_LINE}]+\s?\d{{1,4}}\s?[{_LINE}]+|(?:^|(?<=[\s:：(（]))[{_LINE}]+([^{_LINE}，。；;：:]{{2,40}})[{_LINE}]+(?=$|[\s，。；、)）])"
)
_NAMED = re.compile(rf"[“‘][{_LINE}]+[”’](?=[^，。；]{{0,4}}由)")  # `“____”处由教师填写`: a text about a form
_DATE_BLANK = re.compile(rf"[{_LINE}]*\s*年\s*[{_LINE}]*\s*月\s*[{_LINE}]*\s*日")


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank: characters `start` to `end` of the text."""

    start: int
    end: int


def find(text: str, title: bool = False) -> tuple[Blank, ...]:
    """Every blank of the (squeezed) text, in order; none overlaps another. `title`: the text is a title."""
    if not _marked().search(text):
        return ()
    candidates = list(_candidates(text, title))
    kept = list(_protected(text)) if candidates else []
    found: list[Blank] = []
    for start, end in candidates:
        if not any(start < to and since < end for since, to in kept):
            kept.append((start, end))
            found.append(Blank(start, end))
    return tuple(sorted(found, key=lambda blank: blank.start))


def around(text: str, blank: Blank) -> str:
    """Up to four characters before the blank, the blank, and up to four after it."""
    return text[max(0, blank.start - 4) : blank.end + 4]


def signs(text: str, blank: Blank, sign_off: bool) -> bool:
    """Whether the blank is the line for a signature, or in a sign-off block its date or any other of its lines."""
    if text[blank.start] not in _LINE:
        return False
    words = lexicon("placeholders")
    labels = [*words["sign_labels"], *(words["sign_off_labels"] if sign_off else ())]
    before = text[: blank.start].rstrip(" ：:（(）)")
    if before.endswith(tuple(labels)):
        return True
    return sign_off and any(match.start() <= blank.start < match.end() for match in _DATE_BLANK.finditer(text))


def _candidates(text: str, title: bool) -> Iterator[tuple[int, int]]:
    """Spans that look like blanks, the longest and surest kinds first."""
    yield from _spans(_DOUBLE, text)
    yield from _spans(_YEARS, text)
    yield from _hints(text)
    yield from _spans(_TILDE, text)
    yield from _spans(_SPACED, text)
    yield from _runs(text)
    yield from _spans(_LONE_LINE, text)
    yield from _spans(_single(), text)
    yield from _spans(_empty_bracket(), text)
    if title:
        yield from _spans(_TITLE_YEAR, text)


def _spans(
    pattern: re.Pattern[str], text: str, keep: Callable[[re.Match[str]], bool] = bool
) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text) if keep(match))


def _protected(text: str) -> Iterator[tuple[int, int]]:
    """Spans that hold such marks and are no blanks: addresses, bold marks of Markdown, underlines with a value."""
    units = tuple(lexicon("placeholders")["not_filled"])
    yield from _spans(_ADDRESS, text, lambda match: bool(re.search(r"[a-wyzA-WYZ0-9]", match.group())))
    yield from _spans(_BOLD, text, lambda match: not match.group(1).startswith(units))
    yield from _spans(_FILLED, text, lambda match: match.group(1) is None or _is_value(match.group(1).strip(), units))
    yield from _spans(_half_filled(), text)
    yield from _spans(_NAMED, text)


def _is_value(text: str, units: tuple[str, ...]) -> bool:
    """Whether someone wrote it between two underlines. `____学校____` is printed there; `____周岚____` is a name."""
    return not text.startswith(units) or (len(text) > 1 and is_name(text, positional=True))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    drawn = len(text) >= lexicon("placeholders")["drawn_line"]
    for run, line, ornament in _run_patterns():
        matches = list(run.finditer(text))
        if matches and (ornament or drawn) and line.fullmatch(text):
            continue
        yield from (match.span() for match in matches if not _meant(text, match.start(), match.end()))


def _meant(text: str, start: int, end: int) -> bool:
    """Whether a run of marks stands there on purpose: in a word, a number, a term, a masked name, a heading mark."""
    mark, before, after = text[start], text[start - 1 : start], text[end : end + 1]
    if mark in _LINE:
        return False
    words = lexicon("placeholders")
    if re.match(rf"[{_LATIN}\d]", before) or re.match(rf"[{_LATIN}\d]", after):
        return True
    if before in ("-", "－", "—") and re.match(r"\d", text[start - 2 : start - 1]) and re.match(r"\d", after):
        return True
    if mark in "○〇◯":
        return bool(re.match(rf"[{_HAN_NUMERAL}]", before) or re.match(rf"[{_HAN_NUMERAL}年]", after))
    if mark in "#＃" and start == 0:
        return after == " " or bool(re.match(rf"[{HAN_CHAR}]", after))
    if text.startswith(tuple(words["terms_after"]), end):
        return True
    return mark in _MARK + "*＊" and _is_masked_name(text, start, end)


def _is_masked_name(text: str, start: int, end: int) -> bool:
    """`学生李××`, `××同学`: a child's name kept back on purpose."""
    people = _any_of(lexicon("placeholders")["masked_people"])
    before = re.search(rf"{people}[{HAN_CHAR}]?$", text[:start])
    return bool(before or re.match(rf"{people}(?=$|[的、，,。；等在和与）)])", text[end:]))


def _hints(text: str) -> Iterator[tuple[int, int]]:
    """Brackets that tell the author what to write there, and the sentences that Word's own fields show."""
    square, facts, headings, rounds, phrases = _hint_patterns()
    for match in _SQUARE.finditer(text):
        content = match.group()[1:-1].strip()
        framed = match.group()[0] == "【"
        as_heading = framed and match.start() == 0 and headings.fullmatch(content)
        if (square.fullmatch(content) and not as_heading) or (not framed and facts.fullmatch(content)):
            yield match.span()
    for match in _ROUND.finditer(text):
        if rounds.match(match.group(1).strip()):
            yield match.span()
    yield from _spans(phrases, text)


@cache
def _marked() -> re.Pattern[str]:
    """What every kind of blank has some of; most lines have none, and are not searched for each kind."""
    runs = "".join(run["chars"] for run in lexicon("placeholders")["runs"])
    marks = re.escape(f"{runs}{_MARK}{_LINE}<＜{{$[［【（(~～")
    return re.compile(rf"[{marks}]|20|二[〇○零]|{_hint_patterns()[-1].pattern}")


@cache
def _run_patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], bool], ...]:
    """For each set of marks: a run of them, a line of nothing else, and whether such a line is an ornament."""
    sets = ((re.escape(run["chars"]), run) for run in lexicon("placeholders")["runs"])
    return tuple(
        (re.compile(rf"[{chars}]{{{run['least']},}}"), re.compile(rf"[{chars}\s]+"), run["ornament"])
        for chars, run in sets
    )


@cache
def _hint_patterns() -> tuple[re.Pattern[str], ...]:
    words = lexicon("placeholders")
    return (
        re.compile(_any_of(words["square_hints"])),
        re.compile(words["fact_hints"]),
        re.compile(words["heading_hints"]),
        re.compile(_any_of(words["round_hints"])),
        re.compile(_any_of(words["phrases"])),
    )


@cache
def _single() -> re.Pattern[str]:
    """One mark in place of a number, between words that ask for one."""
    words = lexicon("placeholders")
    mark = f"[{_MARK}{_LINE}]"
    return re.compile(
        rf"(?<=[{''.join(words['single_before'])}]){mark}(?={_any_of(words['single_after'])})"
        rf"|(?<![{_LATIN}\d×_]){mark}(?=年\s*{mark})|(?<=[年月]){mark}(?=[月日])"
        rf"|(?:(?<=20)|(?<=20\d))[{_LINE}](?=\s*年)"
    )


@cache
def _empty_bracket() -> re.Pattern[str]:
    return re.compile(rf"[（(]\s+[)）](?={_any_of(lexicon('placeholders')['empty_bracket_before'])})")


@cache
def _half_filled() -> re.Pattern[str]:
    ends = _any_of(lexicon("placeholders")["filled_ends"])
    return re.compile(rf"(?<=[:：])\s?[{HAN_CHAR}]{{2,24}}{ends}[{_LINE}]+(?=$|\s)")


def _any_of(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"
