"""What each command does. What a command alone needs is imported when it runs: `review` must start fast."""

from __future__ import annotations

import json
import sys
import traceback
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers.settings import Settings

if TYPE_CHECKING:
    from rules.template import Template
    from workers.report import Report

FINE, GAPS, UNUSABLE = 0, 1, 2
_BUG = "审阅这份文件时程序出错。"
_BUG_HINT = "请把文件和这条消息交给维护人员；设 PLANREVIEW_DEBUG=1 可看详情。"
_SUFFIXES = {"text": ".txt", "json": ".json", "html": ".html"}


class CallError(Exception):
    """The call is wrong; the message, in Chinese, says how."""


def review(options: Namespace, settings: Settings) -> int:
    """Reviews each file and prints or writes its report."""
    templates = _templates()
    _known_template(options.template, templates)
    targets = _targets(options)
    status = FINE
    for position, (path, target) in enumerate(zip(options.files, targets, strict=True)):
        report = _reviewed(path, templates, options, settings)
        text = _rendered(report, options)
        if target is None:
            sys.stdout.write("\n" * (position > 0 and options.format == "text") + text)
            sys.stdout.flush()
        else:
            _write(target, text)
            if report.error:
                print(f"{report.source.name}：{report.error.message}", file=sys.stderr)
        status = max(status, _status(report))
    return status


def _reviewed(path: str, templates: tuple[Template, ...], options: Namespace, settings: Settings) -> Report:
    from workers import pipeline
    from workers.report import Failure

    name = _name(path)
    try:
        data = _bytes(path)
    except CallError as error:
        return pipeline.unreadable(b"", name, Failure("corrupt", str(error), "请检查路径和权限。"))
    try:
        return pipeline.review(data, name, templates, options.template, options.stage)
    except Exception as error:  # noqa: BLE001 - the edge: a bug must not keep the other files from being reviewed
        _log(name, error, settings)
        return pipeline.unreadable(data, name, Failure("internal", _BUG, _BUG_HINT))


def parse(options: Namespace, settings: Settings) -> int:
    """Prints the document model of one file."""
    from workers import model, pipeline
    from workers.report import Failure

    data, name = _bytes(options.file), _name(options.file)
    try:
        read = pipeline.read(data, name)
    except Exception as error:  # noqa: BLE001 - the edge
        _log(name, error, settings)
        read = Failure("internal", _BUG, _BUG_HINT)
    if isinstance(read, Failure):
        failed = pipeline.unreadable(data, name, read)
        print(_line(model.failed_as_json(failed)) if options.format == "json" else _error_line(failed))
        return UNUSABLE
    sys.stdout.write(model.as_text(read) if options.format == "text" else _line(model.as_json(read)) + "\n")
    return FINE


def templates(options: Namespace, settings: Settings) -> int:
    """Lists, shows or checks templates, or prints their schema."""
    if options.action == "list":
        for template in _templates():
            print(f"{template.id}\t{template.version}\t{template.title}")
    elif options.action == "show":
        _show_template(options.id)
    elif options.action == "schema":
        _print_schema()
    else:
        _check_template(options.file)
    return FINE


def explain(options: Namespace, settings: Settings) -> int:
    """Says what a rule means, with examples and traps."""
    from service.rule_help import names, text

    if options.rule not in names():
        raise CallError(f"没有规则“{options.rule}”。现有规则：{'、'.join(names())}")
    sys.stdout.write(text(options.rule))
    return FINE


def doctor(options: Namespace, settings: Settings) -> int:
    """Says what this machine has and lacks; status 1 where something that every review needs is missing."""
    from service.doctor import examine, render

    checks = examine(settings)
    sys.stdout.write(render(checks))
    return GAPS if any(check.state == "missing" for check in checks) else FINE


def _templates() -> tuple[Template, ...]:
    from rules.template import load_builtin
    from rules.template_error import TemplateError

    try:
        return load_builtin()
    except TemplateError as error:
        raise CallError(f"模板有误：{error}") from error


def _known_template(choice: str, templates: Iterable[Template]) -> None:
    known = [template.id for template in templates]
    if choice not in ("auto", *known):
        raise CallError(f"没有模板“{choice}”。现有模板：{'、'.join(known)}")


def _show_template(template_id: str) -> None:
    """What it demands, in words, as comments over its own YAML: the output is a template file to start from."""
    from rules.describe import describe
    from rules.template import source

    templates = {template.id: template for template in _templates()}
    _known_template(template_id, templates.values())
    sys.stdout.writelines(f"# {line}\n" for line in describe(templates[template_id]).splitlines())
    sys.stdout.write(source(template_id))


def _print_schema() -> None:
    from rules.template import schema

    print(schema())


def _check_template(file: str) -> None:
    from rules.template import load
    from rules.template_error import TemplateError

    try:
        template = load(Path(file))
    except TemplateError as error:
        raise CallError(str(error)) from error
    except OSError as error:
        raise CallError(f"打不开模板文件“{file}”：{error.strerror}") from error
    print(f"{file}：模板正确（{template.id} {template.version}，{template.title}）")


def _bytes(path: str) -> bytes:
    """The file's bytes, one more than the gate allows at most: a disk full of zeros must not fill the memory."""
    from workers.pipeline import LARGEST

    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise CallError(f"找不到文件“{path}”。") from error
    except IsADirectoryError as error:
        raise CallError(f"“{path}”是文件夹，请逐个给出里面的文件。") from error
    except OSError as error:
        raise CallError(f"打不开文件“{path}”：{error.strerror}。") from error


def _name(path: str) -> str:
    """The file's own name; bytes in it that are no UTF-8 are replaced, for reports are."""
    return Path(path).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _targets(options: Namespace) -> list[Path | None]:
    """Where each report goes; None is standard output. `reports/` is a folder also for one file.

    Of several files with one name each gets a report of its own.
    """
    if options.output is None:
        return [None] * len(options.files)
    output = Path(options.output)
    if len(options.files) > 1 or output.is_dir() or options.output.endswith("/"):
        if output.exists() and not output.is_dir():
            raise CallError(f"“{output}”已是文件；几份计划的报告要写到文件夹里。")
        targets = [output / name for name in _distinct(map(_name, options.files), _SUFFIXES[options.format])]
    else:
        targets = [output]
    inputs = {Path(path).resolve() for path in options.files}
    if inputs.intersection(target.resolve() for target in targets):
        raise CallError(f"“{output}”是要审阅的文件，不能用报告覆盖。")
    return list(targets)


def _distinct(names: Iterable[str], suffix: str) -> Iterator[str]:
    """A report's name for each file: `a.docx.html`, and `a.docx (2).html` for another `a.docx`."""
    taken: set[str] = set()
    for name in names:
        candidate, number = f"{name}{suffix}", 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name} ({number}){suffix}"
        taken.add(candidate.casefold())
        yield candidate


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CallError(f"写不了“{target}”：{error.strerror}。") from error


def _rendered(report: Report, options: Namespace) -> str:
    if options.format == "json":
        from workers.masking import masked
        from workers.report import as_json

        value = as_json(report)
        return _line(masked(value) if options.masked else value) + "\n"
    if options.format == "html":
        from service.reports import html

        return html.render(report)
    from service.reports import text

    return text.render(report)


def _error_line(report: Report) -> str:
    from service.reports.view import error_line

    return error_line(report) or ""


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _status(report: Report) -> int:
    if report.error:
        return UNUSABLE
    return GAPS if any(review.summary.errors for review in report.reviews) else FINE


def _log(name: str, error: Exception, settings: Settings) -> None:
    print(f"planreview：{name}：内部错误（{type(error).__name__}）", file=sys.stderr)
    if settings.debug:
        traceback.print_exception(error)
