"""Loads and makes ready what documents need, once, before processes are forked, instead of in each of them.

Not the networks that recognise text: they work on several threads, and threads do not come along to a fork.
"""

from __future__ import annotations

import gc
from importlib import import_module
from io import BytesIO

from docx import Document as Word

from extractors import language
from parsers import confine
from rules.template import load_builtin
from workers import pipeline

# Loaded where first needed, as it should be where there is one document; here there are many.
_NEEDED = (
    "docx.table",
    "numpy",
    "parsers.office",
    "parsers.pdf",
    "parsers.scan",
    "pdfplumber.table",
    "pypdfium2.raw",
    "pypinyin",
    "rapidfuzz.fuzz",
    "rapidocr.main",
)
# Most tables of words and patterns are made when first used: a plan that uses them.
_LINES = (
    "云岭小学2031年校本培训计划",
    "一、指导思想",
    "以学生为本，提高教师的专业水平，落实《中小学教师培训指导意见》的要求。",
    "二、培训目标",
    "1、全体教师68人每人完成36学时，参训率达到95%。",
    "三、组织机构",
    "学校成立校本培训领导小组，由校长张明华担任组长，副校长李晓燕和教导主任王建国任副组长，成员为各教研组长。",
    "组长：张明华",
    "组员：李晓燕、王建国、陈晓艳、李小燕",
    "四、培训安排",
    "第一周（9月5日）：师德师风学习，主讲人：李晓燕。",
    "五、考核与保障措施",
    "考核不合格的教师须补修，由教导处王建国负责登记。",
    "联系人：陈晓艳  电话：0519-80000000",
    "云岭小学（盖章）",
    "2031年9月1日",
)
_ROWS = (
    ("序号", "时间", "培训内容", "培训对象", "负责人", "地点", "学时"),
    ("1", "9月上旬", "师德师风专题讲座", "全体教师68人", "李晓燕", "会议室", "2"),
    ("2", "10—11月", "课堂教学观摩", "各教研组", "王建国、陈晓艳", "各教室", "4"),
)


def preload() -> None:
    """To be called by a process that will fork for each document."""
    confine.spare_memory()  # before numpy is loaded, which would start threads: nothing may run beside who forks
    import_module("parsers.ocr").runtime()  # before anybody else loads it
    for name in _NEEDED:
        import_module(name)
    language.preload()
    pipeline.review(_plan(), "warm.docx", load_builtin())
    # What is here stays: processes forked from now on need not look through it, which would copy all of it for each.
    gc.collect()
    gc.freeze()


def _plan() -> bytes:
    word, file = Word(), BytesIO()
    for line in _LINES:
        word.add_paragraph(line)
    table = word.add_table(len(_ROWS), len(_ROWS[0]))
    for row, texts in zip(table.rows, _ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    word.save(file)
    return file.getvalue()
