"""Who may do a task: role, unit, and the separation of duties read from the case's own history."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.asked import Asked
from app.casework.errors import (
    ClaimedByOther,
    DutiesNotSeparated,
    NotYourDesk,
    OwnCase,
    ReasonMissing,
    Recused,
)
from app.casework.models import Case, Task, TaskState
from app.casework.substitutes import represented
from app.people import Actor, Role, User

SUBJECT_ROLES = frozenset({Role.APPLICANT, Role.AGENT})
APART = {
    Role.APPROVER: frozenset({Role.CLERK, Role.REVIEWER}),
    Role.CLERK: frozenset({Role.APPROVER}),
    Role.REVIEWER: frozenset({Role.APPROVER}),
}
"""Who holds one of these in a case may not hold the other there: 审核与审批分离."""


def check(
    session: Session, case: Case, task: Task, asked: Asked, done: Iterable[Task] | None = None
) -> Actor | None:
    """Refuse unless this person may do this task of this case; whom he stands in for, if for somebody.

    `done` are the tasks that people have done in the case, where the caller has them at hand.
    """
    actor, today = asked.actor, asked.today
    if task.role in SUBJECT_ROLES:
        if not is_party(case, actor):
            raise NotYourDesk
        return None
    if is_party(case, actor):
        raise OwnCase
    principal = _at_this_desk(session, task, actor, today)
    if actor.id in case.recused:
        raise Recused
    for person in (actor, principal):
        if person is not None:
            _check_apart(task, person, earlier(session, case, person) if done is None else done)
    return principal


def _at_this_desk(session: Session, task: Task, actor: Actor, today: date) -> Actor | None:
    """None if the task is the person's own to do, else the absent colleague whose it is."""
    delegated = task.owner_id is not None and task.assignee_id == actor.id
    if delegated or (holds_desk(task, actor) and task.assignee_id in (None, actor.id)):
        return None
    for standing in represented(session, actor, today):
        person = standing.person
        if holds_desk(task, person) and task.assignee_id in (None, person.id):
            return person
    if holds_desk(task, actor):
        raise ClaimedByOther(who=name_of(session, task.assignee_id))
    raise NotYourDesk


def is_party(case: Case, actor: Actor) -> bool:
    """Whether the case is about this person or the company this person acts for."""
    if actor.id is not None and actor.id == case.applicant_id and not actor.is_staff:
        return True
    return actor.subject_id is not None and actor.subject_id == case.subject_id


def for_staff(case: Case, asked: Asked, reason: str) -> Case:
    """The case, for someone in office who is no party to it and gives a reason."""
    if not reason.strip():
        raise ReasonMissing
    if is_party(case, asked.actor):
        raise OwnCase
    if not keeps_case(case, asked.actor):
        raise NotYourDesk
    return case


def holds_desk(task: Task, actor: Actor) -> bool:
    """Whether the task lies in the queue of one of the person's roles, in the person's unit."""
    return (task.role is None or task.role in actor.roles) and task.unit_id in (None, actor.agency_id)


def keeps_case(case: Case, actor: Actor) -> bool:
    """Whether the case lies with the person's unit, or the person oversees all."""
    return actor.is_staff and (actor.sees_everything or case.unit_id in (None, actor.agency_id))


def name_of(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id is not None else None
    return user.name if user is not None else "系统"


def earlier(session: Session, case: Case, actor: Actor) -> Sequence[Task]:
    """What a person has done in a case before."""
    done = Task.state.in_([TaskState.DONE, TaskState.RETURNED])
    return session.scalars(
        select(Task).where(Task.case_id == case.id, Task.closed_by == actor.id, done)
    ).all()


def _check_apart(task: Task, actor: Actor, done: Iterable[Task]) -> None:
    apart = APART.get(Role(task.role)) if task.role in set(Role) else None
    for one in done:
        closed = one.state in (TaskState.DONE, TaskState.RETURNED) and one.closed_by == actor.id
        if apart and closed and one.role in apart:
            raise DutiesNotSeparated(earlier=one.name, step=task.name)
