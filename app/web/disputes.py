"""What a page of a record, or of a case about one, says of the disputes over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import g, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.calendar import Calendar
from app.casework.access import visible
from app.casework.models import Case
from app.credit import appeals, corrections, objections
from app.credit.appeals import Appeal
from app.credit.objecting import ObjectionState
from app.credit.objections import Objection
from app.credit.records import Record
from app.credit.repairs import Repair
from app.credit.rulebook import Rulebook
from app.people import Actor
from app.web.access import actor
from app.web.chrome import translate as _
from app.web.language import say
from app.web.objecting import may_object


@dataclass(frozen=True)
class Disputes:
    """The public side: open marks, both versions where nothing could be proved, what was put right."""

    marks: list[Objection]
    notes: list[Objection]
    corrected: list[tuple[date, str]]
    object_at: str | None
    """Where to object; None for somebody signed in who may not."""


def of_record(session: Session, record_id: int) -> Disputes:
    by_day: dict[date, list[str]] = {}
    numbers = _cases_of(session, record_id)
    for one in reversed(corrections.history(session, record_id)) if numbers else ():
        if one.case_number in numbers:
            fields = [say(f"field_{field}") for field in one.after]
            by_day.setdefault(clock.day_of(one.at), []).extend(fields)
    seen = objections.disputed(session, record_id)
    return Disputes(
        marks=[one for one in seen if one.state == ObjectionState.ACCEPTED],
        notes=[one for one in seen if one.state == ObjectionState.UNVERIFIED],
        corrected=[(day, _("、").join(dict.fromkeys(fields))) for day, fields in by_day.items()],
        object_at=_object_at(session, record_id),
    )


def beside(session: Session, case: Case) -> list[Case]:
    """The other cases about the record of this one that the person may see: one shared file."""
    record_id = _record_of(session, case.id)
    if record_id is None:
        return []
    repairs = select(Repair.case_id).where(Repair.record_id == record_id)
    objected = select(Objection.case_id).where(Objection.record_id == record_id)
    appealed = select(Appeal.case_id).join(Objection).where(Objection.record_id == record_id)
    of_it = Case.id.in_(repairs.union(objected, appealed))
    others = select(Case).where(of_it, Case.id != case.id, visible(session, actor()))
    return list(session.scalars(others.order_by(Case.id.desc()).limit(20)))


def _cases_of(session: Session, record_id: int) -> Sequence[str]:
    """The numbers of the cases in which somebody objected to a record."""
    objected = select(Objection.case_id).where(Objection.record_id == record_id)
    appealed = select(Appeal.case_id).join(Objection).where(Objection.record_id == record_id)
    return session.scalars(select(Case.number).where(Case.id.in_(objected.union(appealed)))).all()


def appeal_until(session: Session, case: Case) -> date | None:
    """Until when the decision of this objection may still be re-examined; None where it may not."""
    one = objections.of_case(session, case.id)
    if one is None or not one.decided or appeals.of_objection(session, one.id) is not None:
        return None
    last = appeals.appeal_until(one, Rulebook.read(session), Calendar.read(session)).latest
    return last if clock.today() <= last else None


def _object_at(session: Session, record_id: int) -> str | None:
    who: Actor | None = g.get("actor")
    form = url_for("objecting.form", record_id=record_id)
    if who is None:
        return url_for("signing_in.form", next=form)
    return form if may_object(session, who, session.get_one(Record, record_id)) else None


def _record_of(session: Session, case_id: int) -> int | None:
    for question in (
        select(Repair.record_id).where(Repair.case_id == case_id),
        select(Objection.record_id).where(Objection.case_id == case_id),
        select(Objection.record_id).join(Appeal).where(Appeal.case_id == case_id),
    ):
        found = session.scalar(question.limit(1))
        if found is not None:
            return found
    return None
