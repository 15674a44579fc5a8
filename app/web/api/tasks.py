"""Tasks over the API."""

from typing import Any

from app import clock
from app.casework import bulk
from app.casework.asked import Moved
from app.casework.commands import held, tasks
from app.casework.queries import cases as queries
from app.casework.queries import inbox
from app.casework.queries.inbox import View, Wanted
from app.db import reading
from app.people import require
from app.web import telling
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room, plain, seen_version
from app.web.asking import asked
from app.web.language import say_error

api = Room("tasks", description="Tasks")


@api.operation("GET /tasks", schemas.InboxRow(many=True), takes=schemas.TaskList, place="query")
def listing(given: dict[str, Any]) -> list[dict[str, Any]]:
    """What waits for this person: claimed, in the unit's queue, due today, overdue; fifty a page."""
    require(actor(), "tasks.read")
    with reading() as session:
        if actor().is_applicant and not actor().is_staff:
            rows = inbox.of_party(session, actor())
        else:
            rows = inbox.tasks(session, actor(), Wanted(View(given["view"]), given["page"]), clock.now())
        return [schemas.InboxRow().dump(row) for row in rows]


@api.operation("GET /tasks/<task_id>", schemas.TaskDetail, refuses=(404,))
def show(task_id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The task with its form as it stands now; the version of its case is the ETag."""
    require(actor(), "tasks.read")
    with reading() as session:
        page = queries.task_page(session, asked(), task_id)
        shown = schemas.TaskDetail().dump(page.task) | {
            "case": schemas.CaseBrief().dump(page.case),
            "draft": plain(page.task.draft),
            "fields": [],
        }
        if page.form is not None:
            ask = queries.ask_in(session, asked(), page)
            drawn = page.form.fields(page.context, page.task.draft, ask)
            shown["fields"] = [_field(one) for one in telling.flat(drawn) if one.path and not one.hidden]
        return shown, {"ETag": f'"{page.case.version}"'}


@api.operation("POST /tasks/<task_id>/claim", schemas.Moved, refuses=(404, 409))
def claim(task_id: str) -> Moved:
    """认领"""
    return tasks.claim(asked(), task_id)


@api.operation("POST /tasks/<task_id>/release", schemas.Moved, refuses=(404, 409))
def release(task_id: str) -> Moved:
    """释放"""
    return tasks.release(asked(), task_id)


@api.operation("PUT /tasks/<task_id>/draft", schemas.Moved, takes=schemas.Draft, refuses=(404, 409))
def save_draft(given: dict[str, Any], task_id: str) -> Moved:
    """暂存: kept as it is; nothing is checked yet."""
    return tasks.save_draft(asked(), task_id, given["draft"])


@api.operation("POST /tasks/<task_id>/complete", schemas.Moved, takes=schemas.Answer, refuses=(404, 409, 422))
def complete(given: dict[str, Any], task_id: str) -> Moved:
    """办理, by the office."""
    return tasks.complete(asked(), task_id, given["answer"], seen_version(given))


@api.operation("POST /tasks/<task_id>/answer", schemas.Moved, takes=schemas.Answer, refuses=(404, 409, 422))
def answer(given: dict[str, Any], task_id: str) -> Moved:
    """The applicant answers what was asked of him."""
    return tasks.answer(asked(), task_id, given["answer"], seen_version(given))


@api.operation("POST /tasks/<task_id>/supplement", schemas.Moved, takes=schemas.Gaps, refuses=(404, 409, 422))
def ask_to_supplement(given: dict[str, Any], task_id: str) -> Moved:
    """补正: one notice that names every gap."""
    return tasks.ask_to_supplement(asked(), task_id, given["gaps"], seen_version(given))


@api.operation(
    "POST /tasks/<task_id>/send-back", schemas.Moved, takes=schemas.SendBack, refuses=(404, 409, 422)
)
def send_back(given: dict[str, Any], task_id: str) -> Moved:
    """退回 to `applicant`, `previous`, or a visited step."""
    return tasks.send_back(asked(), task_id, given["to"], given["reason"])


@api.operation(
    "POST /tasks/<task_id>/hand-over", schemas.Moved, takes=schemas.HandOver, refuses=(404, 409, 422)
)
def hand_over(given: dict[str, Any], task_id: str) -> Moved:
    """转办"""
    return tasks.hand_over(asked(), task_id, given["to_user_id"], given["reason"])


@api.operation(
    "POST /tasks/<task_id>/delegate", schemas.Moved, takes=schemas.HandOver, refuses=(404, 409, 422)
)
def delegate(given: dict[str, Any], task_id: str) -> Moved:
    """委派: somebody else prepares it, it comes back to decide."""
    return tasks.delegate(asked(), task_id, given["to_user_id"], given["reason"])


@api.operation("POST /tasks/<task_id>/take-back", schemas.Moved, refuses=(404, 409, 422))
def take_back(task_id: str) -> Moved:
    """拿回, while nobody and nothing has acted since."""
    return tasks.take_back(asked(), task_id)


@api.operation(
    "POST /tasks/<task_id>/complete-later", schemas.Moved, takes=schemas.Answer, refuses=(404, 409, 422)
)
def complete_later(given: dict[str, Any], task_id: str) -> Moved:
    """办理 with some seconds to undo it."""
    return held.complete_later(asked(), task_id, given["answer"], seen_version(given))


@api.operation("POST /tasks/<task_id>/undo", schemas.Undone, refuses=(404, 409))
def undo(task_id: str) -> dict[str, str]:
    """撤销 what has not taken effect yet; what was written is the task's draft again."""
    held.undo(asked(), task_id)
    return {"task_id": task_id}


@api.operation("POST /tasks/bulk", schemas.Result(many=True), takes=schemas.Bulk)
def bulk_act(given: dict[str, Any]) -> list[dict[str, Any]]:
    """批量: a result for each; one failure never undoes the others."""
    asked_, ids = asked(), given["task_ids"]
    acts = {
        "claim": lambda: bulk.claim(asked_, ids),
        "release": lambda: bulk.release(asked_, ids),
        "complete": lambda: bulk.complete(asked_, ids, given["answer"]),
        "hand_over": lambda: bulk.hand_over(asked_, ids, given["to_user_id"] or 0, given["reason"]),
    }
    return [
        {
            "task_id": one.task_id,
            "moved": one.moved,
            "problem": None if one.problem is None else say_error(one.problem),
        }
        for one in acts[given["act"]]()
    ]


def _field(one: Any) -> dict[str, Any]:
    return {
        "path": one.path,
        "kind": one.kind,
        "label": one.label,
        "required": one.required,
        "readonly": one.readonly,
        "value": plain(one.value),
        "options": [{"value": plain(choice.value), "label": choice.label} for choice in one.options],
    }
