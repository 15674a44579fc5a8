"""My own desk: leave, phrases, saved filters, and what was sent to me for information."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.casework import colleagues, substitutes
from app.casework.colleagues import Copy, Phrase
from app.casework.commands import desk
from app.casework.commands.desk import Leave
from app.casework.errors import SubstitutionInvalid
from app.casework.models import Case
from app.db import reading
from app.people import Role, User, require
from app.people.roles import DESK
from app.web import near
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.intake import small

pages = Blueprint("desk", __name__)
OTHERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@pages.get("/desk")
def show() -> str:
    require(actor(), "desk.substitute")
    me, today = actor().id or 0, clock.today()
    with reading() as session:
        leaves = substitutes.of_person(session, me, today)
        standing = [one.person for one in substitutes.represented(session, actor(), today)]
        people = near.colleagues(session, actor())
        return render_template(
            "desk.html",
            leaves=leaves,
            names={one.id: one.name for one in people} | _names(session, leaves),
            standing=standing,
            people=people,
            roles=sorted(actor().roles & DESK),
            phrases=_phrases(session, me),
            filters=colleagues.filters_of(session, me),
            copies=_copies(session, me),
        )


@pages.post("/desk/leave")
def arrange() -> Response:
    deputy = small(request.form.get("deputy", type=int)) or 0
    since, until = _day("since"), _day("until")
    role = request.form.get("role") or None
    desk.substitute(asked(), Leave(actor().id or 0, deputy, since, until, role))
    flash(_("已安排代理。"))
    return _back("leave")


@pages.post("/desk/leave/<int:leave_id>/end")
def end(leave_id: int) -> Response:
    desk.end_substitution(asked(), leave_id)
    flash(_("代理已结束。"))
    return _back("leave")


@pages.post("/desk/phrases")
def keep_phrase() -> Response:
    require(actor(), "desk.substitute")
    desk.keep_phrase(asked(), request.form.get("words", ""))
    return _back("phrases")


@pages.post("/desk/phrases/<int:phrase_id>/forget")
def forget_phrase(phrase_id: int) -> Response:
    desk.forget_phrase(asked(), phrase_id)
    return _back("phrases")


@pages.post("/desk/filters/<int:filter_id>/forget")
def forget_filter(filter_id: int) -> Response:
    desk.forget_filter(asked(), filter_id)
    return _back("filters")


@pages.post("/desk/copies/<int:case_id>/read")
def read_copy(case_id: int) -> Response:
    """已阅."""
    desk.mark_copy_read(asked(), case_id)
    if request.form.get("back") == "case":
        return redirect(url_for("cases.show", case_id=case_id), 303)
    return _back("copies")


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise SubstitutionInvalid from None


def _back(part: str) -> Response:
    return redirect(url_for("desk.show", _anchor=part), 303)


def _phrases(session: Session, me: int) -> list[Phrase]:
    """All of them, whatever form they are for."""
    return list(session.scalars(select(Phrase).where(Phrase.user_id == me).order_by(Phrase.id)))


def _copies(session: Session, me: int) -> list[tuple[Copy, Case]]:
    copies = colleagues.copies_of(session, me)
    cases = session.scalars(select(Case).where(Case.id.in_([copy.case_id for copy in copies])))
    known = {case.id: case for case in cases}
    return [(copy, known[copy.case_id]) for copy in copies]


def _names(session: Session, leaves: list[substitutes.Substitution]) -> dict[int, str]:
    """Of the deputies, who may have left the unit since."""
    rows = select(User.id, User.name).where(User.id.in_([leave.deputy_id for leave in leaves]))
    return {row.id: row.name for row in session.execute(rows)}
