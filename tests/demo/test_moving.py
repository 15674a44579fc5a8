"""The demonstration's clock: a day, a week, to the next deadline; what falls due happens."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock, create_app
from app.casework.models import Timer, TimerState
from app.config import Config
from app.db import reading, unit_of_work
from app.demo import clock as demo_clock
from app.demo import moving
from tests.casework.office import MONDAY, open_office
from tests.web.builders import Browser


@pytest.fixture
def demo(sqlite_only, tmp_path):
    """A small office whose time is the demonstration's."""
    address = sqlite_only.address.render_as_string(hide_password=False)
    office = create_app(Config(mode="demo", database=address, instance=tmp_path / "instance"))
    office.testing = False
    with unit_of_work() as session:
        demo_clock.begin(session)
    yield office
    clock.set_source(clock.machine_now)


def small_office():
    """Its processes are published on MONDAY: it opens then."""
    small = open_office()
    with unit_of_work() as session:
        demo_clock.forward_to(session, MONDAY)
    small.now = clock.now()
    return small


def test_a_day_and_a_week_pass(demo):
    before = clock.today()

    moving.move("day")
    one = clock.today()
    moving.move("week")

    assert before == date(2026, 3, 2)
    assert (one - before, clock.today() - one) == (timedelta(days=1), timedelta(days=7))


def test_to_the_next_deadline_fires_it_at_its_own_moment(demo):
    small = small_office()
    case = small.start("timed")
    with reading() as session:
        due = session.scalars(select(Timer.due_at).order_by(Timer.due_at)).first()

    moving.move("deadline")

    assert clock.now() - due < timedelta(minutes=1)
    with reading() as session:
        fired = session.scalars(
            select(Timer).where(Timer.state == TimerState.FIRED, Timer.case_id == case.case_id)
        ).all()
        assert [timer.due_at for timer in fired] == [due]
        assert fired[0].fired_at - due < timedelta(minutes=1)


def test_a_week_fires_what_lies_on_the_way_one_after_the_other(demo):
    small = small_office()
    small.start("timed")

    moving.move("week")
    moving.move("week")

    with reading() as session:
        fired = session.scalars(select(Timer).where(Timer.state == TimerState.FIRED)).all()
    assert len(fired) >= 2
    assert all(timer.fired_at - timer.due_at < timedelta(minutes=1) for timer in fired)


def test_anybody_who_visits_the_demonstration_moves_it_from_the_header(demo):
    visitor = Browser(demo)
    before = clock.today()
    page = visitor.get("/").text

    answer = visitor.post("/demo/clock", page="/", step="day")

    assert "过一天" in page
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert clock.today() - before == timedelta(days=1)
    assert "演示时间已到" in visitor.get("/").text


def test_a_request_from_elsewhere_moves_nothing(demo):
    before = clock.today()

    answer = demo.test_client().post("/demo/clock", data={"step": "day"})

    assert answer.status_code == 403
    assert clock.today() == before


def test_an_unknown_step_is_not_there(demo):
    assert Browser(demo).post("/demo/clock", page="/", step="year").status_code == 404


def test_whoever_is_signed_in_stays_so_when_months_pass(demo):
    open_office()
    browser = Browser(demo).enter("clerk")

    for _ in range(10):
        moving.move("week")

    assert browser.get("/inbox").status_code == 200
