"""The calendar in the database: seeded, read once, replaced by a notice."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete

from app.calendar import BadCalendar, Calendar, CalendarDay, CalendarYear, Due, load_year, read_notice, seed
from app.calendar.packaged import packaged
from app.db import Database, reading, unit_of_work

NOW = datetime(2026, 11, 25, tzinfo=UTC)
NOTICE = """
year: 2027
source: 一份虚构的放假安排
rest:
  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
  - {name: 春节, from: 2027-02-05, to: 2027-02-12}
  - {name: 清明节, from: 2027-04-03, to: 2027-04-05}
  - {name: 劳动节, from: 2027-05-01, to: 2027-05-05}
  - {name: 端午节, from: 2027-06-09, to: 2027-06-09}
  - {name: 中秋节, from: 2027-09-15, to: 2027-09-15}
  - {name: 国庆节, from: 2027-10-01, to: 2027-10-07}
makeup: [2026-12-27, 2027-01-30, 2027-02-20, 2027-05-08, 2027-09-26, 2027-10-09]
"""


def seeded() -> None:
    with unit_of_work() as session:
        seed(session)


def read() -> Calendar:
    with reading() as session:
        return Calendar.read(session)


def test_the_seeded_calendar_is_the_packaged_one(database: Database) -> None:
    seeded()

    assert read().version == packaged().version


def test_seeding_twice_changes_nothing(database: Database) -> None:
    seeded()
    seeded()

    assert read().version == packaged().version


def test_an_unchanged_calendar_is_read_with_one_statement(database: Database, count_statements) -> None:
    seeded()
    read()

    with count_statements() as counted:
        again = read()

    assert len(counted) == 1
    assert again.is_workday(date(2026, 10, 10))


def test_a_loaded_year_makes_a_provisional_day_certain(database: Database) -> None:
    seeded()
    before = read().add_workdays(date(2026, 12, 28), 5)

    with unit_of_work() as session:
        load_year(session, read_notice(NOTICE), NOW)

    assert before.provisional
    assert read().add_workdays(date(2026, 12, 28), 5) == Due.certain(date(2027, 1, 5))


def test_a_notice_reaches_back_into_december_and_leaves_the_rest_alone(database: Database) -> None:
    seeded()

    with unit_of_work() as session:
        load_year(session, read_notice(NOTICE), NOW)

    assert read().is_workday(date(2026, 12, 27)) is True
    assert read().is_workday(date(2026, 10, 10)) is True
    assert read().workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 249


def test_a_deleted_year_is_unknown_again(database: Database) -> None:
    seeded()

    with unit_of_work() as session:
        session.delete(session.get(CalendarYear, 2026))

    assert read().is_workday(date(2026, 11, 23)) is None


def test_a_session_asks_once_and_sees_the_year_it_loads_itself(database: Database, count_statements) -> None:
    seeded()
    with unit_of_work() as session:
        before = Calendar.read(session)
        with count_statements() as counted:
            Calendar.read(session)

        load_year(session, read_notice(NOTICE), NOW)
        after = Calendar.read(session)

    assert (2027 in before.years, 2027 in after.years, len(counted)) == (False, True, 0)


def test_a_year_that_lost_days_is_unknown_rather_than_wrong(database: Database) -> None:
    seeded()
    read()

    with unit_of_work() as session:
        session.execute(delete(CalendarDay).where(CalendarDay.day == date(2026, 10, 10)))

    assert read().is_workday(date(2026, 10, 10)) is None
    assert read().is_workday(date(2025, 10, 11)) is True


def test_a_database_without_a_calendar_knows_no_year(database: Database) -> None:
    assert read().years == frozenset()


def test_a_csv_says_the_same_as_yaml() -> None:
    notice = read_notice(NOTICE)
    rows = [f"{day},rest,{name}" for day, name in notice.rest.items()]
    rows += [f"{day},work,{name}" for day, name in notice.makeup.items()]

    from_csv = read_notice("day,kind,name\n" + "\n".join(rows))

    assert (from_csv.year, from_csv.rest, from_csv.makeup) == (2027, notice.rest, notice.makeup)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (("2027-01-30", "2027-01-28"), "calendar_makeup_on_weekday"),
        (("2026-12-27", "2026-12-19"), "calendar_day_outside"),
        (("2027-06-09, to: 2027-06-09", "2027-06-10, to: 2027-06-10"), "calendar_festival_worked"),
        (("rest:", "rest"), "calendar_unreadable"),
        (("to: 2027-10-07", "to: 2027-09-07"), "calendar_unreadable"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(changed: tuple[str, str], code: str) -> None:
    with pytest.raises(BadCalendar) as refused:
        read_notice(NOTICE.replace(*changed))

    assert code in {finding.code for finding in refused.value.findings}


def test_a_sum_that_is_unlikely_is_said_and_not_refused() -> None:
    notice = read_notice(NOTICE.replace(", 2027-05-08, 2027-09-26, 2027-10-09", ""))

    assert [finding.code for finding in notice.findings()] == ["calendar_sum_unlikely"]
