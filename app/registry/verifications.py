"""核验: reading every chain of the journal again, asked for by a person, done in the background."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework import journal
from app.casework.asked import Asked
from app.casework.journal import Seal
from app.db import reading, unit_of_work
from app.people import require
from app.registry import errands
from app.registry.errands import Errand

VERIFY = "verify"
SHOWN = 20
MOST_BROKEN = 500
"""So many broken places are kept; the count is always the whole."""


def ask(asked: Asked) -> int:
    """Have the journal verified. Who asks while one runs is shown that one."""
    require(asked.actor, "journal.verify")
    with unit_of_work() as session:
        going = select(Errand.id).where(Errand.kind == VERIFY, Errand.state.in_(("waiting", "running")))
        there = session.scalar(going.limit(1))
        return there if there is not None else errands.ask(session, asked, VERIFY).id


def newest(session: Session) -> Sequence[Errand]:
    """The last verifications, newest first."""
    return session.scalars(
        select(Errand).where(Errand.kind == VERIFY).order_by(Errand.id.desc()).limit(SHOWN)
    ).all()


def seals(session: Session, limit: int | None = SHOWN) -> Sequence[Seal]:
    """The last seals, newest first: their roots are what is anchored outside."""
    return session.scalars(select(Seal).order_by(Seal.id.desc()).limit(limit)).all()


def _verify(errand_id: int, asked: Asked, watch: errands.Watch) -> dict[str, Any]:
    del errand_id  # the journal is one
    require(asked.actor, "journal.verify")
    with reading() as session:
        verdict = journal.verify(session, watch=lambda done, total: watch("verify", done, total))
        root = session.scalar(select(Seal.root).order_by(Seal.id.desc()).limit(1))
    return {
        "entries": verdict.entries,
        "cases": verdict.cases,
        "seals": verdict.seals,
        "root": root,
        "places": len(verdict.broken),
        "broken": list(verdict.broken[:MOST_BROKEN]),
    }


def install() -> None:
    """Let the metronome know how it is done."""
    errands.kind(VERIFY, _verify)
