"""破产重整与和解 as insolvency.bpmn draws it: shield, plan, failure, and full repair when it is executed."""

from datetime import date

import pytest
from sqlalchemy import update

from app.casework import journal
from app.casework.commands import tasks
from app.casework.models import Case
from app.credit.insolvency import PlanUnderWay
from app.credit.listings import ListEntry
from app.credit.periods import Severity
from app.credit.refusals import NoRecord, WrongRecordState
from app.credit.register import public_records
from app.credit.repairs import Repair
from app.db import reading, unit_of_work
from app.registry import plans
from tests.diagrams.reached import reaches
from tests.verbs.bureau import FIRST_DAY, Bureau, a_record, open_bureau
from tests.verbs.rest import AGENT, a_listing, another, begin, entry

RULED = date(2026, 6, 1)
DAY = date(2026, 6, 8)
ENDED = date(2026, 12, 7)


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, DAY)


def ruling(bureau, who="applicant", **changed):
    given = {
        **AGENT,
        "kind": "reorganisation",
        "stage": "approved",
        "court": "青屏市中级人民法院",
        "ruling_no": "（2026）青01破3号之二",
        "ruled_on": RULED.isoformat(),
        "administrator": "某律师事务所",
        "blocking": [{"measure": "限制参加投标"}],
        "ruling": [bureau.file(who)],
        **changed,
    }
    return begin(bureau, "insolvency", who, given).case_id


def check(bureau, case, decision="in_order"):
    bureau.complete(case, "CheckRuling", "reviewer", decision=decision, findings="已向管理人核实。")


def shielded(bureau):
    case = ruling(bureau)
    check(bureau, case)
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")
    return case


def report(bureau, case, decision="executed"):
    told = {
        "ruling_no": "（2026）青01破3号之五",
        "ruled_on": "2026-12-01",
        "ruling": [bureau.file("applicant")],
    }
    task = bureau.task(case, "ReportPlan").id
    tasks.answer(bureau.as_("applicant"), task, {"decision": decision, **told})


def seen_by_public(on):
    with reading() as session:
        return [one.id for one in public_records(session, on).records]


@reaches("insolvency", "reported", "repaired")
def test_a_plan_shields_what_blocks_it_and_its_execution_repairs_everything(bureau):
    fine, listed = a_record(bureau), a_listing(bureau, date(2026, 5, 7))
    case = shielded(bureau)

    assert seen_by_public(DAY) == []
    assert bureau.record(fine).withdrawn_on is None
    assert entry_measures(listed, DAY) == []
    report(bureau.on(ENDED), case)
    bureau.complete(case, "Confirm", "approver", decision="confirm", opinion="裁定属实")

    assert bureau.case(case).outcome == "repaired"
    for record in (fine, listed):
        assert bureau.record(record).withdrawn_reason == "repaired"
        assert bureau.record(record).corrected_on == ENDED
    assert entry(listed).removal_ground == "plan_executed"
    assert bureau.letters("applicant")[-1][0] == "notice_plan_executed"


def entry_measures(record, on):
    with reading() as session:
        return session.query(ListEntry).filter_by(record_id=record).one().measures_on(on)


@reaches("insolvency", "noted", "plan_failed")
def test_a_plan_that_fails_brings_back_what_is_left_of_each_period(bureau):
    fine = a_record(bureau)
    case = shielded(bureau)
    bureau.on(ENDED)

    told = {
        "ruling_no": "（2026）青01破3号之六",
        "ruled_on": "2026-12-01",
        "findings": "法院已裁定终止计划。",
    }
    bureau.complete(case, "NotePlanEnd", "reviewer", decision="failed", **told)

    assert seen_by_public(ENDED) == [fine]
    assert bureau.record(fine).publicity_max_end == date(2027, 5, 6)
    assert bureau.desks(case) == []
    assert bureau.to_portal()[-1]["public"] is True


def test_what_an_approver_cannot_confirm_goes_back_to_the_plan(bureau):
    fine = a_record(bureau)
    case = shielded(bureau)
    report(bureau, case)

    bureau.complete(case, "Confirm", "approver", decision="not_confirmed", opinion="裁定尚未生效")

    assert bureau.desks(case) == ["NotePlanEnd", "ReportPlan"]
    assert not bureau.record(fine).is_public(DAY)


@reaches("insolvency", "repaired_at_once")
def test_an_executed_plan_repairs_at_once_though_the_minimum_has_not_ended(bureau):
    record = a_record(bureau)
    assert FIRST_DAY > DAY
    case = ruling(bureau, stage="executed")
    check(bureau, case)

    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")

    assert bureau.record(record).withdrawn_on == DAY
    with reading() as session:
        (repair,) = session.query(Repair).filter_by(record_id=record)
        assert (repair.path, repair.state, repair.case_id) == ("insolvency", "granted", case)


def test_an_application_under_way_is_told_that_its_record_is_gone_and_can_only_be_refused(bureau):
    record = a_record(bureau)
    plan = shielded(bureau)
    application = bureau.on(FIRST_DAY).apply(record).case_id
    bureau.accept_and_verify(application)
    seen = bureau.case(application).version
    report(bureau, plan)
    bureau.complete(plan, "Confirm", "approver", decision="confirm", opinion="同意")

    assert bureau.case(application).version == seen + 1
    with reading() as session:
        assert journal.of_case(session, application)[-1].act == "record_ended_by_ruling"
    with pytest.raises(WrongRecordState):
        bureau.complete(application, "Decide", "approver", decision="grant", opinion="同意")
    bureau.complete(
        application, "Decide", "approver", decision="refuse", reason="ALREADY_REPAIRED", opinion="已修复"
    )


def test_what_was_recognised_after_the_ruling_stays_public_and_what_comes_in_late_is_covered(bureau):
    a_record(bureau)
    shielded(bureau)
    new = another(bureau, 2, date(2026, 6, 5), Severity.GENERAL)
    late = another(bureau, 3, date(2026, 5, 29), Severity.GENERAL)
    assert set(seen_by_public(DAY)) == {late, new}

    assert plans.daily(bureau.as_("publisher")).done == {"shielded_late": 1}

    assert seen_by_public(DAY) == [new]


@reaches("insolvency", "declined", "check_watched", "decide_watched")
def test_a_ruling_that_is_not_in_order_shields_nothing_and_each_step_is_watched(bureau):
    record = a_record(bureau)
    case = ruling(bureau)
    fired = bureau.on(date(2026, 6, 30)).tick()
    check(bureau, case)
    fired += bureau.on(date(2026, 7, 31)).tick()
    bureau.complete(case, "Decide", "approver", decision="decline", opinion="计划不涉及信用信息")
    again = ruling(bureau)
    check(bureau, again, "not_in_order")

    assert len(fired) == 4
    assert [bureau.case(one).outcome for one in (case, again)] == ["declined", "declined"]
    assert bureau.record(record).is_public(date(2026, 7, 31))


def test_one_plan_per_company_at_a_time_and_none_for_a_stranger(bureau):
    a_record(bureau)
    shielded(bureau)

    with unit_of_work() as session:
        session.execute(update(Case).values(business_key="elsewhere"))
    with pytest.raises(NoRecord):
        ruling(bureau, "stranger")
    with pytest.raises(PlanUnderWay):
        ruling(bureau)
