"""草稿: an application that somebody is still writing, kept on the server until there is a case.

One per person and matter. Nothing in it is checked, nobody else sees it, and it is forgotten when the
application is handed in, thrown away, or left alone for MONTH.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.casework.models import Task, TaskState
from app.db import Base, Moment

MONTH = timedelta(days=30)


class ApplicationDraft(Base):
    """A half-written start form. `matter` is what the case would be about: its business key."""

    __tablename__ = "application_draft"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    matter: Mapped[str] = mapped_column(String(120), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Moment, index=True)


def find(session: Session, user_id: int | None, process: str, matter: str) -> ApplicationDraft | None:
    if user_id is None:
        return None
    return session.get(ApplicationDraft, (user_id, process, matter))


def of_person(session: Session, user_id: int | None) -> dict[str, ApplicationDraft]:
    """A person's drafts by matter."""
    own = select(ApplicationDraft).where(ApplicationDraft.user_id == user_id)
    return {draft.matter: draft for draft in session.scalars(own)}


def keep(session: Session, draft: ApplicationDraft) -> None:
    """Put it in the place of what was saved before."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    values = {"body": draft.body, "saved_at": draft.saved_at}
    place = {"user_id": draft.user_id, "process": draft.process, "matter": draft.matter}
    session.execute(
        insert(ApplicationDraft)
        .values(**place, **values)
        .on_conflict_do_update(index_elements=list(place), set_=values)
    )


def forget(session: Session, user_id: int | None, process: str, matter: str) -> None:
    session.execute(
        delete(ApplicationDraft).where(
            ApplicationDraft.user_id == user_id,
            ApplicationDraft.process == process,
            ApplicationDraft.matter == matter,
        )
    )


def forget_old(session: Session, now: datetime) -> None:
    """Let go of what nobody has written on for a month."""
    session.execute(delete(ApplicationDraft).where(ApplicationDraft.saved_at < now - MONTH))


def bodies_of(session: Session, people: Iterable[int | None]) -> list[Any]:
    """Everything half-written that may name files of these people."""
    own = [one for one in people if one is not None]
    written = select(ApplicationDraft.body).where(ApplicationDraft.user_id.in_(own))
    begun = select(Task.draft).where(Task.state == TaskState.OPEN, Task.draft.is_not(None))
    return [*session.scalars(written), *session.scalars(begun)]
