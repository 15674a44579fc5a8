"""Counting a period, as values: no database, nobody asks. The ledger, the what-if and the tests all use this.

A period has a budget of days. Day 0, on which it starts or runs on, is not counted; a day on which it is
stopped is. It stands still while any cause lasts and runs again when every cause has ended. At every moment
consumed + remaining = budget + extension.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.calendar import Calendar, Due
from app.clock import end_of, start_of

DAY = timedelta(days=1)


class ClockState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class Cause(StrEnum):
    """Why a clock stands still: everything that stopped it must end before it runs on."""

    SUPPLEMENT = "supplement"
    """补正"""
    HEARING = "hearing"
    """听证"""
    INSPECTION = "inspection"
    """检验、检测、鉴定"""
    EXPERT_REVIEW = "expert_review"
    """专家评审"""
    PUBLICITY = "publicity"
    """公示"""
    OTHER_AGENCY = "other_agency"
    """等待其他机关答复"""
    SUSPENSION = "suspension"
    """中止: the whole case, and everybody's clocks"""


class Holder(StrEnum):
    """Whose the period is: an agency's duty is shown by its earlier possible date, a right by its later."""

    AGENCY = "agency"
    APPLICANT = "applicant"


class Unit(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"
    """natural days; what ends on a day of rest ends on the next working day"""
    EXACT = "exact"
    """natural days to the very day, as somebody drew it"""


@dataclass(frozen=True)
class Rung:
    """One rung of the reminders: at a share of the time, or so many working days after it; to whom."""

    to: str
    """holder, head or supervision"""
    share: Decimal | None = None
    late: int | None = None

    def kept(self) -> list[Any]:
        """As it is stored."""
        return [self.to, None if self.share is None else str(self.share), self.late]

    @classmethod
    def read(cls, kept: list[Any]) -> "Rung":
        to, share, late = kept
        return cls(to, None if share is None else Decimal(share), late)


@dataclass(frozen=True)
class Period:
    """How long a rule gives: `days` working or calendar days, whose they are, and what says so.

    `extendable_to` is the whole length after the one extension the rule allows, if it allows one. `ladder` is
    who is reminded when.
    """

    rule: str
    days: int
    unit: str = "working"
    holder: Holder = Holder.AGENCY
    source: str = ""
    evidence: str = "V"
    extendable_to: int | None = None
    title: str = ""
    ladder: tuple[Rung, ...] = ()


@dataclass(frozen=True)
class Count:
    """Where a period stands. Every change gives another one."""

    budget: int
    running_since: date
    """Day 0 of the present stretch; days used before it are in `used`."""
    unit: str = "working"
    extension: int = 0
    used: int = 0
    causes: tuple[Cause, ...] = ()
    """What it stands still for, as often as it was stopped for it."""
    finished: bool = False
    spent_on: date | None = None
    """Its last day, where all its days were used before the present stretch."""
    not_before: date | None = None
    """A calendar or rule that came late never ends it before this day."""

    @property
    def state(self) -> ClockState:
        if self.finished:
            return ClockState.FINISHED
        return ClockState.STOPPED if self.causes else ClockState.RUNNING

    @property
    def allowed(self) -> int:
        """The whole length in days, extension included."""
        return self.budget + self.extension

    def consumed(self, on: date, calendar: Calendar) -> int:
        """Days used up to and including `on`; may exceed what is allowed once overdue."""
        if self.state != ClockState.RUNNING:
            return self.used
        return self.used + self._between(self.running_since, on, calendar)

    def remaining(self, on: date, calendar: Calendar) -> int:
        return self.allowed - self.consumed(on, calendar)

    def due(self, calendar: Calendar) -> Due | None:
        """Its last legal day; None while it stands still."""
        if self.causes and not self.finished:
            return None
        if self.spent_on is not None and self.used >= self.allowed:
            due = Due.certain(self.spent_on)
        else:
            due = self._after(max(self.allowed - self.used, 0), calendar)
        return due if self.not_before is None else _no_earlier(due, self.not_before)

    def stop(self, cause: Cause, on: date, calendar: Calendar) -> "Count":
        """Stand still from tonight, for one more cause."""
        if self.finished:
            return self
        return replace(self._settled(on, calendar), causes=(*self.causes, cause))

    def resume(self, cause: Cause, on: date) -> "Count":
        """One cause has ended; if it was the last, run on from tomorrow."""
        if self.finished or cause not in self.causes:
            return self
        left = list(self.causes)
        left.remove(cause)
        return replace(self, causes=tuple(left), running_since=on)

    def extend(self, days: int) -> "Count":
        return replace(self, extension=self.extension + days)

    def finish(self, on: date, calendar: Calendar) -> "Count":
        return replace(self._settled(on, calendar), causes=(), finished=True)

    def moment_at(self, share: Decimal, calendar: Calendar) -> datetime | None:
        """The start of the day on which that share of the time will be used; None while standing still."""
        if self.causes and not self.finished:
            return None
        days = max(int(share * self.allowed), min(self.allowed, 1)) - self.used
        return start_of(self._after(max(days, 0), calendar).earliest)

    def rings_at(self, rung: Rung, holder: Holder, calendar: Calendar) -> datetime | None:
        """When that rung's moment comes; None while it stands still."""
        due = self.due(calendar)
        if due is None or self.finished:
            return None
        if rung.share is not None and rung.share < 1:
            return self.moment_at(rung.share, calendar)
        last = due.earliest if holder == Holder.AGENCY else due.latest
        if rung.late is None:
            return start_of(last)
        return end_of(calendar.add_workdays(last, rung.late).earliest)

    def _settled(self, on: date, calendar: Calendar) -> "Count":
        """The present stretch put into `used`."""
        if self.state != ClockState.RUNNING:
            return self
        used, due = self.consumed(on, calendar), self.due(calendar)
        spent = due.earliest if due is not None and used >= self.allowed else None
        return replace(self, used=used, spent_on=spent, running_since=on)

    def _between(self, start: date, end: date, calendar: Calendar) -> int:
        if end <= start:
            return 0
        return calendar.workdays_between(start, end) if self.unit == Unit.WORKING else (end - start).days

    def _after(self, days: int, calendar: Calendar) -> Due:
        start = self.running_since
        if days == 0:
            return Due.certain(start)
        if self.unit == Unit.WORKING:
            return calendar.add_workdays(start, days)
        last = start + DAY * days
        return calendar.roll_forward(last) if self.unit == Unit.CALENDAR else Due.certain(last)


def _no_earlier(due: Due, day: date) -> Due:
    return replace(
        due,
        earliest=max(due.earliest, day),
        latest=max(due.latest, day),
        likely=max(due.likely, day),
    )
