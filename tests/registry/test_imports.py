"""Importing penalty sheets into the register."""

import io
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app import db
from app.casework.asked import Asked
from app.casework.models import Case, Task
from app.credit import personal
from app.credit.records import Record
from app.credit.subjects import Subject
from app.people import SYSTEM, Agency
from app.registry import imports
from app.registry.batches import ImportBatch, ImportRow
from app.registry.sheets import SheetEmpty
from tests.registry.builders import (
    AGENCY,
    AGENCY_CODE,
    ROOT,
    a_csv,
    a_row,
    a_uscc,
    an_id_number,
    an_office,
    an_xlsx,
    csv_of,
    some_rows,
    table_of,
    workbook_of,
)

NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)
ASKED = Asked(SYSTEM, NOW)
SECRET = "a secret of the tests, long enough to be one"


@pytest.fixture(autouse=True)
def numbers_are_kept():
    personal.use(SECRET)


@pytest.fixture
def office(database):
    """Everything published, and the calendar: an office on its first morning."""
    an_office(NOW)
    return database


def count(table):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_sheet_becomes_records_subjects_and_agencies(office):
    told = imports.import_penalties(ASKED, "七月.csv", a_csv(*some_rows(3)))

    assert told["accepted"] == 3
    assert told["provisional"]["agencies"] == [{"name": AGENCY, "code": AGENCY_CODE}]
    assert [met["code"] for met in told["provisional"]["subjects"]] == [a_uscc(n) for n in (1, 2, 3)]
    assert (count(Record), count(Subject), count(Agency)) == (3, 3, 1)


def test_a_second_import_creates_nothing(office):
    sheet = a_csv(*some_rows(5), a_row(9, fine_wan="-1"))
    imports.import_penalties(ASKED, "七月.csv", sheet)

    told = imports.import_penalties(ASKED, "七月.csv", sheet)

    assert (told["accepted"], told["already_there"]) == (0, 5)
    assert [line["code"] for line in told["rejected"]] == ["negative_fine"]
    assert told["provisional"] == {"agencies": [], "subjects": []}
    assert count(Record) == 5


def test_the_decisions_of_each_agency_are_given_to_a_case(office):
    other = {"authority": "甘泉县交通运输局", "authority_uscc": a_uscc(900_002, "11")}

    told = imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1), a_row(2), a_row(3, **other)))

    assert len(told["intake_cases"]) == 2
    assert told["unmanned_agencies"] == (AGENCY, "甘泉县交通运输局")
    with db.reading() as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        tasks = session.scalars(select(Task.name)).all()
        assert [case.unit_id for case in cases] == sorted(set(session.scalars(select(Record.authority_id))))
    assert list(tasks) == ["核对决定信息", "核对决定信息"]


def test_a_later_sheet_of_an_agency_joins_its_open_case(office):
    imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1)))

    told = imports.import_penalties(ASKED, "八月.csv", a_csv(a_row(2)))

    assert told["intake_cases"] == ()
    assert count(Case) == 1


def test_decisions_whose_import_was_cut_off_before_their_case_get_one_with_the_next_sheet(
    office, monkeypatch
):
    with monkeypatch.context() as fall:
        fall.setattr(imports.intake, "open_intake", _no_power)
        with pytest.raises(OSError, match="power"):
            imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1)))
    assert (count(Record), count(Case)) == (1, 0)

    told = imports.import_penalties(ASKED, "同样的内容.csv", a_csv(a_row(1, remarks="再报")))

    assert (told["accepted"], told["already_there"]) == (0, 1)
    assert len(told["intake_cases"]) == 1


def _no_power(*_arguments):
    raise OSError("no power")


def test_a_decision_on_record_with_other_content_is_refused_and_left_as_it_is(office):
    imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1)))

    told = imports.import_penalties(ASKED, "更正.csv", a_csv(a_row(1, content="罚款2万元", fine_wan="2")))

    assert [(line["row"], line["code"]) for line in told["rejected"]] == [(2, "conflict_on_record")]
    assert "罚款金额（万元）、处罚内容" in told["rejected"][0]["message"]
    with db.reading() as session:
        assert session.scalar(select(Record.fine_wan)) == 1


def test_a_decision_on_record_about_someone_else_is_refused(office):
    imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1)))

    told = imports.import_penalties(ASKED, "八月.csv", a_csv(a_row(1, uscc=a_uscc(2))))

    assert "统一社会信用代码" in told["rejected"][0]["message"]


def test_an_agency_under_another_ones_code_is_refused(office):
    wrong = a_row(2, authority_uscc=a_uscc(900_003, "12"))

    told = imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1), wrong))

    assert [(line["row"], line["field"]) for line in told["rejected"]] == [(3, "处罚机关统一社会信用代码")]
    assert told["rejected"][0]["code"] == "agency_mismatch"


def test_a_renamed_subject_keeps_its_file_and_is_doubted(office):
    imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1)))

    told = imports.import_penalties(ASKED, "八月.csv", a_csv(a_row(2, uscc=a_uscc(1))))

    assert told["accepted"] == 1
    assert [line["code"] for line in told["doubtful"]] == ["subject_name_differs"]
    assert count(Subject) == 1


def test_a_person_is_found_again_by_his_number_which_stands_nowhere_in_clear(office):
    number = an_id_number(7)
    person = {"kind": "自然人", "uscc": None, "id_number": number, "name": "钱某某"}

    told = imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1, **person), a_row(2, **person)))

    with db.reading() as session:
        subject = session.scalars(select(Subject)).one()
        kept = [row.sent for row in session.scalars(select(ImportRow))]
        assert imports.opened(session.scalars(select(ImportRow)).first())["id_number"] == number
    assert subject.kind == "person"
    assert personal.numbers().open(subject.id_number_cipher) == number
    assert number.encode() not in b"".join(kept)
    assert number not in f"{told}"


def test_a_sole_trader_without_a_code_is_found_by_his_number(office):
    trader = {"kind": "个体工商户", "uscc": None, "id_number": an_id_number(8), "name": "云水市某某汽修店"}

    imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1, **trader), a_row(2, **trader)))

    with db.reading() as session:
        assert session.scalars(select(Subject.kind)).one() == "sole_trader"


def test_decisions_too_old_to_be_collected_in_time_are_backlog(office):
    imports.import_penalties(
        ASKED, "七月.csv", a_csv(a_row(1, decision_date="2026-07-22"), a_row(2, decision_date="2026-07-23"))
    )

    with db.reading() as session:
        found = session.execute(select(Record.recognised_on, Record.collect_due, Record.backlog))
        assert [(str(day), str(due), backlog) for day, due, backlog in found] == [
            ("2026-07-22", "2026-07-31", True),
            ("2026-07-23", "2026-08-03", False),
        ]


def test_a_file_that_is_refused_leaves_nothing(office):
    with pytest.raises(SheetEmpty):
        imports.import_penalties(ASKED, "空.csv", b"")

    assert count(ImportBatch) == 0


def test_a_file_cut_off_in_the_middle_goes_on_where_it_stopped(office, monkeypatch):
    sheet = a_csv(*some_rows(9), a_row(20, fine_wan="-1"))
    monkeypatch.setattr(imports, "TOGETHER", 4)
    store, left = imports._store, [2]

    def store_and_fall(*arguments):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        store(*arguments)

    monkeypatch.setattr(imports, "_store", store_and_fall)
    with pytest.raises(KeyboardInterrupt):
        imports.import_penalties(ASKED, "七月.csv", sheet)
    assert (count(Record), count(ImportRow)) == (8, 8)
    monkeypatch.setattr(imports, "_store", store)

    told = imports.import_penalties(Asked(SYSTEM, NOW + timedelta(days=2)), "七月.csv", sheet)

    assert (told["accepted"], told["already_there"], len(told["rejected"])) == (9, 0, 1)
    assert (count(Record), count(ImportRow), count(ImportBatch)) == (9, 10, 1)
    assert len(told["provisional"]["subjects"]) == 9


def test_a_killed_import_loses_and_doubles_nothing(office, tmp_path):
    sheet = a_csv(*some_rows(1200))
    file = tmp_path / "penalties.csv"
    file.write_bytes(sheet)
    for seen in (200, 600):
        _import_and_be_killed(file, office.address.render_as_string(hide_password=False), seen)

    told = imports.import_penalties(ASKED, file.name, sheet)

    assert told["accepted"] == 1200
    assert (count(Record), count(Subject), count(ImportRow)) == (1200, 1200, 1200)
    assert (count(ImportBatch), count(Case)) == (1, 1)


def _import_and_be_killed(file: Path, address: str, seen: int) -> None:
    """Import in a process of its own and kill it as soon as so many rows are stored."""
    program = [sys.executable, "-m", "tests.registry.importing", str(file), address, SECRET]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            if int(line) >= seen:
                running.send_signal(signal.SIGKILL)
                break
        running.wait()
    assert running.returncode == -signal.SIGKILL


def test_two_people_importing_one_file_at_once_create_it_once(office):
    sheet = a_csv(*some_rows(600))
    with ThreadPoolExecutor(2) as people:
        told = list(people.map(lambda _: imports.import_penalties(ASKED, "七月.csv", sheet), range(2)))

    assert count(Record) == 600
    assert count(Case) == 1
    assert all(one["accepted"] + one["already_there"] == 600 for one in told)


def test_a_part_of_two_hundred_rows_costs_a_dozen_statements_and_one_commit(office, count_statements):
    imports.import_penalties(ASKED, "零.csv", a_csv(a_row(9000)))
    small, large = a_csv(*some_rows(200)), a_csv(*some_rows(800, start=1000))
    with count_statements() as first:
        imports.import_penalties(ASKED, "小.csv", small)
    with count_statements() as second:
        imports.import_penalties(ASKED, "大.csv", large)

    assert len(second) - len(first) <= 3 * 14
    assert second.commits - first.commits == 3


def test_the_returned_sheet_mended_is_accepted(office):
    faulty = [a_row(1), a_row(2, fine_wan="-1"), a_row(3, name="", remarks="=cmd|'/c calc'!A0")]
    told = imports.import_penalties(ASKED, "七月.csv", a_csv(*faulty))
    with db.reading() as session:
        sheet = load_workbook(io.BytesIO(imports.returned_sheet(session, told["batch"])))["退回修改"]
    heading = [cell.value for cell in sheet[1]]
    assert [sheet.cell(row, 1).value[:6] for row in (2, 3)] == ["“罚款金额（", "“行政相对人"]
    assert sheet.cell(3, heading.index("备注") + 1).value == "'=cmd|'/c calc'!A0"
    sheet.cell(2, heading.index("罚款金额（万元）") + 1).value = "1"
    sheet.cell(3, heading.index("行政相对人名称") + 1).value = "云水市某运输有限公司"

    again = imports.import_penalties(ASKED, "改正.xlsx", workbook_of(sheet.parent))

    assert (again["accepted"], again["rejected"]) == (2, [])
    with db.reading() as session:
        assert "=cmd|'/c calc'!A0" in set(session.scalars(select(Record.remarks)))


def test_the_returned_sheet_keeps_columns_that_the_layout_does_not_know(office):
    table = table_of([a_row(1, fine_wan="-1")])
    table = [[*table[0], "案件来源"], [*table[1], "巡查"]]
    told = imports.import_penalties(ASKED, "七月.csv", csv_of(table))

    with db.reading() as session:
        sheet = load_workbook(io.BytesIO(imports.returned_sheet(session, told["batch"])))["退回修改"]

    assert (sheet.cell(1, 25).value, sheet.cell(2, 25).value) == ("案件来源", "巡查")
    assert told["unknown_columns"] == ["案件来源"]


def test_a_rehearsal_writes_nothing_and_knows_what_is_there(office):
    imports.import_penalties(ASKED, "七月.csv", a_csv(a_row(1)))
    sheet = a_csv(a_row(1), a_row(2), a_row(3, name=""), a_row(2, decision_no="云交执罚〔2026〕9号"))

    told = imports.rehearse_penalties(ASKED, sheet)

    assert (told["accepted"], told["already_there"], len(told["rejected"])) == (2, 1, 1)
    assert told["compared_with_database"]
    assert [met["code"] for met in told["provisional"]["subjects"]] == [a_uscc(2)]
    assert (count(Record), count(ImportBatch)) == (1, 1)
    assert imports.returned_of_file(sheet, told, ASKED.today).startswith(b"PK")


def test_a_rehearsal_needs_no_tables(empty_address, monkeypatch):
    made = db.Database(empty_address)
    monkeypatch.setattr(db, "_database", made)

    told = imports.rehearse_penalties(ASKED, a_csv(*some_rows(3)))
    made.dispose()

    assert (told["accepted"], told["compared_with_database"]) == (3, False)


def test_a_rehearsal_makes_no_database_file(tmp_path, monkeypatch):
    made = db.Database(f"sqlite:///{tmp_path / 'nowhere' / 'chengnuo.sqlite'}")
    monkeypatch.setattr(db, "_database", made)

    told = imports.rehearse_penalties(ASKED, an_xlsx(*some_rows(3)))
    made.dispose()

    assert told["accepted"] == 3
    assert not (tmp_path / "nowhere").exists()
