"""One case on one page, and what can be done to the whole of it."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import definitions
from app.casework import attachments, duties, messages, pinned
from app.casework.commands import cases
from app.casework.queries import cases as queries
from app.casework.queries.cases import CasePage
from app.db import reading
from app.people import require
from app.web import around, dates, disputes, headers, outlook, papers, plain, telling
from app.web.access import actor
from app.web.asking import asked, files_in
from app.web.chrome import translate as _
from app.web.errors import Unreadable
from app.web.intake import small

pages = Blueprint("cases", __name__)


@dataclass(frozen=True)
class Marks:
    """How far the case has come, for the drawing: ids of elements."""

    visited: list[str]
    current: list[str]
    broken: list[str]


@pages.get("/cases/<int:case_id>")
def show(case_id: int) -> str:
    require(actor(), "cases.read")
    with reading() as session:
        page = queries.page(session, actor(), case_id)
        return _page(session, page)


@pages.get("/cases/<int:case_id>/diagram")
def diagram(case_id: int) -> dict[str, list[str]]:
    """The marks as JSON, for who draws the diagram elsewhere."""
    require(actor(), "cases.read")
    with reading() as session:
        return vars(marks_of(session, queries.page(session, actor(), case_id)))


@pages.get("/cases/<int:case_id>/diagram.bpmn")
def drawing(case_id: int) -> Response:
    """The very version of the diagram that the case runs on."""
    require(actor(), "cases.read")
    with reading() as session:
        case = queries.page(session, actor(), case_id).case
        number = pinned.version(session, case, "process", case.process)
        body = definitions.version(session, "process", case.process, number).body
    return Response(body, content_type="application/xml", headers={"Content-Disposition": "attachment"})


@pages.post("/cases/<int:case_id>/comment")
def comment(case_id: int) -> AnyResponse:
    cases.comment(asked(), case_id, request.form.get("text", ""))
    return _back(case_id, _("已记下。"))


@pages.post("/cases/<int:case_id>/remind")
def remind(case_id: int) -> AnyResponse:
    cases.remind(asked(), case_id, request.form.get("text", ""))
    return _back(case_id, _("已催办，经办人会收到提醒。"))


@pages.post("/cases/<int:case_id>/retract")
def retract(case_id: int) -> AnyResponse:
    cases.retract(asked(), case_id, request.form.get("reason", ""))
    return _back(case_id, _("您的申请已撤回。"))


@pages.post("/cases/<int:case_id>/suspend")
def suspend(case_id: int) -> AnyResponse:
    cases.suspend(asked(), case_id, request.form.get("reason", ""))
    return _back(case_id, _("案件已中止，期限停止计时。"))


@pages.post("/cases/<int:case_id>/resume")
def resume(case_id: int) -> AnyResponse:
    cases.resume(asked(), case_id, request.form.get("reason", ""))
    return _back(case_id, _("案件已恢复，期限继续计时。"))


@pages.post("/cases/<int:case_id>/extend")
def extend(case_id: int) -> AnyResponse:
    cases.extend(asked(), case_id, request.form.get("rule", ""), request.form.get("reason", ""), _paper())
    return _back(case_id, _("期限已延长。"))


@pages.post("/cases/<int:case_id>/terminate")
def terminate(case_id: int) -> AnyResponse:
    cases.terminate(asked(), case_id, request.form.get("reason", ""))
    return _back(case_id, _("案件已终止。"))


@pages.post("/cases/<int:case_id>/copy")
def copy_to(case_id: int) -> AnyResponse:
    to = [one for one in map(small, request.form.getlist("to", type=int)) if one is not None]
    cases.copy_to(asked(), case_id, to, request.form.get("note", ""))
    return _back(case_id, _("已抄送。"))


@pages.post("/cases/<int:case_id>/recuse")
def recuse(case_id: int) -> AnyResponse:
    cases.recuse(asked(), case_id, request.form.get("reason", ""))
    return _back(case_id, _("已登记回避，您不再办理此案。"))


@pages.post("/cases/<int:case_id>/supervise")
def supervise(case_id: int) -> AnyResponse:
    require(actor(), "cases.supervise")
    with reading() as session:
        queries.page(session, actor(), case_id)  # whose case it is comes before what was typed
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        raise Unreadable from None
    cases.supervise(asked(), case_id, until, request.form.get("reason", ""))
    return _back(case_id, _("已督办。"))


def _paper() -> str:
    return request.form.get("document", "")[:200]


def _back(case_id: int, done: str) -> AnyResponse:
    """To the case, or to the task from whose page it was asked."""
    flash(done)
    task = request.form.get("task", "")
    if task:
        return redirect(url_for("tasks.show", task_id=task), 303)
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _page(session: Session, page: CasePage) -> str:
    headers.allow_previews()
    by = dates.Reading.now(session)
    teller = telling.of_page(session, page)
    own = duties.is_party(page.case, actor())
    files = attachments.of_case(session, page.case.id)
    shown = dates.of_case(page.clocks, by, {file.id: file.name for file in files})
    return render_template(
        "case_own.html" if own else "case.html",
        case=page.case,
        page=page,
        mine=[task for task in page.open_tasks if _is_mine(task.role, own)],
        due={task.id: dates.of_step(task, page.clocks, by) for task in page.open_tasks},
        clocks=shown,
        at_a_glance=dates.at_a_glance(shown),
        supposed=outlook.of_case(session, page),
        outcome=teller.outcome(),
        told=teller.answered(page.answers),
        checked=teller.checked(page.decisions) if own else teller.checked_closely(page.decisions),
        lines=teller.journal(page.entries),
        plain=plain.of_case(session, page, teller, by),
        files=files,
        papers=papers.of_case(session, page.case),
        names=files_in(session, [answer for _given, answer in page.answers]),
        marks=vars(marks_of(session, page)),
        keeps=duties.keeps_case(page.case, actor()),
        around=None if own else around.of_case(session, page),
        process=teller.diagram.name,
        same_record=disputes.beside(session, page.case),
        appeal_until=disputes.appeal_until(session, page.case) if own else None,
        may_retract=own and page.case.live and _waits_for_retraction(session, page),
    )


def _waits_for_retraction(session: Session, page: CasePage) -> bool:
    """Whether the case can be retracted where it stands now."""
    return messages.waiting_for(session, cases.RETRACTED, str(page.case.id)) is not None


def _is_mine(role: str | None, own: bool) -> bool:
    return own if role in duties.SUBJECT_ROLES else role is None or role in actor().roles


def marks_of(session: Session, page: CasePage) -> Marks:
    _diagram, visits = queries.way(session, asked(), page.case.id)
    broken = sorted({one.element for one in page.incidents if one.state == "open"})
    current = sorted({visit.element for visit in visits if visit.state == "open"} - set(broken))
    gone = {visit.element for visit in visits if visit.state == "done"} - set(current) - set(broken)
    return Marks(sorted(gone), current, broken)
