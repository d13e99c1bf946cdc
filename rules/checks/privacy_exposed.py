"""privacy.exposed: private data in clear text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.lexicon import lexicon
from extractors.plan import Line, Plan
from parsers.document import Document, Place
from rules.lines import own_lines, within
from rules.privacy import KINDS, Kind, asks_for_qq, find, is_qq_number, mask, mask_value
from rules.rule import Context, Gap, Rule
from rules.template import Template

_NAMES: dict[Kind, str] = {"mobile": "手机号码", "id_card": "身份证号码", "qq": "QQ号码", "email": "电子邮箱"}


@dataclass(frozen=True, slots=True)
class _Seen:
    kind: Kind
    value: str
    at: Place
    quote: str


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each kind that occurs, at its first place; nothing it says shows a value."""
    seen = list(_written(document, plan))
    seen += [one for one in _in_contacts(plan) if not any(one.value == other.value for other in seen)]
    seen.sort(key=lambda one: (one.at.block, one.at.start or 0))
    for kind in KINDS:
        of_kind = [one for one in seen if one.kind == kind]
        if not of_kind:
            continue
        values = {one.value for one in of_kind}
        first = of_kind[0]
        many = f"，共{len(values)}个" if len(values) > 1 else ""
        yield Gap(
            subject=kind,
            message=f"文中写有个人的{_NAMES[kind]}（{mask_value(kind, first.value)}{many}），公开或归档前应当遮去。",
            suggestion="对外公开的一份请隐去中间几位；只报送主管部门的，可以说明后保留。",
            quote=first.quote,
            at=first.at,
        )


def _written(document: Document, plan: Plan) -> Iterator[_Seen]:
    """Everything private at its own place, by its characters or the header or label that it stands under."""
    for line in own_lines(plan):
        for mention in find(line.text):
            if mention.kind != "email" or not _public(plan, line, mention.text, mention.start):
                at = within(line.at, mention.start, mention.end)
                yield _Seen(mention.kind, mention.text, at, mask(line.text))
    for field in plan.fields:
        if field.value and not field.blank_form and asks_for_qq(field.label) and is_qq_number(field.value):
            yield _Seen("qq", field.value, field.at, mask_value("qq", field.value))
    yield from _under_headers(document, plan)


def _in_contacts(plan: Plan) -> Iterator[_Seen]:
    """What a contact holds that its characters alone do not tell."""
    for contact in plan.contacts:
        reached: tuple[tuple[Kind, str | None], ...]
        reached = (("mobile", contact.mobile), ("qq", contact.qq), ("email", contact.email))
        for kind, value in reached:
            if value and (said := _of_kind(kind, value)):
                yield _Seen(kind, said, contact.at, mask_value(kind, said))


def _of_kind(kind: Kind, value: str) -> str | None:
    """What of a value is of its column's kind; None where it is masked, missing or a word."""
    if kind == "qq":
        return value if is_qq_number(value) else None
    return next((mention.text for mention in find(value) if mention.kind == kind), None)


def _under_headers(document: Document, plan: Plan) -> Iterator[_Seen]:
    """QQ numbers in a column of any table whose header asks for them."""
    summaries = {table.at.block: table for table in plan.tables if not table.blank_form}
    for table in document.tables():
        summary = summaries.get(table.id)
        if summary is None:
            continue
        columns = {i for i, column in enumerate(summary.columns) if asks_for_qq(column.header)}
        for cell in table.cells():
            if cell.column in columns and cell.row >= summary.header_rows and is_qq_number(cell.text):
                at = Place(cell.blocks[0].id, cell.row, cell.column, page=table.page)
                yield _Seen("qq", cell.text, at, mask_value("qq", cell.text))


def _public(plan: Plan, line: Line, address: str, start: int) -> bool:
    """Whether an address is an office's own.

    It is where its label or verb says so (`学校邮箱`, `发送至`), or where its domain is an office's and no person of
    a contact table goes with it. An address of a public mail service beside a name is somebody's own.
    """
    if any(contact.name and contact.email and contact.email in address for contact in plan.contacts):
        return False
    words = lexicon("privacy")
    before = line.text[max(0, start - 14) : start]
    if any(word in before for word in (*words["public_email_labels"], *words["public_email_verbs"])):
        return True
    return address.lower().endswith(tuple(words["public_domains"]))


RULE = Rule(
    name="privacy.exposed",
    severity="note",
    phase="text",
    check=check,
    title="个人信息未遮",
    why="手机、身份证、QQ、个人邮箱属于个人信息，计划公开或归档时不应让人看到完整号码。每一类只提示一次。",
    bad="联系人：何远山，手机 139 后接完整号码，QQ 与邮箱照写",
    good="联系人：何远山，办公电话 0519-86000000（手机 139****0000）",
    settle="遮去中间几位，或确认这一份只报送、不公开。",
    traps=(
        "办公电话、总机、传真（单位的号码）",
        "学校邮箱、材料报送邮箱（本来就是公开的）",
        "QQ群号",
        "已经遮去中间几位的号码",
        "QQ邮箱里的数字不另算一个QQ号码",
        "校验位不对的十八位数（编号，不是身份证）",
    ),
)
