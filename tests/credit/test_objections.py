"""What the law lets become of an objection, without an office around it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.credit.corrections import BadCorrection, SameNumber, Signed, amend
from app.credit.objecting import (
    DoesNotAnswer,
    Ground,
    NotYetIncomplete,
    NotYourRecord,
    ObjectionUnderWay,
    Outcome,
    Removal,
    WrongObjectionState,
)
from app.credit.objections import Claim, Decided, Objection, admission_facts, disputed, release
from app.credit.periods import Severity
from app.credit.records import Withdrawn
from app.credit.redress import is_overdue, last_day, resettle, take_down
from app.db import unit_of_work
from tests.credit.builders import CALENDAR, DAY, RULES, a_record, a_subject

RECOGNISED, FILED = date(2026, 5, 6), date(2026, 8, 10)
DECIDED = Decided(7, FILED, "理由")
SIGNED = Signed(None, "何芳", datetime(2026, 8, 10, 2, tzinfo=UTC), "当事人举证属实")


def filed(session, record, ground=Ground.WRONG, **changed):
    claim = Claim(**{"ground": ground, "filed_on": FILED, "subject_id": record.subject_id, **changed})
    objection = Objection.file(session, record, claim, RULES)
    session.flush()
    return objection


def test_the_mark_lives_from_acceptance_to_the_last_decision(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED)
        first, second = filed(session, record), filed(session, record, Ground.DUPLICATE)
        assert not record.in_objection

        first.accept(FILED, RULES)
        second.accept(FILED, RULES)
        first.dismiss(DECIDED)
        release(session, record)
        assert record.in_objection

        second.note(DECIDED, "一方", "另一方")
        release(session, record)
        assert not record.in_objection
        assert disputed(session, record.id) == [second]


def test_one_open_objection_per_ground_and_by_the_subject_only(database):
    with unit_of_work() as session:
        record, other = a_record(session, RECOGNISED), a_subject(session)
        filed(session, record)

        with pytest.raises(ObjectionUnderWay):
            filed(session, record)
        with pytest.raises(NotYourRecord):
            filed(session, record, Ground.DUPLICATE, subject_id=other.id)


def test_what_is_decided_is_decided(database):
    with unit_of_work() as session:
        objection = filed(session, a_record(session, RECOGNISED))

        with pytest.raises(WrongObjectionState):
            objection.dismiss(DECIDED)
        objection.accept(FILED, RULES)
        objection.dismiss(DECIDED)
        with pytest.raises(WrongObjectionState):
            objection.uphold(Outcome.CORRECTED, DECIDED)


@pytest.mark.parametrize(
    ("ground", "outcome"),
    [
        (Ground.DUPLICATE, Outcome.CORRECTED),
        (Ground.WRONG, Outcome.COLLECTED),
        (Ground.WRONG, Outcome.SET_ASIDE),
    ],
)
def test_an_outcome_must_answer_its_ground(database, ground, outcome):
    with unit_of_work() as session:
        objection = filed(session, a_record(session, RECOGNISED), ground)
        objection.accept(FILED, RULES)

        with pytest.raises(DoesNotAnswer):
            objection.uphold(outcome, DECIDED)


def test_a_supplement_lapses_on_the_day_after_its_last(database):
    with unit_of_work() as session:
        objection = filed(session, a_record(session, RECOGNISED))
        objection.ask_to_supplement(FILED)

        with pytest.raises(NotYetIncomplete):
            objection.lapse(FILED, FILED)
        objection.lapse(FILED + DAY, FILED)
        assert objection.declined_for == "OBJECTION_MATERIAL_INCOMPLETE"


def test_an_earlier_decision_on_the_ground_counts_and_a_decline_does_not(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED)
        declined = filed(session, record)
        declined.decline(DECIDED, "OUT_OF_SCOPE")
        second = filed(session, record)
        assert admission_facts(session, second, RULES, FILED)["repeated"] is False

        second.accept(FILED, RULES)
        second.dismiss(DECIDED)
        third, proved = filed(session, record), filed(session, record, Ground.DUPLICATE)

        assert admission_facts(session, third, RULES, FILED)["earlier_id"] == second.id
        assert admission_facts(session, third, RULES, FILED)["repeated"] is True
        assert admission_facts(session, proved, RULES, FILED)["repeated"] is False


def test_overdue_is_counted_by_the_order_that_governs_today(database):
    """C31: a general record of 10 May 2025 is overdue on 1 June 2026, whatever was computed in its day."""
    with unit_of_work() as session:
        record = a_record(session, date(2025, 5, 10))

        assert last_day(record, RULES, date(2026, 6, 1)) == date(2026, 5, 10)
        assert is_overdue(record, RULES, date(2026, 5, 11))
        assert not is_overdue(record, RULES, date(2026, 5, 10))


def test_a_correction_keeps_what_stood_there_and_moves_the_dates(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED)
        version = record.version

        wanted = {"fine_wan": "0.20", "recognised_on": "2026-04-06", "facts": "实情"}
        made = amend(session, record, wanted, SIGNED)
        resettle(record, Severity.GENERAL, FILED, RULES, CALENDAR)

        assert made.before == {"fine_wan": "0.5", "recognised_on": "2026-05-06", "facts": ""}
        assert made.after == {"fine_wan": "0.2", "recognised_on": "2026-04-06", "facts": "实情"}
        assert (record.fine_wan, record.publicity_max_end) == (Decimal("0.20"), date(2027, 4, 6))
        assert record.version > version


def test_a_later_day_of_recognition_moves_the_first_public_day_along(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED)
        amend(session, record, {"recognised_on": "2026-07-01"}, SIGNED)
        resettle(record, Severity.GENERAL, FILED, RULES, CALENDAR)
        session.flush()

        assert record.published_from == date(2026, 7, 1)


def test_what_is_not_minor_any_more_is_shown_from_now_on(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED, Severity.MINOR)
        assert record.published_from is None
        amend(session, record, {"categories": "罚款；警告"}, SIGNED)
        record.classify(Severity.GENERAL, {})
        resettle(record, Severity.MINOR, FILED, RULES, CALENDAR)

        assert record.categories == ["fine", "warning"]
        assert record.is_public(FILED)


def test_a_correction_of_nothing_or_to_another_s_number_is_refused(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED)
        other = a_record(session, RECOGNISED, authority_id=record.authority_id)

        assert amend(session, record, {"fine_wan": "0.5"}, SIGNED) is None
        with pytest.raises(SameNumber):
            amend(session, record, {"decision_no": other.decision_no}, SIGNED)
        with pytest.raises(BadCorrection):
            amend(session, record, {"withdrawn_on": "2026-01-01"}, SIGNED)


def test_a_repaired_record_whose_decision_was_revoked_is_annulled_on_the_day_it_left(database):
    with unit_of_work() as session:
        record = a_record(session, RECOGNISED)
        record.withdraw(FILED, Withdrawn.REPAIRED)
        version = record.version

        take_down(record, Removal.ANNULLED, FILED + DAY, RULES, CALENDAR)

        assert (record.withdrawn_on, record.withdrawn_reason) == (FILED, Withdrawn.ANNULLED)
        assert (record.annulled_on, record.version) == (FILED + DAY, version + 1)
