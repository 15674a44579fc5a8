"""Decisions are collected in time, get their class from the table, and are shown as the law says."""

from datetime import date

import pytest

from app.casework.asked import About
from app.casework.commands import cases
from app.credit import Rulebook
from app.credit.borders import AgencyBorder
from app.credit.records import Record
from app.db import unit_of_work
from app.verbs.records import NotInBatch
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, a_record, open_bureau

RECEIVED = date(2026, 9, 24)
"""The Thursday before 中秋; seven working days after it is 12 October."""


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, RECEIVED)


def a_decision(bureau, number, *categories, **changed):
    given = {"recognised_on": RECEIVED, "categories": list(categories or ["fine"]), **changed}
    return a_record(bureau, public=False, decision_no=f"甲交罚〔2026〕{number}号", **given)


def collect(bureau, case, **answer):
    return bureau.complete(case, "CheckBatch", "publisher", **{"decision": "all", **answer})


@reaches("record_intake", "collected")
def test_what_is_collected_gets_its_class_and_is_published_by_law(bureau):
    minor = a_decision(bureau, 1, "warning", fine_wan=None)
    severe = a_decision(bureau, 2, "warning", "fine", "revoke_permit")
    case = bureau.intake().case_id

    collect(bureau, case)

    shown, hidden = bureau.record(severe), bureau.record(minor)
    assert (shown.severity, shown.collected_on, shown.published_from) == ("severe", RECEIVED, RECEIVED)
    assert (hidden.severity, hidden.collected_on, hidden.published_from) == ("minor", RECEIVED, None)
    assert shown.is_public(RECEIVED)
    assert bureau.case(case).outcome == "collected"
    assert {told["decision_no"]: told["public"] for told in bureau.to_portal()} == {
        "甲交罚〔2026〕1号": False,
        "甲交罚〔2026〕2号": True,
    }


def test_the_class_keeps_why_it_was_given_and_by_which_version(bureau):
    record = a_decision(bureau, 1, "confiscate_income", "warning")

    collect(bureau, bureau.intake().case_id)

    kept = bureau.record(record)
    assert (kept.severity, kept.severity_unverified) == ("general", True)
    why = kept.severity_explanation
    assert (why["decision"], why["version"], len(why["sha256"])) == ("record_class", 1, 64)
    assert why["items"] == ["confiscate_illegal_income", "warning_or_circulated_criticism_normal_procedure"]
    assert [row["index"] for row in why["why"]["rows"]] == [2]


@pytest.mark.parametrize(
    ("fine", "severity", "unverified"),
    [("0.9", "minor", True), ("1", "general", False), ("20", "severe", False)],
)
def test_a_fine_is_classed_by_the_borders_of_its_authority(bureau, fine, severity, unverified):
    with unit_of_work() as session:
        session.add(
            AgencyBorder(
                agency_id=bureau.unit,
                larger_from_wan=1,
                huge_from_wan=20,
                effective_from=date(2026, 1, 1),
                source="裁量基准",
            )
        )
    record = a_decision(bureau, 1, fine_wan=fine)

    collect(bureau, bureau.intake().case_id)

    assert (bureau.record(record).severity, bureau.record(record).severity_unverified) == (
        severity,
        unverified,
    )


def test_a_fine_without_any_border_is_general_and_says_so(bureau):
    record = a_decision(bureau, 1)

    collect(bureau, bureau.intake().case_id)

    assert (bureau.record(record).severity, bureau.record(record).severity_unverified) == ("general", True)


def test_a_decision_set_aside_waits_until_it_is_right(bureau):
    good, wrong = a_decision(bureau, 1), a_decision(bureau, 2)
    case = bureau.intake().case_id

    collect(
        bureau, case, decision="some", excluded=[{"decision_no": "甲交罚〔2026〕2号", "fault": "主体写错"}]
    )

    assert bureau.record(good).collected_on == RECEIVED
    assert bureau.record(wrong).collected_on is None
    assert bureau.desks(case) == ["CheckBatch"]
    collect(bureau, case)
    assert bureau.record(wrong).collected_on == RECEIVED
    assert bureau.case(case).status == "ended"


def test_a_number_that_does_not_wait_is_refused_and_nothing_is_collected(bureau):
    record = a_decision(bureau, 1)
    case = bureau.intake().case_id

    with pytest.raises(NotInBatch):
        collect(
            bureau, case, decision="some", excluded=[{"decision_no": "甲交罚〔2026〕9号", "fault": "不存在"}]
        )

    assert bureau.record(record).collected_on is None


def test_another_unit_s_decisions_are_left_alone(bureau):
    own = a_decision(bureau, 1)
    theirs = a_decision(bureau, 2, authority_id=bureau.other_unit)

    collect(bureau, bureau.intake().case_id)

    assert bureau.record(own).collected_on == RECEIVED
    assert bureau.record(theirs).collected_on is None


@reaches("record_intake", "watched")
def test_the_desk_is_reminded_and_then_the_approver_told(bureau):
    a_decision(bureau, 1)
    case = bureau.intake().case_id

    assert bureau.on(date(2026, 10, 9)).tick() == ["CollectSoon"]
    assert bureau.on(date(2026, 10, 12), hour=23).tick() == []
    assert bureau.on(date(2026, 10, 13), hour=0).tick() == ["CollectOver"]

    assert [code for code, _ in bureau.letters("publisher")] == ["notice_period_ending"]
    assert [code for code, _ in bureau.letters("approver")] == ["notice_period_over"]
    assert bureau.desks(case) == ["CheckBatch"]


def test_backlog_is_collected_late_and_escalated_to_nobody_at_once(bureau):
    record = a_decision(bureau, 1, recognised_on=date(2024, 3, 1))
    with unit_of_work() as session:
        session.get_one(Record, record).backlog = True

    case = bureau.intake().case_id

    assert bureau.tick() == []
    collect(bureau, case)
    assert bureau.record(record).collected_on == RECEIVED
    assert not bureau.record(record).is_public(RECEIVED)


def duty(bureau, record):
    about = About("期满未履行", bureau.company, bureau.unit, None, {"record_id": record})
    return cases.start(bureau.as_("reviewer"), "overdue_duty", {}, about).case_id


def past_its_maximum(bureau):
    """A year under the order of today, which is milder than that of its own day."""
    record = a_record(bureau, recognised_on=date(2025, 9, 1))
    with unit_of_work() as session:
        session.get_one(Record, record).settle(Rulebook.read(session), RECEIVED)
    return record


@reaches("overdue_duty", "performed")
def test_a_duty_found_performed_after_the_maximum_ends_the_sharing(bureau):
    record = past_its_maximum(bureau)
    bureau.on(date(2026, 10, 9))
    case = duty(bureau, record)

    bureau.complete(
        case,
        "Examine",
        "reviewer",
        decision="performed",
        performed_on="2026-09-28",
        findings="已补缴罚款。",
        evidence=[bureau.file("reviewer")],
    )

    closed = bureau.record(record)
    assert (closed.corrected_on, closed.withdrawn_reason) == (date(2026, 9, 28), "expired")
    assert closed.shared_until is not None
    assert bureau.case(case).outcome == "performed"


@reaches("overdue_duty", "kept")
def test_a_duty_still_not_performed_keeps_the_record_shared_and_tells_the_subject_why(bureau):
    record = past_its_maximum(bureau)
    bureau.on(date(2026, 10, 9))
    case = duty(bureau, record)

    bureau.complete(
        case, "Examine", "reviewer", decision="keep", legal_basis="行业规定第十条", findings="罚款仍未缴清。"
    )

    kept = bureau.record(record)
    assert (kept.withdrawn_on, kept.is_public(date(2026, 10, 9))) == (None, False)
    code, named = bureau.letters("applicant")[-1]
    assert (code, named["basis"]) == ("notice_still_shared", "行业规定第十条")
    assert bureau.case(case).outcome == "kept"
