"""The one wrapper around every command of the office.

It opens the unit of work, answers a repeated key from memory, and decides what a broken step costs: after
a person's answer the answer is kept, the token waits before the broken step and an incident opens; after a
timer or a message the caller tries again later. A refusal leaves no trace, whoever asked.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import feel
from app.casework.asked import Asked, Moved
from app.casework.errors import KeyReused
from app.casework.move import Work
from app.db import Base, Moment, unit_of_work
from app.engine import StepBroken
from app.people import require

P = ParamSpec("P")
Act = Callable[Concatenate[Work, P], Moved]
Command = Callable[Concatenate[Asked, P], Moved]
MOST_HELD = 10
"""So many different steps may break in one command before it gives up."""


class Reply(Base):
    """What a command answered under an idempotency key, so that asking twice acts once."""

    __tablename__ = "reply"

    actor_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


def command(act: Act[P]) -> Command[P]:
    """One command: one unit of work per attempt; a step that breaks is held at the next attempt.

    Its address, `<noun>.<act>`, is what `app.people` says who may do.
    """
    address = f"{act.__module__.rpartition('.')[2]}.{act.__name__}"

    @wraps(act)
    def attempt(asked: Asked, /, *args: P.args, **kwargs: P.kwargs) -> Moved:
        require(asked.actor, address)
        broken: tuple[StepBroken, ...] = ()
        while True:
            try:
                return _once(act, (asked, broken), *args, **kwargs)
            except StepBroken as problem:
                known = {earlier.named["element"] for earlier in broken}
                if problem.named["element"] in known or len(broken) >= MOST_HELD:
                    raise
                broken += (problem,)

    return attempt


def patient(act: Act[P]) -> Command[P]:
    """A command that moves a case without a person waiting: a broken step is the caller's to try again."""

    @wraps(act)
    def attempt(asked: Asked, /, *args: P.args, **kwargs: P.kwargs) -> Moved:
        return _once(act, (asked, ()), *args, **kwargs)

    return attempt


def _once(
    act: Act[P], with_: tuple[Asked, tuple[StepBroken, ...]], *args: P.args, **kwargs: P.kwargs
) -> Moved:
    asked, broken = with_
    fingerprint = _fingerprint(act.__qualname__, args, kwargs) if asked.key else ""
    try:
        with unit_of_work() as session:
            earlier = _earlier(session, asked, fingerprint)
            if earlier is not None:
                return earlier
            moved = act(Work(session, asked, broken), *args, **kwargs)
            _remember(session, asked, fingerprint, moved)
            return moved
    except IntegrityError as problem:
        if asked.key is None or "reply" not in str(problem.orig):
            raise
    with unit_of_work() as session:  # the same key won the race; its answer is ours
        earlier = _earlier(session, asked, fingerprint)
    if earlier is None:
        raise KeyReused
    return earlier


def _earlier(session: Session, asked: Asked, fingerprint: str) -> Moved | None:
    if asked.key is None or asked.actor.id is None:
        return None
    reply = session.scalar(select(Reply).where(Reply.actor_id == asked.actor.id, Reply.key == asked.key))
    if reply is None:
        return None
    if reply.fingerprint != fingerprint:
        raise KeyReused
    return Moved(**feel.loads(reply.body.encode()))


def _remember(session: Session, asked: Asked, fingerprint: str, moved: Moved) -> None:
    if asked.key is not None and asked.actor.id is not None:
        session.add(
            Reply(
                actor_id=asked.actor.id,
                key=asked.key,
                fingerprint=fingerprint,
                body=feel.dumps(asdict(moved)).decode(),
                at=asked.now,
            )
        )


def _fingerprint(name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    return hashlib.sha256(f"{name}{args!r}{sorted(kwargs.items())!r}".encode()).hexdigest()
