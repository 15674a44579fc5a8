"""The desk of one person: which tasks wait, in which view, and how many."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.casework.duties import SUBJECT_ROLES
from app.casework.models import Case, Task, TaskState
from app.clock import day_of, end_of
from app.people import Actor
from app.people.roles import DESK

PAGE = 50


class View(StrEnum):
    MINE = "mine"
    UNIT = "unit"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Row:
    """One line of the inbox."""

    task: Task
    case: Case


def tasks(session: Session, actor: Actor, view: View, now: datetime, *, page: int = 1) -> list[Row]:
    """One page of the view, what is due first on top; tasks without a date follow, oldest first."""
    rows = session.execute(
        _select(actor, view, now)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Row(task, case) for task, case in rows]


def counts(session: Session, actor: Actor, now: datetime) -> dict[View, int]:
    """How many tasks each view holds, in one statement."""
    mine, unit = _desk(actor)
    open_ = Task.state == TaskState.OPEN
    total = session.execute(
        select(
            func.count().filter(mine),
            func.count().filter(unit),
            func.count().filter(or_(mine, unit), _today(now)),
            func.count().filter(or_(mine, unit), _overdue(now)),
        ).where(open_, or_(mine, unit))
    ).one()
    return dict(zip(View, total, strict=True))


def of_party(session: Session, actor: Actor) -> list[Row]:
    """What waits for an applicant: the open tasks of the cases about him."""
    about: list[ColumnElement[bool]] = [Case.applicant_id == actor.id]
    if actor.subject_id is not None:
        about.append(Case.subject_id == actor.subject_id)
    rows = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == TaskState.OPEN, Task.role.in_(SUBJECT_ROLES), or_(*about))
        .order_by(Task.due_at.is_(None), Task.due_at)
    )
    return [Row(task, case) for task, case in rows]


def _select(actor: Actor, view: View, now: datetime) -> Select[Task, Case]:
    mine, unit = _desk(actor)
    where = {
        View.MINE: mine,
        View.UNIT: unit,
        View.TODAY: and_(or_(mine, unit), _today(now)),
        View.OVERDUE: and_(or_(mine, unit), _overdue(now)),
    }[view]
    return select(Task, Case).join(Case, Case.id == Task.case_id).where(Task.state == TaskState.OPEN, where)


def _desk(actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Claimed by this person; and waiting in the queues of this person's roles and unit."""
    roles = sorted(actor.roles & DESK)
    mine = Task.assignee_id == actor.id
    if not roles:
        return mine, false()
    unit = and_(
        Task.assignee_id.is_(None),
        Task.role.in_(roles),
        or_(Task.unit_id == actor.agency_id, Task.unit_id.is_(None)),
    )
    return mine, unit


def _today(now: datetime) -> ColumnElement[bool]:
    return and_(Task.due_at > now, Task.due_at <= end_of(day_of(now)))


def _overdue(now: datetime) -> ColumnElement[bool]:
    return Task.due_at <= now
