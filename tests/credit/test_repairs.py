"""A repair from its filing to its follow-up, with every refusal of the law."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.credit.periods import Severity, publicity
from app.credit.records import Record, Withdrawn
from app.credit.refusals import (
    AlreadyRepaired,
    Barred,
    CommitmentMissing,
    MaterialIncomplete,
    NoRecord,
    NotRecognisingUnit,
    NotRepairable,
    ObligationNotFulfilled,
    Reason,
    RepairUnderWay,
    TooEarly,
    WrongRepairState,
)
from app.credit.repairs import (
    Application,
    Falsehood,
    Repair,
    RepairState,
    admission_facts,
    bar_of,
    refuse_if_closed,
    remedies,
)
from app.db import Database, reading, unit_of_work
from app.words import say, say_error
from tests.credit.builders import CALENDAR, RULES, a_record, a_repair, a_subject, an_agency

MAY = date(2026, 5, 6)
OPEN_FROM = date(2026, 8, 7)
DAY = timedelta(days=1)


@pytest.fixture
def held(database: Database):
    """A public general record in an open unit of work, from which repair is possible on OPEN_FROM."""
    with unit_of_work() as session:
        yield SimpleNamespace(session=session, record=a_record(session, MAY))


def file(held: Any, on: date = OPEN_FROM, **application: Any) -> Repair:
    return Repair.file(held.session, held.record, Application(on, **application), RULES)


def test_a_repair_before_the_minimum_period_is_refused_with_its_first_day_and_source(held: Any) -> None:
    with pytest.raises(TooEarly) as refused:
        file(held, OPEN_FROM - DAY)

    assert refused.value.named["first_day"] == OPEN_FROM
    assert refused.value.named["rule"] == "repair.period.general.min"
    assert "2026年8月7日" in say_error(refused.value)
    assert "36号" in say_error(refused.value)


def test_a_repair_on_the_first_day_is_filed(held: Any) -> None:
    repair = file(held, case_id=7)

    assert (repair.state, repair.case_id, repair.governing_order) == (RepairState.FILED, 7, "ndrc_order_36")


def test_a_minor_record_may_be_repaired_on_the_day_of_its_recognition(held: Any) -> None:
    minor = a_record(held.session, MAY, Severity.MINOR, collected_on=MAY)

    repair = Repair.file(held.session, minor, Application(MAY), RULES)

    assert repair.state == RepairState.FILED


def test_a_record_that_is_not_there_cannot_be_repaired(held: Any) -> None:
    uncollected = a_record(held.session, MAY, collected_on=None)

    for record in (None, uncollected):
        with pytest.raises(NoRecord):
            Repair.file(held.session, record, Application(OPEN_FROM), RULES)


def test_a_second_application_waits_for_the_first(held: Any) -> None:
    file(held)

    with pytest.raises(RepairUnderWay):
        file(held)


def test_after_a_refusal_one_may_apply_again(held: Any) -> None:
    first = a_repair(held.session, held.record, OPEN_FROM, accepted=True)
    first.refuse(OPEN_FROM + DAY, Reason.OBLIGATION_NOT_FULFILLED, "罚款未缴清")

    assert file(held, OPEN_FROM + 9 * DAY).state == RepairState.FILED


def test_a_repaired_record_cannot_be_repaired_again(held: Any) -> None:
    repair = a_repair(held.session, held.record, OPEN_FROM, accepted=True)
    repair.verify(OPEN_FROM, performed=True)
    repair.grant(OPEN_FROM, RULES)

    with pytest.raises(AlreadyRepaired):
        file(held, OPEN_FROM + DAY)


def test_a_corrected_record_past_its_maximum_needs_no_repair_even_before_the_sweep(held: Any) -> None:
    held.record.correct(date(2026, 9, 1))

    with pytest.raises(AlreadyRepaired):
        file(held, date(2027, 5, 7))


def test_an_uncorrected_record_past_its_maximum_may_still_be_repaired(held: Any) -> None:
    assert file(held, date(2027, 5, 7)).state == RepairState.FILED


def test_what_the_law_excludes_is_not_repairable() -> None:
    public = publicity(RULES, "ndrc_527_2019", "specific_serious", date(2019, 8, 1), MAY)

    with pytest.raises(NotRepairable):
        refuse_if_closed(public, MAY)


def test_only_the_unit_that_recognised_the_record_accepts(held: Any) -> None:
    repair = file(held)

    with pytest.raises(NotRecognisingUnit):
        repair.accept(OPEN_FROM, an_agency(held.session).id, RULES)


def test_a_missing_commitment_is_supplemented_once_and_then_accepted(held: Any) -> None:
    repair = file(held, commitment=False)
    with pytest.raises(CommitmentMissing):
        repair.accept(OPEN_FROM, held.record.authority_id, RULES)
    repair.ask_to_supplement(OPEN_FROM)
    with pytest.raises(WrongRepairState):
        repair.ask_to_supplement(OPEN_FROM + DAY)

    repair.supplement_commitment()
    repair.accept(OPEN_FROM + DAY, held.record.authority_id, RULES)

    assert repair.state == RepairState.ACCEPTED


def test_missing_material_ends_the_application_only_after_its_time(held: Any) -> None:
    repair = file(held, commitment=False)
    with pytest.raises(MaterialIncomplete):
        repair.lapse(OPEN_FROM, due=OPEN_FROM)

    repair.lapse(OPEN_FROM + DAY, due=OPEN_FROM)

    assert (repair.state, repair.reason) == (RepairState.DECLINED, "MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED")


def test_nothing_is_granted_while_a_duty_is_open(held: Any) -> None:
    repair = a_repair(held.session, held.record, OPEN_FROM, accepted=True)
    repair.verify(OPEN_FROM, performed=False)

    with pytest.raises(ObligationNotFulfilled):
        repair.grant(OPEN_FROM, RULES)

    assert held.record.is_public(OPEN_FROM)


def test_a_granted_repair_ends_publicity_and_sharing_at_once(held: Any) -> None:
    repair = a_repair(held.session, held.record, OPEN_FROM, accepted=True)
    repair.verify(OPEN_FROM + DAY, performed=True)

    repair.grant(OPEN_FROM + 2 * DAY, RULES)

    record = held.record
    assert repair.state == RepairState.GRANTED
    assert not record.is_public(OPEN_FROM + 2 * DAY)
    assert (record.withdrawn_reason, record.shared_until) == (Withdrawn.REPAIRED, OPEN_FROM + 2 * DAY)
    assert repair.follow_up_due == date(2026, 11, 9)


@pytest.mark.parametrize("act", ["grant", "refuse", "verify"])
def test_what_is_not_accepted_is_not_decided(held: Any, act: str) -> None:
    repair = file(held)
    acts = {
        "grant": lambda: repair.grant(OPEN_FROM, RULES),
        "refuse": lambda: repair.refuse(OPEN_FROM, Reason.OBLIGATION_NOT_FULFILLED),
        "verify": lambda: repair.verify(OPEN_FROM, performed=True),
    }

    with pytest.raises(WrongRepairState):
        acts[act]()


def test_a_retracted_application_leaves_the_record_public(held: Any) -> None:
    repair = file(held)

    repair.retract(OPEN_FROM)

    assert held.record.is_public(OPEN_FROM)
    with pytest.raises(WrongRepairState):
        repair.retract(OPEN_FROM)


def test_false_papers_restore_publicity_and_bar_every_record_of_the_subject(held: Any) -> None:
    other = a_record(held.session, MAY, subject=held.record.subject)
    repair = a_repair(held.session, held.record, OPEN_FROM, accepted=True)
    repair.verify(OPEN_FROM, performed=True)
    repair.grant(OPEN_FROM, RULES)

    found_on = date(2026, 10, 8)
    held.session.add(repair.found_false(found_on, Falsehood.FALSE_MATERIAL, RULES))
    held.session.flush()

    assert held.record.is_public(found_on)
    with pytest.raises(Barred) as refused:
        Repair.file(held.session, other, Application(date(2027, 10, 8)), RULES)
    assert refused.value.named["until"] == date(2027, 10, 8)
    assert bar_of(held.session, other.subject_id, date(2027, 10, 9)) is None


def test_a_passed_follow_up_closes_the_matter(held: Any) -> None:
    repair = a_repair(held.session, held.record, OPEN_FROM, accepted=True)
    repair.verify(OPEN_FROM, performed=True)
    repair.grant(OPEN_FROM, RULES)

    repair.pass_follow_up(date(2026, 11, 9))

    assert repair.followed_up_on == date(2026, 11, 9)


def test_the_admission_table_is_given_what_it_asks(held: Any) -> None:
    repair = file(held, commitment=False)

    facts = admission_facts(held.session, repair, held.record.authority_id, RULES)

    assert facts == {
        "barred": False,
        "recognising_unit": True,
        "minor": False,
        "min_period_over": True,
        "first_day": OPEN_FROM,
        "repairable": True,
        "performed": False,
        "commitment": False,
        "supplemented": False,
    }


def test_after_a_refusal_the_remedies_end_on_working_days() -> None:
    left = remedies(date(2026, 8, 3), RULES, CALENDAR)

    assert left.reconsideration.likely == date(2026, 10, 8)
    assert left.suit_last_day == date(2027, 2, 3)


def test_every_reason_has_its_sentence() -> None:
    assert all(say(reason.word) and say(reason.word, language="en") for reason in Reason)


def test_the_database_itself_holds_one_open_application_per_record(database: Database) -> None:
    with unit_of_work() as session:
        record = a_record(session, MAY)
        a_repair(session, record, OPEN_FROM)
        record_id = record.id

    twin = Repair(record_id=record_id, state=RepairState.FILED, applied_on=OPEN_FROM, governing_order="x")
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(twin)

    with reading() as session:
        assert len(session.get_one(Record, record_id).repairs) == 1


def test_of_two_applications_at_once_one_is_told_to_wait(database: Database) -> None:
    with unit_of_work() as session:
        record_id = a_record(session, MAY).id
    both_read = Barrier(2)

    def apply() -> str:
        try:
            with unit_of_work() as session:
                record = session.get_one(Record, record_id)
                if not database.is_sqlite:  # where writers wait for each other from the start
                    both_read.wait(timeout=10)
                Repair.file(session, record, Application(OPEN_FROM), RULES)
        except RepairUnderWay:
            return "told to wait"
        return "filed"

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(apply), pool.submit(apply)]]

    assert sorted(answers) == ["filed", "told to wait"]


def test_a_bar_of_another_subject_bars_nobody_else(held: Any) -> None:
    assert bar_of(held.session, a_subject(held.session).id, OPEN_FROM) is None
