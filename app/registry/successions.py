"""承继 of subjects: entered once; every open case then goes through a command of its own.

Killed in between, the next day's sweep takes up what is left: it asks which open cases still name a subject
that bears their record no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import db
from app.casework.asked import Asked
from app.casework.commands import handing_on
from app.casework.models import Case, CaseStatus
from app.credit import Rulebook, successions
from app.credit.changes import By
from app.credit.records import Record
from app.credit.repairs import OPEN_STATES, Repair
from app.credit.subjects import Subject
from app.credit.successions import Succeeding
from app.errors import NotFound
from app.people import Actor, and_below, require
from app.registry import notices
from app.registry.sweeps import Swept, each

LIVE = (CaseStatus.RUNNING, CaseStatus.SUSPENDED)


class NoSuchSubject(NotFound):
    """There is no such subject."""

    code = "no_such_subject"


@dataclass(frozen=True)
class Succeeded:
    """How many records went on, how many ended, how many cases were handed on or ended."""

    records: int
    ended: int
    cases: int


def succeed(asked: Asked, subject_id: int, what: Succeeding) -> Succeeded:
    """Enter what became of a subject. Records and bars follow in one commit, open cases one by one."""
    require(asked.actor, "subjects.succeed")
    with db.unit_of_work() as session:
        subject = session.get(Subject, subject_id, with_for_update=True)
        if subject is None or not keeps_subject(session, asked.actor, subject.id):
            raise NoSuchSubject
        by = By(asked.actor.name, asked.today, asked.actor.id)
        _, moved = successions.succeed(session, subject, what, by, Rulebook.read(session))
        for record_id in {*moved.to, *moved.ended}:
            notices.show(session, session.get_one(Record, record_id), asked)
    swept = hand_on_all(asked)
    return Succeeded(len(moved.to), len(moved.ended), sum(swept.done.values()))


def keeps_subject(session: Session, actor: Actor, subject_id: int) -> bool:
    """Whether the actor's unit, or one below, keeps a record of the subject, or the actor oversees all."""
    if actor.sees_everything:
        return True
    if actor.agency_id is None:
        return False
    bears = or_(Record.subject_id == subject_id, Record.original_subject_id == subject_id)
    known = select(Record.id).where(bears, Record.authority_id.in_(and_below(session, actor.agency_id)))
    return session.scalar(known.limit(1)) is not None


def daily(asked: Asked) -> Swept:
    """What a fall left behind."""
    return hand_on_all(asked)


def hand_on_all(asked: Asked) -> Swept:
    swept = Swept()
    each(asked, to_hand_on, hand_on, swept)
    return swept


def hand_on(asked: Asked, case_id: int) -> str | None:
    """One case: on with the successor, or ended where there is none."""
    with db.reading() as session:
        case = session.get_one(Case, case_id)
        former = session.get(Subject, case.subject_id)
        to = _bearer(session, case)
        if former is None or not case.live or to == case.subject_id:
            return None
        names = (former.name, session.get_one(Subject, to).name if to is not None else "")
    if to is not None:
        handing_on.to_subject(asked, case_id, to, names)
        return "handed_on"
    handing_on.end_without_subject(asked, case_id, names[0])
    _end_repairs(asked, case_id)
    return "ended_without_subject"


def to_hand_on(session: Session, limit: int) -> Sequence[int]:
    """Open cases that name a subject that has ended, or that bears their record no more."""
    found = (
        select(Case.id)
        .join(Subject, Subject.id == Case.subject_id)
        .outerjoin(Repair, Repair.case_id == Case.id)
        .outerjoin(Record, Record.id == Repair.record_id)
        .where(
            Case.status.in_(LIVE),
            or_(Subject.ended_on.is_not(None), Record.subject_id != Case.subject_id),
        )
    )
    return session.scalars(found.distinct().order_by(Case.id).limit(limit)).all()


def _bearer(session: Session, case: Case) -> int | None:
    """Who the case is about now: whoever bears its record, else the successor, else nobody."""
    bearer = session.scalar(
        select(Record.subject_id).join(Repair, Repair.record_id == Record.id).where(Repair.case_id == case.id)
    )
    subject = session.get(Subject, bearer or case.subject_id)
    if subject is None or subject.ended_on is None:
        return subject.id if subject is not None else None
    return subject.successor_id


def _end_repairs(asked: Asked, case_id: int) -> None:
    with db.unit_of_work() as session:
        mine = select(Repair).where(Repair.case_id == case_id, Repair.state.in_(OPEN_STATES))
        for repair in session.scalars(mine):
            repair.retract(asked.today)
