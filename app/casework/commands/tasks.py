"""What a person does with a task."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.casework import answers, attachments, duties, pinned
from app.casework.access import require_visible
from app.casework.asked import Moved
from app.casework.command import command
from app.casework.context import context
from app.casework.errors import (
    DelegatedByYourself,
    GapsMissing,
    NoSuchColleague,
    NoSupplementHere,
    NothingToTakeBack,
    NotYourDesk,
    NowhereToSendBack,
    ReasonMissing,
    SupplementAskedBefore,
    TaskClosed,
)
from app.casework.journal import Entry, Spot, write
from app.casework.models import Case, Task, TaskState
from app.casework.move import Moving, Work, load, lock_by_task, require_running
from app.casework.notices import notify
from app.people import Role, User, actor_of

DONE_ACTS = ("completed", "answered", "supplement_asked")
DECISION = "decision"
"""The answer's field that says what was decided, kept on the task for lists and journals."""


@command
def claim(work: Work, task_id: str) -> Moved:
    """认领: take a task from the unit's queue."""
    case, task = open_task(work, task_id)
    task.assignee_id = work.asked.actor.id
    return _noted(work, case, task, "claimed")


@command
def release(work: Work, task_id: str) -> Moved:
    """释放: put it back into the queue."""
    case, task = open_task(work, task_id)
    task.assignee_id = None
    return _noted(work, case, task, "released")


@command
def save_draft(work: Work, task_id: str, draft: dict[str, Any]) -> Moved:
    """暂存: keep a half-written answer as it was typed; nothing is checked yet and no version moves."""
    case, task = open_task(work, task_id)
    task.draft, task.draft_at = draft, work.asked.now
    return Moved(case.id, case.number, case.version, str(case.status), case.outcome, [task.id])


@command
def complete(work: Work, task_id: str, answer: dict[str, Any], version: int | None = None) -> Moved:
    """办理: answer the task with its form; the case moves on as far as it can."""
    case, task = open_task(work, task_id, version)
    return _complete(work, case, task, answer, "completed")


@command
def answer(work: Work, task_id: str, answer: dict[str, Any], version: int | None = None) -> Moved:
    """The applicant answers what was asked of him, a supplement for instance."""
    case, task = open_task(work, task_id, version)
    if task.role not in duties.SUBJECT_ROLES:
        raise NotYourDesk
    return _complete(work, case, task, answer, "answered")


@command
def ask_to_supplement(work: Work, task_id: str, gaps: list[str], version: int | None = None) -> Moved:
    """补正: one notice that names every gap; the legal clock stands still until it is answered or over."""
    case, task = open_task(work, task_id, version)
    return _supplement(load(work, case), task, {DECISION: "supplement", "gaps": gaps})


@command
def send_back(work: Work, task_id: str, to: str, reason: str) -> Moved:
    """退回 to `applicant`, `previous` or a visited step's element id; what was done stays and is marked."""
    case, task = open_task(work, task_id)
    if not reason.strip():
        raise ReasonMissing
    move = load(work, case)
    element = _where_to(work, case, task, to)
    send = move.run.send_to if to == "applicant" else move.run.send_back
    send(task.id, element, hold=work.hold)
    task.state, task.closed_at, task.closed_by = TaskState.RETURNED, work.asked.now, work.asked.actor.id
    told = {"name": task.name, "to": element, "reason": reason.strip()}
    moved = move.keep("sent_back", Spot(task.id, task.element), **told)
    for again in move.new_tasks:
        again.returned = True
    return moved


@command
def hand_over(work: Work, task_id: str, to_user_id: int, reason: str) -> Moved:
    """转办: someone else does it instead of me."""
    case, task = lock_by_task(work, task_id)
    require_running(case)
    _require_open(work, task)
    actor = work.asked.actor
    if not actor.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR}:
        duties.check(work.session, case, task, work.asked)
    colleague = work.session.get(User, to_user_id)
    if colleague is None or not colleague.active or not duties.holds_desk(task, actor_of(colleague)):
        raise NoSuchColleague
    task.assignee_id = None
    duties.check(work.session, case, task, replace(work.asked, actor=actor_of(colleague)))
    task.assignee_id = colleague.id
    notify(work.session, case, work.asked, "handed_over", [colleague.id], task=task.name, reason=reason)
    return _noted(work, case, task, "handed_over", to=colleague.name, reason=reason)


@command
def delegate(work: Work, task_id: str, to_user_id: int, reason: str) -> Moved:
    """委派: somebody else of the unit prepares it; it comes back to me to decide."""
    case, task = open_task(work, task_id)
    actor = work.asked.actor
    if to_user_id == actor.id:
        raise DelegatedByYourself
    colleague = work.session.get(User, to_user_id)
    if (
        colleague is None
        or not colleague.active
        or colleague.agency_id != (task.unit_id or colleague.agency_id)
    ):
        raise NoSuchColleague
    task.owner_id, task.assignee_id = task.owner_id or actor.id, colleague.id
    duties.check(work.session, case, task, replace(work.asked, actor=actor_of(colleague)))
    told = {"task": task.name, "who": actor.name, "reason": reason}
    notify(work.session, case, work.asked, "delegated", [colleague.id], **told)
    return _noted(work, case, task, "delegated", to=colleague.name, reason=reason)


@command
def take_back(work: Work, task_id: str) -> Moved:
    """拿回: the person who just completed it withdraws it, while nobody and nothing has acted since."""
    case, task = lock_by_task(work, task_id)
    require_visible(work.session, case, work.asked.actor)
    require_running(case)
    if not _can_take_back(work, case, task):
        raise NothingToTakeBack
    move = load(work, case)
    if len(move.waiting.tasks) != 1:
        raise NothingToTakeBack
    [ahead] = move.waiting.tasks.values()
    if ahead.assignee_id is not None:
        raise NothingToTakeBack
    move.run.send_back(ahead.id, task.element, hold=work.hold)
    ahead.state, ahead.closed_at = TaskState.RETURNED, work.asked.now
    moved = move.keep("taken_back", Spot(task.id, task.element), name=task.name)
    for again in move.new_tasks:
        again.assignee_id, again.draft = work.asked.actor.id, _as_draft(work, task)
    return moved


def _complete(work: Work, case: Case, task: Task, answer: dict[str, Any], act: str) -> Moved:
    if task.owner_id is not None and task.owner_id != work.asked.actor.id:
        return _prepare(work, case, task, answer)
    move = load(work, case)
    if task.form is not None:
        form = pinned.form(work.session, case, task.form)
        answer = form.load(answer, context(case, move.run), move.world.asker(task.element, task.name))
    if answer.get(DECISION) == "supplement":
        return _supplement(move, task, answer)
    return _finish(move, task, answer, act)


def _can_take_back(work: Work, case: Case, task: Task) -> bool:
    """Whether completing it was the last thing that happened, by this person, with no effect of its own."""
    last = work.session.get_one(Entry, (case.id, case.last_seq))
    mine = last.task_id == task.id and last.actor_id == work.asked.actor.id
    return mine and last.act == "completed" and not last.told.get("did")


def _prepare(work: Work, case: Case, task: Task, answer: dict[str, Any]) -> Moved:
    """What a delegate hands back: a draft for the owner, who decides."""
    task.draft, task.draft_at = answer, work.asked.now
    owner, task.assignee_id, task.owner_id = task.owner_id, task.owner_id, None
    told = {"task": task.name, "who": work.asked.actor.name}
    notify(work.session, case, work.asked, "prepared", [owner] if owner else [], **told)
    return _noted(work, case, task, "prepared")


def _as_draft(work: Work, task: Task) -> dict[str, Any]:
    """A task's answer as it would have been typed."""
    given = answers.of_task(work.session, task.id)
    draft: dict[str, Any] = json.loads(json.dumps(given, default=str))
    return draft


def _supplement(move: Moving, task: Task, answer: dict[str, Any]) -> Moved:
    gaps = lines(answer.get("gaps"))
    if not gaps:
        raise GapsMissing
    if task.properties.get("supplement") != "true":
        raise NoSupplementHere(step=task.name)
    asked_before = select(Entry.seq).where(Entry.case_id == move.case.id, Entry.act == "supplement_asked")
    if move.work.session.scalar(asked_before.limit(1)):
        raise SupplementAskedBefore
    return _finish(move, task, {**answer, "gaps": gaps}, "supplement_asked")


def _finish(move: Moving, task: Task, answer: dict[str, Any], act: str) -> Moved:
    work, case = move.work, move.case
    attachments.claim(work.session, case.id, answer, work.asked.actor)
    place = (task.id, task.element, task.form or task.element)
    task.answer_sha = answers.keep(work.session, case, work.asked, place, answer)
    task.decision = str(answer[DECISION]) if isinstance(answer.get(DECISION), str) else None
    task.state, task.closed_at, task.closed_by = TaskState.DONE, work.asked.now, work.asked.actor.id
    task.draft = None
    work.session.flush()  # verbs read the answer that was just given
    move.run.complete(task.id, answer, hold=work.hold)
    return move.keep(
        act, Spot(task.id, task.element), name=task.name, decision=task.decision, answer=task.answer_sha
    )


def lines(gaps: object) -> list[str]:
    """A list of gaps from a list or from lines of text."""
    items = gaps if isinstance(gaps, list) else str(gaps or "").splitlines()
    return [text for item in items if (text := str(item).strip())]


def open_task(work: Work, task_id: str, version: int | None = None) -> tuple[Case, Task]:
    """The locked case and its open task, if this person may do it now."""
    case, task = lock_by_task(work, task_id)
    _require_open(work, task)
    require_running(case, version)
    principal = duties.check(work.session, case, task, work.asked, (work.tasks or {}).values())
    if principal is not None:
        work.stand_in_for(principal)
    return case, task


def _require_open(work: Work, task: Task) -> None:
    if task.state != TaskState.OPEN:
        require_visible(work.session, work.session.get(Case, task.case_id), work.asked.actor)
        raise TaskClosed(
            name=task.name, who=duties.name_of(work.session, task.closed_by), when=task.closed_at
        )


def _noted(work: Work, case: Case, task: Task, act: str, **told: Any) -> Moved:
    case.version += 1
    write(work.session, case, work.asked, act, at=Spot(task.id, task.element), name=task.name, **told)
    return Moved(case.id, case.number, case.version, str(case.status), case.outcome, [task.id])


def _where_to(work: Work, case: Case, task: Task, to: str) -> str:
    """The element to send back to, found in what the case has been through."""
    done = work.session.scalars(
        select(Task)
        .join(Entry, (Entry.case_id == Task.case_id) & (Entry.task_id == Task.id) & Entry.act.in_(DONE_ACTS))
        .where(Task.case_id == case.id, Task.state == TaskState.DONE, Task.element != task.element)
        .order_by(Entry.seq.desc())
    ).all()
    if to == "previous":
        found = next((t.element for t in done if t.role not in duties.SUBJECT_ROLES), None)
    elif to == "applicant":
        found = next((t.element for t in done if t.role in duties.SUBJECT_ROLES), None)
        found = found or _applicant_step(work, case)
    else:
        found = next((t.element for t in done if t.element == to), None)
    if found is None:
        raise NowhereToSendBack
    return found


def _applicant_step(work: Work, case: Case) -> str | None:
    """Where the applicant mends an application: the process names it, it may not have been visited."""
    return pinned.diagram(work.session, case, case.process).properties.get("applicant_step")
