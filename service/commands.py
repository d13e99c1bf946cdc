"""What each command does. What a command alone needs is imported when it runs: `review` must start fast."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.calls import FINE, GAPS, UNUSABLE, CallError
from service.template_commands import chosen
from workers.settings import Settings

if TYPE_CHECKING:
    from rules.decisions import Decisions
    from rules.template import Template
    from workers.pipeline import Content, Tools
    from workers.report import Report, Stage
    from workers.sandbox import Job, Outcome

    Shown = tuple[str, int, str | None]

_SUFFIXES = {"text": ".txt", "json": ".json", "html": ".html"}


@dataclass(frozen=True, slots=True)
class Judging:
    """What plans are held against, and what people decided about them."""

    templates: tuple[Template, ...]
    choice: str
    decisions: Decisions | None

    def of(self, data: Content, name: str, stage: Stage, tools: Tools) -> Report:
        """The report on one file."""
        from workers import pipeline

        report = pipeline.review(data, name, self.templates, self.choice, stage, tools)
        return pipeline.settled(report, self.templates, self.decisions) if self.decisions else report


def review(options: Namespace, settings: Settings) -> int:
    """Reviews each file and prints or writes its report."""
    from workers import sandbox

    templates, choice = chosen(options.template, settings)
    judging = Judging(templates, choice, _decisions(options.decisions))
    pages = sorted(options.files, key=file_name) if options.as_one else None
    options.files = pages[:1] if pages else options.files
    targets = _targets(options)
    status = FINE
    with sandbox.converter(options.files, settings) as convert:
        jobs = (_review_of(path, pages, judging, options, settings) for path in options.files)
        outcomes = sandbox.each(jobs, settings, convert)
        for position, (path, target, outcome) in enumerate(zip(options.files, targets, outcomes, strict=True)):
            text, own_status, problem = outcome.value
            _log(file_name(path), outcome)
            if target is None:
                sys.stdout.write("\n" * (position > 0 and options.format == "text") + text)
                sys.stdout.flush()
            else:
                _write(target, text)
                if problem:
                    print(f"{file_name(path)}：{problem}", file=sys.stderr)
            status = max(status, own_status)
    return status


def _review_of(path: str, pages: Sequence[str] | None, judging: Judging, options: Namespace, settings: Settings) -> Job:
    """The work on one file, or on the pictures that are its pages: its report as text, the exit status that it asks
    for, why it could not be read."""
    from workers import pipeline
    from workers.report import Failure
    from workers.sandbox import Job

    def shown(report: Report) -> Shown:
        return _rendered(report, options), _status(report), report.error.message if report.error else None

    name = file_name(path)
    try:
        data = tuple(file_bytes(page, settings) for page in pages) if pages else file_bytes(path, settings)
    except CallError as error:
        unread = pipeline.unreadable(b"", name, Failure("corrupt", str(error), "请检查路径和权限。"))
        return Job(lambda tools: shown(unread), lambda failure: shown(unread))
    return Job(
        lambda tools: shown(judging.of(data, name, options.stage, tools)),
        lambda failure: shown(pipeline.unreadable(data, name, failure)),
        sum(map(len, data)) if isinstance(data, tuple) else len(data),
    )


def parse(options: Namespace, settings: Settings) -> int:
    """Prints the document model of one file."""
    from workers import model, pipeline, sandbox
    from workers.report import Failure

    data, name = file_bytes(options.file, settings), file_name(options.file)

    def failed(failure: Failure) -> tuple[str, int]:
        report = pipeline.unreadable(data, name, failure)
        as_json = options.format == "json"
        return (_line(model.failed_as_json(report)) if as_json else error_line(report)) + "\n", UNUSABLE

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


def file_bytes(path: str, settings: Settings) -> bytes:
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


def file_name(path: str) -> str:
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
        targets = [output / name for name in _distinct(map(file_name, options.files), _SUFFIXES[options.format])]
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


def _decisions(file: str | None) -> Decisions | None:
    from rules.decisions import DecisionsError, parse

    if file is None:
        return None
    try:
        return parse(Path(file).read_text(encoding="utf-8-sig"), file)
    except DecisionsError as error:
        raise CallError(f"决定文件有误：{error}") from error
    except UnicodeDecodeError as error:
        raise CallError(f"决定文件“{file}”不是 UTF-8 编码。") from error
    except OSError as error:
        raise CallError(f"打不开决定文件“{file}”：{error.strerror}") from error


def error_line(report: Report) -> str:
    """Why a file could not be read, on one line."""
    from service.reports import view

    return view.error_line(report) or ""


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _status(report: Report) -> int:
    if report.error:
        return UNUSABLE
    return GAPS if any(review.summary.errors for review in report.reviews) else FINE


def _log(name: str, outcome: Outcome) -> None:
    if outcome.trouble:
        print(f"planreview：{name}：内部错误（{outcome.trouble}）", file=sys.stderr)
