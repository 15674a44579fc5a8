"""Invented penalty sheets. Every code has the impossible region 999999, so that it belongs to nobody."""

import csv
import io
import random
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app import calendar, definitions, verbs  # noqa: F401  diagrams name verbs
from app.credit.codes import USCC_SIGNS, organisation_digit, person_digit, uscc_digit
from app.db import unit_of_work
from app.registry.layout import PENALTY

HEADING = [PENALTY.heading_of(column.name) for column in PENALTY]
TODAY = date(2026, 8, 3)
ROOT = Path(__file__).resolve().parents[2]


def a_uscc(number: int, first: str = "91") -> str:
    """A valid code of nobody, the same for the same number."""
    signs = random.Random(number)
    while True:
        body = "".join(signs.choice(USCC_SIGNS) for _ in range(8))
        check = organisation_digit(body)
        if check in USCC_SIGNS:
            code = f"{first}999999{body}{check}"
            return code + uscc_digit(code)


def an_id_number(number: int, born: str = "19900101") -> str:
    body = f"999999{born}{number:03d}"
    return body + person_digit(body)


AGENCY = "云水市交通运输综合行政执法支队"
AGENCY_CODE = a_uscc(900_001, "12")


def a_row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row that is accepted, by column name, with changes."""
    row = {
        "name": f"云水市第{number}运输有限公司",
        "kind": "法人及非法人组织",
        "uscc": a_uscc(number),
        "legal_rep": "赵某某",
        "id_type": "身份证",
        "id_number": None,
        "decision_no": f"云交执罚〔2026〕{number:04d}号",
        "act_type": "道路货运违法",
        "facts": "擅自改装营运车辆",
        "basis": "《道路运输条例》第七十条",
        "categories": "罚款",
        "content": "罚款1万元",
        "fine_wan": "1",
        "confiscated_wan": None,
        "permit": None,
        "decision_date": "2026-07-30",
        "valid_until": "2099-12-31",
        "publicity_until": None,
        "authority": AGENCY,
        "authority_uscc": AGENCY_CODE,
        "source_unit": AGENCY,
        "source_unit_uscc": AGENCY_CODE,
        "remarks": None,
    }
    assert changes.keys() <= row.keys()
    return row | changes


def some_rows(count: int, start: int = 1) -> list[dict[str, Any]]:
    days = (TODAY - timedelta(days=1 + number % 900) for number in range(count))
    return [a_row(start + n, decision_date=day.isoformat()) for n, day in enumerate(days)]


def table_of(rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [HEADING, *([row[column.name] for column in PENALTY] for row in rows)]


def csv_of(table: list[list[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(table)
    return written.getvalue().encode(encoding)


def a_csv(*rows: dict[str, Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return csv_of(table_of(list(rows)), encoding, delimiter)


def an_office(now: datetime) -> None:
    """An office on its first morning: the repository's definitions and the calendar.

    The files are checked where they are held (tests/diagrams); here they are only written, which is quick.
    """
    with unit_of_work() as session:
        calendar.seed(session)
        for kind, key, body in _definitions():
            session.add(
                definitions.Definition(
                    kind=kind,
                    key=key,
                    version=1,
                    body=body,
                    sha256=sha256(body).hexdigest(),
                    effective_from=date(1949, 10, 1),
                    published_by="测试",
                    published_at=now,
                )
            )


@cache
def _definitions() -> list[tuple[str, str, bytes]]:
    places = {"rules": "rules/*.yaml", "form": "forms/*.form", "process": "bpmn/processes/*.bpmn"}
    return [
        (kind, file.stem, file.read_bytes())
        for kind, pattern in places.items()
        for file in sorted(ROOT.glob(pattern))
    ]


def workbook_of(workbook: Workbook) -> bytes:
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def an_xlsx(*rows: dict[str, Any], title: str = "行政处罚") -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for cells in table_of(list(rows)):
        sheet.append(cells)
    return workbook_of(workbook)
