"""People whose roles prose tells: `由校长周岚任组长`, `成员包括…`, `校长周岚`. Winners, authors and speakers are none.

Roles are found by spaCy's matcher on the lexicon, names beside them by what stands between. The library is loaded only
for a sentence in which something that can be a name stands beside something that can be a role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.language import Span, spans
from extractors.name_lists import Entry, entries
from extractors.names import is_name, is_titled
from extractors.roles import (
    endings,
    is_collective,
    is_department,
    is_group_role,
    is_masked,
    is_position,
    is_role,
    words,
)
from extractors.rosters import RosterEntry
from parsers.text import HAN_CHAR, bare

_LONGEST_CLAUSE = 120
_BRACKET = re.compile(r"[（(]([^（()）]{2,14})[)）]")
_SENTENCES = re.compile(r"[^。！!？?；;\n]+")
# Not the last character of 主任, 责任 or 作为.
_TAKES = "担任|兼任|出任|作为|(?<=[^任职专])兼(?![任职顾备并具容])|(?<![担兼出主责信])任|(?<![作因认成])为"
_TAKEN_BY = re.compile(r"\s*(?:由|为|是|有|包括|包含|系|分别为|分别是|分别由)\s*")
_BEFORE = re.compile(
    rf"(?P<zone>[^，,：:]*)(?:同志|老师|分别|共同|同时)*\s*(?P<verb>{_TAKES})(?P<group>[{HAN_CHAR}“”\"]{{0,20}})$"
)
_ZONE_START = re.compile(r".*(?:由|以|请|聘请|推选|选举|任命|确定|明确|安排|并|其中|即)")
_ZONE_END = re.compile(r"[，,：:]|同志|等\d*[人名]|担任|兼任|出任|(?<![主责])任|组成|负责(?!人)|构成|参加|参与")
_VERBS = (
    "同志|老师|担任|兼任|出任|主持|负责|带队|带领|牵头|亲自|分管|主抓|组成|"
    "具体|全面|统一|直接|主要|主管|统筹|协助|总负责|总协调|总牵头|总揽|总抓|任|为"
)
_AFTER_NAME = re.compile(rf"\s*(?:$|[^{HAN_CHAR}\s]|{_VERBS}|和|与|及|等|作|做|在)")
_VERB = re.compile(rf"\s*(?:{_VERBS})")
_BEFORE_NAME = re.compile(rf"(?:^|[^{HAN_CHAR}]|[由以请和与及校园])\s*$")
# A name beside a role's last character, or beside a verb that hands a role out.
_OFFICE = re.compile(rf"(?:^|[，,、；;（(：:由以])([{HAN_CHAR}]{{2,6}})$")
_SCHOOL = endings("organisations", "schools")
_ROLE = "|".join(endings("roles", "tails", "group"))
_ROLE_THEN = re.compile(rf"(?:{_ROLE})(?:由|为|是|有|包括|包含|系|分别[为是由])?\s*(?!任)(?=([{HAN_CHAR}]{{2,4}}))")
# Nothing but a name stands between these, also a rare one.
_FRAMED = re.compile(rf"(?:{_ROLE})由([{HAN_CHAR}]{{2,3}})(?:同志|老师)?(?:担任|兼任|出任)")
_THEN_ROLE = re.compile(
    rf"(?:同志|老师|分别|共同)?\s*(?:(?:{_TAKES})(?=[{HAN_CHAR}“”\"]{{0,20}}(?:{_ROLE}))|副?(?:校长|园长|院长|书记|主任|组长))"
)


def read_prose(text: str) -> tuple[RosterEntry, ...]:
    """The people to whom sentences give roles, with those roles, in order. Positions without a name give nobody."""
    found: list[RosterEntry] = []
    for sentence in _SENTENCES.finditer(text):
        if may_name(sentence.group()):
            found += _sentence(sentence.group(), sentence.start())
        found += _bracketed(sentence.group(), sentence.start())
    return _merged(found)


def _merged(found: Sequence[RosterEntry]) -> tuple[RosterEntry, ...]:
    """One entry for each place of a name, with all roles found there."""
    by_place: dict[tuple[int, int], RosterEntry] = {}
    for entry in found:
        other = by_place.get((entry.start, entry.end), entry)
        roles = tuple(dict.fromkeys(other.roles + entry.roles))
        by_place[entry.start, entry.end] = replace(entry, roles=roles, listed=entry.listed or other.listed)
    return tuple(by_place[place] for place in sorted(by_place))


def may_name(sentence: str) -> bool:
    """Whether something that can be a name stands beside something that can be a role; cheap, and never misses one."""
    after = (found.group(1) for found in _ROLE_THEN.finditer(sentence))
    if any(_is_sure(text[:size]) for text in after for size in (2, 3, 4)):
        return True
    if any(_is_framed_name(found[1]) for found in _FRAMED.finditer(sentence)):
        return True
    ends = (found.start() for found in _THEN_ROLE.finditer(sentence))
    return any(_is_sure(sentence[max(0, end - size) : end]) for end in ends for size in (2, 3, 4))


def _is_sure(text: str) -> bool:
    """A name, and no ordinary word with a character more (`高度重` of 高度重视)."""
    return is_name(text) and not (len(text) == 3 and text[:2] in words("names_stop", "words"))


def _is_framed_name(text: str) -> bool:
    """Whether a name, also a rare one, stands where nothing else can: no ordinary word."""
    return is_name(text, positional=True) and text not in words("names_stop", "words") and not is_titled(text)


def _sentence(sentence: str, offset: int) -> Iterator[RosterEntry]:
    quiet = any(word in sentence for word in words("roles", "no_role_holders"))
    found = [_with_office(sentence, span) for span in spans(sentence, "role")]
    holders = {span: _holders_before(sentence, span) or _holders_after(sentence, span) for span in found}
    posts = {(entry.start, role) for named in holders.values() for entry in named for role in entry.roles}
    for span in found:
        for entry in holders[span]:
            roles = tuple(dict.fromkeys((span.text, *entry.roles)))
            yield _entry(entry.name or "", roles, entry.start + offset, entry.end + offset)
        if holders[span] or quiet or not is_position(span.text):
            continue
        beside = _name_after(sentence, span.end) or _name_before(sentence, span)
        if beside and not any(at == beside[0] and role.endswith(span.text) for at, role in posts):
            start, end = beside
            yield _entry(sentence[start:end], (span.text,), start + offset, end + offset)


def _with_office(sentence: str, span: Span) -> Span:
    """`培训处主任` whole, where nothing but the office stands between a mark and the post."""
    before = _OFFICE.search(sentence, 0, span.start)
    if not before or not is_position(span.text) or not is_department(before[1]) or before[1].endswith(_SCHOOL):
        return span
    return replace(span, start=before.start(1), text=before[1] + span.text)


def _entry(name: str, roles: tuple[str, ...], start: int, end: int) -> RosterEntry:
    return RosterEntry(name, roles, None, start, end, any(is_group_role(role) for role in roles))


def _bracketed(sentence: str, offset: int) -> Iterator[RosterEntry]:
    """`周岚（教导主任）`, where a clause's start, a mark or a preposition stands before the name."""
    brackets = list(_BRACKET.finditer(sentence))
    if brackets and any(word in sentence for word in words("roles", "no_role_holders")):
        return
    for bracket in brackets:
        roles = tuple(bare(part) for part in re.split("[、，,/]", bracket[1]) if is_role(part))
        sizes = (size for size in (4, 3, 2) if roles and size <= bracket.start())
        for start in (bracket.start() - size for size in sizes):
            if _is_sure(sentence[start : bracket.start()]) and _BEFORE_NAME.search(sentence[max(0, start - 2) : start]):
                name = sentence[start : bracket.start()]
                yield _entry(name, roles, start + offset, bracket.start() + offset)
                break


def _holders_before(sentence: str, span: Span) -> list[Entry]:
    """`由周岚、高远任…组长`: the names between the clause's start and the verb."""
    clause = max(span.start - _LONGEST_CLAUSE, 0, *(sentence.rfind(mark, 0, span.start) + 1 for mark in "，,：:"))
    found = _BEFORE.search(sentence[clause : span.start])
    if not found:
        return []
    # `学校为组长配备…` names nobody, `以周岚为组长` and `周岚同志为第一责任人` do.
    is_named = "以" in sentence[max(0, span.start - _LONGEST_CLAUSE) : span.start] or span.text.endswith("责任人")
    if found["verb"] == "为" and not is_named:
        return []
    opening = _ZONE_START.match(found["zone"])
    start = opening.end() if opening else 0
    return _all_people(found["zone"][start:], clause + found.start("zone") + start)


def _holders_after(sentence: str, span: Span) -> list[Entry]:
    """`组长由周岚担任`, `成员包括周岚、高远`."""
    verb = _TAKEN_BY.match(sentence, span.end)
    if not verb:
        return []
    end = _ZONE_END.search(sentence, verb.end())
    stop = end.start() if end else min(len(sentence), verb.end() + _LONGEST_CLAUSE)
    framed = _FRAMED.search(sentence, span.start)
    if framed and framed.start(1) == verb.end() and _is_framed_name(framed[1]):
        return [Entry(framed[1], framed[1], start=framed.start(1), end=framed.end(1))]
    return _all_people(sentence[verb.end() : stop], verb.end())


def _all_people(zone: str, offset: int) -> list[Entry]:
    """The names of a stretch that holds nothing but people, else none. Beside a sure name, or behind a position, what
    may be a name is one."""
    found = entries(zone)
    named = [entry for entry in found if entry.name]
    if not all(entry.name or _is_people(entry.text) for entry in found):
        return []
    if not any(is_name(entry.name or "") or entry.roles for entry in named):
        return []
    return [replace(entry, start=entry.start + offset, end=entry.end + offset) for entry in named]


def _is_people(text: str) -> bool:
    return is_role(text) or is_collective(text) or is_department(text) or is_masked(text)


def _name_after(sentence: str, start: int) -> tuple[int, int] | None:
    """`校长周岚`: the longest name that what follows lets end there. `任` behind a role is a verb, no surname; a `和`
    right before a verb joins nobody and belongs to the name."""
    if sentence.startswith("任", start):
        return None
    for end in (start + 3, start + 4):
        if sentence[end - 1 : end] == "和" and is_name(sentence[start:end], True) and _VERB.match(sentence, end):
            return start, end
    ends = [start + size for size in (4, 3, 2) if start + size <= len(sentence)]
    ends = [end for end in ends if _is_sure(sentence[start:end]) and _AFTER_NAME.match(sentence, end)]
    if not ends:
        return None
    return start, next((end for end in reversed(ends) if _VERB.match(sentence, end)), ends[0])


def _name_before(sentence: str, span: Span) -> tuple[int, int] | None:
    """`周岚校长`, where nothing but a clause's start or a preposition stands before the name."""
    if not _AFTER_NAME.match(sentence, span.end):
        return None
    for size in (4, 3, 2):
        start = span.start - size
        if (
            start >= 0
            and _is_sure(sentence[start : span.start])
            and _BEFORE_NAME.search(sentence[max(0, start - 2) : start])
        ):
            return start, span.start
    return None
