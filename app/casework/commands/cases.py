"""What is done to a whole case."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.casework import answers, attachments, drafts, duties, inbox, pinned
from app.casework.access import require_visible
from app.casework.asked import About, Moved
from app.casework.clocks import Cause
from app.casework.colleagues import Copy, has_copy
from app.casework.command import command
from app.casework.errors import (
    AlreadyOpen,
    CaseNotRunning,
    CaseNotSuspended,
    NoRetraction,
    NoStartForm,
    NoSuchColleague,
    NotYourDesk,
    ReasonMissing,
    RemindedToday,
)
from app.casework.inbox import Waiting
from app.casework.journal import Entry, write
from app.casework.models import Case, CaseStatus, Task, TaskState, Timer, TimerState
from app.casework.move import Moving, Work, load, lock_case, require_running
from app.casework.notices import notify
from app.casework.reminders import at_the_desk
from app.casework.world import OfficeWorld
from app.clock import start_of
from app.engine import Diagram, Run
from app.people import User

RETRACTED = "retracted"
"""The message by which a drawn process lets its applicant withdraw."""


@command
def start(work: Work, process: str, answer: dict[str, Any], about: About) -> Moved:
    """Begin a case with the answer to the process's start form (empty where it has none)."""
    diagram = pinned.diagram_now(work.session, process, work.asked.today)
    case = _new_case(work, diagram, process, about)
    world = OfficeWorld(work.session, case, work.asked)
    if diagram.start_form is not None:
        _keep_start_answer(work, case, diagram.start_form, answer, world)
    elif answer:
        raise NoStartForm
    facts = {
        **about.facts,
        "case_id": case.id,
        "case_number": case.number,
        "subject_id": case.subject_id,
        "started_on": work.asked.today,
    }
    write(work.session, case, work.asked, "started", title=case.title, process=process)
    drafts.forget(work.session, work.asked.actor.id, process, about.business_key or "")
    run = Run.start(diagram, facts, world, now=work.asked.now, hold=work.hold)
    return Moving(work, case, run, world, Waiting.none()).keep("moved_on")


@command
def retract(work: Work, case_id: int, reason: str) -> Moved:
    """撤回: the applicant withdraws the case, where the process is drawn to allow it."""
    case = lock_case(work.session, case_id)
    require_running(case)
    if not duties.is_party(case, work.asked.actor):
        raise NotYourDesk
    move = load(work, case)
    waiting = next((s for s in move.run.subscriptions() if s.message == RETRACTED), None)
    if waiting is None:
        raise NoRetraction
    move.run.receive(waiting.id, {"reason": reason}, hold=work.hold)
    return move.keep(RETRACTED, reason=reason)


@command
def suspend(work: Work, case_id: int, reason: str) -> Moved:
    """中止: the case and all its clocks stand still."""
    case = _for_staff(work, case_id, reason)
    require_running(case)
    move = load(work, case)
    move.ledger.stop_all(Cause.SUSPENSION, reason)
    _set_timers(work, case, TimerState.OPEN, TimerState.HELD)
    case.status = CaseStatus.SUSPENDED
    return move.keep("suspended", reason=reason)


@command
def resume(work: Work, case_id: int, reason: str) -> Moved:
    """恢复: everything runs on from today; no time was lost while it stood still."""
    case = _for_staff(work, case_id, reason)
    if case.status != CaseStatus.SUSPENDED:
        raise CaseNotSuspended(number=case.number)
    case.status = CaseStatus.RUNNING
    move = load(work, case)
    move.ledger.resume_all(Cause.SUSPENSION, reason)
    _set_timers(work, case, TimerState.HELD, TimerState.OPEN)
    inbox.follow_clocks(move.run, move.ledger)
    return move.keep("resumed", reason=reason)


@command
def extend(work: Work, case_id: int, rule: str, reason: str, document: str = "") -> Moved:
    """延长: once, by an approver, with a reason, where the rule knows an extension."""
    case = _for_staff(work, case_id, reason)
    require_running(case)
    move = load(work, case)
    clock = move.ledger.extend(rule, reason, document.strip())
    return move.keep("extended", reason=reason, rule=rule, until=clock.due_on)


@command
def terminate(work: Work, case_id: int, reason: str) -> Moved:
    """终止: the case ends here, with a reason; everything done so far stays on record."""
    case = _for_staff(work, case_id, reason)
    if not case.live:
        raise CaseNotRunning(number=case.number)
    move = load(work, case)
    move.run.terminate()
    case.status, case.outcome, case.ended_at = CaseStatus.TERMINATED, "terminated", work.asked.now
    move.ledger.finish_all()
    return move.keep("terminated", reason=reason, outcome=case.outcome)


@command
def comment(work: Work, case_id: int, text: str) -> Moved:
    """沟通: a note that does not move the case."""
    case = require_visible(work.session, lock_case(work.session, case_id), work.asked.actor)
    if not text.strip():
        raise ReasonMissing
    write(work.session, case, work.asked, "commented", text=text.strip())
    named = _mentioned(work, text)
    if named:
        told = {"who": work.asked.actor.name, "text": text.strip()}
        notify(work.session, case, work.asked, "mentioned", named, **told)
    return _as_is(case)


@command
def copy_to(work: Work, case_id: int, user_ids: Sequence[int], note: str) -> Moved:
    """抄送: colleagues have the case for information, each with a read receipt."""
    case = require_visible(work.session, lock_case(work.session, case_id), work.asked.actor)
    new = [user_id for user_id in sorted(set(user_ids)) if not has_copy(work.session, case.id, user_id)]
    people = work.session.scalars(select(User).where(User.id.in_(new), User.active)).all()
    if any(person.subject_id is not None for person in people) or len(people) != len(new) or not user_ids:
        raise NoSuchColleague
    for person in people:
        given = {"case_id": case.id, "user_id": person.id, "note": note, "at": work.asked.now}
        work.session.add(Copy(sent_by=work.asked.actor.id, **given))
    write(work.session, case, work.asked, "copied", to=[person.name for person in people], note=note)
    told = {"who": work.asked.actor.name, "note": note}
    notify(work.session, case, work.asked, "copied", [person.id for person in people], **told)
    return _as_is(case)


@command
def recuse(work: Work, case_id: int, reason: str) -> Moved:
    """回避: step back from a case; what one has claimed of it goes back to the queue."""
    case = _for_staff(work, case_id, reason)
    actor = work.asked.actor
    if actor.id is not None and actor.id not in case.recused:
        case.recused = [*case.recused, actor.id]
    mine = select(Task).where(Task.case_id == case.id, Task.state == TaskState.OPEN)
    for task in work.session.scalars(mine.where(Task.assignee_id == actor.id)):
        task.assignee_id = None
    write(work.session, case, work.asked, "recused", reason=reason.strip())
    return _as_is(case)


@command
def supervise(work: Work, case_id: int, until: date, reason: str) -> Moved:
    """督办: a supervisor wants the case done by a day; those at the desk are told."""
    case = _for_staff(work, case_id, reason)
    require_running(case)
    case.supervised_until, case.supervised_by = until, work.asked.actor.id
    write(work.session, case, work.asked, "supervised", until=until, reason=reason.strip())
    told = {"until": until, "reason": reason.strip()}
    notify(work.session, case, work.asked, "supervised", at_the_desk(work.session, case.id), **told)
    return _as_is(case)


@command
def remind(work: Work, case_id: int, text: str) -> Moved:
    """催办: whoever waits may remind those at the desk, at most once a day."""
    case = require_visible(work.session, lock_case(work.session, case_id), work.asked.actor)
    require_running(case)
    today = start_of(work.asked.today)
    earlier = select(Entry.seq).where(
        Entry.case_id == case.id,
        Entry.act == "reminded",
        Entry.actor_id == work.asked.actor.id,
        Entry.at >= today,
    )
    if work.session.scalar(earlier.limit(1)) is not None:
        raise RemindedToday
    write(work.session, case, work.asked, "reminded", text=text)
    notify(work.session, case, work.asked, "reminded", at_the_desk(work.session, case.id), text=text)
    return _as_is(case)


def _set_timers(work: Work, case: Case, now: TimerState, then: TimerState) -> None:
    work.session.execute(update(Timer).where(Timer.case_id == case.id, Timer.state == now).values(state=then))


def _new_case(work: Work, diagram: Diagram, process: str, about: About) -> Case:
    case = Case(
        number="",
        process=process,
        pinned=pinned.newest(work.session),
        title=about.title,
        subject_id=about.subject_id,
        business_key=about.business_key,
        unit_id=about.unit_id,
        applicant_id=work.asked.actor.id,
        status=CaseStatus.RUNNING,
        governing_date=work.asked.today,
        started_at=work.asked.now,
        version=0,
        last_seq=0,
        last_hash="",
        sealed_seq=0,
        recused=[],
    )
    case.number = f"new:{uuid4().hex}"
    work.session.add(case)
    try:
        work.session.flush()
    except IntegrityError as problem:
        if "business_key" not in str(problem.orig):
            raise
        work.session.rollback()
        raise AlreadyOpen(number=_open_about(work, process, about)) from problem
    prefix = diagram.properties.get("number_prefix", "AJ")
    case.number = f"{prefix}{work.asked.today.year}{case.id:06d}"
    return case


def _open_about(work: Work, process: str, about: About) -> str:
    live = [CaseStatus.RUNNING, CaseStatus.SUSPENDED]
    return (
        work.session.scalar(
            select(Case.number).where(
                Case.process == process, Case.business_key == about.business_key, Case.status.in_(live)
            )
        )
        or ""
    )


def _keep_start_answer(work: Work, case: Case, form: str, answer: dict[str, Any], world: OfficeWorld) -> None:
    schema = pinned.form(work.session, case, form)
    facts = {"case": {"number": case.number, "title": case.title, "started_at": case.started_at}}
    checked = schema.load(answer, facts, world.asker("start", case.title))
    attachments.claim(work.session, case.id, checked, work.asked.actor)
    answers.keep(work.session, case, work.asked, (None, "start", form), checked)
    work.session.flush()


def _for_staff(work: Work, case_id: int, reason: str) -> Case:
    return duties.for_staff(lock_case(work.session, case_id), work.asked, reason)


def _mentioned(work: Work, text: str) -> list[int]:
    """The colleagues named with @ in a comment."""
    names = set(re.findall(r"@(\w+)", text))
    if not names:
        return []
    found = select(User.id).where(User.name.in_(names), User.active, User.subject_id.is_(None))
    return list(work.session.scalars(found))


def _as_is(case: Case) -> Moved:
    return Moved(case.id, case.number, case.version, str(case.status), case.outcome)
