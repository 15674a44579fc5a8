"""The desk of one person: which tasks wait, in which view, and how many.

A page costs three statements however many tasks are open: whom one stands in for, the counts, the rows.
Every view walks an index in the order in which it is shown and stops at the end of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.casework.clocks import Clock, ClockState
from app.casework.duties import SUBJECT_ROLES
from app.casework.held import HeldDecision
from app.casework.models import Case, Task, TaskState
from app.casework.substitutes import represented
from app.clock import day_of, end_of
from app.people import Actor
from app.people.roles import ANSWERING

PAGE = 50
MOST = 1_000
"""Counting stops here: more than a thousand is "999+" to everybody."""
SHORTEST_SEARCH = 2


class View(StrEnum):
    MINE = "mine"
    UNIT = "unit"
    TODAY = "today"
    OVERDUE = "overdue"
    RETURNED = "returned"
    CHECKED = "checked"


@dataclass(frozen=True)
class Wanted:
    """What a person looks at: a view, a page of it, and words of the title or number (two signs or more)."""

    view: View = View.MINE
    page: int = 1
    text: str = ""
    process: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of the inbox."""

    task: Task
    case: Case
    held: bool = False
    """Decided, but its giver may still undo it."""
    whole: Clock | None = None
    """The statutory period of the whole case."""


@dataclass(frozen=True)
class Desk:
    """What lies before a person: what is claimed, and the queues; the absent colleagues' included."""

    mine: ColumnElement[bool]
    queues: tuple[ColumnElement[bool], ...]

    @property
    def parts(self) -> tuple[ColumnElement[bool], ...]:
        return (self.mine, *self.queues)


def desk_of(session: Session, actor: Actor, now: datetime) -> Desk:
    """The person's own desk and those of the colleagues he stands in for today."""
    people = [actor, *(standing.person for standing in represented(session, actor, day_of(now)))]
    mine = and_(Task.assignee_id.is_not(None), Task.assignee_id.in_([person.id for person in people]))
    roles = {(role, person.agency_id) for person in people for role in person.roles & ANSWERING}
    queues = roles | {(role, None) for role, _unit in roles}
    return Desk(mine, tuple(_queue(role, unit) for role, unit in sorted(queues, key=str)))


def tasks(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> list[Row]:
    """One page of the view: what is due first on top, tasks without a date last."""
    return page_of(session, desk_of(session, actor, now), wanted, now)


def page_of(session: Session, desk: Desk, wanted: Wanted, now: datetime) -> list[Row]:
    last = max(wanted.page, 1) * PAGE
    parts = [_walk(part, wanted, now).limit(last) for part in _parts(desk, wanted.view)]
    if not parts:
        return []
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    rows = session.execute(
        select(Task, Case, HeldDecision.id, Clock)
        .join(found, found.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(HeldDecision, and_(HeldDecision.task_id == Task.id, HeldDecision.state == "waiting"))
        .outerjoin(Clock, and_(Clock.case_id == Case.id, Clock.whole, Clock.state != ClockState.FINISHED))
        .order_by(found.c.order_at, Task.created_at, Task.id)
        .limit(PAGE)
        .offset(last - PAGE)
    )
    return [Row(task, case, held is not None, whole) for task, case, held, whole in rows]


def counts(session: Session, actor: Actor, now: datetime) -> dict[View, int]:
    """How many tasks each view holds, up to MOST."""
    return counts_of(session, desk_of(session, actor, now), now)


def counts_of(session: Session, desk: Desk, now: datetime) -> dict[View, int]:
    """The same in one statement."""
    columns = []
    for view in View:
        parts = [
            select(func.count()).select_from(_walk(part, Wanted(view), now).limit(MOST).subquery())
            for part in _parts(desk, view)
        ]
        total: ColumnElement[int] = func.coalesce(parts[0].scalar_subquery(), 0)
        for part in parts[1:]:
            total = total + part.scalar_subquery()
        columns.append(total)
    return dict(zip(View, session.execute(select(*columns)).one(), strict=True))


def next_ones(session: Session, actor: Actor, after: Task, now: datetime, limit: int = 3) -> list[Row]:
    """The tasks that come after this one on the person's desk, to be fetched before they are asked for."""
    rows = tasks(session, actor, Wanted(View.MINE), now)
    ids = [row.task.id for row in rows]
    start = ids.index(after.id) + 1 if after.id in ids else 0
    return rows[start : start + limit]


def of_party(session: Session, actor: Actor) -> list[Row]:
    """What waits for an applicant: the open tasks of the cases about him."""
    about: list[ColumnElement[bool]] = [Case.applicant_id == actor.id]
    if actor.subject_id is not None:
        about.append(Case.subject_id == actor.subject_id)
    rows = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == TaskState.OPEN, Task.role.in_(SUBJECT_ROLES), or_(*about))
        .order_by(Task.order_at)
    )
    return [Row(task, case) for task, case in rows]


def _parts(desk: Desk, view: View) -> Sequence[ColumnElement[bool]]:
    if view == View.MINE:
        return (desk.mine,)
    if view == View.UNIT:
        return desk.queues or (false(),)
    return desk.parts


def _walk(part: ColumnElement[bool], wanted: Wanted, now: datetime) -> Select[str, datetime]:
    """The ids of one part of the desk, in order; each part has an index of its own."""
    query = select(Task.id, Task.order_at).where(Task.state == TaskState.OPEN, part)
    today = end_of(day_of(now))
    if wanted.view == View.TODAY:
        query = query.where(Task.order_at > now, Task.order_at <= today)
    elif wanted.view == View.OVERDUE:
        query = query.where(Task.order_at <= now)
    elif wanted.view == View.RETURNED:
        query = query.where(Task.returned)
    elif wanted.view == View.CHECKED:
        query = query.where(Task.machine_checked)
    if wanted.process or len(wanted.text.strip()) >= SHORTEST_SEARCH:
        query = _narrow(query, wanted)
    return query.order_by(Task.order_at)


def _narrow(query: Select[str, datetime], wanted: Wanted) -> Select[str, datetime]:
    """Only the cases of a process, or those whose title or number holds these words."""
    query = query.join(Case, Case.id == Task.case_id)
    if wanted.process:
        query = query.where(Case.process == wanted.process)
    words = wanted.text.strip()
    if len(words) >= SHORTEST_SEARCH:
        title = Case.title.contains(words, autoescape=True)
        number = Case.number.contains(words.upper(), autoescape=True)
        query = query.where(or_(title, number))
    return query


def _queue(role: str, unit_id: int | None) -> ColumnElement[bool]:
    at = Task.unit_id.is_(None) if unit_id is None else Task.unit_id == unit_id
    return and_(Task.assignee_id.is_(None), Task.role == role, at)
