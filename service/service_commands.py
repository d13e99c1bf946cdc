"""The commands of the service: what may be asked for. What they need is imported when they run."""

from __future__ import annotations

import argparse
from typing import Any

from workers.settings import Settings


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """`serve` and `worker`."""
    command = commands.add_parser(
        "serve",
        help="启动整个服务：网页、接口、队列和审阅进程",
        description="在本机启动整个服务。按 Ctrl-C 停止；已收下的计划不会丢失。",
    )
    command.add_argument("--host", default="127.0.0.1", help="在哪个地址上提供服务（默认 127.0.0.1：只有本机能访问）")
    command.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    command.add_argument("--demo", action="store_true", help="装入示例：示例账号和示例计划")
    command.add_argument("--no-worker", action="store_true", help="本机不审阅，由别处的 planreview worker 审阅")
    command.set_defaults(run=_serve)
    worker = commands.add_parser(
        "worker",
        help="增加审阅进程，在本机或别的机器上",
        description="为正在运行的服务增加审阅进程；个数由 PLANREVIEW_WORKERS 决定。",
    )
    worker.set_defaults(run=_work)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from service.serve import serve

    return serve(options, settings)


def _work(options: argparse.Namespace, settings: Settings) -> int:
    from service.serve import work

    return work(options, settings)
