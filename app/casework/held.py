"""Decisions held for a moment on the server, so that a slip can be undone wherever one sits by then."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, Select, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment

UNDO_FOR = timedelta(seconds=8)
WAITING = text("state = 'waiting'")


class HeldDecision(Base):
    """An answer that takes effect at `due_at`, unless its giver undoes it before."""

    __tablename__ = "held_decision"
    __table_args__ = (
        Index("ix_held_decision_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index(
            "uq_held_decision_task", "task_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    """As it was posted: checked when it was given and again when it takes effect."""
    given_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """waiting, done, undone or failed."""
    trouble: Mapped[str | None] = mapped_column(Text)


def due(session: Session, now: datetime, limit: int = 200) -> list[int]:
    """The ids of decisions whose moment has come."""
    waiting = select(HeldDecision.id).where(HeldDecision.state == "waiting", HeldDecision.due_at <= now)
    return list(session.scalars(waiting.order_by(HeldDecision.due_at).limit(limit)))


def next_due() -> Select[datetime]:
    """The moment of the next decision to take effect, as a query."""
    waiting = select(HeldDecision.due_at).where(HeldDecision.state == "waiting")
    return waiting.order_by(HeldDecision.due_at).limit(1)


def of_task(session: Session, task_id: str) -> HeldDecision | None:
    """The decision that waits to take effect on a task."""
    return session.scalar(
        select(HeldDecision).where(HeldDecision.task_id == task_id, HeldDecision.state == "waiting")
    )


def of_user(session: Session, user_id: int) -> list[HeldDecision]:
    """What a person may still undo, the newest first."""
    waiting = select(HeldDecision).where(HeldDecision.user_id == user_id, HeldDecision.state == "waiting")
    return list(session.scalars(waiting.order_by(HeldDecision.id.desc())))
