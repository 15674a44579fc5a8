"""The pages of what is on record: ledger, data quality, versions, entry by hand, the public list."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, text

from app import clock
from app.casework.asked import Asked
from app.credit import ledger
from app.credit.ledger import State, Wanted
from app.credit.records import Record
from app.credit.rulebook import Rulebook
from app.db import reading, unit_of_work
from app.people import SYSTEM
from app.registry import quality
from app.registry.layouts import LAYOUTS
from tests.web.builders import Browser, Program, a_told_office

THIS_YEAR = "since=2024-01-01&until=2026-12-31"


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def many_records(count):
    """Copies of one record, spread over units, kinds and days; quick enough for a test."""
    with unit_of_work() as session:
        pattern = {
            c.name: v
            for c, v in zip(
                Record.__table__.columns,
                session.execute(Record.__table__.select().limit(1)).one(),
                strict=True,
            )
        }
        rows = [
            pattern
            | {
                "id": 10_000 + n,
                "kind": ("permit", "penalty", "reward")[n % 3],
                "decision_no": f"测〔2026〕{n}号",
                "decision_key": f"测|2026|{n}",
                "authority_id": 1 + n % 2,
                "backlog": n % 50 == 0,
                "recognised_on": date(2025 + n % 2, 1 + n % 12, 1 + n % 28),
                "collect_due": date(2025 + n % 2, 1 + n % 12, 10),
                "collected_on": None if n % 7 == 0 else date(2025 + n % 2, 1 + n % 12, 1 + n % 28),
                "published_from": None,
            }
            for n in range(count)
        ]
        session.execute(insert(Record), rows)


def test_the_ledger_is_two_statements_over_its_index_at_a_hundred_thousand_records(office, count_statements):
    many_records(100_000)
    wanted = Wanted(("permit", "penalty"), date(2026, 1, 1), date(2026, 3, 2), state=State.LATE)

    with reading() as session, count_statements() as counted:
        found = ledger.lines(session, wanted, date(2026, 3, 2))
        units = ledger.units(session, wanted, date(2026, 3, 2))

    assert len(counted) == 2
    assert len(found) == ledger.PAGE + 1
    assert sum(unit.total for unit in units) > 5_000
    plans = ""
    with reading() as session:
        connection = session.connection()
        for sql in counted.statements:
            marks = ("2026-01-01",) * sql.count("?")
            plans += " ".join(
                row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", marks)
            )
    assert plans.count("ix_record_recognised") == 2
    assert "SCAN record" not in plans


def test_the_page_of_the_ledger_asks_no_more_for_many(office, count_statements):
    browser = Browser(office).enter("publisher")
    browser.get(f"/ledger?{THIS_YEAR}")

    with count_statements() as few:
        browser.get(f"/ledger?{THIS_YEAR}")
    many_records(3_000)
    with count_statements() as many:
        page = browser.get(f"/ledger?{THIS_YEAR}").text

    assert len(many) == len(few)
    assert sum("FROM record" in one for one in many.statements) <= 3
    assert "逾期未归集" in page
    assert "下一页" in page


def test_the_ledger_counts_backlog_apart_and_goes_to_excel(office):
    browser = Browser(office).enter("publisher")

    sheet = browser.get(f"/ledger.xlsx?{THIS_YEAR}")

    rows = list(load_workbook(BytesIO(sheet.data)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("种类", "单位", "主体")
    assert len(rows) == 12
    assert {row[-1] for row in rows[1:]} <= {"存量", "按期"}
    only = load_workbook(BytesIO(browser.get(f"/ledger.xlsx?{THIS_YEAR}&state=late").data)).worksheets[0]
    assert only.max_row == 1


def test_timeliness_and_completeness_are_of_what_is_due():
    unit = ledger.Unit(1, "甲", 10, in_time=3, late=1, overdue=0, due=5, backlog=1, to_show=4, shown=3)

    assert (unit.timeliness, unit.completeness) == (75, 75)
    assert ledger.Unit(1, "甲", 1, 0, 0, 0, 1, 0, 0, 0).timeliness is None


def test_the_public_list_says_what_is_public_and_what_is_unverified(office):
    page = Browser(office).get("/open-list").text

    for kind in ("行政许可", "行政奖励", "违诺记录"):
        assert kind in page
    assert "公示至有效期止" in page
    assert "未核实" in page
    assert "7 个工作日" in page


def test_the_catalogue_leads_to_every_rule(office):
    page = Browser(office).enter("administrator").get("/catalogue").text

    with reading() as session:
        keys = [key for key in Rulebook.read(session).keys if key.startswith("catalogue.")]
    assert len(keys) > 60
    assert [key for key in keys if f"/rules/{key}" not in page] == []


@pytest.mark.parametrize("kind", list(LAYOUTS))
def test_an_empty_sheet_is_known_again_by_its_heading(office, kind):
    from app.registry.layouts import recognise
    from app.registry.sheets import read

    answer = Browser(office).enter("publisher").get(f"/imports/blank.xlsx?kind={kind}")

    assert recognise(read(answer.data)).kind == kind


def a_permit(**changed):
    from app.demo.people import COMPANIES, TEAM, code

    company, uscc = next(iter(COMPANIES.items()))
    return {
        "of": "permit",
        "name": company,
        "uscc": uscc,
        "decision_no": "青交许〔2026〕3号",
        "categories": "普通",
        "content": "道路货物运输经营",
        "decision_date": "2026-02-27",
        "valid_from": "2026-02-27",
        "valid_until": "长期",
        "authority": TEAM,
        "authority_uscc": code("G2"),
        "source_unit": TEAM,
        "source_unit_uscc": code("G2"),
        "signed_by": "何科长",
    } | changed


def test_a_permit_typed_in_is_handed_to_a_second_person(office):
    browser = Browser(office).enter("clerk")

    answer = browser.post("/entries/new", **a_permit())

    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location).text
    assert "青交许〔2026〕3号" in page
    assert "尚未归集" in page
    assert "何科长" in page
    assert "核对录入" in Browser(office).enter("publisher").get("/inbox?view=unit").text


def test_a_wrong_entry_stands_in_the_form_again_with_its_faults(office):
    browser = Browser(office).enter("clerk")

    answer = browser.post("/entries/new", **a_permit(uscc="9199999", valid_until=""))

    assert answer.status_code == 400
    assert 'id="uscc-error"' in answer.text
    assert 'id="valid_until-error"' in answer.text
    assert 'value="青交许〔2026〕3号"' in answer.text


SENT = {name: value for name, value in a_permit().items() if name not in ("of", "signed_by")}


def test_a_program_sends_a_record_once_however_often(office):
    program = Program(office, "clerk")
    body = {"kind": "permit", "fields": SENT, "source_key": "XK-3"}

    first, again = program.post("/records", body), program.post("/records", body)

    assert (first.status_code, first.json["fate"]) == (201, "accepted")
    assert (again.json["fate"], again.json["id"]) == ("already_there", first.json["id"])
    (mine,) = program.get("/records/entered").json
    assert (mine["kind"], mine["source_key"], mine["public"]) == ("permit", "XK-3", False)


def test_a_program_is_told_everything_that_is_wrong(office):
    body = {"kind": "permit", "fields": SENT | {"uscc": "1", "valid_until": "明年", "colour": "red"}}

    told = Program(office, "clerk").post("/records", body)
    without = Program(office, "clerk").post("/records", {**body, "fields": {**SENT, "uscc": "1"}})

    assert (told.status_code, [one["where"] for one in told.json["findings"]]) == (400, ["colour"])
    assert [one["where"] for one in without.json["findings"]] == ["uscc"]
    assert "统一社会信用代码" in without.json["findings"][0]["message"]


def test_the_columns_of_every_kind_can_be_asked_for(office):
    told = Program(office, "clerk").get("/records/layouts").json

    assert [one["kind"] for one in told] == list(LAYOUTS)
    assert {"name", "heading", "required", "limit", "choices"} == set(told[0]["columns"][0])


def test_a_corrected_record_shows_its_versions_to_staff_and_the_new_one_to_the_public(office):
    from app.clock import now
    from app.credit import corrections
    from app.credit.corrections import Signed

    with unit_of_work() as session:
        record = session.get_one(Record, 1)
        corrections.amend(session, record, {"facts": "另一事实"}, Signed(None, "沈洁", now(), "笔误"))

    staff = Browser(office).enter("publisher").get("/records/1/history").text
    public = Browser(office).get("/records/1").text

    assert "<del>擅自改装营运车辆</del> → <ins>另一事实</ins>" in staff
    assert "另一事实" in public
    assert "擅自改装营运车辆" not in public


def test_what_the_catalogue_hides_from_other_units_is_not_shown_there(office):
    with unit_of_work() as session:
        session.execute(text("UPDATE record SET kind = 'ruling', remarks = '只给本单位' WHERE id = 1"))
        session.execute(text("UPDATE app_user SET agency_id = 1 WHERE login = 'reviewer'"))

    own = Browser(office).enter("publisher").get("/records/1/history").text
    other = Browser(office).enter("reviewer").get("/records/1/history").text

    assert "只给本单位" in own
    assert "只给本单位" not in other
    assert "更正记录" not in other


def test_one_file_holds_every_kind_about_a_subject(office):
    with unit_of_work() as session:
        session.execute(text("UPDATE record SET kind = 'reward' WHERE id = 2"))

    page = Browser(office).enter("reviewer").get("/subjects/1").text

    assert "行政处罚" in page
    assert "行政奖励" in page


def task_page(browser, element):
    with reading() as session:
        task = session.execute(
            text("SELECT id FROM task WHERE element = :e AND state = 'open'"), {"e": element}
        )
        return browser.get(f"/tasks/{task.scalar_one()}").text


def test_who_checks_an_entry_reads_it_and_can_open_all_of_it(office):
    made = Browser(office).enter("clerk").post("/entries/new", **a_permit())
    record = made.location.split("/")[-2]

    page = task_page(Browser(office).enter("publisher"), "CheckEntry")

    assert "青交许〔2026〕3号" in page
    assert f'href="/records/{record}/history"' in page


def test_who_mends_the_data_finds_every_finding_in_a_row_of_its_own(office):
    with unit_of_work() as session:
        session.execute(text("UPDATE record SET facts = '' WHERE id IN (1, 2)"))
    quality.sweep(Asked(SYSTEM, clock.now()))

    page = task_page(Browser(office).enter("publisher"), "MendFindings")

    assert page.count("缺少：事实或事由") >= 2
    assert "共 2 个问题待核实" in page
