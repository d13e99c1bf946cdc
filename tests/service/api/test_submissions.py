"""Handing in and looking: what a program is told, and what becomes of its files."""

from __future__ import annotations

import threading
import zipfile
from io import BytesIO

import pytest

from storage.records import AuditEntry, ReviewRecord, StoredFile, Submission, Version
from tests.service.site import SAMPLES, Program, Site, plan, site_on, zipped
from tests.stack import RedisServer, Stack, folder, stack_of
from workers.reconcile import purge, reconcile
from workers.settings import load


@pytest.fixture
def school(site: Site) -> Program:
    """A school's program."""
    return site.program("school")


def _error(response: object) -> str:
    return str(response.json["error"]["code"])  # type: ignore[attr-defined]


def test_an_upload_is_accepted_and_can_be_looked_at(site: Site, school: Program) -> None:
    response = school.upload(("年度计划.docx", plan()))
    assert response.status_code == 202
    shown = response.json["submissions"][0]
    assert response.headers["Location"] == shown["links"]["self"]
    assert (shown["state"], shown["name"], shown["review"]["position"]) == ("queued", "年度计划.docx", 1)
    assert school.get(response.headers["Location"]).json == shown


def test_review_report_and_original_are_there_once_it_is_reviewed(site: Site, school: Program) -> None:
    content = (SAMPLES / "02-sections.docx").read_bytes()
    found = school.submit(content, "02.docx")
    early = school.get(f"/submissions/{found}/review")
    assert (early.status_code, _error(early)) == (409, "not-ready")
    assert early.headers["Retry-After"]
    site.work()
    review = school.get(f"/submissions/{found}/review")
    assert review.json["schema"] == "planreview/1"
    assert review.json["source"]["name"] == "02.docx"
    assert review.json["reviews"][0]["findings"]
    assert school.get(f"/submissions/{found}").json["review"]["verdict"] == "revise"
    for form, kind in (("html", "text/html"), ("text", "text/plain"), ("json", "application/json")):
        report = school.get(f"/submissions/{found}/report?format={form}")
        assert (report.status_code, report.mimetype) == (200, kind)
    original = school.get(f"/submissions/{found}/original")
    assert original.data == content
    assert "attachment" in original.headers["Content-Disposition"]
    assert original.mimetype == "application/octet-stream"


def test_waiting_gives_the_answer_at_once(site: Site, school: Program) -> None:
    done = threading.Event()

    def worker() -> None:
        while not done.wait(0.05):
            site.work()

    thread = threading.Thread(target=worker)
    thread.start()
    try:
        response = school.upload(("计划.docx", plan()), path="/submissions?wait=60")
    finally:
        done.set()
        thread.join()
    assert response.status_code == 200
    assert response.json["submissions"][0]["state"] == "done"


def test_several_files_each_for_itself(site: Site, school: Program) -> None:
    response = school.upload(("甲.docx", plan()), ("乙.exe", b"MZ" + bytes(60)), ("丙.docx", plan()))
    assert response.status_code == 202
    assert [one["name"] for one in response.json["submissions"]] == ["甲.docx", "丙.docx"]
    assert [one["name"] for one in response.json["refused"]] == ["乙.exe"]
    assert response.json["refused"][0]["error"]["code"] == "unsupported-format"


class _OldName(zipfile.ZipInfo):
    """An entry as old programs on a Chinese Windows write it: its name in GBK, and no word about that."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), 0


def _gbk_zip(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(_OldName(name), plan())
    return file.getvalue()


def test_a_zip_counts_as_the_files_in_it(school: Program) -> None:
    content = zipped(**{
        "各校/云岭小学.docx": plan(),
        "__MACOSX/各校/._云岭小学.docx": b"\0\5\x16\7",
        "各校/~$云岭小学.docx": b"lock",
        "各校/说明.rar": b"Rar!\x1a\x07\x00",
    })  # fmt: skip
    response = school.upload(("全部.zip", content))
    assert [one["name"] for one in response.json["submissions"]] == ["云岭小学.docx"]
    assert [one["name"] for one in response.json["refused"]] == ["说明.rar"]


@pytest.mark.parametrize(
    ("name", "content", "status", "word"),
    [
        ("计划.rar", b"Rar!\x1a\x07\x00" + bytes(40), 415, ".zip"),
        ("计划.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), 415, ".zip"),
        ("计划.ofd", zipped(**{"OFD.xml": b"<a/>", "Doc_0/Document.xml": b"<a/>"}), 415, "PDF"),
        ("计划.xlsx", zipped(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), 415, "Word"),
        ("计划.docx", zipped(**{"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})[:-30], 422, ""),
        ("计划.docx", b"", 422, ""),
        ("计划.docx", zipped(**{"[Content_Types].xml": b"<a/>", "word/document.xml": bytes(60 << 20)}), 422, ""),
    ],
    ids=["rar", "7z", "ofd", "xlsx", "damaged", "empty", "bomb"],
)
def test_what_the_gate_refuses_says_why_and_what_to_do(
    school: Program, name: str, content: bytes, status: int, word: str
) -> None:
    response = school.upload((name, content))
    assert response.status_code == status, response.text
    assert response.json["error"]["message"]
    assert word in response.json["error"]["hint"] + response.json["error"]["message"]
    assert school.get("/submissions").json["submissions"] == []


def test_what_is_too_large_is_413(stack: Stack) -> None:
    with site_on(stack, upload_mb="1") as site:
        response = site.program("school").upload(("计划.docx", bytes(2 << 20)))
        assert (response.status_code, _error(response)) == (413, "too-large")
    with site_on(stack, file_file=str(1 << 20)) as site:
        response = site.program("school").upload(("计划.pdf", b"%PDF-1.4" + bytes(2 << 20)))
        assert (response.status_code, _error(response)) == (413, "too-large")


def test_nothing_sent_is_said(school: Program) -> None:
    response = school.upload()
    assert (response.status_code, _error(response)) == (400, "no-file")


def test_the_same_file_twice_is_one_submission(site: Site, school: Program) -> None:
    content = plan()
    first = school.upload(("计划.docx", content)).json
    again = school.upload(("改了名.docx", content)).json
    assert again["known"] == [first["id"]]
    assert len(school.get("/submissions").json["submissions"]) == 1
    # Of another school it is another.
    assert site.program("school").submit(content) != first["id"]


def test_the_same_file_at_the_same_moment_is_one_submission(site: Site, school: Program) -> None:
    content, answers = plan(), []
    start = threading.Barrier(4)

    def send() -> None:
        program = Program(site.app, school.token)
        start.wait()
        answers.append(program.upload(("计划.docx", content)))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(school.get("/submissions").json["submissions"]) == 1


def test_a_new_version_and_what_changed(site: Site, school: Program) -> None:
    found = school.submit(plan("一、培训目标", "让每位教师都能开出一节好课。", "二、组织管理", "组长：____"))
    alone = school.get(f"/submissions/{found}/changes")
    assert alone.status_code == 422
    site.work()
    response = school.upload(
        ("改.docx", plan("一、培训目标", "让每位教师都能开出一节好课。", "二、组织管理", "组长：周岚")),
        submission=found,
    )
    assert response.json["id"] == found
    assert [one["number"] for one in response.json["submissions"][0]["versions"]] == [1, 2]
    site.work()
    changes = school.get(f"/submissions/{found}/changes").json
    assert (changes["from"], changes["to"]) == (1, 2)
    assert "placeholder.left" in {one["rule"] for one in changes["closed"]}
    assert "placeholder.left" not in {one["rule"] for one in changes["kept"] + changes["opened"]}
    old = school.get(f"/submissions/{found}/review?version=1").json
    assert "placeholder.left" in {one["rule"] for one in old["reviews"][0]["findings"]}
    assert school.get(f"/submissions/{found}/review?version=3").status_code == 404


def test_a_decision_survives_a_new_version(site: Site, school: Program) -> None:
    reviewer = site.program("reviewer")
    lines = ("一、培训目标", "让每位教师都能开出一节好课。", "二、组织管理", "组长：____")
    found = school.submit(plan(*lines))
    site.work()
    findings = school.get(f"/submissions/{found}/review").json["reviews"][0]["findings"]
    blank = next(one["id"] for one in findings if one["rule"] == "placeholder.left")
    made = reviewer.post(
        f"/submissions/{found}/decisions", {"finding": blank, "verdict": "可接受", "reason": "组长待定，已报备。"}
    )
    assert made.status_code == 201
    school.upload(("改.docx", plan(*lines, "三、经费", "另行安排。")), submission=found)
    site.work()
    review = school.get(f"/submissions/{found}/review").json["reviews"][0]
    assert blank not in {one["id"] for one in review["findings"]}
    assert [one["reason"] for one in school.get(f"/submissions/{found}/decisions").json["decisions"]] == [
        "组长待定，已报备。"
    ]
    assert reviewer.delete(f"/submissions/{found}/decisions/{made.json['id']}").status_code == 204
    review = school.get(f"/submissions/{found}/review").json["reviews"][0]
    assert blank in {one["id"] for one in review["findings"]}
    unknown = reviewer.post(f"/submissions/{found}/decisions", {"finding": "none", "verdict": "误报", "reason": "无"})
    assert unknown.status_code == 404


def test_withdrawn_is_gone_at_once_and_can_be_handed_in_again(site: Site, school: Program) -> None:
    content = plan()
    found = school.submit(content)
    site.work()
    assert school.delete(f"/submissions/{found}").status_code == 204
    for path in ("", "/review", "/report", "/original", "/events", "/changes", "/decisions", "/comments"):
        assert school.get(f"/submissions/{found}{path}").status_code == 404, path
    assert school.get("/submissions").json["submissions"] == []
    assert school.submit(content) != found
    with site.stack.database.reading() as db:
        noted = [entry.action for entry in db.query(AuditEntry).filter_by(object=found)]
    assert noted == ["submission.received", "submission.withdrawn"]


def test_withdrawn_is_purged_after_its_time(site: Site, school: Program) -> None:
    found = school.submit()
    school.delete(f"/submissions/{found}")
    now_due = load(environment=site.stack.environment | {"PLANREVIEW_PURGE_DAYS": "1"})
    assert purge(site.stack.database, site.stack.store, now_due) == 0
    with site.stack.database.writing() as db:
        gone = db.get_one(Submission, found)
        assert gone.withdrawn
        gone.withdrawn = gone.withdrawn.replace(year=gone.withdrawn.year - 1)
    assert purge(site.stack.database, site.stack.store, now_due) == 1
    assert list(site.stack.store.names()) == []
    with site.stack.database.reading() as db:
        assert db.query(Version).count() == 0
        assert db.query(AuditEntry).filter_by(object=found, action="submission.purged").count() == 1


def test_what_was_passed_is_not_withdrawn_by_its_school(site: Site, school: Program) -> None:
    reviewer = site.program("reviewer")
    found = school.submit()
    assert reviewer.post(f"/submissions/{found}/ruling", {"ruling": "returned"}).status_code == 422
    passed = reviewer.post(f"/submissions/{found}/ruling", {"ruling": "passed"})
    assert passed.json["ruling"] == "passed"
    assert _error(school.delete(f"/submissions/{found}")) == "passed"


def test_cancel_and_begin_again(site: Site, school: Program) -> None:
    found = school.submit()
    assert school.post(f"/submissions/{found}/cancel").json["state"] == "cancelled"
    assert _error(school.post(f"/submissions/{found}/cancel")) == "ended"
    assert _error(school.get(f"/submissions/{found}/report")) == "cancelled"
    assert school.post(f"/submissions/{found}/retry").json["state"] == "queued"
    assert site.work() == 1
    assert school.get(f"/submissions/{found}").json["state"] == "done"


def test_events_tell_until_it_has_ended(site: Site, school: Program) -> None:
    found = school.submit()
    stream = school.get(f"/submissions/{found}/events")
    assert stream.mimetype == "text/event-stream"
    parts = iter(stream.response)
    assert '"state": "queued"' in next(parts).decode()  # type: ignore[union-attr]
    site.work()
    rest = b"".join(parts).decode()  # type: ignore[arg-type]
    assert '"state": "done"' in rest


def test_comments_are_read_by_both(site: Site, school: Program) -> None:
    found = school.submit()
    site.program("reviewer").post(f"/submissions/{found}/comments", {"text": "请补上组长。"})
    school.post(f"/submissions/{found}/comments", {"text": "好的。"})
    assert [one["text"] for one in school.get(f"/submissions/{found}/comments").json["comments"]] == [
        "请补上组长。",
        "好的。",
    ]


def test_lists_are_narrowed_and_go_on(site: Site, school: Program) -> None:
    ids = [school.submit() for _ in range(3)]
    first = school.get("/submissions?limit=2").json
    rest = school.get(f"/submissions?limit=2&after={first['next'].replace('+', '%2B')}").json
    assert [one["id"] for one in first["submissions"] + rest["submissions"]] == ids[::-1]
    assert rest["next"] is None
    assert school.get("/submissions?state=done").json["submissions"] == []
    assert school.get("/submissions?after=yesterday").status_code == 422


def test_the_wrong_form_is_one_plain_sentence(site: Site, school: Program) -> None:
    admin = site.program("admin")
    made = admin.post("/rounds", {"title": "区级意见", "template": "district-opinion"})
    found = school.submit((SAMPLES / "01-in-order.docx").read_bytes(), round=made.json["id"])
    site.work()
    review = school.get(f"/submissions/{found}/review").json["reviews"][0]
    assert [one["rule"] for one in review["findings"]] == ["template.mismatch"]
    assert review["summary"]["verdict"] == "revise"
    message = review["findings"][0]["message"]
    assert message.count("。") == 1
    assert message.endswith("。")
    assert message in school.get(f"/submissions/{found}/report?format=text").text


def test_without_redis_an_upload_is_accepted_and_reviewed_later(tmp_path: object) -> None:
    with (
        folder() as place,
        RedisServer(place) as redis,
        stack_of("sqlite", place, redis) as stack,
        site_on(stack) as site,
    ):
        school = site.program("school")
        redis.kill()
        found = school.submit()
        assert school.get(f"/submissions/{found}").json["state"] == "queued"
        redis.start()
        assert len(reconcile(stack.database, stack.queues, stack.settings).forgotten) == 1
        assert site.work() == 1
        assert school.get(f"/submissions/{found}").json["state"] == "done"


def test_a_full_queue_says_busy_and_keeps_nothing(stack: Stack) -> None:
    with site_on(stack, queue_most="1") as site:
        school = site.program("school")
        school.submit()
        response = school.upload(("计划.docx", plan()))
        assert (response.status_code, _error(response)) == (429, "busy")
        assert int(response.headers["Retry-After"]) > 0
        with stack.database.reading() as db:
            assert db.query(StoredFile).count() == 1
        site.work()
        assert school.upload(("计划.docx", plan())).status_code == 202


def test_reviews_of_one_version_are_kept_side_by_side(site: Site, school: Program) -> None:
    found = school.submit()
    site.work()
    school.post(f"/submissions/{found}/retry")
    site.work()
    with site.stack.database.reading() as db:
        assert [one.state for one in db.query(ReviewRecord)] == ["done", "done"]


def test_names_in_gbk_are_read(school: Program) -> None:
    response = school.upload(("各校.zip", _gbk_zip("云岭小学.docx", "青山小学.docx")))
    assert [one["name"] for one in response.json["submissions"]] == ["云岭小学.docx", "青山小学.docx"]
