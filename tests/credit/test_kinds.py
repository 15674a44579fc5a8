"""What the catalogue says of each kind of record, and what follows for one record."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.calendar import add_months
from app.credit import sweeps
from app.credit.kinds import DOUBLE, FIVE, Kind, Level, UnknownKind, entries, entry
from app.credit.numbering import number_key
from app.credit.periods import AtMaximum, Severity
from app.credit.records import Record, Withdrawn, settling_stamp
from app.credit.refusals import NoRecord
from app.credit.register import Search, public_records
from app.credit.repairs import Application, Repair
from app.credit.rulebook import NewValue, Rulebook
from app.db import reading, unit_of_work
from tests.credit.builders import CALENDAR, DAY, RULES, a_record

MAY = date(2026, 5, 6)
LATER = date(2029, 12, 31)


def with_rule(key, value):
    return Rulebook.parse(
        RULES.bodies | dict([RULES.with_value(key, MAY, NewValue(value, "局务会", "测试"))])
    )


def made(session, kind, severity=None, **columns):
    return a_record(session, MAY, severity, kind=str(kind), categories=[], fine_wan=None, **columns)


def published(session, kind, severity=None, rules=RULES, **columns):
    record = made(session, kind, severity, **columns)
    if severity is None:
        record.publish(MAY + 3 * DAY, rules)
    session.flush()
    return record


def test_every_kind_stands_in_the_catalogue_and_only_misconduct_is_negative():
    negative = {one.kind for one in entries(RULES, MAY) if one.negative}

    assert negative == {"penalty", "serious_list", "breach", "false_material"}


@pytest.mark.parametrize("kind", [*DOUBLE, *FIVE])
def test_every_decision_is_to_be_collected_within_seven_working_days(database, kind):
    with unit_of_work() as session:
        record = made(session, kind, collected_on=None)

    assert record.collect_due == CALENDAR.add_workdays(MAY, 7).earliest


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (Kind.PERMIT, date(2028, 5, 5)),
        (Kind.CONFIRMATION, date(2028, 5, 5)),
        (Kind.COMPULSION, add_months(MAY, 12)),
        (Kind.RULING, add_months(MAY, 12)),
        (Kind.REWARD, add_months(MAY, 36)),
        (Kind.INSPECTION, add_months(MAY, 12)),
    ],
)
def test_what_is_no_misconduct_is_public_by_its_own_rule_and_ends_by_itself(database, kind, last):
    with unit_of_work() as session:
        record = published(session, kind, valid_until=date(2028, 5, 5))

        assert record.publicity_max_end == last
        assert (record.is_public(last), record.is_public(last + DAY)) == (True, False)
        assert record.expire(last + DAY, RULES) is AtMaximum.AUTO_STOP
        assert (record.withdrawn_on, record.withdrawn_reason) == (last + DAY, "expired")


@pytest.mark.parametrize("kind", [Kind.PERMIT, *FIVE])
def test_nobody_is_invited_to_repair_what_is_no_misconduct_nor_may(database, kind):
    with unit_of_work() as session:
        record = published(session, kind, valid_until=date(2028, 5, 5))
        for day in (MAY + 4 * DAY, date(2026, 8, 7), date(2027, 5, 5)):
            assert list(sweeps.to_invite(session, day)) == []
        with pytest.raises(NoRecord):
            Repair.file(session, record, Application(date(2026, 9, 1), case_id=1), RULES)


def test_a_permit_without_an_end_is_not_shown_by_accident(database):
    with unit_of_work() as session:
        record = published(session, Kind.PERMIT)

    assert (record.published_from, record.is_public(MAY + 3 * DAY)) == (None, False)


def test_a_permit_that_ran_out_before_it_was_collected_is_never_shown(database):
    with unit_of_work() as session:
        record = published(session, Kind.PERMIT, valid_until=MAY + DAY)

    assert record.published_from is None


def test_a_serious_list_is_public_as_severe_misconduct_and_can_be_repaired(database):
    with unit_of_work() as session:
        record = published(session, Kind.SERIOUS_LIST, Severity.SEVERE)

        assert record.publicity_max_end == add_months(MAY, 36)
        assert record.publicity_first_application == add_months(MAY, 12) + DAY


def test_a_broken_commitment_has_its_own_unverified_periods(database):
    with unit_of_work() as session:
        record = published(session, Kind.BREACH, Severity.GENERAL)

        assert (record.publicity_min_end, record.publicity_max_end) == (date(2026, 8, 6), date(2027, 5, 6))
        assert entry(RULES, "breach", MAY).unverified
        repair = Repair.file(session, record, Application(date(2026, 8, 7), case_id=1), RULES)
        assert repair.state == "filed"


def test_a_record_of_false_material_cannot_be_repaired(database):
    with unit_of_work() as session:
        record = published(session, Kind.FALSE_MATERIAL, Severity.GENERAL)

        public = record.publicity(RULES, date(2026, 9, 1))
        assert (public.repairable, public.shown, public.negative) == (False, True, True)


def test_a_kind_that_the_catalogue_hides_is_hidden_on_the_day_the_rules_change(database):
    with unit_of_work() as session:
        record = published(session, Kind.REWARD)
        hidden = with_rule("catalogue.reward.publicity", "hidden")
        stamp = settling_stamp(hidden, date(2026, 6, 1))

        assert list(sweeps.to_settle(session, stamp)) == [record.id]
        record.settle(hidden, date(2026, 6, 1))

        assert not record.is_public(date(2026, 6, 1))


def test_a_kind_that_the_public_may_not_see_is_not_shown(database):
    rules = with_rule("catalogue.inspection.visibility", ["public=none", "unit=full"])
    with unit_of_work() as session:
        record = published(session, Kind.INSPECTION, rules=rules)

    assert record.published_from is None
    assert entry(rules, "inspection", MAY).level("public", "desk") is Level.NONE
    assert entry(rules, "inspection", MAY).level("public", "unit") is Level.FULL


def test_a_kind_nobody_entered_into_the_catalogue_is_refused():
    with pytest.raises(UnknownKind):
        entry(RULES, "rumour", MAY)


def test_a_penalty_still_needs_its_class_before_it_is_shown(database):
    from app.credit.refusals import WrongRecordState

    with unit_of_work() as session:
        record = a_record(session, MAY, None)
        with pytest.raises(WrongRecordState):
            record.publish(MAY + 3 * DAY, RULES)


def test_one_number_may_stand_for_a_permit_and_a_penalty_of_one_agency(database):
    with unit_of_work() as session:
        penalty = a_record(session, MAY, decision_no="甲〔2026〕1号")
        permit = made(
            session,
            "permit",
            decision_no="甲〔2026〕1号",
            authority_id=penalty.authority_id,
            collected_on=None,
        )

    assert permit.id != penalty.id


def test_the_register_shows_one_kind_where_it_is_asked_for(database):
    with unit_of_work() as session:
        a_record(session, MAY)
        permit = published(session, Kind.PERMIT, valid_until=LATER)

    with reading() as session:
        all_, permits = (
            public_records(session, MAY + 5 * DAY, Search(kind=kind)) for kind in (None, "permit")
        )
    assert (all_.total, [one.id for one in permits.records]) == (2, [permit.id])
    assert (permits.records[0].severity, permits.records[0].publicity_min_end) == (None, None)


def test_a_void_entry_is_overdue_for_nobody(database):
    with unit_of_work() as session:
        record = made(session, "permit", collected_on=None)
        record.void(MAY, "录错")
        session.flush()

        assert list(sweeps.to_collect(session, LATER)) == []
        assert record.withdrawn_reason == Withdrawn.VOID
        assert session.scalars(select(Record.decision_no)).one().endswith(f"#{record.id}")


@pytest.mark.parametrize(
    "written",
    [
        "云交执罚〔2026〕0012号",
        "云交执罚[2026]12号",
        "云交执罚（2026）第12号",
        "云交执罚 ﹝2026﹞ 12",
        "云交执罚字〔2026〕12号",
    ],
)
def test_one_number_has_one_key_however_it_is_written(written):
    assert number_key(written) == "云交执罚|2026|12"


def test_different_numbers_have_different_keys():
    numbers = [
        "云交〔2026〕1号",
        "云交〔2026〕11号",
        "云交〔2025〕1号",
        "云交罚〔2026〕1号",
        "云交〔20261〕号",
    ]

    assert len({number_key(one) for one in numbers}) == len(numbers)


def test_amounts_are_told_as_they_were():
    from app.credit.corrections import as_text

    told = [as_text(one) for one in (Decimal("1.500000"), MAY, None, "罚款")]
    assert told == ["1.5", "2026-05-06", None, "罚款"]
