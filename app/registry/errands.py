"""Long work that somebody asked for: done in the background, watched while it goes on, taken up after a fall.

A page only asks; the metronome carries out. A worker that was killed stops beating, and another one begins
the errand anew, so every kind of work must bear being begun twice. The beat is the machine's time: the
office's may be moved.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, and_, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.casework.asked import Asked
from app.clock import machine_now
from app.db import Base, DatabaseBusy, Moment, reading, unit_of_work
from app.errors import ChengnuoError, Invalid
from app.people import User, actor_of
from app.words import say, say_error

LEASE = timedelta(minutes=2)
BEAT = timedelta(seconds=1)
"""Progress is written down so often at most."""
OPEN = text("state IN ('waiting', 'running')")

Watch = Callable[[str, int, int], None]
"""Sees work go on: the stage, how much is done, how much there is (0: not known)."""
Work = Callable[[int, Asked, Watch], dict[str, Any]]
"""Is handed the errand's id, who asked, and whom to tell; answers what is to be kept."""

_kinds: dict[str, Work] = {}


class Errand(Base):
    """One piece of long work, asked for by a person."""

    __tablename__ = "errand"
    __table_args__ = (Index("ix_errand_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_by: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """waiting, running, done or failed"""
    beat_at: Mapped[datetime | None] = mapped_column(Moment)
    stage: Mapped[str] = mapped_column(String(20), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    trouble: Mapped[str | None] = mapped_column(Text)

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "running")

    @property
    def percent(self) -> int | None:
        return min(self.done * 100 // self.total, 100) if self.total else None


def kind(name: str, work: Work) -> None:
    """Have errands of that kind done by `work`."""
    _kinds[name] = work


def ask(session: Session, asked: Asked, name: str) -> Errand:
    """Write an errand down in the caller's transaction; it begins soon after its commit."""
    if asked.actor.id is None:
        raise ValueError("an errand is asked for by a person")
    errand = Errand(kind=name, asked_by_id=asked.actor.id, asked_by=asked.actor.name, asked_at=asked.now)
    session.add(errand)
    session.flush()
    return errand


def carry_out(now: datetime) -> int:
    """Do every errand that waits or was left by a fallen worker, oldest first; how many were done."""
    count = 0
    while (taken := _take(now)) is not None:
        _do(*taken)
        count += 1
    return count


def _take(now: datetime) -> tuple[int, str, Asked] | None:
    fallen = machine_now() - LEASE
    free = or_(Errand.state == "waiting", and_(Errand.state == "running", Errand.beat_at < fallen))
    oldest = select(Errand).where(OPEN, free).order_by(Errand.id).limit(1)
    with reading() as session:
        if session.scalar(oldest) is None:
            return None
    with unit_of_work() as session:
        errand = session.scalar(oldest.with_for_update(skip_locked=True))
        if errand is None:
            return None
        errand.state, errand.beat_at = "running", machine_now()
        person = session.get_one(User, errand.asked_by_id)
        return errand.id, errand.kind, Asked(actor_of(person), now)


def _do(errand_id: int, name: str, asked: Asked) -> None:
    """Carry it out and write its end down. What nobody foresaw is told in general words and raised again."""
    try:
        told = _kinds[name](errand_id, asked, _watch(errand_id))
    except DatabaseBusy:
        raise  # nothing has ended: it is begun anew when the beat is old
    except ChengnuoError as problem:
        _end(errand_id, asked, state="failed", trouble=_sentences(problem))
    except Exception:
        _end(errand_id, asked, state="failed", trouble=say("errand_broke"))
        raise
    else:
        _end(errand_id, asked, state="done", told=told)


def _watch(errand_id: int) -> Watch:
    last = [machine_now() - BEAT]

    def watch(stage: str, done: int, total: int) -> None:
        now = machine_now()
        if now - last[0] < BEAT:
            return
        last[0] = now
        seen = {"stage": stage, "done": done, "total": total, "beat_at": now}
        with unit_of_work() as session:
            session.execute(update(Errand).where(Errand.id == errand_id).values(**seen))

    return watch


def _end(errand_id: int, asked: Asked, **how: Any) -> None:
    with unit_of_work() as session:
        session.execute(update(Errand).where(Errand.id == errand_id).values(ended_at=asked.now, **how))


def _sentences(problem: ChengnuoError) -> str:
    found = problem.findings if isinstance(problem, Invalid) else []
    return "\n".join([say_error(problem), *(say_error(finding) for finding in found)])
