"""PDFs with text: paragraphs, furniture, tables over pages, fields, pictures, and what cannot be read."""

from __future__ import annotations

import io
import time

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from parsers.document import Paragraph, Picture, Table
from parsers.errors import Corrupt, Empty, Encrypted, TooLarge
from parsers.gate import Limits
from parsers.pdf import parse
from parsers.pdftext import _paired
from tests.parsers.pdfs import Paper, spans, texts

PROSE = (
    "各教研组要结合学科特点制定实施细则，认真落实每一次活动，做到有计划、有记录、有反思、有总结，"
    "力求使每位教师在原有基础上获得新的提高"
)
COLUMNS = (60, 100, 300, 400, 530)
HEADER = ("序号", "内容", "时间", "负责人")


def picture(width: int = 40, height: int = 40) -> ImageReader:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(buffer, "PNG")
    return ImageReader(buffer)


def edited(data: bytes, change: object) -> bytes:
    """The file after a change to its first page with pdfium."""
    document = pypdfium2.PdfDocument(data)
    change(document[0])  # type: ignore[operator]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_plan_is_read_in_order_with_labels_sizes_and_places() -> None:
    paper = Paper().text(180, 100, "星河小学校本研修计划", 18).text(90, 140, "一、指导思想", 14)
    paper.prose(170, PROSE + "。").text(114, 260, "1．专题学习。")
    read = paper.read()
    assert texts(read.blocks) == ["星河小学校本研修计划", "一、指导思想", PROSE + "。", "1．专题学习。"]
    title, heading, body, item = (block for block in read.blocks if isinstance(block, Paragraph))
    assert [block.id for block in read.blocks] == [0, 1, 2, 3]
    assert (heading.label, item.label) == ("一、", "1．")
    assert (title.size, body.size, title.page) == (18, 12, 1)
    assert title.bbox is not None
    assert title.bbox == pytest.approx((180, 84.2, 360, 102.2), abs=2.5)
    assert (read.pages, read.coverage, read.unread) == (1, 1.0, ())


def test_letters_are_read_by_place_and_not_by_the_order_in_which_they_are_drawn() -> None:
    paper = Paper()
    for x, letter in [(126, "研"), (102, "本"), (150, "”"), (90, "“"), (114, "教"), (138, "组")]:
        paper.text(x, 100, letter)
    assert texts(paper.read().blocks) == ["“本教研组”"]


def test_a_letter_drawn_twice_to_look_bold_is_one_bold_letter() -> None:
    paper = Paper()
    for shift in (0, 0.3):
        paper.text(90 + shift, 100, "工作目标")
    read = paper.text(90, 130, "谢谢").read()
    first, second = (block for block in read.blocks if isinstance(block, Paragraph))
    assert (first.text, first.bold, second.text, second.bold) == ("工作目标", True, "谢谢", False)
    assert read.coverage == 1.0


def test_bold_is_told_by_filled_and_stroked_letters() -> None:
    paper = Paper()
    text = paper.canvas.beginText(90, 700)
    text.setFont("STSong-Light", 12)
    text.setTextRenderMode(2)
    text.textLine("工作目标")
    paper.canvas.drawText(text)
    (block,) = paper.read().blocks
    assert isinstance(block, Paragraph)
    assert block.bold


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_page_turned_by_its_rotation_reads_as_displayed(quarter: int) -> None:
    data = Paper().text(90, 100, "一、组织领导").data()
    read = parse(edited(data, lambda page: page.set_rotation(90 * quarter)))
    (block,) = read.blocks
    assert isinstance(block, Paragraph)
    assert block.line == "一、组织领导"


def test_boxes_are_those_of_the_page_as_displayed() -> None:
    data = Paper().text(90, 100, "组织领导").data()
    (block,) = parse(edited(data, lambda page: page.set_rotation(180))).blocks
    assert block.bbox == pytest.approx((A4[0] - 138, A4[1] - 101.4, A4[0] - 90, A4[1] - 89.4), abs=2)


def test_a_landscape_page_written_with_turned_letters_is_read_upright() -> None:
    paper = Paper()
    paper.canvas.translate(500, 100)
    paper.canvas.rotate(90)
    paper.height = 0
    paper.text(0, 20, "一、组织领导").table((0, 100, 200), (40, 60, 80), [("时间", "内容"), ("三月", "听课")])
    read = paper.read()
    assert texts(read.blocks) == ["一、组织领导", "时间|内容", "三月|听课"]
    box = read.blocks[0].bbox
    assert box is not None
    assert box[3] - box[1] > box[2] - box[0]


def test_a_crop_box_moves_the_corner() -> None:
    data = Paper().text(90, 100, "组织领导").data()
    (block,) = parse(edited(data, lambda page: page.set_cropbox(50, 0, A4[0], A4[1] - 60))).blocks
    assert block.bbox == pytest.approx((40, 29.4, 88, 41.4), abs=2)


def test_a_landscape_page_is_read() -> None:
    assert texts(Paper(landscape(A4)).text(600, 100, "备注").read().blocks) == ["备注"]


def test_writing_across_the_page_is_a_water_mark_and_no_text() -> None:
    paper = Paper().text(90, 100, "组织领导")
    paper.canvas.translate(200, 300)
    paper.canvas.rotate(45)
    paper.canvas.drawString(0, 0, "内部资料")
    read = paper.read()
    assert texts(read.blocks) == ["组织领导"]
    assert [note.text for note in read.furniture] == ["内部资料"]


@pytest.mark.parametrize("number", ["- {} -", "第{}页 共3页", "{}", "{}/3", "— {} —"])
def test_heads_and_page_numbers_are_furniture(number: str) -> None:
    paper = Paper()
    for page in range(1, 4):
        paper.text(240, 45, "星河小学校本研修", 9).prose(100, PROSE * 3 + "。").text(
            280, 800, number.format(page), 9
        ).page()
    read = paper.read()
    assert texts(read.blocks) == [PROSE * 3 + "。"] * 3
    assert {note.text for note in read.furniture} == {"星河小学校本研修", *(number.format(page) for page in (1, 2, 3))}
    assert read.coverage == 1.0


def test_the_page_number_of_a_single_page_is_furniture() -> None:
    read = Paper().prose(100, PROSE + "。").text(290, 800, "1", 9).read()
    assert [note.text for note in read.furniture] == ["1"]


def test_the_last_line_of_a_full_page_is_no_page_number() -> None:
    paper = Paper()
    for line in range(36):
        paper.text(90, 90 + 20 * line, f"{2001 + line}")
    assert texts(paper.read().blocks)[-1] == "2036"


def test_a_paragraph_goes_on_over_the_page() -> None:
    paper = Paper().prose(740, PROSE[:64], indent=2).page().prose(90, PROSE[64:] * 2 + "。", indent=0)
    (block,) = paper.read().blocks
    assert isinstance(block, Paragraph)
    assert (block.text, block.page) == (PROSE[:64] + PROSE[64:] * 2 + "。", 1)


def test_a_table_over_pages_is_one_and_its_repeated_header_is_dropped() -> None:
    paper = Paper().table(
        COLUMNS, (700, 720, 740, 760), [HEADER, ("1", "听课", "3月", "林川"), ("2", "评课", "4月", "何西")]
    )
    paper.page().table(COLUMNS, (70, 90, 110), [HEADER, ("3", "讲座", "5月", "周野")]).text(90, 200, "注：按时参加。")
    table, note = paper.read().blocks
    assert isinstance(table, Table)
    assert texts([table]) == ["|".join(HEADER), "1|听课|3月|林川", "2|评课|4月|何西", "3|讲座|5月|周野"]
    assert isinstance(note, Paragraph)


def test_a_row_that_the_page_breaks_is_one_row() -> None:
    paper = Paper().table(
        COLUMNS,
        (700, 720, 765),
        [
            HEADER,
            ("1", "组织全体教师学习新的课程标准并撰写一篇\n心得体会，在组内进行交流，择优推荐到校", "3月", "林川"),
        ],
    )
    paper.page().table(COLUMNS, (70, 90, 110), [("", "参加展示活动。"), ("2", "评课", "4月", "何西")])
    table = paper.read().blocks[0]
    assert texts([table])[1:] == [
        "1|组织全体教师学习新的课程标准并撰写一篇心得体会，在组内进行交流，择优推荐到校参加展示活动。|3月|林川",
        "2|评课|4月|何西",
    ]
    assert isinstance(table, Table)
    assert [cell.row for row in table.rows for cell in row[:1]] == [0, 1, 2]


LABELS = (60, 130, 530)


@pytest.mark.parametrize(
    ("label", "rest", "expected"),
    [
        (
            "意  见",
            "",
            ["教研组/审核意见|同意。", "教师进修/学校审核/意 见|审核人："],
        ),  # the ending that other labels have
        ("签字", "", ["教研组/审核意见|同意。", "教师进修/学校审核/签字|审核人："]),
        ("核", "", ["教研组/审核意见|同意。", "教师进修/学校审核/核|审核人："]),
        ("意见", "2021年3月", ["教研组/审核意见|同意。", "教师进修/学校审核/意见|审核人：/2021年3月"]),
        ("备  注", "", ["教研组/审核意见|同意。", "教师进修/学校审核|审核人：", "备 注|"]),
        ("2", "", ["教研组/审核意见|同意。", "教师进修/学校审核|审核人：", "2|"]),
        ("备注", "一式两份", ["教研组/审核意见|同意。", "教师进修/学校审核|审核人：", "备注|一式两份"]),
    ],
)
def test_a_label_that_the_page_breaks_is_one_label(label: str, rest: str, expected: list[str]) -> None:
    rows = [("教研组\n审核意见", "同意。"), ("教师进修\n学校审核", "审核人：")]
    paper = Paper().table(LABELS, (720, 753, 786), rows)
    assert texts(paper.page().table(LABELS, (70, 89), [(label, rest)]).read().blocks) == expected


def test_a_label_written_downward_goes_on_over_the_page() -> None:
    paper = Paper().table(LABELS, (720, 740, 770), [("时间", "三月"), ("指\n导", "以学生为本。")])
    paper.page().table(LABELS, (70, 100, 130), [("思\n想", ""), ("措\n施", "集体备课。")])
    assert texts(paper.read().blocks) == ["时间|三月", "指/导/思/想|以学生为本。", "措/施|集体备课。"]


def test_a_row_under_a_merged_cell_that_the_page_cuts_is_a_row_of_its_own() -> None:
    xs = (60, 130, 330, 430, 530)
    paper = Paper().table(xs, (700, 720), [("月份", "内容", "时间", "负责人")])
    for months, top in (("二月", 720), ("三月", 760)):
        paper.text(65, top + 14, months, 10).rule(60, top, 60, top + 40).rule(60, top + 40, 530, top + 40)
        for row, entry in enumerate(("听课", "评课")):
            y = top + 20 * row
            paper.rule(130, y, 530, y).lines(135, y + 14, entry, size=10).lines(335, y + 14, "周三", size=10)
            paper.lines(435, y + 14, "林川", size=10)
        for x in xs[1:]:
            paper.rule(x, top, x, top + 40)
    paper.page().table(xs, (70, 90, 110), [("", "讲座", "周四", "何西"), ("四月", "总结", "周五", "周野")])
    table = paper.read().blocks[0]
    assert isinstance(table, Table)
    months = [(cell.text, cell.row, cell.row_span) for cell in table.cells() if cell.column == 0]
    assert months == [("月份", 0, 1), ("二月", 1, 2), ("三月", 3, 3), ("四月", 6, 1)]
    assert texts([table])[5] == "讲座|周四|何西"


def test_a_row_that_no_rule_closes_goes_on_on_the_next_page() -> None:
    paper = Paper().table(COLUMNS, (740, 760), [HEADER]).lines(105, 774, "听课。", "评课。", size=10, pitch=14)
    paper.text(65, 774, "1", 10).text(305, 774, "3月", 10)
    for x in COLUMNS:
        paper.rule(x, 760, x, 790)
    paper.page().text(105, 84, "研讨。", 10)
    for x in COLUMNS:
        paper.rule(x, 70, x, 110)
    for y in (90, 110):
        paper.rule(COLUMNS[0], y, COLUMNS[-1], y)
    paper.text(65, 104, "2", 10)
    (table,) = paper.read().blocks
    assert texts([table]) == ["|".join(HEADER), "1|听课。/评课。/研讨。|3月|", "2|||"]


def test_two_tables_that_follow_each_other_on_two_pages_stay_two() -> None:
    paper = Paper().table(COLUMNS, (300, 320, 340), [HEADER, ("1", "听课", "3月", "林川")])
    paper.page().table((60, 200, 530), (70, 90, 110), [("姓名", "电话"), ("林川", "无")])
    assert [type(block) for block in paper.read().blocks] == [Table, Table]


def test_a_frame_around_the_text_is_no_table() -> None:
    paper = Paper().box(60, 60, 540, 780).prose(100, PROSE + "。")
    (block,) = paper.read().blocks
    assert isinstance(block, Paragraph)
    assert block.text == PROSE + "。"


def test_a_rule_to_write_on_is_a_blank_and_a_rule_under_letters_is_none() -> None:
    paper = (
        Paper()
        .text(90, 100, "负责人签字：")
        .rule(162, 102, 232, 102)
        .text(240, 100, "日期：三月")
        .rule(276, 102, 300, 102)
    )
    (line,) = texts(paper.read().blocks)
    head, tail = line.split("：", 1)
    assert (head, tail.strip("_ ")) == ("负责人签字", "日期：三月")
    assert tail.startswith("____")


def test_fields_of_a_form_stand_at_their_places() -> None:
    paper = Paper().text(90, 100, "姓名：").text(90, 130, "同意").text(90, 160, "反对")
    form = paper.canvas.acroForm
    form.textfield(name="a", value="Lin Chuan", x=130, y=A4[1] - 104, width=100, height=16)
    form.checkbox(name="b", checked=True, x=114, y=A4[1] - 132, size=12)
    form.checkbox(name="c", checked=False, x=114, y=A4[1] - 162, size=12)
    assert texts(paper.read().blocks) == ["姓名：Lin Chuan", "同意☑", "反对□"]


def test_a_picture_stands_in_its_cell_and_specks_are_left_out() -> None:
    paper = Paper().table((60, 200, 530), (100, 180), [("负责人签字", "")])
    paper.canvas.drawImage(picture(), 300, A4[1] - 170, 60, 40)
    paper.canvas.drawImage(picture(), 100, A4[1] - 400, 60, 40)
    paper.canvas.drawImage(picture(4, 4), 100, A4[1] - 500, 4, 4)
    table, loose = paper.read().blocks
    assert isinstance(table, Table)
    assert [type(block) for cell in table.cells() for block in cell.blocks] == [Paragraph, Picture]
    assert isinstance(loose, Picture)
    assert loose.bbox == pytest.approx((100, 360, 160, 400), abs=1)


def test_a_page_that_is_a_picture_without_text_is_a_picture() -> None:
    paper = Paper().text(90, 100, "一、组织领导").page()
    paper.canvas.drawImage(picture(), 0, 0, *A4)
    read = paper.read()
    _, shown = read.blocks
    assert isinstance(shown, Picture)
    assert (shown.page, read.text_from, read.unread) == (2, "mixed", ())


def test_two_columns_are_read_one_after_the_other() -> None:
    paper = Paper().text(200, 80, "星河小学校报（第三期）", 14)
    left, right = (PROSE * 4)[:204], (PROSE * 5)[15:219]
    for x, text in ((60, left), (320, right)):
        paper.lines(x, 110, *(text[start : start + 17] for start in range(0, len(text), 17)))
    title, *body = texts(paper.read().blocks)
    assert title == "星河小学校报（第三期）"
    assert "".join(body) == left + right


def test_entries_that_stand_apart_are_no_columns() -> None:
    paper = Paper()
    for line in range(14):
        paper.text(60, 100 + 20 * line, f"姓名：林川{line}").text(320, 100 + 20 * line, f"任教学科：数学{line}")
    assert texts(paper.read().blocks)[0] == "姓名：林川0 任教学科：数学0"


def test_a_contents_list_is_no_part_of_the_text() -> None:
    paper = (
        Paper()
        .text(270, 80, "目 录", 14)
        .text(90, 110, "一、指导思想" + "." * 60 + "2")
        .page()
        .text(90, 80, "一、指导思想")
    )
    read = paper.read()
    assert texts(read.blocks) == ["一、指导思想"]
    assert read.furniture[0].text == "目 录"


def scan() -> bytes:
    paper = Paper()
    paper.canvas.drawImage(picture(), 0, 0, *A4)
    return paper.data()


def encrypted() -> bytes:
    return Paper(encrypt=StandardEncryption("secret")).text(90, 100, "一").data()


def many_pages() -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(Limits().pages + 1):
        document.new_page(100, 100)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (scan, Empty),
        (encrypted, Encrypted),
        (many_pages, TooLarge),
        (lambda: Paper().page().data(), Empty),
        (lambda: b"%PDF-1.7\n" + b"\0" * 200, Corrupt),
        (lambda: b"%PDF-1.7\n%%EOF", Corrupt),
    ],
)
def test_what_cannot_be_read_is_an_error_by_its_cause(make: object, error: type[Exception]) -> None:
    data = make()  # type: ignore[operator]
    with pytest.raises(error):
        parse(data)


def test_a_file_cut_short_never_gives_anything_but_a_result_or_a_known_error() -> None:
    data = Paper().table(COLUMNS, (100, 120, 140), [HEADER, ("1", "听课", "3月", "林川")]).data()
    outcomes = set()
    for end in range(len(data) - 1, 0, -max(len(data) // 40, 1)):
        try:
            outcomes.add(type(parse(data[:end])).__name__)
        except (Corrupt, Empty) as error:
            outcomes.add(error.code)
    assert outcomes <= {"Read", "corrupt", "empty"}


def test_spans_of_merged_cells() -> None:
    paper = Paper()
    for rule in [(60, 100, 360, 100), (60, 160, 360, 160), (60, 100, 60, 160), (360, 100, 360, 160)]:
        paper.rule(*rule)
    paper.rule(160, 100, 160, 160).rule(160, 130, 360, 130).rule(260, 130, 260, 160)
    paper.text(70, 120, "意见").text(170, 120, "学校").text(170, 150, "教导处").text(270, 150, "教科室")
    (table,) = paper.read().blocks
    assert spans(table) == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert texts([table]) == ["意见|学校", "教导处|教科室"]


def long_table(pages: int) -> bytes:
    paper = Paper()
    for page in range(pages):
        rows = [(str(20 * page + row), "听课评课", "3月", "林川") for row in range(20)]
        paper.table(COLUMNS, [100 + 30 * row for row in range(21)], rows).page()
    return paper.data()


def crowded(letters: int) -> bytes:
    paper = Paper()
    paper.canvas.setFont("STSong-Light", 2)
    for number in range(letters):
        paper.canvas.drawString(60 + number % 200 * 2.1, 780 - number // 200 * 2.4, "一")
    return paper.data()


def criss_crossed(rules: int) -> bytes:
    paper = Paper().text(65, 65, "一", 4)
    for number in range(rules):
        place = 60 + 400 * number / rules
        paper.rule(place, 60, place, 460).rule(60, place, 460, place)
    return paper.data()


@pytest.mark.parametrize(("make", "size", "factor"), [(long_table, 3, 4), (crowded, 800, 5), (criss_crossed, 10, 3)])
def test_time_grows_no_faster_than_what_stands_on_the_pages(make: object, size: int, factor: int) -> None:
    times = []
    for data in (make(size), make(size * factor)):  # type: ignore[operator]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            parse(data)
            best = min(best, time.process_time() - start)
        times.append(best)
    expected = factor**2 if make is criss_crossed else factor  # of rules, the crossings count
    assert times[1] < 2.5 * expected * times[0] + 0.05


@pytest.mark.parametrize(
    ("codes", "letters"),
    [
        (("\ud835", "\udc00", "甲"), ["\U0001d400", "", "甲"]),
        (("甲", "\ud835"), ["甲", "\ufffd"]),
        (("\udc00", "甲", "乙"), ["\ufffd", "甲", "乙"]),
        (("\ud835", "\ud835", "\udc00"), ["\ufffd", "\U0001d400", ""]),
    ],
)
def test_halves_of_rare_letters_are_put_together(codes: tuple[str, ...], letters: list[str]) -> None:
    """No half of one goes into the text, for nothing could write it down."""
    assert _paired(list(codes)) == letters
