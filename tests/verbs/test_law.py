"""What diagrams may ask of the rules, the clocks and the calendar."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.casework import verbs
from app.casework.commands import cases
from app.casework.errors import AlreadyExtended, NotExtendable
from app.casework.models import Case
from app.casework.verbs import Step
from app.credit.rulebook import NoRule
from app.db import unit_of_work
from app.engine import Place
from app.verbs.law import NotAPeriod
from tests.verbs.bureau import FIRST_DAY, Bureau, a_record, open_bureau

PLACE = Place("FormalCheck", "形式审查", {}, "1")


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path)


@pytest.fixture
def case(bureau) -> int:
    return bureau.apply(a_record(bureau)).case_id


def ask(bureau, case_id, question, **given):
    with unit_of_work() as session:
        step = Step(session, session.get_one(Case, case_id), bureau.as_("clerk"), PLACE)
        return verbs.ask(step, question, given)


def test_a_period_is_due_at_the_first_instant_after_its_last_legal_day(bureau, case):
    due = ask(bureau, case, "due", rule="repair.accept")

    assert due == datetime(2026, 8, 12, 16, tzinfo=UTC)  # midnight in Shanghai, after Wednesday the 12th
    assert ask(bureau, case, "due", rule="repair.accept") == due


def test_asking_when_a_period_is_due_begins_it_once(bureau, case):
    bureau.on(date(2026, 8, 10))
    ask(bureau, case, "due", rule="repair.result")
    bureau.on(date(2026, 8, 12))

    assert ask(bureau, case, "due", rule="repair.result") == datetime(2026, 8, 19, 16, tzinfo=UTC)


def test_a_reminder_lies_at_its_share_of_the_days(bureau, case):
    soon = ask(bureau, case, "remind at", rule="repair.site_total", share=Decimal("0.75"))

    assert soon == datetime(2026, 8, 17, 16, tzinfo=UTC)  # the morning of the seventh of ten working days


def test_rules_answer_for_the_case_s_governing_date(bureau, case):
    assert ask(bureau, case, "rule", key="repair.period.severe.max") == 36
    with pytest.raises(NoRule):
        ask(bureau, case, "rule", key="repair.period.five_fields.min")  # of the former order


def test_what_is_not_counted_in_days_is_no_period(bureau, case):
    with pytest.raises(NotAPeriod):
        ask(bureau, case, "due", rule="repair.follow_up")


def test_working_days_are_counted_as_the_state_council_says(bureau, case):
    assert ask(bureau, case, "today") == FIRST_DAY
    assert ask(bureau, case, "add workdays", day=date(2026, 9, 24), days=Decimal(7)) == date(2026, 10, 12)
    assert ask(bureau, case, "workdays between", after=date(2026, 9, 24), until=date(2026, 10, 12)) == 7
    assert ask(bureau, case, "is workday", day=date(2026, 9, 20)) is True
    assert ask(bureau, case, "is workday", day=date(2026, 10, 1)) is False
    assert ask(bureau, case, "is workday", day=date(2031, 1, 2)) is None


def test_a_result_may_be_extended_once_and_to_what_the_rule_allows(bureau, case):
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    assert bureau.clock(case, "repair.result").due_on == date(2026, 8, 18)

    cases.extend(bureau.as_("approver"), case, "repair.result", "需要其他机关核实")

    assert bureau.clock(case, "repair.result").due_on == date(2026, 8, 27)
    with pytest.raises(AlreadyExtended):
        cases.extend(bureau.as_("approver"), case, "repair.result", "再次延长")
    with pytest.raises(NotExtendable):
        cases.extend(bureau.as_("approver"), case, "repair.site_total", "延长全程")


def test_the_applicant_s_time_to_supplement_may_be_extended_once(bureau, case):
    bureau.ask_to_supplement(case, "缴款凭证")

    cases.extend(bureau.as_("approver"), case, "repair.supplement", "申请人在外地")

    assert bureau.clock(case, "repair.supplement").due_on == date(2026, 8, 21)
    assert "SupplementOver" not in bureau.on(date(2026, 8, 21), hour=23).tick()
    assert "SupplementOver" in bureau.on(date(2026, 8, 22), hour=0).tick()
