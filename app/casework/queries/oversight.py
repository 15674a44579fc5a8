"""督导: what is late and what will be, by unit and by person; who has how much; cases under supervision.

Each question is one statement that an index answers alone, also at a million open tasks: the queues are
counted along `ix_task_desk`, what is claimed along `ix_task_assignee`, the week's work along `ix_entry_act`.
What is claimed counts for the unit of whoever holds it; what waits for applicants is nobody's work here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from app.calendar import Calendar
from app.casework.duties import SUBJECT_ROLES
from app.casework.journal import Entry
from app.casework.models import Case, Task
from app.clock import day_of, end_of
from app.people import Agency, Role, User, UserRole
from app.people.roles import DESK

PAGE = 50
CLAIMED = text("task.state = 'open' AND task.assignee_id IS NOT NULL")
QUEUED = text("task.state = 'open' AND task.assignee_id IS NULL")
"""In the very words of the partial indexes, so that a planner knows that they serve."""
NEAR_WORKDAYS = 2
WEEK = timedelta(days=7)
DONE_ACTS = ("completed", "supplement_asked", "sent_back")
LATE = ("over", "near", "all")


@dataclass(frozen=True)
class Load:
    """How much waits somewhere. `near` is due within two working days; `over` is late.

    Of a unit, `open` are its queues and what its people hold. Of a person, `claimed` is what he holds, `near`
    and `over` are of that, and `open` is that with the queues of his desks.
    """

    id: int | None
    name: str
    open: int = 0
    claimed: int = 0
    near: int = 0
    over: int = 0
    done: int = 0
    agency: str = ""
    unit_id: int | None = None


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
class Wanted:
    """Which tasks of a list: `over`, `near` or `all`, and which page of them."""

    late: str = "all"
    page: int = 1


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
    queues = _queues(session, now, near)
    held = _held(session, now, near)
    people = _people(session, held, _done_since(session, now - WEEK), queues)
    return Overview(_by_unit(session, queues, held, people), sorted(people.values(), key=_worst_first))


def tasks_of_unit(session: Session, now: datetime, unit: int | None, wanted: Wanted) -> list[Waiting]:
    """The open tasks of one unit (None: of cases without one), what is due first on top.

    Two statements, each along its index: what waits in the unit's queues, and what its people hold.
    """
    own = Task.unit_id == unit if unit is not None else Task.unit_id.is_(None)
    in_queues = (QUEUED, or_(Task.role.in_(set(Role) - SUBJECT_ROLES), Task.role.is_(None)), own)
    found = _tasks(session, now, wanted, *in_queues)
    holders = session.scalars(select(User.id).where(User.agency_id == unit)).all() if unit else []
    found += _tasks(session, now, wanted, CLAIMED, Task.assignee_id.in_(holders)) if holders else []
    found.sort(key=lambda row: (row.task.order_at, row.task.id))
    return found[(wanted.page - 1) * PAGE : wanted.page * PAGE]


def tasks_of_person(session: Session, now: datetime, person: int, wanted: Wanted) -> list[Waiting]:
    """What one person has claimed."""
    found = _tasks(session, now, wanted, CLAIMED, Task.assignee_id == person)
    return found[(wanted.page - 1) * PAGE :]


def _tasks(
    session: Session, now: datetime, wanted: Wanted, *whose: ColumnElement[bool] | Any
) -> list[Waiting]:
    """Up to the end of the wanted page."""
    when: dict[str, list[ColumnElement[bool]]] = {
        "over": [Task.order_at <= now],
        "near": [Task.order_at > now, Task.order_at <= near_until(session, now)],
    }
    rows = session.execute(
        select(Task, Case, User.name)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(*whose, *when.get(wanted.late, []))
        .order_by(Task.order_at, Task.id)
        .limit(wanted.page * PAGE)
    )
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


def _queues(session: Session, now: datetime, near: datetime) -> list[tuple[Any, ...]]:
    """Waiting, late and nearly due tasks of each role and unit."""
    rows = session.execute(
        select(Task.role, Task.unit_id, *_counts(now, near)).where(QUEUED).group_by(Task.role, Task.unit_id)
    )
    return [tuple(row) for row in rows if row[0] not in SUBJECT_ROLES]


def _held(session: Session, now: datetime, near: datetime) -> dict[int, tuple[int, ...]]:
    """Claimed, late and nearly due tasks of each person."""
    rows = session.execute(
        select(Task.assignee_id, *_counts(now, near)).where(CLAIMED).group_by(Task.assignee_id)
    )
    return {person: tuple(counts) for person, *counts in rows}


def _counts(now: datetime, near: datetime) -> tuple[Any, ...]:
    late, soon = Task.order_at <= now, (Task.order_at > now) & (Task.order_at <= near)
    return func.count(), func.count().filter(late), func.count().filter(soon)


def _done_since(session: Session, since: datetime) -> dict[int, int]:
    """How many tasks each person did."""
    rows = session.execute(
        select(Entry.actor_id, func.count())
        .where(Entry.act.in_(DONE_ACTS), Entry.at >= since, Entry.actor_id.is_not(None))
        .group_by(Entry.actor_id)
    )
    return {person: count for person, count in rows if person is not None}


def _people(
    session: Session,
    held: dict[int, tuple[int, ...]],
    done: dict[int, int],
    queues: Iterable[tuple[Any, ...]],
) -> dict[int, Load]:
    """Everybody who holds a desk, those without work too, and whoever else has work."""
    waiting = {(role, unit): count for role, unit, count, *_ in queues}
    busy = sorted(held.keys() | done.keys())
    rows = session.execute(
        select(User.id, User.name, User.agency_id, Agency.name, UserRole.role)
        .join(UserRole, UserRole.user_id == User.id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(or_(User.active & UserRole.role.in_(DESK), User.id.in_(busy)), User.subject_id.is_(None))
    )
    found: dict[int, Load] = {}
    for person, name, unit, agency, role in rows:
        claimed, over, near = held.get(person, (0, 0, 0))
        former = found[person].open if person in found else claimed
        open_ = former + waiting.get((role, unit), 0) + waiting.get((role, None), 0)
        found[person] = Load(
            person, name, open_, claimed, near, over, done.get(person, 0), agency=agency or "", unit_id=unit
        )
    return found


def _by_unit(
    session: Session,
    queues: Iterable[tuple[Any, ...]],
    held: dict[int, tuple[int, ...]],
    people: dict[int, Load],
) -> list[Load]:
    sums: dict[int | None, tuple[int, ...]] = {}
    claimed: dict[int | None, int] = {}
    by_unit = [(unit, counts) for _role, unit, *counts in queues]
    by_unit += [(people[one].unit_id, list(counts)) for one, counts in held.items() if one in people]
    for unit, counts in by_unit:
        sums[unit] = tuple(map(sum, zip(sums.get(unit, (0, 0, 0)), counts, strict=True)))
    for one, (count, *_rest) in held.items():
        if one in people:
            claimed[people[one].unit_id] = claimed.get(people[one].unit_id, 0) + count
    names = _names(session, [unit for unit in sums if unit is not None])
    loads = [
        Load(unit, names.get(unit or 0, ""), count, claimed.get(unit, 0), near, over)
        for unit, (count, over, near) in sums.items()
    ]
    return sorted(loads, key=_worst_first)


def _names(session: Session, ids: list[int]) -> dict[int, str]:
    return dict(session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(ids))).all())


def _worst_first(load: Load) -> tuple[int, int, int, str]:
    return (-load.over, -load.near, -load.claimed - load.open, load.name)
