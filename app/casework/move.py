"""Moving a case: lock it, load its run, let it go on, and keep everything that follows from it.

Every command of the office comes through here, so that there is one place where a case changes.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, undefer

from app import definitions
from app.casework import inbox, journal, messages, pinned, used_rules
from app.casework.asked import Asked, Moved
from app.casework.clocks import Ledger
from app.casework.errors import CaseNotRunning, NoSuchCase, NoSuchTaskOpen, StaleScreen
from app.casework.inbox import Waiting
from app.casework.journal import Spot
from app.casework.models import Case, CaseStatus, Incident, Task, TaskState
from app.casework.world import OfficeWorld
from app.engine import Run, StepBroken
from app.errors import ChengnuoError
from app.people import Actor
from app.words import say_error


@dataclass
class Work:
    """One attempt at a command: its unit of work, who asks, and the steps that broke in earlier attempts."""

    session: Session
    asked: Asked
    broken: tuple[StepBroken, ...] = ()
    tasks: dict[str, Task] | None = None
    """The tasks of the locked case that were read with it, by id."""

    @property
    def hold(self) -> frozenset[str]:
        """Elements that must wait this time, since they broke the last."""
        return frozenset(str(problem.named["element"]) for problem in self.broken)

    def stand_in_for(self, principal: Actor) -> None:
        """From here on the record says 乙 代 甲."""
        name = f"{self.asked.actor.name} 代 {principal.name}"
        self.asked = replace(self.asked, actor=replace(self.asked.actor, name=name))

    def cause_of(self, element: str) -> str:
        return next((trouble(p) for p in self.broken if p.named["element"] == element), "")


@dataclass
class Moving:
    """A locked case with its run loaded, inside one unit of work."""

    work: Work
    case: Case
    run: Run
    world: OfficeWorld
    waiting: Waiting
    tasks: list[Task] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.work.session, self.case, self.work.asked)

    @property
    def new_tasks(self) -> list[Task]:
        """The tasks that this command opened."""
        return [task for task in self.tasks if task.id not in self.waiting.tasks]

    def keep(self, act: str, at: Spot | None = None, **told: Any) -> Moved:
        """Save the run, bring the desks in step, write the journal; what the command answers."""
        session, now = self.work.session, self.work.asked.now
        messages.deliver_waiting(session, self.run, set(self.waiting.subscriptions), self.work.hold)
        self._follow_clocks()
        self.tasks = inbox.refresh(self.ledger, self.run, self.waiting)
        self._open_incidents(now)
        used_rules.write(session, now)
        self.case.run, self.case.version = self.run.save(), self.case.version + 1
        if self.world.did:
            told = {**told, "did": self.world.did}
        if any("decision" in done for done in self.world.did):
            for task in self.new_tasks:
                task.machine_checked = True
        journal.write(session, self.case, self.work.asked, act, at=at, **told)
        if self.run.finished and self.case.live:
            self._end(now)
        return self.moved()

    def moved(self) -> Moved:
        case = self.case
        return Moved(
            case.id, case.number, case.version, str(case.status), case.outcome, [t.id for t in self.tasks]
        )

    def _follow_clocks(self) -> None:
        """Something stopped, resumed or lengthened a clock: the timers that still wait go with it."""
        if self.ledger.moved and self.case.status == CaseStatus.RUNNING:
            inbox.follow_clocks(self.run, self.ledger)

    def _end(self, now: datetime) -> None:
        ends = self.run.ends
        retracted = "retracted" in ends
        self.case.status = CaseStatus.RETRACTED if retracted else CaseStatus.ENDED
        self.case.outcome = ends[-1] if ends else None
        self.case.ended_at = now
        self.ledger.finish_all()
        journal.write(self.work.session, self.case, self.work.asked, "ended", outcome=self.case.outcome)

    def _open_incidents(self, now: datetime) -> None:
        held = self.run.held()
        if not held and not self.work.broken:
            return
        known = {
            i.held_id: i
            for i in self.work.session.scalars(
                select(Incident).where(Incident.case_id == self.case.id, Incident.state == "open")
            )
        }
        for step in held:
            if step.id not in known:
                cause = self.work.cause_of(step.element)
                self.work.session.add(
                    Incident(
                        case_id=self.case.id,
                        held_id=step.id,
                        element=step.element,
                        name=step.name,
                        cause=cause,
                        opened_at=now,
                        attempts=1,
                        state="open",
                    )
                )
                journal.write(
                    self.work.session,
                    self.case,
                    self.work.asked,
                    "incident_opened",
                    at=Spot(None, step.element),
                    name=step.name,
                    cause=cause,
                )


def trouble(problem: StepBroken) -> str:
    """What a person must know of a broken step: the fault's own sentence where it has one."""
    cause = problem.__cause__
    return say_error(cause if isinstance(cause, ChengnuoError) else problem)


def lock_case(session: Session, case_id: int) -> Case:
    """The case, its row locked until the unit of work ends: countersigners wait in line."""
    return _locked(session, Case.id == case_id) or _no_case()


def lock_by_task(work: Work, task_id: str) -> tuple[Case, Task]:
    """The task and its case, the case row locked first.

    With it come, in the same statement, the case's other open tasks and what the person did in it before:
    whoever does a task needs both.
    """
    of_task = select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    case = _locked(work.session, Case.id == of_task)
    if case is None:
        raise NoSuchTaskOpen
    mine = (Task.closed_by == work.asked.actor.id) & Task.state.in_([TaskState.DONE, TaskState.RETURNED])
    concerned = (Task.state == TaskState.OPEN) | (Task.id == task_id) | mine
    work.tasks = {
        task.id: task
        for task in work.session.scalars(
            select(Task).where(Task.case_id == case.id, concerned).execution_options(populate_existing=True)
        )
    }
    return case, work.tasks[task_id]


def require_running(case: Case, version: int | None = None) -> None:
    """Refuse if the case does not run, or has moved since the caller saw it."""
    if case.status != CaseStatus.RUNNING:
        raise CaseNotRunning(number=case.number)
    if version is not None and version != case.version:
        raise StaleScreen


def load(work: Work, case: Case) -> Moving:
    """The case with its run, ready to be moved. After an exception the run must be thrown away."""
    session = work.session
    if work.tasks is None:
        opened = select(Task).where(Task.case_id == case.id, Task.state == TaskState.OPEN)
        work.tasks = {task.id: task for task in session.scalars(opened)}
    opened_rows = [task for task in work.tasks.values() if task.state == TaskState.OPEN]
    world = OfficeWorld(session, case, work.asked)
    diagram = pinned.diagram(session, case, case.process)
    run = Run.load(case.run, diagram, world, now=work.asked.now)
    return Moving(work, case, run, world, Waiting.of(run, opened_rows))


def _locked(session: Session, which: ColumnElement[bool]) -> Case | None:
    """Lock the case and take its run along; with it comes the stamp of the newest definition."""
    row = session.execute(
        select(Case, definitions.newest())
        .where(which)
        .options(undefer(Case.run))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    definitions.remember_newest(session, row[1])
    return row[0]


def _no_case() -> Case:
    raise NoSuchCase
