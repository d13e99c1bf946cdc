"""What `planreview templates` does, and which templates a review is held against."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from service.calls import FINE, UNUSABLE, CallError
from workers.settings import Settings

if TYPE_CHECKING:
    from rules.template import Template
    from workers.pipeline import Tools
    from workers.report import Failure

AUTO = "auto"


def templates(options: Namespace, settings: Settings) -> int:
    """Lists, shows or checks templates, prints their schema, or drafts one from a blank form."""
    if options.action == "list":
        for template in known(settings):
            print(f"{template.id}\t{template.version}\t{template.title}")
    elif options.action == "show":
        _show(options.id, settings)
    elif options.action == "schema":
        _print_schema()
    elif options.action == "learn":
        return _learn(options.file, settings)
    else:
        template = _of_file(options.file, settings)
        print(f"{options.file}：模板正确（{template.id} {template.version}，{template.title}）")
    return FINE


def known(settings: Settings) -> tuple[Template, ...]:
    """The district's own templates, which come first, and the built-in ones."""
    from rules.catalogue import own
    from rules.template import load_builtin
    from rules.template_error import TemplateError

    try:
        return (*own(settings.templates), *load_builtin())
    except TemplateError as error:
        raise CallError(f"模板有误：{error}") from error
    except OSError as error:
        raise CallError(f"打不开模板文件夹“{settings.templates}”：{error.strerror}") from error


def chosen(choice: str, settings: Settings) -> tuple[tuple[Template, ...], str]:
    """The templates to hold plans against, and the id among them that `--template` asks for, or `auto`.

    A file counts for this call alone, also where a known template has its id: so a draft is tried out.
    """
    from rules.catalogue import is_file

    templates = known(settings)
    if choice == AUTO or not is_file(choice):
        _check_known(choice, templates)
        return templates, choice
    template = _of_file(choice, settings)
    return (template, *(other for other in templates if other.id != template.id)), template.id


def _check_known(choice: str, templates: tuple[Template, ...]) -> None:
    names = [template.id for template in templates]
    if choice not in (AUTO, *names):
        raise CallError(f"没有模板“{choice}”。现有模板：{'、'.join(names)}；模板文件要写上 .yaml。")


def _of_file(file: str, settings: Settings) -> Template:
    from rules.catalogue import bases_of
    from rules.template import load
    from rules.template_error import TemplateError

    try:
        return load(Path(file), bases_of(settings.templates))
    except TemplateError as error:
        raise CallError(f"模板有误：{error}") from error
    except OSError as error:
        raise CallError(f"打不开模板文件“{file}”：{error.strerror}") from error


def _show(template_id: str, settings: Settings) -> None:
    """What it demands, in words, as comments over its own YAML: the output is a template file to start from."""
    from rules.catalogue import text_by_id
    from rules.describe import describe

    templates = {template.id: template for template in known(settings)}
    _check_known(template_id, tuple(templates.values()))
    sys.stdout.writelines(f"# {line}\n" for line in describe(templates[template_id]).splitlines())
    sys.stdout.write(text_by_id(template_id, settings.templates))


def _print_schema() -> None:
    from rules.catalogue import schema

    print(schema())


def _learn(file: str, settings: Settings) -> int:
    """Prints a template drafted from a blank form; what cannot be read is said as in a review."""
    from rules.draft import own_id
    from service.commands import error_line, file_bytes, file_name
    from workers import pipeline, sandbox
    from workers.report import Failure

    data, name = file_bytes(file, settings), file_name(file)

    def failed(failure: Failure) -> tuple[str, int]:
        return error_line(pipeline.unreadable(data, name, failure)), UNUSABLE

    def drafted(tools: Tools) -> tuple[str, int]:
        text = pipeline.learnt(data, name, own_id(name), tools)
        if isinstance(text, Failure):
            return failed(text)
        return (text, FINE) if text else (f"{name}：看不出表样上要填什么：没有章节、表格，也没有签署栏。", UNUSABLE)

    text, status = sandbox.run(sandbox.Job(drafted, failed, len(data)), settings).value
    if status == FINE:
        sys.stdout.write(text)
    else:
        print(f"planreview：{text}", file=sys.stderr)
    return int(status)
