"""Deciding with a moment to think better of it."""

import json
from typing import Any

from sqlalchemy import select

from app.casework import held, notices, pinned
from app.casework.access import require_visible
from app.casework.asked import Asked, Moved
from app.casework.command import command
from app.casework.commands import tasks
from app.casework.context import context
from app.casework.errors import NothingHeld
from app.casework.held import UNDO_FOR, HeldDecision
from app.casework.models import Case, Task
from app.casework.move import Work, load
from app.db import reading, unit_of_work
from app.errors import ChengnuoError
from app.people import User, actor_of, require
from app.words import say_error


@command
def complete_later(work: Work, task_id: str, answer: dict[str, Any], version: int | None = None) -> Moved:
    """Check the answer now, let it take effect in some seconds; until then its giver may undo it."""
    case, task = tasks.open_task(work, task_id, version)
    move = load(work, case)
    if task.form is not None:
        form = pinned.form(work.session, case, task.form)
        form.load(answer, context(case, move.run), move.world.asker(task.element, task.name))
    task.assignee_id, task.draft, task.draft_at = work.asked.actor.id, answer, work.asked.now
    waiting = held.of_task(work.session, task.id)
    if waiting is None:
        waiting = HeldDecision(task_id=task.id, user_id=work.asked.actor.id, given_at=work.asked.now)
        work.session.add(waiting)
    waiting.answer, waiting.due_at = json.dumps(answer).encode(), work.asked.now + UNDO_FOR
    return Moved(case.id, case.number, case.version, "held", None, [task.id])


def undo(asked: Asked, task_id: str) -> None:
    """Take a held decision back; what was written stays as a draft."""
    require(asked.actor, "held.complete_later")
    with unit_of_work() as session:
        task = session.get(Task, task_id)
        require_visible(session, session.get(Case, task.case_id) if task else None, asked.actor)
        waiting = session.scalar(
            select(HeldDecision)
            .where(HeldDecision.task_id == task_id, HeldDecision.state == "waiting")
            .with_for_update()
        )
        if waiting is None or waiting.user_id != asked.actor.id:
            raise NothingHeld
        waiting.state = "undone"


def release(asked: Asked, held_id: int) -> None:
    """Let a held decision take effect, as its giver. Doing so twice acts once.

    If it cannot, the giver is told why and finds everything as a draft.
    """
    with reading() as session:
        waiting = session.get(HeldDecision, held_id)
        user = session.get(User, waiting.user_id) if waiting is not None else None
    if waiting is None or user is None or waiting.state != "waiting" or waiting.due_at > asked.now:
        return
    giver = Asked(actor_of(user), asked.now, f"held:{held_id}")
    try:
        tasks.complete(giver, waiting.task_id, json.loads(waiting.answer))
    except ChengnuoError as problem:
        _settle(giver, held_id, "failed", say_error(problem))
    else:
        _settle(giver, held_id, "done", None)


def _settle(asked: Asked, held_id: int, state: str, trouble: str | None) -> None:
    with unit_of_work() as session:
        waiting = session.get_one(HeldDecision, held_id, with_for_update=True)
        if waiting.state != "waiting":
            return
        waiting.state, waiting.trouble = state, trouble
        task = session.get_one(Task, waiting.task_id)
        if trouble is not None:
            case = session.get_one(Case, task.case_id)
            told = {"task": task.name, "problem": trouble}
            notices.notify(session, case, asked, "not_done", [waiting.user_id], **told)
