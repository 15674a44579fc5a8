"""The public sees what is public in that moment, and no longer."""

from datetime import date, datetime

import pytest
from sqlalchemy import update

from app.clock import SHANGHAI
from app.credit.records import Record, Withdrawn
from app.db import unit_of_work
from app.demo.people import COMPANIES
from app.demo.sheet import SHUNDA
from tests.web.builders import Browser, a_told_office

CODE = COMPANIES[SHUNDA]
LAST = date(2026, 6, 30)


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def a_public_record(**changed: object) -> int:
    with unit_of_work() as session:
        record = session.get_one(Record, 1)
        for name, value in changed.items():
            setattr(record, name, value)
        return record.id


def test_a_record_is_gone_in_the_first_second_after_its_last_day(office, office_clock):
    anyone, record = Browser(office), a_public_record(publicity_max_end=LAST)
    office_clock.set(datetime(2026, 6, 30, 23, 59, 59, tzinfo=SHANGHAI))
    before = anyone.get(f"/records/{record}")
    office_clock.set(datetime(2026, 7, 1, tzinfo=SHANGHAI))
    after = anyone.get(f"/records/{record}")

    assert (before.status_code, after.status_code) == (200, 404)
    assert f'/records/{record}"' not in anyone.get("/").text


def test_a_repaired_record_is_gone_on_the_very_day(office, office_clock):
    office_clock.set(date(2026, 3, 10))
    anyone, record = Browser(office), a_public_record()
    before = anyone.get(f"/records/{record}").status_code
    a_public_record(withdrawn_on=date(2026, 3, 10), withdrawn_reason=Withdrawn.REPAIRED)

    assert (before, anyone.get(f"/records/{record}").status_code) == (200, 404)


@pytest.mark.parametrize("path", ["/", "/?q=顺达", "/records/1", "/guide", "/services"])
def test_no_page_of_the_public_may_be_kept_and_none_needs_script_or_a_cookie(office, path):
    answer = Browser(office).get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert not {"Expires", "ETag", "Last-Modified", "Set-Cookie"} & set(answer.headers.keys())


@pytest.mark.parametrize("by", ["顺达", CODE, CODE.lower(), "青交执罚〔2025〕101号"])
def test_a_record_is_found_by_two_signs_of_the_name_by_code_and_by_decision(office, by):
    page = Browser(office).get(f"/?q={by}").text

    assert SHUNDA in page
    assert "远航港务" not in page


def test_an_objection_is_marked_and_the_record_stays(office):
    record = a_public_record(in_objection=True)

    assert "异议处理中" in Browser(office).get(f"/records/{record}").text
    assert "异议处理中" in Browser(office).get("/").text


def test_personal_numbers_in_any_text_are_masked(office):
    number, mobile = "110101199003078515", "13912345678"
    with unit_of_work() as session:
        said = {"facts": f"驾驶员{number}，电话{mobile}", "basis": number, "permit": number}
        session.execute(update(Record).values(content=mobile, **said))

    page = Browser(office).get("/records/1").text

    assert number not in page
    assert mobile not in page
    assert "139****5678" in page
