"""期限: standing still and running on by hand, counting again, and reminding."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework import reminders
from app.casework.asked import Moved
from app.casework.clocks import Cause, Clock, Ledger, stamp
from app.casework.command import command, patient
from app.casework.duties import for_staff
from app.casework.errors import NoSuchCause, NothingStands
from app.casework.journal import write
from app.casework.models import Case, CaseStatus
from app.casework.move import Work, load, lock_case, require_running
from app.casework.periods import GOING

BY_HAND = frozenset(Cause) - {Cause.SUPPLEMENT, Cause.SUSPENSION}
"""Waits that a person begins and ends; a supplement and a suspension have acts of their own."""
AT_ONCE = 500
MOST_CLOCKS = 10
"""So many open clocks a case has at most, as a rule."""


@command
def stop(work: Work, case_id: int, cause: str, reason: str, document: str = "") -> Moved:
    """停止计时: the office waits for a hearing, an inspection, experts, a publicity or another agency."""
    case = for_staff(lock_case(work.session, case_id), work.asked, reason)
    require_running(case)
    move = load(work, case)
    if not move.ledger.stop_all(_by_hand(cause), reason.strip(), document.strip()):
        raise NothingStands(cause=cause)
    return move.keep("clock_stopped", reason=reason.strip(), cause=cause, document=document.strip())


@command
def resume(work: Work, case_id: int, cause: str, reason: str, document: str = "") -> Moved:
    """恢复计时: what was waited for has come."""
    case = for_staff(lock_case(work.session, case_id), work.asked, reason)
    require_running(case)
    move = load(work, case)
    if not move.ledger.resume_all(_by_hand(cause), reason.strip(), document.strip()):
        raise NothingStands(cause=cause)
    return move.keep("clock_resumed", reason=reason.strip(), cause=cause, document=document.strip())


def to_recount(session: Session, but: Collection[int] = ()) -> list[int]:
    """Cases with a period that was counted by another calendar or other rules than today's.

    `but` are those that were tried already: what is left by a fault is passed over.
    """
    now, found = stamp(session), dict[int, None]()
    for other in (Clock.counted_by < now, Clock.counted_by > now):  # both sides along the index
        going = select(Clock.case_id).where(GOING, other).order_by(Clock.counted_by, Clock.case_id)
        rows = session.scalars(going.limit(AT_ONCE + MOST_CLOCKS * len(but)))
        found |= dict.fromkeys(case_id for case_id in rows if case_id not in but)
    return list(found)


@patient
def recount(work: Work, case_id: int, batch: int | None = None) -> Moved:
    """Count the periods of one case by today's calendar and rules; old and new go into its journal."""
    case = lock_case(work.session, case_id)
    changes = Ledger(work.session, case, work.asked).recount() if case.live else []
    if not changes:
        return _as_is(case, "as_it_was")
    told: dict[str, Any] = {"changes": changes} | ({"batch": batch} if batch is not None else {})
    load(work, case).keep("recounted", **told)
    return _as_is(case, "recounted")


@patient
def ring(work: Work, case_id: int) -> Moved:
    """Remind whom the ladders of the case's clocks name now. Asked twice, the second time nothing is due."""
    case = lock_case(work.session, case_id)
    rang = reminders.ring(Ledger(work.session, case, work.asked)) if case.status == CaseStatus.RUNNING else []
    if not rang:
        return _as_is(case, "quiet")
    told = [{"rule": one.clock.rule, "rung": one.rung.kept()} for one in rang]
    words = "；".join(f"{one.clock.title or one.clock.rule}：{reminders.in_words(one.rung)}" for one in rang)
    write(work.session, case, work.asked, "clock_rang", rungs=told, text=words)
    return _as_is(case, "rang")


def _by_hand(cause: str) -> Cause:
    if cause not in BY_HAND:
        raise NoSuchCause(cause=cause)
    return Cause(cause)


def _as_is(case: Case, how: str) -> Moved:
    return Moved(case.id, case.number, case.version, how)
