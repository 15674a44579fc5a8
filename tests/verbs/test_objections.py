"""The life of an objection as objection.bpmn draws it: every outcome and every bad case."""

from datetime import date

import pytest

from app import feel
from app.casework.access import may_see
from app.casework.commands import tasks
from app.casework.errors import AlreadyOpen
from app.casework.forms import BadAnswer
from app.casework.models import Case, DecisionMade
from app.credit.corrections import BadCorrection, history
from app.credit.objecting import (
    AlreadyHeld,
    NothingToObjectTo,
    NotYetCollected,
    NotYourRecord,
)
from app.credit.objections import disputed
from app.credit.records import Record, Withdrawn
from app.db import reading, unit_of_work
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, a_record, open_bureau
from tests.verbs.objecting import (
    ANSWERED,
    BOTH,
    CORRECTION,
    DISMISSED,
    FILED,
    INQUIRE,
    PROMISED,
    TAKEN_DOWN,
    accepted,
    answered,
    decided,
    enter,
    inquired,
    number_of,
    object_to,
    objection_of,
    of_other_unit,
)

SUPPLIED = {"replies": [{"reply": "已补交"}], **PROMISED}


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, FILED)


def advice(case):
    """What the decision table told the clerk last."""
    with reading() as session:
        made = session.query(DecisionMade.value).filter_by(case_id=case).order_by(DecisionMade.id.desc())
        return feel.loads(made.first()[0])


def codes(bureau, login):
    return [code.removeprefix("notice_") for code, _ in bureau.letters(login)]


# --- the mark -------------------------------------------------------------------------------------


def test_the_public_sees_the_mark_from_acceptance_to_the_decision(bureau):
    record = a_record(bureau)
    case = object_to(bureau, record).case_id
    before = bureau.record(record).in_objection

    bureau.complete(case, "CheckObjection", "clerk", decision="accept")

    with reading() as session:
        (mark,) = disputed(session, record)
    assert (before, bureau.record(record).in_objection) == (False, True)
    assert (mark.ground, mark.accepted_on) == ("wrong", FILED)
    assert codes(bureau, "applicant") == ["objection_accepted"]


def test_the_office_has_its_own_days_for_each_step(bureau):
    """The chain of C29, filed on a Tuesday: 2 + 2 + 10 working days."""
    bureau.on(date(2026, 3, 31))
    record = a_record(bureau, recognised_on=date(2026, 1, 5))
    case = object_to(bureau, record).case_id
    assert bureau.clock(case, "objection.accept").due_on == date(2026, 4, 2)

    bureau.on(date(2026, 4, 2)).complete(case, "CheckObjection", "clerk", decision="accept")
    assert bureau.clock(case, "objection.own_check").due_on == date(2026, 4, 7)

    bureau.on(date(2026, 4, 7)).complete(case, "OwnCheck", "clerk", **INQUIRE)
    assert bureau.clock(case, "objection.provider").due_on == date(2026, 4, 21)


def test_two_objections_on_different_grounds_run_beside_each_other_and_the_mark_waits_for_both(bureau):
    record = a_record(bureau)
    first, second = accepted(bureau, record), accepted(bureau, record, ground="duplicate")
    bureau.complete(first, "OwnCheck", "clerk", **CORRECTION)

    assert bureau.record(record).in_objection
    bureau.complete(second, "OwnCheck", "clerk", **INQUIRE)
    bureau.complete(second, "AnswerInquiry", "reviewer", **ANSWERED)
    bureau.complete(second, "Decide", "publisher", **DISMISSED)

    assert not bureau.record(record).in_objection


def test_one_objection_per_record_and_ground_at_a_time(bureau):
    record = a_record(bureau)
    object_to(bureau, record)

    with pytest.raises(AlreadyOpen):
        object_to(bureau, record)


# --- upheld ---------------------------------------------------------------------------------------


@reaches("objection", "mended", "corrected")
def test_the_office_s_own_fault_is_corrected_at_once_without_an_inquiry(bureau):
    record = a_record(bureau)
    case = accepted(bureau, record)

    bureau.complete(case, "OwnCheck", "clerk", **CORRECTION)

    shown = bureau.record(record)
    with reading() as session:
        [kept] = history(session, record)
    assert (shown.fine_wan, shown.in_objection, bureau.case(case).outcome) == (2, False, "corrected")
    assert (kept.before, kept.after, kept.by) == ({"fine_wan": "3"}, {"fine_wan": "2"}, "clerk某")
    assert objection_of(case).state == "upheld"
    assert bureau.to_portal()[-1]["version"] == shown.version
    assert codes(bureau, "applicant")[-1] == "objection_corrected"


@reaches("objection", "answered", "settled", "corrected")
def test_what_the_provider_found_wrong_is_corrected_and_the_dates_follow(bureau):
    record = a_record(bureau)
    before = bureau.record(record)
    moved = {"field": "recognised_on", "new_value": "2026-04-20"}
    more = {**CORRECTION, "corrections": [*CORRECTION["corrections"], moved]}

    case = decided(bureau, record, more)

    shown = bureau.record(record)
    assert bureau.case(case).outcome == "corrected"
    assert shown.recognised_on == date(2026, 4, 20)
    assert shown.publicity_max_end < before.publicity_max_end
    assert shown.collect_due < before.collect_due
    assert shown.is_public(FILED)
    assert objection_of(case).decided_by == bureau.people["publisher"].id


def test_a_fine_that_was_only_a_warning_becomes_minor_and_leaves_the_public(bureau):
    record = a_record(bureau)
    warned = [{"field": "categories", "new_value": "警告"}, {"field": "fine_wan", "new_value": "0"}]

    decided(bureau, record, {**CORRECTION, "corrections": warned})

    shown = bureau.record(record)
    assert (shown.severity, shown.categories) == ("minor", ["warning"])
    assert not shown.is_public(FILED)
    assert shown.withdrawn_on is None
    assert bureau.to_portal()[-1]["public"] is False


@reaches("objection", "settled", "deleted")
def test_what_should_not_be_public_is_gone_from_everywhere_in_the_same_commit(bureau):
    record = a_record(bureau)

    case = decided(bureau, record, TAKEN_DOWN, ground="should_not_publish")

    shown = bureau.record(record)
    assert (shown.withdrawn_on, shown.withdrawn_reason) == (FILED, "objection")
    assert (shown.shared_until, shown.in_objection) == (FILED, False)
    assert bureau.to_portal()[-1]["public"] is False
    assert (bureau.case(case).outcome, objection_of(case).outcome) == ("deleted", "deleted")


@reaches("objection", "deleted_at_once", "deleted")
def test_a_record_past_its_maximum_is_taken_down_on_acceptance_without_an_inquiry(bureau):
    record = a_record(bureau, recognised_on=date(2025, 5, 10))
    bureau.on(date(2026, 6, 1))
    case = object_to(bureau, record, ground="overdue_publicity", evidence=[]).case_id
    assert (advice(case)["reason"], advice(case)["route"]) == ("OVERDUE_CONFIRMED", "delete_now")

    bureau.complete(case, "CheckObjection", "clerk", decision="accept")

    shown = bureau.record(record)
    assert bureau.desks(case) == []
    assert (shown.withdrawn_on, shown.withdrawn_reason) == (date(2026, 6, 1), "objection")
    assert bureau.case(case).outcome == "deleted"


def test_a_penalty_revoked_by_a_court_after_its_repair_is_annulled(bureau):
    record = a_record(bureau)
    repair = bureau.apply(record).case_id
    bureau.accept_and_verify(repair)
    bureau.complete(repair, "Decide", "approver", decision="grant", opinion="同意")
    revoked = {**TAKEN_DOWN, "removal": "annulled", "statement": "原处罚决定已由法院判决撤销。"}

    case = decided(bureau, record, revoked, ground="should_not_publish", evidence_kind="court_judgment")

    shown = bureau.record(record)
    assert (shown.withdrawn_on, shown.withdrawn_reason) == (FILED, Withdrawn.ANNULLED)
    assert (shown.annulled_on, shown.withdrawn_statement) == (FILED, "原处罚决定已由法院判决撤销。")
    assert bureau.case(case).outcome == "deleted"


def test_a_repair_may_run_while_its_record_is_objected_to(bureau):
    record = a_record(bureau)
    objection = inquired(bureau, record)

    repair = bureau.apply(record).case_id
    bureau.accept_and_verify(repair)
    bureau.complete(repair, "Decide", "approver", decision="grant", opinion="同意")

    assert bureau.record(record).withdrawn_reason == "repaired"
    assert bureau.record(record).in_objection
    bureau.complete(objection, "AnswerInquiry", "reviewer", **ANSWERED)
    bureau.complete(objection, "Decide", "publisher", **CORRECTION)
    assert (bureau.record(record).fine_wan, bureau.record(record).in_objection) == (2, False)


# --- missing --------------------------------------------------------------------------------------


@reaches("objection", "held_now", "collected")
def test_a_missing_decision_becomes_a_duty_until_it_stands_in_the_register(bureau):
    case = answered(bureau, None, ground="missing", decision_no="甲交罚〔2026〕9号")
    bureau.complete(case, "Decide", "publisher", decision="collect", opinion="确系漏报，责成补归集。")

    with pytest.raises(NotYetCollected):
        bureau.complete(case, "CollectMissing", "clerk", decision="done")
    record = a_record(bureau, public=False, decision_no="甲交罚〔2026〕9号")
    enter(record)
    bureau.complete(case, "CollectMissing", "clerk", decision="done")

    assert (bureau.case(case).outcome, objection_of(case).record_id) == ("collected", record)
    assert "objection_collect" in codes(bureau, "clerk")


@reaches("objection", "collect_watched")
def test_a_missing_decision_that_nobody_collects_is_reminded_of_and_escalated(bureau):
    case = answered(bureau, None, ground="missing", decision_no="甲交罚〔2026〕9号")
    bureau.complete(case, "Decide", "publisher", decision="collect", opinion="确系漏报，责成补归集。")

    assert bureau.on(date(2026, 8, 18)).tick() == ["CollectSoon"]
    assert bureau.on(date(2026, 8, 20)).tick() == ["CollectOver"]

    assert bureau.desks(case) == ["CollectMissing"]
    assert codes(bureau, "approver")[-1] == "period_over"


def test_a_decision_that_is_held_is_not_missing(bureau):
    a_record(bureau)

    with pytest.raises(AlreadyHeld):
        object_to(bureau, None, ground="missing", decision_no="甲交罚〔2026〕1号")


# --- not upheld -----------------------------------------------------------------------------------


@reaches("objection", "settled", "dismissed")
def test_an_unfounded_objection_keeps_the_record_and_names_every_remedy(bureau):
    record = a_record(bureau)

    case = decided(bureau, record, DISMISSED)

    code, named = bureau.letters("applicant")[-1]
    assert (bureau.case(case).outcome, code) == ("dismissed", "notice_objection_dismissed")
    assert named["appeal_by"] == date(2026, 8, 25)
    assert named["reconsider_by"] == date(2026, 10, 9)
    assert named["sue_by"] == date(2027, 2, 10)
    assert named["reason"] == DISMISSED["opinion"]
    assert bureau.record(record).is_public(FILED)
    assert not bureau.record(record).in_objection


@reaches("objection", "settled", "unverified")
def test_what_cannot_be_verified_stands_with_both_versions(bureau):
    record = a_record(bureau)

    case = decided(bureau, record, BOTH)

    with reading() as session:
        (note,) = disputed(session, record)
    assert (note.objector_version, note.unit_version) == (BOTH["objector_version"], BOTH["unit_version"])
    assert bureau.case(case).outcome == "unverified"
    assert bureau.record(record).is_public(FILED)


@reaches("objection", "set_aside")
def test_a_wrong_result_of_a_repair_is_set_aside_and_may_be_asked_for_anew(bureau):
    record = a_record(bureau)
    repair = bureau.apply(record).case_id
    bureau.complete(
        repair,
        "FormalCheck",
        "clerk",
        decision="decline",
        reason="COMMITMENT_MISSING",
        opinion="没有提交信用承诺书。",
    )
    case = answered(bureau, record, ground="repair_result", evidence=[])

    bureau.complete(case, "Decide", "publisher", decision="set_aside", opinion="承诺书在案，原结论不当。")

    assert (objection_of(case).repair_id, objection_of(case).outcome) == (
        bureau.repair(repair).id,
        "set_aside",
    )
    assert bureau.apply(record).status == "running"


def test_without_a_result_there_is_none_to_object_to(bureau):
    with pytest.raises(NothingToObjectTo):
        object_to(bureau, a_record(bureau), ground="repair_result")


# --- the provider ---------------------------------------------------------------------------------


def test_the_inquiry_lies_on_the_desk_of_the_unit_that_provided_the_information(bureau):
    of_other_unit(bureau)
    record = a_record(bureau, source_agency_id=bureau.other_unit)
    case = inquired(bureau, record)

    task = bureau.task(case, "AnswerInquiry")
    with reading() as session:
        asked = session.get_one(Case, case)
        seen = [may_see(session, asked, bureau.people[who]) for who in ("other_reviewer", "clerk")]
    assert (task.unit_id, seen) == (bureau.other_unit, [True, True])
    assert codes(bureau, "other_reviewer") == ["objection_inquiry"]

    tasks.complete(bureau.as_("other_reviewer"), task.id, ANSWERED)

    assert bureau.desks(case) == ["Decide"]
    assert bureau.task(case, "Decide").unit_id == bureau.unit
    assert objection_of(case).provider_answer == "wrong"


@reaches("objection", "provider_reminded", "given_up", "settled", "unverified")
def test_a_silent_provider_is_reminded_and_escalated_and_the_mark_stays(bureau):
    of_other_unit(bureau)
    record = a_record(bureau, source_agency_id=bureau.other_unit)
    case = inquired(bureau, record)

    assert bureau.on(date(2026, 8, 19)).tick() == ["ProviderSoon"]
    assert bureau.on(date(2026, 8, 25)).tick() == ["ProviderOver"]
    assert codes(bureau, "other_approver") == codes(bureau, "supervisor") == ["provider_silent"]
    assert bureau.desks(case) == ["AnswerInquiry", "WithoutAnswer"]
    assert bureau.record(record).in_objection

    bureau.complete(case, "WithoutAnswer", "publisher", decision="wait")
    assert bureau.on(date(2026, 9, 1)).tick() == []
    assert bureau.on(date(2026, 9, 2)).tick() == ["PressAgainDue"]
    assert codes(bureau, "other_approver") == ["provider_silent"] * 2
    assert bureau.record(record).in_objection

    bureau.complete(case, "WithoutAnswer", "publisher", decision="proceed")
    assert bureau.desks(case) == ["Decide"]
    bureau.complete(case, "Decide", "publisher", **BOTH)
    assert (objection_of(case).provider_answer, bureau.case(case).outcome) == ("silent", "unverified")
    assert not bureau.record(record).in_objection


@reaches("objection", "answered", "settled")
def test_a_late_answer_still_counts_and_ends_the_pressing(bureau):
    case = inquired(bureau, a_record(bureau))
    bureau.on(date(2026, 8, 19)).tick()
    bureau.on(date(2026, 8, 25)).tick()

    bureau.complete(case, "AnswerInquiry", "reviewer", **ANSWERED)

    assert bureau.desks(case) == ["Decide"]
    bureau.complete(case, "Decide", "publisher", **CORRECTION)
    assert (bureau.case(case).status, bureau.on(date(2026, 12, 1)).tick()) == ("ended", [])


# --- acceptance -----------------------------------------------------------------------------------


@reaches("objection", "declined_checked", "declined")
def test_the_same_ground_again_without_new_evidence_is_declined_with_the_earlier_case(bureau):
    record = a_record(bureau)
    earlier = decided(bureau, record, DISMISSED)

    again = object_to(bureau, record).case_id
    said = advice(again)
    assert (said["result"], said["reason"]) == ("decline", "REPEATED_WITHOUT_NEW_EVIDENCE")
    assert said["earlier"] == number_of(earlier)
    opinion = f"同一事由已在{number_of(earlier)}处理。"
    bureau.complete(
        again, "CheckObjection", "clerk", decision="decline", reason=said["reason"], opinion=opinion
    )

    assert bureau.case(again).outcome == "declined"
    assert number_of(earlier) in bureau.letters("applicant")[-1][1]["reason"]
    assert not bureau.record(record).in_objection


def test_the_same_ground_again_with_new_evidence_is_heard(bureau):
    record = a_record(bureau)
    decided(bureau, record, DISMISSED)

    again = object_to(bureau, record, new_evidence=True).case_id

    assert advice(again)["result"] == "accept"


def test_only_the_subject_may_object(bureau):
    record = a_record(bureau)
    with unit_of_work() as session:
        session.get_one(Record, record).subject_id += 1

    with pytest.raises(NotYourRecord):
        object_to(bureau, record)


def test_somebody_at_the_window_who_is_not_the_subject_is_declined(bureau):
    case = object_to(bureau, a_record(bureau), "clerk", agent_capacity="other").case_id

    assert (advice(case)["result"], advice(case)["reason"]) == ("decline", "NOT_THE_SUBJECT")


@reaches("objection", "party_reminded", "lapsed", "declined")
def test_what_is_missing_is_asked_for_once_and_lapses(bureau):
    case = object_to(bureau, a_record(bureau), commitment_letter=[]).case_id
    assert (advice(case)["result"], advice(case)["reason"]) == ("supplement", "COMMITMENT_MISSING")
    tasks.ask_to_supplement(bureau.as_("clerk"), bureau.task(case, "CheckObjection").id, ["盖章的承诺书"])
    assert bureau.clock(case, "objection.accept").state == "stopped"

    assert bureau.on(date(2026, 8, 13)).tick() == ["SupplementSoon"]
    assert bureau.on(date(2026, 8, 18)).tick() == ["SupplementOver"]

    assert bureau.case(case).outcome == "declined"
    assert objection_of(case).declined_for == "OBJECTION_MATERIAL_INCOMPLETE"


def test_a_supplement_in_time_lets_the_check_go_on(bureau):
    case = object_to(bureau, a_record(bureau), commitment_letter=[], evidence=[]).case_id
    tasks.ask_to_supplement(bureau.as_("clerk"), bureau.task(case, "CheckObjection").id, ["承诺书和证据"])
    letter, paper = bureau.file("applicant"), bureau.file("applicant")
    answer = {**SUPPLIED, "commitment_letter": [letter], "supplement_files": [paper]}

    bureau.on(date(2026, 8, 12))
    tasks.answer(bureau.as_("applicant"), bureau.task(case, "Supplement").id, answer)

    assert bureau.desks(case) == ["CheckObjection"]
    assert advice(case)["result"] == "accept"


@reaches("objection", "retracted")
def test_the_objector_may_withdraw_and_the_mark_goes(bureau):
    record = a_record(bureau)
    case = inquired(bureau, record)

    bureau.retract(case)

    assert (objection_of(case).state, bureau.case(case).status) == ("retracted", "retracted")
    assert not bureau.record(record).in_objection


@reaches("objection", "check_watched", "own_watched", "decide_watched")
def test_each_step_of_the_office_is_reminded_of_and_escalated(bureau):
    case = object_to(bureau, a_record(bureau)).case_id
    assert bureau.on(date(2026, 8, 13)).tick() == ["CheckSoon", "CheckOver"]
    bureau.complete(case, "CheckObjection", "clerk", decision="accept")
    assert bureau.on(date(2026, 8, 18)).tick() == ["OwnSoon", "OwnOver"]
    bureau.complete(case, "OwnCheck", "clerk", **INQUIRE)
    bureau.complete(case, "AnswerInquiry", "reviewer", **ANSWERED)
    assert bureau.on(date(2026, 8, 24)).tick() == ["DecideSoon", "DecideOver"]

    assert bureau.desks(case) == ["Decide"]
    assert codes(bureau, "approver") == ["period_over"] * 3


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fine_wan", "两万"),
        ("fine_wan", "-1"),
        ("fine_wan", "NaN"),
        ("recognised_on", "2026-02-30"),
        ("recognised_on", "2027-01-01"),
        ("categories", "训诫"),
        ("decision_no", "长" * 129),
    ],
)
def test_a_correction_that_does_not_fit_its_field_is_refused_and_leaves_no_trace(bureau, field, value):
    record = a_record(bureau)
    case = answered(bureau, record)

    wanted = {**CORRECTION, "corrections": [{"field": field, "new_value": value}]}
    with pytest.raises(BadCorrection):
        bureau.complete(case, "Decide", "publisher", **wanted)

    assert bureau.desks(case) == ["Decide"]
    assert bureau.record(record).in_objection


def test_an_outcome_that_does_not_answer_the_ground_is_not_offered(bureau):
    case = answered(bureau, a_record(bureau), ground="duplicate")

    with pytest.raises(BadAnswer) as refusal:
        bureau.complete(case, "Decide", "publisher", **CORRECTION)

    assert "decision" in {finding.where for finding in refusal.value.findings}
    assert bureau.desks(case) == ["Decide"]


def test_filing_is_one_commit_and_few_statements(bureau, count_statements):
    record = a_record(bureau)
    papers = {"commitment_letter": [bureau.file("applicant")], "evidence": [bureau.file("applicant")]}

    with count_statements() as counted:
        object_to(bureau, record, **papers)

    assert counted.commits == 1
