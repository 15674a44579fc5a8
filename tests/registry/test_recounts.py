"""A calendar or a rule that changes moves the open periods, once, on record, and never into the past."""

from datetime import date

import pytest
from sqlalchemy import select

from app import definitions
from app.casework import journal, reminders
from app.casework.clocks import ledger_of
from app.casework.commands import cases, clocks
from app.casework.models import Timer
from app.clock import end_of
from app.credit import Rulebook
from app.credit.rulebook import NewValue
from app.db import reading, unit_of_work
from app.people import User, actor_of
from app.registry import errands, proposals, recounts
from app.registry.errands import Errand
from app.registry.proposals import Wanted
from tests.registry.test_proposals import NOTICE
from tests.verbs.bureau import Bureau, a_record, open_bureau

RESULT = "repair.result"
TODAY = date(2026, 8, 14)


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    recounts.install()
    bureau = open_bureau(tmp_path)
    with unit_of_work() as session:
        for login in ("first", "second"):
            person = User(login=login, name=f"{login}某", agency_id=bureau.unit)
            person.roles = {"administrator"}
            session.add(person)
            session.flush()
            bureau.people[login] = actor_of(person)
    return bureau


def accepted(bureau: Bureau, number: int = 1) -> int:
    """A case that waits for its verification: seven working days from today."""
    case = bureau.apply(a_record(bureau, decision_no=f"甲交罚〔2026〕{number}号")).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    return case


def set_result(bureau: Bureau, days: int, since: date) -> int:
    """Published by whoever may set it for the past too, as the command line does; the batch's number."""
    asked = bureau.as_("first")
    with unit_of_work() as session:
        family, body = Rulebook.read(session).with_value(RESULT, since, NewValue(days, "修订", "first"))
        definitions.publish(session, "rules", family, body, by="first", now=asked.now)
        return recounts.ask(session, asked)


def carry_out(bureau: Bureau) -> None:
    errands.carry_out(bureau.now)


def recounted(case_id: int) -> list[dict]:
    with reading() as session:
        entries = journal.of_case(session, case_id)
        return [change for e in entries if e.act == "recounted" for change in e.told["changes"]]


def batch(number: int) -> recounts.Batch:
    with reading() as session:
        return next(one for one in recounts.newest(session) if one.errand.id == number)


def test_a_longer_rule_moves_the_cases_that_it_governs_with_old_and_new_in_the_journal(bureau):
    case = accepted(bureau)
    before = bureau.clock(case, RESULT).due_on

    number = set_result(bureau, 10, date(2026, 4, 1))
    carry_out(bureau)

    clock = bureau.clock(case, RESULT)
    assert (before, clock.due_on, clock.budget) == (date(2026, 8, 18), date(2026, 8, 21), 10)
    assert {
        "rule": RESULT, "title": "自受理起反馈修复结果", "before": before, "after": date(2026, 8, 21),
        "days_before": 7, "days_after": 10,
    } in recounted(case)  # fmt: skip
    assert batch(number).errand.told == {"looked": 1, "moved": 1, "left": []}
    assert (date(2026, 8, 18), date(2026, 8, 21)) in [(m.before, m.after) for m in batch(number).moved]


def test_a_rule_that_begins_later_governs_later_cases_only(bureau):
    early = accepted(bureau)
    bureau.on(TODAY)

    number = set_result(bureau, 10, TODAY)
    carry_out(bureau)
    late = accepted(bureau, 2)

    assert (bureau.clock(early, RESULT).budget, bureau.clock(late, RESULT).budget) == (7, 10)
    assert recounted(early) == []
    assert batch(number).errand.told == {"looked": 1, "moved": 0, "left": []}


def test_a_shorter_rule_never_ends_a_period_in_the_past(bureau):
    case = accepted(bureau)
    bureau.on(date(2026, 8, 15))  # a Saturday: five of seven days are used

    set_result(bureau, 3, date(2026, 4, 1))
    carry_out(bureau)

    clock = bureau.clock(case, RESULT)
    assert (clock.budget, clock.due_on) == (3, date(2026, 8, 17))
    with reading() as session:
        lines = [line for one, lines in ledger_of(session, case) if one.id == clock.id for line in lines]
    assert (lines[-1].act, lines[-1].consumed + lines[-1].remaining, lines[-1].allowed) == ("recompute", 3, 3)
    assert recounts.daily(bureau.as_("first")) == 0  # and it stays where it is


def test_what_was_over_stays_over(bureau):
    case = accepted(bureau)
    bureau.on(date(2026, 8, 25))

    set_result(bureau, 3, date(2026, 4, 1))
    carry_out(bureau)

    assert bureau.clock(case, RESULT).due_on == date(2026, 8, 12)


def test_an_extension_that_was_given_is_counted_by_the_new_rule_too(bureau):
    case = accepted(bureau)
    cases.extend(bureau.as_("approver"), case, RESULT, "案情复杂")

    set_result(bureau, 10, date(2026, 4, 1))
    carry_out(bureau)

    clock = bureau.clock(case, RESULT)
    assert (clock.budget, clock.extension, clock.allowed) == (10, 4, 14)


def test_a_case_that_stands_still_is_counted_by_the_new_rule_when_it_runs_on(bureau):
    case = accepted(bureau)
    cases.suspend(bureau.as_("reviewer"), case, "等待判决")

    set_result(bureau, 10, date(2026, 4, 1))
    carry_out(bureau)
    assert bureau.clock(case, RESULT).due_on is None
    bureau.on(TODAY)
    cases.resume(bureau.as_("reviewer"), case, "判决已到")

    assert bureau.clock(case, RESULT).due_on == date(2026, 8, 28)


def test_a_year_s_calendar_makes_provisional_days_certain_with_steps_and_timers(bureau):
    bureau.on(date(2026, 12, 29))
    case = bureau.apply(a_record(bureau), promise_truth=False, promise_public=False).case_id
    bureau.ask_to_supplement(case, "信用承诺书")
    right = bureau.clock(case, "repair.supplement")
    assert right.provisional

    number = proposals.propose_year(bureau.as_("first"), NOTICE, "国务院已公布")
    proposals.publish(bureau.as_("second"), number)
    carry_out(bureau)

    right = bureau.clock(case, "repair.supplement")
    assert (right.provisional, right.due_on) == (False, date(2027, 1, 6))
    assert bureau.task(case, "Supplement").due_at == end_of(date(2027, 1, 6))
    with reading() as session:
        over = session.scalars(select(Timer.due_at).where(Timer.element == "SupplementOver")).one()
    assert over == end_of(date(2027, 1, 6))


def test_a_published_proposal_has_the_periods_counted_again(bureau):
    case = accepted(bureau)
    wanted = Wanted("10", bureau.now.date(), "局务会纪要", "统一口径")

    number = proposals.propose_value(bureau.as_("first"), RESULT, wanted)
    proposals.publish(bureau.as_("second"), number)
    carry_out(bureau)

    assert bureau.clock(case, RESULT).budget == 10  # the case began on the day from which it holds
    with reading() as session:
        done = session.scalars(select(Errand).where(Errand.kind == "recount")).one()
    assert (done.state, done.asked_by) == ("done", "second某")


def test_a_batch_that_fell_is_taken_up_where_it_lay(bureau, monkeypatch):
    several = [accepted(bureau, number) for number in (1, 2, 3)]
    number = set_result(bureau, 10, date(2026, 4, 1))
    whole, done = clocks.recount, []

    def falling(asked, case_id, batch=None):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(case_id)
        return whole(asked, case_id, batch=batch)

    monkeypatch.setattr(clocks, "recount", falling)
    with pytest.raises(KeyboardInterrupt):
        carry_out(bureau)
    monkeypatch.setattr(clocks, "recount", whole)
    with unit_of_work() as session:
        session.get_one(Errand, number).state = "waiting"  # as its lease runs out
    carry_out(bureau)

    assert [bureau.clock(case, RESULT).budget for case in several] == [10, 10, 10]
    assert all(len([c for c in recounted(case) if c["rule"] == RESULT]) == 1 for case in several)
    assert batch(number).errand.told == {"looked": 2, "moved": 3, "left": []}


def test_one_broken_case_stops_no_other_and_is_counted_the_next_day(bureau, monkeypatch):
    broken, fine = accepted(bureau, 1), accepted(bureau, 2)
    number = set_result(bureau, 10, date(2026, 4, 1))
    whole = clocks.recount

    def breaking(asked, case_id, batch=None):
        if case_id == broken:
            raise ZeroDivisionError
        return whole(asked, case_id, batch=batch)

    monkeypatch.setattr(clocks, "recount", breaking)
    carry_out(bureau)
    monkeypatch.setattr(clocks, "recount", whole)

    assert batch(number).errand.told == {"looked": 2, "moved": 1, "left": [[broken, "ZeroDivisionError"]]}
    assert bureau.clock(fine, RESULT).budget == 10
    assert recounts.daily(bureau.as_("first")) == 1
    assert bureau.clock(broken, RESULT).budget == 10


def test_what_is_due_and_what_is_left_to_count_is_found_along_an_index(
    sqlite_only, tmp_path, count_statements
):
    bureau = open_bureau(tmp_path)
    accepted(bureau)
    with reading() as session, count_statements() as counted:
        assert clocks.to_recount(session) == []
        reminders.due(session, bureau.now)
        session.execute(reminders.next_due())
    sides = [one for one in counted.statements if "clock.counted_by" in one]
    ringing = [one for one in counted.statements if "clock.rings_at" in one]

    assert (len(sides), len(ringing)) == (2, 2)
    assert all("USING INDEX ix_clock_counted (counted_by" in plan(one) for one in sides)
    assert all("INDEX ix_clock_rings" in plan(one) for one in ringing)


def plan(statement: str) -> str:
    with reading() as session:
        given = ("x",) * statement.count("?")
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        return " ".join(str(row) for row in rows)
