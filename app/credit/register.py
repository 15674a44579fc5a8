"""公示: what the public sees of the records. Asked by dates only.

A late sweep may delay a letter; it never shows what must be hidden, because `shown` knows nothing but the
day. Personal numbers are not among the columns read.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.credit.records import Record
from app.credit.subjects import Subject, name_key
from app.errors import Invalid, NotFound
from app.people import Agency

SHORTEST_NAME = 2


class NoPublicRecord(NotFound):
    """Not public on that day, or not there at all: the public is not told which."""

    code = "no_public_record"


class SearchTooShort(Invalid):
    """A name is searched by at least two signs: `least`."""

    code = "search_too_short"


@dataclass(frozen=True)
class Search:
    """What the public looks for. `text` is a code, a decision number, or part of a name."""

    text: str = ""
    severity: str | None = None
    authority_id: int | None = None
    kind: str | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True)
class PublicRecord:
    """The public side of a record. `number` is masked, and a person's only."""

    id: int
    version: int
    kind: str
    subject_name: str
    subject_kind: str
    uscc: str | None
    number: str | None
    authority: str
    decision_no: str
    recognised_on: date
    act_type: str
    facts: str
    basis: str
    categories: list[str]
    content: str
    fine_wan: Decimal | None
    confiscated_wan: Decimal | None
    permit: str | None
    valid_from: date | None
    valid_until: date | None
    details: dict[str, str]
    severity: str | None
    severity_unverified: bool
    published_from: date
    publicity_min_end: date | None
    publicity_max_end: date
    in_objection: bool


@dataclass(frozen=True)
class PublicPage:
    records: list[PublicRecord]
    total: int


def shown(on: date) -> ColumnElement[bool]:
    """The condition under which the public sees a record on that day."""
    return and_(
        Record.published_from <= on,
        Record.publicity_max_end >= on,
        or_(Record.withdrawn_on.is_(None), Record.withdrawn_on > on),
        or_(Record.shielded_from.is_(None), Record.shielded_from > on, Record.shielded_until <= on),
    )


def public_records(session: Session, on: date, search: Search | None = None) -> PublicPage:
    """One page of what is public, newest first: two statements."""
    search = search or Search()
    conditions = [shown(on), *_conditions(search)]
    total = session.scalar(select(func.count()).select_from(Record).where(*conditions))
    page = _columns().where(*conditions).order_by(Record.published_from.desc(), Record.id.desc())
    rows = session.execute(page.limit(search.limit).offset(search.offset))
    return PublicPage([PublicRecord(**row._mapping) for row in rows], total or 0)  # noqa: SLF001  its public name


def public_record(session: Session, on: date, record_id: int) -> PublicRecord:
    row = session.execute(_columns().where(shown(on), Record.id == record_id)).one_or_none()
    if row is None:
        raise NoPublicRecord
    return PublicRecord(**row._mapping)  # noqa: SLF001  its public name


def _columns() -> Select[Any]:
    names = list(PublicRecord.__dataclass_fields__)
    elsewhere = {
        "subject_name": Subject.name,
        "subject_kind": Subject.kind,
        "uscc": Subject.uscc,
        "number": Subject.id_number_masked,
        "authority": Agency.name,
    }
    columns = [
        (elsewhere[name] if name in elsewhere else getattr(Record, name)).label(name) for name in names
    ]
    return (
        select(*columns)
        .join(Subject, Subject.id == Record.subject_id)
        .join(Agency, Agency.id == Record.authority_id)
    )


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    text = search.text.strip()
    if text:
        if len(name_key(text)) < SHORTEST_NAME:
            raise SearchTooShort(least=SHORTEST_NAME)
        named = Subject.name_key.contains(name_key(text), autoescape=True)
        meant = select(Subject.id).where(or_(named, Subject.uscc == text.upper()))
        found.append(or_(Record.subject_id.in_(meant), Record.decision_no == text))
    if search.severity:
        found.append(Record.severity == search.severity)
    if search.kind:
        found.append(Record.kind == search.kind)
    if search.authority_id is not None:
        found.append(Record.authority_id == search.authority_id)
    return found
