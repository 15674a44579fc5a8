"""A record's life: entered, collected, published, withdrawn; its dates follow from class and rules."""

from datetime import date, timedelta

import pytest

from app.calendar import Calendar
from app.calendar.packaged import packaged_years, workdays
from app.credit.categories import Category, FineBorders
from app.credit.periods import AtMaximum, Severity
from app.credit.records import Record, Withdrawn
from app.credit.refusals import BeforeRecognition, WrongRecordState
from app.db import Database, reading, unit_of_work
from tests.credit.builders import CALENDAR, RULES, a_record

MAY = date(2026, 5, 6)
DAY = timedelta(days=1)


def test_a_decision_is_due_for_collection_after_seven_working_days(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2026, 9, 24), collected_on=None)

    assert record.collect_due == record.collect_due_latest == date(2026, 10, 12)
    assert not record.is_collected_late(date(2026, 10, 12))
    assert record.is_collected_late(date(2026, 10, 13))


def test_a_collection_due_in_a_year_without_calendar_is_the_earlier_day_and_provisional(
    database: Database,
) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2026, 12, 24), collected_on=None)

    assert record.collect_provisional
    assert record.collect_due <= record.collect_due_latest
    assert record.collect_due.year == 2027


def test_a_decision_from_before_the_product_is_backlog_and_never_late(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2025, 3, 3), collected_on=None)

        record.enter(RULES, CALENDAR, date(2026, 5, 1), product_since=date(2026, 4, 1))

    assert record.backlog
    assert not record.is_collected_late(date(2026, 5, 2))


def test_a_decision_of_tomorrow_is_not_entered(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

        with pytest.raises(BeforeRecognition):
            record.enter(RULES, CALENDAR, MAY - DAY)


def test_a_general_record_is_public_for_a_year_from_its_recognition(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

    assert record.published_from == date(2026, 5, 9)
    assert record.publicity_min_end == date(2026, 8, 6)
    assert record.publicity_max_end == date(2027, 5, 6)
    assert [record.is_public(day) for day in (date(2026, 5, 8), date(2026, 5, 9))] == [False, True]
    assert [record.is_public(day) for day in (date(2027, 5, 6), date(2027, 5, 7))] == [True, False]


def test_a_minor_record_is_not_shown_unless_the_authority_says_so(database: Database) -> None:
    with unit_of_work() as session:
        hidden = a_record(session, MAY, Severity.MINOR)
        ordered = a_record(session, MAY, Severity.MINOR)

        ordered.publish(MAY + DAY, RULES, minor_by_order=True)

    assert hidden.published_from is None
    assert not hidden.is_public(MAY + DAY)
    assert ordered.is_public(MAY + DAY)
    assert ordered.publicity_max_end == date(2026, 8, 6)


def test_a_record_past_its_maximum_is_never_published(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2025, 3, 3), collected_on=date(2026, 6, 1))

    assert record.published_from is None


def test_an_uncollected_or_unclassed_record_is_not_published(database: Database) -> None:
    with unit_of_work() as session:
        uncollected = a_record(session, MAY, collected_on=None)
        unclassed = a_record(session, MAY, None)

        for record in (uncollected, unclassed):
            with pytest.raises(WrongRecordState):
                record.publish(MAY + DAY, RULES)


def test_a_record_is_collected_once(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

        with pytest.raises(WrongRecordState):
            record.collect(MAY + DAY)


def test_a_withdrawn_record_is_gone_on_that_day_and_not_shared_any_more(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        record.withdraw(date(2026, 9, 1), Withdrawn.REPAIRED)

        with pytest.raises(WrongRecordState):
            record.withdraw(date(2026, 9, 2), Withdrawn.REPAIRED)

    assert record.is_public(date(2026, 8, 31))
    assert not record.is_public(date(2026, 9, 1))
    assert record.shared_until == date(2026, 9, 1)


def test_a_changed_class_changes_the_dates(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY, Severity.SEVERE)
        version = record.version

        record.classify(Severity.GENERAL, {"by": "court"})
        record.settle(RULES, date(2026, 9, 1))

    assert record.publicity_max_end == date(2027, 5, 6)
    assert record.version == version + 1


def test_settling_again_under_the_same_rules_changes_nothing(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        version = record.version

        record.settle(RULES, MAY + DAY * 9)

    assert record.version == version


def test_an_old_record_is_settled_anew_when_the_order_changes(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2026, 1, 5))
        before = (record.governing_order, record.publicity_max_end)

        record.settle(RULES, date(2026, 4, 1))

    assert before == ("ndrc_order_58", date(2029, 1, 5))
    assert (record.governing_order, record.publicity_max_end) == ("ndrc_order_36", date(2027, 1, 5))


def test_a_corrected_record_expires_on_the_day_after_its_maximum_however_late_the_sweep(
    database: Database,
) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2025, 5, 10), collected_on=date(2025, 5, 12))
        record.correct(date(2025, 9, 1))
        record.settle(RULES, date(2026, 4, 1))

        todo = record.expire(date(2026, 6, 30), RULES)

    assert todo is AtMaximum.AUTO_STOP
    assert (record.withdrawn_on, record.withdrawn_reason) == (date(2026, 5, 11), Withdrawn.EXPIRED)


def test_an_uncorrected_record_at_its_maximum_is_hidden_and_left_to_a_person(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

        todo = record.expire(date(2027, 5, 7), RULES)

    assert todo is AtMaximum.FOLLOW_SECTOR_RULE
    assert record.withdrawn_on is None
    assert record.sector_duty_on == date(2027, 5, 7)
    assert not record.is_public(date(2027, 5, 7))


def test_a_record_does_not_expire_on_its_last_day(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

        with pytest.raises(WrongRecordState):
            record.expire(date(2027, 5, 6), RULES)


def test_a_revoked_decision_is_to_be_withdrawn_within_three_working_days(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)

        record.annul(date(2026, 9, 30), RULES, CALENDAR)

    assert record.withdraw_due == date(2026, 10, 10)


def test_items_follow_the_categories_and_the_borders(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY, categories=[Category.WARNING, Category.FINE], fine_wan=2)

    assert {"items": record.items(FineBorders())} == {
        "items": ["warning_or_circulated_criticism_normal_procedure", "fine_without_border"]
    }


def test_a_provisional_due_is_counted_again_when_the_calendar_has_come(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, date(2026, 12, 24), collected_on=None)
        known = {year: workdays(year, frozenset(days)) for year, days in packaged_years().items()}

        record.recount(RULES, Calendar(known | {2027: workdays(2027, frozenset({date(2027, 1, 1)}))}))

    assert not record.collect_provisional
    assert record.collect_due == record.collect_due_latest == date(2027, 1, 5)


def test_money_keeps_its_decimals(database: Database) -> None:
    with unit_of_work() as session:
        record_id = a_record(session, MAY).id

    with reading() as session:
        assert str(session.get_one(Record, record_id).fine_wan.normalize()) == "0.5"
