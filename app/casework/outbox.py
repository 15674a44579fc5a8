"""The outbox: what leaves the house is written in the caller's transaction and delivered after its commit.

Each message has a key that names its effect. Under one key there is one row for ever, and the other side is
told the key too, so that it can recognise a message delivered twice by a process that died in between.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import feel
from app.db import Base, Moment

LEASE = timedelta(minutes=5)
"""How long a claimed message belongs to its claimer; one not settled by then was lost with its process."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
ATTEMPTS = 20
"""With these pauses about three days; then a person has to look."""
WAITING = text("state IN ('waiting', 'claimed')")
GIVEN_UP = text("state = 'given_up'")
"""Conditions in these very words, so that a planner knows that their partial index serves."""


class OutboxState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Outgoing(Base):
    """One message on its way out. Sent ones stay: their key is what keeps an effect from happening twice."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_given_up", "id", sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """feel's exact JSON."""
    state: Mapped[OutboxState] = mapped_column(String(10), default=OutboxState.WAITING)
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    """When it is tried next; of a claimed one, when its claim runs out."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    trouble: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Delivery:
    """What a correspondent is handed. It must have one effect per key, however often it is handed over."""

    id: int
    key: str
    kind: str
    body: Mapping[str, Any]
    attempts: int
    created_at: datetime


Inside = Callable[[Session, Delivery], None]
Outside = Callable[[Delivery], None]

_inside: dict[str, Inside] = {}
_outside: dict[str, Outside] = {}


def deliver_inside(kind: str, deliver: Inside) -> None:
    """Messages of this kind change our own database, in the transaction that marks them sent."""
    _inside[kind] = deliver
    _outside.pop(kind, None)


def deliver_outside(kind: str, deliver: Outside) -> None:
    """Messages of this kind leave the house: they are delivered outside of any transaction."""
    _outside[kind] = deliver
    _inside.pop(kind, None)


def inside(kind: str) -> Inside | None:
    return _inside.get(kind)


def outside(kind: str) -> Outside | None:
    return _outside.get(kind)


def enqueue(session: Session, key: str, kind: str, body: Mapping[str, Any], now: datetime) -> bool:
    """Write a message in the caller's transaction; False and nothing written if its key was there."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    written = session.execute(
        insert(Outgoing)
        .values(
            key=key,
            kind=kind,
            body=feel.dumps(dict(body)),
            state=OutboxState.WAITING,
            created_at=now,
            due_at=now,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Outgoing.id)
    ).all()
    return bool(written)


def claim(session: Session, now: datetime, limit: int) -> list[Delivery]:
    """Take what is due, oldest first, for the length of a lease; no two processes get the same."""
    due = (
        select(Outgoing.id)
        .where(WAITING, Outgoing.due_at <= now)
        .order_by(Outgoing.due_at, Outgoing.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.scalars(
        update(Outgoing)
        .where(Outgoing.id.in_(session.scalars(due).all()), Outgoing.due_at <= now)
        .values(state=OutboxState.CLAIMED, due_at=now + LEASE, attempts=Outgoing.attempts + 1)
        .returning(Outgoing)
        .execution_options(populate_existing=True)
    )
    return [_delivery(one) for one in sorted(taken, key=lambda one: one.id)]


def sent(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Mark it sent if it is still ours; False if its lease ran out and someone else has it."""
    return _settle(session, delivery, {"state": OutboxState.SENT, "sent_at": now, "trouble": None})


def failed(session: Session, delivery: Delivery, now: datetime, trouble: str) -> bool:
    """Put it back with a pause that doubles, or give it up after the last attempt."""
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 30), LONGEST_PAUSE)
    state = OutboxState.GIVEN_UP if delivery.attempts >= ATTEMPTS else OutboxState.WAITING
    return _settle(session, delivery, {"state": state, "due_at": now + pause, "trouble": trouble[:2000]})


def try_again(session: Session, outgoing_id: int, now: datetime) -> bool:
    """Let a message that was given up begin anew."""
    again = (
        update(Outgoing)
        .where(Outgoing.id == outgoing_id, Outgoing.state == OutboxState.GIVEN_UP)
        .values(state=OutboxState.WAITING, due_at=now, attempts=0)
        .returning(Outgoing.id)
    )
    return bool(session.execute(again).all())


def given_up(session: Session) -> Sequence[Outgoing]:
    """What an operator has to look at."""
    return session.scalars(select(Outgoing).where(GIVEN_UP).order_by(Outgoing.id)).all()


def next_due(session: Session) -> datetime | None:
    """The moment of the next delivery."""
    return session.scalar(select(Outgoing.due_at).where(WAITING).order_by(Outgoing.due_at).limit(1))


def _settle(session: Session, delivery: Delivery, values: dict[str, Any]) -> bool:
    ours = (
        update(Outgoing)
        .where(
            Outgoing.id == delivery.id,
            Outgoing.state == OutboxState.CLAIMED,
            Outgoing.attempts == delivery.attempts,
        )
        .values(**values)
        .returning(Outgoing.id)
    )
    return bool(session.execute(ours).all())


def _delivery(one: Outgoing) -> Delivery:
    body = feel.loads(one.body)
    return Delivery(
        one.id, one.key, one.kind, body if isinstance(body, dict) else {}, one.attempts, one.created_at
    )
