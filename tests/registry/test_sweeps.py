"""What a day brings: invited once, ended on the day, given to a person where the duty is not performed."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from app import db, feel
from app.calendar import YearNotice, load_year
from app.casework.asked import Asked
from app.casework.models import Case, Task
from app.casework.outbox import Outgoing
from app.clock import SHANGHAI
from app.credit import Rulebook, personal
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.repairs import RepairState
from app.people import SYSTEM
from app.registry import sweeps
from tests.credit.builders import SECRET, a_record, a_repair, a_subject
from tests.people.builders import a_person
from tests.registry.builders import ROOT, an_office

MAY, AUGUST = date(2026, 5, 6), date(2026, 8, 7)
DAY = timedelta(days=1)


@pytest.fixture
def office(database):
    personal.use(SECRET)
    an_office(_at(date(2026, 1, 5)))
    return database


def _at(day: date) -> datetime:
    return datetime.combine(day, time(6), SHANGHAI)


def on(day: date) -> sweeps.Swept:
    return sweeps.daily(Asked(SYSTEM, _at(day)))


def a_public_record(recognised_on: date = MAY, **columns) -> int:
    with db.unit_of_work() as session:
        return a_record(session, recognised_on, **columns).id


def record(record_id: int) -> Record:
    with db.reading() as session:
        return session.get_one(Record, record_id)


def sent(kind: str) -> list[dict]:
    with db.reading() as session:
        bodies = session.scalars(select(Outgoing.body).where(Outgoing.kind == kind).order_by(Outgoing.id))
        return [feel.loads(body) for body in bodies]


def count(table) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_subject_is_invited_on_the_first_day_and_once(office):
    with db.unit_of_work() as session:
        subject = a_subject(session)
        person = a_person(session, "zhao", "applicant", subject_id=subject.id)
        found = a_record(session, MAY, subject=subject).id

    assert on(AUGUST - DAY).done == {}
    assert on(AUGUST).done == {"invited": 1}
    assert on(AUGUST).done == {}
    assert on(AUGUST + DAY).done == {}
    assert record(found).invited_on == AUGUST
    (letter,) = sent("inbox")
    assert (letter["to"], letter["code"]) == (person.id, "notice_may_apply")
    assert letter["named"]["first_day"] == AUGUST
    assert [body["invitation"] for body in sent("portal")] == [True]


def test_a_subject_that_has_applied_is_not_invited(office):
    with db.unit_of_work() as session:
        found = a_record(session, MAY)
        repair = a_repair(session, found, AUGUST)
        assert repair.state == RepairState.FILED

    assert on(AUGUST).done == {}


def test_a_record_that_is_not_public_is_not_invited_about(office):
    a_public_record(MAY, severity=Severity.MINOR)
    with db.unit_of_work() as session:
        a_record(session, MAY, collected_on=None)

    assert "invited" not in on(AUGUST).done


def test_a_corrected_record_ends_on_the_day_after_its_maximum(office):
    found = a_public_record()
    with db.unit_of_work() as session:
        session.get_one(Record, found).correct(date(2026, 6, 1))
    last = record(found).publicity_max_end
    on(AUGUST)

    assert on(last).done == {}
    assert on(last + DAY).done == {"ended": 1}
    assert on(last + DAY).done == {}
    assert (record(found).withdrawn_on, record(found).withdrawn_reason) == (last + DAY, "expired")
    assert sent("portal")[-1]["public"] is False
    assert count(Case) == 0


def test_a_sweep_that_comes_late_ends_publicity_on_the_right_day_all_the_same(office):
    found = a_public_record()
    with db.unit_of_work() as session:
        session.get_one(Record, found).correct(date(2026, 6, 1))
    last = record(found).publicity_max_end

    on(last + 40 * DAY)

    assert record(found).withdrawn_on == last + DAY
    assert record(found).invited_on is None


def test_a_duty_not_performed_is_given_to_a_reviewer_once(office):
    found = a_public_record()
    last = record(found).publicity_max_end
    on(AUGUST)

    assert on(last + DAY).done == {"duty_opened": 1}
    assert on(last + 2 * DAY).done == {}
    with db.reading() as session:
        case = session.scalars(select(Case)).one()
        assert session.scalars(select(Task.role)).one() == "reviewer"
    assert case.unit_id == record(found).authority_id
    assert not record(found).is_public(last + DAY)


def test_what_was_kept_ends_when_the_duty_is_performed(office):
    found = a_public_record()
    last = record(found).publicity_max_end
    on(last + DAY)
    with db.unit_of_work() as session:
        session.get_one(Record, found).correct(last + 3 * DAY)

    assert on(last + 4 * DAY).done == {"ended": 1}
    assert record(found).withdrawn_on == last + DAY


def test_a_record_the_public_never_saw_opens_no_case(office):
    found = a_public_record(severity=Severity.MINOR)
    last = record(found).publicity_max_end

    assert on(last + DAY).done == {}
    assert count(Case) == 0


def test_killed_between_the_case_and_the_mark_it_opens_no_second_case(office, monkeypatch):
    found = a_public_record()
    last = record(found).publicity_max_end
    with monkeypatch.context() as fall:
        fall.setattr(sweeps, "_locked", _fall)
        assert len(on(last + DAY).troubles) == 1
    assert (count(Case), record(found).sector_duty_on) == (1, None)

    assert on(last + 2 * DAY).done == {"duty_opened": 1}
    assert count(Case) == 1


def _fall(*_arguments):
    raise OSError("the power is gone")


def test_one_broken_record_stops_no_other(office, monkeypatch):
    broken, sound = a_public_record(), a_public_record()
    invite = sweeps.invite
    monkeypatch.setattr(sweeps, "FOUND_AT_ONCE", 1)
    monkeypatch.setattr(sweeps, "invite", lambda asked, i: _fall() if i == broken else invite(asked, i))

    swept = on(AUGUST)

    assert swept.done == {"invited": 1}
    assert [record_id for record_id, _ in swept.troubles] == [broken]
    assert record(sound).invited_on == AUGUST


def test_on_the_day_the_rules_change_dates_go_by_the_milder_order(office):
    found = a_public_record(date(2026, 2, 2))
    ordinary = record(found)
    with db.unit_of_work() as session:
        session.get_one(Record, found).settle(_rules(session), date(2026, 3, 1))
    before = record(found)
    assert before.publicity_max_end == date(2029, 2, 2)

    assert on(date(2026, 3, 31)).done == {}
    assert on(date(2026, 4, 1)).done == {"settled": 1}
    assert on(date(2026, 4, 1)).done == {}

    after = record(found)
    assert after.publicity_max_end == date(2027, 2, 2)
    assert after.version > before.version
    assert ordinary.id == found
    assert sent("portal")[-1]["publicity_max_end"] == date(2027, 2, 2)


def _rules(session):
    return Rulebook.read(session)


def test_a_broken_record_does_not_keep_its_part_from_being_settled(office, monkeypatch):
    found = [a_public_record(date(2026, 2, 2)) for _ in range(3)]
    with db.unit_of_work() as session:
        for one in found:
            session.get_one(Record, one).settle(_rules(session), date(2026, 3, 1))
    settle = Record.settle
    monkeypatch.setattr(
        Record, "settle", lambda self, *a: _fall() if self.id == found[1] else settle(self, *a)
    )

    swept = on(date(2026, 4, 1))

    assert swept.done == {"settled": 2}
    assert [record_id for record_id, _ in swept.troubles] == [found[1]]


def test_a_collection_period_is_counted_again_when_the_calendar_has_come(office):
    with db.unit_of_work() as session:
        found = a_record(session, date(2026, 12, 28), severity=None, collected_on=None).id
    assert record(found).collect_provisional
    assert on(date(2026, 12, 29)).done == {}
    notice = YearNotice(2027, "测试", {date(2027, 1, day): "元旦" for day in (1, 2, 3)}, {})
    with db.unit_of_work() as session:
        load_year(session, notice, _at(date(2026, 12, 30)))

    assert on(date(2026, 12, 30)).done == {"recounted": 1}
    assert not record(found).collect_provisional


def test_two_sweeps_at_once_tell_nobody_twice(office):
    for _ in range(30):
        a_public_record()

    with ThreadPoolExecutor(2) as both:
        swept = list(both.map(on, [AUGUST, AUGUST]))

    assert sum(one.done.get("invited", 0) for one in swept) == 30
    assert [one.troubles for one in swept] == [[], []]
    assert len(sent("portal")) == 30


def test_a_killed_sweep_goes_on_where_it_stopped(office):
    with db.unit_of_work() as session:
        subject = a_subject(session)
        a_person(session, "zhao", "applicant", subject_id=subject.id)
        for _ in range(150):
            a_record(session, MAY, subject=subject)
    program = [
        sys.executable,
        "-m",
        "tests.registry.sweeping",
        office.address.render_as_string(False),
        SECRET,
    ]
    for _ in range(2):
        with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
            for _line in zip(range(20), running.stdout, strict=False):
                pass
            os.kill(running.pid, signal.SIGKILL)
    told = len(sent("inbox"))
    assert 40 <= told < 150

    swept = on(AUGUST)

    assert swept.done == {"invited": 150 - told}
    assert len(sent("inbox")) == 150
    assert len(sent("portal")) == 150


def test_an_invitation_costs_few_statements(office, count_statements):
    for _ in range(20):
        a_public_record()
    on(date(2026, 8, 1))

    with count_statements() as counted:
        on(AUGUST)

    assert len(counted) / 20 <= 8
    assert counted.commits == 20


def test_a_day_that_brings_nothing_costs_a_handful_of_statements(office, count_statements):
    for _ in range(20):
        a_public_record()
    on(date(2026, 8, 1))

    with count_statements() as counted:
        on(date(2026, 8, 2))

    assert len(counted) <= 10
    assert counted.commits == 0
