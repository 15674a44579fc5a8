"""Tables to take away: CSV as spreadsheets open it, with nothing in it that they would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response

from app.registry.returns import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download of that name; begins with the mark by which Excel knows UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([safe("" if cell is None else cell) for cell in row] for row in rows)
    return download(name, written.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def download(name: str, body: bytes, content_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, content_type=content_type, headers=headers)
