"""先行受理 as advance_acceptance.bpmn draws it: decided early by a person, released when the minimum ends."""

from datetime import date

import pytest

from app.casework.asked import Asked
from app.casework.commands import messages
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.refusals import ApplyNow, NoRecord, RepairUnderWay
from app.db import unit_of_work
from app.people import SYSTEM
from tests.diagrams.reached import reaches
from tests.verbs.bureau import FIRST_DAY, RECOGNISED, VERIFIED, Bureau, a_record, open_bureau
from tests.verbs.rest import ADVANCE, another, begin

EARLY = date(2026, 5, 20)
LAST = date(2026, 8, 6)


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, EARLY)


def handed_in(bureau, record, **changed):
    return begin(bureau, "advance_acceptance", "applicant", {**ADVANCE, **changed}, record).case_id


def promised(bureau, record, verified="performed"):
    case = handed_in(bureau, record)
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    bureau.complete(case, "Verify", "reviewer", **{**VERIFIED, "decision": verified})
    bureau.complete(case, "Decide", "approver", decision="promise", opinion="同意")
    return case


@reaches("advance_acceptance", "granted")
def test_what_was_decided_early_takes_effect_on_the_first_day_after_the_minimum(bureau):
    record = a_record(bureau)
    case = promised(bureau, record)

    assert (bureau.repair(case).state, bureau.repair(case).release_on) == ("accepted", FIRST_DAY)
    assert bureau.on(LAST).tick() == []
    assert bureau.record(record).is_public(LAST)
    assert bureau.on(FIRST_DAY).tick() == ["MinimumOver"]

    assert bureau.case(case).outcome == "granted"
    assert (bureau.record(record).withdrawn_on, bureau.record(record).withdrawn_reason) == (
        FIRST_DAY,
        "repaired",
    )
    assert [code for code, _ in bureau.letters("applicant")] == [
        "notice_advance_accepted",
        "notice_advance_promised",
        "notice_repair_granted",
    ]


@reaches("advance_acceptance", "stopped")
@pytest.mark.parametrize("severity", [Severity.GENERAL, Severity.SEVERE])
def test_an_equal_or_worse_act_since_stops_the_release(bureau, severity):
    record = a_record(bureau)
    case = promised(bureau, record)
    another(bureau, 2, date(2026, 7, 1), severity)

    bureau.on(FIRST_DAY).tick()

    assert bureau.case(case).outcome == "stopped"
    assert bureau.repair(case).reason == "EQUAL_OR_WORSE_SINCE"
    assert bureau.record(record).is_public(FIRST_DAY)


def test_a_lesser_act_or_one_that_was_revoked_does_not_stop_it(bureau):
    record = a_record(bureau)
    case = promised(bureau, record)
    another(bureau, 2, date(2026, 7, 1), Severity.MINOR)
    revoked = another(bureau, 3, date(2026, 7, 2), Severity.SEVERE)
    with unit_of_work() as session:
        session.get_one(Record, revoked).annulled_on = date(2026, 7, 20)

    bureau.on(FIRST_DAY).tick()

    assert bureau.case(case).outcome == "granted"


@reaches("advance_acceptance", "not_performed")
def test_what_is_not_performed_on_the_day_is_verified_once_more_and_then_not_released(bureau):
    record = a_record(bureau)
    case = promised(bureau, record, "not_performed")
    bureau.on(FIRST_DAY).tick()

    assert bureau.desks(case) == ["VerifyLate"]
    bureau.complete(case, "VerifyLate", "reviewer", **{**VERIFIED, "decision": "not_performed"})

    assert bureau.repair(case).reason == "OBLIGATION_NOT_FULFILLED"
    assert bureau.record(record).is_public(FIRST_DAY)


def test_what_is_found_performed_on_the_day_is_released(bureau):
    record = a_record(bureau)
    case = promised(bureau, record, "not_performed")
    bureau.on(FIRST_DAY).tick()

    bureau.complete(case, "VerifyLate", "reviewer", **VERIFIED)

    assert bureau.case(case).outcome == "granted"
    assert not bureau.record(record).is_public(FIRST_DAY)


def test_a_first_day_that_moved_is_waited_for_and_one_that_came_nearer_is_heard_of(bureau):
    record = a_record(bureau)
    case = promised(bureau, record)
    _reclassed(record, Severity.SEVERE)
    bureau.on(FIRST_DAY).tick()
    assert bureau.repair(case).release_on == date(2027, 5, 7)

    _reclassed(record, Severity.GENERAL)
    heard = messages.receive(Asked(SYSTEM, bureau.now), "record_changed", f"advance:{case}", {})

    assert heard.case_id == case
    assert bureau.case(case).outcome == "granted"


def _reclassed(record_id, severity):
    with unit_of_work() as session:
        session.get_one(Record, record_id).classify(severity, {})


@reaches("advance_acceptance", "declined")
def test_papers_that_do_not_hold_are_declined_with_the_day_of_the_ordinary_way(bureau):
    case = handed_in(bureau, a_record(bureau))

    bureau.complete(case, "FormalCheck", "clerk", decision="decline", opinion="整改方案没有落实到人。")

    letter = bureau.letters("applicant")[-1]
    assert letter[0] == "notice_advance_declined"
    assert letter[1]["first_day"] == FIRST_DAY


@reaches("advance_acceptance", "refused", "accept_watched", "verify_watched", "decide_watched")
def test_every_step_is_watched_and_the_approver_may_refuse(bureau):
    case = handed_in(bureau, a_record(bureau))
    late = date(2026, 7, 1)
    fired = bureau.on(late).tick()
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    fired += bureau.on(date(2026, 7, 20)).tick()
    bureau.complete(case, "Verify", "reviewer", **VERIFIED)
    fired += bureau.tick()

    assert len(fired) == 6
    bureau.complete(case, "Decide", "approver", decision="refuse", opinion="整改不到位")
    assert bureau.case(case).outcome == "refused"


@reaches("advance_acceptance", "retracted")
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_the_applicant_may_take_the_papers_back_until_it_is_decided(bureau, steps):
    case = handed_in(bureau, a_record(bureau))
    if steps:
        bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    if steps == 2:
        bureau.complete(case, "Verify", "reviewer", **VERIFIED)

    bureau.retract(case)

    assert bureau.repair(case).state == "retracted"


def test_early_papers_are_for_the_subject_s_own_record_while_the_minimum_runs_and_only_once(bureau):
    record = a_record(bureau)

    with pytest.raises(NoRecord):
        begin(bureau, "advance_acceptance", "stranger", ADVANCE, record)
    with pytest.raises(ApplyNow):
        handed_in(bureau.on(FIRST_DAY), record)
    promised(bureau.on(RECOGNISED), record)
    with pytest.raises(RepairUnderWay):
        bureau.on(FIRST_DAY).apply(record)
