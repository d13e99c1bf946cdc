"""The patterns of times: one alternation of named rules over text made `plain`, the more special before the general."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractors.lexicon import lexicon

_WIDTH = str.maketrans(
    "０１２３４５６７８９：（）［］【】〔〕，．；／－—–―─━‐‑−﹣～~〜∼＿○Ｏ〇",
    "0123456789:()()()(),.;/" + "-" * 10 + "----" + "_零零零",
)
NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
YEAR = r"(?:(?:19|20)\d{2}|[一二][零一二三四五六七八九]{3})"
_TO = r"(?:-+|至|到)"
_AND = rf"\s*(?:{_TO}|[、,.;]|和|及|与)\s*"
_LIST = rf"{NUMERAL}(?:{_AND}{NUMERAL}){{0,30}}"
_COUNT = rf"(?:{NUMERAL}|两)(?:\s*(?:{_TO}|、)\s*(?:{NUMERAL}|两))?\s*次(?:以上)?"
_WEEK = "(?:周|星期|礼拜)"
_WEEKDAY = r"[一二三四五六日天末1-7](?!\d|周岁|\s*[次节个])"
_MORE_DAYS = rf"(?:\s*(?:[、,]|{_TO}|和|及)\s*{_WEEK}?{_WEEKDAY}(?![-\d月日周]))*"
# Units that make `4.5` a quantity and no fourth of May.
_UNITS = "学时|课时|小时|个|分|万|千|元|天|人|名|次|场|节|倍|级|版|年|期|周|岁|%|％|号楼"

PARTS = {
    "上中旬": (1, 20), "上、中旬": (1, 20), "中下旬": (11, 31), "中、下旬": (11, 31), "上旬": (1, 10), "中旬": (11, 20),
    "下旬": (21, 31), "初": (1, 10), "中": (11, 20), "底": (21, 31), "末": (21, 31),
}  # fmt: skip


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text with half-width digits and marks and one kind of dash, every character in its place."""
    return text.translate(_WIDTH)


def words(*groups: object) -> str:
    """An alternation of words, the longest first."""
    found = {word for group in groups if isinstance(group, (list, dict)) for word in group}
    return "(?:" + "|".join(re.escape(word) for word in sorted(found, key=lambda word: (-len(word), word))) + ")"


@cache
def grammar() -> re.Pattern[str]:
    """All rules as one pattern; the name of the rule that matched is the match's `lastgroup`."""
    rules = {**_years(), **_terms_and_weeks(), **_days(), **_marks()}
    return re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in rules.items()))


def _years() -> dict[str, str]:
    lex = lexicon("times")
    after_mark = r"\s*\d{1,2}(?!\d)"
    numeric = "|".join(
        rf"{mark}{after_mark}(?:\s*{mark}\s*\d{{1,2}}(?!\d|\s*月))?" for mark in (r"\s*\.", r"\s*/", r"\s*-")
    )
    blank = r"[_xX×*]"
    return {
        "school_year": rf"{YEAR}\s*(?:年?\s*(?:{_TO}|/)\s*(?:{YEAR}|\d\d(?!\d))\s*)?学年(?:度)?",
        "compact": r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)",
        "dotted": rf"(?<![\d.])(?:19|20)\d\d(?:{numeric})(?:\s*[月日])?",
        "next_year": words(lex["next_year"]),
        "this_year": words(lex["this_year"]),
        "festival": words(lex["festivals"]),
        "whole": words(lex["whole"]),
        "block": words(lex["blocks"]),
        "quarter": rf"第?[一二三四1-4](?:{_AND}第?[一二三四1-4])*\s*季度",
        "year": rf"(?<!\d){YEAR}\s*(?:(?=年[初底末终])|年度?(?!级|以上|来|内))|(?<![\d.])\d\d年(?=\s*\d{{1,2}}\s*月)",
        "blank_year": rf"(?:20(?:{blank}|\s){{1,4}}|{blank}+\s*|(?:^|(?<=[(\-]))\s*)年"
        rf"(?=\s*(?:{NUMERAL}|{blank}*)\s*月)",
        "blank": rf"{blank}+\s*[月日]|(?<=年)\s*月(?:\s*日)?|(?<=月)\s*日(?!常|语|本|程)",
    }


def _terms_and_weeks() -> dict[str, str]:
    lex = lexicon("times")
    day_parts = _day_parts()
    weeks = rf"(?:{_AND}第?\s*{NUMERAL}){{0,20}}\s*(?:教学)?(?:周|星期)(?!岁|期|长|边|年)"
    return {
        "every": _every(),
        "term": words(*lex["terms"].values()) + r"(?!初|中|末|结|开|期)|(?<=年)\s*[春秋](?![游天风])",
        "vague": words(lex["vague"]),
        "coarse": words(lex["holidays"]),
        "open": words(lex["open"]),
        "week": rf"(?:开学|教学)?第\s*{NUMERAL}(?:\s*周)?{weeks}次?",
        "weak_week": rf"(?<![每隔共满约历半单双\d.]){NUMERAL}{weeks}(?!内|一次|\d次)次?",
        "weekday": rf"[单双]?(?:{_WEEK}{_WEEKDAY}{_MORE_DAYS}|{words(lex['weekend'])})(?:\s*{day_parts})*",
    }


def _every() -> str:
    """The rule of recurrences: `每双周周三下午`, `每学期不少于2次`, `两周一次`, `2次/学期`, `隔周`, `双周周三`."""
    lex = lexicon("times")
    period = "(?:学年|学期|年度?|季度?|月份?|旬|[双单]?周|星期|礼拜|天|日)"
    places = (
        rf"(?:第{NUMERAL}|最后{NUMERAL}?|[前后]{NUMERAL}?)个?(?:周|星期)(?:{_WEEKDAY})?",
        rf"{_WEEK}{_WEEKDAY}{_MORE_DAYS}",
        rf"(?:(?<=周)|(?<=星期)|(?<=礼拜)){_WEEKDAY}{_MORE_DAYS}",
        r"[上中下]旬|月?[初末底中](?![小学考期])|期[初中末]",
        rf"{NUMERAL}(?:[、\-至到]{NUMERAL})*[日号]",
    )
    often = rf"(?:\s*(?:{words(lex['at_least'])}|\()*\s*{_COUNT})?"
    after = rf"(?:\s*的?(?:{'|'.join(places)}))*(?:\s*{_day_parts()})*{often}"
    several = rf"(?:{NUMERAL}|两|半)\s*个?\s*(?:学年|学期|年|季度|月|周|天)\s*{_COUNT}"
    return (
        rf"(?:每逢?|逢|隔)\s*(?:隔|{NUMERAL}|两|半)?\s*个?\s*{period}{after}|{several}|{_COUNT}\s*/\s*{period}"
        rf"|(?:单双|双|单)周{after}|{words(lex['every'])}"
    )


def _day_parts() -> str:
    lex = lexicon("times")
    return rf"(?!{words(lex['not_evening'])}){words(lex['day_parts'])}"


def _days() -> dict[str, str]:
    lex = lexicon("times")
    after_month = "月[初中底末]|初(?![中级三一二任步期赛高职])|中(?![小学心层青国考华级期央外英文职])|底(?![线层])|末"
    clock = rf"(?:{NUMERAL}|两)\s*(?:点(?![名评子])|时(?![间长段代]))(?:半|整|\d{{1,2}}分?|一刻)?"
    return {
        "until": rf"{words(lex['before_prefix'])}\s*(?=[\d一二三四五六七八九十今本明次])",
        "bare_day": rf"(?<=月)\d{{1,2}}(?=\s*{_TO}\s*\d{{1,2}}\s*月\s*\d)",
        "month": rf"(?<![\d.个])(?:{_LIST}|{NUMERAL}(?:/{NUMERAL}){{1,11}}|元)\s*月(?!龄|薪|刊|饼|嫂)(?:\s*份)?",
        "day": rf"(?<![\d.第]){_LIST}\s*(?:日(?!常|语|本|程)|号(?![楼室文令线门馆院桌机]))",
        "part": rf"上、?中旬|中、?下旬|[上中下]旬|(?<=[月份])\s*(?:{after_month})",
        "clock": rf"{NUMERAL}\s*:\s*\d\d(?!\d)(?::\d\d)?|{clock}",
        "lesson": rf"第?{_LIST}\s*节课?",
        "day_part": _day_parts(),
        "md": rf"(?<![\d./月])(?:0?[1-9]|1[0-2])\s*[./]\s*[0-3]?\d(?!\d|\s*[./]\s*\d|\s*(?:{_UNITS}))",
        "number": r"(?<![\d.])\d{1,2}(?![\d.]|\s*[^\s\-、,;:)(至到])",
    }


def _marks() -> dict[str, str]:
    lex = lexicon("times")
    other = words(lex["not_bounds"])
    return {
        "phase": rf"第\s*{NUMERAL}\s*(?:阶段|步)|{words(lex['phases'])}{{1,3}}阶段",
        "fill": words(lex["fillers"]),
        "before": rf"(?!{other}){words(lex['before'])}",
        "from": rf"(?!{other}){words(lex['from'])}",
        "dash": _TO,
        "bracket": r"[()]",
        "sep": r"[、,;.。/:]|和|及|或|与",
    }
