"""What the days bring to plans and lists: records under a shield, releases that moved, terms ended."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.casework import outbox
from app.casework.asked import Asked
from app.casework.commands import messages
from app.casework.notices import holders
from app.credit import Rulebook, advances, insolvency
from app.credit.insolvency import Insolvency
from app.credit.listings import ListEntry
from app.credit.records import Record
from app.people import SYSTEM, Role, User
from app.registry import notices
from app.registry.sweeps import Swept, each


def daily(asked: Asked) -> Swept:
    swept = Swept()
    each(asked, lambda session, _limit: insolvency.to_cover(session), cover, swept)
    each(asked, partial(_moved, asked), look_again, swept)
    each(asked, partial(_ended, asked), term_ended, swept)
    return swept


def cover(asked: Asked, plan_id: int) -> str | None:
    """A record that came in after the shield, of before the ruling, is hidden too."""
    with db.unit_of_work() as session:
        plan = session.get_one(Insolvency, plan_id, with_for_update=True)
        if plan.state != "shielded":
            return None
        records = plan.cover(session, asked.today)
        for record in records:
            notices.show(session, record, asked)
        return "shielded_late" if records else None


def look_again(asked: Asked, case_id: int) -> str | None:
    """A release whose first day is another one now: its case is told to look again."""
    moved = messages.receive(Asked(SYSTEM, asked.now), "record_changed", f"advance:{case_id}", {})
    return "release_moved" if moved.case_id else None


def term_ended(asked: Asked, entry_id: int) -> str | None:
    """The term of a listing is over: its unit and its subject are told, once, that removal is due."""
    with db.unit_of_work() as session:
        entry = session.get_one(ListEntry, entry_id)
        record = entry.record
        people = [
            *holders(session, Role.REVIEWER, record.authority_id),
            *session.scalars(select(User.id).where(User.subject_id == record.subject_id, User.active)),
        ]
        named = {"decision_no": record.decision_no, "list_name": entry.list_name, "ended_on": entry.to_on}
        new = False
        for user_id in people:
            body = {"to": user_id, "code": "notice_list_term_ended", "named": named}
            key = f"record:{record.id}:list_term_ended:{user_id}"
            new = outbox.enqueue(session, key, "inbox", body, asked.now) or new
        return "list_terms_ended" if new else None


def _moved(asked: Asked, session: Session, _limit: int) -> Sequence[int]:
    found = advances.moved(session, asked.today, Rulebook.read(session))
    return [repair.case_id for repair in found if repair.case_id is not None]


def _ended(asked: Asked, session: Session, limit: int) -> Sequence[int]:
    over = (
        select(ListEntry.id)
        .join(Record, Record.id == ListEntry.record_id)
        .where(ListEntry.removed_on.is_(None), ListEntry.to_on < asked.today, Record.withdrawn_on.is_(None))
        .order_by(ListEntry.to_on, ListEntry.id)
    )
    return session.scalars(over.limit(limit)).all()
