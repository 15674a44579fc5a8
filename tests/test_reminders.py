"""The ladder of reminders, as the metronome climbs it: every rung once, whatever happens in between."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import definitions
from app.casework import journal, reminders
from app.casework.asked import Asked
from app.casework.clocks import Clock, Ledger
from app.casework.commands import cases, clocks
from app.casework.models import Case
from app.clock import SHANGHAI
from app.credit import Rulebook
from app.credit.rulebook import NewValue
from app.db import reading, unit_of_work
from app.people import SYSTEM
from app.scheduler import Rounds
from app.verbs.periods import ladder
from tests.verbs.bureau import FIRST_DAY, VERIFIED, Bureau, a_record, open_bureau

DAY = timedelta(days=1)


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path)


def rungs(case_id: int) -> list[tuple[str, tuple]]:
    """Every rung that rang in a case, by its clock's rule, in order."""
    with reading() as session:
        rang = [e.told["rungs"] for e in journal.of_case(session, case_id) if e.act == "clock_rang"]
    return [(one["rule"], tuple(one["rung"])) for told in rang for one in told]


def beat(bureau: Bureau, day: date, hour: int = 9) -> None:
    """One beat of a metronome that has just been started: it remembers nothing."""
    ticked = Rounds().go(datetime.combine(day, time(hour), SHANGHAI))
    assert ticked.failed == 0, ticked.troubles


def test_the_metronome_climbs_every_rung_once_though_it_is_restarted_each_hour(bureau):
    case = bureau.apply(a_record(bureau)).case_id

    day = FIRST_DAY
    while day < date(2026, 8, 28):
        for hour in (0, 1, 9, 10, 23):
            beat(bureau, day, hour)
        day += DAY

    whole = [rung for rule, rung in rungs(case) if rule == "repair.site_total"]
    assert whole == [
        ("holder", "0.5", None),
        ("holder", "0.75", None),
        ("holder", "1", None),
        ("head", None, 0),
        ("supervision", None, 1),
    ]
    assert max(Counter(rungs(case)).values()) == 1


def test_two_that_find_the_same_ring_once(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.on(date(2026, 8, 10))
    asked = Asked(SYSTEM, bureau.now)

    assert [clocks.ring(asked, case).status for _ in range(2)] == ["rang", "quiet"]


def test_an_idle_metronome_sleeps_until_the_next_rung(bureau):
    bureau.apply(a_record(bureau))
    with reading() as session:
        soonest = session.scalar(reminders.next_due())
    rounds, before = Rounds(), soonest - timedelta(seconds=3)
    rounds.go(before)

    assert rounds.pause(before, 60) == 3


def test_nobody_is_told_twice_on_a_day_about_one_period(bureau):
    """A drawing that reminds by itself, as older ones do, and the ladder: whoever comes first tells."""
    case = bureau.apply(a_record(bureau)).case_id
    bureau.on(date(2026, 8, 10))
    clerk = bureau.people["clerk"].id
    with unit_of_work() as session:
        ledger = Ledger(session, session.get_one(Case, case), Asked(SYSTEM, bureau.now))
        accept = ledger.find("repair.accept")
        assert reminders.not_told_today(ledger, accept, [clerk]) == [clerk]
        assert reminders.not_told_today(ledger, accept, [clerk]) == []
    before = len(bureau.letters("clerk"))

    bureau.ring()

    assert len(bureau.letters("clerk")) == before
    bureau.on(date(2026, 8, 11)).ring()
    assert len(bureau.letters("clerk")) == before + 1


def test_one_letter_names_all_the_periods_that_ring_for_a_person(bureau):
    bureau.apply(a_record(bureau))
    bureau.on(date(2026, 8, 14))

    bureau.ring()

    named = bureau.letters("clerk")[-1][1]["periods"]
    assert "认定单位决定是否受理" in named
    assert "网站自收到申请起向申请人反馈" in named


def test_what_is_done_rings_no_more(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    bureau.complete(case, "Verify", "reviewer", **VERIFIED)
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")

    for days in range(30):
        bureau.on(FIRST_DAY + DAY * days).ring()

    assert rungs(case) == []
    with reading() as session:
        assert session.scalars(select(Clock.id).where(Clock.rings_at.is_not(None))).all() == []


def test_the_ladder_is_what_the_rules_say(bureau):
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        family, body = rules.with_value("clock.remind_holder", FIRST_DAY, NewValue([0.9], "局务会", "t"))
        definitions.publish(session, "rules", family, body, by="t", now=bureau.now)
        told = ladder(Rulebook.read(session), FIRST_DAY)
    case = bureau.apply(a_record(bureau)).case_id

    for days in range(30):
        bureau.on(FIRST_DAY + DAY * days).ring()

    heads = [["head", None, 0], ["supervision", None, 1]]
    assert [rung.kept() for rung in told] == [["holder", "0.9", None], *heads]
    shares = [rung for rule, rung in rungs(case) if rule == "repair.accept"]
    assert shares == [("holder", "0.9", None), ("head", None, 0), ("supervision", None, 1)]


def test_where_a_unit_has_no_head_supervision_is_told(bureau):
    record = a_record(bureau, authority_id=bureau.other_unit)
    bureau.apply(record)

    bureau.on(date(2026, 8, 13), hour=0).ring()

    assert [code for code, _ in bureau.letters("supervisor")] == ["notice_clock_head"]


@pytest.fixture
def accepted(sqlite_only, tmp_path):
    """An office for all examples, an accepted case for each."""
    bureau, numbers = open_bureau(tmp_path), count(1)

    def begin() -> tuple[Bureau, int]:
        record = a_record(bureau.on(FIRST_DAY), decision_no=f"甲交罚〔2026〕{next(numbers)}号")
        case = bureau.apply(record).case_id
        bureau.complete(case, "FormalCheck", "clerk", decision="accept")
        return bureau, case

    return begin


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["ring", "suspend", "resume", "extend", "night"]), max_size=40))
def test_no_rung_rings_twice_whatever_stops_and_runs_on(accepted, acts):
    (bureau, case), extended, suspended = accepted(), False, False

    for act in acts:
        if act == "night":
            bureau.now += DAY * 2
        elif act == "suspend" and not suspended:
            cases.suspend(bureau.as_("reviewer"), case, "等待")
            suspended = True
        elif act == "resume" and suspended:
            cases.resume(bureau.as_("reviewer"), case, "到齐")
            suspended = False
        elif act == "extend" and not extended and not suspended:
            cases.extend(bureau.as_("approver"), case, "repair.result", "案情复杂")
            extended = True
        else:
            bureau.ring()

    assert max(Counter(rungs(case)).values(), default=1) == 1
