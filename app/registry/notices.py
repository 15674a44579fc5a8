"""What a sweep tells: the subject's people in their message boxes, and the portal. Once per key."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework import outbox
from app.casework.asked import Asked
from app.credit import copies
from app.credit.records import Record
from app.people import User


def invite(session: Session, record: Record, asked: Asked) -> None:
    """The minimum is over: the subject may apply from today on."""
    first, last = record.publicity_first_application, record.publicity_max_end
    named = {"decision_no": record.decision_no, "first_day": first, "last_day": last}
    _tell_people(session, record, asked, "may_apply", named)
    body = {"record": record.id, "subject": record.subject.name, "invitation": True, **named}
    outbox.enqueue(session, f"record:{record.id}:invited", "portal", body, asked.now)


def ended(session: Session, record: Record, asked: Asked) -> None:
    """The publicity has ended by itself."""
    named = {"decision_no": record.decision_no, "ended_on": record.withdrawn_on}
    _tell_people(session, record, asked, "publicity_ended", named)
    show(session, record, asked)


def show(session: Session, record: Record, asked: Asked) -> None:
    """Tell the portal, and every site that shows a copy, what the public may see now: once per version."""
    outbox.enqueue(session, record.state_key, "portal", record.told_to_portal(asked.today), asked.now)
    for key, told in copies.told_to(record, asked.today, copies.copies_of(session, record.id)):
        outbox.enqueue(session, key, "portal", told, asked.now)


def _tell_people(session: Session, record: Record, asked: Asked, code: str, named: dict[str, Any]) -> None:
    people = select(User.id).where(User.subject_id == record.subject_id, User.active).order_by(User.id)
    for user_id in session.scalars(people):
        body = {"to": user_id, "code": f"notice_{code}", "named": named}
        outbox.enqueue(session, f"record:{record.id}:{code}:{user_id}", "inbox", body, asked.now)
