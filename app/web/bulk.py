"""批量: many tasks at once; what became of each is said for each."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.casework import bulk
from app.casework.asked import Asked
from app.casework.bulk import Result
from app.casework.models import Case, Task, TaskState
from app.casework.queries import cases as queries
from app.casework.queries.cases import TaskPage
from app.db import reading
from app.errors import Invalid
from app.people import require
from app.web import near
from app.web.access import actor
from app.web.asking import asked, only_redraws, posted
from app.web.chrome import translate as _
from app.web.intake import small

pages = Blueprint("bulk", __name__)
Named = list[tuple[Task, Case]]
Answer = str | tuple[str, int]


class NothingTicked(Invalid):
    """No task was chosen."""

    code = "nothing_ticked"


@pages.get("/inbox/bulk")
def choose() -> str | Response:
    """What can be done with the ticked tasks."""
    require(actor(), "tasks.read")
    if not request.args.getlist("task"):
        flash(_("请先选中要办的事项。"))
        return redirect(url_for("inbox.tasks"), 303)
    with reading() as session:
        return _page(session, _ticked(session))


@pages.post("/inbox/bulk/claim")
def claim() -> str:
    return _told("claim", bulk.claim(_once(), _ids()))


@pages.post("/inbox/bulk/release")
def release() -> str:
    return _told("release", bulk.release(_once(), _ids()))


@pages.post("/inbox/bulk/hand-over")
def hand_over() -> str:
    to = small(request.form.get("to", type=int)) or 0
    return _told("hand_over", bulk.hand_over(_once(), _ids(), to, request.form.get("reason", "")))


@pages.post("/inbox/bulk/complete")
def complete() -> Answer:
    """The same answer to every ticked task of one step."""
    require(actor(), "tasks.complete")
    with reading() as session:
        named = _ticked(session)
        first = _first(session, named)
        values, findings = posted(first.form) if first is not None and first.form is not None else ({}, [])
        if only_redraws() or findings:
            return _page(session, named, values)
    return _told("complete", bulk.complete(_once(), _ids(), values))


def _ids() -> list[str]:
    ids = request.values.getlist("task")[: bulk.MOST]
    if not ids:
        raise NothingTicked
    return ids


def _once() -> Asked:
    """Sent twice, a bulk acts once: its page carries the key."""
    now = asked()
    return replace(now, key=now.key or request.form.get("key", "")[:40] or None)


def _ticked(session: Session) -> Named:
    rows = session.execute(select(Task, Case).join(Case, Case.id == Task.case_id).where(Task.id.in_(_ids())))
    found = {task.id: (task, case) for task, case in rows}
    seen = [found[one] for one in _ids() if one in found]
    return [(task, case) for task, case in seen if _visible(session, task)]


def _visible(session: Session, task: Task) -> bool:
    """Only what lies on a desk the person may look at; the commands refuse the rest one by one."""
    return queries.sees(session, actor(), task.case_id)


def _same_step(named: Named) -> Named:
    """The open tasks of the first ticked one's step, if that step allows bulk."""
    able = [
        one for one in named if one[0].state == TaskState.OPEN and one[0].properties.get("bulk") != "false"
    ]
    return [one for one in able if (one[0].element, one[0].form) == (able[0][0].element, able[0][0].form)]


def _first(session: Session, named: Named) -> TaskPage | None:
    same = _same_step(named)
    return queries.task_page(session, asked(), same[0][0].id) if same else None


def _page(session: Session, named: Named, values: dict[str, Any] | None = None) -> str:
    first = _first(session, named)
    fields = []
    if first is not None and first.form is not None:
        shown = first.form.fields(first.context, values, queries.ask_in(session, asked(), first))
        fields = [one for one in shown if one.kind != "text"]  # a text may speak of one case only
    return render_template(
        "bulk.html",
        named=named,
        same={task.id for task, _case in _same_step(named)},
        first=first,
        fields=fields,
        people=_people(session, named),
        most=bulk.MOST,
    )


def _people(session: Session, named: Named) -> list[Any]:
    """Who could take all of them over: the roles and the unit of the first one's desk."""
    return near.same_desk(session, actor(), named[0][0]) if named else []


def _told(act: str, results: list[Result]) -> str:
    """What kept some of them stands first."""
    results = sorted(results, key=lambda one: one.problem is None)
    with reading() as session:
        known = {task.id: (task, case) for task, case in _ticked(session)}
        return render_template(
            "bulk_done.html",
            act=act,
            results=[(result, *known.get(result.task_id, (None, None))) for result in results],
            done=sum(result.problem is None for result in results),
        )
