"""Invented penalty sheets. Every code has the impossible region 999999, so that it belongs to nobody."""

import csv
import io
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app import calendar, definitions, verbs  # noqa: F401  diagrams name verbs
from app.casework import checking
from app.credit.codes import USCC_SIGNS, organisation_digit, person_digit, uscc_digit
from app.credit.rulebook import check_rules
from app.db import unit_of_work
from app.registry.layout import PENALTY, heading_of

HEADING = [heading_of(column.name) for column in PENALTY]
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
    """Publish every definition of the repository and seed the calendar, in the database in use."""
    checking.install()
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    with unit_of_work() as session:
        calendar.seed(session)
        definitions.load_folder(session, ROOT, by="测试", now=now)


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
