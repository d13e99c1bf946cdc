"""Attachments that a plan names as its own, and whether its file holds them; `附件2` of another paper is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.plan import Line, Plan
from parsers.document import Place
from parsers.numerals import to_int
from parsers.text import bare, fold, number_of, squeeze
from rules.lines import own_lines, within
from rules.years import core

_ALIKE = 80  # of 100, of two names without school and year
# Digits behind a number's dot make another number of it, save where a year begins: `附件：1.2024年安排表`.
_MORE = r"\d(?!(?<=[12])\d{3}\s*(?:年|学年|[－—~～-]))"
_NUMBERED = re.compile(
    rf"附\s*(?P<kind>[件表录])\s*(?P<number>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}|[①-⑩]|[A-H](?![A-Za-z]))(?![年月日.．]?{_MORE})"
)
_LIST = re.compile(r"^附\s*(?:件|表|录)?\s*[:：]\s*(?P<rest>\S.*)?$")
_STOP = rf"\s*[.．、](?!{_MORE})"
_ITEM = re.compile(rf"(?:^|\s)(?P<number>\d{{1,2}}){_STOP}\s*(?P<name>[^\s].*?)(?=\s+\d{{1,2}}{_STOP}|$)")
_BARE = re.compile(r"(?:详见|参见|见|如)本?(?:计划|方案)?附(?P<kind>[件表录])(?!\s*[\dA-H一二三四五六七八九十①-⑩])")
_CLAUSE_END = re.compile(r"[，,。；;！!？?]")


@dataclass(frozen=True, slots=True)
class Mention:
    """An attachment as the text names it: by its number, by its name, or by both."""

    kind: str
    number: int | None
    name: str | None
    at: Place
    quote: str
    written: str | None = None

    @property
    def subject(self) -> str:
        """What it is called by: its number as the text writes it, which every mention of it bears, else its name."""
        number = self.written or self.number
        return f"附{self.kind}{number}" if number is not None else self.name or f"附{self.kind}"

    @property
    def shown(self) -> str:
        """What people read: `附件2`, `活动安排表`, or both."""
        return f"{self.subject} {self.name}" if self.number is not None and self.name else self.subject


def mentions(plan: Plan) -> tuple[Mention, ...]:
    """Every attachment that the plan calls its own, each once, lists of them first: they know number and name."""
    found: list[Mention] = []
    for mention in (*_listed(plan), *_numbered(plan), *_named(plan), *_bare(plan)):
        if not any(_one(mention, other) for other in found):
            found.append(mention)
    return tuple(sorted(found, key=lambda mention: (mention.at.block, mention.at.start or 0)))


def is_there(mention: Mention, plan: Plan) -> bool:
    """Whether the file holds the attachment, by its number or by its name."""
    labels = [_number(attachment.label) for attachment in plan.attachments]
    if mention.number is not None and mention.number in labels:
        return True
    if mention.number is not None and any(_opens_itself(line, mention) for line in plan.lines):
        return True
    if mention.number is None and [attachment.label for attachment in plan.attachments] == ["附件"]:
        return True  # the one attachment, be it named a little otherwise
    if mention.number is None and mention.name is None:
        return bool(plan.attachments or plan.tables)
    if mention.name is None:
        return False
    return _named_here(mention.name, plan) or (mention.number is None and _is_the_schedule(mention.name, plan))


def _named_here(name: str, plan: Plan) -> bool:
    """Whether something in the file bears the name, or is what it says."""
    words = lexicon("attachments")
    titles = [plan.title, *(one.title for one in plan.attachments), *(table.caption for table in plan.tables)]
    titles += [line.text for line in plan.lines if line.role in ("caption", "attachment", "section", "title")]
    if any(_alike(name, title) for title in titles if title):
        return True
    kinds = {table.kind for table in plan.tables if not table.caption}
    if "activities" in kinds and any(word in name for word in words["of_activities"]):
        return True
    return "contacts" in kinds and any(word in name for word in words["of_contacts"])


def _is_the_schedule(name: str, plan: Plan) -> bool:
    """Whether both the name and a table of activities call it one: the `活动计划表` is there as `活动安排一览表`."""
    words = lexicon("attachments")["of_activities"]
    captions = [table.caption or "" for table in plan.tables if table.kind == "activities"]
    return all(any(word in text for word in words) for text in (name, *captions)) and bool(captions)


def _alike(name: str, title: str) -> bool:
    from rapidfuzz.fuzz import ratio

    one, other = core(name) or fold(name), core(title) or fold(title)
    return one in other or (len(other) >= 4 and other in one) or ratio(one, other) >= _ALIKE


def _listed(plan: Plan) -> Iterator[Mention]:
    """The list that stands under a plan: `附件：1.…` with the items that follow it."""
    lines = [line for line in own_lines(plan) if line.role != "cell"]
    for position, line in enumerate(lines):
        found = _LIST.match(line.text) if line.role not in ("attachment", "title", "caption") else None
        if found and not _stands_here(found.group("rest") or "", lines[position + 1 : position + 3]):
            yield from _items(found.group("rest") or "", line)
            yield from _following(lines[position + 1 :], bool(found.group("rest")))


def _stands_here(rest: str, following: Sequence[Line]) -> bool:
    """Whether `附：研修日程` heads what follows it: text goes on where else the issuer and the date stand."""
    goes_on = [line for line in following if line.role in ("text", "item", "section") and not _LIST.match(line.text)]
    return len(goes_on) == 2 and _is_title(rest) and not _ITEM.search(rest) and not goes_on[0].label


def _items(rest: str, line: Line) -> Iterator[Mention]:
    items = [(int(item["number"]), item["name"]) for item in _ITEM.finditer(rest)]
    for number, name in items:
        yield Mention("件", number, _title(name), line.at, line.text)
    if not items and _is_title(rest):
        yield Mention("件", None, _title(rest), line.at, line.text)


def _following(lines: Sequence[Line], started: bool) -> Iterator[Mention]:
    """The numbered lines under `附件：`, up to the first that is none."""
    expected = 2 if started else 1
    for line in lines[:20]:
        number = to_int(number_of(line.label)) if line.label else None
        if number != expected or line.role == "section" or not _is_title(line.text, 2):
            return
        yield Mention("件", number, _title(line.text), line.at, line.text)
        expected += 1


def _is_title(text: str, least: int = 3) -> bool:
    return least <= len(bare(text)) <= 40 and not re.search(r"[。；！？]", text)


def _title(text: str) -> str:
    return squeeze(text).strip('《》“”"。.；; ')


def _numbered(plan: Plan) -> Iterator[Mention]:
    """`见附件2` in the text. A plan that is an attachment itself speaks of its notice's: those give none."""
    if any(line.role == "title" and _NUMBERED.match(line.text) for line in plan.lines):
        return
    for line in own_lines(plan):
        if line.role in ("attachment", "caption", "title"):
            continue
        for match in _NUMBERED.finditer(line.text):
            if match.start() > 0 and not _of_others(line.text, match.start()):
                at = within(line.at, *match.span())
                yield Mention(match["kind"], to_int(match["number"]), None, at, line.text, match["number"])


def _named(plan: Plan) -> Iterator[Mention]:
    """`应附“活动安排表”`, `后附课程安排表`."""
    words = lexicon("attachments")
    for line in own_lines(plan):
        if line.role in ("attachment", "caption", "title", "cell"):
            continue
        for match in _named_pattern().finditer(line.text):
            name = match["quoted"] or match["plain"]
            clause = _CLAUSE_END.split(line.text[: match.start()])[-1]
            foreign = any(word in clause for word in words["handed_in"]) or _of_others(line.text, match.start())
            if not foreign and name.endswith(tuple(words["kinds"])):
                yield Mention("件", None, _title(name), within(line.at, *match.span()), line.text)


def _bare(plan: Plan) -> Iterator[Mention]:
    """`详见附表`: any attachment will do."""
    for line in own_lines(plan):
        for match in _BARE.finditer(line.text):
            if line.role not in ("attachment", "caption", "title") and not _of_others(line.text, match.start()):
                yield Mention(match["kind"], None, None, within(line.at, *match.span()), line.text)


def _of_others(text: str, start: int) -> bool:
    """Whether the words before say that the attachment belongs to another paper: `按《…通知》附件2`."""
    clause = _CLAUSE_END.split(text[:start])[-1]
    if clause.rstrip(" ").endswith(("（", "(", "（见", "(见", "（详见", "(详见", "见本", "见", "详见")):
        clause = re.split(r"[《》]", clause)[-1]
    return any(word in clause for word in lexicon("attachments")["others"])


@cache
def _named_pattern() -> re.Pattern[str]:
    words = lexicon("attachments")
    verbs, between = "|".join(words["verbs"]), "|".join(words["between"])
    surely = "|".join(verb for verb in words["verbs"] if len(verb) > 1)
    return re.compile(
        rf"(?<![交上递])(?:{verbs})(?:{between})*[：:]?[^，,。；;“《”》：:\s]{{0,6}}[“《](?P<quoted>[^”》]{{2,30}})[”》]"
        rf"|(?:{surely})(?:{between})*[：:]?(?P<plain>[\u4e00-\u9fff]{{3,20}})(?=[，,。；;）)\s]|$)"
    )


def _number(label: str) -> int | None:
    found = re.search(r"(\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑩]|[A-H])$", bare(label))
    return to_int(found.group(1)) if found else None


def _opens_itself(line: Line, mention: Mention) -> bool:
    """A heading or caption that bears the number, though no attachment was seen to open there."""
    if line.role not in ("caption", "title", "section", "attachment"):
        return False
    found = _NUMBERED.match(line.text)
    return bool(found) and to_int(found["number"]) == mention.number if found else False


def _one(mention: Mention, other: Mention) -> bool:
    """Whether two mentions speak of one attachment."""
    if mention.number is not None and other.number is not None:
        return mention.number == other.number and (mention.kind == other.kind or "录" not in mention.kind + other.kind)
    if mention.name is None and mention.number is None:
        return True
    return bool(mention.name and other.name and _alike(mention.name, other.name))
