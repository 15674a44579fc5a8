"""What is said to be due, if what is waited for comes on a day, is what is due when it does."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.calendar import seed
from app.casework.asked import Asked
from app.casework.clocks import Cause, Ledger, Period
from app.casework.errors import WhatIfDays, WhatIfNoClock
from app.casework.models import Case, CaseStatus
from app.casework.whatif import Supposed, what_if
from app.clock import SHANGHAI
from app.db import unit_of_work
from app.people import SYSTEM

WHOLE = Period("whole", 10, title="全程")
STAGE = Period("stage", 3, title="受理")
DAY = timedelta(days=1)


def on(day: date) -> Asked:
    return Asked(SYSTEM, datetime.combine(day, time(10), SHANGHAI))


@pytest.fixture
def at_work(sqlite_only):
    """A ledger of a new case for every question, in one session."""
    with unit_of_work() as session:
        seed(session)
        numbers = iter(range(1_000_000))

        def a_case(day: date) -> Case:
            case = Case(
                number=f"W{next(numbers)}",
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

        yield session, a_case


def begun(at_work, day: date):
    session, a_case = at_work
    case = a_case(day)
    ledger = Ledger(session, case, on(day))
    ledger.start(WHOLE)
    ledger.start(STAGE)
    ledger.mark_whole("whole")
    return case, lambda later: Ledger(session, case, on(later))


def asked_and_done(begun_case, supposed: Supposed, today: date, causes: list[Cause]):
    """What is said, and what then happens."""
    case, ledger_on = begun_case
    session = ledger_on(today).session
    said = what_if(session, case, list(ledger_on(today).going()), supposed, today)
    if not causes:
        ledger_on(supposed.stops_on or today).stop_all(Cause.SUPPLEMENT, "补正")
        causes = [Cause.SUPPLEMENT]
    for cause in causes:
        ledger_on(supposed.resumes_on).resume_all(cause, "到齐")
    happened = {clock.rule: clock.due_on for clock in ledger_on(supposed.resumes_on).going()}
    return {one.rule: one.due_then for one in said}, happened


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    begin=st.dates(date(2024, 1, 1), date(2027, 3, 1)),
    days=st.tuples(st.integers(0, 12), st.integers(0, 60), st.integers(0, 10)),
    causes=st.lists(st.sampled_from(list(Cause)), max_size=3),
)
def test_what_is_said_is_what_then_happens(at_work, begin, days, causes):
    before, waits, looks = days
    case, ledger_on = begun(at_work, begin)
    stopped = begin + DAY * before
    for cause in causes:
        ledger_on(stopped).stop_all(cause, "等待")
    today = stopped + DAY * min(looks, waits)
    supposed = Supposed(stopped + DAY * waits, None if causes else today)

    said, happened = asked_and_done((case, ledger_on), supposed, today, causes)

    assert said == happened


@pytest.mark.parametrize(
    ("begin", "arrives"),
    [
        (date(2026, 9, 16), date(2026, 9, 29)),  # a Sunday that is worked, 中秋, 国庆
        (date(2026, 2, 10), date(2026, 2, 26)),  # 春节 with two days of make-up work
        (date(2025, 12, 25), date(2026, 1, 4)),  # over the year's end, resumed on a Sunday that is worked
        (date(2026, 12, 21), date(2027, 1, 8)),  # into a year without calendar
    ],
)
def test_it_holds_over_festivals_and_year_ends(at_work, begin, arrives):
    case, ledger_on = begun(at_work, begin)

    said, happened = asked_and_done((case, ledger_on), Supposed(arrives, begin), begin, [])

    assert said == happened
    assert said["whole"] > said["stage"] > arrives


def test_asking_changes_nothing(at_work):
    session, _ = at_work
    case, ledger_on = begun(at_work, date(2026, 6, 1))
    clocks = list(ledger_on(date(2026, 6, 3)).going())
    before = [(one.count, one.due_on, one.entries) for one in clocks]

    what_if(session, case, clocks, Supposed(date(2026, 6, 20)), date(2026, 6, 3))

    assert [(one.count, one.due_on, one.entries) for one in clocks] == before
    assert not session.dirty


def test_the_whole_case_comes_first(at_work):
    session, _ = at_work
    case, ledger_on = begun(at_work, date(2026, 6, 1))
    clocks = list(ledger_on(date(2026, 6, 3)).going())

    said = what_if(session, case, clocks, Supposed(date(2026, 6, 10)), date(2026, 6, 3))

    assert [(one.title, one.whole) for one in said] == [("全程", True), ("受理", False)]


def test_the_past_and_what_is_far_away_cannot_be_supposed(at_work):
    session, _ = at_work
    case, ledger_on = begun(at_work, date(2026, 6, 1))
    clocks = list(ledger_on(date(2026, 6, 3)).going())

    for day in (date(2026, 6, 2), date(2036, 6, 2)):
        with pytest.raises(WhatIfDays):
            what_if(session, case, clocks, Supposed(day), date(2026, 6, 3))


def test_a_case_without_an_open_period_has_nothing_to_work_out(at_work):
    session, a_case = at_work

    with pytest.raises(WhatIfNoClock):
        what_if(session, a_case(date(2026, 6, 1)), [], Supposed(date(2026, 6, 9)), date(2026, 6, 1))
