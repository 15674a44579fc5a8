"""督导: what is late and what will be, by unit and by person; who has how much; cases under supervision.

Each question is one statement that an existing index answers, also at a million open tasks: the open tasks
are counted along `ix_task_desk` and `ix_task_assignee`, the week's work along `ix_entry_act`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.orm import Session

from app.calendar import Calendar
from app.casework.journal import Entry
from app.casework.models import Case, Task
from app.clock import day_of, end_of
from app.people import Agency, Role, User, UserRole
from app.people.roles import DESK

PAGE = 50
OPEN = text("task.state = 'open'")
"""In the very words of the partial indexes, so that a planner knows that they serve."""
NEAR_WORKDAYS = 2
WEEK = timedelta(days=7)
DONE_ACTS = ("completed", "supplement_asked", "sent_back")
LATE = ("over", "near", "all")


@dataclass(frozen=True)
class Load:
    """How much waits somewhere. `near` is due within two working days; `over` is late.

    Of a unit, `open` are its tasks. Of a person, `open` are those of his desks, whoever holds them; `claimed`
    are his own, and `near` and `over` are of these.
    """

    id: int | None
    name: str
    open: int = 0
    claimed: int = 0
    near: int = 0
    over: int = 0
    done: int = 0
    agency: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything of the page, in five statements beside the calendar's."""

    units: list[Load]
    people: list[Load]

    @property
    def open(self) -> int:
        return sum(unit.open for unit in self.units)

    @property
    def over(self) -> int:
        return sum(unit.over for unit in self.units)

    @property
    def near(self) -> int:
        return sum(unit.near for unit in self.units)

    @property
    def done(self) -> int:
        return sum(person.done for person in self.people)


@dataclass(frozen=True)
class Waiting:
    """One open task in a list."""

    task: Task
    case: Case
    holder: str | None


def near_until(session: Session, now: datetime) -> datetime:
    """What is due by then is near."""
    return end_of(Calendar.read(session).add_workdays(day_of(now), NEAR_WORKDAYS).earliest)


def overview(session: Session, now: datetime) -> Overview:
    near = near_until(session, now)
    desks = _by_desk(session, now, near)
    return Overview(_by_unit(session, desks), _by_person(session, now, near, desks))


def tasks_of_unit(session: Session, now: datetime, unit: int | None, late: str) -> Select[Any]:
    """The open tasks of one unit (None: of cases without one), what is due first on top; cut by `page_of`."""
    own = Task.unit_id == unit if unit is not None else Task.unit_id.is_(None)
    return _tasks(session, now, late, or_(Task.role.in_(list(Role)), Task.role.is_(None)), own)


def tasks_of_person(session: Session, now: datetime, person: int, late: str) -> Select[Any]:
    """What one person has claimed."""
    return _tasks(session, now, late, Task.assignee_id == person)


def _tasks(session: Session, now: datetime, late: str, *whose: ColumnElement[bool]) -> Select[Any]:
    when: dict[str, list[ColumnElement[bool]]] = {
        "over": [Task.due_at <= now],
        "near": [Task.due_at > now, Task.due_at <= near_until(session, now)],
    }
    sought = (
        select(Task, Case, User.name)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(OPEN, *whose, *when.get(late, []))
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    )
    return cast("Select[Any]", sought)


def page_of(session: Session, sought: Select[Any], page: int) -> list[Waiting]:
    rows = session.execute(sought.limit(PAGE).offset((page - 1) * PAGE))
    return [Waiting(task, case, holder) for task, case, holder in rows]


def supervised(session: Session) -> list[tuple[Case, str | None]]:
    """The cases under supervision with who asked for it, what is wanted first on top."""
    rows = session.execute(
        select(Case, User.name)
        .outerjoin(User, User.id == Case.supervised_by)
        .where(Case.supervised_until.is_not(None), Case.ended_at.is_(None))
        .order_by(Case.supervised_until, Case.id)
        .limit(PAGE)
    )
    return [(case, who) for case, who in rows]


def _by_desk(session: Session, now: datetime, near: datetime) -> list[tuple[Any, ...]]:
    """Open, late and nearly due tasks of each role and unit: one walk along `ix_task_desk`."""
    rows = session.execute(
        select(
            Task.role,
            Task.unit_id,
            func.count(),
            func.count().filter(Task.due_at <= now),
            func.count().filter(Task.due_at > now, Task.due_at <= near),
        )
        .where(OPEN)
        .group_by(Task.role, Task.unit_id)
    )
    return [tuple(row) for row in rows]


def _by_unit(session: Session, desks: Iterable[tuple[Any, ...]]) -> list[Load]:
    sums: dict[int | None, list[int]] = {}
    for _role, unit, *counts in desks:
        sums[unit] = [a + b for a, b in zip(sums.get(unit, [0, 0, 0]), counts, strict=True)]
    names = _names(session, [unit for unit in sums if unit is not None])
    loads = [
        Load(unit, names.get(unit or 0, ""), open=count, over=over, near=soon)
        for unit, (count, over, soon) in sums.items()
    ]
    return sorted(loads, key=_worst_first)


def _by_person(
    session: Session, now: datetime, near: datetime, desks: Iterable[tuple[Any, ...]]
) -> list[Load]:
    held = _held(session, now, near)
    done = _done_since(session, now - WEEK)
    waiting = {(role, unit): count for role, unit, count, *_ in desks}
    loads = []
    for person, (name, agency_id, agency, roles) in _people(session, held.keys() | done.keys()).items():
        claimed, over, soon = held.get(person, (0, 0, 0))
        queued = sum(waiting.get((role, agency_id), 0) + waiting.get((role, None), 0) for role in roles)
        loads.append(Load(person, name, queued, claimed, soon, over, done.get(person, 0), agency or ""))
    return sorted(loads, key=_worst_first)


def _held(session: Session, now: datetime, near: datetime) -> dict[int, tuple[int, int, int]]:
    """Claimed, late and nearly due tasks of each person: one walk along `ix_task_assignee`."""
    rows = session.execute(
        select(
            Task.assignee_id,
            func.count(),
            func.count().filter(Task.due_at <= now),
            func.count().filter(Task.due_at > now, Task.due_at <= near),
        )
        .where(OPEN, Task.assignee_id.is_not(None))
        .group_by(Task.assignee_id)
    )
    return {person: (count, over, soon) for person, count, over, soon in rows if person is not None}


def _done_since(session: Session, since: datetime) -> dict[int, int]:
    """How many tasks each person did: one walk along `ix_entry_act`."""
    rows = session.execute(
        select(Entry.actor_id, func.count())
        .where(Entry.act.in_(DONE_ACTS), Entry.at >= since, Entry.actor_id.is_not(None))
        .group_by(Entry.actor_id)
    )
    return {person: count for person, count in rows if person is not None}


def _people(
    session: Session, also: Iterable[int]
) -> dict[int, tuple[str, int | None, str | None, frozenset[str]]]:
    """Everybody who holds a desk, and whoever else has work; those without work too."""
    busy = sorted(also)
    rows = session.execute(
        select(User.id, User.name, User.agency_id, Agency.name, UserRole.role)
        .join(UserRole, UserRole.user_id == User.id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(or_(User.active & UserRole.role.in_(DESK), User.id.in_(busy)), User.subject_id.is_(None))
    )
    found: dict[int, tuple[str, int | None, str | None, frozenset[str]]] = {}
    for person, name, agency_id, agency, role in rows:
        roles = found[person][3] if person in found else frozenset()
        found[person] = (name, agency_id, agency, roles | {role})
    return found


def _names(session: Session, ids: list[int]) -> dict[int, str]:
    rows = session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(ids)))
    return dict(rows.tuples().all())


def _worst_first(load: Load) -> tuple[int, int, int, str]:
    return (-load.over, -load.near, -load.claimed - load.open, load.name)
