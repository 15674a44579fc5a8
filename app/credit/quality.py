"""数据质量: what is wrong with the records by themselves.

Each check is one statement; a finding has a key by which it is known again, so that a sweep may run twice
and finds nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.credit.codes import check_uscc
from app.credit.records import Record
from app.credit.subjects import Subject, SubjectKind
from app.db import Base, Moment
from app.words import say

DAY = timedelta(days=1)
FIRST_DAY = date(1949, 10, 1)
LAST_DAY = date(2100, 12, 31)
Whose = ColumnElement[bool]
OPEN = text("closed_on IS NULL")


class Problem(StrEnum):
    """A kind of finding; its sentence is `quality_<value>` in `app/words`."""

    SAME_NUMBER = "same_number"
    """One number, written two ways, at one unit."""
    SAME_CONTENT = "same_content"
    """One subject, day and content under two numbers."""
    TWO_CODES = "two_codes"
    """One name with two codes: probably one company twice."""
    BAD_CODE = "bad_code"
    MISSING = "missing"
    BAD_DATE = "bad_date"
    PUBLIC_TOO_LONG = "public_too_long"


class QualityFinding(Base):
    """数据质量问题: one thing wrong with one record, from the day it was met until it is gone.

    `key` is what is wrong in a form that is the same each time it is found.
    """

    __tablename__ = "quality_finding"
    __table_args__ = (
        Index("ix_quality_finding_open", "unit_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    problem: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What its sentence names."""
    found_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date, index=True)
    answer: Mapped[str | None] = mapped_column(String(12))
    """corrected, right (as it stands, with the reason) or withdrawn"""
    answered_by: Mapped[str | None] = mapped_column(String(100))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def sentence(self) -> str:
        """What is wrong, in words."""
        named = dict(self.told)
        if "fields" in named:
            named["fields"] = "、".join(say(f"field_{name}") for name in named["fields"])
        if "field" in named:
            named["field"] = say(f"field_{named['field']}")
        return say(f"quality_{self.problem}", named)


@dataclass(frozen=True)
class Found:
    """A finding as a sweep meets it."""

    problem: Problem
    unit_id: int
    record_id: int
    told: dict[str, Any]
    mark: str = ""

    @property
    def key(self) -> str:
        return f"{self.problem}:{self.record_id}:{self.mark}"[:200]


def examine(session: Session, on: date, unit_id: int | None = None) -> Iterator[Found]:
    """Everything that is wrong today: six statements, whatever the number of records.

    Of one unit's records only where one is named; what is compared with others' is compared all the same.
    """
    whose = Record.authority_id == unit_id if unit_id is not None else true()
    yield from _same_number(session, whose)
    yield from _same_content(session, whose)
    yield from _codes(session, unit_id)
    yield from _missing(session, whose)
    yield from _bad_dates(session, on, whose)
    yield from _public_too_long(session, on, whose)


def open_findings(session: Session, unit_id: int | None, limit: int = 500) -> Sequence[QualityFinding]:
    """What is not gone yet, oldest first; of all units where none is named."""
    sought = select(QualityFinding).where(QualityFinding.closed_on.is_(None))
    if unit_id is not None:
        sought = sought.where(QualityFinding.unit_id == unit_id)
    return session.scalars(sought.order_by(QualityFinding.unit_id, QualityFinding.id).limit(limit)).all()


def _same_number(session: Session, whose: Whose) -> Iterator[Found]:
    twins = (
        select(Record.authority_id, Record.kind, Record.decision_key)
        .where(Record.withdrawn_on.is_(None), whose)
        .group_by(Record.authority_id, Record.kind, Record.decision_key)
        .having(func.count() > 1)
        .subquery()
    )
    rows = select(Record.id, Record.authority_id, Record.decision_no, Record.decision_key, Record.kind).join(
        twins,
        and_(
            Record.authority_id == twins.c.authority_id,
            Record.kind == twins.c.kind,
            Record.decision_key == twins.c.decision_key,
        ),
    )
    rows = rows.where(Record.withdrawn_on.is_(None)).order_by(Record.id)
    yield from _twins(session, rows, Problem.SAME_NUMBER, lambda row: (row[1], row[4], row[3]))


def _same_content(session: Session, whose: Whose) -> Iterator[Found]:
    same = (Record.authority_id, Record.kind, Record.subject_id, Record.recognised_on, Record.content)
    open_ = and_(Record.withdrawn_on.is_(None), Record.content != "", whose)
    twins = select(*same).where(open_).group_by(*same).having(func.count() > 1).subquery()
    rows = (
        select(Record.id, Record.authority_id, Record.decision_no, *same[1:], Record.decision_key)
        .join(twins, and_(*(column == twins.c[column.key] for column in same)))
        .where(open_)
        .order_by(Record.id)
    )
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in session.execute(rows):
        groups[tuple(row[1:2]) + tuple(row[3:7])].append(row)
    for twin in groups.values():
        if len({row.decision_key for row in twin}) > 1:
            yield from _pairs(twin, Problem.SAME_CONTENT)


def _twins(session: Session, rows: Any, problem: Problem, of: Any) -> Iterator[Found]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in session.execute(rows):
        groups[of(row)].append(row)
    for twins in groups.values():
        yield from _pairs(twins, problem)


def _pairs(twins: Sequence[Any], problem: Problem) -> Iterator[Found]:
    """The later ones are found; the first is what they are compared with."""
    first, *later = twins
    for row in later:
        named = {"decision_no": row.decision_no, "other": first.decision_no}
        yield Found(problem, row.authority_id, row.id, named, str(first.id))


def _codes(session: Session, unit_id: int | None) -> Iterator[Found]:
    """Wrong check digits, and names that stand on the register with two codes."""
    about = aliased(Record)
    namesakes: ColumnElement[bool] = true()
    if unit_id is not None:
        own = (
            select(Subject.name_key)
            .join(Record, Record.subject_id == Subject.id)
            .where(Record.authority_id == unit_id)
        )
        namesakes = Subject.name_key.in_(own)
    newest = select(func.max(about.id)).where(about.subject_id == Subject.id, about.withdrawn_on.is_(None))
    rows = session.execute(
        select(Subject.id, Subject.name, Subject.name_key, Subject.uscc, Record.id, Record.authority_id)
        .join(Record, Record.id == newest.scalar_subquery())
        .where(Subject.uscc.is_not(None), Subject.successor_id.is_(None), namesakes)
        .order_by(Subject.id)
    ).all()
    named: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        named[row.name_key].append(row)
        if fault := check_uscc(row.uscc):
            told = {"name": row.name, "uscc": row.uscc}
            yield Found(Problem.BAD_CODE, row.authority_id, row[4], told, f"{fault}:{row.uscc}")
    for same in named.values():
        for row in same[1:]:
            told = {"name": row.name, "uscc": row.uscc, "other": same[0].uscc}
            yield Found(Problem.TWO_CODES, row.authority_id, row[4], told, f"{same[0].uscc}:{row.uscc}")


def _missing(session: Session, whose: Whose) -> Iterator[Found]:
    """What every record of its kind must say."""
    empty = or_(
        and_(Record.kind.in_(("penalty", "compulsion")), or_(Record.facts == "", Record.basis == "")),
        Record.content == "",
        and_(Record.kind == "permit", Record.valid_until.is_(None)),
        and_(Subject.kind == SubjectKind.ORGANISATION, Subject.uscc.is_(None)),
    )
    columns = (Record.id, Record.authority_id, Record.decision_no, Record.kind, Record.facts, Record.basis)
    rows = session.execute(
        select(*columns, Record.content, Record.valid_until, Subject.uscc, Subject.kind.label("whose"))
        .join(Subject, Subject.id == Record.subject_id)
        .where(Record.withdrawn_on.is_(None), empty, whose)
        .order_by(Record.id)
    )
    for row in rows:
        lacking = [name for name, lacks in _lacking(row).items() if lacks]
        told = {"decision_no": row.decision_no, "fields": lacking}
        yield Found(Problem.MISSING, row.authority_id, row.id, told, ",".join(lacking))


def _lacking(row: Any) -> dict[str, bool]:
    misconduct = row.kind in ("penalty", "compulsion")
    return {
        "uscc": row.whose == SubjectKind.ORGANISATION and not row.uscc,
        "facts": misconduct and not row.facts,
        "basis": misconduct and not row.basis,
        "content": not row.content,
        "valid_until": row.kind == "permit" and row.valid_until is None,
    }


def _bad_dates(session: Session, on: date, whose: Whose) -> Iterator[Found]:
    impossible = {
        "recognised_on": or_(Record.recognised_on > on, Record.recognised_on < FIRST_DAY),
        "valid_until": or_(Record.valid_until < Record.recognised_on, Record.valid_until > LAST_DAY),
        "valid_from": Record.valid_from > Record.valid_until,
    }
    rows = session.execute(
        select(
            Record.id,
            Record.authority_id,
            Record.decision_no,
            *(func.coalesce(condition, False).label(name) for name, condition in impossible.items()),
            *(getattr(Record, name).label(f"{name}_is") for name in impossible),
        )
        .where(Record.withdrawn_on.is_(None), or_(*impossible.values()), whose)
        .order_by(Record.id)
    )
    for row in rows:
        for name in (name for name in impossible if getattr(row, name)):
            day = getattr(row, f"{name}_is")
            told = {"decision_no": row.decision_no, "field": name, "day": day.isoformat()}
            yield Found(Problem.BAD_DATE, row.authority_id, row.id, told, f"{name}:{day}")


def _public_too_long(session: Session, on: date, whose: Whose) -> Iterator[Found]:
    """Past its maximum and neither ended nor put to a person: a sweep that was due did not come.

    What the public sees ends by the dates; other systems learn it only when the record is ended.
    """
    rows = session.execute(
        select(Record.id, Record.authority_id, Record.decision_no, Record.publicity_max_end)
        .where(
            Record.withdrawn_on.is_(None),
            Record.published_from.is_not(None),
            Record.sector_duty_on.is_(None),
            Record.publicity_max_end < on - DAY,
            whose,
        )
        .order_by(Record.id)
    )
    for row in rows:
        told = {"decision_no": row.decision_no, "day": row.publicity_max_end.isoformat()}
        yield Found(Problem.PUBLIC_TOO_LONG, row.authority_id, row.id, told)


def close_gone(session: Session, keys: Iterable[str], on: date) -> int:
    """Close the findings that are not among these any more."""
    still = set(keys)
    gone = [one for one in open_findings(session, None, 100_000) if one.key not in still]
    for finding in gone:
        finding.closed_on = on
    return len(gone)
