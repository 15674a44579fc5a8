"""承继: records, bars and open cases follow a merged, split or deregistered subject, and a merged unit."""

from datetime import date

import pytest
from sqlalchemy import select

from app.casework import journal
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.models import Case, Task
from app.credit.changes import changes_of
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.refusals import Barred
from app.credit.register import Search, public_records
from app.credit.repairs import Bar
from app.credit.rulebook import NewValue, Rulebook
from app.credit.subjects import Subject
from app.credit.successions import BadSuccession, SubjectEnded, Succeeding, SuccessionKind
from app.db import reading, unit_of_work
from app.definitions import publish
from app.errors import NotAllowed
from app.people import Role, User, actor_of
from app.registry import agencies, successions
from tests.verbs.bureau import APPLICATION, FIRST_DAY, Bureau, a_record, open_bureau
from tests.verbs.rest import another

DAY = FIRST_DAY
MERGED, SPLIT, GONE = SuccessionKind.MERGED, SuccessionKind.SPLIT, SuccessionKind.DEREGISTERED


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, DAY)


def other_company(name="别家公司"):
    with reading() as session:
        return session.scalar(select(Subject.id).where(Subject.name == name))


def what(kind, **also):
    given = {
        "document_no": "市监登〔2026〕9号",
        "reason": "经登记机关核准。",
        "happened_on": date(2026, 8, 3),
    }
    return Succeeding(kind=kind, **{**given, **also})


def succeed(bureau, kind, **also):
    return successions.succeed(bureau.as_("publisher"), bureau.company, what(kind, **also))


def test_a_merged_company_s_records_are_borne_and_found_by_its_successor(bureau):
    record, into = a_record(bureau), other_company()

    done = succeed(bureau, MERGED, successor_id=into)

    assert (done.records, done.ended, done.cases) == (1, 0, 0)
    moved = bureau.record(record)
    assert (moved.subject_id, moved.original_subject_id) == (into, bureau.company)
    with reading() as session:
        assert session.get_one(Subject, bureau.company).ended_on == date(2026, 8, 3)
        (line,) = changes_of(session, record)
        assert (line.effect, line.noted_by, line.before["subject_id"]) == (
            "succeeded",
            "publisher某",
            bureau.company,
        )
        assert [one.id for one in public_records(session, DAY, Search("别家公司")).records] == [record]
    assert bureau.to_portal()[-1]["subject"] == "别家公司"


def test_open_cases_go_on_with_the_successor_whose_people_see_them(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    into = other_company()

    done = succeed(bureau, MERGED, successor_id=into)

    assert done.cases == 1
    assert bureau.case(case).subject_id == into
    with reading() as session:
        last = journal.of_case(session, case)[-1]
        assert (last.act, last.actor_name, last.told["to"]) == (
            "subject_succeeded",
            "publisher某",
            ["别家公司"],
        )
    assert bureau.letters("stranger")[-1][0] == "notice_handed_to_successor"
    bureau.accept_and_verify(case)
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")
    assert bureau.case(case).status == "running"


def test_what_a_fall_left_behind_is_taken_up_by_the_next_day(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    into = other_company()
    with unit_of_work() as session:
        subject = session.get_one(Subject, bureau.company)
        subject.ended_on, subject.successor_id = date(2026, 8, 3), into
        session.query(Record).update({"subject_id": into})

    assert successions.daily(bureau.as_("publisher")).done == {"handed_on": 1}
    assert successions.daily(bureau.as_("publisher")).done == {}

    assert bureau.case(case).subject_id == into


def test_a_bar_is_not_shed_by_merging_nor_by_splitting(bureau):
    mine = a_record(bureau)
    with unit_of_work() as session:
        since = {"since": date(2026, 7, 1), "until": date(2027, 7, 1)}
        session.add(Bar(subject_id=bureau.company, trigger="false_material", source="第36号令", **since))
    into = other_company()

    succeed(bureau, SPLIT, records={mine: into})

    with reading() as session:
        barred = set(session.scalars(select(Bar.subject_id)))
    assert barred == {bureau.company, into}
    with pytest.raises(Barred):
        cases.start(
            bureau.as_("stranger"),
            "credit_repair",
            APPLICATION,
            About("别家公司", into, bureau.unit, f"record:{mine}", {"record_id": mine}),
        )


def test_a_split_moves_the_records_named_and_leaves_the_others(bureau):
    one, two = a_record(bureau), another(bureau, 2, date(2026, 6, 1), Severity.GENERAL)
    case = bureau.apply(one).case_id
    into = other_company()

    done = succeed(bureau, SPLIT, records={one: into})

    assert (done.records, done.cases) == (1, 1)
    assert (bureau.record(one).subject_id, bureau.record(two).subject_id) == (into, bureau.company)
    assert bureau.case(case).subject_id == into
    with reading() as session:
        assert session.get_one(Subject, bureau.company).ended_on is None


def test_a_deregistered_company_s_cases_end_and_its_records_run_out(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id

    done = succeed(bureau, GONE)

    assert (done.records, done.ended, done.cases) == (0, 0, 1)
    assert (bureau.case(case).status, bureau.repair(case).state) == ("terminated", "retracted")
    assert bureau.desks(case) == []
    assert bureau.record(record).is_public(DAY)
    with reading() as session:
        assert journal.of_case(session, case)[-1].act == "subject_gone"


def test_where_the_office_says_so_a_deregistered_company_s_records_end_too(bureau):
    record = a_record(bureau)
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        new = NewValue("withdraw", "局务会纪要", "admin")
        family, body = rules.with_value("succession.deregistered", DAY, new)
        publish(session, "rules", family, body, by="admin", now=bureau.now)

    done = succeed(bureau, GONE)

    assert done.ended == 1
    assert bureau.record(record).withdrawn_reason == "ceased"


def test_a_succession_names_everything_that_is_wrong_with_it_at_once(bureau):
    mine = a_record(bureau)

    for bad, where in (
        (
            what(MERGED, document_no="", happened_on=date(2027, 1, 1)),
            {"document_no", "happened_on", "successor_id"},
        ),
        (what(MERGED, successor_id=bureau.company), {"successor_id"}),
        (what(GONE, successor_id=other_company()), {"successor_id"}),
        (what(SPLIT), {"records"}),
        (what(SPLIT, records={mine + 1: other_company()}), {"records"}),
        (what(GONE, reason="无"), {"reason"}),
    ):
        with pytest.raises(BadSuccession) as refusal:
            successions.succeed(bureau.as_("publisher"), bureau.company, bad)
        assert {finding.where for finding in refusal.value.findings} == where
    with pytest.raises(NotAllowed):
        successions.succeed(bureau.as_("clerk"), bureau.company, what(GONE))


def test_what_has_ended_does_not_end_again(bureau):
    a_record(bureau)
    succeed(bureau, GONE)

    with pytest.raises(SubjectEnded):
        succeed(bureau, GONE)


def test_a_dissolved_unit_s_open_cases_desks_and_records_move_and_their_journals_say_so(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    with unit_of_work() as session:
        person = User(login="admin", name="管理员", agency_id=bureau.other_unit)
        person.roles = {Role.ADMINISTRATOR}
        session.add(person)
        session.flush()
        bureau.people["admin"] = actor_of(person)
        bureau.people["other_clerk"] = actor_of(
            session.scalars(select(User).where(User.login == "other_clerk")).one()
        )
    seen = bureau.case(case).version

    agencies.merge(bureau.as_("admin"), bureau.unit, bureau.other_unit)

    moved = bureau.case(case)
    assert (moved.unit_id, moved.version) == (bureau.other_unit, seen + 1)
    assert bureau.record(record).authority_id == bureau.other_unit
    with reading() as session:
        last = journal.of_case(session, case)[-1]
        assert (last.act, last.told["to"]) == ("unit_succeeded", ["乙市交通运输局"])
        assert set(session.scalars(select(Task.unit_id).where(Task.case_id == case))) == {bureau.other_unit}
        assert session.scalar(select(Case.unit_id)) == bureau.other_unit
    bureau.complete(case, "FormalCheck", "other_clerk", decision="accept")
    assert bureau.repair(case).state == "accepted"
