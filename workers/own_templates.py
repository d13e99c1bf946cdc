"""All templates that the service knows: the district's own, in the database and in its folder, and the built-in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.catalogue import is_file, known_bases, own
from rules.template import Template, load_builtin, parse
from rules.template_error import TemplateError
from storage.records import OwnTemplate
from workers.settings import Settings

_NAME = "template.yaml"
_DEEPEST = 20
__all__ = ["Template", "TemplateError", "add", "checked", "known", "stamp", "texts"]


def known(session: Session, settings: Settings) -> tuple[Template, ...]:
    """All of them, in the order in which they are tried. Raises TemplateError where one has faults."""
    folder = settings.templates
    return _known(folder, _state(folder), tuple(sorted(texts(session).items())))


def texts(session: Session) -> dict[str, str]:
    """The texts that count now of those in the database, by id."""
    rows = session.scalars(select(OwnTemplate).order_by(OwnTemplate.identity, OwnTemplate.number))
    newest = {row.identity: row for row in rows}
    return {identity: row.text for identity, row in newest.items() if row.active}


def checked(text: str, session: Session) -> Template:
    """The template that the text describes. Raises TemplateError, which names the line and what would be right."""
    _refuse_tricks(text)
    sources = {identity: (kept, f"{identity}.yaml") for identity, kept in texts(session).items()}
    find = known_bases(sources)
    # A text that came over the network must not name files of this machine.
    return parse(text, _NAME, lambda extends, file: None if is_file(extends) else find(extends, file))


def _refuse_tricks(text: str) -> None:
    """A few lines of YAML can stand for gigabytes, or nest deeper than can be followed."""
    depth = 0
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                mark = event.start_mark
                hint = "请把内容写全，不用 & 和 * 引用，也不要嵌套太深。"
                raise TemplateError(_NAME, mark.line + 1 if mark else 1, "这种 YAML 写法不能用。", hint)
    except yaml.YAMLError as error:
        raise TemplateError.of_yaml(_NAME, error) from error


def add(session: Session, text: str, user_id: int | None) -> Template:
    """Keeps a template, as a new version where there is one of its id. Raises TemplateError."""
    template = checked(text, session)
    if template.id in {builtin.id for builtin in load_builtin()}:
        hint = "请把 id 改成另一个名称；要在原来的模板上修改，请用 extends。"
        raise TemplateError(_NAME, 1, f"模板名称“{template.id}”是内置模板的。", hint)
    last = session.scalar(select(func.max(OwnTemplate.number)).where(OwnTemplate.identity == template.id))
    session.add(OwnTemplate(identity=template.id, number=(last or 0) + 1, text=text, user_id=user_id))
    return template


def stamp(templates: Iterable[Template]) -> str:
    """What tells one set of templates from another, 12 hex digits."""
    digest = hashlib.sha256()
    for template in sorted(templates, key=lambda template: template.id):
        digest.update(template.model_dump_json().encode())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=4)
def _known(folder: Path, state: tuple[tuple[str, int], ...], kept: tuple[tuple[str, str], ...]) -> tuple[Template, ...]:
    return (*own(folder, dict(kept)), *load_builtin())


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """What changes when a file of the folder does."""
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    return tuple((file.name, file.stat().st_mtime_ns) for file in files)
