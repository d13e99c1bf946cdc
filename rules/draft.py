"""Writes what was learnt from a blank form as a template file: YAML, with Chinese comments that say what to check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

import yaml

from extractors.plan import Signature
from rules.labels import field_name, section_name
from rules.learn import Learnt, LearntSection, LearntTable
from rules.template import SignatureSpec

_OWN_FORM = "own-form"
_ASKS = {"opinion": "意见", "signature": "签名", "date": "日期"}


def own_id(name: str) -> str:
    """An id for a template drafted from a file of that name, as far as the name is Latin."""
    words = re.findall("[a-z0-9]+", PurePath(name).stem.lower())
    return "-".join(words) if words and words[0][0].isalpha() else _OWN_FORM


def draft(learnt: Learnt, identity: str) -> str:
    """The text of a template file with this id; it is a valid template as it stands."""
    return "\n".join(line for part in _parts(learnt, identity) for line in part) + "\n"


def _parts(learnt: Learnt, identity: str) -> Iterator[Iterable[str]]:
    yield _head(learnt, identity)
    yield _kind(learnt)
    yield _sections(learnt)
    yield _tables(learnt)
    yield _roles(learnt)
    yield _blocks(learnt)
    yield _fields(learnt)
    yield _checks()


def _head(learnt: Learnt, identity: str) -> Iterator[str]:
    yield "# 由空白表样起草的模板。请逐项核对带“请核对”的地方，改好后用 planreview templates check 检查。"
    yield "# 写法见 docs/templates.md。"
    yield f"id: {identity}"
    yield 'version: "1"  # 表样改版时加一'
    yield f"title: {_text(learnt.title)}"
    yield f"purpose: {_text(f'按《{learnt.title}》表样填写。')}  # 请核对：谁填、什么时候报、附什么表"
    yield f"basis: {_text(f'《{learnt.title}》表样')}  # 请核对：可写文件名称和文号"


def _kind(learnt: Learnt) -> Iterator[str]:
    kind = learnt.kind
    yield ""
    if learnt.like:
        yield f"# 与内置模板 {learnt.like.id}（{learnt.like.title}）相近，怎样认出这类文件照那里写。"
    yield "kind:"
    yield f"  order: {kind.order}  # 与别的模板同样符合时，小的优先"
    if kind.topic:
        yield f"  topic: {kind.topic}"
    yield "  title:  # 请核对：这类文件的标题以哪些词结尾；weak 是别的文件也用的词"
    yield f"    strong: {_list(kind.title.strong)}"
    if kind.title.weak:
        yield f"    weak: {_list(kind.title.weak)}"
    level = f"  level: {kind.level}" if kind.level else "  # level: school"
    yield f"{level}  # 请核对：学校写的是 school，主管部门写的是 district"
    yield f"  threshold: {kind.threshold}"


def _sections(learnt: Learnt) -> Iterator[str]:
    if not learnt.sections:
        return
    yield ""
    yield f"ordered: {str(learnt.ordered).lower()}  # 请核对：各部分是否必须按表样的顺序"
    yield "sections:"
    for section in learnt.sections:
        yield from _section(section)


def _section(section: LearntSection) -> Iterator[str]:
    spec = section.spec
    yield f"  # {section.printed}"
    if section.under:
        yield f"  # 表样上这一部分下面还有：{'；'.join(section.under)}"
    named = section_name(spec.keys[0])
    yield f"  - key: {spec.key}{f'  # {named}' if named != spec.keys[0] else '  # 请核对：可改成易记的英文名称'}"
    yield "    required: true  # 请核对：可以不写的改成 false"
    yield f"    words: {_list(spec.words)}  # 标题里有其中之一就算（甲+乙：先后都有）"
    if not spec.lexicon:
        yield "    lexicon: false"
    if spec.numbered:
        yield f"    numbered: {_list(spec.numbered)}  # 只在带编号的标题里算"
    if spec.within:
        yield f"    within: {_list(spec.within)}"
    yield "    # min_characters: 100  # 要规定最少字数时去掉前面的 #"
    yield f"    basis: {_text(spec.basis or '')}"


def _tables(learnt: Learnt) -> Iterator[str]:
    if learnt.tables:
        yield ""
        yield "tables:"
    for table in learnt.tables:
        yield from _table(table)


def _table(table: LearntTable) -> Iterator[str]:
    yield f"  # {table.caption or '（没有表名）'}"
    if table.unknown:
        yield f"  # 这些栏程序不认识，不检查：{'、'.join(table.unknown)}"
    yield f"  - key: {table.key}"
    yield "    required: true  # 请核对：可以不附的改成 false"
    if table.key.startswith("table-") and table.caption:
        yield f"    words: {_list((table.caption,))}  # 请核对：表名里必有的词"
    yield "    columns:"
    for demand, said in (("required", "每行必填"), ("expected", "应填"), ("optional", "可不填")):
        fields = getattr(table, demand)
        if fields and not (demand == "optional" and table.key == "contacts"):
            yield f"      {demand}: {_list(fields)}  # {said}：{'、'.join(map(field_name, fields))}"
    others = "optional" if table.key == "contacts" else "expected"
    yield f"      others: {others}  # 请核对：其余各栏应填（expected）还是可不填（optional）"
    yield f"    basis: {_text(f'表样：{table.caption}' if table.caption else '表样')}"


def _roles(learnt: Learnt) -> Iterator[str]:
    if not learnt.roles:
        return
    yield ""
    yield "roles:  # 请核对：必须写明由谁担任的"
    for spec in learnt.roles:
        yield f"  - role: {_text(spec.role)}"
        yield f"    basis: {_text(spec.basis or '')}"
    for role in learnt.other_roles:
        yield f"  # - role: {role}  # 表样上也有，要求必须有人担任时去掉前面的 #"


def _blocks(learnt: Learnt) -> Iterator[str]:
    if learnt.blocks:
        yield ""
        yield "signatures:  # required_from 是从哪个阶段起必须签署：draft、final、archived，不写是不强求"
    for spec, block in learnt.blocks:
        yield from _block(spec, block)


def _block(spec: SignatureSpec, block: Signature) -> Iterator[str]:
    asks = [*(_ASKS[ask] for ask in block.asks), *(["公章"] if block.seal_expected else [])]
    who = f"，签名的是{block.signer_role}" if block.signer_role else ""
    yield f"  # 要求：{'、'.join(asks) or '看不出'}{who}"
    yield f"  - label: {_text(spec.label)}"
    if spec.words:
        yield f"    words: {_list(spec.words)}  # 别的写法"
    stage = f"    required_from: {spec.required_from}" if spec.required_from else "    # required_from: final"
    yield f"{stage}  # 请核对"
    yield f"    basis: {_text(spec.basis or '')}"


def _fields(learnt: Learnt) -> Iterator[str]:
    if learnt.fields:
        yield ""
        yield "# 表样上还有这些栏目，程序会读出来，留着下划线没填的会指出。不许学校改动的，去掉前面的 #："
        yield "# labels:"
        yield from (f"#   - label: {_text(' '.join(label.split()))}" for label in learnt.fields)


def _checks() -> Iterator[str]:
    yield ""
    yield "# 要调整规则的轻重，照这样写（名称见 docs/rules/）："
    yield "# checks:"
    yield "#   person.unlisted: off"
    yield "#   count.missing: {severity: note, final: error}"


def _text(value: str) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, width=10**6)).removesuffix("...\n").strip()


def _list(values: Iterable[str]) -> str:
    return str(yaml.safe_dump(list(values), allow_unicode=True, width=10**6, default_flow_style=True)).strip()
