"""A statutory clock never loses a day and never gives one away."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from app.calendar import Calendar, seed
from app.casework.asked import Asked
from app.casework.clocks import Cause, ClockState, Holder, Kind, Ledger, Period, Target, ledger_of
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


def test_a_clock_runs_again_when_hearing_and_suspension_have_both_ended(ledger):
    clock = ledger(date(2026, 6, 1)).start(REVIEW)
    ledger(date(2026, 6, 2)).stop_all(Cause.HEARING, "听证")
    ledger(date(2026, 6, 3)).stop_all(Cause.SUSPENSION, "中止")

    ledger(date(2026, 6, 8)).resume_all(Cause.HEARING, "笔录已签")
    assert (clock.state, clock.causes) == (ClockState.STOPPED, ["suspension"])
    ledger(date(2026, 6, 10)).resume_all(Cause.SUSPENSION, "恢复")

    assert (clock.state, clock.due_on) == (ClockState.RUNNING, date(2026, 6, 18))  # six days after the 10th


def test_each_line_names_the_person_the_paper_and_the_cause(ledger):
    clock = ledger(date(2026, 6, 1)).start(REVIEW)
    ledger(date(2026, 6, 3)).stop_all(Cause.INSPECTION, "委托检测", document="甲交检〔2026〕7号")
    last = ledger(date(2026, 6, 9))
    last.resume_all(Cause.INSPECTION, "报告已收", document="检字第12号")
    last.extend("repair.result", "案情复杂", document="甲交延〔2026〕1号")

    [(_, lines)] = ledger_of(last.session, clock.case_id)

    assert [(one.act, one.cause, one.reason, one.document) for one in lines] == [
        ("start", None, "", ""),
        ("stop", "inspection", "委托检测", "甲交检〔2026〕7号"),
        ("resume", "inspection", "报告已收", "检字第12号"),
        ("extend", None, "案情复杂", "甲交延〔2026〕1号"),
    ]
    assert all(one.actor_name == SYSTEM.name for one in lines)
    assert all(one.consumed + one.remaining == one.allowed for one in lines)
    assert lines[0].source == "rule"


def test_a_step_stands_still_and_is_lengthened_with_the_period_that_it_stands_in(ledger):
    statutory = ledger(date(2026, 6, 1)).start(REVIEW)
    first = ledger(date(2026, 6, 2))
    first.promise(Period("repair.verify", 4), "repair.result")
    step = first.aim(Target("t1", "核查", "repair.verify", date(2026, 6, 8)))
    assert (step.kind, step.budget, step.due_on) == (Kind.TARGET, 4, date(2026, 6, 8))

    ledger(date(2026, 6, 3)).stop_all(Cause.SUPPLEMENT, "补正")
    assert (step.state, step.used, statutory.used) == (ClockState.STOPPED, 1, 2)
    ledger(date(2026, 6, 10)).resume_all(Cause.SUPPLEMENT, "已补正")
    ledger(date(2026, 6, 11)).extend("repair.result", "案情复杂")

    assert (step.allowed, step.due_on) == (11, date(2026, 6, 25))
    assert statutory.due_on == date(2026, 6, 29)


def test_a_step_never_has_more_than_its_period_has_left(ledger):
    ledger(date(2026, 6, 1)).start(REVIEW)
    late = ledger(date(2026, 6, 9))  # one working day is left
    late.promise(Period("repair.verify", 4), "repair.result")

    assert late.aim(Target("t1", "核查", "repair.verify", date(2026, 6, 10))).due_on == date(2026, 6, 10)


def test_a_step_whose_day_was_drawn_is_due_on_that_very_day(ledger):
    saturday = date(2026, 6, 6)

    assert ledger(date(2026, 6, 1)).aim(Target("t1", "归集", None, saturday)).due_on == saturday
    assert ledger(date(2026, 6, 8)).aim(Target("t2", "归集", None, saturday)).due_on == saturday


def test_the_period_that_the_process_names_is_the_whole_case_s(ledger):
    book = ledger(date(2026, 6, 1))
    stage, whole = book.start(Period("repair.accept", 3)), book.start(Period("repair.site_total", 10))

    book.mark_whole("repair.site_total")

    assert (stage.whole, whole.whole) == (False, True)


def test_where_no_period_is_named_the_oldest_duty_is_the_whole_case_s(ledger):
    book = ledger(date(2026, 6, 1))
    right = book.start(Period("objection.reconsideration", 60, holder=Holder.APPLICANT))
    duty = book.start(Period("objection.accept", 2))

    book.mark_whole(None)

    assert (right.whole, duty.whole) == (False, True)


def test_an_agency_s_duty_shows_the_earlier_and_a_right_the_later_day(ledger):
    book = ledger(date(2026, 12, 21))
    duty = book.start(Period("x", 10))
    right = book.start(Period("y", 10, holder=Holder.APPLICANT))

    assert (duty.due_earliest, duty.due_latest) == (right.due_earliest, right.due_latest)
    assert duty.due_on == duty.due_earliest < right.due_latest == right.due_on


def test_a_step_that_was_drawn_two_days_before_its_period_ends_is_due_then_and_goes_with_it(ledger):
    ledger(date(2026, 6, 1)).start(REVIEW)  # until the 10th
    step = ledger(date(2026, 6, 2)).aim(Target("t1", "核查", "repair.result", date(2026, 6, 8)))
    assert (step.due_on, step.within) == (date(2026, 6, 8), "repair.result")

    ledger(date(2026, 6, 3)).stop_all(Cause.SUPPLEMENT, "补正")
    ledger(date(2026, 6, 5)).resume_all(Cause.SUPPLEMENT, "已补正")

    assert step.due_on == date(2026, 6, 10)
