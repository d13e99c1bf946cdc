"""Lists of schools and accounts as Excel tables: read whatever their columns are called, drafted, written."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Any

import yaml

from parsers.gate import LIMITS
from storage.records import Role
from workers.containers import expansion_fault
from workers.ledger import harmless

COLUMNS = {"code": "学校代码", "school": "学校名称", "account": "账号", "shown": "姓名", "role": "角色"}
ROLES: dict[Role, str] = {"school": "学校", "reviewer": "审核人", "admin": "管理员"}
_HEADER_WITHIN = 20
_MOST_ROWS, _MOST_COLUMNS = 5000, 50
_EXAMPLES = (
    ("3204001", "云岭小学", "yunling", "周岚", "学校"),
    ("3204001", "云岭小学", "yunling2", "", "学校"),
    ("", "", "jiaoyanshi", "沈青", "审核人"),
)


class RollError(Exception):
    """The list cannot be taken in; `faults` say why, each with its row, in Chinese."""

    def __init__(self, *faults: str) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def example() -> bytes:
    """An empty list in Excel with its header, and a second sheet that says how it is filled in."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet, help_sheet = book.worksheets[0], book.create_sheet("说明")
    sheet.title = "账号"
    for page in (sheet, help_sheet):
        page.append(list(COLUMNS.values()))
        for at, cell in enumerate(page[1], 1):
            cell.font = Font(bold=True)
            letter = get_column_letter(at)
            page.column_dimensions[letter].width = 18
            # Codes begin with noughts, which numbers lose.
            page.column_dimensions[letter].number_format = "@"
    for row in _EXAMPLES:
        help_sheet.append(list(row))
    for line in (
        "",
        f"角色填：{'、'.join(ROLES.values())}；不填时，有学校的是学校账号。",
        "学校账号要填学校代码和学校名称；只填学校、不填账号，就只登记学校。",
        "已有的学校按这里的名称更新，已有的账号不改动。",
    ):
        help_sheet.append([line])
    return _saved(book)


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table in Excel; no cell of it is a formula."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (header, *rows):
        book.worksheets[0].append([harmless(cell) for cell in row])
    return _saved(book)


def _saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table(stream: IO[bytes]) -> tuple[int, list[tuple[int, dict[str, str]]]]:
    """The header's row, and each row below it by column. Raises RollError."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if expansion_fault(stream, LIMITS):
        raise RollError("这不是 Excel 文件（.xlsx），或文件已损坏、过大。旧的 .xls 请另存为 .xlsx。")
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        sheets = [_rows(sheet) for sheet in book.worksheets]
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError, AttributeError) as error:
        raise RollError("这不是 Excel 文件（.xlsx），或文件已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    for rows in sheets:
        for at, cells in enumerate(rows[:_HEADER_WITHIN]):
            if columns := _columns(cells):
                below = enumerate(rows[at + 1 :], at + 2)
                return at + 1, [(number, _cells(row, columns)) for number, row in below]
    raise RollError(
        f"找不到表头：要有“{COLUMNS['account']}”或“{COLUMNS['code']}”等列（{'、'.join(COLUMNS.values())}）。"
    )


def _rows(sheet: Any) -> list[tuple[str, ...]]:
    found = list(islice(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), _MOST_ROWS + 1))
    if len(found) > _MOST_ROWS:
        raise RollError(f"一次最多导入 {_MOST_ROWS} 行，请分成几个文件。")
    return [tuple(_text(value) for value in row) for row in found]


def _text(value: Any) -> str:
    """A cell as it is seen: a code that Excel took for a number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    seen = unicodedata.normalize("NFKC", str(value))
    return " ".join("".join(sign for sign in seen if unicodedata.category(sign) != "Cf").split())


def _columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Which column holds what, where the row is a header: two columns at least, one of them a key."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        word = cell.replace(" ", "").strip("*:（）() ").partition("(")[0]
        key = words()["columns"].get(word)
        if key and key not in found:
            found[key] = at
    return found if len(found) >= 2 and ("account" in found or "code" in found) else None


def _cells(row: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    return {key: row[at] if at < len(row) else "" for key, at in columns.items()}


@cache
def words() -> dict[str, dict[str, str]]:
    """Keys of columns and of roles, by what they are called."""
    told = yaml.safe_load(Path(__file__).with_name("roll.yaml").read_text(encoding="utf-8"))
    return {part: {word: key for key, words in told[part].items() for word in words} for part in told}
