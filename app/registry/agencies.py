"""认定单位 met by a second name: what hangs on it moves to the right one, and the name stays known."""

from sqlalchemy import Column, Table, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.casework import journal
from app.casework.asked import Asked
from app.casework.models import Case, CaseStatus
from app.db import Base, unit_of_work
from app.errors import Conflict, NotFound, Refused
from app.people import Agency, and_below, changes, require


class SameDecisions(Conflict):
    """Both agencies have a decision of one number: somebody has to say which is right."""

    code = "merge_same_decisions"


class NotIntoItself(Refused):
    """An agency cannot be merged into itself or into one below it."""

    code = "merge_into_itself"


class NoSuchAgency(NotFound):
    """There is no such agency, or it was merged already."""

    code = "no_such_agency"


def merge(asked: Asked, agency_id: int, into_id: int) -> dict[str, int]:
    """Move everything to `into_id`; how many rows of which table. The row stays as a second name."""
    require(asked.actor, "people.edit")
    try:
        with unit_of_work() as session:
            agency, into = _living(session, agency_id), _living(session, into_id)
            if into.id in and_below(session, agency.id):
                raise NotIntoItself
            _journal(session, asked, agency.id, into)
            moved = _move_all(session, agency.id, into.id)
            agency.successor_id, agency.provisional = into.id, False
            told = {"name": [agency.name, into.name], "moved": moved}
            changes.note(session, asked.actor, asked.now, "unit_merged", agency_id=into.id, told=told)
            return moved
    except IntegrityError as problem:
        raise SameDecisions from problem


def _living(session: Session, agency_id: int) -> Agency:
    agency = session.get(Agency, agency_id, with_for_update=True)
    if agency is None or agency.successor_id is not None:
        raise NoSuchAgency
    return agency


def _journal(session: Session, asked: Asked, agency_id: int, into: Agency) -> None:
    """Every open case says where it went; whoever has one on the screen sees it anew before acting."""
    live = [CaseStatus.RUNNING, CaseStatus.SUSPENDED]
    mine = select(Case).where(Case.unit_id == agency_id, Case.status.in_(live)).order_by(Case.id)
    for case in session.scalars(mine.with_for_update()):
        case.version += 1
        journal.write(session, case, asked, "unit_succeeded", to=[into.name])


def _move_all(session: Session, agency_id: int, into_id: int) -> dict[str, int]:
    """Every column of the product that points at an agency, so that no table is forgotten."""
    moved: dict[str, int] = {}
    for table, column in _pointing():
        done = session.execute(update(table).where(column == agency_id).values({column: into_id}))
        if done.rowcount:  # type: ignore[attr-defined]  # a cursor's result, which an update gives
            moved[table.name] = moved.get(table.name, 0) + done.rowcount  # type: ignore[attr-defined]
    return moved


def _pointing() -> list[tuple[Table, Column[int]]]:
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "agency.id" for key in column.foreign_keys)
        and table.name != "people_change"
    ]


def pending(session: Session, limit: int = 200) -> list[Agency]:
    """Agencies met in sheets that nobody has looked at yet."""
    return list(session.scalars(select(Agency).where(Agency.provisional).order_by(Agency.id).limit(limit)))
