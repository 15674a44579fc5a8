"""The metronome finds what is due, and one broken thing stops nobody."""

import contextlib
import os
import random
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import db, outbound, scheduler
from app.casework import attachments, journal
from app.casework.commands import chores
from app.casework.journal import Entry
from app.casework.models import Timer, TimerState
from app.cli.invariants import examine
from app.config import Config
from app.db import DatabaseBusy, reading, unit_of_work
from app.registry.sweeps import Swept
from app.scheduler import Metronome, Rounds, tick
from tests.casework.office import MONDAY, Fate, Office, open_office


@pytest.fixture
def office(database, tmp_path, monkeypatch) -> Office:
    attachments.keep_in(tmp_path / "attachments", 1000)
    outbound.install(Config(mode="test", instance=tmp_path))
    monkeypatch.setattr(scheduler, "_daily", {})
    return open_office()


def fired(case_id: int) -> int:
    with reading() as session:
        return session.scalar(
            select(func.count()).where(Entry.case_id == case_id, Entry.act == "timer_fired")
        )


def test_a_due_timer_fires_once_however_often_it_is_ticked(office):
    case = office.start("sleeper", woken="awake")

    before = tick(MONDAY + timedelta(days=1))
    after = [tick(MONDAY + timedelta(days=3)) for _ in range(3)]

    assert before.fired == 0
    assert [one.fired for one in after] == [1, 0, 0]
    assert fired(case.case_id) == 1


def test_what_was_due_while_the_house_slept_fires_when_it_wakes(office):
    cases = [office.start("sleeper", woken=f"n{n}") for n in range(5)]

    ticked = tick(MONDAY + timedelta(days=400))

    assert ticked.fired == 5
    assert all(fired(case.case_id) == 1 for case in cases)


def test_one_broken_case_stops_nobody(office, monkeypatch):
    broken, whole = office.start("sleeper", woken="a"), office.start("sleeper", woken="b")
    sleeping = office.timer(broken.case_id, "sleep").id
    fire = scheduler.timers.fire

    def fire_or_break(asked, timer_id):
        if timer_id == sleeping:
            raise ZeroDivisionError
        return fire(asked, timer_id)

    monkeypatch.setattr(scheduler.timers, "fire", fire_or_break)

    ticked = tick(MONDAY + timedelta(days=3))

    assert (ticked.fired, ticked.failed) == (1, 1)
    assert ticked.troubles == [f"timer {sleeping}: ZeroDivisionError"]
    assert fired(whole.case_id) == 1


def test_a_step_that_keeps_breaking_becomes_an_incident(office):
    case = office.start("sleeper", woken="a")
    Fate.says = "break"

    for minutes in range(10):
        tick(MONDAY + timedelta(days=3, minutes=minutes))

    with reading() as session:
        acts = [entry.act for entry in journal.of_case(session, case.case_id)]
        timer = session.scalars(select(Timer).where(Timer.case_id == case.case_id)).one()
    assert acts.count("timer_fired") == 1
    assert acts.count("incident_opened") == 1
    assert timer.state == TimerState.FIRED


def test_two_houses_ticking_at_once_fire_each_timer_once(office):
    cases = [office.start("sleeper", woken=f"n{n}") for n in range(12)]
    start, counted = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        counted.append(tick(MONDAY + timedelta(days=3)))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    tick(MONDAY + timedelta(days=3))

    assert sum(one.failed for one in counted) == 0
    assert [fired(case.case_id) for case in cases] == [1] * 12


def a_house(now) -> int:
    """A process of its own that ticks until nothing is due; its id."""
    child = os.fork()
    if child:
        return child
    with contextlib.suppress(BaseException):  # whatever happens, the child must not go on as a test
        address, db._database = db.database().address, None
        db.connect(address)
        while tick(now).fired:
            pass
        os._exit(0)
    os._exit(1)


def test_houses_killed_in_a_storm_of_timers_fire_each_once(office):
    cases = [office.start("sleeper", woken=f"n{n}").case_id for n in range(100)]
    now = MONDAY + timedelta(days=3)

    for _ in range(5):
        houses = [a_house(now) for _ in range(2)]
        time.sleep(random.uniform(0.02, 0.1))
        for house in houses:
            os.kill(house, signal.SIGKILL)
            os.waitpid(house, 0)
    _, status = os.waitpid(a_house(now), 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert [fired(case_id) for case_id in cases] == [1] * 100
    with reading() as session:
        assert [code for code, broken in examine(session) if broken] == []


def test_letters_leave_with_the_tick(office, tmp_path):
    with unit_of_work() as session:
        scheduler.outbox.enqueue(session, "k", "portal", {"a": 1}, MONDAY)

    assert tick(MONDAY).sent == 1
    assert len(list((tmp_path / "portal").iterdir())) == 1


def test_the_journal_is_sealed_once_a_minute(office):
    office.start()
    rounds = Rounds()

    sealed = []
    for seconds in (0, 20, 40, 61, 100, 122):
        sealed.append(rounds.go(MONDAY + timedelta(seconds=seconds)).sealed)
        office.start()

    assert sealed == [True, False, False, True, False, True]


def test_daily_work_is_done_once_a_legal_day_by_one_house(office):
    days = []
    scheduler.each_day("count", lambda asked: days.append(asked.today.day))
    houses = Rounds(), Rounds()

    for hours in range(0, 48, 2):  # from Monday nine in the morning
        for house in houses:
            house.go(MONDAY + timedelta(hours=hours))

    assert days == [1, 2, 3]


def test_each_day_files_and_records_are_swept():
    assert {"files", "records"} <= set(scheduler._daily)


def test_daily_work_that_fails_is_tried_again_after_a_rest(office):
    fates = iter([ZeroDivisionError, None, None])

    def work(_asked):
        fate = next(fates)
        if fate:
            raise fate

    scheduler.each_day("frail", work)
    rounds = Rounds()

    ticked = [rounds.go(MONDAY + timedelta(minutes=minutes)) for minutes in (0, 5, 10, 15)]

    assert [one.failed for one in ticked] == [1, 0, 0, 0]
    assert [one.swept for one in ticked] == [[], [], ["frail"], []]


def test_records_that_the_daily_work_had_to_leave_are_told(office):
    scheduler.each_day("records", lambda _asked: Swept(troubles=[(7, "ValueError: 张某")]))

    ticked = tick(MONDAY)

    assert (ticked.swept, ticked.failed, ticked.troubles) == (["records"], 1, ["records 7"])


def test_a_clock_set_back_does_not_stop_the_daily_work(database):
    assert chores.take_day("x", MONDAY + timedelta(days=30))

    assert chores.take_day("x", MONDAY)
    assert not chores.take_day("x", MONDAY + timedelta(hours=1))


def test_an_idle_tick_asks_the_database_two_things(office, count_statements):
    office.start("sleeper", woken="a")
    rounds = Rounds()
    rounds.go(MONDAY)

    with count_statements() as counted:
        ticked = rounds.go(MONDAY + timedelta(seconds=5))

    assert ticked == scheduler.Ticked()
    asked = [one for one in counted.statements if one.lstrip().startswith("SELECT")]
    assert (len(asked), counted.commits) == (2, 0)


def test_the_metronome_sleeps_until_the_next_due_moment(office):
    rounds, due = Rounds(), MONDAY + timedelta(days=2)

    def pause_after(moment) -> float:
        rounds.go(moment)
        return rounds.pause(moment, 5)

    assert pause_after(MONDAY) == 5
    office.start("sleeper", woken="a")
    assert pause_after(due - timedelta(days=1)) == 5
    assert pause_after(due - timedelta(seconds=2)) == 2
    assert pause_after(due) == scheduler.LEAST_PAUSE
    assert pause_after(due) == 5


def test_the_metronome_sleeps_its_length_while_the_database_is_away(office, monkeypatch):
    def away():
        raise DatabaseBusy

    monkeypatch.setattr(scheduler, "reading", away)
    rounds = Rounds()

    ticked = rounds.go(MONDAY)

    assert ticked.failed >= 2
    assert rounds.pause(MONDAY, 5) == 5


def test_the_metronome_beats_in_the_background_and_stops(office, office_clock):
    case = office.start("sleeper", woken="a")
    office_clock.set(MONDAY + timedelta(days=3))
    config = Config(mode="test", tick_seconds=1)
    metronome = Metronome(config)

    metronome.start()
    deadline = time.monotonic() + 10
    while not fired(case.case_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    metronome.stop()

    assert fired(case.case_id) == 1
    assert not metronome.beats.running


def test_an_office_may_have_no_metronome():
    config = Config(mode="test", tick_seconds=0)
    metronome = Metronome(config)

    metronome.start()

    assert not metronome.beats.running
