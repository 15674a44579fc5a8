"""The desk: what waits for me, for my unit, today, too late; and the cases I may see."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.casework import colleagues, held
from app.casework.commands import desk
from app.casework.models import Task
from app.casework.queries import cases as case_queries
from app.casework.queries import inbox
from app.casework.queries.inbox import Desk, View, Wanted
from app.db import reading
from app.people import require
from app.web import dates, headers, processes
from app.web.access import actor
from app.web.asking import asked, page_number

pages = Blueprint("inbox", __name__)
VIEW_WORDS = {
    View.MINE: "我的待办",
    View.UNIT: "待认领",
    View.TODAY: "今日到期",
    View.OVERDUE: "已超期",
    View.RETURNED: "退回重办",
    View.CHECKED: "机器已核查",
}
LONGEST_SEARCH = 60


@pages.get("/inbox")
def tasks() -> str:
    """One page of a view: three statements for whom one stands in for, the counts and the rows."""
    require(actor(), "tasks.read")
    headers.allow_previews()
    now, wanted = clock.now(), _wanted()
    with reading() as session:
        before = inbox.desk_of(session, actor(), now)
        rows = inbox.page_of(session, before, wanted, now)
        by = dates.Reading.of_steps(session)
        return render_template(
            "inbox.html",
            wanted=wanted,
            rows=rows,
            due={row.task.id: dates.of_task(row.task.due_at, by) for row in rows},
            whole={row.task.id: dates.brief(row.whole, by) for row in rows},
            views=VIEW_WORDS,
            counts=inbox.counts_of(session, before, now),
            most=inbox.MOST,
            shortest=inbox.SHORTEST_SEARCH,
            processes=processes.names(session),
            more=len(rows) == inbox.PAGE,
            next_up=None if rows else _next_up(session, before, by),
        )


@pages.get("/inbox/beside")
def beside() -> str:
    """What a person keeps beside the list: the saved filters, and decisions that may still be undone."""
    require(actor(), "tasks.read")
    me, now = actor().id or 0, clock.now()
    with reading() as session:
        waiting = [(one, session.get_one(Task, one.task_id)) for one in held.of_user(session, me)]
        return render_template(
            "beside.html",
            filters=colleagues.filters_of(session, me),
            waiting=[
                (task, max(1, round((one.due_at - now).total_seconds())))
                for one, task in waiting
                if one.due_at > now
            ],
        )


@pages.post("/inbox/filters")
def keep_filter() -> Response:
    """Keep the view one looks at under a name."""
    require(actor(), "tasks.read")
    wanted = _wanted()
    query: dict[str, Any] = {"view": wanted.view.value, "q": wanted.text, "process": wanted.process or ""}
    desk.keep_filter(asked(), request.form.get("name", ""), query)
    return redirect(url_for("inbox.tasks", **query), 303)


@pages.get("/cases")
def cases() -> str:
    require(actor(), "cases.read")
    live = {"live": True, "closed": False}.get(request.args.get("show", "live"))
    with reading() as session:
        rows = case_queries.listing(session, actor(), page=page_number(), live=live)
        return render_template(
            "cases.html", rows=rows, live=live, page=page_number(), more=len(rows) == case_queries.PAGE
        )


def _wanted() -> Wanted:
    """The view, the words and the process that the address or the form names."""
    view = request.values.get("view", View.MINE.value)
    return Wanted(
        View(view) if view in list(View) else View.MINE,
        page_number(),
        request.values.get("q", "").strip()[:LONGEST_SEARCH],
        request.values.get("process") or None,
    )


def _next_up(session: Session, before: Desk, by: dates.Reading) -> tuple[str, dates.DueDate | None] | None:
    """What is due first on the whole desk, for who has found an empty view."""
    now = clock.now()
    for view in (View.MINE, View.UNIT):
        for row in inbox.page_of(session, before, Wanted(view), now)[:1]:
            return row.case.title, dates.of_task(row.task.due_at, by)
    return None
