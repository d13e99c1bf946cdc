"""What a parser loses is said, and no rule calls it missing: losses planted in every format.

A plan whose roster stands in a text box and whose tables stand on its second page is read by parsers from which a part
has been taken out, so that the box, the tables or the page are lost without a word.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from parsers import pdf, scanpage, word
from parsers.pages import Leaf
from parsers.read import Tools
from rules.template import load_builtin
from tests.parsers.packages import docx, p, tbl, tr
from workers.pipeline import review
from workers.report import Report

BOX_WORDS = ("组长：周岚", "组员：林晓舟、高明远、苏青禾、白露、江雪")
BODY = (
    "星河区中小学校本培训计划", "（2031年度）", "学校：星河区芦花小学", "一、校本培训的目标、条件和重点",
    "目标：全体教师每学期听课不少于十节，人人上一节公开课，青年教师两年内站稳讲台。",
    "二、校本培训的实施意见和考核办法", "以教研组为单位组织实施，学期末由学校统一考核并公布结果。", "三、本校对校本培训进行管理的组织",
)  # fmt: skip
HEAD = ("序号", "培训内容", "培训时间", "培训对象", "负责部门", "负责人")
ROWS = [
    (str(n), what, f"{n + 2}月", "全体教师40人", "教导处", "周岚")
    for n, what in enumerate(("课堂观摩", "专题讲座", "说课评比", "读书交流"), 1)
]
CONTACTS = (("姓名", "职务", "办公电话", "手机"), ("周岚", "校长", "0519-00000000", "00000000000"))


def box(*texts: str) -> str:
    """A text box in a paragraph of its own."""
    content = f"<w:txbxContent>{''.join(map(p, texts))}</w:txbxContent>"
    shape = f'<v:shape style="width:400pt;height:60pt"><v:textbox>{content}</v:textbox></v:shape>'
    return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    grid = "".join('<w:gridCol w:w="1400"/>' for _ in rows[0])
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        tbl(*(tr(*row) for row in rows))
        .replace("<w:tblGrid/>", f"<w:tblGrid>{grid}</w:tblGrid>")
        .replace("<w:tblPr/>", f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>")
    )


SIGNING = ("学校意见", "培训部门审查意见", "教研部门审查意见", "继续教育领导小组意见")
SIGNED = table(*((label, "同意。签字：周岚（盖章）2031年3月1日") for label in SIGNING))
AFTER = "学校建立考勤、检查和奖励制度，培训情况记入教师业务档案。"
FIRST = "".join(map(p, BODY)) + box(*BOX_WORDS) + p(AFTER) + SIGNED
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
TABLES = (
    p("2031年校本培训活动计划")
    + table(HEAD, *ROWS)
    + p("联系方式")
    + table(*CONTACTS)
    + p("以上安排如有变动另行通知。")
)
WHOLE = docx(FIRST + BREAK + TABLES)
# What is left of the plan where something of it is lost.
WITHOUT = {
    "box": docx(FIRST.replace(box(*BOX_WORDS), "") + BREAK + TABLES),
    "table": docx(FIRST + BREAK + TABLES.replace(table(HEAD, *ROWS), "").replace(table(*CONTACTS), "")),
    "page": docx(FIRST),
}
RULES = {
    "box": ("role.missing", "组长"),
    "table": ("table.missing", "contacts"),
    "page": ("table.missing", "contacts"),
}
LOSSES = pytest.mark.parametrize("lost", list(RULES))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The plan as .doc and as PDF, by LibreOffice."""
    if shutil.which("soffice") is None:
        assert not os.environ.get("CI"), "LibreOffice is missing: .ci/office installs it"
        pytest.skip("no LibreOffice")
    folder = tmp_path_factory.mktemp("twins")
    (folder / "plan.docx").write_bytes(WHOLE)
    for kind in ("doc", "pdf"):
        command = [str(shutil.which("soffice")), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(folder), str(folder / "plan.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {kind: (folder / f"plan.{kind}").read_bytes() for kind in ("doc", "pdf")}


def read(data: bytes | tuple[bytes, ...], name: str, tools: Tools | None = None) -> Report:
    return review(data, name, load_builtin(), "school-training-plan", tools=tools or Tools())


def found(report: Report, lost: str) -> str | None:
    """What the rule says about what was lost."""
    (plan,) = report.reviews
    wanted = RULES[lost]
    return next((finding.outcome for finding in plan.findings if (finding.rule, finding.subject) == wanted), None)


def assert_noticed(report: Report, lost: str) -> None:
    assert report.source.unread, "what is lost is named"
    assert report.source.coverage < 1
    assert found(report, lost) == "review"


@LOSSES
def test_a_plan_without_it_lacks_it(lost: str) -> None:
    """What really is not there is missing: else the other tests would show nothing."""
    report = read(WITHOUT[lost], "计划.docx")
    assert (report.source.unread, report.source.coverage, found(report, lost)) == ((), 1.0, "fail")
    assert found(read(WHOLE, "计划.docx"), lost) is None


@LOSSES
def test_lost_by_the_word_parser(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(self: Any, element: Any, out: Any) -> None:
        pass

    collect = word._Reader._collect

    def without(self: Any, parent: Any, out: Any) -> None:
        """As if some elements of the body were not there; from which the coverage is counted they are."""
        body = parent.tag == word.W + "body"
        collect(self, kept(parent, lost) if body else parent, out)

    if lost == "box":
        monkeypatch.setattr(word._Reader, "_box", nothing)
    else:
        monkeypatch.setattr(word._Reader, "_collect", without)
    report = read(WHOLE, "计划.docx")
    assert_noticed(report, lost)


def kept(body: Any, lost: str) -> list[Any]:
    """The blocks of the body without the tables of its second page, or without that page."""
    blocks = list(body)
    second = next(i for i, block in enumerate(blocks) if block.find(f"{word.W}r/{word.W}br") is not None)
    tables = [block for block in blocks[second:] if block.tag == word.W + "tbl"]
    return blocks[:second] if lost == "page" else [block for block in blocks if block not in tables]


@LOSSES
def test_lost_by_the_conversion(lost: str, twins: dict[str, bytes]) -> None:
    convert: Callable[[bytes, str], bytes] = lambda data, suffix: WITHOUT[lost]  # noqa: E731
    assert_noticed(read(twins["doc"], "计划.doc", Tools(convert)), lost)
    assert found(read(twins["doc"], "计划.doc", Tools(lambda data, suffix: WHOLE)), lost) is None


@LOSSES
def test_lost_by_the_pdf_parser(lost: str, twins: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(twins["pdf"], "计划.pdf")
    assert (whole.source.pages, whole.source.unread, found(whole, lost)) == (2, (), None)
    fill, leaf = pdf.fill, pdf._leaf

    def without_grids(grids: Any, glyphs: Any, drawings: Any) -> Any:
        _, outside, pictures = fill(grids, glyphs, drawings)
        return [], outside, pictures

    def without_box(top: float, bottom: float, grids: Any, glyphs: Any, drawings: Any) -> Any:
        return fill(grids, [glyph for glyph in glyphs if not top <= glyph.base <= bottom], drawings)

    match lost:
        case "box":
            monkeypatch.setattr(pdf, "fill", partial(without_box, *across(whole, BOX_WORDS)))
        case "table":
            monkeypatch.setattr(pdf, "fill", without_grids)
        case _:
            monkeypatch.setattr(
                pdf, "_leaf", lambda sheet: leaf(sheet) if sheet.number == 1 else Leaf(2, sheet.width, sheet.height, ())
            )
    assert_noticed(read(twins["pdf"], "计划.pdf"), lost)


def across(report: Report, words: tuple[str, ...]) -> tuple[float, float]:
    """From where to where, down the page, these paragraphs stand."""
    assert report.document
    boxes = [block.bbox for block in report.document.blocks if getattr(block, "line", "") in words]
    assert len(boxes) == len(words)
    return min(box[1] for box in boxes if box), max(box[3] for box in boxes if box)


@LOSSES
def test_lost_by_recognition(lost: str, twins: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = pictures(twins["pdf"])
    top, bottom = across(read(twins["pdf"], "计划.pdf"), BOX_WORDS)
    cut, view_of = scanpage._cut, scanpage._view
    seen: list[Any] = []

    def view(*given: Any) -> Any:
        seen.append(view_of(*given))
        return seen[-1]

    def gone(view: Any, box: Any) -> bool:
        number = 1 + [one.page is view.page for one in seen].index(True)
        height = view.text.shape[0]
        start, end = {"box": (top / 842 - 0.003, bottom / 842 + 0.003), "table": (0.1, 0.9), "page": (0.0, 1.0)}[lost]
        return number == (1 if lost == "box" else 2) and start <= (box[1] + box[3]) / 2 / height <= end

    pages = {"box": (first,), "table": (first, second), "page": (first, second)}[lost]
    monkeypatch.setattr(scanpage, "_view", view)
    monkeypatch.setattr(scanpage, "_cut", lambda view, box: () if gone(view, box) else cut(view, box))
    assert_noticed(read(pages, "计划.png"), lost)


def pictures(data: bytes) -> list[bytes]:
    """The pages as they would be scanned."""
    made = []
    for page in pypdfium2.PdfDocument(data):
        buffer = io.BytesIO()
        Image.fromarray(page.render(scale=150 / 72).to_numpy()).save(buffer, "PNG")
        made.append(buffer.getvalue())
    return made


def test_a_page_that_recognition_never_returns_is_unread(
    twins: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from parsers import scan

    frames = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures(twins["pdf"])]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PDF", save_all=True, append_images=frames[1:], resolution=150)
    monkeypatch.setattr(scan, "pages_of_pdf", lambda data, numbers, progress: [])
    report = review(buffer.getvalue(), "计划.pdf", load_builtin(), "school-training-plan")
    assert [entry.at.page for entry in report.source.unread if entry.at] == [1, 2]
