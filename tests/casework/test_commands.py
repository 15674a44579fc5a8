"""What happens to a case when people, time and messages act on it."""

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import calendar
from app.casework import clocks, journal
from app.casework.asked import About, Asked
from app.casework.commands import cases, incidents, messages, tasks, timers
from app.casework.commands.clocks import recount, to_recount
from app.casework.errors import (
    AlreadyOpen,
    CaseNotRunning,
    ClaimedByOther,
    DutiesNotSeparated,
    GapsMissing,
    KeyReused,
    NoRetraction,
    NoSuchCase,
    NoSupplementHere,
    NotYourDesk,
    NowhereToSendBack,
    OwnCase,
    ReasonMissing,
    RemindedToday,
    StaleScreen,
    SupplementAskedBefore,
    TaskClosed,
)
from app.casework.journal import Entry
from app.casework.models import Case, Incident, Task, TaskState, Timer, TimerState
from app.casework.queries import cases as case_queries
from app.casework.queries import inbox
from app.clock import end_of, start_of
from app.db import database, reading, unit_of_work
from app.errors import ChengnuoError, Invalid, NotAllowed, Refused
from app.people import SYSTEM, Actor
from tests.casework.office import Fate, Office, open_office

YES = {"decision": "yes"}


@pytest.fixture
def office(database) -> Office:
    return open_office()


def acts(case_id: int) -> list[str]:
    with reading() as session:
        return [entry.act for entry in journal.of_case(session, case_id)]


def system(office: Office) -> Asked:
    return Asked(SYSTEM, office.now)


def count(what) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(what))


def test_a_case_goes_from_desk_to_desk_and_ends(office):
    case = office.start(approved="已核")
    review = office.task(case.case_id)

    tasks.complete(office.as_("reviewer"), review.id, YES)
    done = tasks.complete(office.as_("approver"), office.task(case.case_id).id, YES)

    assert (review.role, review.unit_id) == ("reviewer", office.unit)
    assert (done.status, done.outcome, done.tasks) == ("ended", "finish", [])
    assert Fate.done == ["已核:3"]
    assert acts(case.case_id) == ["started", "moved_on", "completed", "completed", "ended"]


def test_a_missing_answer_is_refused_and_nothing_moves(office):
    case = office.start(approved="x")

    with pytest.raises(Invalid) as refusal:
        tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, {"opinion": "好"})

    assert [finding.where for finding in refusal.value.findings] == ["decision"]
    assert office.task(case.case_id).element == "review"


def test_a_second_answer_comes_too_late(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.complete(office.as_("reviewer"), task.id, YES)

    with pytest.raises(TaskClosed) as late:
        tasks.complete(office.as_("second"), task.id, YES)

    assert late.value.named["who"] == "reviewer某"


def test_a_stranger_is_not_told_who_closed_a_task(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.complete(office.as_("reviewer"), task.id, YES)

    with pytest.raises(NoSuchCase):
        tasks.answer(office.as_("stranger"), task.id, YES)


def test_two_at_once_one_wins(office):
    case = office.start(approved="x")
    task, results = office.task(case.case_id), []

    def complete(login: str) -> None:
        try:
            results.append(tasks.complete(office.as_(login), task.id, YES).status)
        except ChengnuoError as problem:
            results.append(problem.code)

    people = [threading.Thread(target=complete, args=[login]) for login in ("reviewer", "second")]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(results) == ["running", "task_closed"]
    assert acts(case.case_id).count("completed") == 1


def test_a_stale_screen_is_refused(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.claim(office.as_("reviewer"), task.id)

    with pytest.raises(StaleScreen):
        tasks.complete(office.as_("reviewer"), task.id, YES, version=case.version)


@pytest.mark.parametrize("login", ["clerk", "approver"])
def test_a_task_of_another_role_is_refused(office, login):
    case = office.start(approved="x")

    with pytest.raises(NotYourDesk):
        tasks.complete(office.as_(login), office.task(case.case_id).id, YES)


def test_a_colleague_of_another_unit_is_refused(office):
    case = office.start(approved="x")
    reviewer = office.people["reviewer"]
    office.people["elsewhere"] = Actor(reviewer.id, "x", reviewer.roles, office.unit + 1)

    with pytest.raises(NotYourDesk):
        tasks.claim(office.as_("elsewhere"), office.task(case.case_id).id)


def test_nobody_handles_his_own_case(office):
    case = office.start(approved="x")
    reviewer = office.people["reviewer"]
    office.people["owner"] = Actor(reviewer.id, "x", reviewer.roles, office.unit, subject_id=77)

    with pytest.raises(OwnCase):
        tasks.complete(office.as_("owner"), office.task(case.case_id).id, YES)


def test_who_reviewed_does_not_approve(office):
    case = office.start(approved="x")
    tasks.complete(office.as_("both"), office.task(case.case_id).id, YES)

    with pytest.raises(DutiesNotSeparated) as refusal:
        tasks.complete(office.as_("both"), office.task(case.case_id).id, YES)

    assert refusal.value.named == {"earlier": "review", "step": "approve"}


def test_a_claimed_task_is_its_claimers_until_released_or_handed_over(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.claim(office.as_("reviewer"), task.id)

    with pytest.raises(ClaimedByOther):
        tasks.claim(office.as_("second"), task.id)
    tasks.release(office.as_("reviewer"), task.id)
    tasks.claim(office.as_("second"), task.id)
    tasks.hand_over(office.as_("second"), task.id, office.people["reviewer"].id, "出差")

    tasks.complete(office.as_("reviewer"), task.id, YES)
    assert [a for a in acts(case.case_id) if a != "moved_on"] == [
        "started", "claimed", "released", "claimed", "handed_over", "completed",
    ]  # fmt: skip


def test_a_draft_is_kept_as_it_was_typed(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)

    tasks.save_draft(office.as_("reviewer"), task.id, {"opinion": "写了一半"})

    assert office.task(case.case_id).draft == {"opinion": "写了一半"}


def test_a_refusal_leaves_no_trace(office):
    case = office.start(approved="x")
    Fate.says = "refuse"

    with pytest.raises(Refused):
        tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, YES)

    assert office.task(case.case_id).element == "review"
    assert acts(case.case_id) == ["started", "moved_on"]


def test_a_broken_step_keeps_the_answer_and_is_mended(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    Fate.says = "break"

    tasks.complete(office.as_("reviewer"), task.id, YES)

    with reading() as session:
        assert session.get_one(Task, task.id).state == TaskState.DONE
        incident = session.scalars(select(Incident)).one()
    assert (incident.element, incident.state) == ("stamping", "open")
    assert "the stamp is broken" in incident.cause

    still = incidents.retry(office.as_("administrator"), incident.id)
    assert still.status == "still_broken"
    Fate.says = "go"
    incidents.retry(office.as_("administrator"), incident.id)
    assert office.task(case.case_id).element == "approve"
    assert Fate.done == ["x:3"]


def test_a_step_broken_at_the_start_keeps_the_case(office):
    Fate.says = "break"
    case = office.start("sleeper", woken="x")
    office.now += timedelta(days=3)
    timer = office.timer(case.case_id, "sleep")

    for _ in range(2):
        timers.fire(system(office), timer.id)
        office.now += timedelta(hours=1)
    assert count(Incident) == 0
    timers.fire(system(office), timer.id)

    assert count(Incident) == 1
    Fate.says = "go"
    with reading() as session:
        incident = session.scalars(select(Incident)).one()
    assert incidents.retry(office.as_("administrator"), incident.id).status == "ended"
    assert acts(case.case_id).count("timer_fired") == 1


def test_a_refusal_that_nobody_would_read_becomes_an_incident(office):
    case = office.start("sleeper", woken="x")
    timer = office.timer(case.case_id, "sleep")
    Fate.says = "refuse"
    for _ in range(3):
        office.now += timedelta(days=3)
        timers.fire(system(office), timer.id)

    with reading() as session:
        incident = session.scalars(select(Incident)).one()

    assert "自动步骤被拒绝" in incident.cause


def test_a_timer_that_meets_a_fault_of_ours_steps_aside(office, monkeypatch):
    case = office.start("sleeper", woken="x")
    timer = office.timer(case.case_id, "sleep")
    office.now += timedelta(days=3)
    with monkeypatch.context() as broken:
        broken.setattr("app.casework.commands.timers.load", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            timers.fire(system(office), timer.id)

    with reading() as session:
        assert timers.due(session, office.now) == []
    office.now += timedelta(minutes=5)
    assert timers.fire(system(office), timer.id).status == "ended"


def test_one_key_acts_once(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)

    first = tasks.complete(office.as_("reviewer", key="k1"), task.id, YES)
    again = tasks.complete(office.as_("reviewer", key="k1"), task.id, YES)

    assert again == first
    assert acts(case.case_id).count("completed") == 1
    with pytest.raises(KeyReused):
        tasks.complete(office.as_("reviewer", key="k1"), task.id, {"decision": "no"})


def test_one_matter_has_one_open_case(office):
    about = About(
        "某事", subject_id=77, unit_id=office.unit, business_key="record:1", facts={"approved": "x"}
    )
    first = cases.start(office.as_("applicant"), "approval", {}, about)

    with pytest.raises(AlreadyOpen) as refusal:
        cases.start(office.as_("applicant"), "approval", {}, about)

    assert refusal.value.named["number"] == first.number
    assert count(Case) == 1


def test_a_timer_fires_once_and_not_before_its_time(office):
    case = office.start("sleeper", woken="x")
    timer = office.timer(case.case_id, "sleep")

    assert timers.fire(system(office), timer.id) is None
    office.now += timedelta(days=2)
    with reading() as session:
        assert timers.due(session, office.now) == [timer.id]
    assert timers.fire(system(office), timer.id).status == "ended"
    assert timers.fire(system(office), timer.id) is None
    assert Fate.done == ["x:0"]


def supplementing(office: Office) -> int:
    """A case in which a supplement was asked for on Wednesday, two of five days used."""
    case = office.start("timed", soon="快到期", over="超期", retracted="撤回")
    office.on(date(2026, 6, 3))
    tasks.ask_to_supplement(office.as_("clerk"), office.task(case.case_id).id, ["营业执照", "  ", "缴款凭证"])
    return case.case_id


def test_a_supplement_stops_the_clock_and_its_answer_sets_it_going(office):
    case_id = supplementing(office)

    with reading() as session:
        clock, _ = clocks.ledger_of(session, case_id)[0]
    assert (clock.state, clock.used, clock.due_on) == ("stopped", 2, None)

    office.on(date(2026, 6, 11))
    tasks.answer(office.as_("applicant"), office.task(case_id).id, YES)

    check = office.task(case_id)
    assert (check.element, check.due_at) == ("check", end_of(date(2026, 6, 16)))
    assert office.timer(case_id, "over").due_at == end_of(date(2026, 6, 16))
    assert office.timer(case_id, "soon").due_at == start_of(date(2026, 6, 12))


def test_a_supplement_names_its_gaps_and_is_asked_once(office):
    case = office.start("timed", soon="x", over="y", retracted="z")
    with pytest.raises(GapsMissing):
        tasks.ask_to_supplement(office.as_("clerk"), office.task(case.case_id).id, [" "])
    tasks.ask_to_supplement(office.as_("clerk"), office.task(case.case_id).id, ["营业执照"])
    tasks.answer(office.as_("applicant"), office.task(case.case_id).id, YES)

    with pytest.raises(SupplementAskedBefore):
        tasks.complete(
            office.as_("clerk"), office.task(case.case_id).id, {"decision": "supplement", "gaps": "又一项"}
        )


def test_a_step_that_knows_no_supplement_refuses_one(office):
    case = office.start(approved="x")
    asked = {"decision": "supplement", "gaps": "营业执照"}

    with pytest.raises(NoSupplementHere):
        tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, asked)


def test_only_the_party_answers_what_the_party_is_asked(office):
    case_id = supplementing(office)

    with pytest.raises(NotYourDesk):
        tasks.answer(office.as_("stranger"), office.task(case_id).id, YES)


def test_a_reminder_and_an_escalation_fire_beside_the_step(office):
    case = office.start("timed", soon="快到期", over="超期", retracted="撤回")

    office.on(date(2026, 6, 9))
    for element in ("soon", "over"):
        timers.fire(system(office), office.timer(case.case_id, element).id)

    assert Fate.done == ["快到期:0", "超期:0"]
    assert office.task(case.case_id).element == "check"


def test_an_applicant_retracts(office):
    case = office.start("timed", soon="x", over="y", retracted="撤回")

    moved = cases.retract(office.as_("applicant"), case.case_id, "不办了")

    assert (moved.status, moved.outcome, moved.tasks) == ("retracted", "retracted", [])
    assert Fate.done == ["撤回:0"]
    with reading() as session:
        states = Counter(session.scalars(select(Timer.state).where(Timer.case_id == case.case_id)))
    assert states == {TimerState.CANCELLED: 2}


def test_a_process_without_a_way_out_is_not_retracted(office):
    case = office.start(approved="x")

    with pytest.raises(NoRetraction):
        cases.retract(office.as_("applicant"), case.case_id, "不办了")
    with pytest.raises(NotYourDesk):
        cases.retract(office.as_("stranger"), case.case_id, "不办了")


def test_a_suspended_case_stands_still_and_loses_no_day(office):
    case = office.start("timed", soon="x", over="y", retracted="z")
    office.on(date(2026, 6, 3))
    cases.suspend(office.as_("approver"), case.case_id, "等待鉴定")

    office.on(date(2026, 6, 30))
    with reading() as session:
        assert timers.due(session, office.now) == []
    with pytest.raises(CaseNotRunning):
        tasks.complete(office.as_("clerk"), office.task(case.case_id).id, YES)

    cases.resume(office.as_("approver"), case.case_id, "鉴定已到")
    assert office.task(case.case_id).due_at == end_of(date(2026, 7, 3))
    assert office.timer(case.case_id, "over").due_at == end_of(date(2026, 7, 3))


def test_an_extension_moves_what_follows_the_clock(office):
    case = office.start("timed", soon="x", over="y", retracted="z")

    with pytest.raises(NotAllowed):
        cases.extend(office.as_("clerk"), case.case_id, "review", "忙")
    cases.extend(office.as_("approver"), case.case_id, "review", "案情复杂")

    assert office.task(case.case_id).due_at == end_of(date(2026, 6, 15))
    assert office.timer(case.case_id, "over").due_at == end_of(date(2026, 6, 15))


def test_a_calendar_that_comes_late_makes_a_provisional_day_certain(office):
    office.on(date(2026, 12, 30))
    case = office.start("timed", soon="x", over="y", retracted="z")
    before = office.timer(case.case_id, "over").due_at
    rest = {
        "元旦": ("2027-01-01", "2027-01-05"),
        "春节": ("2027-02-05", "2027-02-11"), "清明节": ("2027-04-05",) * 2,
        "劳动节": ("2027-05-01", "2027-05-03"), "端午节": ("2027-06-09",) * 2, "中秋节": ("2027-09-15",) * 2,
        "国庆节": ("2027-10-01", "2027-10-05"),
    }  # fmt: skip
    days = "".join(f"  - {{name: {name}, from: {a}, to: {b}}}\n" for name, (a, b) in rest.items())
    notice = f"year: 2027\nsource: 放假通知\nrest:\n{days}makeup: []\n"
    with unit_of_work() as session:
        calendar.load_year(session, calendar.read_notice(notice), office.now)

    with reading() as session:
        assert to_recount(session) == [case.case_id]
    assert recount(system(office), case.case_id).status == "recounted"
    assert recount(system(office), case.case_id).status == "as_it_was"
    with reading() as session:
        assert to_recount(session) == []

    with reading() as session:
        (clock, lines), (target, _) = clocks.ledger_of(session, case.case_id)
    assert (clock.provisional, clock.due_on) == (False, date(2027, 1, 11))
    assert (target.provisional, target.due_on) == (False, date(2027, 1, 11))
    assert office.timer(case.case_id, "over").due_at == end_of(date(2027, 1, 11)) != before
    assert lines[-1].act == "recompute"
    assert "recounted" in acts(case.case_id)


def test_a_terminated_case_has_nothing_open(office):
    case = office.start("timed", soon="x", over="y", retracted="z")

    with pytest.raises(ReasonMissing):
        cases.terminate(office.as_("approver"), case.case_id, " ")
    ended = cases.terminate(office.as_("approver"), case.case_id, "主体已注销")

    assert (ended.status, ended.tasks) == ("terminated", [])
    with reading() as session:
        assert session.scalars(select(Task).where(Task.state == TaskState.OPEN)).all() == []
        assert session.scalars(select(Timer).where(Timer.state == TimerState.OPEN)).all() == []


def test_a_step_sent_back_is_done_again_and_nothing_is_lost(office):
    case = office.start(approved="x")
    tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, YES)

    tasks.send_back(office.as_("approver"), office.task(case.case_id).id, "previous", "理由不足")

    assert office.task(case.case_id).element == "review"
    with reading() as session:
        states = session.execute(
            select(Task.element, Task.state).where(Task.case_id == case.case_id).order_by(Task.created_at)
        ).all()
        visits = [v.element for v in case_queries.way(session, office.as_("administrator"), case.case_id)[1]]
    assert sorted(map(tuple, states)) == [("approve", "returned"), ("review", "done"), ("review", "open")]
    assert visits.count("review") == 2

    tasks.complete(office.as_("second"), office.task(case.case_id).id, YES)
    done = tasks.complete(office.as_("approver"), office.task(case.case_id).id, YES)
    assert done.status == "ended"


def test_a_case_goes_back_to_the_applicant_though_nobody_has_been_there(office):
    case = office.start("timed", soon="x", over="y", retracted="z")

    tasks.send_back(office.as_("clerk"), office.task(case.case_id).id, "applicant", "请重新填写")

    mend = office.task(case.case_id)
    assert (mend.element, mend.role) == ("mend", "applicant")
    tasks.answer(office.as_("applicant"), mend.id, YES)
    assert office.task(case.case_id).element == "check"


def test_a_case_without_an_applicants_desk_goes_back_to_nobody(office):
    case = office.start(approved="x")

    with pytest.raises(NowhereToSendBack):
        tasks.send_back(office.as_("reviewer"), office.task(case.case_id).id, "applicant", "请重新填写")


def test_a_letter_before_anyone_waits_is_kept(office):
    messages.receive(system(office), "answered", "L-1", {"text": "早到"})

    early = office.start("letter", letter_no="L-1", letter="来信")
    late = office.start("letter", letter_no="L-2", letter="来信")

    assert early.status == "ended"
    assert late.status == "running"
    assert messages.receive(system(office), "answered", "L-2", {}).status == "ended"
    assert Fate.done == ["来信:0", "来信:0"]


def test_a_reminder_once_a_day(office):
    case = office.start(approved="x")

    cases.remind(office.as_("applicant"), case.case_id, "请尽快")
    with pytest.raises(RemindedToday):
        cases.remind(office.as_("applicant"), case.case_id, "请尽快")
    office.now += timedelta(days=1)
    cases.remind(office.as_("applicant"), case.case_id, "请尽快")

    assert acts(case.case_id).count("reminded") == 2


def test_a_stranger_sees_nothing(office):
    case = office.start(approved="x")

    with reading() as session:
        assert case_queries.listing(session, office.people["stranger"]) == []
        with pytest.raises(ChengnuoError) as refusal:
            case_queries.page(session, office.people["stranger"], case.case_id)
        assert [c.id for c in case_queries.listing(session, office.people["applicant"])] == [case.case_id]
    assert refusal.value.code == "no_such_case"


def test_the_inbox_counts_what_waits(office):
    for _ in range(3):
        case = office.start(approved="x")
    tasks.claim(office.as_("reviewer"), office.task(case.case_id).id)

    with reading() as session:
        counts = inbox.counts(session, office.people["reviewer"], office.now)
        mine = inbox.tasks(session, office.people["reviewer"], inbox.Wanted(inbox.View.MINE), office.now)
        unit = inbox.tasks(session, office.people["second"], inbox.Wanted(inbox.View.UNIT), office.now)

    assert counts == {"mine": 1, "unit": 2, "today": 0, "overdue": 0, "returned": 0, "checked": 0}
    assert [row.case.id for row in mine] == [case.case_id]
    assert len(unit) == 2


def test_a_completion_costs_few_statements_and_one_commit(office, count_statements):
    case = office.start(approved="x")
    tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, YES)
    task = office.task(case.case_id)

    with count_statements() as counted:
        tasks.complete(office.as_("approver"), task.id, YES)

    assert len(counted) <= 20, counted.statements
    assert counted.commits == 1


def test_every_journal_entry_is_chained(office):
    case_id = supplementing(office)
    tasks.answer(office.as_("applicant"), office.task(case_id).id, YES)

    with reading() as session:
        verdict = journal.verify(session)
        entries = session.scalars(select(Entry).where(Entry.case_id == case_id)).all()

    assert verdict.broken == ()
    assert len(entries) == verdict.entries
    assert database() is not None
