"""Tables to take away: CSV as spreadsheets open it, with nothing in it that they would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from app.registry.returns import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download of that name; begins with the mark by which Excel knows UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([safe("" if cell is None else cell) for cell in row] for row in rows)
    return download(name, written.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def as_xlsx(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A workbook of one sheet, every cell as text or number; nothing in it runs."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    for place, title in enumerate(heading, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, len(title) * 3)
    sheet.append(heading)
    for row in rows:
        sheet.append(["" if cell is None else safe(cell) for cell in row])
    written = io.BytesIO()
    workbook.save(written)
    return download(name, written.getvalue(), XLSX)


def download(name: str, body: bytes, content_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, content_type=content_type, headers=headers)
