"""批量: many tasks in one request, a result for each; one failure never undoes the others.

Bulk is a caller: every item goes through the same command as a single one, in a unit of work of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.casework.asked import Asked, Moved
from app.casework.commands import tasks
from app.casework.errors import NoBulkHere
from app.casework.models import Task
from app.db import reading
from app.errors import ChengnuoError

MOST = 200


@dataclass(frozen=True)
class Result:
    """What became of one item: where it moved, or what kept it."""

    task_id: str
    moved: Moved | None = None
    problem: ChengnuoError | None = None


def claim(asked: Asked, task_ids: Sequence[str]) -> list[Result]:
    return _each(asked, task_ids, tasks.claim)


def release(asked: Asked, task_ids: Sequence[str]) -> list[Result]:
    return _each(asked, task_ids, tasks.release)


def hand_over(asked: Asked, task_ids: Sequence[str], to_user_id: int, reason: str) -> list[Result]:
    return _each(asked, task_ids, lambda one, task_id: tasks.hand_over(one, task_id, to_user_id, reason))


def complete(asked: Asked, task_ids: Sequence[str], answer: dict[str, Any]) -> list[Result]:
    """The same answer to each; a step whose process says `bulk=false` is refused."""
    return _each(asked, task_ids, lambda one, task_id: _complete_in_bulk(one, task_id, answer))


def _complete_in_bulk(asked: Asked, task_id: str, answer: dict[str, Any]) -> Moved:
    with reading() as session:
        task = session.get(Task, task_id)
    if task is not None and task.properties.get("bulk") == "false":
        raise NoBulkHere(step=task.name)
    return tasks.complete(asked, task_id, answer)


def _each(asked: Asked, task_ids: Sequence[str], act: Callable[[Asked, str], Moved]) -> list[Result]:
    results = []
    for task_id in list(dict.fromkeys(task_ids))[:MOST]:
        key = f"{asked.key}:{task_id}" if asked.key else None
        try:
            results.append(Result(task_id, moved=act(replace(asked, key=key), task_id)))
        except ChengnuoError as problem:
            results.append(Result(task_id, problem=problem))
    return results
