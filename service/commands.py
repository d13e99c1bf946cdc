"""What each command does. What a command alone needs is imported when it runs: `review` must start fast."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers.settings import Settings

if TYPE_CHECKING:
    from rules.template import Template
    from workers.pipeline import Tools
    from workers.report import Report
    from workers.sandbox import Job, Outcome

    Shown = tuple[str, int, str | None]

FINE, GAPS, UNUSABLE = 0, 1, 2
_SUFFIXES = {"text": ".txt", "json": ".json", "html": ".html"}


class CallError(Exception):
    """The call is wrong; the message, in Chinese, says how."""


def review(options: Namespace, settings: Settings) -> int:
    """Reviews each file and prints or writes its report."""
    from workers import sandbox

    templates = _templates()
    _known_template(options.template, templates)
    targets = _targets(options)
    status = FINE
    with sandbox.converter(options.files, settings) as convert:
        jobs = (_review_of(path, templates, options, settings) for path in options.files)
        outcomes = sandbox.each(jobs, settings, convert)
        for position, (path, target, outcome) in enumerate(zip(options.files, targets, outcomes, strict=True)):
            text, own_status, problem = outcome.value
            _log(_name(path), outcome)
            if target is None:
                sys.stdout.write("\n" * (position > 0 and options.format == "text") + text)
                sys.stdout.flush()
            else:
                _write(target, text)
                if problem:
                    print(f"{_name(path)}：{problem}", file=sys.stderr)
            status = max(status, own_status)
    return status


def _review_of(path: str, templates: tuple[Template, ...], options: Namespace, settings: Settings) -> Job:
    """The work on one file: its report as text, the exit status that it asks for, why it could not be read."""
    from workers import pipeline
    from workers.report import Failure
    from workers.sandbox import Job

    def shown(report: Report) -> Shown:
        return _rendered(report, options), _status(report), report.error.message if report.error else None

    name = _name(path)
    try:
        data = _bytes(path, settings)
    except CallError as error:
        unread = pipeline.unreadable(b"", name, Failure("corrupt", str(error), "请检查路径和权限。"))
        return Job(lambda tools: shown(unread), lambda failure: shown(unread))
    return Job(
        lambda tools: shown(pipeline.review(data, name, templates, options.template, options.stage, tools)),
        lambda failure: shown(pipeline.unreadable(data, name, failure)),
        len(data),
    )


def parse(options: Namespace, settings: Settings) -> int:
    """Prints the document model of one file."""
    from workers import model, pipeline, sandbox
    from workers.report import Failure

    data, name = _bytes(options.file, settings), _name(options.file)

    def failed(failure: Failure) -> tuple[str, int]:
        report = pipeline.unreadable(data, name, failure)
        as_json = options.format == "json"
        return (_line(model.failed_as_json(report)) if as_json else _error_line(report)) + "\n", UNUSABLE

    def read(tools: Tools) -> tuple[str, int]:
        document = pipeline.read(data, name, tools)
        if isinstance(document, Failure):
            return failed(document)
        return model.as_text(document) if options.format == "text" else _line(model.as_json(document)) + "\n", FINE

    outcome = sandbox.run(sandbox.Job(read, failed, len(data)), settings)
    _log(name, outcome)
    text, status = outcome.value
    sys.stdout.write(text)
    return int(status)


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
    from rules.catalogue import schema

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


def _bytes(path: str, settings: Settings) -> bytes:
    """The file's bytes, one more than the gate allows at most: a disk full of zeros must not fill the memory."""
    try:
        with Path(path).open("rb") as file:
            return file.read(settings.file_limits.file + 1)
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


def _log(name: str, outcome: Outcome) -> None:
    if outcome.trouble:
        print(f"planreview：{name}：内部错误（{outcome.trouble}）", file=sys.stderr)
