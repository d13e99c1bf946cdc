"""Word's complex fields: begin, instruction, separator, result, end, spread over runs and paragraphs.

A reader sees the result. Of contents lists nothing is kept; fields that Word shows without a stored result (circled
characters, form boxes, prompts) are worked out from their instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers.numerals import CIRCLED
from parsers.ooxml import Element, W
from parsers.text import bare
from parsers.wordstyles import is_on, number

_CONTENTS = re.compile(r"^\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE)
_EQ_OVER = re.compile(r"\\o\s*(?:\\a[lcrd])?\s*\((.*)\)\s*$", re.IGNORECASE | re.DOTALL)
_EQ_RAISED = re.compile(r"\\s\s*(?:\\\w+\s*-?\d*\s*)*\([^()]*\)", re.IGNORECASE)
_EQ_LEFT = re.compile(r"\\\w+\s*-?\d*|\\\*\s*\S+|[()\\]")
_PROMPT = re.compile(r"^\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s*", re.IGNORECASE)
_CONTENTS_TITLES = ("目录", "目次", "contents")
_BOXES = "□○◇△☐"
_TICKS = "√✓✔vV×"


@dataclass(slots=True)
class OpenField:
    """A field that has begun. `form` is its form data; `result` tells that the separator was passed."""

    form: Element | None = None
    instruction: list[str] = field(default_factory=list)
    result: bool = False

    @property
    def contents(self) -> bool:
        """Whether this is a contents list or an index."""
        return bool(_CONTENTS.match("".join(self.instruction)))

    def shown(self) -> str:
        """What Word shows where no result is stored, or in place of the stored one."""
        instruction = "".join(self.instruction)
        name = instruction.split()[0].upper() if instruction.strip() else ""
        if self.form is not None and name in ("FORMCHECKBOX", "FORMDROPDOWN"):
            return _form_text(self.form)
        if self.result:
            return ""
        if name.startswith("EQ"):
            return eq_text(instruction.strip()[2:])
        return _PROMPT.sub("", instruction).strip() if _PROMPT.match(instruction) else ""


def balanced(root: Element) -> frozenset[Element]:
    """The field characters under `root` that belong to a whole field; strays are to be ignored."""
    stack: list[list[Element]] = []
    whole: list[Element] = []
    for mark in root.iter(W + "fldChar"):
        kind = mark.get(W + "fldCharType")
        if _deleted(mark):
            continue
        if kind == "begin":
            stack.append([mark])
        elif stack:
            stack[-1].append(mark)
            if kind == "end":
                whole += stack.pop()
    return frozenset(whole)


def eq_text(code: str) -> str:
    """What an `EQ` field prints: `\\o\\ac(○,3)` is `③`, `\\o\\ac(□,√)` `☑`; of a raised gloss the base alone."""
    over = _EQ_OVER.search(code)
    if not over:
        return _EQ_LEFT.sub("", code).strip()
    parts = [_EQ_LEFT.sub("", part).strip() for part in re.split(r"[,，;；]", _EQ_RAISED.sub("", over.group(1)))]
    parts = [part for part in parts if part]
    if len(parts) == 2 and parts[0] in _BOXES:
        if parts[1] in _TICKS:
            return "☑" if parts[1] != "×" else "☒"
        if parts[1].isdecimal() and 0 < int(parts[1]) <= len(CIRCLED):
            return CIRCLED[int(parts[1]) - 1]
        return parts[1]
    return "".join(parts)


def _form_text(form: Element) -> str:
    box = form.find(W + "checkBox")
    if box is not None:
        state = box.find(W + "checked")
        return "☑" if is_on(state if state is not None else box.find(W + "default")) else "□"
    choices = form.find(W + "ddList")
    if choices is None:
        return ""
    entries = [e.get(W + "val", "") for e in choices.iterfind(W + "listEntry")]
    chosen = choices.find(W + "result")
    if chosen is None:
        chosen = choices.find(W + "default")
    at = (number(chosen.get(W + "val")) if chosen is not None else 0) or 0
    return entries[at] if 0 <= at < len(entries) else ""


def _deleted(element: Element) -> bool:
    ancestors: Iterable[Element] = element.iterancestors(W + "del", W + "moveFrom")
    return any(True for _ in ancestors)


def is_contents(control: Element) -> bool:
    """Whether a content control holds a contents list."""
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == "Table of Contents"


def is_contents_title(text: str) -> bool:
    """Whether a line is the title of a contents list."""
    return bare(text).lower() in _CONTENTS_TITLES
