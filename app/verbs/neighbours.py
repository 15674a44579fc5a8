"""Other cases that what happens here concerns: their desks are told, and it stands in their journals."""

from typing import Any

from sqlalchemy import select

from app.casework import journal
from app.casework.models import Case, Task, TaskState
from app.casework.notices import holders, notify, parties
from app.casework.verbs import Step
from app.credit.repairs import Repair
from app.people import Role


def told(step: Step, repair: Repair, code: str, **named: Any) -> None:
    """Tell the case of an application: a line in its journal, letters to its desk and its parties.

    Its version moves on, so that whoever has it on the screen sees it anew before deciding. Its row is locked
    after this case's; nothing locks them the other way round.
    """
    if repair.case_id is None or repair.case_id == step.case.id:
        return
    case = step.session.get(Case, repair.case_id, with_for_update=True, populate_existing=True)
    if case is None or not case.live:
        return
    case.version += 1
    journal.write(step.session, case, step.asked, code, text=step.case.number, **named)
    people = {*_desk(step, case), *parties(step.session, case)}
    notify(step.session, case, step.asked, code, people, by=step.case.number, **named)


def _desk(step: Step, case: Case) -> set[int]:
    people: set[int] = set()
    mine = select(Task).where(Task.case_id == case.id, Task.state == TaskState.OPEN)
    for task in step.session.scalars(mine):
        if task.assignee_id is not None:
            people.add(task.assignee_id)
        elif task.role not in (None, Role.APPLICANT, Role.AGENT):
            people |= set(holders(step.session, str(task.role), task.unit_id))
    return people
