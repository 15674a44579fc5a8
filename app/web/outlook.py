"""期限推算 on the pages, and the acts by which the office lets its clocks stand still and run on."""

from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.casework import whatif
from app.casework.clocks import Kind
from app.casework.commands import clocks
from app.casework.queries.cases import CasePage
from app.casework.whatif import Outlook, Supposed
from app.errors import ChengnuoError
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.language import say, say_error

pages = Blueprint("periods", __name__)


@dataclass(frozen=True)
class Shown:
    """The form as it was sent, and what it found."""

    may_ask: bool
    stands: str
    """For what the office waits now; empty where its clocks run."""
    resumes_on: str = ""
    stops_on: str = ""
    found: list[Outlook] = field(default_factory=list)
    problem: str | None = None


@pages.post("/cases/<int:case_id>/clocks/stop")
def stop(case_id: int) -> Response:
    clocks.stop(asked(), case_id, *_given())
    return _back(case_id, _("已停止计时。"))


@pages.post("/cases/<int:case_id>/clocks/resume")
def resume(case_id: int) -> Response:
    clocks.resume(asked(), case_id, *_given())
    return _back(case_id, _("已恢复计时。"))


def of_case(session: Session, page: CasePage) -> Shown:
    """What the address supposes, worked out."""
    of_page = [one for one, _lines in page.clocks]
    duties = [one for one in of_page if one.kind == Kind.STATUTORY]
    causes = dict.fromkeys(cause for one in duties for cause in one.causes)
    shown = Shown(
        page.case.live and whatif.may_ask(of_page),
        "、".join(say(f"cause_{cause}") for cause in causes),
        request.args.get("resumes_on", "")[:10],
        request.args.get("stops_on", "")[:10] or clock.today().isoformat(),
    )
    if not shown.resumes_on or not shown.may_ask:
        return shown
    try:
        supposed = Supposed(date.fromisoformat(shown.resumes_on), date.fromisoformat(shown.stops_on))
        found = whatif.what_if(session, page.case, of_page, supposed, clock.today())
    except ChengnuoError as problem:
        return _with(shown, problem=say_error(problem))
    except ValueError:
        return _with(shown, problem=_("日期请写成“2026-08-20”的样子。"))
    return _with(shown, found=found)


def _with(shown: Shown, *, found: list[Outlook] | None = None, problem: str | None = None) -> Shown:
    given = (shown.may_ask, shown.stands, shown.resumes_on, shown.stops_on)
    return Shown(*given, found=found or [], problem=problem)


def _given() -> tuple[str, str, str]:
    form = request.form
    return form.get("cause", ""), form.get("reason", ""), form.get("document", "")[:200]


def _back(case_id: int, done: str) -> Response:
    flash(done)
    task = request.form.get("task", "")
    if task:
        return redirect(url_for("tasks.show", task_id=task), 303)
    return redirect(url_for("cases.show", case_id=case_id), 303)
