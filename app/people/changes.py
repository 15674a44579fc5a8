"""What was changed about accounts and units, by whom and when: kept, so that it can be asked about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment
from app.people.roles import Actor

SHOWN = 50


class PeopleChange(Base):
    """One act of an administrator on an account or a unit. Only ever added; passwords never stand in it."""

    __tablename__ = "people_change"
    __table_args__ = (
        Index("ix_people_change_user", "user_id"),
        Index("ix_people_change_agency", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(30))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Column by column what it was and what it is now: {"name": ["before", "after"]}."""


def note(session: Session, actor: Actor, now: datetime, act: str, **about: Any) -> None:
    """Write one down; `about` names user_id or agency_id, and what changed."""
    session.add(PeopleChange(at=now, by_id=actor.id, by_name=actor.name, act=act, **about))


def of_user(session: Session, user_id: int) -> Sequence[PeopleChange]:
    """What was done to an account, newest first."""
    return session.scalars(_newest().where(PeopleChange.user_id == user_id)).all()


def of_agency(session: Session, agency_id: int) -> Sequence[PeopleChange]:
    return session.scalars(_newest().where(PeopleChange.agency_id == agency_id)).all()


def _newest() -> Any:
    return select(PeopleChange).order_by(PeopleChange.id.desc()).limit(SHOWN)
