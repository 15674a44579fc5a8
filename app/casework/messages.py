"""Messages: caught by the case that waits for them, or kept until one does."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app import feel
from app.casework.models import Message, Subscription
from app.engine import Run

KEPT_FOR = timedelta(days=30)
"""A message nobody waited for within this time is out of date."""


def waiting_for(session: Session, name: str, key: str) -> Subscription | None:
    """The open subscription that this message is for, the oldest first."""
    return session.scalar(
        select(Subscription)
        .where(Subscription.state == "open", Subscription.message == name, Subscription.key == key)
        .limit(1)
    )


def keep(session: Session, name: str, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Nobody waits for it yet."""
    session.add(
        Message(
            name=name,
            key=key,
            payload=feel.dumps(payload),
            at=now,
            expires_at=now + KEPT_FOR,
            state="open",
        )
    )


def deliver_waiting(session: Session, run: Run, known: set[str], hold: frozenset[str]) -> None:
    """Give the run every kept message that its new subscriptions wait for."""
    while True:
        new = [s for s in run.subscriptions() if s.id not in known and s.key is not None]
        if not new:
            return
        known |= {s.id for s in new}
        wanted = {(s.message, str(s.key)): s for s in new}
        kept = session.scalars(
            select(Message)
            .where(Message.state == "open", tuple_(Message.name, Message.key).in_(list(wanted)))
            .order_by(Message.id)
            .with_for_update(skip_locked=True)
        )
        for message in kept:
            subscription = wanted.pop((message.name, message.key), None)
            if subscription is not None:
                message.state = "caught"
                run.receive(subscription.id, _payload(message), hold=hold)


def _payload(message: Message) -> dict[str, Any]:
    payload = feel.loads(message.payload)
    return payload if isinstance(payload, dict) else {}
