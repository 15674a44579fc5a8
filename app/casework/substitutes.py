"""代理: who stands in for whom, from a day to a day; along a chain, never around a circle."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.casework.errors import SubstitutesInACircle, SubstitutionInvalid
from app.db import Base, Moment
from app.people import Actor, Role, User, actor_of

ROLES: frozenset[str] = frozenset(Role)


class Substitution(Base):
    """One leave: `person` is away, `deputy` does his tasks; of one role only where `role` says so."""

    __tablename__ = "substitution"
    __table_args__ = (
        Index("ix_substitution_deputy", "deputy_id", "until"),
        Index("ix_substitution_person", "person_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    role: Mapped[str | None] = mapped_column(String(20))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    made_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    def covers(self, day: date) -> bool:
        return self.ended_at is None and self.since <= day <= self.until


@dataclass(frozen=True)
class Standing:
    """Somebody for whom a deputy may act; `person` has only the roles that the leave covers."""

    person: Actor


def arrange(session: Session, substitution: Substitution) -> Substitution:
    """Keep it, unless it is for nobody, runs backwards, or would close a circle on any of its days."""
    if substitution.person_id == substitution.deputy_id or substitution.until < substitution.since:
        raise SubstitutionInvalid
    others = session.scalars(
        select(Substitution).where(
            Substitution.ended_at.is_(None),
            Substitution.since <= substitution.until,
            Substitution.until >= substitution.since,
        )
    ).all()
    reached, open_ = {substitution.deputy_id}, [substitution.deputy_id]
    while open_:
        here = open_.pop()
        for other in others:
            if other.person_id == here and other.deputy_id not in reached:
                reached.add(other.deputy_id)
                open_.append(other.deputy_id)
    if substitution.person_id in reached:
        raise SubstitutesInACircle
    session.add(substitution)
    return substitution


def represented(session: Session, deputy: Actor, day: date) -> list[Standing]:
    """Everyone the deputy stands in for on that day, those of the absent he stands in for included."""
    found: dict[int, Standing] = {}
    open_: list[tuple[int, frozenset[str] | None]] = [(deputy.id or 0, None)]
    while open_:
        here, limit = open_.pop()
        rows = session.execute(
            select(Substitution, User)
            .join(User, User.id == Substitution.person_id)
            .where(Substitution.deputy_id == here, Substitution.ended_at.is_(None))
            .where(Substitution.since <= day, Substitution.until >= day)
        )
        for substitution, person in rows:
            if person.id in found or person.id == deputy.id:
                continue
            covered = limit
            if substitution.role is not None:
                covered = frozenset({substitution.role}) & (ROLES if limit is None else limit)
            found[person.id] = Standing(_limited(actor_of(person), covered))
            open_.append((person.id, covered))
    return list(found.values())


def of_person(session: Session, person_id: int, day: date) -> list[Substitution]:
    """A person's leaves that are on or ahead."""
    ahead = select(Substitution).where(Substitution.person_id == person_id, Substitution.until >= day)
    return list(session.scalars(ahead.where(Substitution.ended_at.is_(None)).order_by(Substitution.since)))


def _limited(actor: Actor, roles: frozenset[str] | None) -> Actor:
    """The person with only the roles that a leave covers; None covers all."""
    return actor if roles is None else replace(actor, roles=actor.roles & roles)
