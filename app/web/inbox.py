"""The desk: what waits for me, for my unit, today, too late; and the cases I may see."""

from flask import Blueprint, render_template, request

from app import clock
from app.casework.queries import cases as case_queries
from app.casework.queries import inbox
from app.casework.queries.inbox import View, Wanted
from app.db import reading
from app.people import require
from app.web import dates
from app.web.access import actor
from app.web.asking import page_number

pages = Blueprint("inbox", __name__)
VIEW_WORDS = {View.MINE: "我的待办", View.UNIT: "待认领", View.TODAY: "今日到期", View.OVERDUE: "已超期"}


@pages.get("/inbox")
def tasks() -> str:
    require(actor(), "tasks.read")
    now, view = clock.now(), _view()
    with reading() as session:
        by = dates.Reading.now(session)
        rows = inbox.tasks(session, actor(), Wanted(view, page_number()), now)
        due = {row.task.id: dates.of_task(row.task.due_at, by) for row in rows}
        return render_template(
            "inbox.html",
            rows=rows,
            due=due,
            view=view,
            views=VIEW_WORDS,
            counts=inbox.counts(session, actor(), now),
            page=page_number(),
            more=len(rows) == inbox.PAGE,
        )


@pages.get("/cases")
def cases() -> str:
    require(actor(), "cases.read")
    live = {"live": True, "closed": False}.get(request.args.get("show", "live"))
    with reading() as session:
        rows = case_queries.listing(session, actor(), page=page_number(), live=live)
        return render_template(
            "cases.html", rows=rows, live=live, page=page_number(), more=len(rows) == case_queries.PAGE
        )


def _view() -> View:
    wanted = request.args.get("view", View.MINE.value)
    return View(wanted) if wanted in list(View) else View.MINE
