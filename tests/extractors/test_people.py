"""Rosters, roles in prose, tables of people, and how all of it becomes the plan's people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from extractors.extract import extract
from extractors.people import RosterEntry, collect, is_roster_line, read_roster, role_of_header, roster_lines
from extractors.plan import Activity, Contact, Field, Line, LineRole, Person, Signature
from extractors.prose import may_name, read_prose
from parsers.document import Place
from tests.build import document


def shown(entries: Iterable[RosterEntry]) -> str:
    """`周岚=组长/校长 高远=组员`."""
    return " ".join(f"{entry.name}={'/'.join(entry.roles)}" for entry in entries)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("组长：周岚", "周岚=组长"),
        ("组  长：周 岚", "周岚=组长"),
        ("总 指 挥: 周岚", "周岚=总指挥"),
        ("副组长：周岚 高  远 王立民", "周岚=副组长 高远=副组长 王立民=副组长"),
        ("组 长:陈某副组长:郑某某 组 员:林某某", "陈某=组长 郑某某=副组长 林某某=组员"),
        ("组长：周岚；副组长：高远；成员：王立、李明", "周岚=组长 高远=副组长 王立=成员 李明=成员"),
        ("组长：周岚,副组长：高远,组员：王立,李明", "周岚=组长 高远=副组长 王立=组员 李明=组员"),
        ("组长 周岚 副组长 李明 组员 王立 高 远", "周岚=组长 李明=副组长 王立=组员 高远=组员"),
        ("督察副组长：王立", "王立=督察副组长"),
        ("组长：周岚　区教育局党组书记、局长", "周岚=组长/区教育局党组书记/局长"),
        ("成员：周岚 教导主任、副校长 高远", "周岚=成员/教导主任 高远=成员"),
        ("秘书：周岚　　采编：高远、王立　　地点：会议室", "周岚=秘书 高远=采编 王立=采编"),
        ("开展送教活动。（牵头：周岚）", "周岚=牵头"),
        ("开展送教活动。（责任单位：区教育局师资科）", ""),
        ("帮扶组组长：王立 帮扶组成员：周岚", "王立=帮扶组组长 周岚=帮扶组成员"),
        ("校本培训工作领导小组组长：王立", "王立=校本培训工作领导小组组长"),
        ("高年级组长：王立", "王立=高年级组长"),
        ("组长（1人）：王立", "王立=组长"),
        ("组长：李某(校长) 组员：陈某(教导主任)赵某(段长)", "李某=组长/校长 陈某=组员/教导主任 赵某=组员/段长"),
        ("组员：李某 刘某某 田某(教研组长)", "李某=组员/教研组长 刘某某=组员/教研组长 田某=组员/教研组长"),
        ("总指挥:杨某某(负责全面工作)", "杨某某=总指挥"),
        ("组员：校长王立、副校长李明", "王立=组员/校长 李明=组员/副校长"),
        ("组员：教导主任 王立 总务主任 李明", "王立=组员/教导主任 李明=组员/总务主任"),
        ("组员：王立 教导主任 李明 总务主任", "王立=组员/教导主任 李明=组员/总务主任"),
        ("成员：语文组 王立、数学组 李明", "王立=成员 李明=成员"),
        ("组长：王立 联系人：赵敏", "王立=组长"),
        ("组长：王立 电话：13900001111", "王立=组长"),
        ("组长：王立。负责全面工作，安排会议。", "王立=组长"),
        ("开展读书沙龙（负责人：周岚、高远）活动", "周岚=负责人 高远=负责人"),
        ("主持人：周岚 记录人：高远", "周岚=主持人 高远=记录人"),
        ("组员：周岚、各教研组长、年级组长", "周岚=组员"),
        ("一组 组长：王立 组员：李明", "王立=组长 李明=组员"),
        ("1.组长：王立", "王立=组长"),
        ("成员：周岚、高远等12人", "周岚=成员 高远=成员"),
        ("组长：钱某 副组长：Smith 组员：周岚", "钱某=组长 周岚=组员"),
        ("第一责任人：校长王立；直接责任人：副校长李明", "王立=第一责任人/校长 李明=直接责任人/副校长"),
        ("组长：校长", ""),
        ("组长：xx", ""),
        ("副组长:张x、李x", ""),
        ("成员：校长室、教导处、教科室", ""),
        ("组员：各教研组长、各班班主任", ""),
        ("校长：负责全面工作，高效完成任务", ""),
        ("联系人：王立", ""),
        ("指导思想：高效 安全", ""),
        ("时间：周二下午", ""),
    ],
)  # fmt: skip
def test_reads_a_roster(text: str, found: str) -> None:
    assert shown(read_roster(text)) == found


def test_entries_tell_their_place_duty_and_whether_the_text_is_a_roster() -> None:
    leader, member = read_roster("组 长：周 岚（负责教学） 组员：高远")
    assert (leader.start, leader.end, leader.duty, leader.listed) == (4, 7, "负责教学", True)
    assert (member.start, member.end, member.duty, member.listed) == (17, 19, None, True)
    assert not read_roster("主持人：周岚")[0].listed


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("组长：周岚", True),
        ("组 员: 周岚 高远", True),
        ("组长：校长", True),
        ("组长：xx", True),
        ("组员：", True),
        ("成员：各教研组长", True),
        ("工作目标：提高质量", False),
        ("校长：负责全面工作，高效完成任务", False),
        ("第一阶段：动员", False),
        ("周岚", False),
    ],
)
def test_tells_a_line_of_a_roster(text: str, is_one: bool) -> None:
    assert is_roster_line(text) is is_one


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("成立领导小组，由周岚任组长，高远、李明任副组长。", "周岚=组长 高远=副组长 李明=副组长"),
        ("成员包括周岚、高远和各教研组长。", "周岚=成员 高远=成员"),
        ("组长由校长周岚担任，副组长由高远担任。", "周岚=组长/校长 高远=副组长"),
        ("组长为周岚，组员有高远、李明等。", "周岚=组长 高远=组员 李明=组员"),
        ("周岚同志任校本培训领导小组组长", "周岚=组长"),
        ("由校长邹景和担任组长，成员包括陆小曼、史可和各年级组长", "邹景和=组长/校长 陆小曼=成员 史可=成员"),
        ("校长邹景和负责本次活动", "邹景和=校长"),
        ("校长欧阳岚总负责，培训处主任高远具体组织", "欧阳岚=校长 高远=培训处主任"),
        ("由学区主任周岚担任组长，成员包括高远、各校教导主任", "周岚=组长/学区主任 高远=成员"),
        ("以校长周岚为组长，教导主任高远为副组长的小组", "周岚=组长/校长 高远=副组长/教导主任"),
        ("聘请周岚、高远担任顾问", "周岚=顾问 高远=顾问"),
        ("由校长室周岚、教导处高远任联络员", "周岚=联络员 高远=联络员"),
        ("主任由蔚然担任", "蔚然=主任"),
        ("组长由干部担任", ""),
        ("理事长由云溪小学校长周岚兼任", "周岚=理事长/校长"),
        ("校长周岚负责全面工作，教导主任高远具体落实", "周岚=校长 高远=教导主任"),
        ("周岚（组长）、高远（副组长、教导主任）、李明", "周岚=组长 高远=副组长/教导主任"),
        ("由周岚(教导主任)落实", "周岚=教导主任"),
        ("学校成立了以周岚校长为组长，高远副校长为副组长的领导小组", "周岚=组长/校长 高远=副组长/副校长"),
        ("我校周岚校长作动员", "周岚=校长"),
        ("由校长担任组长,分管教学副校长担任副组长,成员包括各教研组长", ""),
        ("校长是第一责任人，主任安排工作，书记要带头", ""),
        ("校长高度重视，亲自抓落实", ""),
        ("校长向全体教师作报告", ""),
        ("成立以校长为组长的领导小组", ""),
        ("教导主任周岚获一等奖", ""),
        ("邀请校长周岚作讲座", ""),
        ("组长和成员于每周三任意安排", ""),
        ("加强教师队伍建设，由宣传部负责", ""),
        ("组长：xx，由xx任副组长", ""),
    ],
)  # fmt: skip
def test_reads_roles_in_prose(text: str, found: str) -> None:
    assert shown(read_prose(text)) == found


def test_the_language_library_is_asked_only_where_a_name_may_stand_by_a_role() -> None:
    assert may_name("由周岚任组长")
    assert not may_name("校长是校本培训的第一责任人，各年级组长负责资料记载")


def line(block: int, text: str, role: LineRole = "text", cell: tuple[int, int] | None = None) -> Line:
    row, column = cell or (None, None)
    return Line(Place(block, row, column), None, text, role)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["组员：周岚", "高远 李 明"], "周岚=组员 高远=组员 李明=组员"),
        (["组长：", "周岚", "副组长：", "高远"], "周岚=组长 高远=副组长"),
        (["组  长", "周岚"], "周岚=组长"),
        (["成员：周岚 教导主任", "高远 总务主任"], "周岚=成员/教导主任 高远=成员/总务主任"),
        (["副组长：周岚", "下设办公室，负责日常工作。", "高远"], "周岚=副组长"),
        (["组员：周岚", "定期开展活动"], "周岚=组员"),
        (["组长：周岚", "组长：高远"], "周岚=组长 高远=组长"),
        (["由周岚任组长。", "组员：高远"], "周岚=组长 高远=组员"),
        (["组长：周岚", "首席顾问：高远"], "周岚=组长 高远=首席顾问"),
        (["成员：周岚", "高　远　区电教馆馆长"], "周岚=成员 高远=成员/区电教馆馆长"),
    ],
)
def test_a_list_goes_on_in_the_next_line(texts: list[str], found: str) -> None:
    lines = [line(n, text) for n, text in enumerate(texts)]
    assert shown(entry for entry, _ in roster_lines(lines)) == found


def table(*rows: str) -> list[Line]:
    """Cells of a table; an empty one is a merged or blank cell and has no line."""
    places = ((r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row.split("|")) if text)
    return [line(n, text, "cell", (r, c)) for n, (r, c, text) in enumerate(places)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (table("职务|姓名|分工", "组长|周岚|全面负责", "副组长|高远|教学"), "周岚=组长 高远=副组长"),
        (table("姓名|小组职务|行政职务", "周岚|组长|校长", "高远|组员|"), "周岚=组长/校长 高远=组员"),
        (table("职务|姓名|部门及职务", "组长|周岚|校长", "成员|高远|教务科科长"), "周岚=组长/校长 高远=成员/教务科科长"),
        (table("职务|姓名", "组员|周岚", "|高远"), "周岚=组员 高远=组员"),
        (table("姓名|职务", "周岚|备课组长", "高远|"), "周岚=备课组长"),
        (table("姓名|职务", "周岚|校长", "高远|"), "周岚=校长"),
        (table("组长|副组长|组员", "周岚|高远|李明、王立"), "周岚=组长 高远=副组长 李明=组员 王立=组员"),
        (table("组长|周岚|副组长|高远", "组员|李明 王立"), "周岚=组长 高远=副组长 李明=组员 王立=组员"),
        (table("活动|地点", "校长|会议室", "主持人：周岚|操场"), "周岚=主持人"),
        (table("序号|内容|负责人", "1|读书沙龙|周岚"), ""),
    ],
)  # fmt: skip
def test_reads_tables_of_people(lines: list[Line], found: str) -> None:
    assert shown(entry for entry, _ in roster_lines(lines)) == found


def test_names_in_blank_forms_and_signature_lines_are_no_roster() -> None:
    blank = Line(Place(1), None, "组长：周岚", "text", blank_form=True)
    assert roster_lines([blank, line(2, "校长：周岚", "signature")]) == ()


def test_a_place_tells_the_characters_of_the_paragraph() -> None:
    part = Line(Place(7, start=10, end=18), None, "组长：周 岚", "item")
    assert [at for _, at in roster_lines([part])] == [Place(7, start=13, end=16)]


def activity(*responsible: str, block: int = 50) -> Activity:
    return Activity(
        None, "沙龙", None, None, None, responsible, None, None, None, None, None, "table", Place(block, 1, 1)
    )


def contact(name: str, position: str | None, row: int | None) -> Contact:
    return Contact(name, None, position, None, None, None, None, Place(60, row, None if row is None else 0))


def signature(signer: str | None, role: str | None) -> Signature:
    return Signature("学校意见", role, True, signer, date(2024, 9, 1), None, False, None, "complete", Place(70))


def test_a_person_is_gathered_from_all_places() -> None:
    people = collect(
        roster_lines([line(1, "组长：周岚 组员：高远")]),
        [("高 远、各组长", "负责人", Place(50, 1, 4)), ("高远", "负责人", Place(51, 2, 4))],
        [activity("高远"), activity("周岚", "各组长"), activity("高远")],
        [contact("周岚", "副校长", 2)],
        [signature("周岚", "法人代表")],
        [Field("分管领导", "李明", Place(80))],
    )
    assert [(p.name, p.roles, p.activities, p.listed) for p in people] == [
        ("周岚", ("组长", "副校长", "法人代表"), (1,), True),
        ("高远", ("组员", "负责人"), (0, 2), True),
        ("李明", ("分管领导",), (), False),
    ]
    assert [place.block for place in people[1].at] == [1, 50, 51]


def only(
    columns: list[tuple[str, str, Place]] | None = None,
    contacts: list[Contact] | None = None,
    signatures: list[Signature] | None = None,
    fields: list[Field] | None = None,
) -> list[tuple[str, tuple[str, ...]]]:
    people: tuple[Person, ...] = collect((), columns or [], [], contacts or [], signatures or [], fields or [])
    return [(person.name, person.roles) for person in people]


AT = Place(1, 1, 1)


@pytest.mark.parametrize(
    ("found", "people"),
    [
        (only(columns=[("校长周岚", "负责人", AT)]), [("周岚", ("负责人", "校长"))]),
        (only(columns=[("周岚、全体教师、教导处", "负 责 人", AT)]), [("周岚", ("负责人",))]),
        (only(columns=[("教研组长", "负责人", AT), ("待定", "负责人", AT)]), []),
        (only(contacts=[contact("周岚", None, None)]), [("周岚", ("联系人",))]),
        (only(contacts=[contact("周岚", "副校长", 1)]), [("周岚", ("副校长",))]),
        (only(contacts=[contact("周岚", None, 1)]), []),
        (only(signatures=[signature("周 岚", "校长")]), [("周岚", ("校长",))]),
        (only(signatures=[signature("周岚", None), signature(None, "校长")]), []),
        (only(fields=[Field("填表人", "周岚", AT)]), [("周岚", ("填表人",))]),
        (only(fields=[Field("校 长（签名）", "周 岚", AT)]), [("周岚", ("校长",))]),
        (only(fields=[Field("姓名", "周岚", AT), Field("职务", "教导主任", AT)]), [("周岚", ("教导主任",))]),
        (
            only(fields=[Field("研修负责人", "周岚", AT), Field("职务", "副校长", AT)]),
            [("周岚", ("研修负责人", "副校长"))],
        ),
        (only(fields=[Field("姓名", "周岚", AT), Field("性别", "女", AT)]), []),
        (only(fields=[Field("学校", "新河小学", AT), Field("校长", "待定", AT), Field("主题", "高远", AT)]), []),
    ],
)
def test_who_becomes_a_person(found: object, people: object) -> None:
    assert found == people


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("负责人", "负责人"),
        ("负 责 人", "负责人"),
        ("负责人（签名）", "负责人"),
        ("责任部门及负责人", "负责人"),
        ("主讲人/主持人", "主讲人/主持人"),
        ("姓名", None),
        ("", None),
    ],
)
def test_a_person_columns_header_is_the_role(header: str, role: str | None) -> None:
    assert role_of_header(header) == role


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("| 时间 | 内容 | 参加人员 | 负责人 |\n| 3月 | 听课 | 班主任 | 周岚 |", "周岚:负责人"),
        ("| 对象 | 主讲 | 内容 | 时间 |\n| 教研组长 | 周岚 | 讲座 | 3月 |", "周岚:主讲"),
        ("| 时间 | 培训对象 | 责任人 | 内容 |\n| 3月 | 班主任、辅导员<br>校长 | 周岚 | 听课 |", "周岚:责任人"),
        ("| 时间 | 内容 | 牵头领导 | 责任人 |\n| 3月 | 听课 | 副校长 | 周岚 |", "周岚:责任人"),
        ("| 时间 | 内容 | 职务 | 负责人 |\n| 3月 | 听课 | 教导主任 | 周岚 |", "周岚:负责人+教导主任"),
        ("| 负责人 | 职务 | 内容 | 时间 |\n| 周岚 | 教导主任 | 听课 | 3月 |", "周岚:负责人+教导主任"),
        (
            "| 时间 | 内容 | 主讲人 | 负责人 | 职务 |\n| 3月 | 听课 | 高远 | 周岚 | 校长 |",
            "高远:主讲人 周岚:负责人+校长",
        ),
        (
            "| 时间 | 内容 | 主讲人 | 职务 | 负责人 |\n| 3月 | 听课 | 高远 | 校长 | 周岚 |",
            "高远:主讲人+校长 周岚:负责人",
        ),
        ("| 人员 | 姓名 |\n| 组长 | 周岚 |\n| 成员 | 高远 |", "周岚:组长 高远:成员"),
        ("| 组长 | 周岚 |\n| 成员 | 高远 |", "周岚:组长 高远:成员"),
    ],
)
def test_whom_a_row_is_for_tells_nothing_of_who_answers_for_it(rows: str, found: str) -> None:
    ((_, plan),) = extract(document(f"# 青禾小学2024年校本研修计划\n一、活动安排\n{rows}"))
    assert " ".join(f"{person.name}:{'+'.join(person.roles)}" for person in plan.people) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            "| 组长 | 周岚 | < | < |\n| 副组长 | 陈默 | 白描 | 林晓 |\n| 成员 | 王平 | 谭明 | 高远 |\n| ^ | 何欢 | 冯喜 | |",
            "周岚:组长 陈默:副组长 白描:副组长 林晓:副组长 王平:成员 谭明:成员 高远:成员 何欢:成员 冯喜:成员",
        ),
        ("| 职务 | 姓名 | 职务 | 姓名 |\n| 组长 | 周岚 | 副组长 | 陈默 |", "周岚:组长 陈默:副组长"),
        ("| 姓名 | 职务 | 姓名 | 职务 |\n| 周岚 | 组长 | 陈默 | 副组长 |", "周岚:组长 陈默:副组长"),
        ("| 组长 | 周岚 | 校长 |\n| 成员 | 陈默 | 教研组长 |", "周岚:组长+校长 陈默:成员+教研组长"),
        ("| 校长 | 周岚 | 副校长 | 陈默 |\n| 组长 | 高远 | 成员 | 白描 |", "周岚:校长 陈默:副校长 高远:组长 白描:成员"),
        ("| 课题主持人 | 周岚 | 任教学科 | 数学 |\n| 经费预算 | 万元 | 电话 | 88880000 |", "周岚:课题主持人"),
    ],
)
def test_names_over_several_cells_belong_to_the_label_before_them(rows: str, found: str) -> None:
    ((_, plan),) = extract(document(f"# 青禾小学2024年校本研修计划\n一、组织机构\n{rows}"))
    assert " ".join(f"{person.name}:{'+'.join(person.roles)}" for person in plan.people) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("副组长：区教研员陈默老师", "陈默:副组长+区教研员"),
        ("成员：林晓老师、教研员王平老师", "林晓:成员 王平:成员+教研员"),
        ("校长周岚同志为第一责任人。", "周岚:第一责任人+校长"),
        ("办公室设在教导处，陈默兼办公室主任。", "陈默:办公室主任"),
        ("由周岚任组长，高远任副组长，成员：陈默、白描。", "周岚:组长 高远:副组长 陈默:成员 白描:成员"),
        ("学校为组长配备电脑，教导主任兼顾教学。", ""),
        ("成员：语文教研组老师", ""),
    ],
)
def test_titles_behind_names_and_duties_in_prose(text: str, found: str) -> None:
    ((_, plan),) = extract(document(f"# 青禾小学2024年校本研修计划\n一、组织机构\n{text}"))
    assert " ".join(f"{person.name}:{'+'.join(person.roles)}" for person in plan.people) == found
