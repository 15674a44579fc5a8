"""Letting a due moment take effect."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.casework.asked import Asked, Moved
from app.casework.command import command, patient
from app.casework.journal import Spot
from app.casework.models import Case, CaseStatus, Timer, TimerState
from app.casework.move import Work, load, lock_case, trouble
from app.db import DatabaseBusy
from app.engine import StepBroken

ATTEMPTS = 3
PAUSE = timedelta(minutes=1)
"""Before the second attempt; doubled before each further one."""


def due(session: Session, now: datetime, limit: int = 500) -> list[str]:
    """The ids of timers that are due, oldest first. Finds only; `fire` decides."""
    return list(
        session.scalars(
            select(Timer.id)
            .where(Timer.state == TimerState.OPEN, Timer.due_at <= now)
            .order_by(Timer.due_at)
            .limit(limit)
        )
    )


def next_due() -> Select[datetime]:
    """The moment of the next open timer, as a query."""
    return select(Timer.due_at).where(Timer.state == TimerState.OPEN).order_by(Timer.due_at).limit(1)


def fire(asked: Asked, timer_id: str) -> Moved | None:
    """Let the timer take effect if it is due; None if it is gone, moved or held.

    A step that breaks is tried again later; after the last attempt the token waits before it and an incident
    opens. Firing twice does nothing the second time.
    """
    try:
        moved = _fire(asked, timer_id)
    except StepBroken as problem:
        moved = _put_off(asked, timer_id, trouble(problem))
        if moved.status == "give_up":
            moved = _fire_for_good(asked, timer_id)
    except DatabaseBusy:
        raise
    except Exception as fault:
        _step_aside(asked, timer_id, type(fault).__name__)
        raise
    return None if moved.status == "gone" else moved


@patient
def _fire(work: Work, timer_id: str) -> Moved:
    return _act(work, timer_id)


@command
def _fire_for_good(work: Work, timer_id: str) -> Moved:
    return _act(work, timer_id)


@patient
def _put_off(work: Work, timer_id: str, trouble: str) -> Moved:
    """Note that firing failed, and when it is tried again."""
    found = _due(work, timer_id)
    if found is None:
        return _nothing("gone")
    case, timer = found
    timer.attempts, timer.trouble = timer.attempts + 1, trouble
    if timer.attempts >= ATTEMPTS:
        return _nothing("give_up")
    timer.due_at = work.asked.now + PAUSE * 2 ** (timer.attempts - 1)
    return Moved(case.id, case.number, case.version, str(case.status))


@patient
def _step_aside(work: Work, timer_id: str, trouble: str) -> Moved:
    """A fault of ours: it is tried again, ever more seldom, and keeps no other timer waiting."""
    found = _due(work, timer_id)
    if found is not None:
        _, timer = found
        timer.attempts, timer.trouble = timer.attempts + 1, trouble
        timer.due_at = work.asked.now + PAUSE * 2 ** min(timer.attempts, 8)
    return _nothing("gone")


def _act(work: Work, timer_id: str) -> Moved:
    found = _due(work, timer_id)
    if found is None:
        return _nothing("gone")
    case, timer = found
    move = load(work, case)
    due_at = timer.due_at
    timer.state, timer.fired_at = TimerState.FIRED, work.asked.now
    move.run.fire(timer.id, hold=work.hold)
    return move.keep("timer_fired", Spot(timer.id, timer.element), name=timer.name, due_at=due_at)


def _due(work: Work, timer_id: str) -> tuple[Case, Timer] | None:
    """The locked case and its timer; None for one that is gone, moved, held or not due any more."""
    case_id = work.session.scalar(select(Timer.case_id).where(Timer.id == timer_id))
    if case_id is None:
        return None
    case = lock_case(work.session, case_id)
    timer = work.session.get_one(Timer, timer_id, populate_existing=True)
    ready = timer.state == TimerState.OPEN and timer.due_at <= work.asked.now
    return (case, timer) if ready and case.status == CaseStatus.RUNNING else None


def _nothing(why: str) -> Moved:
    return Moved(0, "", 0, why)
