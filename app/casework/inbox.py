"""The desks: makes a case's open tasks, timers and subscriptions exactly what its run waits for now.

Written by difference: a row is added when the run begins to wait, closed when it stops; none is deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.casework.clocks import Clock, Kind, Ledger, Target
from app.casework.models import FAR, Case, Subscription, Task, TaskState, Timer, TimerState
from app.clock import day_of, end_of
from app.engine import OpenTask, OpenTimer, Run

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Waiting:
    """What a run waited for before it was moved: its open task rows, and what the run itself says."""

    tasks: dict[str, Task]
    timers: dict[str, datetime]
    subscriptions: frozenset[str]

    @classmethod
    def none(cls) -> "Waiting":
        """A new case waits for nothing yet."""
        return cls({}, {}, frozenset())

    @classmethod
    def of(cls, run: Run, tasks: Iterable[Task]) -> "Waiting":
        return cls(
            {task.id: task for task in tasks},
            {timer.id: timer.due_at for timer in run.timers()},
            frozenset(subscription.id for subscription in run.subscriptions()),
        )


def refresh(ledger: Ledger, run: Run, waiting: Waiting) -> list[Task]:
    """Bring the rows in step with the run; returns the case's open tasks."""
    tasks = _refresh_tasks(ledger, run, waiting.tasks)
    _refresh_timers(ledger, run.timers(), waiting.timers)
    _refresh_subscriptions(ledger, run, waiting.subscriptions)
    return tasks


def follow_clocks(run: Run, ledger: Ledger) -> None:
    """Move every timer to where its statutory clock now stands; hold it while the clock stands still."""
    still = {timer.id for timer in run.timers()}
    tied = select(Timer).where(
        Timer.case_id == ledger.case.id,
        Timer.state.in_([TimerState.OPEN, TimerState.HELD]),
        Timer.rule.is_not(None),
    )
    clocks = _statutory(ledger)
    for timer in ledger.session.scalars(tied):
        clock = clocks.get(timer.rule or "")
        if clock is None or timer.id not in still:
            continue
        moment = _moment(clock, timer.share, ledger)
        if moment is None:
            timer.state = TimerState.HELD
        else:
            timer.state = TimerState.OPEN
            due_at = moment + timedelta(seconds=timer.lag)
            if due_at != timer.due_at:
                run.reschedule(timer.id, due_at)
                timer.due_at = due_at


def _moment(clock: Clock, share: str | None, ledger: Ledger) -> datetime | None:
    return clock.expires_at() if share is None else clock.moment_at(Decimal(share), ledger.calendar)


def _refresh_tasks(ledger: Ledger, run: Run, before: dict[str, Task]) -> list[Task]:
    open_now = run.open_tasks()
    kept = {task.id for task in open_now}
    for gone in before.keys() - kept:
        if before[gone].state == TaskState.OPEN:
            before[gone].state, before[gone].closed_at = TaskState.CANCELLED, ledger.asked.now
        if before[gone].timed:
            ledger.finish_target(gone)
    for task in open_now:
        if task.id in before:
            before[task.id].falls_due(_due(before[task.id], task, ledger))
    new = [_new_task(ledger, task, run) for task in open_now if task.id not in before]
    ledger.session.add_all(new)
    for row, task in zip(new, (task for task in open_now if task.id not in before), strict=True):
        _aim(row, task, ledger)
    return [before[task.id] for task in open_now if task.id in before] + new


def _new_task(ledger: Ledger, task: OpenTask, run: Run) -> Task:
    return Task(
        id=task.id,
        case_id=ledger.case.id,
        element=task.element,
        name=task.name,
        role=task.groups[0] if task.groups else None,
        unit_id=_unit_of(task, run, ledger.case),
        form=task.form,
        priority=50 if task.priority is None else task.priority,
        due_at=_as_moment(task.due),
        order_at=_as_moment(task.due) or FAR,
        properties=task.properties,
        state=TaskState.OPEN,
        created_at=ledger.asked.now,
    )


def _aim(row: Task, task: OpenTask, ledger: Ledger) -> None:
    """Give the step a clock of its own. What was drawn to the hour is kept as it is."""
    if row.due_at is None:
        return
    last = day_of(row.due_at - INSTANT)
    if row.due_at == end_of(last):
        rule, _share = _follows(task.asked)
        row.timed = True
        row.falls_due(ledger.aim(Target(row.id, row.name, rule, last)).expires_at())


def _due(row: Task, task: OpenTask, ledger: Ledger) -> datetime | None:
    """A step is due by its own clock; what has none, as it was drawn."""
    clock = ledger.target_of(row.id) if row.timed else None
    return _as_moment(task.due) if clock is None else clock.expires_at()


def _statutory(ledger: Ledger) -> dict[str, Clock]:
    """The case's newest statutory clock of each rule."""
    return {clock.rule: clock for clock in ledger.clocks() if clock.kind == Kind.STATUTORY}


def _unit_of(task: OpenTask, run: Run, case: Case) -> int | None:
    """The case's unit, or the one that a fact names: its property `unit` says which fact."""
    named = run.facts.get(task.properties.get("unit", ""))
    return case.unit_id if named is None else int(named)


def _as_moment(due: date | datetime | None) -> datetime | None:
    """A due day means the end of that day."""
    if due is None or isinstance(due, datetime):
        return due
    return end_of(due)


def _refresh_timers(ledger: Ledger, open_now: list[OpenTimer], before: dict[str, datetime]) -> None:
    gone = before.keys() - {timer.id for timer in open_now}
    if gone:
        waiting = (Timer.id.in_(gone), Timer.state.in_([TimerState.OPEN, TimerState.HELD]))
        ledger.session.execute(update(Timer).where(*waiting).values(state=TimerState.CANCELLED))
    new = [_new_timer(ledger.case, timer) for timer in open_now if timer.id not in before]
    if any(timer.rule for timer in new):
        _tie(new, ledger)
    ledger.session.add_all(new)
    for timer in open_now:
        if timer.id in before and timer.due_at != before[timer.id]:
            _again(ledger.session, timer)


def _again(session: Session, timer: OpenTimer) -> None:
    """A cycle that fired waits for its next turn under the same id."""
    row = session.get_one(Timer, timer.id)
    if row.state == TimerState.FIRED:
        row.state, row.due_at = TimerState.OPEN, timer.due_at


def _refresh_subscriptions(ledger: Ledger, run: Run, before: frozenset[str]) -> None:
    open_now = {s.id: s for s in run.subscriptions()}
    gone = before - open_now.keys()
    if gone:
        closed = update(Subscription).where(Subscription.id.in_(gone)).values(state="closed")
        ledger.session.execute(closed)
    ledger.session.add_all(
        Subscription(
            id=s.id, case_id=ledger.case.id, element=s.element, message=s.message, key=s.key, state="open"
        )
        for s in open_now.values()
        if s.id not in before
    )


def _new_timer(case: Case, timer: OpenTimer) -> Timer:
    rule, share = _follows(timer.asked)
    return Timer(
        id=timer.id,
        case_id=case.id,
        element=timer.element,
        name=timer.name,
        due_at=timer.due_at,
        rule=rule,
        share=share,
        lag=0,
        state=TimerState.OPEN,
    )


def _tie(timers: list[Timer], ledger: Ledger) -> None:
    """Note how far each timer lies from the clock it follows ("two days before it is due")."""
    clocks = _statutory(ledger)
    for timer in timers:
        clock = clocks.get(timer.rule or "")
        moment = None if clock is None else _moment(clock, timer.share, ledger)
        if moment is not None:
            timer.lag = int((timer.due_at - moment).total_seconds())


def _follows(asked: tuple[tuple[str, dict[str, Any]], ...]) -> tuple[str | None, str | None]:
    """Which clock a timer follows, and to which share: the rule that its expression asked about."""
    for _question, given in asked:
        if "rule" in given:
            share = given.get("share")
            return str(given["rule"]), None if share is None else str(share)
    return None, None
