"""One record at a time: typed in by a person and checked by another, or sent by a neighbour's program."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.casework.models import Case
from app.credit import personal
from app.credit.corrections import history
from app.credit.records import Record
from app.db import reading, unit_of_work
from app.errors import NotAllowed
from app.people import Agency
from app.registry import entries
from app.registry.batches import Fate
from app.registry.entries import AlreadyEntered, BadEntry, Sending, SourceKeyTaken
from app.verbs.entries import OwnEntry
from tests.diagrams.reached import reaches
from tests.registry.builders import a_uscc
from tests.verbs.bureau import Bureau, open_bureau

DAY = date(2026, 9, 24)
"""The Thursday before 中秋; seven working days after it is 12 October."""
CODE = a_uscc(900_001, "12")


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    personal.use("a secret of the tests, long enough to be one")
    made = open_bureau(tmp_path, DAY)
    with unit_of_work() as session:
        session.get_one(Agency, made.unit).uscc = CODE
    return made


def a_permit(**changed):
    return {
        "name": "长运物流有限公司",
        "uscc": a_uscc(7),
        "decision_no": "甲交许〔2026〕8号",
        "categories": "普通",
        "content": "道路货物运输经营",
        "decision_date": DAY.isoformat(),
        "valid_from": "2026-09-24",
        "valid_until": "2030-09-23",
        "authority": "甲市交通运输局",
        "authority_uscc": CODE,
        "source_unit": "甲市交通运输局",
        "source_unit_uscc": CODE,
    } | changed


def type_in(bureau, who="clerk", kind="permit", **changed):
    return entries.by_hand(bureau.as_(who), Sending(kind, a_permit(**changed), "赵科长"))


def case_of(record_id):
    with reading() as session:
        return session.scalars(select(Case.id).where(Case.business_key == f"record_entry:{record_id}")).one()


@reaches("record_entry", "entered")
def test_what_one_person_types_in_is_public_when_another_found_it_right(bureau):
    made = type_in(bureau)
    case = case_of(made.record_id)
    before = bureau.record(made.record_id)

    bureau.complete(case, "CheckEntry", "publisher", decision="right")

    after = bureau.record(made.record_id)
    assert (before.collected_on, before.is_public(DAY), before.signed_by) == (None, False, "赵科长")
    assert (after.collected_on, after.severity, after.publicity_max_end) == (DAY, None, date(2030, 9, 23))
    assert after.is_public(date(2030, 9, 23))
    assert not after.is_public(date(2030, 9, 24))


def test_who_typed_it_in_does_not_check_it(bureau):
    made = type_in(bureau, "publisher")

    with pytest.raises(OwnEntry):
        bureau.complete(case_of(made.record_id), "CheckEntry", "publisher", decision="right")

    assert bureau.desks(case_of(made.record_id)) == ["CheckEntry"]


def test_what_was_wrong_is_mended_and_the_former_version_kept(bureau):
    made = type_in(bureau)
    case = case_of(made.record_id)
    bureau.complete(case, "CheckEntry", "publisher", decision="wrong", opinion="有效期写错")
    bureau.complete(
        case,
        "AmendEntry",
        "clerk",
        changes=[{"field": "valid_until", "value": "2029年9月23日"}],
        reason="对照原件",
    )

    bureau.complete(case, "CheckEntry", "publisher", decision="right")

    with reading() as session:
        (change,) = history(session, made.record_id)
    assert (change.before, change.after) == ({"valid_until": "2030-09-23"}, {"valid_until": "2029-09-23"})
    assert (change.by, change.why) == (bureau.people["clerk"].name, "对照原件")
    assert bureau.record(made.record_id).publicity_max_end == date(2029, 9, 23)


@reaches("record_entry", "voided")
def test_a_void_entry_is_never_public_and_its_number_is_free(bureau):
    made = type_in(bureau)
    bureau.complete(case_of(made.record_id), "CheckEntry", "publisher", decision="void", opinion="录成了别家")

    again = type_in(bureau, content="道路旅客运输经营")

    void = bureau.record(made.record_id)
    assert (void.withdrawn_reason, void.collected_on, void.is_public(DAY)) == ("void", None, False)
    assert again.record_id != made.record_id


@reaches("record_entry", "watched")
def test_a_check_that_does_not_come_is_reminded_of_and_escalated(bureau):
    made = type_in(bureau)

    assert bureau.on(date(2026, 10, 9)).tick() == ["CheckSoon"]
    assert bureau.on(date(2026, 10, 13), hour=0).tick() == ["CheckOver"]

    assert [code for code, _ in bureau.letters("publisher")] == ["notice_period_ending"]
    assert [code for code, _ in bureau.letters("approver")] == ["notice_period_over"]
    assert bureau.record(made.record_id).collected_on is None


def test_everything_wrong_is_said_at_once_and_nothing_is_saved(bureau):
    with pytest.raises(BadEntry) as refusal:
        type_in(bureau, uscc="9199999", valid_until=None, categories="普通许可、口头")

    assert [one.where for one in refusal.value.findings] == ["uscc", "categories", "valid_until"]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 0


def test_the_same_permit_twice_is_refused(bureau):
    type_in(bureau)

    with pytest.raises(AlreadyEntered):
        type_in(bureau, decision_no="甲交许[2026]8号")


def test_a_penalty_and_a_permit_may_have_one_number(bureau):
    type_in(bureau)
    reward = a_permit(act_type="先进单位", facts="抢险有功", content="通报表彰")
    for column in ("categories", "valid_from", "valid_until"):
        del reward[column]

    made = entries.by_hand(bureau.as_("clerk"), Sending("reward", reward, "赵科长"))

    assert bureau.record(made.record_id).kind == "reward"


def test_a_reviewer_types_nothing_in(bureau):
    with pytest.raises(NotAllowed):
        type_in(bureau, "reviewer")


def test_a_fall_between_record_and_case_is_made_good(bureau, monkeypatch):
    with monkeypatch.context() as fall:
        fall.setattr(entries, "_open_check", lambda *_: None)
        made = type_in(bureau)

    assert entries.resume(bureau.as_("clerk")) == 1
    assert entries.resume(bureau.as_("clerk")) == 0
    assert bureau.desks(case_of(made.record_id)) == ["CheckEntry"]


def send(bureau, key="许可-8", **changed):
    return entries.by_program(bureau.as_("clerk"), Sending("permit", a_permit(**changed), None, key))


def test_a_program_s_record_waits_with_its_unit_and_sent_again_is_the_same(bureau):
    first = send(bureau)

    again = send(bureau)

    assert (first.fate, again.fate) == (Fate.ACCEPTED, Fate.ALREADY_THERE)
    assert first.record_id == again.record_id
    with reading() as session:
        case = session.scalars(select(Case).where(Case.process == "record_intake")).one()
    bureau.complete(case.id, "CheckBatch", "publisher", decision="all")
    assert bureau.record(first.record_id).is_public(DAY)


def test_a_source_s_number_is_for_one_record(bureau):
    send(bureau)

    with pytest.raises(SourceKeyTaken):
        send(bureau, decision_no="甲交许〔2026〕9号")
