"""双公示台账: what each unit had to collect and to show, what came in time, late, or not yet.

A page is two statements however many records there are; backlog is counted apart from everything else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from app.credit.records import Record
from app.credit.subjects import Subject
from app.people import Agency

PAGE = 50
AT_ONCE = 1_000


class State(StrEnum):
    """Where a record stands; its name is `ledger_<value>` in `app/words`."""

    ALL = "all"
    DUE = "due"
    """not collected, and there is still time"""
    LATE = "late"
    """not collected, or collected too late"""
    IN_TIME = "in_time"
    BACKLOG = "backlog"
    """decided before the product could have collected it in time"""


@dataclass(frozen=True)
class Wanted:
    """Which part of the ledger: kinds of record, days of decision (both included), a unit, a state."""

    kinds: tuple[str, ...]
    since: date
    until: date
    unit_id: int | None = None
    state: State = State.ALL
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One record of the ledger."""

    id: int
    kind: str
    unit: str
    subject: str
    subject_kind: str
    uscc: str | None
    decision_no: str
    recognised_on: date
    collect_due: date
    collect_provisional: bool
    collected_on: date | None
    published_from: date | None
    withdrawn_on: date | None
    backlog: bool
    severity: str | None

    def state(self, on: date) -> State:
        if self.backlog:
            return State.BACKLOG
        if self.collected_on is None:
            return State.LATE if self.collect_due < on else State.DUE
        return State.LATE if self.collected_on > self.collect_due else State.IN_TIME


@dataclass(frozen=True)
class Unit:
    """One unit's sums. `to_show` are those that the law wants shown by now."""

    id: int
    name: str
    total: int
    in_time: int
    late: int
    overdue: int
    due: int
    backlog: int
    to_show: int
    shown: int

    @property
    def timeliness(self) -> int | None:
        """Of a hundred decisions whose time is over, so many were collected in time; None where none is."""
        over = self.in_time + self.late + self.overdue
        return self.in_time * 100 // over if over else None

    @property
    def completeness(self) -> int | None:
        """Published of what should be published, in percent."""
        return self.shown * 100 // self.to_show if self.to_show else None


def lines(session: Session, wanted: Wanted, on: date) -> list[Line]:
    """One page, the most recent decision first, and one line more where there is another page."""
    page = _lines(wanted, on).limit(PAGE + 1).offset((wanted.page - 1) * PAGE)
    return [Line(*row) for row in session.execute(page)]


def all_lines(session: Session, wanted: Wanted, on: date) -> Iterator[Line]:
    """Every line, in parts, to be written into a sheet."""
    for part in session.execute(_lines(wanted, on).execution_options(yield_per=AT_ONCE)).partitions():
        yield from (Line(*row) for row in part)


def units(session: Session, wanted: Wanted, on: date) -> Sequence[Unit]:
    """The sums of every unit in the period, whatever the state that is listed."""
    states = _states(on)
    hidden = and_(Record.collected_on.is_not(None), Record.published_from.is_(None))
    shown = Record.published_from.is_not(None)
    sums = [_count(states[name]) for name in ("in_time", "collected_late", "overdue", "due", "backlog")]
    sums += [_count(and_(~hidden, ~states["not_due_yet"])), _count(shown)]
    rows: Any = session.execute(
        select(Agency.id, Agency.name, func.count(), *sums)
        .select_from(Record)
        .join(Agency, Agency.id == Record.authority_id)
        .where(*_period(wanted))
        .group_by(Agency.id, Agency.name)
        .order_by(Agency.name)
    )
    return [Unit(*row) for row in rows]


def _lines(wanted: Wanted, on: date) -> Select[Any]:
    here = {"unit": Agency.name, "subject": Subject.name, "subject_kind": Subject.kind, "uscc": Subject.uscc}
    columns = [here[name] if name in here else getattr(Record, name) for name in Line.__dataclass_fields__]
    return (
        select(*columns)
        .join(Agency, Agency.id == Record.authority_id)
        .join(Subject, Subject.id == Record.subject_id)
        .where(*_period(wanted), _in_state(wanted.state, on))
        .order_by(Record.recognised_on.desc(), Record.id.desc())
    )


def _period(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [
        Record.recognised_on >= wanted.since,
        Record.recognised_on <= wanted.until,
        Record.kind.in_(wanted.kinds),
        or_(Record.withdrawn_reason.is_(None), Record.withdrawn_reason != "void"),
    ]
    if wanted.unit_id is not None:
        found.append(Record.authority_id == wanted.unit_id)
    return found


def _states(on: date) -> dict[str, ColumnElement[bool]]:
    live, there = Record.backlog.is_(False), Record.collected_on.is_not(None)
    return {
        "in_time": and_(live, there, Record.collected_on <= Record.collect_due),
        "collected_late": and_(live, there, Record.collected_on > Record.collect_due),
        "overdue": and_(live, ~there, Record.collect_due < on),
        "due": and_(live, ~there, Record.collect_due >= on),
        "not_due_yet": and_(~there, Record.collect_due >= on),
        "backlog": Record.backlog.is_(True),
    }


def _in_state(state: State, on: date) -> ColumnElement[bool]:
    states = _states(on)
    if state is State.ALL:
        return true()
    if state is State.LATE:
        return or_(states["collected_late"], states["overdue"])
    return states[str(state)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
