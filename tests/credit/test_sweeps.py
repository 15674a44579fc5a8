"""What a day asks for is found by one statement over an index, and found once."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.credit import sweeps
from app.credit.periods import Severity
from app.credit.records import Withdrawn, settling_stamp
from app.db import Database, reading, unit_of_work
from tests.credit.builders import CALENDAR, RULES, a_record, a_repair

MAY = date(2026, 5, 6)
OPEN_FROM = date(2026, 8, 7)
DAY = timedelta(days=1)


def found(sweep: Callable[..., Sequence[int]], *arguments: object) -> list[int]:
    with reading() as session:
        return list(sweep(session, *arguments))


def test_subjects_are_invited_once_from_the_first_day_of_repair(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        a_record(session, MAY, Severity.MINOR)
        a_record(session, MAY, Severity.SEVERE)
    days = [OPEN_FROM - DAY, OPEN_FROM, date(2027, 5, 6), date(2027, 5, 7)]

    before = [record.id in found(sweeps.to_invite, day) for day in days]
    with unit_of_work() as session:
        session.merge(record).invite(OPEN_FROM)

    assert before == [False, True, True, False]
    assert found(sweeps.to_invite, OPEN_FROM) == []


def test_who_has_applied_is_not_invited(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        a_repair(session, record, OPEN_FROM)

    assert found(sweeps.to_invite, OPEN_FROM) == []


def test_a_record_at_its_maximum_is_found_until_it_is_ended_or_given_to_a_person(database: Database) -> None:
    over = date(2027, 5, 7)
    with unit_of_work() as session:
        corrected, open_duty = a_record(session, MAY), a_record(session, MAY)
        corrected.correct(MAY + DAY)

    before = found(sweeps.at_maximum, over)
    with unit_of_work() as session:
        for record in (corrected, open_duty):
            session.merge(record).expire(over, RULES)

    assert found(sweeps.at_maximum, over - DAY) == []
    assert before == [corrected.id, open_duty.id]
    assert found(sweeps.at_maximum, over) == []


def test_what_was_never_shown_has_no_publicity_to_end(database: Database) -> None:
    with unit_of_work() as session:
        a_record(session, MAY, Severity.MINOR)
        a_record(session, date(2025, 3, 3), collected_on=date(2026, 6, 1))

    assert found(sweeps.at_maximum, date(2027, 5, 7)) == []


def test_overdue_collection_is_found_and_backlog_is_not(database: Database) -> None:
    with unit_of_work() as session:
        late = a_record(session, MAY, collected_on=None)
        old = a_record(session, MAY, collected_on=None)
        old.backlog = True
        a_record(session, MAY)

    assert found(sweeps.to_collect, late.collect_due) == []
    assert found(sweeps.to_collect, late.collect_due + DAY) == [late.id]


def test_a_change_of_order_asks_for_all_open_records(database: Database) -> None:
    april = date(2026, 4, 1)
    with unit_of_work() as session:
        record = a_record(session, date(2026, 1, 5))
        gone = a_record(session, date(2026, 1, 5))
        gone.withdraw(date(2026, 2, 1), Withdrawn.ANNULLED)
    stamp = settling_stamp(RULES, april)

    before = found(sweeps.to_settle, stamp)
    with unit_of_work() as session:
        session.merge(record).settle(RULES, april)

    assert before == [record.id]
    assert found(sweeps.to_settle, stamp) == []


def test_provisional_collection_dates_are_found_for_recounting(database: Database) -> None:
    with unit_of_work() as session:
        provisional = a_record(session, date(2026, 12, 24), collected_on=None)
        a_record(session, MAY, collected_on=None)

    assert found(sweeps.to_recount) == [provisional.id]


def test_annulled_decisions_wait_to_be_withdrawn(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        record.annul(MAY + 9 * DAY, RULES, CALENDAR)

    assert found(sweeps.to_withdraw, MAY + 8 * DAY) == []
    assert found(sweeps.to_withdraw, MAY + 9 * DAY) == [record.id]


def test_granted_repairs_come_up_for_their_later_check(database: Database) -> None:
    with unit_of_work() as session:
        repair = a_repair(session, a_record(session, MAY), OPEN_FROM, accepted=True)
        repair.verify(OPEN_FROM, performed=True)
        repair.grant(OPEN_FROM, RULES)

    assert found(sweeps.to_follow_up, date(2026, 11, 6)) == []
    assert found(sweeps.to_follow_up, date(2026, 11, 7)) == [repair.id]


@pytest.mark.parametrize(
    ("sweep", "arguments", "index"),
    [
        (sweeps.to_invite, (OPEN_FROM,), "ix_record_to_invite"),
        (sweeps.at_maximum, (OPEN_FROM,), "ix_record_to_end"),
        (sweeps.to_collect, (OPEN_FROM,), "ix_record_to_collect"),
        (sweeps.to_withdraw, (OPEN_FROM,), "ix_record_to_withdraw"),
        (sweeps.to_recount, (), "ix_record_to_collect"),
        (sweeps.to_follow_up, (OPEN_FROM,), "ix_repair_to_follow_up"),
    ],
)
def test_a_sweep_is_one_statement_over_its_index(
    sqlite_only: Database, count_statements, sweep: Callable[..., Sequence[int]], arguments: tuple, index: str
) -> None:
    with count_statements() as counted:
        found(sweep, *arguments)

    with reading() as session:
        sql = counted.statements[0].replace("?", "'2026-01-01'")
        plan = " ".join(str(row[3]) for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
    assert len(counted) == 1
    assert index in plan
    assert "SCAN repair" not in plan
