"""A statutory clock never loses a day and never gives one away."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from app.calendar import Calendar, seed
from app.casework.asked import Asked
from app.casework.clocks import Cause, ClockState, Holder, Ledger, Period, ledger_of
from app.casework.errors import AlreadyExtended, NotExtendable
from app.casework.models import Case, CaseStatus
from app.clock import SHANGHAI, end_of, start_of
from app.db import unit_of_work
from app.people import SYSTEM

REVIEW = Period("repair.result", 7, source="rule", extendable_to=14)


def on(day: date) -> Asked:
    return Asked(SYSTEM, datetime.combine(day, time(10), SHANGHAI))


def a_case(session, day: date) -> Case:
    case = Case(
        number=f"T{day}",
        process="p",
        pinned=0,
        title="t",
        governing_date=day,
        started_at=on(day).now,
        status=CaseStatus.RUNNING,
    )
    session.add(case)
    session.flush()
    return case


@pytest.fixture
def ledger(sqlite_only):
    with unit_of_work() as session:
        seed(session)
        case = a_case(session, date(2026, 4, 28))
        yield lambda day: Ledger(session, case, on(day))


def test_a_period_begins_the_day_after_and_knows_the_holidays(ledger):
    clock = ledger(date(2026, 4, 30)).start(Period("repair.accept", 3))

    assert clock.due_on == date(2026, 5, 8)
    assert clock.expires_at() == end_of(date(2026, 5, 8))


def test_starting_twice_is_the_same_clock(ledger):
    first = ledger(date(2026, 6, 1)).start(REVIEW)
    second = ledger(date(2026, 6, 3)).start(REVIEW)

    assert first is second


def test_a_supplement_stops_the_agency_and_not_the_applicant(ledger):
    agency = ledger(date(2026, 6, 1)).start(REVIEW)
    applicant = ledger(date(2026, 6, 1)).start(Period("repair.supplement", 5, holder=Holder.APPLICANT))

    ledger(date(2026, 6, 3)).stop_all(Cause.SUPPLEMENT, "补正")

    assert (agency.state, agency.used, agency.expires_at()) == (ClockState.STOPPED, 2, None)
    assert applicant.state == ClockState.RUNNING


def test_a_suspension_ending_does_not_end_a_supplement(ledger):
    clock = ledger(date(2026, 6, 1)).start(REVIEW)
    ledger(date(2026, 6, 3)).stop_all(Cause.SUPPLEMENT, "补正")
    ledger(date(2026, 6, 4)).stop_all(Cause.SUSPENSION, "中止")

    ledger(date(2026, 6, 5)).resume_all(Cause.SUSPENSION, "恢复")

    assert clock.state == ClockState.STOPPED


def test_resuming_gives_the_days_that_were_left(ledger):
    clock = ledger(date(2026, 6, 1)).start(REVIEW)
    ledger(date(2026, 6, 3)).stop_all(Cause.SUPPLEMENT, "补正")

    ledger(date(2026, 6, 10)).resume_all(Cause.SUPPLEMENT, "已补正")

    assert clock.due_on == date(2026, 6, 17)  # five working days after the 10th


def test_an_extension_is_given_once(ledger):
    clock = ledger(date(2026, 6, 15)).start(REVIEW)

    ledger(date(2026, 6, 16)).extend("repair.result", "案情复杂")

    assert clock.due_on == date(2026, 7, 6)
    with pytest.raises(AlreadyExtended):
        ledger(date(2026, 6, 17)).extend("repair.result", "再延")


def test_a_rule_without_extension_gives_none(ledger):
    ledger(date(2026, 6, 15)).start(Period("repair.accept", 3))

    with pytest.raises(NotExtendable):
        ledger(date(2026, 6, 16)).extend("repair.accept", "忙")


def test_a_year_without_calendar_gives_the_agency_the_earlier_day(ledger):
    clock = ledger(date(2026, 12, 21)).start(Period("x", 10))

    assert clock.provisional
    assert clock.due_on == clock.due_earliest <= date(2027, 1, 5) <= clock.due_latest


def test_the_ledger_tells_every_change(ledger):
    clock = ledger(date(2026, 6, 1)).start(REVIEW)
    ledger(date(2026, 6, 3)).stop_all(Cause.SUPPLEMENT, "补正")
    ledger(date(2026, 6, 10)).resume_all(Cause.SUPPLEMENT, "已补正")
    last = ledger(date(2026, 6, 11))
    last.finish("repair.result")

    [(_, lines)] = ledger_of(last.session, clock.case_id)

    assert [(line.act, line.consumed, line.remaining) for line in lines] == [
        ("start", 0, 7),
        ("stop", 2, 5),
        ("resume", 2, 5),
        ("finish", 3, 4),
    ]


def test_a_share_of_the_time_is_a_working_day(ledger):
    clock = ledger(date(2026, 6, 1)).start(Period("x", 4))

    moment = clock.moment_at(Decimal("0.75"), Calendar.read(ledger(date(2026, 6, 1)).session))

    assert moment == start_of(date(2026, 6, 4))
