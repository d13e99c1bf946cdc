"""What `planreview user` does: accounts made, listed, locked, given new passwords, taken from a list."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from service.batch_command import table
from service.calls import FINE, CallError
from service.keep_commands import opened
from workers.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.database import Database
    from storage.records import School, User

_ROLES = ("school", "reviewer", "admin")


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """`user`."""
    command = commands.add_parser("user", help="管理账号", description="新建、列出、锁定账号，重置密码，由名单导入。")
    actions = command.add_subparsers(
        title="命令", required=True, dest="action", metavar="add|list|reset|lock|unlock|import"
    )
    new = actions.add_parser("add", help="新建账号，显示密码（只显示一次）")
    new.add_argument("name", metavar="NAME", help="账号")
    new.add_argument("--role", default="school", choices=_ROLES, help="学校、审核人或管理员（默认 school）")
    new.add_argument("--shown", default="", metavar="NAME", help="姓名")
    new.add_argument("--school", metavar="CODE", help="学校代码")
    new.add_argument("--school-name", metavar="NAME", help="学校名称；没有这所学校时登记它")
    actions.add_parser("list", help="列出账号")
    for name, title in (
        ("reset", "重置密码，显示新密码（只显示一次）"),
        ("lock", "锁定账号：不能再登录"),
        ("unlock", "解除锁定"),
    ):
        actions.add_parser(name, help=title).add_argument("name", metavar="NAME", help="账号")
    roll = actions.add_parser("import", help="由 Excel 名单导入学校和账号")
    roll.add_argument("file", nargs="?", metavar="FILE", help="名单（.xlsx）")
    roll.add_argument("--output", metavar="PATH", help="新账号的密码写到哪个 Excel 文件（默认显示在屏幕上）")
    roll.add_argument("--example", metavar="PATH", help="写出一份空白名单")
    for action in actions.choices.values():
        action.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    command.set_defaults(run=user)


def user(options: argparse.Namespace, settings: Settings) -> int:
    """One action on accounts."""
    from sqlalchemy.exc import IntegrityError

    from storage import migrate
    from storage.database import Unavailable
    from workers.accounts import AccountError
    from workers.roll import RollError

    if options.action == "import" and options.example:
        return _example(Path(options.example))
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with closing(opened(settings)) as database:
            migrate.upgrade(database, settings.backups)
            _ACTIONS[options.action](options, database)
    except RollError as error:
        raise CallError("名单没有导入，请改正后再试：\n" + "\n".join(error.faults)) from error
    except (AccountError, Unavailable) as error:
        raise CallError(str(error)) from error
    except IntegrityError as error:
        raise CallError("有人刚刚改了同一个账号或学校，请再试一次。") from error
    return FINE


def _add(options: argparse.Namespace, database: Database) -> None:
    from workers import accounts

    with database.writing() as session:
        school = _school(session, options.school, options.school_name) if options.role == "school" else None
        made, password = accounts.add(session, options.name, options.role, None, options.shown, school)
        _audit(session, "account.created", made)
    print(f"账号 {made.name} 的密码：{password}")
    print("请记下：密码只显示这一次，第一次登录后要修改。")


def _school(session: Session, code: str | None, name: str | None) -> School | None:
    """The school of that code, made where it has a name now. CallError where it is not known."""
    from sqlalchemy import select

    from storage.records import School

    if code is None:
        return None
    found = session.scalar(select(School).where(School.code == code))
    if found is None and not name:
        raise CallError(f"没有代码为“{code}”的学校；要登记它，请加 --school-name。")
    if found is None:
        found = School(code=code, name=name)
        session.add(found)
        session.flush()
    return found


def _list(options: argparse.Namespace, database: Database) -> None:
    from sqlalchemy import select

    from storage.records import User, now
    from workers.roll import ROLES

    with database.reading() as session:
        found = session.scalars(select(User).order_by(User.role, User.name)).all()
    rows = [("账号", "姓名", "角色", "学校", "状态")]
    for one in found:
        waits = one.locked_until is not None and one.locked_until > now()
        state = "锁定" if not one.active else "密码输错太多，暂时锁定" if waits else "正常"
        rows.append((one.name, one.shown, ROLES[one.role], one.school.name if one.school else "", state))
    print("\n".join(table(rows)))


def _reset(options: argparse.Namespace, database: Database) -> None:
    from workers import accounts

    with database.writing() as session:
        found = _found(session, options.name)
        password = accounts.set_password(found, None)
        _audit(session, "password.reset", found)
    print(f"账号 {found.name} 的新密码：{password}")
    print("请记下：密码只显示这一次，下次登录后要修改。原来的登录和令牌都已失效。")


def _lock(options: argparse.Namespace, database: Database) -> None:
    from sqlalchemy import func, select

    from storage.records import User

    with database.writing() as session:
        found = _found(session, options.name)
        others = select(func.count()).where(User.role == "admin", User.active, User.id != found.id)
        if found.role == "admin" and not session.scalar(others):
            raise CallError(f"“{found.name}”是唯一的管理员，不能锁定。")
        found.active = False
        found.epoch += 1
        _audit(session, "account.changed", found, active=False)
    print(f"账号 {found.name} 已锁定，原来的登录和令牌都已失效。")


def _unlock(options: argparse.Namespace, database: Database) -> None:
    with database.writing() as session:
        found = _found(session, options.name)
        found.active, found.failures, found.locked_until = True, 0, None
        _audit(session, "account.changed", found, active=True)
    print(f"账号 {found.name} 可以登录了。")


def _import(options: argparse.Namespace, database: Database) -> None:
    from workers import roll

    if not options.file:
        raise CallError("请给出名单文件（.xlsx）；要空白名单，请用 --example PATH。")
    output = Path(options.output) if options.output else None
    with _private(output) as target:
        try:
            with Path(options.file).open("rb") as stream:
                imported = roll.import_accounts(database, stream)
        except OSError as error:
            raise CallError(f"打不开名单“{options.file}”：{error.strerror}。") from error
        if target:
            target.write(roll.passwords(imported))
    print(f"新登记学校 {len(imported.schools)} 所，更名 {len(imported.renamed)} 所。")
    print(f"新账号 {len(imported.accounts)} 个，已有的 {len(imported.kept)} 个没有改动。")
    if output is not None:
        print(f"密码在 {output}，分发后请删除：程序不再保存。")
    elif imported.accounts:
        rows = [(one.name, one.password, one.shown, one.school) for one in imported.accounts]
        print("\n".join(table([("账号", "密码", "姓名", "学校"), *rows])))
        print("请记下：密码只显示这一次，第一次登录后要修改。")


def _example(path: Path) -> int:
    from workers import roll

    with _private(path) as target:
        assert target is not None
        target.write(roll.example())
    print(f"空白名单：{path}")
    return FINE


@contextmanager
def _private(path: Path | None) -> Iterator[BinaryIO | None]:
    """A new file that only its owner can read, there before what it is for is done; gone where that fails."""
    if path is None:
        yield None
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CallError(f"“{path}”已存在，不覆盖。") from error
    except OSError as error:
        raise CallError(f"写不了“{path}”：{error.strerror}。") from error
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _found(session: Session, name: str) -> User:
    from sqlalchemy import select

    from storage.records import User

    found = session.scalar(select(User).where(User.name == name))
    if found is None:
        raise CallError(f"没有账号“{name}”。")
    return found


def _audit(session: Session, action: str, subject: User, **detail: Any) -> None:
    from storage.records import AuditEntry

    session.add(AuditEntry(action=action, object=f"user:{subject.id}", detail={"by": "command line", **detail}))


_ACTIONS: dict[str, Callable[[argparse.Namespace, Database], None]] = {
    "add": _add,
    "list": _list,
    "reset": _reset,
    "lock": _lock,
    "unlock": _unlock,
    "import": _import,
}
