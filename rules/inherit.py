"""Templates made from others: `extends` names a base, which is overridden part by part and shortened by `remove`.

It works on the nodes of the YAML reader, not on values: each keeps its file and line, so that what is wrong in a base
is said of the base, and what is wrong in the heir of the heir.

    mappings            key by key (`kind`, `columns`, `checks`, …)
    sections, tables,   entry by entry, known by its name; a new entry stands behind the one that is written before
    roles, signatures,  it, or else at the end
    labels
    all else            a value takes the base's place; so do lists of words and columns
"""

from __future__ import annotations

from collections.abc import Callable

import yaml

from rules.template_error import TemplateError

# By what the entries of these lists are known. A section may have alternatives: `goals|tasks`.
NAMES = {"sections": "key", "tables": "key", "roles": "role", "signatures": "label", "labels": "label"}
# What a template says of itself alone.
OWN = ("extends", "remove", "id", "version")

# From what `extends` says and the file that says it to the base and the name of its file; None where there is none.
Bases = Callable[[str, str], tuple[yaml.MappingNode, str] | None]


def compose(text: str, name: str) -> yaml.MappingNode:
    """The mapping that a YAML text holds, its nodes marked with the file's name. Raises TemplateError."""
    loader = yaml.SafeLoader(text)
    loader.name = name
    try:
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        raise TemplateError.of_yaml(name, error) from error
    finally:
        loader.dispose()
    if not isinstance(node, yaml.MappingNode):
        raise TemplateError(name, 1, "文件应当由“键: 值”组成。", "写法见 docs/templates.md、docs/decisions.md。")
    return node


def resolved(node: yaml.MappingNode, name: str, bases: Bases, heirs: tuple[str, ...] = ()) -> yaml.MappingNode:
    """The template as if written without a base; `extends` stays, as the base's id. Raises TemplateError.

    `heirs` are the files that led here, for a template may not be its own base.
    """
    extends = value(node, "extends")
    if extends is None:
        if removing := value(node, "remove"):
            raise error(removing, name, "没有 extends，就没有可以去掉的部分。", "请写上 extends，或删去 remove。")
        return node
    if not isinstance(extends, yaml.ScalarNode) or not extends.value:
        raise error(extends, name, "“extends”的值不对。", "请写一个模板的名称，或一个模板文件。")
    found = bases(extends.value, name)
    if found is None:
        raise error(
            extends, name, f"找不到模板“{extends.value}”。", "名称见 planreview templates list；文件要写对路径。"
        )
    base, base_name = found
    if base_name in (*heirs, name):
        raise error(extends, name, f"模板“{extends.value}”又以本模板为基础。", "请去掉其中一个 extends。")
    whole = resolved(base, base_name, bases, (*heirs, name))
    own = _dropped(node, ("extends", "remove"))
    own.value.append((_scalar("extends", extends), _scalar(_id(whole), extends)))
    return _merged(_without(_dropped(whole, OWN), value(node, "remove"), name), own)


def value(node: yaml.Node, key: str) -> yaml.Node | None:
    """The value of a key in a mapping."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((child for name, child in node.value if name.value == key), None)


def error(node: yaml.Node, name: str, message: str, hint: str) -> TemplateError:
    """What is wrong at a node."""
    return TemplateError(node.start_mark.name or name, node.start_mark.line + 1, message, hint)


def _id(node: yaml.MappingNode) -> str:
    return str(getattr(value(node, "id"), "value", ""))


def _scalar(text: str, like: yaml.Node) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, like.start_mark, like.end_mark)


def _dropped(node: yaml.MappingNode, keys: tuple[str, ...]) -> yaml.MappingNode:
    return _mapping(node, [(key, child) for key, child in node.value if key.value not in keys])


def _mapping(like: yaml.MappingNode, pairs: list[tuple[yaml.Node, yaml.Node]]) -> yaml.MappingNode:
    return yaml.MappingNode(like.tag, pairs, like.start_mark, like.end_mark, like.flow_style)


def _merged(base: yaml.MappingNode, own: yaml.MappingNode) -> yaml.MappingNode:
    """Both mappings, what is `own` over what is the base's; errors about the whole are the heir's."""
    pairs = {str(key.value): (key, child) for key, child in base.value}
    for key, child in own.value:
        name = str(key.value)
        inherited = pairs[name][1] if name in pairs else None
        pairs[name] = (key, _over(name, inherited, child))
    return _mapping(own, list(pairs.values()))


def _over(key: str, base: yaml.Node | None, own: yaml.Node) -> yaml.Node:
    if isinstance(base, yaml.MappingNode) and isinstance(own, yaml.MappingNode):
        return _merged(base, own)
    if key in NAMES and isinstance(base, yaml.SequenceNode) and isinstance(own, yaml.SequenceNode):
        return _entries(base, own, NAMES[key])
    return own


def _entries(base: yaml.SequenceNode, own: yaml.SequenceNode, name: str) -> yaml.SequenceNode:
    entries, before = list(base.value), None
    for entry in own.value:
        at = _position(entries, _names(entry, name), name)
        if at is not None:
            inherited = entries[at]
            entries[at] = _merged(inherited, entry) if isinstance(inherited, yaml.MappingNode) else entry
            before = at
        else:
            before = len(entries) if before is None else before + 1
            entries.insert(before, entry)
    return yaml.SequenceNode(own.tag, entries, own.start_mark, own.end_mark, own.flow_style)


def _position(entries: list[yaml.Node], names: set[str], name: str) -> int | None:
    return next((i for i, entry in enumerate(entries) if names & _names(entry, name)), None)


def _names(entry: yaml.Node, name: str) -> set[str]:
    child = value(entry, name)
    return set(child.value.split("|")) if isinstance(child, yaml.ScalarNode) else set()


def _without(base: yaml.MappingNode, remove: yaml.Node | None, file: str) -> yaml.MappingNode:
    """The base without the parts that the heir removes; a part that the base does not have is an error."""
    if remove is None:
        return base
    if not isinstance(remove, yaml.MappingNode):
        raise error(remove, file, "“remove”的值不对。", f"照这样写：remove: {{sections: [名称]}}；{_REMOVABLE}")
    for key, wanted in remove.value:
        if key.value not in (*NAMES, "checks"):
            raise error(key, file, f"“remove”里不认识“{key.value}”。", _REMOVABLE)
        if not isinstance(wanted, yaml.SequenceNode):
            raise error(wanted, file, f"“remove {key.value}”的值不对。", "要求：一个列表。")
        for one in wanted.value:
            base = _less(base, key.value, one, file)
    return base


_REMOVABLE = f"可以去掉的有：{'、'.join((*NAMES, 'checks'))}。"


def _less(base: yaml.MappingNode, part: str, wanted: yaml.Node, file: str) -> yaml.MappingNode:
    whole = value(base, part)
    has: list[tuple[set[str], object]] = []
    if isinstance(whole, yaml.SequenceNode):
        has = [(_names(entry, NAMES.get(part, "")), entry) for entry in whole.value]
    elif isinstance(whole, yaml.MappingNode):
        has = [({pair[0].value}, pair) for pair in whole.value]
    names = set(str(wanted.value).split("|"))
    kept = [entry for known, entry in has if not names & known]
    if whole is None or len(kept) == len(has):
        all_names = "、".join(name for known, _ in has for name in sorted(known))
        raise error(wanted, file, f"基础模板的 {part} 里没有“{wanted.value}”。", f"有的是：{all_names or '（没有）'}。")
    shorter = type(whole)(whole.tag, kept, whole.start_mark, whole.end_mark)
    return _mapping(base, [(key, shorter if key.value == part else child) for key, child in base.value])
