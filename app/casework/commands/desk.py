"""What people arrange at their own desk: leave, phrases, filters, read receipts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, update

from app.casework.asked import Asked
from app.casework.colleagues import Copy, Phrase, SavedFilter, has_copy
from app.casework.errors import NoSuchCase, NoSuchColleague, ReasonMissing
from app.casework.substitutes import Substitution, arrange
from app.db import unit_of_work
from app.errors import NotAllowed
from app.people import Role, User, require

LONGEST_PHRASE = 500
LONGEST_NAME = 40


@dataclass(frozen=True)
class Leave:
    """Somebody is away from a day to a day, and a deputy does his tasks, or those of one role."""

    person_id: int
    deputy_id: int
    since: date
    until: date
    role: str | None = None


def substitute(asked: Asked, leave: Leave) -> int:
    """代理: arrange a leave; one's own, or as supervisor or administrator anybody's. Its number."""
    require(asked.actor, "desk.substitute")
    if leave.person_id != asked.actor.id and not asked.actor.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR}:
        raise NotAllowed
    with unit_of_work() as session:
        person, deputy = session.get(User, leave.person_id), session.get(User, leave.deputy_id)
        if person is None or deputy is None or not deputy.active or deputy.agency_id != person.agency_id:
            raise NoSuchColleague
        made = Substitution(
            person_id=leave.person_id,
            deputy_id=leave.deputy_id,
            role=leave.role,
            since=leave.since,
            until=leave.until,
            made_by=asked.actor.id,
            made_at=asked.now,
        )
        arrange(session, made)
        session.flush()
        return made.id


def end_substitution(asked: Asked, substitution_id: int) -> None:
    """Back before the time, or it was a mistake: from now on nobody stands in."""
    with unit_of_work() as session:
        leave = session.get(Substitution, substitution_id, with_for_update=True)
        allowed = asked.actor.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR}
        if leave is None or (asked.actor.id not in (leave.person_id, leave.made_by) and not allowed):
            raise NotAllowed
        leave.ended_at = leave.ended_at or asked.now


def keep_phrase(asked: Asked, words: str, form: str | None = None) -> None:
    """常用意见: keep words for the next time."""
    words = words.strip()[:LONGEST_PHRASE]
    if not words:
        raise ReasonMissing
    with unit_of_work() as session:
        session.add(Phrase(user_id=asked.actor.id, words=words, form=form))


def forget_phrase(asked: Asked, phrase_id: int) -> None:
    with unit_of_work() as session:
        session.execute(delete(Phrase).where(Phrase.id == phrase_id, Phrase.user_id == asked.actor.id))


def keep_filter(asked: Asked, name: str, query: dict[str, Any]) -> None:
    """常用筛选: keep a view of the inbox under a name."""
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise ReasonMissing
    with unit_of_work() as session:
        session.add(SavedFilter(user_id=asked.actor.id, name=name, query=query))


def forget_filter(asked: Asked, filter_id: int) -> None:
    with unit_of_work() as session:
        mine = SavedFilter.user_id == asked.actor.id
        session.execute(delete(SavedFilter).where(SavedFilter.id == filter_id, mine))


def mark_copy_read(asked: Asked, case_id: int) -> None:
    """已阅: the read receipt of a case sent for information."""
    with unit_of_work() as session:
        if not has_copy(session, case_id, asked.actor.id):
            raise NoSuchCase
        unread = (Copy.case_id == case_id, Copy.user_id == asked.actor.id, Copy.read_at.is_(None))
        session.execute(update(Copy).where(*unread).values(read_at=asked.now))
