"""Whether all that was accepted is still there and hangs together: originals by their hashes, rows, results, tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from storage import migrate
from storage.database import Database
from storage.files import Files, StoreError
from storage.records import ENDED, PlanRecord, ReviewRecord, StoredFile, Submission, Version, now
from workers import kept

# Reports that are held in memory at a time.
_AT_ONCE = 50
# Minutes that a worker may be silent before its review counts as forgotten: living ones are heard of every few seconds.
_SILENT = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One question: how much was looked at, and what is wrong, a line each. Titles and lines are Chinese."""

    title: str
    looked_at: int
    faults: tuple[str, ...] = ()
    remedy: str = ""


def verify(database: Database, store: Files, tick: Callable[[], object] = lambda: None) -> tuple[Check, ...]:
    """All checks, in the order in which they are worth reading; reads every original. `tick` after each thing read.

    Raises Unavailable, StoreError where database or store cannot be reached at all.
    """
    tables = _tables(database)
    if tables.faults:
        return (tables,)
    store.ping()
    # Names before rows: what is uploaded meanwhile has its rows when they are looked at.
    names = set(store.names())
    return (
        tables,
        _originals(database, store, tick),
        _orphans(database, names),
        _purged(database, names),
        _versions(database),
        _results(database, tick),
        _forgotten(database),
    )


def _tables(database: Database) -> Check:
    present, faults = migrate.version(database), []
    if present != migrate.newest():
        faults.append(f"表的版本是 {present or '（没有表）'}，程序要的是 {migrate.newest()}")
    elif database.is_sqlite:
        with database.connected(writes=False) as connection:
            said = connection.exec_driver_sql("pragma integrity_check(20)").scalars().all()
            faults += [f"数据库文件：{line}" for line in said if line != "ok"]
            for name, row, parent, _ in connection.exec_driver_sql("pragma foreign_key_check").all():
                faults.append(f"{name} 的第 {row} 行指向 {parent} 里没有的行")
    return Check("数据库的表", 1, tuple(faults), "启动一次 planreview serve 会更新表；文件损坏时请从备份恢复。")


def _originals(database: Database, store: Files, tick: Callable[[], object]) -> Check:
    """Every original that should be there, read and hashed."""
    wanted = select(StoredFile.sha256, StoredFile.size).where(StoredFile.purged.is_(None))
    rows, faults = _all(database, wanted), []
    for sha256, size in rows:
        tick()
        try:
            if len(store.get(sha256)) != size:
                faults.append(f"{sha256}：大小不是 {size} 字节")
        except StoreError:
            faults.append(f"{sha256}：缺失、打不开或内容被改动")
    return Check("原件", len(rows), tuple(faults), "请从备份恢复这些原件，或请学校重新上传。")


def _orphans(database: Database, names: set[str]) -> Check:
    known = {sha256 for (sha256,) in _all(database, select(StoredFile.sha256))}
    faults = tuple(f"{sha256}：没有登记" for sha256 in sorted(names - known))
    return Check(
        "没有登记的原件", len(names), faults, "多半是中断的上传留下的，不影响使用；确认没有上传在进行后可以删除。"
    )


def _purged(database: Database, names: set[str]) -> Check:
    gone = {sha256 for (sha256,) in _all(database, select(StoredFile.sha256).where(StoredFile.purged.is_not(None)))}
    faults = tuple(f"{sha256}：应已清除，文件还在" for sha256 in sorted(gone & names))
    return Check("已清除的原件", len(gone), faults, "请手工删除这些文件。")


def _versions(database: Database) -> Check:
    """Submissions with their versions, versions with their reviews."""
    bare = select(Submission.id).where(
        Submission.withdrawn.is_(None), ~exists().where(Version.submission_id == Submission.id)
    )
    unread = select(Version.id).where(~exists().where(ReviewRecord.version_id == Version.id))
    gone = (
        select(Version.id, Version.sha256)
        .outerjoin(StoredFile, StoredFile.sha256 == Version.sha256)
        .where((StoredFile.sha256.is_(None)) | StoredFile.purged.is_not(None))
    )
    faults = [f"提交 {one}：没有版本" for (one,) in _all(database, bare)]
    faults += [f"版本 {one}：没有审阅" for (one,) in _all(database, unread)]
    faults += [f"版本 {one}：原件 {sha256} 没有登记或已清除" for one, sha256 in _all(database, gone)]
    counted = _all(database, select(func.count()).select_from(Version))
    return Check("提交和版本", int(counted[0][0]), tuple(faults), "请从备份恢复。")


def _results(database: Database, tick: Callable[[], object]) -> Check:
    """Reports of reviews that have ended can be shown, and are about the file that they belong to."""
    looked_at, faults = 0, []
    for review_id, state, report, ended, sha256, plans in _reports(database):
        looked_at += 1
        tick()
        if ended is None:
            faults.append(f"审阅 {review_id}：已结束，没有结束时间")
        if state == "done" or report is not None:
            faults += [f"审阅 {review_id}：{fault}" for fault in _faults_of(report, sha256, plans)]
    return Check(
        "审阅结果", looked_at, tuple(faults), "请对这些文件重新审阅（网页上点“重试”，或 planreview batch --again）。"
    )


def _faults_of(report: bytes | None, sha256: str, plans: int) -> Iterator[str]:
    if report is None:
        yield "没有报告"
        return
    try:
        value = kept.unpack(report)
    except kept.KeptError:
        yield "报告打不开"
        return
    if value.source.sha256 != sha256 and value.error is None:
        yield "报告说的是另一个文件"
    if len(value.reviews) != plans:
        yield f"报告里有 {len(value.reviews)} 份计划，登记了 {plans} 份"


def _reports(database: Database) -> Iterator[tuple[str, str, bytes | None, datetime.datetime | None, str, int]]:
    """Review, state, report, end, content and number of plans of what is done or failed; a few at a time."""
    plans = (
        select(func.count()).where(PlanRecord.review_id == ReviewRecord.id).correlate(ReviewRecord).scalar_subquery()
    )
    columns = ReviewRecord.id, ReviewRecord.state, ReviewRecord.report, ReviewRecord.ended, Version.sha256, plans
    last = ""
    while True:
        chosen = (
            select(*columns)
            .join(Version, Version.id == ReviewRecord.version_id)
            .where(ReviewRecord.state.in_(("done", "failed")), ReviewRecord.id > last)
        )
        rows = _all(database, chosen.order_by(ReviewRecord.id).limit(_AT_ONCE))
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _forgotten(database: Database) -> Check:
    """Nothing stands as being worked on that nobody has been heard of for long."""
    before = now() - datetime.timedelta(minutes=_SILENT)
    silent = select(ReviewRecord.id).where(
        ReviewRecord.state == "running", (ReviewRecord.lease.is_(None)) | (ReviewRecord.lease < before)
    )
    going = _all(database, select(func.count()).where(ReviewRecord.state.not_in(ENDED)))
    faults = tuple(f"审阅 {one}：没有进程在做" for (one,) in _all(database, silent))
    return Check(
        "没有结束的审阅", int(going[0][0]), faults, "启动 planreview serve 或 planreview worker，会自动接着做。"
    )


def _all(database: Database, chosen: Any) -> Sequence[Any]:
    with database.reading() as session:
        return session.execute(chosen).all()
