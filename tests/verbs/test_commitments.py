"""The life of a promise as credit_commitment.bpmn draws it: pre-check, signature, effect, fulfilment."""

from datetime import date

import pytest

from app import definitions
from app.casework.commands import tasks
from app.casework.errors import NotYourDesk
from app.casework.forms import BadAnswer
from app.credit import Rulebook
from app.credit.broken import NoCommitment, SignerLacksAuthority, UsccWrong
from app.credit.catalogue import ItemNotOpen, NoSuchItem
from app.credit.commitments import is_drawn
from app.credit.periods import Severity
from app.credit.records import Record, Withdrawn
from app.credit.rulebook import NewValue
from app.db import unit_of_work
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, a_record, open_bureau
from tests.verbs.pledges import (
    APPROVAL,
    BEGINS,
    CONDUCT,
    EXCLUDED,
    PROOF,
    PUBLICITY,
    SEEN,
    TOLERANT,
    admission,
    answer,
    apply,
    at_check,
    code,
    decided,
    in_force,
    promise,
    register,
    sign,
)

MISSING = ["教练员聘用合同"]


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    made = open_bureau(tmp_path, BEGINS)
    register(made)
    return made


def tolerated(bureau):
    """A case accepted with papers missing."""
    case = apply(bureau, TOLERANT).case_id
    sign(bureau, case, missing_papers=MISSING)
    bureau.complete(case, "Examine", "reviewer", decision="accept", opinion="主要材料齐备")
    return case


def codes(bureau, login="applicant"):
    return [one for one, _ in bureau.letters(login)]


# --- kept -----------------------------------------------------------------------------------------


@reaches("credit_commitment", "in_force_inside", "fulfilled")
@reaches("commitment_follow_up", "kept")
def test_a_permit_is_granted_on_a_promise_that_is_checked_and_kept(bureau):
    case = apply(bureau).case_id
    sign(bureau, case)
    bureau.complete(
        case, "DecideOnPromise", "approver", decision="grant", permit_no="甲道许1号", opinion="同意"
    )

    granted = promise(case)
    assert (granted.state, granted.permit_no, granted.in_force_from) == ("in_force", "甲道许1号", BEGINS)
    assert (granted.published_from, granted.check_on, granted.drawn) == (BEGINS, date(2026, 10, 7), True)

    assert bureau.on(date(2026, 10, 6)).tick() == []
    assert bureau.on(date(2026, 10, 7)).tick() == ["CheckDue"]
    bureau.complete(case, "CheckFulfilment", "reviewer", verdict="kept", **SEEN)

    assert (bureau.case(case).status, bureau.case(case).outcome) == ("ended", "fulfilled")
    assert promise(case).state == "fulfilled"
    assert codes(bureau) == ["notice_promise_offered", "notice_promise_in_force", "notice_promise_kept"]


def test_what_was_signed_is_sealed_with_name_capacity_time_and_its_sha(bureau):
    case = apply(bureau).case_id
    before = promise(case)

    sign(bureau, case)

    sealed = promise(case)
    assert before.text in sealed.text
    assert "签署人：张法人（法定代表人）" in sealed.text
    assert "签署时间：2026-08-07 网上签署" in sealed.text
    assert "行政复议" in sealed.text
    assert (sealed.text_version, sealed.catalogue_version) == (1, 1)
    assert sealed.text_sha256 != before.text_sha256
    assert len(sealed.text_sha256) == 64


def test_who_kept_a_promise_goes_first_the_next_time(bureau):
    first = in_force(bureau)
    assert bureau.case(first).status == "running"
    bureau.on(date(2026, 10, 7)).tick()
    bureau.complete(first, "CheckFulfilment", "reviewer", verdict="kept", **SEEN)

    again = apply(bureau, APPROVAL).case_id
    sign(bureau, again)

    task = bureau.task(again, "DecideOnPromise")
    assert task.priority == 80
    assert bureau.clock(again, "commitment.decide_fast").budget == 2
    assert bureau.clock(first, "commitment.decide").budget == 5


@pytest.mark.parametrize("item", [CONDUCT, PUBLICITY])
def test_self_discipline_and_publicity_bind_and_are_public_without_approval(bureau, item):
    case = apply(bureau, item).case_id
    sign(bureau, case)

    bound = promise(case)
    assert (bound.state, bound.published_from) == ("in_force", BEGINS)
    assert bureau.desks(case) == []
    assert bureau.to_portal()[-1]["commitment"] == bound.id


@reaches("credit_commitment", "expired")
@reaches("commitment_follow_up", "expired")
def test_a_promise_that_was_not_drawn_ends_with_its_term(bureau):
    case = apply(bureau, CONDUCT).case_id
    with unit_of_work() as session:  # nobody is drawn where none of a hundred is
        rules = Rulebook.read(session)
        new = NewValue(0, "测试", "测试")
        family, body = rules.with_value("commitment.sample_share", date(2020, 1, 1), new)
        definitions.publish(session, "rules", family, body, by="测试", now=bureau.now)
    sign(bureau, case)
    assert promise(case).drawn is False

    assert bureau.on(date(2027, 8, 6)).tick() == []
    assert bureau.on(date(2027, 8, 7)).tick() == ["CheckDue"]

    assert bureau.case(case).outcome == "expired"
    assert promise(case).state == "expired"


def test_a_draw_can_be_drawn_again_by_anybody(bureau):
    case = apply(bureau, CONDUCT).case_id
    sign(bureau, case)
    drawn = promise(case)

    assert (drawn.draw_seed, drawn.draw_share) == (f"2027/{CONDUCT}/{drawn.id}", 20)
    assert drawn.drawn is is_drawn(drawn.draw_seed, drawn.draw_share)


def test_a_sample_draws_about_as_many_as_it_says():
    hits = sum(is_drawn(f"2026/item/{number}", 20) for number in range(5000))

    assert 900 < hits < 1100


@pytest.mark.parametrize(("public", "share"), [(True, 100), (False, 20)])
def test_by_grade_those_with_bad_records_are_always_checked(bureau, public, share):
    a_record(bureau, public=public)

    case = in_force(bureau, PROOF)

    assert promise(case).draw_share == share


# --- papers that come later -----------------------------------------------------------------------


@reaches("credit_commitment", "supplied")
def test_missing_papers_are_named_and_handed_in_within_the_period(bureau):
    case = tolerated(bureau)
    told = dict(bureau.letters("applicant"))["notice_promise_tolerated"]
    assert (told["papers"], told["due"]) == (MISSING[0], date(2026, 8, 28))

    answer(bureau, case, "SupplyPapers", papers=[bureau.file("applicant")])
    bureau.complete(case, "ConfirmPapers", "reviewer", verdict="complete", findings="已核对原件")

    assert bureau.case(case).outcome == "supplied"
    assert (promise(case).state, promise(case).supplied_on) == ("fulfilled", BEGINS)


@reaches("credit_commitment", "not_supplied", "supply_reminded")
@reaches("commitment_breach", "recorded")
def test_papers_that_do_not_come_stop_the_handling_and_are_a_breach(bureau):
    case = tolerated(bureau)

    assert bureau.on(date(2026, 8, 24)).tick() == ["SupplySoon"]
    assert bureau.on(date(2026, 8, 29)).tick() == ["SupplyOver"]
    assert "规定期限内没有补交：教练员聘用合同" in promise(case).breach_facts
    decided(bureau, "end_handling", case)

    late = promise(case)
    assert bureau.case(case).outcome == "not_supplied"
    assert (late.state, late.breach_kind, late.consequence) == ("breached", "not_supplied", "end_handling")


def test_papers_that_are_not_what_was_promised_are_a_breach_too(bureau):
    case = tolerated(bureau)
    answer(bureau, case, "SupplyPapers", papers=[bureau.file("applicant")])

    bureau.complete(case, "ConfirmPapers", "reviewer", verdict="incomplete", findings="合同已过期")

    assert promise(case).breach_facts == "合同已过期"
    assert bureau.desks(case) == ["StateCase"]


@reaches("credit_commitment", "confirm_reminded", "confirm_escalated")
def test_papers_that_nobody_looks_at_are_reminded_of_and_escalated(bureau):
    case = tolerated(bureau)
    answer(bureau, case, "SupplyPapers", papers=[bureau.file("applicant")])

    bureau.on(date(2026, 8, 13)).tick()

    assert codes(bureau, "reviewer")[-1] == "notice_period_ending"
    assert codes(bureau, "supervisor") == ["notice_period_over"]


# --- refused, retracted, not wanted ---------------------------------------------------------------


@reaches("credit_commitment", "refused_inside", "refused")
@pytest.mark.parametrize(
    ("item", "element", "who"), [(APPROVAL, "DecideOnPromise", "approver"), (PROOF, "Examine", "reviewer")]
)
def test_a_refusal_gives_reasons_and_remedies(bureau, item, element, who):
    case = apply(bureau, item).case_id
    sign(bureau, case)

    bureau.complete(case, element, who, decision="refuse", opinion="车辆未经检测")

    told = dict(bureau.letters("applicant"))["notice_promise_refused"]
    assert (bureau.case(case).outcome, promise(case).state) == ("refused", "refused")
    assert told["reason"] == "车辆未经检测"
    assert told["reconsider_by"] > BEGINS


@reaches("credit_commitment", "retracted")
def test_an_applicant_may_leave_until_the_promise_binds(bureau):
    case = apply(bureau).case_id
    sign(bureau, case)

    bureau.retract(case)

    assert (bureau.case(case).outcome, promise(case).state) == ("retracted", "retracted")


@reaches("credit_commitment", "normal_route")
def test_the_normal_way_may_always_be_chosen(bureau):
    case = apply(bureau, route="normal").case_id

    assert bureau.case(case).outcome == "normal_route"
    assert codes(bureau) == ["notice_normal_route"]


@reaches("credit_commitment", "unsigned", "unsigned_inside", "sign_reminded")
def test_what_is_not_signed_in_time_is_no_promise_and_no_breach(bureau):
    case = apply(bureau).case_id

    assert bureau.on(date(2026, 8, 25)).tick() == ["SignSoon"]
    assert bureau.on(date(2026, 8, 29)).tick() == ["SignOver"]

    assert (bureau.case(case).outcome, promise(case).state) == ("unsigned", "lapsed")


@reaches("credit_commitment", "handling_reminded", "handling_escalated")
@pytest.mark.parametrize(("item", "who"), [(APPROVAL, "approver"), (PROOF, "reviewer")])
def test_whoever_decides_late_is_reminded_and_supervision_told(bureau, item, who):
    case = apply(bureau, item).case_id
    sign(bureau, case)

    bureau.on(date(2026, 8, 15)).tick()

    assert codes(bureau, who) == ["notice_period_ending"]
    assert codes(bureau, "supervisor") == ["notice_period_over"]


# --- the pre-check --------------------------------------------------------------------------------


@reaches("credit_commitment", "route_closed")
def test_an_excluded_domain_is_told_the_normal_way(bureau):
    case = apply(bureau, EXCLUDED).case_id

    assert admission(case) == {"result": "closed", "reason": "EXCLUDED_DOMAIN"}
    assert bureau.case(case).outcome == "route_closed"
    assert "不允许以承诺代替审查" in dict(bureau.letters("applicant"))["notice_route_closed"]["reason"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"kind": "serious_list"}, "SERIOUS_LIST"),
        ({"severity": Severity.SEVERE}, "BAD_RECORD"),
        ({"kind": "false_material"}, "EARLIER_FALSE_COMMITMENT"),
    ],
)
def test_bad_records_close_the_route_until_they_are_repaired(bureau, record, reason):
    number = a_record(bureau)
    with unit_of_work() as session:
        for name, value in record.items():
            setattr(session.get_one(Record, number), name, value)

    assert admission(apply(bureau).case_id)["reason"] == reason

    with unit_of_work() as session:
        session.get_one(Record, number).withdraw(BEGINS, Withdrawn.REPAIRED)
    assert admission(apply(bureau).case_id)["result"] == "open"


def test_a_bad_record_keeps_nobody_from_promising_what_replaces_nothing(bureau):
    number = a_record(bureau)
    with unit_of_work() as session:
        session.get_one(Record, number).kind = "serious_list"

    assert admission(apply(bureau, PUBLICITY).case_id) == {"result": "open", "reason": None}


def test_a_general_record_alone_closes_nothing(bureau):
    a_record(bureau)

    assert admission(apply(bureau).case_id)["result"] == "open"


def test_what_is_not_in_the_catalogue_or_not_open_is_refused_without_a_trace(bureau):
    with pytest.raises(NoSuchItem):
        apply(bureau, "no_such_thing")
    with pytest.raises(ItemNotOpen):
        apply(bureau, "campaign_promise")


def test_nobody_promises_for_another(bureau):
    with pytest.raises(NoCommitment):
        apply(bureau, who="stranger")


# --- the signature --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "uscc", [None, "914403001922038217", code("C9")[:-1] + "0"], ids=["missing", "digit", "made up"]
)
def test_a_wrong_code_in_the_register_is_refused_before_anything_is_signed(bureau, uscc):
    register(bureau, uscc=uscc)

    with pytest.raises(UsccWrong):
        apply(bureau)


def test_another_code_than_the_registered_one_signs_nothing(bureau):
    case = apply(bureau).case_id

    with pytest.raises(UsccWrong):
        sign(bureau, case, uscc=code("C2"))

    assert promise(case).state == "notified"


@pytest.mark.parametrize(
    "changed",
    [
        {"signer": "李四"},
        {"capacity": "self"},
        {"capacity": "entrusted", "signer": "李四", "authorised_until": "2026-08-06"},
    ],
    ids=["not the representative", "an organisation itself", "authority run out"],
)
def test_who_has_no_authority_signs_nothing(bureau, changed):
    case = apply(bureau).case_id
    if "authorised_until" in changed:
        changed = {**changed, "power_of_attorney": [bureau.file("applicant")]}

    with pytest.raises(SignerLacksAuthority):
        sign(bureau, case, **changed)

    assert promise(case).state == "notified"
    assert bureau.desks(case) == ["SignLetter"]


def test_whoever_is_entrusted_signs_with_a_power_that_still_holds(bureau):
    case = apply(bureau).case_id
    power = [bureau.file("applicant")]

    sign(
        bureau,
        case,
        capacity="entrusted",
        signer="李四",
        power_of_attorney=power,
        authorised_until="2026-08-07",
    )

    assert "签署人：李四（受托人）" in promise(case).text


def test_an_entrusted_signer_without_paper_and_a_letter_unread_are_asked_for(bureau):
    case = apply(bureau).case_id

    with pytest.raises(BadAnswer) as refusal:
        sign(bureau, case, capacity="entrusted", agreed=False)

    assert {one.where for one in refusal.value.findings} == {
        "power_of_attorney",
        "authorised_until",
        "agreed",
    }


def test_a_forged_text_is_not_taken(bureau):
    case = apply(bureau).case_id
    sign(bureau, case, text_sha256="0" * 64)  # computed anew: what the browser says of it is not believed

    assert promise(case).state == "signed"


def test_nobody_signs_what_another_is_to_sign(bureau):
    case = apply(bureau).case_id

    with pytest.raises(NotYourDesk):
        tasks.answer(bureau.as_("stranger"), bureau.task(case, "SignLetter").id, {})


# --- the check ------------------------------------------------------------------------------------


@reaches("commitment_follow_up", "check_reminded", "check_escalated")
def test_a_check_that_is_overdue_is_escalated_and_nothing_is_taken_for_kept(bureau):
    case = at_check(bureau)

    bureau.on(date(2026, 10, 30)).tick()

    assert codes(bureau, "reviewer")[-1] == "notice_period_ending"
    assert codes(bureau, "supervisor") == ["notice_period_over"]
    assert promise(case).state == "in_force"
    assert bureau.desks(case) == ["CheckFulfilment"]
