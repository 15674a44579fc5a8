"""One case on one page, and lists of cases."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import feel
from app.casework import answers, clocks, journal, pinned
from app.casework.access import may_see, require_visible, visible
from app.casework.asked import Asked
from app.casework.clocks import Clock, ClockEntry
from app.casework.context import context
from app.casework.forms import FormSchema
from app.casework.journal import Entry
from app.casework.models import Case, DecisionMade, Incident, Task, TaskState, Timer
from app.casework.world import OfficeWorld
from app.engine import Diagram, Run, Visit
from app.people import Actor

PAGE = 50


@dataclass(frozen=True)
class CasePage:
    """Everything about one case, in the order in which a reader asks."""

    case: Case
    tasks: list[Task]
    clocks: list[tuple[Clock, list[ClockEntry]]]
    decisions: list["Explained"]
    answers: list[tuple[answers.CaseAnswer, dict[str, Any]]]
    entries: list[Entry]
    incidents: list[Incident]
    timers: list[Timer]

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state == TaskState.OPEN]


@dataclass(frozen=True)
class Explained:
    """A decision that was made, with its inputs, the rows hit and their legal basis."""

    made: DecisionMade
    value: Any
    explanation: dict[str, Any]


@dataclass(frozen=True)
class TaskPage:
    """A task, its case and its form with what the form may read."""

    case: Case
    task: Task
    form: FormSchema | None
    context: dict[str, Any]


def page(session: Session, actor: Actor, case_id: int) -> CasePage:
    """The case, if this person may see it."""
    case = require_visible(session, session.get(Case, case_id), actor)
    of_case = {"case_id": case.id}
    return CasePage(
        case,
        list(session.scalars(select(Task).filter_by(**of_case).order_by(Task.created_at, Task.id))),
        clocks.ledger_of(session, case.id),
        [_explained(made) for made in session.scalars(select(DecisionMade).filter_by(**of_case))],
        answers.of_case(session, case.id),
        journal.of_case(session, case.id),
        list(session.scalars(select(Incident).filter_by(**of_case))),
        list(session.scalars(select(Timer).filter_by(**of_case).order_by(Timer.due_at))),
    )


def sees(session: Session, actor: Actor, case_id: int) -> bool:
    case = session.get(Case, case_id)
    return case is not None and may_see(session, case, actor)


def task_page(session: Session, asked: Asked, task_id: str) -> TaskPage:
    """The task with its form, if this person may see the case."""
    task = session.get(Task, task_id)
    case = session.get(Case, task.case_id) if task is not None else None
    case = require_visible(session, case, asked.actor)
    assert task is not None  # noqa: S101  a visible case was found through it
    if task.form is None or task.state != TaskState.OPEN:
        return TaskPage(case, task, None, {})
    run = _run(session, case, asked)
    return TaskPage(case, task, pinned.form(session, case, task.form), context(case, run))


def way(session: Session, asked: Asked, case_id: int) -> tuple[Diagram, list[Visit]]:
    """The diagram of the case and the way it has gone."""
    case = require_visible(session, session.get(Case, case_id), asked.actor)
    run = _run(session, case, asked)
    return pinned.diagram(session, case, case.process), run.visits()


def listing(session: Session, actor: Actor, *, page: int = 1, live: bool | None = None) -> list[Case]:
    """The cases this person may see, newest first."""
    query = select(Case).where(visible(session, actor)).order_by(Case.id.desc())
    if live is not None:
        query = query.where(Case.ended_at.is_(None) if live else Case.ended_at.is_not(None))
    return list(session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))


def counts_by_process(session: Session) -> dict[tuple[str, int], int]:
    """How many live cases each process has, by process and pin."""
    rows = session.execute(
        select(Case.process, Case.pinned, func.count())
        .where(Case.ended_at.is_(None))
        .group_by(Case.process, Case.pinned)
    )
    return {(process, pin): count for process, pin, count in rows}


def ask_in(session: Session, asked: Asked, page: TaskPage) -> Any:
    """What a form on that page may ask, bound to its case."""
    return OfficeWorld(session, page.case, asked).asker(page.task.element, page.task.name)


def _run(session: Session, case: Case, asked: Asked) -> Run:
    world = OfficeWorld(session, case, asked)
    return Run.load(case.run, pinned.diagram(session, case, case.process), world, now=asked.now)


def _explained(made: DecisionMade) -> Explained:
    explanation = feel.loads(made.explanation)
    return Explained(made, feel.loads(made.value), explanation if isinstance(explanation, dict) else {})
