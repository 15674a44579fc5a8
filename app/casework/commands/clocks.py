"""Counting periods again when the calendar has changed."""

from sqlalchemy import select

from app.casework.asked import Asked, Moved
from app.casework.clocks import Clock, ClockState
from app.casework.command import patient
from app.casework.models import Case, CaseStatus
from app.casework.move import Work, load, lock_case
from app.db import reading


def recount_all(asked: Asked) -> int:
    """Count every provisional period that runs again, case by case; how many cases changed.

    A year's calendar may have come: what was an interval becomes a day, and the timers go with it.
    """
    provisional = select(Clock.case_id).where(Clock.state == ClockState.RUNNING, Clock.provisional)
    with reading() as session:
        case_ids = session.scalars(provisional.distinct().order_by(Clock.case_id)).all()
    return sum(recount(asked, case_id).status == "recounted" for case_id in case_ids)


@patient
def recount(work: Work, case_id: int) -> Moved:
    """Count the periods of one case by today's calendar; where one moves, old and new are journalled."""
    case = lock_case(work.session, case_id)
    if case.status != CaseStatus.RUNNING:
        return _as_is(case, "as_it_was")
    move = load(work, case)
    changes = move.ledger.recount()
    if not changes:
        return _as_is(case, "as_it_was")
    move.keep("recounted", changes=changes)
    return _as_is(case, "recounted")


def _as_is(case: Case, how: str) -> Moved:
    return Moved(case.id, case.number, case.version, how)
