"""What `planreview backup`, `restore` and `verify` do: keeps what is stored, and says whether it is all there."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.batch_command import table
from service.calls import FINE, GAPS, CallError
from workers.settings import Settings

if TYPE_CHECKING:
    from storage.backup import Manifest
    from storage.database import Database
    from workers.verify import Check

# Of each kind of fault, so many are named.
_NAMED = 20


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """`backup`, `restore` and `verify`."""
    backup = commands.add_parser(
        "backup", help="备份", description="备份数据库、原件、自定义模板和密钥；服务不用停。原件只补新的。"
    )
    backup.add_argument("folder", nargs="?", metavar="FOLDER", help="备份到哪个文件夹（默认资料文件夹里的 backups）")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser(
        "restore", help="由备份恢复", description="由备份恢复。先停止服务；先检查备份，有损坏就什么都不改。"
    )
    restore.add_argument("file", metavar="FILE", help="备份文件（.zip），旁边要有 originals 文件夹")
    restore.add_argument("--replace", action="store_true", help="替换现有的资料；原来的移到 backups 里")
    restore.set_defaults(run=_restore)
    verify = commands.add_parser(
        "verify", help="检查资料是否完整", description="检查原件、登记、审阅结果是否完整一致。"
    )
    verify.set_defaults(run=_verify)


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from storage import backup, files
    from storage.database import Unavailable

    _must_exist(settings)
    folder = Path(options.folder) if options.folder else settings.backups
    with closing(opened(settings)) as database:
        try:
            made = backup.make(database, files.connect(settings.files_url), settings.home, folder)
        except (backup.BackupError, Unavailable, OSError, files.StoreError) as error:
            raise CallError(f"没有备份成：{error}") from error
    print(f"备份：{made.file}")
    print(
        f"数据 {made.rows} 行，原件 {made.originals} 份，其中新增 {made.added} 份（在 {folder / backup.ORIGINALS}）。"
    )
    for sha256 in made.damaged:
        print(f"planreview：原件 {sha256} 读不出来，备份里没有它。", file=sys.stderr)
    return GAPS if made.damaged else FINE


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from service.before import locked
    from storage import files, restore
    from storage.backup import BackupError
    from storage.database import Unavailable

    file = Path(options.file)
    try:
        manifest = restore.read_manifest(file)
        if found := restore.faults(file, manifest):
            listed = "\n".join(found[:_NAMED])
            raise CallError(f"备份有损坏，什么都没有改动。请换一份备份。\n{listed}")
        settings.home.mkdir(parents=True, exist_ok=True)
        with locked(settings.home), closing(opened(settings)) as database:
            _put_back(file, manifest, options.replace, database, settings)
    except (BackupError, Unavailable, files.StoreError, OSError) as error:
        raise CallError(f"没有恢复成：{error}") from error
    rows = sum(part.rows or 0 for part in manifest.parts.values())
    print(f"已恢复到 {settings.home}：数据 {rows} 行，原件 {len(manifest.originals)} 份。")
    print(f"备份的时间是 {manifest.made[:19]}（UTC）。")
    print("请运行 planreview verify 检查，再启动服务。")
    return FINE


def _put_back(file: Path, manifest: Manifest, replace: bool, database: Database, settings: Settings) -> None:
    from sqlalchemy.exc import DatabaseError

    from storage import backup, files, migrate, restore
    from storage.records import now

    store = files.connect(settings.files_url)
    try:
        empty = restore.is_empty(database, settings.home)
    except DatabaseError:
        # Too damaged to be read, which may be why it is restored.
        empty = False
    if empty:
        restore.restore(file, manifest, database, store, settings.home)
        return
    if not replace:
        message = f"资料文件夹 {settings.home} 或数据库里已有资料，没有改动。"
        raise CallError(f"{message}要替换，请加 --replace；原来的会移到 {settings.backups}。")
    if not database.is_sqlite and migrate.version(database) == migrate.newest():
        print(f"原来的数据已备份：{backup.make(database, store, settings.home, settings.backups).file}")
    aside = settings.backups / f"before-restore-{now().strftime('%Y%m%d-%H%M%S-%f')}"
    with restore.set_aside(database, settings.home, aside):
        restore.restore(file, manifest, database, store, settings.home)
    print(f"原来的资料在：{aside}")


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from storage import files
    from storage.database import Unavailable
    from workers.verify import verify

    _must_exist(settings)
    with closing(opened(settings)) as database:
        try:
            with tqdm(unit="件", desc="检查", disable=None, file=sys.stderr, leave=False) as bar:
                checks = verify(database, files.connect(settings.files_url), bar.update)
        except (Unavailable, files.StoreError) as error:
            raise CallError(f"没有检查成：{error}") from error
    sys.stdout.write(rendered(checks))
    return GAPS if any(check.faults for check in checks) else FINE


def rendered(checks: tuple[Check, ...]) -> str:
    """The table of checks, then what is wrong and what to do about it."""
    rows = [("检查", "看了", "有问题")]
    rows += [
        (check.title, str(check.looked_at), str(len(check.faults)) if check.faults else "没有") for check in checks
    ]
    said = table(rows)
    for check in checks:
        if check.faults:
            said += ["", f"{check.title}：", *(f"  {fault}" for fault in check.faults[:_NAMED])]
            said += [f"  （另有 {len(check.faults) - _NAMED} 处）"] * (len(check.faults) > _NAMED)
            said.append(f"  {check.remedy}")
    return "\n".join(said) + "\n"


def opened(settings: Settings) -> Database:
    """The database that the settings name."""
    from storage.database import Database

    return Database(settings.database_url)


def _must_exist(settings: Settings) -> None:
    """A mistyped home folder must not look like an empty one."""
    if settings.service.database_url is None and not (settings.home / "planreview.db").exists():
        raise CallError(f"{settings.home.absolute()} 里没有资料。请用 --home 或 PLANREVIEW_HOME 指明资料文件夹。")
