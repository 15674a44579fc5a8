"""站内信: sentences that the office puts into a person's message box."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import feel
from app.db import Base, Moment

UNREAD = text("read_at IS NULL")


class Letter(Base):
    """One sentence to one person, kept as a code of `app/words` and its arguments."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_box", "user_id", "id"),
        Index("ix_letter_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    code: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def named(self) -> dict[str, Any]:
        """The arguments of its sentence."""
        named = feel.loads(self.arguments)
        return named if isinstance(named, dict) else {}


def box(session: Session, user_id: int, limit: int = 50) -> Sequence[Letter]:
    """A person's letters, the newest first."""
    return session.scalars(
        select(Letter).where(Letter.user_id == user_id).order_by(Letter.id.desc()).limit(limit)
    ).all()


def unread(session: Session, user_id: int) -> int:
    return (
        session.scalar(select(func.count()).where(Letter.user_id == user_id, Letter.read_at.is_(None))) or 0
    )


def mark_read(session: Session, user_id: int, now: datetime) -> None:
    session.execute(
        update(Letter).where(Letter.user_id == user_id, Letter.read_at.is_(None)).values(read_at=now)
    )
