"""The life of a repair as credit_repair.bpmn draws it, through the office's commands and the law's acts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import definitions, feel
from app.casework.clocks import ledger_of
from app.casework.commands import cases, clocks, tasks
from app.casework.errors import DutiesNotSeparated, NoRetraction, NothingStands, SupplementAskedBefore
from app.casework.models import Case, DecisionMade
from app.clock import day_of
from app.credit import Rulebook
from app.credit.records import Record, Withdrawn
from app.credit.refusals import (
    AlreadyRepaired,
    Barred,
    NoRecord,
    ObligationNotFulfilled,
    TooEarly,
    WrongRecordState,
)
from app.credit.repairs import Bar, Repair
from app.credit.rulebook import NewValue
from app.db import reading, unit_of_work
from tests.diagrams.reached import reaches
from tests.verbs.bureau import FIRST_DAY, PROMISED, VERIFIED, Bureau, a_record, open_bureau

UNPROMISED = dict.fromkeys(PROMISED, False)
SUPPLIED = {"replies": [{"reply": "已补齐"}, {"reply": "已补齐"}]}


MOST_STATEMENTS = {"FormalCheck": 23, "Verify": 19, "Decide": 30}


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path)


def granted(bureau, record):
    """A case whose repair was granted."""
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case)
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")
    return case


def to_supplement(bureau, record, **changed):
    """A case that waits for its applicant."""
    case = bureau.apply(record, **{**UNPROMISED, **changed}).case_id
    bureau.ask_to_supplement(case, "信用承诺书", "缴款凭证")
    return case


def advice(bureau, case):
    """What the decision table told the clerk, the newest first."""
    with reading() as session:
        made = session.scalars(
            select(DecisionMade.value).where(DecisionMade.case_id == case).order_by(DecisionMade.id.desc())
        ).all()
    return [feel.loads(value) for value in made]


# --- granted --------------------------------------------------------------------------------------


def test_a_granted_repair_takes_the_record_from_the_public_in_the_same_commit(bureau):
    record = a_record(bureau)
    assert bureau.record(record).is_public(FIRST_DAY)

    case = granted(bureau, record)

    shown = bureau.record(record)
    assert (bureau.repair(case).state, bureau.repair(case).decided_on) == ("granted", FIRST_DAY)
    assert (shown.withdrawn_on, shown.withdrawn_reason) == (FIRST_DAY, "repaired")
    assert shown.shared_until == FIRST_DAY
    assert not shown.is_public(FIRST_DAY)


def test_the_portal_and_the_applicant_are_told_of_a_granted_repair(bureau):
    granted(bureau, a_record(bureau))

    told = bureau.to_portal()[-1]
    assert (told["decision_no"], told["public"]) == ("甲交罚〔2026〕1号", False)
    assert [code for code, _ in bureau.letters("applicant")] == [
        "notice_repair_accepted",
        "notice_repair_granted",
    ]


@reaches("credit_repair", "granted", "granted_inside")
def test_a_granted_repair_is_followed_up_after_the_months_of_the_rule(bureau):
    case = granted(bureau, a_record(bureau))

    assert bureau.on(date(2026, 11, 6)).tick() == []
    assert bureau.on(date(2026, 11, 7)).tick() == ["FollowUpDue"]
    bureau.complete(case, "FollowUp", "publisher", method="data", decision="upheld", findings="核对无误。")

    assert (bureau.case(case).status, bureau.case(case).outcome) == ("ended", "granted")
    assert bureau.repair(case).followed_up_on == date(2026, 11, 7)


@reaches("credit_repair", "revoked")
def test_false_papers_found_later_restore_the_record_and_bar_the_subject(bureau):
    record, other = a_record(bureau), a_record(bureau, decision_no="甲交罚〔2026〕2号")
    case = granted(bureau, record)
    bureau.on(date(2026, 11, 9)).tick()

    bureau.complete(
        case,
        "FollowUp",
        "publisher",
        method="visit",
        decision="falsified",
        trigger="false_material",
        findings="缴款凭证系伪造。",
        evidence=[bureau.file("publisher")],
    )

    assert bureau.case(case).outcome == "revoked"
    assert bureau.record(record).is_public(date(2026, 11, 9))
    with pytest.raises(Barred) as refusal:
        bureau.apply(other)
    assert refusal.value.named["until"] == date(2027, 11, 9)


@reaches("credit_repair", "refused")
def test_what_expired_meanwhile_is_refused_not_granted_again(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case)
    with unit_of_work() as session:
        session.get_one(Record, record).withdraw(FIRST_DAY, Withdrawn.EXPIRED)

    with pytest.raises(WrongRecordState):
        bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")
    bureau.complete(
        case, "Decide", "approver", decision="refuse", reason="ALREADY_REPAIRED", opinion="已期满。"
    )

    assert bureau.case(case).outcome == "refused"
    assert bureau.record(record).withdrawn_reason == "expired"


def test_each_step_is_one_commit_and_few_statements(bureau, count_statements):
    granted(bureau, a_record(bureau))  # what is parsed once is parsed
    case = bureau.apply(a_record(bureau, decision_no="甲交罚〔2026〕2号")).case_id
    spent = {}

    for element, who, answer in [
        ("FormalCheck", "clerk", {"decision": "accept"}),
        ("Verify", "reviewer", VERIFIED),
        ("Decide", "approver", {"decision": "grant", "opinion": "同意"}),
    ]:
        task = bureau.task(case, element).id
        with count_statements() as counted:
            tasks.complete(bureau.as_(who), task, answer)
        spent[element] = len(counted)
        assert counted.commits == 1

    # accepting and granting give out a paper; granting binds the promise and tells the sites besides
    assert {step for step, most in MOST_STATEMENTS.items() if spent[step] > most} == set(), spent


# --- not admitted ---------------------------------------------------------------------------------


def test_an_application_before_the_minimum_is_refused_with_rule_and_date_and_leaves_no_trace(bureau):
    record = a_record(bureau)

    with pytest.raises(TooEarly) as refusal:
        bureau.on(date(2026, 8, 6)).apply(record)

    assert refusal.value.named["first_day"] == FIRST_DAY
    assert refusal.value.named["rule"] == "repair.period.general.min"
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
        assert session.scalar(select(func.count()).select_from(Repair)) == 0


def test_what_was_repaired_cannot_be_repaired_again(bureau):
    record = a_record(bureau)
    case = granted(bureau, record)
    bureau.on(date(2026, 11, 9)).tick()
    bureau.complete(case, "FollowUp", "publisher", method="data", decision="upheld", findings="核对无误。")

    with pytest.raises(AlreadyRepaired):
        bureau.apply(record)


def test_nobody_repairs_what_does_not_exist_or_is_another_company_s(bureau):
    record = a_record(bureau)

    with pytest.raises(NoRecord):
        bureau.apply(record + 1)
    with pytest.raises(NoRecord):
        bureau.apply(record, who="stranger")


def test_a_case_goes_to_the_unit_that_recognised_the_record(bureau):
    record = a_record(bureau, authority_id=bureau.other_unit)

    case = bureau.apply(record).case_id

    assert bureau.case(case).unit_id == bureau.other_unit
    assert bureau.task(case, "FormalCheck").unit_id == bureau.other_unit
    assert [code for code, _ in bureau.letters("other_clerk")] == ["notice_repair_received"]


def test_a_record_that_turns_out_to_be_another_unit_s_is_forwarded_without_a_person(bureau):
    record = a_record(bureau)
    case = to_supplement(bureau, record)
    with unit_of_work() as session:
        session.get_one(Record, record).authority_id = bureau.other_unit

    tasks.answer(bureau.as_("applicant"), bureau.task(case, "Supplement").id, {**SUPPLIED, **PROMISED})

    assert bureau.task(case, "FormalCheck").unit_id == bureau.other_unit
    assert [made["result"] for made in advice(bureau, case)][1] == "forward"


def test_an_application_that_states_performance_is_advised_to_be_accepted(bureau):
    case = bureau.apply(a_record(bureau)).case_id

    assert advice(bureau, case)[0]["result"] == "accept"


@reaches("credit_repair", "declined", "declined_checked")
def test_the_clerk_reads_the_table_s_advice_and_decides(bureau):
    record = a_record(bureau)
    case = bureau.apply(record, **UNPROMISED).case_id

    assert advice(bureau, case)[0]["reason"] == "COMMITMENT_MISSING"
    bureau.complete(
        case,
        "FormalCheck",
        "clerk",
        decision="decline",
        reason="OBLIGATION_NOT_FULFILLED",
        opinion="罚款未缴清。",
    )

    assert (bureau.case(case).status, bureau.case(case).outcome) == ("ended", "declined")
    assert bureau.repair(case).reason == "OBLIGATION_NOT_FULFILLED"
    code, named = bureau.letters("applicant")[-1]
    assert (code, named["reason"]) == ("notice_repair_declined", "尚未纠正失信行为或未完全履行义务")
    assert bureau.record(record).is_public(FIRST_DAY)


# --- one supplement -------------------------------------------------------------------------------


def test_the_unit_s_days_stand_still_while_the_applicant_supplements(bureau):
    case = bureau.apply(a_record(bureau), **UNPROMISED).case_id
    bureau.on(date(2026, 8, 10))  # one of three working days is used

    bureau.ask_to_supplement(case, "信用承诺书", "缴款凭证")

    stopped = bureau.clock(case, "repair.accept")
    assert (stopped.state, stopped.used, stopped.due_on) == ("stopped", 1, None)
    code, named = bureau.letters("applicant")[-1]
    assert (code, named["gaps"]) == ("notice_supplement", "信用承诺书；缴款凭证")
    assert named["due"] == date(2026, 8, 17)

    bureau.on(date(2026, 8, 14))
    proof = [bureau.file("applicant")]
    answer = {"replies": [{"files": proof}, {"reply": "已补齐"}], **PROMISED}
    tasks.answer(bureau.as_("applicant"), bureau.task(case, "Supplement").id, answer)

    assert bureau.clock(case, "repair.accept").due_on == date(2026, 8, 18)
    assert bureau.desks(case) == ["FormalCheck"]
    assert advice(bureau, case)[0]["result"] == "accept"
    assert bureau.repair(case).commitment


def test_timers_of_the_unit_do_not_fire_while_it_waits_for_the_applicant(bureau):
    case = bureau.apply(a_record(bureau), **UNPROMISED).case_id
    bureau.on(date(2026, 8, 20)).tick()
    bureau.ask_to_supplement(case, "信用承诺书")

    bureau.on(date(2026, 8, 26))
    before = len(bureau.letters("clerk"))
    fired = bureau.tick()  # the ten days of the site would end on the 21st
    bureau.ring()

    assert (fired, len(bureau.letters("clerk"))) == (["SupplementSoon"], before)
    answer = {"replies": [{"reply": "已补齐"}], **PROMISED}
    tasks.answer(bureau.as_("applicant"), bureau.task(case, "Supplement").id, answer)
    assert bureau.clock(case, "repair.site_total").due_on == date(2026, 8, 27)
    bureau.on(date(2026, 8, 27), hour=23).ring()
    assert not any("全程" in named["periods"] for _, named in bureau.letters("approver"))
    bureau.on(date(2026, 8, 28), hour=0).ring()
    assert any("网站自收到申请起" in named["periods"] for _, named in bureau.letters("approver"))


def test_a_supplement_is_asked_for_once(bureau):
    case = to_supplement(bureau, a_record(bureau))
    tasks.answer(bureau.as_("applicant"), bureau.task(case, "Supplement").id, {**SUPPLIED, **UNPROMISED})

    with pytest.raises(SupplementAskedBefore):
        bureau.ask_to_supplement(case, "还是信用承诺书")

    bureau.complete(
        case,
        "FormalCheck",
        "clerk",
        decision="decline",
        reason="MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED",
        opinion="经补正仍无信用承诺。",
    )
    assert bureau.case(case).outcome == "declined"


@reaches("credit_repair", "lapsed", "declined", "party_reminded")
def test_a_supplement_that_does_not_come_in_time_declines_the_application(bureau):
    case = to_supplement(bureau, a_record(bureau))

    assert "SupplementOver" not in bureau.on(date(2026, 8, 14), hour=23).tick()
    assert "SupplementOver" in bureau.on(date(2026, 8, 15), hour=0).tick()

    assert (bureau.case(case).status, bureau.case(case).outcome) == ("ended", "declined")
    assert bureau.repair(case).reason == "MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED"


# --- decided --------------------------------------------------------------------------------------


def test_nothing_is_granted_while_a_duty_is_not_performed(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case, decision="not_performed")

    with pytest.raises(ObligationNotFulfilled):
        bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")

    assert bureau.desks(case) == ["Decide"]
    assert bureau.record(record).is_public(FIRST_DAY)


@reaches("credit_repair", "refused", "refused_inside")
def test_a_refusal_names_its_reason_and_the_remedies(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case, decision="not_performed")

    bureau.complete(
        case,
        "Decide",
        "approver",
        decision="refuse",
        reason="OBLIGATION_NOT_FULFILLED",
        opinion="罚款未缴清。",
    )

    assert (bureau.case(case).outcome, bureau.repair(case).state) == ("refused", "refused")
    code, named = bureau.letters("applicant")[-1]
    assert code == "notice_repair_refused"
    assert (named["reconsider_by"], named["sue_by"]) == (date(2026, 10, 8), date(2027, 2, 7))
    assert bureau.record(record).is_public(FIRST_DAY)


@reaches("credit_repair", "falsified", "falsified_inside")
def test_false_papers_found_before_the_decision_bar_the_subject(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case)

    bureau.complete(
        case, "Decide", "approver", decision="falsified", trigger="untrue_commitment", opinion="承诺失实。"
    )

    assert bureau.case(case).outcome == "falsified"
    with reading() as session:
        assert session.scalars(select(Bar.trigger)).all() == ["untrue_commitment"]
    assert bureau.record(record).is_public(FIRST_DAY)


def test_the_approver_sends_it_back_and_it_is_verified_again(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case, decision="not_performed")

    tasks.send_back(bureau.as_("approver"), bureau.task(case, "Decide").id, "Verify", "请核对国库数据")

    assert bureau.desks(case) == ["Verify"]
    bureau.complete(
        case, "Verify", "reviewer", sources=["treasury"], decision="performed", findings="国库已入账。"
    )
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")
    assert bureau.repair(case).state == "granted"


def test_whoever_reviewed_does_not_approve(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case)
    both = bureau.people["reviewer"]
    bureau.people["reviewer"] = type(both)(both.id, both.name, both.roles | {"approver"}, both.agency_id)

    with pytest.raises(DutiesNotSeparated):
        bureau.complete(case, "Decide", "reviewer", decision="grant", opinion="同意")


# --- retracted ------------------------------------------------------------------------------------


@reaches("credit_repair", "retracted")
@pytest.mark.parametrize("after", ["filed", "supplement", "accepted"])
def test_the_applicant_may_retract_until_it_is_decided(bureau, after):
    record = a_record(bureau)
    case = to_supplement(bureau, record) if after == "supplement" else bureau.apply(record).case_id
    if after == "accepted":
        bureau.complete(case, "FormalCheck", "clerk", decision="accept")

    bureau.retract(case)

    assert (bureau.case(case).status, bureau.repair(case).state) == ("retracted", "retracted")
    assert bureau.desks(case) == []
    assert bureau.apply(record).status == "running"


def test_what_is_granted_cannot_be_retracted(bureau):
    case = granted(bureau, a_record(bureau))

    with pytest.raises(NoRetraction):
        bureau.retract(case)


# --- time runs out: people are told, nothing is decided ----------------------------------------------


def test_the_holder_is_reminded_then_the_head_and_supervision_are_told_each_once(bureau):
    case = bureau.apply(
        a_record(bureau)
    ).case_id  # three working days to accept, from the 7th: until the 12th

    told = {}
    for day in (8, 9, 10, 11, 12, 13, 14, 15):
        for hour in (0, 9, 23):
            bureau.on(date(2026, 8, day), hour).ring()
            for who in ("clerk", "approver", "supervisor"):
                for _, named in bureau.letters(who)[len(told.setdefault(who, [])) :]:
                    told[who].append((day, named.get("periods", "")))

    accept = "认定单位决定是否受理"
    assert [day for day, periods in told["clerk"] if accept in periods] == [10, 11, 12]
    assert [day for day, periods in told["approver"] if accept in periods] == [13]
    assert [day for day, periods in told["supervisor"] if accept in periods] == [14]
    assert bureau.desks(case) == ["FormalCheck"]


def test_what_was_missed_is_told_in_one_letter_each(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case)

    bureau.on(date(2026, 12, 1)).ring()
    bureau.ring()

    assert bureau.desks(case) == ["Decide"]
    assert [code for code, _ in bureau.letters("supervisor")] == ["notice_clock_supervision"]
    assert [code for code, _ in bureau.letters("approver")] == [
        "notice_clock_holder"
    ]  # he is head and holder


def test_a_rung_that_was_told_is_not_told_again_after_standing_still(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.on(date(2026, 8, 10)).ring()
    first = len(bureau.letters("clerk"))

    cases.suspend(bureau.as_("reviewer"), case, "等待法院材料")
    bureau.on(date(2026, 8, 25)).ring()
    assert len(bureau.letters("clerk")) == first
    cases.resume(bureau.as_("reviewer"), case, "材料已到")
    bureau.ring()
    assert len(bureau.letters("clerk")) == first

    bureau.on(date(2026, 8, 26)).ring()

    assert "已用 75%" in bureau.letters("clerk")[-1][1]["periods"]


def test_however_late_no_one_but_a_person_decides(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    bureau.accept_and_verify(case)

    assert bureau.on(date(2026, 12, 1)).tick() == []

    assert bureau.desks(case) == ["Decide"]
    assert bureau.record(record).is_public(date(2026, 12, 1))


def test_what_a_stage_is_given_the_whole_case_has_too(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")

    cases.extend(bureau.as_("approver"), case, "repair.result", "案情复杂", "甲交延〔2026〕1号")

    whole = bureau.clock(case, "repair.site_total")
    assert (whole.whole, whole.allowed, whole.due_on) == (True, 17, date(2026, 9, 1))
    assert bureau.clock(case, "repair.result").due_on == date(2026, 8, 27)
    with reading() as session:
        lines = {clock.id: lines for clock, lines in ledger_of(session, case)}[whole.id]
    assert (lines[-1].act, lines[-1].document, lines[-1].rule) == (
        "extend",
        "甲交延〔2026〕1号",
        "clock.extension_extends_whole",
    )


def test_a_step_has_a_target_of_its_own_within_the_statutory_period(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    verify = bureau.task(case, "Verify").due_at
    bureau.on(date(2026, 8, 14))
    bureau.complete(case, "Verify", "reviewer", **VERIFIED)

    assert day_of(verify - timedelta(seconds=1)) == date(2026, 8, 13)  # four working days
    decide = day_of(bureau.task(case, "Decide").due_at - timedelta(seconds=1))
    assert decide == bureau.clock(case, "repair.result").due_on == date(2026, 8, 18)  # three would be later


def test_a_wait_that_the_rules_do_not_know_stops_nothing(bureau):
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        new = NewValue(False, "局务会", "t")
        family, body = rules.with_value("repair.clock_stops_for_publicity", date(2023, 5, 1), new)
        definitions.publish(session, "rules", family, body, by="t", now=bureau.now)
    case = bureau.apply(a_record(bureau)).case_id

    with pytest.raises(NothingStands):
        clocks.stop(bureau.as_("approver"), case, "publicity", "公示五日")
    clocks.stop(bureau.as_("approver"), case, "other_agency", "函询公安机关")

    stopped = bureau.clock(case, "repair.accept")
    assert (stopped.state, stopped.causes) == ("stopped", ["other_agency"])
