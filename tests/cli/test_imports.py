"""`flask import penalties`, as an operator types it."""

import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import func, select

from app import clock, db
from app.cli.imports import penalties, records
from app.credit import personal
from app.credit.records import Record
from app.registry.layouts import LAYOUTS
from tests.registry.builders import a_csv, a_row, an_office, some_rows
from tests.registry.test_layouts import a_row as a_permit_row
from tests.registry.test_layouts import a_sheet as a_permit_sheet


@pytest.fixture
def office(sqlite_only, office_clock):
    personal.use("a secret of the tests, long enough to be one")
    an_office(clock.now())
    return sqlite_only


def typed(*arguments):
    return CliRunner().invoke(penalties, [str(argument) for argument in arguments])


def test_everything_is_told_in_chinese_and_in_the_report(office, tmp_path):
    sheet, report = tmp_path / "七月.csv", tmp_path / "out.json"
    sheet.write_bytes(a_csv(*some_rows(3), a_row(9, fine_wan="-1"), a_row(10, uscc="")))

    result = typed(sheet, "--report", report)

    assert result.exit_code == 0, result.output
    assert "导入完成：新收 3 行，已有 0 行，退回 2 行" in result.stdout
    assert "退回 第 5 行：“罚款金额（万元）”填写的“-1”是负数" in result.stdout
    told = json.loads(report.read_text("utf-8"))
    assert told["accepted"] == 3
    assert [(line["row"], line["code"]) for line in told["rejected"]] == [
        (5, "negative_fine"),
        (6, "missing_uscc"),
    ]
    assert set(told["rejected"][0]) >= {"row", "field", "code", "message"}


def test_progress_is_shown_in_plain_lines_where_there_is_no_terminal(office, tmp_path):
    sheet = tmp_path / "七月.csv"
    sheet.write_bytes(a_csv(*some_rows(450)))

    result = typed(sheet)

    assert "导入 200/450 行（44%）" in result.stderr
    assert "导入 450/450 行（100%）" in result.stderr
    assert "\r" not in result.stderr


def test_rejected_rows_are_written_to_a_sheet(office, tmp_path):
    sheet, back = tmp_path / "七月.csv", tmp_path / "退回.xlsx"
    sheet.write_bytes(a_csv(a_row(1), a_row(2, name="")))

    result = typed(sheet, "--rejected", back)

    returned = load_workbook(back).worksheets[0]
    assert (returned.max_row, returned.cell(1, 1).value) == (2, "错误说明")
    assert "退回.xlsx" in result.stdout


def test_a_dry_run_writes_reports_and_no_records(office, tmp_path):
    sheet, back = tmp_path / "七月.csv", tmp_path / "退回.xlsx"
    sheet.write_bytes(a_csv(a_row(1), a_row(2, name="")))

    result = typed(sheet, "--dry-run", "--rejected", back)

    assert "试运行完成，未写入任何数据：可收 1 行" in result.stdout
    assert load_workbook(back).worksheets[0].max_row == 2
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 0


def test_a_file_that_is_no_sheet_is_refused_in_one_sentence(office, tmp_path):
    sheet = tmp_path / "七月.xls"
    sheet.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    result = typed(sheet)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: 这是旧版 Excel（.xls）")


def test_nobody_unknown_imports(office, tmp_path):
    sheet = tmp_path / "七月.csv"
    sheet.write_bytes(a_csv(a_row(1)))

    assert typed(sheet, "--by", "nobody").exit_code == 2


def test_a_sheet_of_another_kind_is_known_by_its_heading(office, tmp_path):
    permit = LAYOUTS["permit"]
    sheet, report = tmp_path / "许可.csv", tmp_path / "out.json"
    sheet.write_bytes(a_permit_sheet(permit, a_permit_row(permit), a_permit_row(permit, 2, valid_until="")))

    result = CliRunner().invoke(records, [str(sheet), "--report", str(report)])

    assert result.exit_code == 0, result.output
    assert "导入完成：新收 1 行" in result.stdout
    told = json.loads(report.read_text("utf-8"))
    assert (told["kind"], told["rejected"][0]["code"]) == ("permit", "missing_valid_until")
