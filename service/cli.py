"""The command line: what may be asked for, and the edge at which errors become messages and an exit status.

Results go to standard output, messages to standard error. Status: 0 every file read and nothing that must be fixed;
1 something must be fixed; 2 a file could not be read or the call is wrong.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import TextIO

from service import batch_command, keep_commands, service_commands, user_commands
from service.calls import UNUSABLE, CallError
from service.commands import doctor, explain, parse, review
from service.template_commands import templates
from workers.settings import SettingError, load

_BROKEN_PIPE = 141
_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status. Never shows a traceback, but with `PLANREVIEW_DEBUG=1`."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.home)
    except SettingError as error:
        print(f"planreview：{error}", file=sys.stderr)
        return UNUSABLE
    _quieten(settings.debug)
    try:
        status: int = options.run(options, settings)
        sys.stdout.flush()
    except CallError as error:
        print(f"planreview：{error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # Whoever read the results has gone; the interpreter must not complain of it when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # the edge: a bug is a message here, and a traceback where asked for
        if settings.debug:
            raise
        print(
            f"planreview：内部错误（{type(error).__name__}：{error}）。设 PLANREVIEW_DEBUG=1 可看详情。",
            file=sys.stderr,
        )
        return UNUSABLE
    return status


def _speak_utf8(stream: TextIO) -> None:
    """Chinese comes out whatever the locale; a name that is no text comes out as far as it is."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")


def _quieten(debug: bool) -> None:
    """What libraries say to developers is no message to a teacher."""
    if debug:
        return
    import logging
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


# What argparse says of a wrong call, in Chinese; what is not here stays as it is.
_WORDING = (
    ("the following arguments are required: ", "缺少参数 "),
    ("unrecognized arguments: ", "不认识的参数 "),
    ("invalid choice: ", "不能是 "),
    ("choose from", "可以是"),
    ("expected one argument", "后面要跟一个值"),
    ("expected at least one argument", "后面至少要跟一个值"),
    ("argument ", "参数 "),
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the call in one line, and where help is."""

    def error(self, message: str) -> None:  # type: ignore[override]
        for english, chinese in _WORDING:
            message = message.replace(english, chinese)
        self.exit(UNUSABLE, f"planreview：命令有误：{message}\n用法见：{self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="planreview", description="审阅学校培训计划：读入 Word 或 PDF，对照模板，写出缺项报告。")
    parser.add_argument(
        "--home", metavar="FOLDER", help="程序存放资料的文件夹（默认 PLANREVIEW_HOME 或 planreview-data）"
    )
    commands = parser.add_subparsers(title="命令", required=True, metavar="COMMAND")
    _add_review(commands)
    _add_parse(commands)
    _add_templates(commands)
    _add_rest(commands)
    service_commands.add(commands)
    batch_command.add(commands)
    keep_commands.add(commands)
    user_commands.add(commands)
    for command in commands.choices.values():
        command.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _add_review(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser("review", help="审阅计划，写出缺项报告", description="审阅一份或几份计划。")
    command.add_argument("files", nargs="+", metavar="FILE", help="Word 或 PDF 文件")
    command.add_argument(
        "--template", default="auto", metavar="ID|FILE|auto", help="对照的模板：名称或模板文件（默认 auto：自动选择）"
    )
    command.add_argument(
        "--stage", default="draft", choices=("draft", "final", "archived"), help="草稿、定稿或存档（默认 draft）"
    )
    command.add_argument("--format", default="text", choices=("text", "json", "html"), help="报告的形式（默认 text）")
    command.add_argument("--output", metavar="PATH", help="报告写到哪里：一份计划是文件，几份是文件夹（默认屏幕）")
    command.add_argument("--decisions", metavar="FILE", help="决定文件：已经处理的发现和理由，另列，不计入结论")
    command.add_argument("--as-one", action="store_true", help="几张图片是同一份计划的各页，按文件名排序")
    command.add_argument("--masked", action="store_true", help="JSON 里也遮盖手机号等个人信息")
    command.set_defaults(run=review)


def _add_parse(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser("parse", help="只看读到了什么", description="按阅读顺序列出文件里读到的内容。")
    command.add_argument("file", metavar="FILE", help="Word 或 PDF 文件")
    command.add_argument("--format", default="text", choices=("json", "text"), help="输出的形式（默认 text）")
    command.set_defaults(run=parse)


def _add_templates(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser(
        "templates", help="查看、检查、起草模板", description="查看模板，检查自己写的模板，由空白表样起草模板。"
    )
    actions = command.add_subparsers(title="命令", required=True, dest="action", metavar="list|show|check|schema|learn")
    actions.add_parser("list", help="列出内置的和自己的模板")
    actions.add_parser("show", help="显示一个模板").add_argument("id", metavar="ID", help="模板名称")
    actions.add_parser("check", help="检查一个模板文件").add_argument("file", metavar="FILE", help="YAML 文件")
    actions.add_parser("schema", help="输出模板文件的 JSON Schema")
    learn = actions.add_parser("learn", help="由空白表样起草一个模板")
    learn.add_argument("file", metavar="FILE", help="空白的表样，Word 或 PDF 文件")
    for action in actions.choices.values():
        action.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    command.set_defaults(run=templates)


def _add_rest(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser("explain", help="说明一条规则", description="说明一条规则查什么、为什么、怎么改。")
    command.add_argument("rule", metavar="RULE", help="规则名称，如 section.missing")
    command.set_defaults(run=explain)
    commands.add_parser("doctor", help="检查本机装了什么、缺什么").set_defaults(run=doctor)


if __name__ == "__main__":
    sys.exit(main())
