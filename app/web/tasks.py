"""One task: its form and everything that can be done with it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.casework import duties
from app.casework.asked import Moved
from app.casework.commands import tasks
from app.casework.models import TaskState
from app.casework.queries import cases as queries
from app.casework.queries.cases import TaskPage
from app.db import reading
from app.errors import ChengnuoError, Conflict, Finding, Invalid, NotAllowed, NotFound, Refused
from app.people import User, UserRole, require
from app.web import dates, telling
from app.web.access import actor
from app.web.asking import asked, files_in, only_redraws, posted, version
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.web.intake import small
from app.words import say_error

pages = Blueprint("tasks", __name__)
MOST_COLLEAGUES = 200
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Shown:
    """What the person sees again after a refusal: the values as typed, and what was wrong."""

    values: dict[str, Any] | None = None
    problem: ChengnuoError | None = None
    findings: tuple[Finding, ...] = ()


@pages.get("/tasks/<task_id>")
def show(task_id: str) -> Answer:
    require(actor(), "tasks.read")
    with reading() as session:
        page = queries.task_page(session, asked(), task_id)
        if page.task.state != TaskState.OPEN:
            return redirect(url_for("cases.show", case_id=page.case.id))
        return _page(session, page, Shown(values=page.task.draft))


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
        html = _page(session, page, shown)
    if shown.problem is not None:
        return html, status_of(shown.problem)
    return (html, status_of(Invalid())) if shown.findings else html


def _page(session: Session, page: TaskPage, shown: Shown) -> str:
    by = dates.Reading.now(session)
    whole = queries.page(session, actor(), page.case.id)
    teller = telling.of_page(session, whole)
    fields = []
    if page.form is not None:
        fields = page.form.fields(page.context, shown.values, queries.ask_in(session, asked(), page))
    return render_template(
        "task_own.html" if page.task.role in duties.SUBJECT_ROLES else "task.html",
        case=page.case,
        task=page.task,
        fields=fields,
        files=files_in(session, [shown.values, [f.value for f in _pickers(fields)]]),
        problem=say_error(shown.problem) if shown.problem is not None else None,
        findings=shown.findings,
        why_not=_why_not(session, page),
        due=dates.of_task(page.task.due_at, by),
        clocks=dates.of_case(whole.clocks, by),
        told=teller.answered(whole.answers),
        checked=teller.checked(whole.decisions),
        names=files_in(session, [answer for _given, answer in whole.answers]),
        back_to=telling.ways_back(whole, page.task),
        gaps=telling.gaps_of(whole),
        colleagues=_colleagues(session, page),
    )


def _pickers(fields: list[Any]) -> list[Any]:
    return [one for one in telling.flat(fields) if one.kind == "filepicker"]


def _why_not(session: Session, page: TaskPage) -> str | None:
    """The reason why this person cannot do the task now, in one sentence."""
    try:
        duties.check(session, page.case, page.task, asked())
    except (NotAllowed, Conflict, NotFound) as problem:
        return say_error(problem)
    return None if page.case.status == "running" else _("案件已中止，恢复后才能办理。")


def _colleagues(session: Session, page: TaskPage) -> list[User]:
    """Who else could do it: the same role in the same unit."""
    if page.task.role is None or not actor().is_staff:
        return []
    people = select(User).join(UserRole).where(UserRole.role == page.task.role, User.active)
    if page.task.unit_id is not None:
        people = people.where(User.agency_id == page.task.unit_id)
    found = session.scalars(people.where(User.id != actor().id).order_by(User.name).limit(MOST_COLLEAGUES))
    return list(found)
