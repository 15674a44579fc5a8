"""移出名单 as list_removal.bpmn draws it: conditions, decision, sites that follow, periods watched."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.casework.models import Case
from app.credit.listings import TermNotEnded
from app.credit.refusals import NoRecord, RemovalInstead, TooEarly, WrongRepairState
from app.db import reading
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, open_bureau
from tests.verbs.rest import REMOVAL, a_listing, begin, entry

LISTED = date(2026, 5, 6)
OPEN = date(2027, 5, 7)
"""The day after the year that Order 36 wants a severe record to stay."""


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, LISTED)


def removal(bureau, record, who="applicant", **changed):
    return begin(bureau, "list_removal", who, {**REMOVAL, **changed}, record).case_id


def examine(bureau, case, decision="met"):
    bureau.complete(case, "Examine", "reviewer", decision=decision, findings="隐患已整改，复查合格。")


def decide(bureau, case, decision="remove"):
    return bureau.complete(case, "Decide", "approver", decision=decision, opinion="同意")


@reaches("list_removal", "removed")
def test_a_removal_takes_the_subject_off_the_list_and_out_of_the_public_at_once(bureau):
    record = a_listing(bureau, LISTED)
    assert bureau.record(record).is_public(LISTED)
    case = removal(bureau.on(OPEN), record)

    examine(bureau, case)
    assert bureau.record(record).is_public(OPEN)
    decide(bureau, case)

    shown, gone = bureau.record(record), entry(record)
    assert (shown.withdrawn_on, shown.withdrawn_reason, shown.shared_until) == (OPEN, "removed", OPEN)
    assert (gone.removed_on, gone.removal_ground, gone.synced_on) == (OPEN, "conditions_met", OPEN)
    assert bureau.repair(case).state == "granted"
    assert bureau.to_portal()[-1]["public"] is False
    assert "notice_removal_granted" in [code for code, _ in bureau.letters("applicant")]


def test_before_the_year_a_removal_because_all_is_corrected_is_refused_without_a_trace(bureau):
    record = a_listing(bureau, LISTED)

    with pytest.raises(TooEarly) as refusal:
        removal(bureau.on(date(2027, 5, 6)), record)

    assert refusal.value.named["first_day"] == OPEN
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_listing_whose_basis_lapsed_is_removed_at_any_time_by_the_unit_itself(bureau):
    record = a_listing(bureau, LISTED)
    promised = dict.fromkeys(("promise_truth", "promise_liability", "promise_public"), False)
    case = removal(bureau.on(date(2026, 6, 1)), record, "reviewer", ground="basis_lapsed", **promised)

    examine(bureau, case)
    decide(bureau, case)

    assert entry(record).removal_ground == "basis_lapsed"
    assert not bureau.record(record).corrected


def test_the_end_of_a_term_is_no_ground_before_the_term_has_ended(bureau):
    ending = a_listing(bureau, LISTED, to_on=date(2026, 11, 6))
    endless = a_listing(bureau, LISTED, decision_no="甲交列〔2026〕2号")

    for record in (ending, endless):
        with pytest.raises(TermNotEnded):
            removal(bureau.on(date(2026, 11, 6)), record, ground="term_ended")
    case = removal(bureau.on(date(2026, 11, 7)), ending, ground="term_ended")

    assert bureau.desks(case) == ["Examine"]


def test_a_listing_is_not_repaired_the_ordinary_way_nor_removed_for_a_stranger(bureau):
    record = a_listing(bureau, LISTED)

    with pytest.raises(RemovalInstead):
        bureau.on(OPEN).apply(record)
    with pytest.raises(NoRecord):
        removal(bureau, record, "stranger")


@reaches("list_removal", "refused", "examine_watched", "decide_watched")
def test_however_late_only_a_person_decides_and_a_refusal_names_objection_and_remedies(bureau):
    record = a_listing(bureau, LISTED)
    case = removal(bureau.on(OPEN), record)
    fired = bureau.on(date(2027, 6, 7)).tick()
    examine(bureau, case, "not_met")
    fired += bureau.tick()

    assert sorted(fired) == ["DecideOver", "DecideSoon", "ExamineOver", "ExamineSoon"]
    assert bureau.record(record).is_public(date(2027, 6, 7))
    decide(bureau, case, "refuse")

    letter = bureau.letters("applicant")[-1]
    assert letter[0] == "notice_removal_refused"
    assert {"reconsider_by", "sue_by", "opinion"} <= letter[1].keys()
    assert bureau.repair(case).reason == "EXIT_CONDITION_NOT_MET"
    assert entry(record).removed_on is None


@reaches("list_removal", "retracted")
def test_the_applicant_may_withdraw_until_it_is_decided(bureau):
    record = a_listing(bureau, LISTED)
    first = removal(bureau.on(OPEN), record)
    bureau.retract(first)
    second = removal(bureau, record)
    examine(bureau, second)
    bureau.retract(second)

    assert [bureau.repair(case).state for case in (first, second)] == ["retracted", "retracted"]
    with pytest.raises(WrongRepairState):
        bureau.repair(second).retract(OPEN)


@reaches("list_removal", "removed_and_synced", "sync_watched")
def test_under_order_58_the_sites_have_three_working_days_to_follow_and_are_watched(database, tmp_path):
    bureau = open_bureau(tmp_path, date(2026, 2, 2))
    record = a_listing(bureau, date(2026, 1, 5))
    case = removal(bureau, record)
    examine(bureau, case)
    decide(bureau, case)

    assert bureau.record(record).withdrawn_on == date(2026, 2, 2)
    assert entry(record).sync_due == date(2026, 2, 5)
    assert bureau.clock(case, "repair.list_removal_sync").due_on == date(2026, 2, 5)
    assert set(bureau.on(date(2026, 2, 6)).tick()) == {"ConfirmSyncSoon", "ConfirmSyncOver"}
    bureau.complete(case, "ConfirmSync", "publisher", decision="followed", note="三处网站均已撤下。")

    assert bureau.case(case).outcome == "removed_and_synced"
    assert entry(record).synced_on == date(2026, 2, 6)
