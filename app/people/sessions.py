"""Who is signed in: one row per session, so that signing out ends it for good."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment
from app.people.roles import Actor
from app.people.users import User, actor_of

LONGEST = timedelta(hours=12)
"""However busy, a session ends then."""


class SignedIn(Base):
    """One session of one person, from signing in to signing out. Its id travels in the signed cookie."""

    __tablename__ = "signed_in"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


def begin(session: Session, user_id: int, now: datetime) -> str:
    key = secrets.token_urlsafe(32)
    session.add(SignedIn(id=key, user_id=user_id, began_at=now))
    return key


def whose(session: Session, key: str, now: datetime) -> Actor | None:
    """The person of a session that has not ended, if the account is still active."""
    row = session.execute(
        select(User)
        .join(SignedIn, SignedIn.user_id == User.id)
        .where(
            SignedIn.id == key,
            SignedIn.ended_at.is_(None),
            SignedIn.began_at > now - LONGEST,
            User.active.is_(True),
        )
    ).scalar_one_or_none()
    return actor_of(row) if row is not None else None


def end(session: Session, key: str, now: datetime) -> None:
    session.execute(
        update(SignedIn).where(SignedIn.id == key, SignedIn.ended_at.is_(None)).values(ended_at=now)
    )


def end_all(session: Session, user_id: int, now: datetime) -> None:
    """After a new password, every old session is over."""
    session.execute(
        update(SignedIn).where(SignedIn.user_id == user_id, SignedIn.ended_at.is_(None)).values(ended_at=now)
    )
