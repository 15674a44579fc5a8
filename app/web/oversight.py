"""督导: what is late and what will be, who has how much, and the cases under supervision."""

from flask import Blueprint, Response, render_template, request

from app import clock
from app.casework.queries import oversight
from app.casework.queries.oversight import Load, Wanted
from app.db import reading
from app.errors import NotFound
from app.people import Agency, User, require
from app.web import dates
from app.web.access import actor
from app.web.asking import page_number
from app.web.chrome import translate as _
from app.web.sheets import as_csv

pages = Blueprint("oversight", __name__)
LATE_WORDS = {"over": "已超期", "near": "两个工作日内到期", "all": "全部待办"}


@pages.get("/oversight")
def overview() -> str:
    require(actor(), "oversight.read")
    now = clock.now()
    with reading() as session:
        found = oversight.overview(session, now)
        by = dates.Reading.now(session)
        supervised = [
            (case, who, dates.of_day(case.supervised_until, by, _("督办")))
            for case, who in oversight.supervised(session)
            if case.supervised_until is not None
        ]
        return render_template(
            "oversight.html",
            found=found,
            supervised=supervised,
            most_units=max((unit.open for unit in found.units), default=0),
            most_people=max((max(one.claimed, one.done) for one in found.people), default=0),
        )


@pages.get("/oversight.csv")
def download() -> Response:
    require(actor(), "oversight.read")
    with reading() as session:
        found = oversight.overview(session, clock.now())
    heading = [
        _("类别"),
        _("名称"),
        _("单位"),
        _("待办"),
        _("已认领"),
        _("已超期"),
        _("将到期"),
        _("近 7 日办结"),
    ]
    rows = [_line(_("单位"), unit) for unit in found.units] + [_line(_("人员"), one) for one in found.people]
    return as_csv(f"{_('督导')}-{clock.today()}.csv", heading, rows)


@pages.get("/oversight/units/<int:unit_id>")
def unit(unit_id: int) -> str:
    """The tasks of one unit; 0 stands for cases without a unit."""
    require(actor(), "oversight.read")
    with reading() as session:
        agency = session.get(Agency, unit_id)
        if unit_id and agency is None:
            raise NotFound
        rows = oversight.tasks_of_unit(session, clock.now(), unit_id or None, Wanted(_late(), page_number()))
        return _list(rows, agency.name if agency else _("未分单位"), dates.Reading.now(session), unit_id)


@pages.get("/oversight/people/<int:user_id>")
def person(user_id: int) -> str:
    require(actor(), "oversight.read")
    with reading() as session:
        user = session.get(User, user_id)
        if user is None or user.subject_id is not None:
            raise NotFound
        rows = oversight.tasks_of_person(session, clock.now(), user_id, Wanted(_late(), page_number()))
        return _list(rows, user.name, dates.Reading.now(session), user_id)


def _list(rows: list[oversight.Waiting], name: str, by: dates.Reading, whose: int) -> str:
    key = "unit_id" if request.endpoint == "oversight.unit" else "user_id"
    return render_template(
        "oversight_tasks.html",
        rows=rows,
        due={row.task.id: dates.of_task(row.task.due_at, by) for row in rows},
        name=name,
        views=LATE_WORDS,
        view=_late(),
        whose={key: whose},
        page=page_number(),
        more=len(rows) == oversight.PAGE,
    )


def _late() -> str:
    wanted = request.args.get("late", "over")
    return wanted if wanted in LATE_WORDS else "over"


def _line(kind: str, load: Load) -> list[object]:
    name = load.name or _("未分单位")
    return [kind, name, load.agency, load.open, load.claimed, load.over, load.near, load.done]
