"""新旧办法: what each order makes of a record, which governs and why; a person may choose, with a reason."""

from datetime import date

import pytest

from app.credit.changes import BadChange, By, choose_order
from app.credit.orders import compared
from app.credit.periods import Severity
from app.credit.records import Record
from tests.credit.builders import RULES

OLD, NEW = "ndrc_order_58", "ndrc_order_36"


def of(recognised, severity=Severity.GENERAL, **more):
    record = Record(recognised_on=recognised, decision_no="某号", categories=["fine"], **more)
    record.classify(severity, {})
    return record


def row(found, order):
    return next(one for one in found.rows if one.publicity.order == order)


def test_a_record_of_order_58_is_governed_by_order_36_from_its_day_on_because_it_is_milder():
    record = of(date(2025, 11, 20))

    before, after = compared(record, RULES, date(2026, 3, 31)), compared(record, RULES, date(2026, 4, 1))

    assert [one.publicity.order for one in before.rows if one.governs] == [OLD]
    assert before.why == "order_why_only_one"
    assert [one.publicity.order for one in after.rows if one.governs] == [NEW]
    assert after.why == "order_why_milder"
    assert row(after, OLD).publicity.max_last == date(2028, 11, 20)
    assert row(after, NEW).publicity.max_last == date(2026, 11, 20)


def test_a_severe_record_of_order_58_keeps_its_shorter_minimum():
    found = compared(of(date(2025, 11, 20), Severity.SEVERE), RULES, date(2026, 4, 1))

    assert row(found, OLD).governs
    assert row(found, OLD).publicity.min_last == date(2026, 2, 20)
    assert row(found, NEW).publicity.min_last == date(2026, 11, 20)


def test_a_record_of_notice_527_is_compared_with_todays_order_only():
    found = compared(of(date(2022, 2, 28)), RULES, date(2026, 6, 1))

    assert [(one.publicity.order, one.candidate) for one in found.rows] == [
        ("ndrc_527_2019", True),
        (OLD, False),
        (NEW, True),
    ]
    assert found.why == "order_why_alike"
    assert {rule.key for rule in found.rules} == {"transition.milder_governs", "transition.periods_by"}


def test_a_record_without_a_class_or_of_false_papers_asks_no_order():
    assert compared(Record(recognised_on=date(2026, 5, 6), categories=[]), RULES, date(2026, 6, 1)) is None
    assert compared(of(date(2026, 5, 6), kind="false_material"), RULES, date(2026, 6, 1)) is None


def test_a_person_may_choose_the_order_with_a_reason_and_take_it_back():
    record, by = of(date(2025, 11, 20)), By("高峰", date(2026, 5, 6), 7)
    record.settle(RULES, by.on)

    change = choose_order(record, OLD, "当事人申请按原办法办理。", by, RULES)

    assert (record.governing_order, record.publicity_max_end) == (OLD, date(2028, 11, 20))
    assert (change.noted_by, change.before["governing_order"]) == ("高峰", NEW)
    assert change.after["publicity_max_end"] == "2028-11-20"
    assert compared(record, RULES, by.on).why == "order_why_chosen"
    choose_order(record, None, "当事人撤回选择。", by, RULES)
    assert record.governing_order == NEW


@pytest.mark.parametrize(
    ("order", "reason", "where"), [("order_99", "当事人申请按原办法", {"order"}), (OLD, "好", {"reason"})]
)
def test_an_unknown_order_or_a_choice_without_a_reason_is_refused(order, reason, where):
    record = of(date(2025, 11, 20))

    with pytest.raises(BadChange) as refusal:
        choose_order(record, order, reason, By("高峰", date(2026, 5, 6)), RULES)

    assert {finding.where for finding in refusal.value.findings} == where
    assert record.order_override is None
