"""What is wrong in a template file, said so that the officer who wrote it can mend it: file, line, key, values."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError


class TemplateError(Exception):
    """A template that cannot be used. `line` counts from 1; `message` and `hint` are for people and in Chinese."""

    def __init__(self, file: str, line: int, message: str, hint: str) -> None:
        self.file, self.line, self.message, self.hint = file, line, message, hint
        super().__init__(f"{file} 第{line}行：{message}{hint}")

    @classmethod
    def of_yaml(cls, file: str, error: yaml.YAMLError) -> TemplateError:
        """What the YAML reader could not read."""
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return cls(file, line, "这里不符合 YAML 的写法。", "请检查缩进、冒号后的空格和引号。")


def explained(file: str, node: yaml.Node, error: ValidationError, model: type[BaseModel]) -> TemplateError:
    """The first thing that is wrong, with its file and line and what would be right. `model` is what was expected.

    A key that is not known comes before one that is missing: the one is mostly the other, misspelt.
    """
    first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    place = (*first["loc"], first["ctx"]["what"]) if first["type"] == "repeated" else first["loc"]
    message, hint = _words(first, place, model)
    mark = _mark_of(node, place)
    return TemplateError(mark.name or file, mark.line + 1, message, hint)


def _mark_of(node: yaml.Node, place: Sequence[int | str]) -> yaml.Mark:
    """Where the part at this path of keys and positions begins, or its nearest parent."""
    mark: yaml.Mark = node.start_mark
    for step in place:
        child = _child(node, step)
        if child is None:
            break
        mark, node = child
    return mark


def _child(node: yaml.Node, step: int | str) -> tuple[yaml.Mark, yaml.Node] | None:
    """The place of a key (a missing or misspelt value is sought at its key) and the node of its value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark, node.value[step]
    return None


def _words(first: Any, place: Sequence[int | str], model: type[BaseModel]) -> tuple[str, str]:
    key = _path(place)
    match first["type"]:
        case "missing":
            return f"缺少“{place[-1]}”。", f"请补上 {key}。"
        case "extra_forbidden":
            allowed = allowed_keys(place[:-1], model)
            return f"不认识“{key}”。", f"{_meant(str(place[-1]), allowed)}这里可以写：{'、'.join(allowed)}。"
        case "literal_error":
            wrong = place[-2] if place[-1] == "[key]" else first["input"]
            return f"“{key}”的值“{wrong}”不对。", f"可以写：{_options(first['ctx']['expected'])}。"
        case "unknown_name":
            name, known = first["ctx"]["name"], first["ctx"]["expected"]
            return f"没有{first['ctx']['kind']}“{name}”。", f"{_meant(name, known)}可以写：{'、'.join(known)}。"
        case "repeated":
            return f"“{key}”里有重复的名称：{first['ctx']['names']}。", "请改成各不相同的名称，或合并成一项。"
        case "finding_id":
            return f"“{key}”的值“{first['input']}”不是发现的编号。", "请照报告里的 10 位编号写，全是数字的要加引号。"
        case "unnamed":
            return f"“{key}”没有说是哪份计划。", "请写 title（标题）或 issuer（单位）。"
    return f"“{key}”的值“{first['input']}”不对。", f"要求：{_kind(first)}。"


def _meant(written: str, allowed: Sequence[str]) -> str:
    close = get_close_matches(written, allowed, 1)
    return f"是不是想写“{close[0]}”？" if close else ""


def allowed_keys(place: Sequence[int | str], model: type[BaseModel]) -> list[str]:
    """The keys that may stand at this path of a file of this kind."""
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            found = _model_in(model.model_fields[step].annotation)
            if found is not None:
                model = found
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _path(place: Sequence[int | str]) -> str:
    text = ""
    for step in place:
        if step == "[key]":
            continue
        text += f" 第{step + 1}项" if isinstance(step, int) else f"{' ' if text else ''}{step}"
    return text.strip() or "模板"


def _options(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", "、").replace(", ", "、")


def _kind(first: Any) -> str:
    names = {
        "string_type": "一段文字",
        "bool_parsing": "true 或 false",
        "bool_type": "true 或 false",
        "int_parsing": "整数",
        "int_type": "整数",
        "float_parsing": "0 到 1 的小数",
        "tuple_type": "一个列表",
        "dict_type": "“键: 值”的一组",
        "model_type": "“键: 值”的一组",
        "string_pattern_mismatch": "小写字母、数字和连字符，如 goals，两者任选写作 goals|tasks",
        "string_too_short": "不能为空",
        "date_type": "日期，如 2024-03-01",
        "date_from_datetime_parsing": "日期，如 2024-03-01",
        "date_parsing": "日期，如 2024-03-01",
        "greater_than": "大于 0 的数",
        "greater_than_equal": "0 到 1 的小数",
        "less_than_equal": "0 到 1 的小数",
    }
    return names.get(first["type"], str(first["msg"]))
