"""Telling people, through the outbox: what is written in a command reaches them after its commit."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework import outbox
from app.casework.asked import Asked
from app.casework.models import Case
from app.people import User, UserRole


def notify(session: Session, case: Case, asked: Asked, code: str, to: Iterable[int], **named: Any) -> None:
    """Put a sentence (`notice_<code>` in `words`) into the message box of each of these people."""
    for user_id in sorted(set(to)):
        outbox.enqueue(
            session,
            key=f"case:{case.id}:{case.last_seq}:{code}:{user_id}",
            kind="inbox",
            body={
                "to": user_id,
                "case_id": case.id,
                "code": f"notice_{code}",
                "named": {"number": case.number, "title": case.title, **named},
            },
            now=asked.now,
        )


def parties(session: Session, case: Case) -> list[int]:
    """Everyone who acts for the case's subject, and whoever applied."""
    found = set()
    if case.subject_id is not None:
        found |= set(session.scalars(select(User.id).where(User.subject_id == case.subject_id, User.active)))
    if case.applicant_id is not None:
        found.add(case.applicant_id)
    return sorted(found)


def holders(session: Session, role: str, unit_id: int | None) -> list[int]:
    """The active people of that role in that unit (anywhere, if the case has no unit)."""
    people = select(User.id).join(UserRole).where(UserRole.role == role, User.active)
    if unit_id is not None:
        people = people.where(User.agency_id == unit_id)
    return sorted(session.scalars(people))
