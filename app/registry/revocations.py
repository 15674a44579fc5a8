"""What nobody withdrew in time: a revoked decision is taken from the public on the day after its last."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.casework.asked import Asked
from app.casework.models import Case
from app.casework.notices import holders, notify
from app.credit import Rulebook, sweeps
from app.credit.changes import ChangeState, DecisionChange, Effect
from app.credit.records import Record
from app.people import Role
from app.registry import notices
from app.registry.sweeps import Swept, each


def daily(asked: Asked) -> Swept:
    """Each overdue one alone; the case stays on the desk, and supervision is told."""
    swept = Swept()
    with db.reading() as session:
        if not Rulebook.read(session).value("record.annulled_by_clock", asked.today):
            return swept
    each(asked, partial(_found, asked), withdraw, swept)
    return swept


def withdraw(asked: Asked, record_id: int) -> str | None:
    """撤下 with the reason as it was entered, if it is still public and its last day is over."""
    with db.unit_of_work() as session:
        record = session.get_one(Record, record_id, with_for_update=True)
        due = record.withdraw_due
        if record.withdrawn_on is not None or due is None or asked.today <= due:
            return None
        noted = select(DecisionChange).where(
            DecisionChange.record_id == record_id,
            DecisionChange.state == ChangeState.NOTED,
            DecisionChange.effect == Effect.REVOKED,
        )
        change = session.scalars(noted).one_or_none()
        if change is None:
            return None
        change.revoke_late(asked.today)
        notices.show(session, record, asked)
        case = session.get(Case, change.case_id) if change.case_id is not None else None
        if case is not None:
            people = holders(session, Role.SUPERVISOR, None)
            notify(session, case, asked, "withdrawn_by_clock", people, decision_no=record.decision_no)
        return "withdrawn_by_clock"


def _found(asked: Asked, session: Session, limit: int) -> list[int]:
    return list(sweeps.to_withdraw_late(session, asked.today, limit))
