"""An agency met by a second name is merged into the right one."""

import pytest
from sqlalchemy import select

from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.errors import NotAllowed
from app.people import Agency, User, changes
from app.registry import agencies
from app.registry.agencies import NoSuchAgency, NotIntoItself, SameDecisions
from tests.registry.oversight import NOW, asked_by


@pytest.fixture
def administrator(database):
    return asked_by("root", "administrator", agency="甲市交通运输局")


def an_agency(name, **columns):
    with unit_of_work() as session:
        agency = Agency(name=name, **columns)
        session.add(agency)
        session.flush()
        return agency.id


def a_record(agency_id, number):
    with unit_of_work() as session:
        subject = Subject(name=f"公司{agency_id}{number}")
        session.add(subject)
        session.flush()
        session.add(
            Record(
                kind="penalty",
                subject_id=subject.id,
                authority_id=agency_id,
                source_agency_id=agency_id,
                decision_no=number,
                recognised_on=NOW.date(),
                entered_on=NOW.date(),
                collect_due=NOW.date(),
                collect_due_latest=NOW.date(),
                categories=[],
                act_type="",
                facts="",
                basis="",
                content="",
            )
        )


def test_everything_moves_and_the_name_stays_known(administrator):
    right, wrong = an_agency("甲市执法支队"), an_agency("甲市执法支队（旧）", provisional=True)
    below = an_agency("三大队", superior_id=wrong)
    a_record(wrong, "一号")
    asked_by("li", "clerk", agency="甲市执法支队（旧）")

    moved = agencies.merge(administrator, wrong, right)

    assert moved == {"agency": 1, "app_user": 1, "record": 2}
    with reading() as session:
        assert session.get_one(Agency, wrong).successor_id == right
        assert not session.get_one(Agency, wrong).provisional
        assert session.get_one(Agency, below).superior_id == right
        assert session.scalars(select(Record.authority_id)).all() == [right]
        assert session.scalar(select(User.agency_id).where(User.login == "li")) == right
        assert changes.of_agency(session, right)[0].act == "unit_merged"


def test_two_decisions_of_one_number_stop_it_and_nothing_moves(administrator):
    right, wrong = an_agency("甲"), an_agency("乙")
    a_record(wrong, "一号")
    a_record(right, "一号")

    with pytest.raises(SameDecisions):
        agencies.merge(administrator, wrong, right)

    with reading() as session:
        assert session.get_one(Agency, wrong).successor_id is None
        assert set(session.scalars(select(Record.authority_id))) == {right, wrong}


def test_a_chain_of_merges_ends_at_the_last(administrator):
    a, b, c = an_agency("甲"), an_agency("乙"), an_agency("丙")
    agencies.merge(administrator, a, b)

    agencies.merge(administrator, b, c)

    with reading() as session:
        assert session.get_one(Agency, a).successor_id == c


def test_nothing_is_merged_into_itself_below_itself_or_into_what_is_gone(administrator):
    above = an_agency("甲")
    below = an_agency("乙", superior_id=above)
    gone = an_agency("丙", successor_id=above)

    for into in (above, below):
        with pytest.raises(NotIntoItself):
            agencies.merge(administrator, above, into)
    with pytest.raises(NoSuchAgency):
        agencies.merge(administrator, below, gone)


def test_only_administrators_merge(administrator):
    with pytest.raises(NotAllowed):
        agencies.merge(asked_by("li", "clerk"), an_agency("甲"), an_agency("乙"))
