"""What a single line around a plan's body is: a title, an organisation's name, a date, an attachment's opening."""

from __future__ import annotations

import re
from functools import cache

from extractors.lexicon import lexicon
from parsers.text import bare, squeeze

SENTENCE = re.compile(r"[。；;！!？?]")
BRACKETED = re.compile(r"^[（(〔\[【][^（()）]*[)）〕\]】]$")
_ATTACHMENT = re.compile(
    r"^附\s*(?:件|表|录)\s*(?:[\d一二三四五六七八九十]{0,2}|[A-H])\s*(?:[：:．.、]|(?=[\s\u3000]|$))\s*"
)
_BLANK = r"[\d_＿xX×*〇○零一二三四五六七八九十\s]"
_HAN_DATE = rf"{_BLANK}{{2,9}}年(?:{_BLANK}{{1,6}}月)?(?:{_BLANK}{{1,6}}[日号])?"
_DOTTED_DATE = r"\d{4}\s*[-./．]\s*\d{1,2}\s*[-./．]\s*\d{1,2}"
_DATE_LINE = re.compile(rf"^(?:{_HAN_DATE}|{_DOTTED_DATE})$")


def without_attachment(text: str) -> str:
    """The text without `附件3：` before it."""
    return squeeze(_ATTACHMENT.sub("", squeeze(text)))


def opens_attachment(text: str) -> str | None:
    """The label of a line that opens an attachment (`附件2`), without white space and mark; else None."""
    found = _ATTACHMENT.match(squeeze(text))
    if not found or SENTENCE.search(text) or len(bare(text)) > 60:
        return None
    return bare(found.group()).rstrip("：:．.、")


def is_title_like(text: str) -> bool:
    """A short line that ends as plans and their kin end (`…培训计划`), tails in brackets apart."""
    core = bare(re.sub(r"[（(][^（()）]*[)）]\s*$", "", without_attachment(text))).strip("【】《》")
    core = re.sub(piece_mark(), "", core)
    if not 4 <= len(core) <= 60 or SENTENCE.search(core) or core.endswith(("：", ":", "，", ",")):
        return False
    return core.endswith(tuple(lexicon("head")["title_endings"]))


def is_organisation(text: str) -> bool:
    """The line is the name of a school or an office, and nothing else; over a document `…教育局文件` too."""
    core = re.sub(r"(?:文件|制|印制|监制)$", "", bare(text))
    words = lexicon("head")
    if (
        not 3 <= len(core.strip("_＿")) <= 30
        or core in words["no_organisations"]
        or re.search(r"[，。；：、,:;!?]", core)
    ):
        return False
    return core.endswith(tuple(words["organisations"])) and not re.match(r"^\d", core)


def is_date_line(text: str) -> bool:
    """The line is a date, filled or blank, and nothing else."""
    return bool(_DATE_LINE.match(squeeze(text).strip("（）()")))


@cache
def piece_mark() -> re.Pattern[str]:
    """The mark of a piece of a collection: `篇1`, `第一篇`, `范文第1篇`."""
    return re.compile(lexicon("head")["piece"])


def is_salutation(text: str) -> bool:
    """The line greets those whom a notice is for: `各中小学、幼儿园：`."""
    return bare(text)[:1] in "各全" and bool(re.search(lexicon("outline")["salutation"], bare(text)))
