"""Work that recurs by the clock: which process does it, and when it was done last."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import String, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import day_of, start_of
from app.db import Base, Moment, unit_of_work


class Chore(Base):
    """One recurring piece of work. The row makes sure that of several processes one does it."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)


def take_turn(name: str, now: datetime, every: timedelta) -> bool:
    """Whether it is time, and ours to do. Also after the clock was set back."""
    return _take(name, now, now - every)


def take_day(name: str, now: datetime) -> bool:
    """Whether it was not yet begun on this legal day, and is ours to do."""
    return _take(name, now, start_of(day_of(now)) - timedelta(microseconds=1))


def give_back(name: str, now: datetime) -> None:
    """It could not be done; the next one who asks may try again."""
    with unit_of_work() as session:
        session.execute(
            update(Chore).where(Chore.name == name, Chore.begun_at == now).values(begun_at=_NEVER)
        )


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _take(name: str, now: datetime, last: datetime) -> bool:
    with unit_of_work() as session:
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
        written = session.execute(
            insert(Chore)
            .values(name=name, begun_at=now)
            .on_conflict_do_update(
                index_elements=["name"],
                set_={"begun_at": now},
                where=(Chore.begun_at <= last) | (Chore.begun_at > now),
            )
            .returning(Chore.name)
        ).all()
        return bool(written)
