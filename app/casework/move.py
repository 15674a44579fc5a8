"""Moving a case: lock it, load its run, let it go on, and keep everything that follows from it.

Every command of the office comes through here, so that there is one place where a case changes.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework import inbox, journal, messages, pinned
from app.casework.asked import Asked, Moved
from app.casework.clocks import Ledger
from app.casework.errors import CaseNotRunning, NoSuchCase, NoSuchTaskOpen, StaleScreen
from app.casework.inbox import Waiting
from app.casework.journal import Spot
from app.casework.models import Case, CaseStatus, Incident, RunState, Task
from app.casework.world import OfficeWorld
from app.engine import Run, StepBroken
from app.people import Actor
from app.words import say_error


@dataclass
class Work:
    """One attempt at a command: its unit of work, who asks, and the steps that broke in earlier attempts."""

    session: Session
    asked: Asked
    broken: tuple[StepBroken, ...] = ()

    @property
    def hold(self) -> frozenset[str]:
        """Elements that must wait this time, since they broke the last."""
        return frozenset(str(problem.named["element"]) for problem in self.broken)

    def stand_in_for(self, principal: Actor) -> None:
        """From here on the record says 乙 代 甲."""
        name = f"{self.asked.actor.name} 代 {principal.name}"
        self.asked = replace(self.asked, actor=replace(self.asked.actor, name=name))

    def cause_of(self, element: str) -> str:
        return next((say_error(p) for p in self.broken if p.named["element"] == element), "")


@dataclass
class Moving:
    """A locked case with its run loaded, inside one unit of work."""

    work: Work
    case: Case
    run: Run
    world: OfficeWorld
    waiting: Waiting
    state: RunState
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
        self.state.body = self.run.save()
        self.tasks = inbox.refresh(self.ledger, self.run, self.waiting)
        self._open_incidents(now)
        self.case.version += 1
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
        """A verb may have stopped or resumed clocks: the timers that still wait go with them."""
        still = {timer.id for timer in self.run.timers()}
        tied = [row for row in self.waiting.timers.values() if row.rule and row.id in still]
        if tied and self.case.status == CaseStatus.RUNNING:
            inbox.follow_clocks(self.run, tied, self.ledger)

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


def lock_case(session: Session, case_id: int) -> Case:
    """The case, its row locked until the unit of work ends: countersigners wait in line."""
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update())
    if case is None:
        raise NoSuchCase
    return case


def lock_by_task(session: Session, task_id: str) -> tuple[Case, Task]:
    """The task and its case, the case row locked first."""
    of_task = select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    case = session.scalar(select(Case).where(Case.id == of_task).with_for_update())
    task = session.get(Task, task_id, populate_existing=True) if case is not None else None
    if case is None or task is None:
        raise NoSuchTaskOpen
    return case, task


def require_running(case: Case, version: int | None = None) -> None:
    """Refuse if the case does not run, or has moved since the caller saw it."""
    if case.status != CaseStatus.RUNNING:
        raise CaseNotRunning(number=case.number)
    if version is not None and version != case.version:
        raise StaleScreen


def load(work: Work, case: Case) -> Moving:
    """The case with its run, ready to be moved. After an exception the run must be thrown away."""
    session = work.session
    state = session.get_one(RunState, case.id)
    world = OfficeWorld(session, case, work.asked)
    diagram = pinned.diagram(session, case, case.process)
    run = Run.load(state.body, diagram, world, now=work.asked.now)
    return Moving(work, case, run, world, Waiting.read(session, case), state)
