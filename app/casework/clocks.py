"""Statutory clocks, the targets of the steps, and their ledger.

A clock has a budget of working or calendar days from a rule. It counts from the day after it starts, stands
still while any cause lasts (补正, 听证, 检验检测鉴定, 专家评审, 中止 ...), and can be extended once. At every
moment consumed + remaining = budget + extension; each change is a line of the ledger with person, day,
reason, document and rule. The counting itself is in `counting`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import Calendar
from app.casework.asked import Asked
from app.casework.counting import Cause, ClockState, Count, Holder, Period, Rung, Unit
from app.casework.errors import AlreadyExtended, NoSuchClock, NotExtendable
from app.casework.law import Ground, law
from app.casework.models import Case
from app.casework.periods import Clock, ClockEntry, Kind

__all__ = [
    "Cause",
    "Clock",
    "ClockEntry",
    "ClockState",
    "Count",
    "Ground",
    "Holder",
    "Kind",
    "Ledger",
    "Period",
    "Rung",
    "Target",
    "Why",
    "ledger_of",
]

READ, MOVED, PROMISED = "clocks", "clocks_moved", "targets_promised"
MOVES = frozenset({"stop", "resume", "extend", "recompute"})


@dataclass(frozen=True)
class Why:
    """What a line of the ledger says of its reason: words, the paper it rests on, the rule that allows it."""

    reason: str = ""
    document: str = ""
    ground: Ground = field(default_factory=Ground)
    cause: Cause | None = None


@dataclass(frozen=True)
class Target:
    """What a step that has just opened may take: the rule that its due moment was asked of, else its day."""

    task_id: str
    name: str
    rule: str | None
    due_on: date


@dataclass(frozen=True)
class Ledger:
    """The clocks of one case, and the only way to change them."""

    session: Session
    case: Case
    asked: Asked

    # --- looking ----------------------------------------------------------------------------------

    def clocks(self) -> Sequence[Clock]:
        """The case's clocks, oldest first. Read once per session: the case is locked, nobody adds one."""
        kept: dict[int, list[Clock]] = self.session.info.setdefault(READ, {})
        if self.case.id not in kept:
            of_case = select(Clock).where(Clock.case_id == self.case.id).order_by(Clock.id)
            kept[self.case.id] = list(self.session.scalars(of_case))
        return [clock for clock in kept[self.case.id] if clock in self.session]

    def going(self) -> list[Clock]:
        return [clock for clock in self.clocks() if clock.state != ClockState.FINISHED]

    def find(self, rule: str) -> Clock | None:
        """The case's newest statutory clock for that rule that is not finished."""
        return next((c for c in reversed(self.going()) if c.rule == rule and c.kind == Kind.STATUTORY), None)

    def target_of(self, task_id: str) -> Clock | None:
        """The clock of a step that is on a desk."""
        return next((c for c in self.going() if c.task_id == task_id), None)

    @property
    def moved(self) -> bool:
        """Whether a clock was stopped, resumed, lengthened or counted again in this unit of work."""
        return bool(self.session.info.get(MOVED))

    @property
    def calendar(self) -> Calendar:
        return Calendar.read(self.session)

    # --- beginning --------------------------------------------------------------------------------

    def start(self, period: Period, since: date | None = None, reason: str = "") -> Clock:
        """The running or stopped clock for that period; begun today, or `since`, if there is none."""
        clock, since = self.find(period.rule), since or self.asked.today
        if clock is not None:
            return clock
        clock = self._new(period, Count(period.days, since, period.unit))
        clock.started_on, clock.outlives = since, bool(reason)
        clock.extendable_to = period.extendable_to
        clock.ladder = [rung.kept() for rung in period.ladder]
        clock.set_ring(self.calendar)
        self._begin(clock, Why(reason, ground=Ground(period.rule, period.source, period.evidence)))
        return clock

    def begin_anew(self, clock: Clock, since: date, reason: str) -> None:
        """Count a running period from a later day than it was begun on: what starts it came later."""
        clock.started_on = since
        count = replace(clock.count, running_since=since, used=0)
        why = Why(reason, ground=Ground(clock.rule, clock.source, clock.evidence))
        self._change(clock, count, "recompute", why)

    def promise(self, period: Period, within: str) -> datetime | None:
        """When a step that opens now will be due by a target of its own, never later than `within`."""
        self.session.info.setdefault(PROMISED, {})[period.rule] = (period, within)
        count = self._within(period, self.find(within))
        due = count.due(self.calendar)
        return None if due is None else self._new(period, count).expires_at()

    def aim(self, target: Target) -> Clock:
        """The clock of a step that has just opened: its own budget, or its place in the statutory period."""
        promised: dict[str, tuple[Period, str]] = self.session.info.get(PROMISED, {})
        statutory = self.find(target.rule) if target.rule else None
        within: str | None
        if target.rule in promised:
            period, within = promised[target.rule]
            count = self._within(period, self.find(within))
        elif statutory is not None and statutory.due_on == target.due_on:
            period, within, count = _as_period(statutory), statutory.rule, statutory.count
        else:  # a day that was drawn, perhaps so many days before a period ends
            within, count = target.rule if statutory else None, self._drawn(target.due_on)
            period = Period("", count.budget, Unit.EXACT)
        clock = self._new(period, count)
        clock.kind, clock.task_id, clock.within = Kind.TARGET, target.task_id, within
        clock.title = target.name
        self._begin(clock, Why(target.name, ground=Ground(period.rule, period.source, period.evidence)))
        return clock

    def mark_whole(self, rule: str | None) -> None:
        """Say which clock is the whole case's: that of the rule the process names, else its oldest duty."""
        if self.case.id not in self.session.info.get(READ, {}):
            return
        going = [c for c in self.going() if c.kind == Kind.STATUTORY and c.holder == Holder.AGENCY]
        if any(c.whole for c in going):
            return
        named = [c for c in going if rule is None or c.rule == rule]
        for clock in named[:1]:
            clock.whole = True

    # --- changing ---------------------------------------------------------------------------------

    def stop_all(self, cause: Cause, reason: str, document: str = "") -> list[Clock]:
        """Let clocks stand still from tonight, for one more cause.

        A suspension stops everybody's, any other cause the agency's, where the rules let it.
        """
        stopped = []
        for clock in self.going():
            if cause != Cause.SUSPENSION and clock.holder != Holder.AGENCY:
                continue
            ground = law().stops(self.session, clock.within or clock.rule, cause, self.case.governing_date)
            if ground is not None:
                why = Why(reason, document, ground, cause)
                stopped.append(self._change(clock, clock.count.stop(cause, *self._today), "stop", why))
        return stopped

    def resume_all(self, cause: Cause, reason: str, document: str = "") -> list[Clock]:
        """That cause has ended: what stands still for nothing else runs on, from tomorrow."""
        resumed = []
        for clock in self.going():
            if cause not in (clock.causes or ()):
                continue
            ground = law().stops(self.session, clock.within or clock.rule, cause, self.case.governing_date)
            why = Why(reason, document, ground or Ground(), cause)
            resumed.append(self._change(clock, clock.count.resume(cause, self.asked.today), "resume", why))
        return resumed

    def extend(self, rule: str, reason: str, document: str = "") -> Clock:
        """Lengthen the clock to what its rule allows: once, and only if the rule knows an extension."""
        clock = self.find(rule)
        if clock is None:
            raise NoSuchClock(rule=rule)
        if clock.extendable_to is None:
            raise NotExtendable(rule=rule, source=clock.source)
        if clock.extension:
            raise AlreadyExtended(rule=rule)
        days = clock.extendable_to - clock.budget
        why = Why(reason, document, Ground(rule, clock.source, clock.evidence))
        for one in [clock, *(c for c in self.going() if c.within == rule)]:
            self._change(one, one.count.extend(days), "extend", why)
        self._extend_whole(clock, days, why)
        return clock

    def finish(self, rule: str) -> Clock | None:
        """The step the clock measured is done; nothing more runs out."""
        clock = self.find(rule)
        return None if clock is None else self._finish(clock)

    def finish_target(self, task_id: str) -> None:
        clock = self.target_of(task_id)
        if clock is not None:
            self._finish(clock)

    def finish_all(self) -> None:
        """The case is over; what the service of its papers began is not."""
        for clock in self.going():
            if not clock.outlives:
                self._finish(clock)

    def recount(self) -> list[dict[str, Any]]:
        """Count every open period by the calendar and the rules as they are now; what moved.

        A period never ends before today because a calendar or a rule came late.
        """
        changes = []
        for clock in self.going():
            before, length = clock.due_on, clock.allowed
            why, count = self._by_the_rules(clock)
            count = self._never_in_the_past(clock, count)
            clock.counted_by = self.stamp()
            moved = clock.take(count, self.calendar)
            if moved or clock.allowed != length:
                self._write(clock, "recompute", why)
                told = {"rule": clock.rule, "title": clock.title, "before": before, "after": clock.due_on}
                changes.append({**told, "days_before": length, "days_after": clock.allowed})
        return changes

    def stamp(self) -> str:
        """By which calendar and rules is counted now."""
        return stamp(self.session)

    # --- privately --------------------------------------------------------------------------------

    @property
    def _today(self) -> tuple[date, Calendar]:
        return self.asked.today, self.calendar

    def _new(self, period: Period, count: Count) -> Clock:
        clock = Clock(
            case_id=self.case.id,
            kind=Kind.STATUTORY,
            whole=False,
            rule=period.rule,
            title=period.title,
            unit=count.unit,
            holder=period.holder,
            source=period.source,
            evidence=period.evidence,
            started_on=self.asked.today,
            causes=[],
            ladder=[],
            rung=0,
            told={},
            entries=0,
            counted_by=self.stamp(),
        )
        clock.take(count, self.calendar)
        return clock

    def _begin(self, clock: Clock, why: Why) -> None:
        self.clocks()
        self.session.add(clock)
        self.session.info[READ][self.case.id].append(clock)
        self._write(clock, "start", why)

    def _within(self, period: Period, statutory: Clock | None) -> Count:
        """The step's own days, but never more than the statutory period it stands in has left."""
        today, calendar = self._today
        if statutory is None:
            return Count(period.days, today, period.unit)
        left = statutory.count.remaining(today, calendar)
        if left <= 0:
            return statutory.count
        return Count(min(period.days, left), today, period.unit, causes=statutory.count.causes)

    def _extend_whole(self, stage: Clock, days: int, why: Why) -> None:
        """What a stage is given, the whole case has too, where the rules say so: else it is late at once."""
        ground = law().extends_whole(self.session, self.case.governing_date)
        if ground is None or stage.whole or stage.holder != Holder.AGENCY:
            return
        for one in self.going():
            if one.whole:
                self._change(one, one.count.extend(days), "extend", replace(why, ground=ground))

    def _drawn(self, day: date) -> Count:
        days = max((day - self.asked.today).days, 0)
        spent = day if day <= self.asked.today else None
        return Count(days, self.asked.today, Unit.EXACT, spent_on=spent)

    def _by_the_rules(self, clock: Clock) -> tuple[Why, Count]:
        """What the rules of the governing date give the clock now."""
        period = law().period(self.session, clock.rule, self.case.governing_date) if clock.rule else None
        if period is None:
            return Why(), clock.count
        ground = Ground(period.rule, period.source, period.evidence)
        if clock.kind == Kind.TARGET:
            return Why(ground=ground), self._target_by_the_rules(clock, period)
        extension = clock.extension
        if clock.extension and period.extendable_to is not None:
            extension = period.extendable_to - period.days
        clock.extendable_to, clock.source, clock.evidence = period.extendable_to, *_cited(period)
        return Why(ground=ground), replace(clock.count, budget=period.days, extension=extension)

    def _target_by_the_rules(self, clock: Clock, period: Period) -> Count:
        statutory = self.find(clock.within or "")
        if statutory is None:
            return clock.count
        if clock.within == clock.rule:
            return replace(clock.count, budget=statutory.budget, extension=statutory.extension)
        today, calendar = self._today
        left = max(statutory.count.remaining(today, calendar), 0)
        most = clock.count.consumed(today, calendar) + left - clock.extension
        return replace(clock.count, budget=max(min(period.days, most), 0))

    def _never_in_the_past(self, clock: Clock, count: Count) -> Count:
        """A period that was not over does not end before today, nor today where nobody works."""
        today, calendar = self._today
        due = count.due(calendar)
        if clock.due_on is None or due is None or clock.due_on < today:
            return count
        earliest = due.earliest if clock.holder == Holder.AGENCY else due.latest
        if earliest >= today:
            return count
        return replace(count, not_before=calendar.roll_forward(today).earliest)

    def _change(self, clock: Clock, count: Count, act: str, why: Why) -> Clock:
        clock.take(count, self.calendar)
        self._write(clock, act, why)
        return clock

    def _finish(self, clock: Clock) -> Clock:
        finished = clock.count.finish(*self._today)
        clock.finished_on = self.asked.today
        return self._change(clock, finished, "finish", Why())

    def _write(self, clock: Clock, act: str, why: Why) -> None:
        consumed = clock.consumed(*self._today)
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
                reason=why.reason,
                cause=why.cause,
                document=why.document,
                rule=why.ground.rule,
                source=why.ground.source,
                evidence=why.ground.evidence,
                consumed=consumed,
                remaining=clock.allowed - consumed,
                allowed=clock.allowed,
                due_earliest=clock.due_earliest,
                due_latest=clock.due_latest,
            )
        )


def ledger_of(session: Session, case_id: int) -> list[tuple[Clock, list[ClockEntry]]]:
    """Every clock of the case with its lines, for the case page."""
    clocks = session.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)).all()
    lines: dict[int, list[ClockEntry]] = {clock.id: [] for clock in clocks}
    of_these = select(ClockEntry).where(ClockEntry.clock_id.in_(lines))
    for line in session.scalars(of_these.order_by(ClockEntry.clock_id, ClockEntry.seq)):
        lines[line.clock_id].append(line)
    return [(clock, lines[clock.id]) for clock in clocks]


def stamp(session: Session) -> str:
    """By which calendar and which rules is counted now: another one means counting again."""
    return f"{Calendar.read(session).version}.{law().version(session)}"


def _as_period(clock: Clock) -> Period:
    return Period(clock.rule, clock.budget, clock.unit, clock.holder, clock.source, clock.evidence)


def _cited(period: Period) -> tuple[str, str]:
    return period.source, period.evidence
