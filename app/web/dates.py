"""The date that matters, the same everywhere: day, rest in words, whose clock, whether it stands still."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app import clock as clock_now
from app.calendar import Calendar
from app.casework.clocks import Cause, Clock, ClockEntry, ClockState, Holder
from app.clock import day_of
from app.credit.rulebook import Rulebook
from app.web.chrome import translate as _

NEAR = Decimal("0.75")
"""From this share of its time on, a period is near its end."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class DueDate:
    """What the component shows. `shape` is one of "", near, over, still, done."""

    day: date | None
    words: str
    shape: str
    whose: str
    title: str = ""
    """Which period it is."""
    latest: date | None = None
    """The other end of the interval while the calendar of a year is not out."""
    source: str = ""
    unverified: bool = False
    lines: Sequence[ClockEntry] = field(default=())

    @property
    def provisional(self) -> bool:
        return self.latest is not None


@dataclass(frozen=True)
class Reading:
    """By what the dates are told: the day, the working days, the names of the periods."""

    today: date
    calendar: Calendar
    rules: Rulebook

    @classmethod
    def now(cls, session: Session) -> "Reading":
        return cls(clock_now.today(), Calendar.read(session), Rulebook.read(session))

    @classmethod
    def of_steps(cls, session: Session) -> "Reading":
        """For the steps' own targets, which name no rule: one look-up less."""
        return cls(clock_now.today(), Calendar.read(session), Rulebook.parse({}))

    def title_of(self, rule: str) -> str:
        known = self.rules.history(rule)
        return known[-1].title if known else rule


def of_clock(clock: Clock, lines: Sequence[ClockEntry], by: Reading) -> DueDate:
    """A statutory clock with its ledger."""
    used = clock.consumed(by.today, by.calendar)
    latest = clock.due_latest if clock.provisional and clock.due_latest != clock.due_earliest else None
    words, shape = _state(clock, used)
    return DueDate(
        day=clock.due_on if clock.state == ClockState.RUNNING else clock.finished_on,
        words=words,
        shape=shape,
        whose=_("法定") if clock.holder == Holder.AGENCY else _("申请人"),
        title=by.title_of(clock.rule),
        latest=latest,
        source=clock.source,
        unverified=clock.evidence != "V",
        lines=lines,
    )


def of_case(clocks: Sequence[tuple[Clock, Sequence[ClockEntry]]], by: Reading) -> list[tuple[Clock, DueDate]]:
    """Every statutory clock of a case, those that run first."""
    shown = [(clock, of_clock(clock, lines, by)) for clock, lines in clocks]
    return sorted(shown, key=lambda one: one[0].state == ClockState.FINISHED)


def of_task(due_at: datetime | None, by: Reading) -> DueDate | None:
    """A step's own target; it ends with its day."""
    return None if due_at is None else of_day(day_of(due_at - INSTANT), by, _("本环节"))


def of_day(last: date, by: Reading, whose: str) -> DueDate:
    """Something that somebody wants done by the end of a day."""
    today, calendar = by.today, by.calendar
    rest = (
        calendar.workdays_between(today, last) if last >= today else -calendar.workdays_between(last, today)
    )
    return DueDate(last, rest_in_words(rest, last == today, _("个工作日")), _shape(rest, last, today), whose)


def rest_in_words(rest: int, is_today: bool, unit: str) -> str:
    if is_today or rest == 0:
        return _("今日到期")
    if rest < 0:
        return _("已超期 {n} {unit}", n=-rest, unit=unit)
    return _("还剩 {n} {unit}", n=rest, unit=unit)


def _state(clock: Clock, used: int) -> tuple[str, str]:
    unit = _("个工作日") if clock.unit == "working" else _("天")
    if clock.state == ClockState.FINISHED:
        return _("用时 {n} {unit}", n=used, unit=unit), "done"
    if clock.state == ClockState.STOPPED:
        why = _("补正中") if clock.stopped_for == Cause.SUPPLEMENT else _("已中止")
        return _(
            "{why}，停止计时，恢复后还有 {n} {unit}", why=why, n=clock.allowed - used, unit=unit
        ), "still"
    rest = clock.allowed - used
    shape = "over" if rest < 0 else "near" if used >= NEAR * clock.allowed else ""
    return rest_in_words(rest, rest == 0, unit), shape


def _shape(rest: int, last: date, today: date) -> str:
    if last < today:
        return "over"
    return "near" if rest <= 1 else ""
