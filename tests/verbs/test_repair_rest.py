"""The bad cases of a repair: false papers entered, instalments, two records, paid deletion, several sites."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from app.casework.commands import cases
from app.casework.models import Task
from app.credit.copies import copies_of
from app.credit.payments import BadPayment, account, parts_of
from app.credit.periods import Severity
from app.credit.records import FALSE_MATERIAL, Record
from app.credit.refusals import (
    AlreadyRepaired,
    NotRepairable,
    ObligationNotFulfilled,
    OneRecordEach,
    PartlyPaid,
    TooEarly,
    WrongRepairState,
)
from app.credit.register import public_records
from app.credit.repairs import Bar, Repair
from app.credit.rulebook import Rulebook
from app.db import reading, unit_of_work
from app.registry import keeping, sweeps
from tests.verbs.bureau import FIRST_DAY, VERIFIED, Bureau, a_record, open_bureau
from tests.verbs.rest import another
from tests.verbs.test_repairs import granted

LATER = date(2026, 11, 9)


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path)


# --- false papers ---------------------------------------------------------------------------------


def entered():
    with reading() as session:
        return session.scalars(select(Record).where(Record.kind == FALSE_MATERIAL)).all()


def test_false_papers_found_before_the_decision_are_a_public_record_for_the_years_of_its_rule(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case)

    bureau.complete(
        case, "Decide", "approver", decision="falsified", trigger="false_material", opinion="凭证系伪造"
    )

    (false,) = entered()
    assert (false.subject_id, false.authority_id) == (bureau.company, bureau.unit)
    assert (false.published_from, false.publicity_max_end) == (FIRST_DAY, date(2027, 8, 7))
    assert bureau.repair(case).state == "false"
    with reading() as session:
        shown = public_records(session, FIRST_DAY).records
    assert {one.kind for one in shown} == {"penalty", "false_material"}
    assert false.id in {told.get("record") for told in bureau.to_portal()}


def test_false_papers_found_after_the_grant_are_entered_too_and_what_was_granted_falls(bureau):
    record = a_record(bureau)
    case = granted(bureau, record)
    bureau.on(LATER).tick()
    evidence = [bureau.file("publisher")]
    bureau.complete(
        case,
        "FollowUp",
        "publisher",
        method="visit",
        decision="falsified",
        trigger="untrue_commitment",
        findings="承诺与事实不符。",
        evidence=evidence,
    )

    (false,) = entered()
    assert "信用承诺严重失实" in false.facts
    assert bureau.record(record).is_public(LATER)
    assert false.is_public(date(2027, 11, 9))
    assert not false.is_public(date(2027, 11, 10))


def test_a_record_of_false_papers_is_not_repaired_and_ends_by_itself(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case)
    bureau.complete(
        case, "Decide", "approver", decision="falsified", trigger="false_material", opinion="凭证系伪造"
    )
    (false,) = entered()
    with unit_of_work() as session:
        session.execute(delete(Bar))

    with pytest.raises(NotRepairable):
        bureau.on(LATER).apply(false.id)
    sweeps.daily(bureau.on(date(2027, 8, 8)).as_("publisher"))

    assert bureau.record(false.id).withdrawn_reason == "expired"


# --- instalments ----------------------------------------------------------------------------------


def paid(bureau, record, amount, voucher, on=date(2026, 6, 1)):
    keeping.add_payment(bureau.as_("clerk"), record, on, Decimal(amount), voucher)


def in_parts(bureau, record):
    parts = [{"amount_wan": "3", "paid_on": "2026-06-10"}]
    case = bureau.apply(record, payment="instalments", payments=parts).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    return case


def test_instalments_count_only_when_they_make_the_whole(bureau):
    record = a_record(bureau)
    case = in_parts(bureau, record)
    paid(bureau, record, "1.5", "缴字1号")

    with pytest.raises(PartlyPaid) as refusal:
        bureau.complete(case, "Verify", "reviewer", **VERIFIED)
    assert (refusal.value.named["paid"], refusal.value.named["left"]) == (Decimal("1.5"), Decimal("1.5"))
    paid(bureau, record, "1.5", "缴字2号")
    bureau.complete(case, "Verify", "reviewer", **VERIFIED)
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")

    assert bureau.repair(case).state == "granted"


def test_a_ledger_that_was_begun_counts_even_if_the_application_says_paid_at_once(bureau):
    record = a_record(bureau)
    paid(bureau, record, "1", "缴字1号")
    case = bureau.apply(record).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")

    with pytest.raises(PartlyPaid):
        bureau.complete(case, "Verify", "reviewer", **VERIFIED)
    bureau.complete(case, "Verify", "reviewer", **{**VERIFIED, "decision": "not_performed"})

    assert bureau.desks(case) == ["Decide"]


def test_a_mistaken_payment_is_struck_out_and_stays_to_be_seen(bureau):
    record = a_record(bureau)
    paid(bureau, record, "3", "缴字1号")
    with reading() as session:
        (part,) = parts_of(session, record)

    keeping.strike_payment(bureau.as_("clerk"), part.id, "凭证属另一案")

    with reading() as session:
        assert account(session, session.get_one(Record, record)).left == 3
        assert parts_of(session, record)[0].struck_why == "凭证属另一案"


def test_a_payment_that_cannot_be_is_refused_with_everything_that_is_wrong(bureau):
    record = a_record(bureau)
    paid(bureau, record, "1", "缴字1号")

    for amount, voucher, day, where in (
        ("0", "", date(2026, 5, 1), {"amount_wan", "voucher", "paid_on"}),
        ("1", "缴字1号", date(2026, 6, 1), {"voucher"}),
        ("1", "缴字2号", date(2026, 9, 1), {"paid_on"}),
    ):
        with pytest.raises(BadPayment) as refusal:
            paid(bureau, record, amount, voucher, day)
        assert {finding.where for finding in refusal.value.findings} == where


# --- two records, paid deletion, several sites ----------------------------------------------------


def test_two_records_in_one_application_are_sent_back_to_apply_for_each(bureau):
    record = a_record(bureau)
    another(bureau, 2, date(2026, 5, 5), Severity.GENERAL)

    with pytest.raises(OneRecordEach) as refusal:
        bureau.apply(
            record, rectification_note="甲交罚〔2026〕1号和甲交罚〔2026〕2号均已履行完毕，请一并修复。"
        )

    assert refusal.value.named["others"] == "甲交罚〔2026〕2号"
    with reading() as session:
        assert session.scalars(select(Repair)).all() == []
    bureau.apply(record, rectification_note="甲交罚〔2026〕1号的罚款已经缴清，车辆已恢复原状。")


def test_an_agent_paid_for_deletion_is_told_to_supervision_and_does_the_applicant_no_harm(bureau):
    case = bureau.apply(a_record(bureau), paid_agent=True, paid_agent_name="某信用咨询公司").case_id

    (told,) = [named for code, named in bureau.letters("supervisor") if code == "notice_paid_deletion"]
    assert told["agent"] == "某信用咨询公司"
    assert bureau.letters("publisher")[-1][0] == "notice_paid_deletion"
    assert "notice_repair_is_free" in [code for code, _ in bureau.letters("applicant")]
    assert bureau.desks(case) == ["FormalCheck"]


def test_every_site_that_shows_a_copy_is_told_and_one_that_took_it_down_no_more(bureau):
    record = a_record(bureau)
    for site in ("信用中国", "信用青屏"):
        keeping.add_copy(bureau.as_("publisher"), record, site, "https://credit.example.cn/1")
    with reading() as session:
        first, second = copies_of(session, record)
    keeping.copy_gone(bureau.as_("publisher"), second.id)

    granted(bureau, record)

    told = [one for one in bureau.to_portal() if one.get("record") == record and not one["public"]]
    assert [one.get("site") for one in told] == [None, "信用中国"]
    assert len([one for one in bureau.to_portal() if one.get("site") == first.site]) == 2


# --- granted after all; cases that were ended -----------------------------------------------------


def test_a_refused_repair_is_granted_after_all_when_an_objection_to_the_result_is_upheld(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case, "not_performed")
    bureau.complete(
        case, "Decide", "approver", decision="refuse", reason="OBLIGATION_NOT_FULFILLED", opinion="未缴清"
    )
    later = date(2026, 8, 20)

    with unit_of_work() as session:
        rules, repair = Rulebook.read(session), session.scalars(select(Repair)).one()
        with pytest.raises(ObligationNotFulfilled):
            repair.regrant(later, rules, performed=False)
        assert repair.state == "refused"
        repair.regrant(later, rules, performed=True)
        with pytest.raises(WrongRepairState):
            repair.regrant(later, rules, performed=True)

    done = bureau.repair(case)
    assert (done.state, done.regranted_on, done.decided_on, done.reason) == ("granted", later, later, None)
    assert done.follow_up_due == date(2026, 11, 20)
    assert bureau.record(record).withdrawn_reason == "repaired"


def test_nothing_is_granted_after_all_that_has_ended_or_whose_minimum_runs(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.complete(
        case,
        "FormalCheck",
        "clerk",
        decision="decline",
        reason="OBLIGATION_NOT_FULFILLED",
        opinion="尚未履行完毕",
    )
    with unit_of_work() as session:
        rules, repair = Rulebook.read(session), session.scalars(select(Repair)).one()
        with pytest.raises(TooEarly):
            repair.regrant(date(2026, 8, 6), rules, performed=True)
        repair.record.withdraw(FIRST_DAY, "expired")
        with pytest.raises(AlreadyRepaired):
            repair.regrant(FIRST_DAY, rules, performed=True)


def test_an_application_whose_case_was_terminated_stands_in_nobody_s_way(bureau):
    record = a_record(bureau)
    first = bureau.apply(record).case_id
    cases.terminate(bureau.as_("approver"), first, "重复登记")
    second = bureau.apply(record).case_id

    assert bureau.repair(first).state == "retracted"
    assert bureau.repair(second).state == "filed"
    with reading() as session:
        assert session.scalar(select(Task.case_id).where(Task.state == "open")) == second
