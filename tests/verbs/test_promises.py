"""What follows a promise that was broken, as commitment_breach.bpmn and commitment_campaign.bpmn draw it."""

from datetime import date

import pytest

from app.casework.asked import About
from app.casework.commands import cases
from app.casework.errors import DutiesNotSeparated
from app.casework.forms import BadAnswer
from app.credit.broken import BreachReported, NoCommitment, WrongCommitmentState
from app.credit.records import Record, Withdrawn
from app.db import unit_of_work
from app.people import User, actor_of
from app.registry.pledges import BadReport, Report, report
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, open_bureau
from tests.verbs.pledges import (
    BEGINS,
    SEEN,
    admission,
    answer,
    apply,
    at_check,
    broken,
    decided,
    in_force,
    promise,
    register,
    sign,
    tell_of_breach,
)

MINUTES = {
    "held_on": "2026-10-20",
    "chair": "沈主持",
    "minutes": "主体陈述车辆已于签署前检测合格，提交报告。",
}


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    made = open_bureau(tmp_path, BEGINS)
    register(made)
    return made


def told(bureau, code, login="applicant"):
    return dict(bureau.letters(login))[f"notice_{code}"]


# --- the breach is heard and decided --------------------------------------------------------------


@reaches("credit_commitment", "breached")
@reaches("commitment_follow_up", "broken")
@reaches("commitment_breach", "revoked")
def test_a_false_promise_costs_the_permit_and_is_recorded(bureau):
    case = broken(bureau)
    assert told(bureau, "breach_found")["facts"] == SEEN["findings"]

    handling = "自送达之日起停止营运，已承接的运输一周内了结。"
    decided(bureau, "revoke", case, permit_used="yes", used_handling=handling)

    kept = promise(case)
    assert bureau.case(case).outcome == "breached"
    assert (kept.state, kept.consequence, kept.permit_used) == ("breached", "revoke", True)
    assert (kept.revoked_on, kept.used_handling) == (date(2026, 10, 8), handling)
    record = bureau.record(kept.breach_record_id)
    assert (record.kind, record.severity, record.decision_no) == (
        "breach",
        "general",
        f"{bureau.case(case).number}-违诺",
    )
    assert record.is_public(date(2026, 10, 8))
    assert record.severity_unverified


def test_a_permit_already_used_is_not_revoked_without_a_word_on_what_was_done(bureau):
    case = broken(bureau)
    answer(bureau, case, "StateCase", wants="nothing")

    with pytest.raises(BadAnswer) as refusal:
        bureau.complete(
            case, "DecideBreach", "approver", decision="revoke", permit_used="yes", opinion="撤销"
        )

    assert {one.where for one in refusal.value.findings} == {"used_handling"}
    assert promise(case).state == "in_force"


def test_the_letter_of_a_breach_names_consequence_remedies_and_objection(bureau):
    case = decided(bureau, "penalty")

    letter = told(bureau, "breach_decided")
    assert letter["consequence"] == "移送行政处罚"
    assert letter["reconsider_by"] > date(2026, 12, 1)
    assert promise(case).consequence == "penalty"


def test_after_a_breach_no_promise_replaces_proof_until_the_record_is_repaired(bureau):
    case = decided(bureau, "penalty")

    assert admission(apply(bureau, "vehicle_repair_filing").case_id)["reason"] == "EARLIER_FALSE_COMMITMENT"

    with unit_of_work() as session:
        record = session.get_one(Record, promise(case).breach_record_id)
        record.withdraw(date(2026, 10, 8), Withdrawn.REPAIRED)
    assert admission(apply(bureau, "driving_school_filing").case_id)["result"] == "open"


@reaches("commitment_breach", "cleared")
def test_a_hearing_stops_the_clock_and_may_clear_the_subject(bureau):
    case = broken(bureau)
    answer(bureau, case, "StateCase", wants="hearing")
    assert bureau.clock(case, "commitment.breach_decide").state == "stopped"

    bureau.on(date(2026, 10, 20)).tick()
    bureau.complete(case, "HoldHearing", "publisher", view="unfounded", **MINUTES)
    clock = bureau.clock(case, "commitment.breach_decide")
    assert (clock.state, clock.used) == ("running", 0)
    bureau.complete(case, "DecideBreach", "approver", decision="unfounded", opinion="检测报告属实")

    assert bureau.case(case).outcome == "fulfilled"
    assert (promise(case).state, promise(case).breach_record_id) == ("fulfilled", None)
    assert promise(case).breach_reported_on is None


@reaches("commitment_breach", "statement_reminded")
def test_silence_gives_the_right_to_speak_up_and_decides_nothing(bureau):
    case = broken(bureau)
    assert bureau.clock(case, "hearing.request").budget == 5

    assert bureau.on(date(2026, 10, 13)).tick() == ["StatementSoon"]
    assert bureau.on(date(2026, 10, 16)).tick() == ["StatementOver"]

    assert bureau.desks(case) == ["DecideBreach"]
    assert promise(case).state == "in_force"


def test_a_statement_is_asked_for_in_words(bureau):
    case = broken(bureau)

    with pytest.raises(BadAnswer) as refusal:
        answer(bureau, case, "StateCase", wants="statement")

    assert {one.where for one in refusal.value.findings} == {"statement"}


@reaches("commitment_breach", "decide_reminded", "decide_escalated")
def test_a_decision_that_is_late_is_reminded_of_and_escalated(bureau):
    case = broken(bureau)
    answer(bureau, case, "StateCase", wants="statement", statement="车辆正在检测，请予从轻。")

    bureau.on(date(2026, 11, 2)).tick()

    assert "notice_period_ending" in [code for code, _ in bureau.letters("approver")]
    assert [code for code, _ in bureau.letters("supervisor")] == ["notice_period_over"]


def test_who_found_a_breach_does_not_decide_it(bureau):
    case = broken(bureau)
    answer(bureau, case, "StateCase", wants="nothing")
    with unit_of_work() as session:
        person = session.get_one(User, bureau.people["reviewer"].id)
        person.roles = {"reviewer", "approver"}
        session.flush()
        bureau.people["reviewer"] = actor_of(person)

    with pytest.raises(DutiesNotSeparated):
        bureau.complete(case, "DecideBreach", "reviewer", decision="penalty", opinion="属实")


# --- to be corrected ------------------------------------------------------------------------------


@reaches("commitment_breach", "corrected")
def test_what_is_corrected_in_time_keeps_the_permit_and_the_record_is_corrected(bureau):
    case = decided(bureau, "order_correction")
    assert bureau.clock(case, "commitment.correct").budget == 15

    answer(bureau, case, "Correct", note="车辆已补检合格", evidence=[bureau.file("applicant")])
    bureau.complete(case, "ConfirmCorrected", "reviewer", verdict="corrected", findings="检测报告属实")

    kept = promise(case)
    assert (kept.state, kept.revoked_on) == ("breached", None)
    assert bureau.record(kept.breach_record_id).corrected_on == date(2026, 10, 8)


@reaches("commitment_breach", "correct_reminded", "confirm_reminded", "confirm_escalated", "revoked")
def test_what_is_not_corrected_is_revoked(bureau):
    case = decided(bureau, "order_correction")

    assert bureau.on(date(2026, 10, 28)).tick() == ["CorrectSoon"]
    assert bureau.on(date(2026, 10, 30)).tick() == ["CorrectOver"]
    assert bureau.desks(case) == ["ConfirmCorrected"]
    bureau.on(date(2026, 11, 6)).tick()
    bureau.complete(
        case, "ConfirmCorrected", "reviewer", verdict="uncorrected", permit_used="no", findings="仍未检测"
    )

    kept = promise(case)
    assert (kept.revoked_on, kept.permit_used) == (date(2026, 11, 6), False)
    assert told(bureau, "promise_revoked")["handling"] == "未按该决定实施活动"


# --- reported before its check --------------------------------------------------------------------


def test_a_breach_that_is_reported_begins_the_check_at_once(bureau):
    case = in_force(bureau)

    tell_of_breach(bureau, case)

    assert bureau.desks(case) == ["CheckFulfilment"]
    assert promise(case).breach_reported_on == BEGINS


def test_a_breach_is_reported_once(bureau):
    case = in_force(bureau)
    tell_of_breach(bureau, case)

    with pytest.raises(BreachReported) as refusal:
        tell_of_breach(bureau.on(date(2026, 8, 10)), case)

    assert refusal.value.named["day"] == BEGINS
    assert promise(case).breach_reported_on == BEGINS
    assert bureau.desks(case) == ["CheckFulfilment"]


def test_a_breach_found_by_the_check_is_not_reported_again(bureau):
    case = broken(bureau)

    with pytest.raises(BreachReported):
        tell_of_breach(bureau, case)


def test_an_unfounded_report_leaves_nothing(bureau):
    case = in_force(bureau)
    tell_of_breach(bureau, case)

    bureau.complete(case, "CheckFulfilment", "reviewer", verdict="kept", **SEEN)

    assert (promise(case).state, promise(case).breach_reported_on) == ("fulfilled", None)


def test_a_report_says_what_is_known_and_is_the_keeping_unit_s(bureau):
    case = in_force(bureau)
    number = promise(case).id

    with pytest.raises(BadReport) as refusal:
        report(bureau.as_("reviewer"), number, Report("rumour", "坏"))
    with pytest.raises(NoCommitment):
        report(bureau.as_("other_clerk"), number, Report("not_performed", "车辆未经检测上路。"))

    assert {one.where for one in refusal.value.findings} == {"facts", "kind"}


def test_what_does_not_bind_any_more_is_not_reported(bureau):
    case = at_check(bureau)
    bureau.complete(case, "CheckFulfilment", "reviewer", verdict="kept", **SEEN)

    with pytest.raises(WrongCommitmentState):
        tell_of_breach(bureau, case)


# --- 专项治理 -------------------------------------------------------------------------------------


def listed(bureau):
    """A subject on the list of a campaign."""
    about = About("某公司专项治理承诺", bureau.company, bureau.unit, f"campaign:{bureau.company}")
    given = {"campaign": "交通出行领域专项治理", "list_no": "甲交〔2026〕9号", "reason": "多次超限运输被查处"}
    return cases.start(bureau.as_("publisher"), "commitment_campaign", given, about).case_id


@reaches("commitment_campaign", "promised")
def test_a_listed_subject_promises_within_fifteen_working_days(bureau):
    case = listed(bureau)
    asked = told(bureau, "campaign_asked")
    assert asked["due"] == date(2026, 8, 28)

    sign(bureau, case, "SignCampaign")
    assert promise(case).published_from == BEGINS
    bureau.on(date(2026, 11, 7)).tick()
    bureau.complete(case, "CheckFulfilment", "reviewer", verdict="kept", **SEEN)

    assert (bureau.case(case).outcome, promise(case).state) == ("promised", "fulfilled")


@reaches("commitment_campaign", "unpromised", "campaign_reminded")
def test_silence_in_a_campaign_is_heard_before_it_is_recorded(bureau):
    case = listed(bureau)
    bureau.on(date(2026, 8, 25)).tick()
    assert bureau.on(date(2026, 8, 29)).tick() == ["CampaignOver"]

    bureau.complete(case, "ReviewSilence", "publisher", decision="propose", opinion="两次催告未作承诺")
    assert bureau.desks(case) == ["StateCase"]
    decided(bureau, "penalty", case)

    assert bureau.case(case).outcome == "unpromised"
    assert promise(case).breach_kind == "not_promised"
    assert bureau.record(promise(case).breach_record_id).kind == "breach"


@reaches("commitment_campaign", "excused")
def test_silence_with_a_good_reason_is_excused(bureau):
    case = listed(bureau)
    bureau.on(date(2026, 8, 29)).tick()

    bureau.complete(case, "ReviewSilence", "publisher", decision="excuse", opinion="企业已注销")

    assert (bureau.case(case).outcome, promise(case).state) == ("excused", "lapsed")
