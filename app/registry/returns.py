"""The rejected rows as a sheet of the same layout and a column of what is wrong, to mend and send again."""

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.registry.layout import EXPLANATION, PENALTY, Layout
from app.registry.sheets import Uncomputed

UNSAFE_START = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so may be run as a formula where the sheet is opened, or saved as CSV."""
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_000
FAULTY = PatternFill("solid", fgColor="FFFDE3E0")
HEADED = PatternFill("solid", fgColor="FFEFEFEF")


def write_returns(
    returned: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]], layout: Layout = PENALTY
) -> bytes:
    """An XLSX of rows, each with its problems ({"field", "message"}); faulty cells are marked."""
    rows = list(returned)
    others = list(dict.fromkeys(name for raw, _ in rows for name in raw if name not in layout.by_name))
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("退回修改")
    sheet.freeze_panes = "B2"
    columns = {layout.heading_of(column.name): column.name for column in layout} | {
        name: name for name in others
    }
    headings = [EXPLANATION, *columns]
    for place, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = (
            60 if place == 1 else max(14, len(heading) * 2)
        )
    sheet.append([_heading(sheet, safe(heading)) for heading in headings])
    for raw, problems in rows:
        faulty = {problem["field"] for problem in problems}
        told = "\n".join(f"{n}. {p['message']}" for n, p in enumerate(problems, 1))
        told = problems[0]["message"] if len(problems) == 1 else told
        cells = [_cell(sheet, told, is_faulty=False)]
        cells += [
            _cell(sheet, raw.get(name), is_faulty=heading in faulty) for heading, name in columns.items()
        ]
        sheet.append(cells)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def safe(value: Any) -> Any:
    """A cell's content that no spreadsheet runs: a text like a formula gets an apostrophe in front."""
    if value is Uncomputed.FORMULA:
        return None
    if not isinstance(value, str):
        return value
    text = ILLEGAL.sub("", value)[:LONGEST_CELL]
    return f"'{text}" if text.startswith(UNSAFE_START) and not NUMBER.fullmatch(text) else text


def plain_cell(value: Any) -> Any:
    """A cell as JSON keeps it; numbers as text, so that none loses digits."""
    if value is None or value is Uncomputed.FORMULA:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = HEADED
    return cell


def _cell(sheet: Any, value: Any, *, is_faulty: bool) -> Any:
    cell = WriteOnlyCell(sheet, safe(plain_cell(value)))
    if isinstance(cell.value, str):
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_faulty:
        cell.fill = FAULTY
    return cell
