"""What colleagues keep beside a case: who has it for information, and words used often."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment

UNREAD = text("read_at IS NULL")


class Copy(Base):
    """抄送: the case for information, with the moment at which it was read (已阅)."""

    __tablename__ = "copy"
    __table_args__ = (
        Index("ix_copy_user", "user_id", "id"),
        Index("ix_copy_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("uq_copy", "case_id", "user_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)


class Phrase(Base):
    """常用意见: words that a person writes often, for one form or for all."""

    __tablename__ = "phrase"
    __table_args__ = (Index("ix_phrase_user", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    form: Mapped[str | None] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(String(500))


class SavedFilter(Base):
    """常用筛选: a view of the inbox under a name of its owner's."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("ix_saved_filter_user", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[dict[str, Any]] = mapped_column(JSON)


def has_copy(session: Session, case_id: int, user_id: int | None) -> bool:
    found = select(Copy.id).where(Copy.case_id == case_id, Copy.user_id == user_id)
    return session.scalar(found) is not None


def copies_of(session: Session, user_id: int, limit: int = 50) -> list[Copy]:
    """What a person was sent for information, newest first."""
    return list(
        session.scalars(select(Copy).where(Copy.user_id == user_id).order_by(Copy.id.desc()).limit(limit))
    )


def phrases_of(session: Session, user_id: int, form: str | None) -> list[Phrase]:
    mine = select(Phrase).where(Phrase.user_id == user_id)
    return list(
        session.scalars(mine.where(Phrase.form.is_(None) | (Phrase.form == form)).order_by(Phrase.id))
    )


def filters_of(session: Session, user_id: int) -> list[SavedFilter]:
    return list(
        session.scalars(select(SavedFilter).where(SavedFilter.user_id == user_id).order_by(SavedFilter.id))
    )
