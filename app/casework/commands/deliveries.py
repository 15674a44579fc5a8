"""Delivering the outbox: claimed in one transaction, handed over outside of any, settled in another."""

from app.casework import outbox
from app.casework.asked import Asked
from app.casework.outbox import Delivery, Inside, Outside
from app.db import unit_of_work

BATCH = 50


def deliver(asked: Asked, limit: int = BATCH) -> int:
    """Try to deliver what is due; how many messages were sent. A failing one delays no other."""
    with unit_of_work() as session:
        claimed = outbox.claim(session, asked.now, limit)
    return sum(_deliver(asked, one) for one in claimed)


def try_again(asked: Asked, outgoing_id: int) -> bool:
    """Let a message that was given up begin anew."""
    with unit_of_work() as session:
        return outbox.try_again(session, outgoing_id, asked.now)


def _deliver(asked: Asked, delivery: Delivery) -> bool:
    try:
        inside = outbox.inside(delivery.kind)
        if inside is not None:
            return _inside(asked, delivery, inside)
        return _outside(asked, delivery, outbox.outside(delivery.kind))
    except Exception as problem:  # noqa: BLE001  whatever a correspondent does, the others are served
        with unit_of_work() as session:
            outbox.failed(session, delivery, asked.now, f"{type(problem).__name__}: {problem}")
        return False


def _inside(asked: Asked, delivery: Delivery, effect: Inside) -> bool:
    with unit_of_work() as session:
        if not outbox.sent(session, delivery, asked.now):
            return False
        effect(session, delivery)
        return True


def _outside(asked: Asked, delivery: Delivery, effect: Outside | None) -> bool:
    if effect is None:
        raise LookupError(f"nobody delivers {delivery.kind}")
    effect(delivery)
    with unit_of_work() as session:
        return outbox.sent(session, delivery, asked.now)
