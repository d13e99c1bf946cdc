"""Every route for every role, with tokens of each scope, for one's own and for what is another's."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from storage.records import (
    DecisionRecord,
    OwnTemplate,
    ReviewRecord,
    Round,
    School,
    StoredFile,
    Submission,
    Token,
    User,
    Version,
    Webhook,
    new_id,
    now,
)
from tests.service import roles_table
from tests.service.site import API, Program, Site, plan, site_on
from tests.stack import CHOSEN, RedisServer, stack_of
from workers import accounts
from workers.accounts import SCOPES

# What a call that was let in may answer: it may be wrong in other ways, as forms are that nobody has filled in.
_LET_IN = {200, 201, 202, 204, 302, 303, 400, 409, 415, 422}
# The one thing that is not there: a draft that nobody asked for.
_NOT_THERE = ("<draft_id>", "/failed/<review_id>", "<path:filename>", "/decisions/<int:decision_id>")


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    method: str
    rule: str
    scopes: frozenset[str]
    owner: str | None
    exceptions: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def _rows() -> Iterator[Row]:
    for line in roles_table.TABLE.splitlines():
        if line.strip():
            method, rule, scopes, *more = line.split()
            owner = more.pop(0) if more and "=" not in more[0] else None
            exceptions = {name: int(status) for name, status in (one.split("=") for one in more)}
            yield Row(method, rule, frozenset(scopes.split("|")), owner, exceptions)


ROWS = tuple(_rows())


@dataclass
class Who:
    """Somebody who calls: with a token or a session, or neither."""

    name: str
    scopes: frozenset[str] = frozenset()
    user: User | None = None
    token: str | None = None
    session: bool = False
    must_change: bool = False
    foreign: bool = False

    @property
    def known(self) -> bool:
        """Whether the service lets it in at all."""
        return bool(self.scopes)


@dataclass
class World:
    """A district with all that routes name, and all who call."""

    site: Site
    school: School
    whos: list[Who]
    report: bytes
    finding: str
    sha256: str
    round_id: int
    other_user: User
    hook_user: User
    counter: Any = field(default_factory=lambda: itertools.count(1))

    def names(self, who: Who) -> dict[str, Any]:
        """New things for a request to name, all of the school's own."""
        count = next(self.counter)
        with self.site.stack.database.writing() as db:
            submission = Submission(school_id=self.school.id)
            db.add(submission)
            db.flush()
            for number in (1, 2):
                version = Version(submission_id=submission.id, number=number, sha256=self.sha256, name="计划.docx")
                db.add(version)
                db.flush()
                review = ReviewRecord(version_id=version.id, state="done", report=self.report, verdict="revise")
                db.add(review)
            decision = DecisionRecord(
                submission_id=submission.id,
                part=1,
                finding=self.finding,
                verdict="误报",
                reason="看错了。",
                user_id=self.other_user.id,
            )
            hook = Webhook(url="http://nowhere.invalid/", secret="x", events=[], user_id=self.hook_user.id)
            token = Token(
                user_id=(who.user or self.other_user).id, label="", digest=new_id(), scopes=["read"], expires=now()
            )
            db.add_all((decision, hook, token))
            db.flush()
            return {
                "submission_id": submission.id,
                "decision_id": decision.id,
                "token_id": token.id,
                "webhook_id": hook.id,
                "round_id": self.round_id,
                "school_id": self.school.id,
                "user_id": self.other_user.id,
                "template_id": "own-form",
                "draft_id": new_id(),
                "review_id": new_id(),
                "suffix": "txt",
                "filename": "nothing.css",
                "COUNT": count,
            }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer) -> Iterator[World]:
    """One for all rows: what is asked of it is made anew for each request."""
    with stack_of(CHOSEN or "sqlite", tmp_path_factory.mktemp("roles"), redis_server) as stack, site_on(stack) as site:
        site.app.config["WTF_CSRF_METHODS"] = set()
        yield _district(site)


def _district(site: Site) -> World:
    own, other = site.school("云岭小学"), site.school("青山小学")
    submission = Program(site.app, site.token(site.account("school", own))).submit(plan("一、组织管理", "组长：____"))
    site.work()
    with site.stack.database.writing() as db:
        review = db.query(ReviewRecord).one()
        report, finding = review.report, review.plans[0].findings[0].finding
        schools = db.query(School).order_by(School.id).all()
        round_ = Round(title="2031年度", expected=schools)
        admin_id = db.query(User).first().id  # type: ignore[union-attr]
        db.add_all((round_, OwnTemplate(identity="own-form", number=1, text=_OWN_FORM, user_id=admin_id)))
        db.flush()
        assert db.get_one(Submission, submission).school_id == own.id
        sha256 = db.query(StoredFile).one().sha256
    others = site.account("reviewer"), site.account("admin")
    return World(site, own, list(_whos(site, own, other)), report or b"", finding, sha256, round_.id, *others)


_OWN_FORM = """
id: own-form
version: "1"
title: 教师读书计划
purpose: 年度读书计划。
kind:
  title:
    strong: [读书计划]
sections:
  - key: goals
"""


def _whos(site: Site, own: School, other: School) -> Iterator[Who]:
    yield Who("nobody")
    yield Who("wrong token", token="pr_wrong")
    for name, user in (
        ("school", site.account("school", own)),
        ("other school", site.account("school", other)),
        ("reviewer", site.account("reviewer")),
        ("admin", site.account("admin")),
    ):
        scopes = frozenset(accounts.allowed(user)) - {"private"}
        foreign = name == "other school"
        yield Who(name, scopes, user, token=site.token(user), foreign=foreign)
        yield Who(name, scopes, user, session=True, foreign=foreign)
    admin = site.account("admin", sees_private=True)
    for scope in SCOPES:
        yield Who(f"only_{scope}", frozenset({scope}), admin, token=site.token(admin, [scope]))
    yield Who("expired token", user=admin, token=site.token(admin, hours=-1))
    revoked = site.token(admin)
    switched_off, reset, must = site.account("admin"), site.account("admin"), site.account("admin", must_change=True)
    tokens = site.token(switched_off), site.token(reset)
    with site.stack.database.writing() as db:
        db.query(Token).filter_by(digest=accounts.digest(revoked)).one().revoked = now()
        db.get_one(User, switched_off.id).active = False
        db.get_one(User, reset.id).epoch += 1
    yield Who("revoked token", user=admin, token=revoked)
    yield Who("switched off", user=switched_off, token=tokens[0])
    yield Who("switched off", user=switched_off, session=True)
    yield Who("password was reset", user=reset, token=tokens[1])
    yield Who("password was reset", user=reset, session=True)
    yield Who("initial password", frozenset(accounts.allowed(must)), must, session=True, must_change=True)


def _call(world: World, row: Row, who: Who, names: dict[str, Any]) -> tuple[int, str]:
    """The status of the answer and where it leads."""
    path = row.rule
    for name, value in names.items():
        for kind in ("", "int:", "path:"):
            path = path.replace(f"<{kind}{name}>", str(value))
    program = Program(world.site.app, who.token)
    if who.session and who.user:
        with program.client.session_transaction() as session:
            session["user"], session["epoch"], session["since"] = who.user.id, who.user.epoch, now().timestamp()
    headers = {"Authorization": f"Bearer {who.token}"} if who.token else {}
    more: dict[str, Any] = {}
    if (content := roles_table.JSON.get(str(row))) is not None:
        text = json.dumps(content).replace("FINDING", world.finding).replace("COUNT", str(names["COUNT"]))
        more = {"json": json.loads(text)}
    elif row.method == "POST":
        more = {"data": {"text": "x"}, "content_type": "multipart/form-data"}
    with program.client.open(path, method=row.method, headers=headers, **more) as response:
        response.get_data()
        return response.status_code, response.headers.get("Location", "")


def _expected(row: Row, who: Who) -> str | int:
    """A status, or `in` for one who is let in."""
    if "open" in row.scopes:
        return "open"
    if not who.known:
        return 401
    if "own" in row.scopes:
        return "in"
    if who.must_change or not row.scopes & who.scopes:
        return 403
    if who.foreign and row.owner == "submission":
        return 404
    return row.exceptions.get(who.name, "in")


def _is_as(expected: str | int, status: int, onward: str, row: Row, who: Who) -> bool:
    page = not row.rule.startswith(API)
    to_entrance = status in (302, 303) and ("/sign-in" in onward or (who.must_change and "/password" in onward))
    if expected == "open":
        # Wrong passwords are sent: they are refused as such.
        return status < 500 or row.rule == "/readyz"
    if expected == "in":
        missing = status == 404 and any(part in row.rule for part in _NOT_THERE)
        by_session_only = "own" in row.scopes and status == 403 and bool(who.token)
        mine = (who.must_change and "own" in row.scopes) or not to_entrance
        wrong_password = str(row) == "POST /password" and status == 401
        return (status in _LET_IN or missing or by_session_only or wrong_password) and mine
    if page and expected in (401, 403) and to_entrance:
        return True
    return status == expected


def test_every_route_has_its_row(world: World) -> None:
    routes = {
        f"{method} {rule.rule}"
        for rule in world.site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {str(row) for row in ROWS}


def _callers(world: World, row: Row) -> list[Who]:
    """Programs call the API, people the pages; of the other kind the ones who are most likely to slip through."""
    if "open" in row.scopes:
        return world.whos[:3]
    of_kind = "token" if row.rule.startswith(API) else "session"
    always = ("nobody", "wrong token", "admin", "initial password")
    return [who for who in world.whos if getattr(who, of_kind) or who.name in always or who.name.startswith("only_")]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_may(world: World, row: Row) -> None:
    wrong, names = [], world.names(Who("nobody"))
    for who in _callers(world, row):
        expected = _expected(row, who)
        status, onward = _call(world, row, who, names if row.owner != "token" else world.names(who))
        if expected == "in" and row.method != "GET":
            names = world.names(who)
        if not _is_as(expected, status, onward, row, who):
            how = "session" if who.session else "token" if who.token else "nothing"
            wrong.append(f"{who.name} with {how}: {expected} was promised, {status} {onward} came")
    assert not wrong, "\n".join(wrong)


def test_nobody_revokes_another_accounts_token(world: World) -> None:
    token_id = world.names(Who("nobody"))["token_id"]
    for who in world.whos:
        if who.token and who.known and "read" in who.scopes:
            response = Program(world.site.app, who.token).delete(f"/tokens/{token_id}")
            assert response.status_code == 404, who.name


def test_a_school_names_nothing_of_anothers(world: World) -> None:
    names = world.names(Who("nobody"))
    other = next(who for who in world.whos if who.foreign and who.token)
    program = Program(world.site.app, other.token)
    assert program.upload(("a.docx", plan()), submission=names["submission_id"]).status_code == 404
    assert program.upload(("a.docx", plan()), school=world.school.id).status_code == 404
    assert program.get(f"/submissions?school={world.school.id}").json == {"submissions": [], "next": None}
    schools = program.get("/schools").json["schools"]
    assert [one["name"] for one in schools] == ["青山小学"]
    shown = program.get(f"/rounds/{world.round_id}").json
    assert [one["school"]["name"] for one in shown["schools"]] == ["青山小学"]
    assert [one["name"] for one in shown["expected"]] == ["青山小学"]


def test_a_closed_round_is_seen_by_those_it_concerns(world: World) -> None:
    with world.site.stack.database.writing() as db:
        closed = Round(title="旧批次", closed=True, expected=[db.get_one(School, world.school.id)])
        db.add(closed)
        db.flush()
    seen = {
        who.name: Program(world.site.app, who.token).get(f"/rounds/{closed.id}").status_code
        for who in world.whos
        if who.token and "read" in who.scopes
    }
    assert seen["school"] == seen["reviewer"] == 200
    assert seen["other school"] == 404
    own = next(who for who in world.whos if who.name == "school" and who.token)
    refused = Program(world.site.app, own.token).upload(("a.docx", plan()), round=closed.id)
    assert refused.status_code == 404


def test_a_session_needs_its_pages_word(world: World) -> None:
    """A page of somebody else's can send a cookie along, not the token in the form."""
    world.site.app.config["WTF_CSRF_METHODS"] = {"POST", "PUT", "PATCH", "DELETE"}
    try:
        admin = next(who for who in world.whos if who.name == "admin" and who.session)
        row = next(row for row in ROWS if str(row) == "POST /api/v1/schools")
        assert _call(world, row, admin, world.names(admin))[0] == 400
        with_token = next(who for who in world.whos if who.name == "admin" and who.token)
        assert _call(world, row, with_token, world.names(admin))[0] == 201
    finally:
        world.site.app.config["WTF_CSRF_METHODS"] = set()
