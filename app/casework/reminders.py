"""The ladder of reminders: at shares of the time to the holder, then to the unit's head, then supervision.

Every agency clock has it without its being drawn. The clock's row says when the next rung is due and how many
were told; a rung is told once, whatever stops, resumes or restarts in between. Nobody is told twice on a day
about one period, drawn reminders included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.casework import duties
from app.casework.clocks import Clock, Ledger, Rung
from app.casework.models import Task, TaskState
from app.casework.notices import holders, notify
from app.people import Role
from app.words import say


@dataclass(frozen=True)
class Rang:
    """One rung that is due now."""

    clock: Clock
    rung: Rung


def due(session: Session, now: datetime, limit: int = 200) -> list[int]:
    """The cases in which somebody is to be reminded, the oldest first. Finds only; `commands.clocks` acts."""
    ringing = select(Clock.case_id, Clock.rings_at).where(Clock.rings_at.is_not(None), Clock.rings_at <= now)
    rows = session.execute(ringing.order_by(Clock.rings_at).limit(limit))
    return list(dict.fromkeys(case_id for case_id, _ in rows))


def next_due() -> Select[datetime | None]:
    """The moment of the next rung, as a query."""
    ringing = select(Clock.rings_at).where(Clock.rings_at.is_not(None))
    return ringing.order_by(Clock.rings_at).limit(1)


def ring(ledger: Ledger) -> list[Rang]:
    """Climb every rung that is due and tell whom it names, each person one letter; what rang."""
    rang = [Rang(clock, rung) for clock in ledger.going() for rung in _climb(clock, ledger)]
    for to in dict.fromkeys(one.rung.to for one in rang):
        _tell(ledger, to, [one for one in rang if one.rung.to == to])
    return rang


def not_told_today(ledger: Ledger, clock: Clock, people: Iterable[int]) -> list[int]:
    """Those of the people who were not told about that period today; they count as told from here on."""
    today, told = ledger.asked.today.isoformat(), dict(clock.told or {})
    new = sorted({person for person in people if told.get(str(person)) != today})
    if new:
        clock.told = told | {str(person): today for person in new}
    return new


def at_the_desk(session: Session, case_id: int) -> list[int]:
    """Who holds the case's open tasks, or may take them."""
    people: set[int] = set()
    for task in session.scalars(select(Task).where(Task.case_id == case_id, Task.state == TaskState.OPEN)):
        if task.assignee_id is not None:
            people.add(task.assignee_id)
        elif task.role is not None and task.role not in duties.SUBJECT_ROLES:
            people |= set(holders(session, task.role, task.unit_id))
    return sorted(people)


def in_words(rung: Rung) -> str:
    if rung.share is not None:
        return say("rung_share", {"percent": int(rung.share * 100)})
    return say("rung_late", {"days": rung.late}) if rung.late else say("rung_over")


def _climb(clock: Clock, ledger: Ledger) -> list[Rung]:
    """The rungs whose moment has come; the clock then waits for the next one."""
    climbed = []
    while clock.rings_at is not None and clock.rings_at <= ledger.asked.now:
        rung = clock.next_rung
        if rung is None:
            break
        climbed.append(rung)
        clock.rung += 1
        clock.set_ring(ledger.calendar)
    return climbed


def _tell(ledger: Ledger, to: str, rang: list[Rang]) -> None:
    """One letter to each, naming every period that rang for him, each with its highest rung."""
    people = _people(ledger, to)
    highest = {one.clock.id: one for one in rang}
    told = {one.clock.id: not_told_today(ledger, one.clock, people) for one in highest.values()}
    for person in people:
        periods = [_period(one) for one in highest.values() if person in told[one.clock.id]]
        if periods:
            joined = say("rung_and").join(periods)
            notify(ledger.session, ledger.case, ledger.asked, f"clock_{to}", [person], periods=joined)


def _period(rang: Rang) -> str:
    clock = rang.clock
    named = {"rule": clock.title or clock.rule, "due": clock.due_on, "rung": in_words(rang.rung)}
    return say("rung_of_period", named)


def _people(ledger: Ledger, to: str) -> list[int]:
    """Where nobody holds the post, who stands above it is told."""
    session, unit = ledger.session, ledger.case.unit_id
    found = at_the_desk(session, ledger.case.id) if to == "holder" else []
    if not found and to in ("holder", "head"):
        found = holders(session, Role.APPROVER, unit)
    if not found:
        found = holders(session, Role.SUPERVISOR, unit) or holders(session, Role.SUPERVISOR, None)
    return found
