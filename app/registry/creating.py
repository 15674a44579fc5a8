"""What an accepted row brings into being: agencies and subjects met first, and the record itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.calendar import Calendar
from app.casework.asked import Asked
from app.credit import Rulebook
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import Base
from app.people import Agency, AgencyKind
from app.registry.comparison import Judged, Known, Register
from app.registry.layout import Layout
from app.registry.reading import Decision

DAY = timedelta(days=1)
TAKEN_AS_THEY_ARE = (
    "act_type",
    "facts",
    "basis",
    "content",
    "fine_wan",
    "confiscated_wan",
    "permit",
    "valid_from",
    "valid_until",
    "remarks",
)


@dataclass(frozen=True)
class Batch:
    """What the rows of one import share. Decisions from before `since` are the product's backlog."""

    asked: Asked
    id: int
    layout: Layout
    since: date
    origin: str = "sheet"
    signed_by: str | None = None
    source_key: str | None = None


def create_agencies(session: Session, accepted: Iterable[Judged]) -> None:
    met = {id(known): known for one in accepted for known in (one.authority, one.source) if known}
    new = {known.name: known for known in met.values() if known.id is None}
    agencies = [
        Agency(name=known.name, uscc=known.uscc, kind=AgencyKind.OTHER, provisional=True)
        for known in new.values()
    ]
    session.add_all(agencies)
    session.flush()
    for agency in agencies:
        new[agency.name].id = agency.id


def create_subjects(session: Session, accepted: Sequence[Judged]) -> None:
    new: dict[int, tuple[Known, Subject]] = {}
    for one in accepted:
        known, decision = one.subject, one.item.checked.decision
        if known is not None and decision is not None and known.id is None and id(known) not in new:
            new[id(known)] = (known, _subject(decision))
    insert_rows(session, Subject, [_columns(subject) for _, subject in new.values()])
    made = Register()
    made.look_up(session, [one.item for one in accepted])
    for known, subject in new.values():
        known.id = made.subjects[subject.uscc or subject.id_number_hash or ""].id


def create_records(session: Session, batch: Batch, accepted: Iterable[Judged]) -> dict[tuple[str, int], int]:
    """The decisions entered: their ids by sheet and row. Their class is for those who take them in."""
    rules, calendar = Rulebook.read(session), Calendar.read(session)
    live_from = _first_live_day(rules, calendar, batch.since)
    places = {}
    records = []
    for one in accepted:
        record = _record(one, batch)
        record.enter(rules, calendar, batch.asked.today, product_since=live_from)
        places[record.authority_id, record.decision_no] = (one.item.sheet, one.item.row)
        records.append(record)
    insert_rows(session, Record, [_columns(record) for record in records])
    made = select(Record.id, Record.authority_id, Record.decision_no).where(
        Record.authority_id.in_({authority for authority, _ in places}),
        Record.decision_no.in_([number for _, number in places]),
        Record.kind == batch.layout.kind,
    )
    return {places[key, number]: found for found, key, number in session.execute(made)}


def insert_rows(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """All rows in one statement. A flush would write them one by one on SQLite, to learn their ids."""
    if rows:
        session.execute(insert(table), rows, execution_options={"render_nulls": True})


def _subject(decision: Decision) -> Subject:
    """信用主体 met in a sheet: provisional until somebody confirms it."""
    is_person = decision.uscc is None
    subject = Subject(
        name=decision.name,
        kind=decision.kind,
        uscc=decision.uscc,
        legal_rep=None if decision.kind == "person" else decision.legal_rep,
        provisional=True,
    )
    if is_person and decision.id_number:
        subject.give_number(decision.id_number)
    elif decision.id_number:
        subject.give_legal_rep_number(decision.id_number)
    return subject


def _first_live_day(rules: Rulebook, calendar: Calendar, since: date) -> date:
    """The first day whose decisions could still be collected in time when the product began its work."""
    day = since
    while calendar.add_workdays(day - DAY, rules.number("record.collect", day)).earliest >= since:
        day -= DAY
    return day


def _record(one: Judged, batch: Batch) -> Record:
    decision = one.item.checked.decision
    if decision is None or one.subject is None or one.authority is None or one.source is None:
        raise AssertionError("an accepted row has a decision and its parties")
    return Record(
        kind=batch.layout.kind,
        subject_id=one.subject.id,
        authority_id=one.authority.id,
        source_agency_id=one.source.id,
        decision_no=decision.decision_no,
        recognised_on=decision.decision_date,
        categories=[str(category) for category in decision.categories],
        details=dict(decision.details),
        origin=batch.origin,
        entered_by_id=batch.asked.actor.id,
        signed_by=batch.signed_by or batch.asked.actor.name,
        source_key=batch.source_key,
        **{name: getattr(decision, name) for name in TAKEN_AS_THEY_ARE},
    )


def _columns(entity: Base) -> dict[str, Any]:
    return {name: value for name, value in vars(entity).items() if not name.startswith("_")}
