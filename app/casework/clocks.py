"""Statutory clocks and their ledger.

A clock has a budget of working or calendar days from a rule. It counts from the day after it starts, stands
still while the office waits for someone else (补正, 中止), and can be extended once. At every moment
consumed + remaining = budget + extension; each change is a line of the ledger with person, day and reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.calendar import Calendar, Due
from app.casework.asked import Asked
from app.casework.errors import AlreadyExtended, NoSuchClock, NotExtendable
from app.casework.models import Case
from app.clock import end_of, start_of
from app.db import Base, Moment

READ, MOVED = "clocks", "clocks_moved"
MOVES = frozenset({"stop", "resume", "extend", "recompute"})


class ClockState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class Cause(StrEnum):
    """Why a clock stands still: what stopped it must end before it runs on."""

    SUPPLEMENT = "supplement"
    SUSPENSION = "suspension"


class Holder(StrEnum):
    """Whose the period is: an agency's duty is shown by its earlier possible date, a right by its later."""

    AGENCY = "agency"
    APPLICANT = "applicant"


@dataclass(frozen=True)
class Period:
    """How long a rule gives: `days` working or calendar days, whose they are, and what says so.

    `extendable_to` is the whole length after the one extension the rule allows, if it allows one.
    """

    rule: str
    days: int
    unit: str = "working"
    holder: Holder = Holder.AGENCY
    source: str = ""
    evidence: str = "V"
    extendable_to: int | None = None


class Clock(Base):
    """期限: one statutory period of one case."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_case", "case_id", "rule"),
        Index("ix_clock_state", "state", "provisional"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    rule: Mapped[str] = mapped_column(String(80))
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
    due_earliest: Mapped[date | None] = mapped_column(Date)
    due_latest: Mapped[date | None] = mapped_column(Date)
    provisional: Mapped[bool] = mapped_column(default=False)
    stopped_for: Mapped[Cause | None] = mapped_column(String(12))
    finished_on: Mapped[date | None] = mapped_column(Date)
    entries: Mapped[int] = mapped_column(default=0)
    """How many lines its ledger has."""

    @property
    def allowed(self) -> int:
        """The whole length in days, extension included."""
        return self.budget + self.extension

    @property
    def due_on(self) -> date | None:
        """The last legal day, as its holder must be told; None while it stands still."""
        return self.due_earliest if self.holder == Holder.AGENCY else self.due_latest

    def consumed(self, on: date, calendar: Calendar) -> int:
        """Days used up to and including `on`; may exceed what is allowed once overdue."""
        if self.state != ClockState.RUNNING:
            return self.used
        return self.used + self._between(self.running_since, on, calendar)

    def expires_at(self) -> datetime | None:
        """The first instant after the last legal day."""
        return None if self.due_on is None else end_of(self.due_on)

    def moment_at(self, share: Decimal, calendar: Calendar) -> datetime | None:
        """The start of the day on which that share of the time will be used; None while standing still."""
        if self.state == ClockState.STOPPED:
            return None
        days = max(int(share * self.allowed) - self.used, 0)
        return start_of(self._after(self.running_since, days, calendar).earliest)

    def recompute(self, calendar: Calendar) -> bool:
        """Find the due dates anew; True if they moved."""
        before = (self.due_earliest, self.due_latest, self.provisional)
        if self.state == ClockState.STOPPED:
            self.due_earliest = self.due_latest = None
        else:
            due = self._after(self.running_since, max(self.allowed - self.used, 0), calendar)
            self.due_earliest, self.due_latest, self.provisional = due.earliest, due.latest, due.provisional
        return before != (self.due_earliest, self.due_latest, self.provisional)

    def _between(self, start: date, end: date, calendar: Calendar) -> int:
        if end <= start:
            return 0
        return calendar.workdays_between(start, end) if self.unit == "working" else (end - start).days

    def _after(self, start: date, days: int, calendar: Calendar) -> Due:
        if days == 0:
            return Due(start, start, start, provisional=False)
        if self.unit == "working":
            return calendar.add_workdays(start, days)
        return calendar.roll_forward(start + timedelta(days=days))


class ClockEntry(Base):
    """One line of a clock's ledger. Only ever added."""

    __tablename__ = "clock_entry"

    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(12))
    """start, stop, resume, extend, recompute or finish."""
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    consumed: Mapped[int]
    remaining: Mapped[int]
    due_earliest: Mapped[date | None] = mapped_column(Date)
    due_latest: Mapped[date | None] = mapped_column(Date)
    clock: Mapped[Clock] = relationship()


@dataclass(frozen=True)
class Ledger:
    """The clocks of one case, and the only way to change them."""

    session: Session
    case: Case
    asked: Asked

    def clocks(self) -> Sequence[Clock]:
        """The case's clocks, oldest first. Read once per session: the case is locked, nobody adds one."""
        kept: dict[int, list[Clock]] = self.session.info.setdefault(READ, {})
        if self.case.id not in kept:
            of_case = select(Clock).where(Clock.case_id == self.case.id).order_by(Clock.id)
            kept[self.case.id] = list(self.session.scalars(of_case))
        return [clock for clock in kept[self.case.id] if clock in self.session]

    def find(self, rule: str) -> Clock | None:
        """The case's newest clock for that rule that is not finished."""
        going = (c for c in reversed(self.clocks()) if c.rule == rule and c.state != ClockState.FINISHED)
        return next(going, None)

    def start(self, period: Period, since: date | None = None, reason: str = "") -> Clock:
        """The running or stopped clock for that period; begun today, or `since`, if there is none."""
        clock, since = self.find(period.rule), since or self.asked.today
        if clock is not None:
            return clock
        clock = Clock(
            case_id=self.case.id,
            rule=period.rule,
            unit=period.unit,
            holder=period.holder,
            source=period.source,
            evidence=period.evidence,
            budget=period.days,
            extension=0,
            extendable_to=period.extendable_to,
            started_on=since,
            running_since=since,
            used=0,
            state=ClockState.RUNNING,
            entries=0,
        )
        clock.recompute(self.calendar)
        self.session.add(clock)
        self.session.info[READ][self.case.id].append(clock)
        self._write(clock, "start", reason or period.source)
        return clock

    def begin_anew(self, clock: Clock, since: date, reason: str) -> None:
        """Count a running period from a later day than it was begun on: what starts it came later."""
        clock.started_on = clock.running_since = since
        clock.used = 0
        clock.recompute(self.calendar)
        self._write(clock, "recompute", reason)

    def stop_all(self, cause: Cause, reason: str) -> list[Clock]:
        """Let running clocks stand still from tonight: 补正 the agency's, a suspension everybody's."""
        return [self._stop(c, cause, reason) for c in self.clocks() if _runs(c, cause)]

    def resume_all(self, cause: Cause, reason: str) -> list[Clock]:
        """Let those that stand still for that cause run on, from tomorrow."""
        return [self._resume(c, reason) for c in self.clocks() if c.stopped_for == cause]

    def finish(self, rule: str) -> Clock | None:
        """The step the clock measured is done; nothing more runs out."""
        clock = self.find(rule)
        return None if clock is None else self._finish(clock)

    def finish_all(self) -> None:
        for clock in self.clocks():
            if clock.state != ClockState.FINISHED:
                self._finish(clock)

    def extend(self, rule: str, reason: str) -> Clock:
        """Lengthen the clock to what its rule allows: once, and only if the rule knows an extension."""
        clock = self.find(rule)
        if clock is None:
            raise NoSuchClock(rule=rule)
        if clock.extendable_to is None:
            raise NotExtendable(rule=rule, source=clock.source)
        if clock.extension:
            raise AlreadyExtended(rule=rule)
        clock.extension = clock.extendable_to - clock.budget
        clock.recompute(self.calendar)
        self._write(clock, "extend", reason)
        return clock

    def recount(self) -> list[dict[str, Any]]:
        """Count every running period by the calendar as it is now; what moved, from which day to which.

        A period never ends before today because a calendar came late.
        """
        changes = []
        for clock in self.clocks():
            before = clock.due_on
            if clock.state != ClockState.RUNNING or not clock.recompute(self.calendar):
                continue
            if clock.due_on is not None and clock.due_on < self.asked.today <= (before or self.asked.today):
                clock.due_earliest = clock.due_latest = self.asked.today
            self._write(clock, "recompute", "")
            changes.append({"rule": clock.rule, "before": before, "after": clock.due_on})
        return changes

    @property
    def moved(self) -> bool:
        """Whether a clock was stopped, resumed, lengthened or counted again in this unit of work."""
        return bool(self.session.info.get(MOVED))

    @property
    def calendar(self) -> Calendar:
        return Calendar.read(self.session)

    def _stop(self, clock: Clock, cause: Cause, reason: str) -> Clock:
        clock.used = clock.consumed(self.asked.today, self.calendar)
        clock.state, clock.stopped_for = ClockState.STOPPED, cause
        clock.recompute(self.calendar)
        self._write(clock, "stop", reason)
        return clock

    def _resume(self, clock: Clock, reason: str) -> Clock:
        clock.state, clock.stopped_for, clock.running_since = ClockState.RUNNING, None, self.asked.today
        clock.recompute(self.calendar)
        self._write(clock, "resume", reason)
        return clock

    def _finish(self, clock: Clock) -> Clock:
        clock.used = clock.consumed(self.asked.today, self.calendar)
        clock.state, clock.stopped_for, clock.finished_on = ClockState.FINISHED, None, self.asked.today
        self._write(clock, "finish", "")
        return clock

    def _write(self, clock: Clock, act: str, reason: str) -> None:
        consumed = clock.consumed(self.asked.today, self.calendar)
        clock.entries += 1
        if act in MOVES:
            self.session.info[MOVED] = True
        self.session.add(
            ClockEntry(
                clock=clock,
                seq=clock.entries,
                act=act,
                day=self.asked.today,
                at=self.asked.now,
                actor_name=self.asked.actor.name,
                reason=reason,
                consumed=consumed,
                remaining=clock.allowed - consumed,
                due_earliest=clock.due_earliest,
                due_latest=clock.due_latest,
            )
        )


def _runs(clock: Clock, cause: Cause) -> bool:
    return clock.state == ClockState.RUNNING and (cause == Cause.SUSPENSION or clock.holder == Holder.AGENCY)


def ledger_of(session: Session, case_id: int) -> list[tuple[Clock, list[ClockEntry]]]:
    """Every clock of the case with its lines, for the case page."""
    clocks = session.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)).all()
    lines = session.scalars(
        select(ClockEntry)
        .where(ClockEntry.clock_id.in_([c.id for c in clocks]))
        .order_by(ClockEntry.clock_id, ClockEntry.seq)
    ).all()
    return [(clock, [line for line in lines if line.clock_id == clock.id]) for clock in clocks]
