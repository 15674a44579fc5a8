"""The date that matters, the same everywhere: day, rest in words, whose clock, whether it stands still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app import clock as clock_now
from app.calendar import Calendar
from app.casework.clocks import Clock, ClockEntry, ClockState, Holder, Kind
from app.casework.models import Task
from app.clock import day_of
from app.credit.rulebook import Rulebook
from app.web.chrome import translate as _
from app.web.language import say

Ledgers = Sequence[tuple[Clock, Sequence[ClockEntry]]]
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
    lines: "Sequence[LedgerLine]" = field(default=())
    earliest: date | None = None
    """The interval's first end, where `day` is its last: of a right the later day counts."""

    @property
    def provisional(self) -> bool:
        return self.latest is not None or self.earliest is not None


@dataclass(frozen=True)
class LedgerLine:
    """One line of a ledger with its words: the cause, the paper's name, the rule's title."""

    entry: ClockEntry
    cause: str = ""
    document: str = ""
    rule: str = ""

    @property
    def unverified(self) -> bool:
        return self.entry.evidence not in ("", "V")


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


def of_clock(
    clock: Clock, lines: Sequence[ClockEntry], by: Reading, papers: Mapping[str, str] | None = None
) -> DueDate:
    """A clock with its ledger; `papers` are the names of the files that its lines rest on."""
    open_ended = clock.provisional and clock.due_latest != clock.due_earliest
    duty = clock.holder == Holder.AGENCY
    words, shape = _state(clock, by)
    return DueDate(
        day=clock.due_on if clock.state == ClockState.RUNNING else clock.finished_on,
        words=words,
        shape=shape,
        whose=whose_is(clock),
        title=clock.title or by.title_of(clock.rule),
        latest=clock.due_latest if open_ended and duty else None,
        earliest=clock.due_earliest if open_ended and not duty else None,
        source=clock.source,
        unverified=clock.evidence != "V" and bool(clock.rule),
        lines=[_line(entry, by, papers or {}) for entry in lines],
    )


def whose_is(clock: Clock) -> str:
    if clock.kind == Kind.TARGET:
        return _("本环节")
    if clock.holder != Holder.AGENCY:
        return _("申请人")
    return _("法定全程") if clock.whole else _("法定")


def brief(clock: Clock | None, by: Reading) -> DueDate | None:
    """The whole case's period in one row of many: no title, no ledger."""
    return None if clock is None else replace(of_clock(clock, (), by), title="", whose=_("法定"))


def of_case(
    clocks: Ledgers, by: Reading, papers: Mapping[str, str] | None = None
) -> list[tuple[Clock, DueDate]]:
    """Every clock of a case: the whole case's first, then what runs, what is over last."""
    shown = [(clock, of_clock(clock, lines, by, papers)) for clock, lines in clocks]
    return sorted(
        shown,
        key=lambda one: (one[0].state == ClockState.FINISHED, not one[0].whole, one[0].kind == Kind.TARGET),
    )


def at_a_glance(shown: Sequence[tuple[Clock, DueDate]], but: str | None = None) -> list[DueDate]:
    """What is open, for the head of a page. A step's clock goes before the stage that it fills.

    `but` is the task whose clock is shown anyway.
    """
    going = [(clock, due) for clock, due in shown if clock.state != ClockState.FINISHED]
    said = {(clock.due_on, clock.within) for clock, _due in going if clock.kind == Kind.TARGET}
    return [
        due
        for clock, due in going
        if (clock.kind == Kind.TARGET and clock.task_id != but)
        or clock.whole
        or (clock.kind == Kind.STATUTORY and (clock.due_on, clock.rule) not in said)
    ]


def of_step(task: Task, clocks: Ledgers, by: Reading) -> DueDate | None:
    """When a step is due, with its own ledger where it has one."""
    for clock, lines in clocks:
        if clock.task_id == task.id:
            return replace(of_clock(clock, lines, by), title="")
    return of_task(task.due_at, by)


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


def _state(clock: Clock, by: Reading) -> tuple[str, str]:
    unit = _("个工作日") if clock.unit == "working" else _("天")
    used = clock.consumed(by.today, by.calendar)
    rest = clock.allowed - used
    if clock.state == ClockState.FINISHED:
        return _("用时 {n} {unit}", n=used, unit=unit), "done"
    if clock.state == ClockState.STOPPED:
        why = "、".join(say(f"cause_{cause}") for cause in dict.fromkeys(clock.causes))
        return _("{why}，停止计时，恢复后还有 {n} {unit}", why=why, n=rest, unit=unit), "still"
    due = clock.due_on
    if rest < 0 and due is not None and due >= by.today:  # shortened while it ran, never into the past
        rest = 0 if due == by.today else 1
    shape = "over" if rest < 0 else "near" if used >= NEAR * clock.allowed else ""
    return rest_in_words(rest, rest == 0, unit), shape


def _line(entry: ClockEntry, by: Reading, papers: Mapping[str, str]) -> LedgerLine:
    return LedgerLine(
        entry,
        say(f"cause_{entry.cause}") if entry.cause else "",
        papers.get(entry.document, entry.document),
        by.title_of(entry.rule) if entry.rule else "",
    )


def _shape(rest: int, last: date, today: date) -> str:
    if last < today:
        return "over"
    return "near" if rest <= 1 else ""
