"""期限, as it is kept: one row per clock, one per line of its ledger."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar import Calendar
from app.casework.counting import Cause, ClockState, Count, Holder, Rung
from app.clock import end_of
from app.db import Base, Moment

GOING = text("state <> 'finished'")
RINGING = text("rings_at IS NOT NULL")


class Kind(StrEnum):
    STATUTORY = "statutory"
    """法定: what a rule gives for the case or a stage of it"""
    TARGET = "target"
    """环节: what one step may take; it stands within a statutory one, or was drawn"""


class Clock(Base):
    """期限: one period of one case."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_case", "case_id", "rule"),
        Index("ix_clock_counted", "counted_by", "case_id", sqlite_where=GOING, postgresql_where=GOING),
        Index("ix_clock_rings", "rings_at", sqlite_where=RINGING, postgresql_where=RINGING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[Kind] = mapped_column(String(10), default=Kind.STATUTORY)
    whole: Mapped[bool] = mapped_column(default=False)
    """The period of the whole case, of which there is one at a time."""
    task_id: Mapped[str | None] = mapped_column(String(36))
    """Of a target: the step that it measures."""
    within: Mapped[str | None] = mapped_column(String(80))
    """Of a target: the statutory period that it stands in and goes with."""
    rule: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(10))
    holder: Mapped[Holder] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(1))
    budget: Mapped[int]
    extension: Mapped[int] = mapped_column(default=0)
    extendable_to: Mapped[int | None]
    started_on: Mapped[date] = mapped_column(Date)
    running_since: Mapped[date] = mapped_column(Date)
    """Day 0 of the present stretch; days used before it are in `used`."""
    used: Mapped[int] = mapped_column(default=0)
    state: Mapped[ClockState] = mapped_column(String(10), default=ClockState.RUNNING)
    causes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What it stands still for."""
    spent_on: Mapped[date | None] = mapped_column(Date)
    not_before: Mapped[date | None] = mapped_column(Date)
    due_earliest: Mapped[date | None] = mapped_column(Date)
    due_latest: Mapped[date | None] = mapped_column(Date)
    provisional: Mapped[bool] = mapped_column(default=False)
    finished_on: Mapped[date | None] = mapped_column(Date)
    outlives: Mapped[bool] = mapped_column(default=False)
    """It was begun by the service of a paper, and runs on when the case has ended."""
    entries: Mapped[int] = mapped_column(default=0)
    """How many lines its ledger has."""
    ladder: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    """Who is reminded when, as the rules said when it began."""
    rung: Mapped[int] = mapped_column(default=0)
    """How many rungs of the ladder were told. It only grows, so that each is told once."""
    rings_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the next rung is due; the rows that have one are the metronome's index."""
    told: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """On which day somebody was told about it last, by person."""
    counted_by: Mapped[str] = mapped_column(String(40), default="")
    """By which calendar and which rules it was counted last."""

    @property
    def count(self) -> Count:
        """Where it stands, as a value that can be counted on without touching it."""
        return Count(
            budget=self.budget,
            running_since=self.running_since,
            unit=self.unit,
            extension=self.extension,
            used=self.used,
            causes=tuple(Cause(cause) for cause in self.causes or ()),
            finished=self.state == ClockState.FINISHED,
            spent_on=self.spent_on,
            not_before=self.not_before,
        )

    def take(self, count: Count, calendar: Calendar) -> bool:
        """Stand where the count stands, with its dates; True if the due dates moved."""
        before = (self.due_earliest, self.due_latest, self.provisional)
        self.budget, self.extension, self.used = count.budget, count.extension, count.used
        self.running_since, self.state = count.running_since, count.state
        self.spent_on, self.not_before = count.spent_on, count.not_before
        if list(count.causes) != (self.causes or []):
            self.causes = [str(cause) for cause in count.causes]
        if not count.finished:  # what is finished keeps the day by which it was due
            self._date(count, calendar)
        self.set_ring(calendar)
        return before != (self.due_earliest, self.due_latest, self.provisional)

    def set_ring(self, calendar: Calendar) -> None:
        """Find out when the next rung of its ladder is due."""
        rung = self.next_rung
        running = self.state == ClockState.RUNNING
        self.rings_at = self.count.rings_at(rung, self.holder, calendar) if running and rung else None

    def recompute(self, calendar: Calendar) -> bool:
        """Find the due dates anew; True if they moved."""
        return self.take(self.count, calendar)

    @property
    def next_rung(self) -> Rung | None:
        ladder = self.ladder or []
        return Rung.read(ladder[self.rung]) if (self.rung or 0) < len(ladder) else None

    @property
    def allowed(self) -> int:
        """The whole length in days, extension included."""
        return self.budget + self.extension

    @property
    def stopped_for(self) -> Cause | None:
        """The latest of the causes for which it stands still."""
        return Cause(self.causes[-1]) if self.causes else None

    @property
    def due_on(self) -> date | None:
        """The last legal day, as its holder must be told; None while it stands still."""
        return self.due_earliest if self.holder == Holder.AGENCY else self.due_latest

    def consumed(self, on: date, calendar: Calendar) -> int:
        """Days used up to and including `on`; may exceed what is allowed once overdue."""
        return self.count.consumed(on, calendar)

    def expires_at(self) -> datetime | None:
        """The first instant after the last legal day."""
        return None if self.due_on is None else end_of(self.due_on)

    def moment_at(self, share: Decimal, calendar: Calendar) -> datetime | None:
        """The start of the day on which that share of the time will be used; None while standing still."""
        return self.count.moment_at(share, calendar)

    def _date(self, count: Count, calendar: Calendar) -> None:
        due = count.due(calendar)
        if due is None:
            self.due_earliest = self.due_latest = None
        else:
            self.due_earliest, self.due_latest, self.provisional = due.earliest, due.latest, due.provisional


class ClockEntry(Base):
    """One line of a clock's ledger: who, when, why, on what paper and by what rule. Only ever added."""

    __tablename__ = "clock_entry"

    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(12))
    """start, stop, resume, extend, recompute or finish."""
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[Cause | None] = mapped_column(String(20))
    document: Mapped[str] = mapped_column(String(200), default="")
    """The paper it rests on: an attachment's id or a paper's number."""
    rule: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(String(1), default="")
    consumed: Mapped[int]
    remaining: Mapped[int]
    allowed: Mapped[int]
    """consumed + remaining, always."""
    due_earliest: Mapped[date | None] = mapped_column(Date)
    due_latest: Mapped[date | None] = mapped_column(Date)
    clock: Mapped[Clock] = relationship()
