"""撤销与变更 as decision_change.bpmn draws it: the public told in three working days, dates computed anew."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.casework import journal
from app.casework.models import Case
from app.credit.borders import AgencyBorder
from app.credit.changes import BadChange, ChangeUnderWay, DecisionChange
from app.credit.refusals import NoRecord, ObligationNotFulfilled, TooEarly
from app.credit.repairs import Repair
from app.db import reading, unit_of_work
from app.registry import revocations
from tests.diagrams.reached import reaches
from tests.verbs.bureau import FIRST_DAY, Bureau, a_record, open_bureau
from tests.verbs.rest import a_listing, begin, entry
from tests.verbs.test_repairs import granted

DAY = date(2026, 6, 8)
DUE = date(2026, 6, 11)
REASON = "该决定事实不清，已由青屏市中级人民法院判决撤销。"


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, DAY)


def change(bureau, record, who="publisher", **changed):
    given = {
        "effect": "revoked",
        "source": "court",
        "document_no": "（2026）青01行终5号",
        "decided_on": "2026-06-05",
        "statement": REASON,
        "evidence": [bureau.file(who)],
        **changed,
    }
    return begin(bureau, "decision_change", who, given, record).case_id


def confirm(bureau, case, **also):
    bureau.complete(case, "Decide", "approver", decision="confirm", opinion="属实", **also)


def followed(bureau, case):
    bureau.complete(case, "CheckSites", "publisher", decision="followed", note="已撤下。")


def change_of(case):
    with reading() as session:
        found = session.scalars(select(DecisionChange).where(DecisionChange.case_id == case)).one()
        session.expunge(found)
        return found


@reaches("decision_change", "revoked")
def test_a_revoked_decision_is_withdrawn_with_its_reason_and_what_stood_before_is_kept(bureau):
    record = a_record(bureau)
    case = change(bureau, record)

    assert bureau.record(record).withdraw_due == DUE
    assert bureau.clock(case, "record.annulled_withdraw").due_on == DUE
    assert bureau.record(record).is_public(DAY)
    confirm(bureau, case)
    followed(bureau, case)

    shown, kept = bureau.record(record), change_of(case)
    assert (shown.withdrawn_on, shown.withdrawn_reason) == (DAY, "annulled")
    assert shown.withdrawn_statement == REASON
    assert (kept.state, kept.stated_on, kept.noted_by) == ("done", DAY, "publisher某")
    assert kept.before["publicity_max_end"] == "2027-05-06"
    assert bureau.letters("applicant")[-1][1]["reason"] == REASON


def test_the_approver_may_word_the_public_reason(bureau):
    record = a_record(bureau)
    case = change(bureau, record)

    confirm(bureau, case, statement="该决定已由法院判决撤销，本单位已纠正。")

    assert bureau.record(record).withdrawn_statement == "该决定已由法院判决撤销，本单位已纠正。"


def test_a_decision_that_is_revoked_after_its_repair_says_so_to_the_public_too(bureau):
    record = a_record(bureau)
    granted(bureau.on(FIRST_DAY), record)
    case = change(bureau, record)

    confirm(bureau, case)

    assert bureau.record(record).withdrawn_reason == "repaired"
    assert bureau.record(record).withdrawn_statement == REASON
    assert change_of(case).stated_on == FIRST_DAY


@reaches("decision_change", "changed")
def test_a_smaller_fine_changes_class_dates_and_what_is_shown(bureau):
    record = a_record(bureau)
    with unit_of_work() as session:
        border = {"larger_from_wan": 2, "effective_from": date(2020, 1, 1), "source": "裁量基准"}
        session.add(AgencyBorder(agency_id=bureau.unit, **border))
    case = change(bureau, record, effect="changed", fine_wan="1", content="罚款1万元")

    confirm(bureau, case)
    followed(bureau, case)

    shown, kept = bureau.record(record), change_of(case)
    assert (shown.fine_wan, shown.severity, shown.content) == (1, "minor", "罚款1万元")
    assert shown.publicity_max_end == date(2026, 8, 6)
    assert not shown.is_public(DAY)
    assert (kept.before["severity"], Decimal(kept.before["fine_wan"])) == ("general", 3)
    assert kept.after["severity"] == "minor"


def test_an_application_under_way_is_told_and_must_be_verified_again(bureau):
    record = a_record(bureau)
    application = bureau.on(FIRST_DAY).apply(record).case_id
    bureau.accept_and_verify(application)
    confirm(bureau, change(bureau, record, effect="changed", fine_wan="5"))

    with reading() as session:
        assert journal.of_case(session, application)[-1].act == "decision_changed"
    with pytest.raises(ObligationNotFulfilled):
        bureau.complete(application, "Decide", "approver", decision="grant", opinion="同意")


def test_a_class_that_rose_closes_an_application_that_was_open_before(bureau):
    record = a_record(bureau)
    application = bureau.on(FIRST_DAY).apply(record).case_id
    bureau.accept_and_verify(application)
    confirm(bureau, change(bureau, record, effect="changed", categories=["fine", "revoke_permit"]))
    with unit_of_work() as session:
        session.query(Repair).filter_by(case_id=application).one().verify(FIRST_DAY, performed=True)

    with pytest.raises(TooEarly) as refusal:
        bureau.complete(application, "Decide", "approver", decision="grant", opinion="同意")
    assert refusal.value.named["first_day"] == date(2027, 5, 7)


def test_a_listing_that_is_revoked_is_off_its_list_too(bureau):
    record = a_listing(bureau, date(2026, 5, 6))

    confirm(bureau, change(bureau, record))

    assert (entry(record).removed_on, entry(record).removal_ground) == (DAY, "basis_lapsed")


@reaches("decision_change", "dismissed")
def test_a_paper_that_does_not_bear_it_out_changes_nothing(bureau):
    record = a_record(bureau)
    case = change(bureau, record)

    bureau.complete(case, "Decide", "approver", decision="reject", opinion="查无此判决")

    assert bureau.record(record).is_public(DAY)
    assert bureau.record(record).withdraw_due is None
    assert change_of(case).state == "dismissed"


@reaches("decision_change", "decide_watched", "sites_watched")
def test_nobody_acted_in_time_it_is_withdrawn_by_the_clock_and_supervision_is_told(bureau):
    record = a_record(bureau)
    case = change(bureau, record)
    assert revocations.daily(bureau.on(DUE).as_("publisher")).done == {}
    fired = bureau.on(date(2026, 6, 12)).tick()

    assert revocations.daily(bureau.as_("publisher")).done == {"withdrawn_by_clock": 1}
    assert revocations.daily(bureau.as_("publisher")).done == {}

    assert sorted(fired) == ["DecideOver", "DecideSoon"]
    assert not bureau.record(record).is_public(date(2026, 6, 12))
    assert bureau.record(record).withdrawn_statement == REASON
    assert change_of(case).late
    assert bureau.letters("supervisor")[-1][0] == "notice_withdrawn_by_clock"
    confirm(bureau, case)
    assert sorted(bureau.tick()) == ["CheckSitesOver", "CheckSitesSoon"]
    followed(bureau, case)
    assert bureau.case(case).outcome == "revoked"


def test_a_late_withdrawal_that_turns_out_untrue_is_put_right(bureau):
    record = a_record(bureau)
    case = change(bureau, record)
    revocations.daily(bureau.on(date(2026, 6, 12)).as_("publisher"))

    bureau.complete(case, "Decide", "approver", decision="reject", opinion="查无此判决")

    assert bureau.record(record).is_public(date(2026, 6, 12))


def test_one_change_of_a_decision_at_a_time_none_by_its_subject_and_none_without_reason(bureau):
    record = a_record(bureau)

    with pytest.raises(NoRecord):
        change(bureau, record, "applicant")
    with pytest.raises(BadChange):
        change(bureau, record, effect="changed")
    change(bureau, record)
    with unit_of_work() as session:
        session.execute(update(Case).values(business_key="elsewhere"))
    with pytest.raises(ChangeUnderWay):
        change(bureau, record)
