"""复核 as appeal.bpmn draws it: once, in time, by somebody else, with its own outcome."""

from datetime import date

import pytest

from app.credit.objecting import (
    AppealedBefore,
    NothingToReexamine,
    NotYourRecord,
    SamePerson,
    TooLateToAppeal,
)
from app.credit.objections import disputed
from app.db import reading
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, a_record, open_bureau
from tests.verbs.objecting import (
    BOTH,
    CORRECTION,
    DISMISSED,
    FILED,
    TAKEN_DOWN,
    also,
    answered,
    appeal,
    appeal_of,
    decided,
    inquired,
    objection_of,
)

MAINTAINED = {"decision": "maintain", "opinion": "原处理事实清楚，予以维持。"}


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, FILED)


@reaches("appeal", "maintained")
def test_a_decision_that_stands_is_told_with_what_remains(bureau):
    record = a_record(bureau)
    first = objection_of(decided(bureau, record, DISMISSED))
    case = appeal(bureau, first).case_id
    assert bureau.record(record).in_objection

    bureau.complete(case, "Reexamine", "approver", **MAINTAINED)

    code, named = bureau.letters("applicant")[-1]
    assert (appeal_of(case).state, bureau.case(case).outcome) == ("maintained", "maintained")
    assert (code, named["sue_by"]) == ("notice_appeal_maintained", date(2027, 2, 10))
    assert not bureau.record(record).in_objection


@reaches("appeal", "changed")
def test_a_changed_decision_takes_effect_on_the_record(bureau):
    record = a_record(bureau)
    first = decided(bureau, record, DISMISSED)
    case = appeal(bureau, objection_of(first)).case_id

    bureau.complete(case, "Reexamine", "approver", **CORRECTION)

    assert (appeal_of(case).overturned, objection_of(first).state) == ("dismissed", "upheld")
    assert (bureau.record(record).fine_wan, bureau.record(record).in_objection) == (2, False)
    assert bureau.to_portal()[-1]["version"] == bureau.record(record).version


def test_both_versions_go_when_the_objection_is_upheld_after_all(bureau):
    record = a_record(bureau)
    first = decided(bureau, record, BOTH, ground="should_not_publish")
    case = appeal(bureau, objection_of(first)).case_id

    bureau.complete(case, "Reexamine", "approver", **TAKEN_DOWN)

    with reading() as session:
        assert disputed(session, record) == []
    assert bureau.record(record).withdrawn_reason == "objection"


def test_who_decided_does_not_reexamine(bureau):
    also(bureau, "publisher", "approver")
    case = appeal(bureau, objection_of(decided(bureau, a_record(bureau), DISMISSED))).case_id

    with pytest.raises(SamePerson):
        bureau.complete(case, "Reexamine", "publisher", **MAINTAINED)

    bureau.complete(case, "Reexamine", "approver", **MAINTAINED)
    assert appeal_of(case).decided_by == bureau.people["approver"].id


def test_a_decision_is_reexamined_once(bureau):
    first = objection_of(decided(bureau, a_record(bureau), DISMISSED))
    bureau.complete(appeal(bureau, first).case_id, "Reexamine", "approver", **MAINTAINED)

    with pytest.raises(AppealedBefore):
        appeal(bureau, first)


def test_after_its_days_nobody_may_ask_for_a_reexamination(bureau):
    first = objection_of(decided(bureau, a_record(bureau), DISMISSED))
    bureau.on(date(2026, 8, 26))

    with pytest.raises(TooLateToAppeal) as refusal:
        appeal(bureau, first)

    assert refusal.value.named["last_day"] == date(2026, 8, 25)


def test_only_the_objector_may_ask_for_it(bureau):
    first = objection_of(decided(bureau, a_record(bureau), DISMISSED))

    with pytest.raises(NotYourRecord):
        appeal(bureau, first, "stranger")


def test_what_is_not_decided_cannot_be_reexamined(bureau):
    with pytest.raises(NothingToReexamine):
        appeal(bureau, objection_of(inquired(bureau, a_record(bureau))))


def test_a_missing_decision_denied_first_is_a_duty_after_the_reexamination(bureau):
    first = answered(bureau, None, ground="missing", decision_no="甲交罚〔2026〕9号")
    bureau.complete(first, "Decide", "publisher", **DISMISSED)
    case = appeal(bureau, objection_of(first)).case_id

    bureau.complete(case, "Reexamine", "approver", decision="collect", opinion="确系漏报，应当补归集。")

    assert objection_of(first).outcome == "collected"
    assert bureau.letters("clerk")[-1][0] == "notice_appeal_collect"


@reaches("appeal", "reexamine_watched")
def test_a_late_reexamination_is_reminded_of_and_escalated(bureau):
    case = appeal(bureau, objection_of(decided(bureau, a_record(bureau), DISMISSED))).case_id
    assert bureau.clock(case, "objection.reexamine").due_on == date(2026, 8, 24)

    assert bureau.on(date(2026, 8, 19)).tick() == ["ReexamineSoon"]
    assert bureau.on(date(2026, 8, 25)).tick() == ["ReexamineOver"]

    assert bureau.letters("supervisor")[-1][0] == "notice_period_over"
