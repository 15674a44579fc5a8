"""The public register is asked by dates; nothing hidden is ever shown."""

from datetime import date, timedelta

import pytest

from app.credit import personal
from app.credit.periods import Severity
from app.credit.records import Withdrawn
from app.credit.register import NoPublicRecord, Search, SearchTooShort, public_record, public_records
from app.credit.subjects import SubjectKind
from app.db import Database, reading, unit_of_work
from tests.credit.builders import SECRET, a_record, a_subject, an_agency

MAY = date(2026, 5, 6)
SHOWN = date(2026, 6, 1)
DAY = timedelta(days=1)


def ids(on: date = SHOWN, **search: object) -> list[int]:
    with reading() as session:
        return [record.id for record in public_records(session, on, Search(**search)).records]  # type: ignore[arg-type]


def test_a_record_is_shown_from_its_first_to_its_last_public_day(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

    days = [date(2026, 5, 8), date(2026, 5, 9), date(2027, 5, 6), date(2027, 5, 7)]

    assert [ids(day) for day in days] == [[], [record.id], [record.id], []]
    assert [record.is_public(day) for day in days] == [False, True, True, False]


def test_a_withdrawn_record_is_gone_on_that_very_day(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        record.withdraw(SHOWN, Withdrawn.REPAIRED)

    assert ids(SHOWN - DAY) == [record.id]
    assert ids(SHOWN) == []
    with reading() as session, pytest.raises(NoPublicRecord):
        public_record(session, SHOWN, record.id)


def test_a_minor_record_is_not_in_the_register(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY, Severity.MINOR)

    assert ids() == []
    with reading() as session, pytest.raises(NoPublicRecord):
        public_record(session, SHOWN, record.id)


def test_it_is_searched_by_part_of_a_name_by_code_and_by_number(database: Database) -> None:
    with unit_of_work() as session:
        subject = a_subject(session, name="云岭市安捷（华路）物流有限公司", uscc="91999999C8NL0F156Y")
        record = a_record(session, MAY, subject=subject, decision_no="云交执罚〔2026〕1001号")
        a_record(session, MAY)

    for text in ("安捷", "安捷(华路) 物流", "91999999c8nl0f156y", "云交执罚〔2026〕1001号"):
        assert ids(text=text) == [record.id], text
    assert ids(text="安_") == []
    assert ids(text="100%") == []


@pytest.mark.parametrize("text", ["安", " a ", "。"])
def test_one_sign_is_too_little_to_search_for(database: Database, text: str) -> None:
    with reading() as session, pytest.raises(SearchTooShort):
        public_records(session, SHOWN, Search(text=text))


def test_it_is_narrowed_by_class_and_authority(database: Database) -> None:
    with unit_of_work() as session:
        agency = an_agency(session)
        severe = a_record(session, MAY, Severity.SEVERE, authority_id=agency.id)
        general = a_record(session, MAY)

    assert ids(severity="severe") == [severe.id]
    assert ids(severity="general") == [general.id]
    assert ids(authority_id=agency.id) == [severe.id]


def test_pages_are_newest_first_and_know_the_total(database: Database, count_statements) -> None:
    with unit_of_work() as session:
        agency = an_agency(session)
        made = [a_record(session, MAY + n * DAY, authority_id=agency.id).id for n in range(5)]

    with reading() as session, count_statements() as counted:
        page = public_records(session, SHOWN, Search(limit=2, offset=2))

    assert ([record.id for record in page.records], page.total) == ([made[2], made[1]], 5)
    assert len(counted) == 2


def test_a_persons_number_is_masked_and_no_column_holds_it(database: Database) -> None:
    personal.use(SECRET)
    number = "999999190001010015"
    with unit_of_work() as session:
        person = a_subject(session, name="张三", kind=SubjectKind.PERSON)
        person.give_number(number)
        record = a_record(session, MAY, subject=person)

    with reading() as session:
        shown = public_record(session, SHOWN, record.id)

    assert shown.number == "9999**********0015"
    assert number not in repr(shown)
