"""期限重算: open periods counted again because the calendar or a rule changed; a batch that can be taken up.

Which periods are left to count is read from their rows (by what they were counted last), so a batch that was
killed goes on where it fell, and one that is begun twice does nothing twice. Old and new days stand in the
journal of each case; the page reads them from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.asked import Asked
from app.casework.commands import clocks
from app.casework.journal import Entry
from app.casework.models import Case
from app.db import DatabaseBusy, reading, unit_of_work
from app.registry import errands
from app.registry.errands import Errand
from app.words import say

RECOUNT = "recount"
SHOWN = 10
MOST_SHOWN = 100
"""So many cases of a batch stand on the page; all of them in their journals."""


@dataclass(frozen=True)
class Moved:
    """One period that moved: of which case, from which day to which."""

    case_id: int
    number: str
    title: str
    before: date | None
    after: date | None
    days_before: int
    days_after: int


@dataclass(frozen=True)
class Batch:
    """One recount and what moved in it."""

    errand: Errand
    moved: list[Moved]


def ask(session: Session, asked: Asked) -> int:
    """Have the open periods counted again, in the caller's transaction. One that waits already is enough."""
    waiting = select(Errand.id).where(Errand.kind == RECOUNT, Errand.state == "waiting")
    there = session.scalar(waiting.limit(1))
    return there if there is not None else errands.ask(session, asked, RECOUNT).id


def begin(asked: Asked) -> int:
    """The same for who has committed the change already."""
    with unit_of_work() as session:
        return ask(session, asked)


def newest(session: Session, limit: int = SHOWN) -> list[Batch]:
    """The last recounts with what moved, newest first."""
    asked = select(Errand).where(Errand.kind == RECOUNT).order_by(Errand.id.desc()).limit(limit)
    return [Batch(errand, _moved(session, errand)) for errand in session.scalars(asked)]


def install() -> None:
    """Let the metronome know how it is done."""
    errands.kind(RECOUNT, _recount)


def daily(asked: Asked) -> int:
    """What was left by a fault, or came by another way than a publication; how many cases were looked at.

    Where somebody's batch waits or goes on, it is left to that.
    """
    with reading() as session:
        going = select(Errand.id).where(Errand.kind == RECOUNT, Errand.state.in_(("waiting", "running")))
        if session.scalar(going.limit(1)) is not None:
            return 0
    tried, _left = _each(asked, None, lambda *_seen: None)
    return len(tried)


def _recount(errand_id: int, asked: Asked, watch: errands.Watch) -> dict[str, Any]:
    tried, left = _each(asked, errand_id, watch)
    with reading() as session:
        moved = {row[0].case_id for row in _entries(session, session.get_one(Errand, errand_id))}
    return {"looked": len(tried), "moved": len(moved), "left": left}


def _each(asked: Asked, batch: int | None, watch: errands.Watch) -> tuple[set[int], list[list[Any]]]:
    """Case by case; one that cannot be counted stops no other and is left for the daily round."""
    tried: set[int] = set()
    left: list[list[Any]] = []
    while case_ids := _next(tried):
        for case_id in case_ids:
            try:
                clocks.recount(asked, case_id, batch=batch)
            except DatabaseBusy:
                raise
            except Exception as problem:  # noqa: BLE001  one broken case stops nobody else
                left.append([case_id, type(problem).__name__])
            tried.add(case_id)
            watch(RECOUNT, len(tried), 0)
    return tried, left


def _next(tried: set[int]) -> Sequence[int]:
    with reading() as session:
        return clocks.to_recount(session, tried)


def _moved(session: Session, errand: Errand) -> list[Moved]:
    return [
        Moved(
            entry.case_id,
            number,
            change.get("title") or change.get("rule") or say("recount_step"),
            change.get("before"),
            change.get("after"),
            int(change.get("days_before", 0)),
            int(change.get("days_after", 0)),
        )
        for entry, number in _entries(session, errand)[:MOST_SHOWN]
        for change in entry.told.get("changes", [])
    ]


def _entries(session: Session, errand: Errand) -> list[tuple[Entry, str]]:
    """The journal's lines of that batch: along the index of acts and their moments."""
    rows = session.execute(
        select(Entry, Case.number)
        .join(Case, Case.id == Entry.case_id)
        .where(Entry.act == "recounted", Entry.at >= errand.asked_at)
        .order_by(Entry.at, Entry.case_id)
    )
    return [(entry, number) for entry, number in rows if entry.told.get("batch") == errand.id]
