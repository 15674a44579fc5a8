"""One task: its form and everything that can be done with it."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from app.casework.asked import Moved
from app.casework.commands import desk, tasks
from app.casework.commands import held as deciding
from app.casework.held import UNDO_FOR
from app.casework.models import TaskState
from app.casework.queries import cases as queries
from app.db import reading
from app.errors import Conflict, Finding, Invalid, NotAllowed, Refused
from app.people import require
from app.web import taskpage
from app.web.access import actor
from app.web.asking import asked, in_pane, only_redraws, posted, version
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.web.intake import small
from app.web.taskpage import Shown

pages = Blueprint("tasks", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/tasks/<task_id>")
def show(task_id: str) -> Answer:
    require(actor(), "tasks.read")
    with reading() as session:
        page = queries.task_page(session, asked(), task_id)
        if page.task.state != TaskState.OPEN:
            if in_pane():
                return taskpage.closed(session, page)
            return redirect(url_for("cases.show", case_id=page.case.id))
        return taskpage.render(session, page, Shown(values=page.task.draft))


@pages.post("/tasks/<task_id>/complete")
def complete(task_id: str) -> Answer:
    act = tasks.answer if actor().is_applicant and not actor().is_staff else tasks.complete
    values, findings = _posted(task_id)
    if only_redraws() or findings:
        return _again(task_id, Shown(values, findings=tuple(findings)))
    try:
        moved = act(asked(), task_id, values, version())
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return _again(task_id, Shown(values, problem, tuple(findings_of(problem))))
    flash(_("已办理，案件{number}已进入下一环节。", number=moved.number))
    return _to_case(moved)


@pages.post("/tasks/<task_id>/complete-later")
def complete_later(task_id: str) -> Answer:
    """Decided in the inbox: it takes effect in some seconds, and may be undone until then."""
    values, findings = _posted(task_id)
    if findings:
        return _again(task_id, Shown(values, findings=tuple(findings)))
    try:
        deciding.complete_later(asked(), task_id, values, version())
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return _again(task_id, Shown(values, problem, tuple(findings_of(problem))))
    return jsonify(seconds=int(UNDO_FOR.total_seconds()), undo=url_for("tasks.undo", task_id=task_id))


@pages.post("/tasks/<task_id>/undo")
def undo(task_id: str) -> Answer:
    """撤销: what was written stands in the form again."""
    deciding.undo(asked(), task_id)
    flash(_("已撤销，填写的内容还在。"))
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.post("/tasks/<task_id>/phrase")
def phrase(task_id: str) -> Answer:
    """Keep the opinion's words for the next time, or forget some; what was typed stays as a draft."""
    values, _findings = _posted(task_id)
    tasks.save_draft(asked(), task_id, values)
    with reading() as session:
        page = queries.task_page(session, asked(), task_id)
        words, form = taskpage.opinion(page, values), page.task.form
    forgotten = small(request.form.get("_forget", type=int))
    if forgotten is not None:
        desk.forget_phrase(asked(), forgotten)
        flash(_("已从常用意见中删除。"))
    else:
        desk.keep_phrase(asked(), words, form)
        flash(_("已存为常用意见。"))
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.post("/tasks/<task_id>/draft")
def save_draft(task_id: str) -> Answer:
    values, _findings = _posted(task_id)
    tasks.save_draft(asked(), task_id, values)
    if request.accept_mimetypes.best == "text/html":
        flash(_("草稿已保存。"))
        return redirect(url_for("tasks.show", task_id=task_id), 303)
    return Response(status=204)


@pages.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> Answer:
    tasks.claim(asked(), task_id)
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.post("/tasks/<task_id>/release")
def release(task_id: str) -> Answer:
    tasks.release(asked(), task_id)
    flash(_("已放回待认领。"))
    return redirect(url_for("inbox.tasks"), 303)


@pages.post("/tasks/<task_id>/supplement")
def ask_to_supplement(task_id: str) -> Answer:
    moved = tasks.ask_to_supplement(asked(), task_id, tasks.lines(request.form.get("gaps")), version())
    flash(_("已发出补正通知，法定期限停止计时。"))
    return _to_case(moved)


@pages.post("/tasks/<task_id>/send-back")
def send_back(task_id: str) -> Answer:
    moved = tasks.send_back(asked(), task_id, request.form.get("to", ""), request.form.get("reason", ""))
    flash(_("已退回。"))
    return _to_case(moved)


@pages.post("/tasks/<task_id>/hand-over")
def hand_over(task_id: str) -> Answer:
    moved = tasks.hand_over(
        asked(), task_id, small(request.form.get("to", type=int)) or 0, request.form.get("reason", "")
    )
    flash(_("已转办。"))
    return _to_case(moved)


@pages.post("/tasks/<task_id>/delegate")
def delegate(task_id: str) -> Answer:
    moved = tasks.delegate(
        asked(), task_id, small(request.form.get("to", type=int)) or 0, request.form.get("reason", "")
    )
    flash(_("已委派，办好后会回到您这里。"))
    return _to_case(moved)


@pages.post("/tasks/<task_id>/take-back")
def take_back(task_id: str) -> Answer:
    moved = tasks.take_back(asked(), task_id)
    flash(_("已拿回，原来填写的内容还在。"))
    return redirect(url_for("tasks.show", task_id=moved.tasks[0]), 303)


def _to_case(moved: Moved) -> Response:
    return redirect(url_for("cases.show", case_id=moved.case_id), 303)


def _posted(task_id: str) -> tuple[dict[str, Any], list[Finding]]:
    with reading() as session:
        page = queries.task_page(session, asked(), task_id)
        form = page.form
    return posted(form) if form is not None else ({}, [])


def _again(task_id: str, shown: Shown) -> Answer:
    """The same page with everything that was typed."""
    with reading() as session:
        page = queries.task_page(session, asked(), task_id)
        if page.task.state != TaskState.OPEN and shown.problem is not None:
            raise shown.problem
        html = taskpage.render(session, page, shown)
    if shown.problem is not None:
        return html, status_of(shown.problem)
    return (html, status_of(Invalid())) if shown.findings else html
