"""What a subject sees of itself: its records, what may be done with each and from when, and its cases."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from werkzeug.wrappers import Response

from app import clock
from app.casework import pinned
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.forms import FormSchema
from app.casework.queries import cases as queries
from app.casework.queries import inbox
from app.credit.records import Record
from app.credit.refusals import NoRecord
from app.credit.repairs import OPEN_STATES, Repair, refuse_if_barred, refuse_if_closed
from app.credit.rulebook import Rulebook
from app.db import reading
from app.errors import ChengnuoError, Conflict, Finding, Invalid, NotAllowed, Refused
from app.people import Agency, require
from app.web import plain, telling
from app.web.access import actor
from app.web.asking import asked, files_in, only_redraws, posted
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.words import say_error

pages = Blueprint("mine", __name__)
PROCESS = "credit_repair"
MOST_RECORDS = 200
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Mine:
    """One record of the person's own and what may be done with it today; if not, `why_not` says why."""

    record: Record
    authority: str
    why_not: str | None
    case_id: int | None


@pages.get("/mine")
def records() -> str:
    require(actor(), "records.read")
    today = clock.today()
    with reading() as session:
        mine = of_person(session)
        waiting = inbox.of_party(session, actor())
        return render_template("mine.html", mine=mine, waiting=waiting, on=today)


@pages.get("/mine/cases")
def my_cases() -> str:
    require(actor(), "cases.read")
    with reading() as session:
        listed = queries.listing(session, actor())
        pages_of = [queries.page(session, actor(), case.id) for case in listed]
        rows = [
            (page.case, plain.of_case(session, page, telling.of_page(session, page), clock.today()))
            for page in pages_of
        ]
        return render_template("my_cases.html", rows=rows)


@pages.get("/mine/records/<int:record_id>/repair")
def form(record_id: int) -> Answer:
    require(actor(), "cases.start")
    return _page(record_id, None, None, [])


@pages.post("/mine/records/<int:record_id>/repair")
def apply(record_id: int) -> Answer:
    with reading() as session:
        matter = about(session, record_id)
        schema = _schema(session)
    values, findings = posted(schema)
    if only_redraws() or findings:
        return _page(record_id, values, None, findings)
    try:
        moved = cases.start(asked(), PROCESS, values, matter)
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return _page(record_id, values, problem, findings_of(problem))
    flash(_("申请已提交，案号 {number}。办理进展会在这里告诉您。", number=moved.number))
    return redirect(url_for("cases.show", case_id=moved.case_id), 303)


def of_person(session: Session) -> list[Mine]:
    """The person's own records and what may be done with each today."""
    rules = Rulebook.read(session)
    return [_of_record(session, record, rules) for record in _records(session)]


def _records(session: Session) -> list[Record]:
    """The subject's own records: what is or was public, newest first."""
    if actor().subject_id is None:
        return []
    own = (
        select(Record)
        .where(Record.subject_id == actor().subject_id)
        .order_by(Record.recognised_on.desc(), Record.id.desc())
        .options(selectinload(Record.repairs), joinedload(Record.subject))
    )
    return list(session.scalars(own.limit(MOST_RECORDS)))


def _record(session: Session, record_id: int | None) -> Record:
    found = session.get(Record, record_id) if record_id is not None else None
    if found is None or actor().subject_id is None or found.subject_id != actor().subject_id:
        raise NoRecord
    return found


def about(session: Session, record_id: int | None) -> About:
    """What a case about a record of the person's own is about: one open case per record."""
    record = _record(session, record_id)
    return About(
        title=_("{name}信用修复（{decision_no}）", name=record.subject.name, decision_no=record.decision_no),
        subject_id=record.subject_id,
        unit_id=record.authority_id,
        business_key=f"record:{record.id}",
        facts={"record_id": record.id},
    )


def _of_record(session: Session, record: Record, rules: Rulebook) -> Mine:
    underway = next((one for one in record.repairs if one.state in OPEN_STATES), None)
    last = underway or (record.repairs[-1] if record.repairs else None)
    authority = session.get_one(Agency, record.authority_id).name
    why_not = _why_not(session, record, rules, underway)
    return Mine(record, authority, why_not, last.case_id if last else None)


def _why_not(session: Session, record: Record, rules: Rulebook, underway: Repair | None) -> str | None:
    today = clock.today()
    if underway is not None:
        return _("修复申请正在办理")
    if record.withdrawn_on is not None or not record.is_public(today):
        return _("没有在公示，无需申请修复")
    try:
        refuse_if_barred(session, record.subject_id, today)
        refuse_if_closed(record.publicity(rules, today), today)
    except Refused as problem:
        return say_error(problem)
    return None


def _schema(session: Session) -> FormSchema:
    key = pinned.diagram_now(session, PROCESS, clock.today()).start_form
    return pinned.form_now(session, key or "", clock.today())


def _page(
    record_id: int, values: dict[str, Any] | None, problem: ChengnuoError | None, findings: list[Finding]
) -> Answer:
    with reading() as session:
        record = _record(session, record_id)
        mine = _of_record(session, record, Rulebook.read(session))
        fields = _schema(session).fields({}, values, _ask)
        html = render_template(
            "apply.html",
            mine=mine,
            record=record,
            fields=fields,
            files=files_in(session, values),
            problem=say_error(problem) if problem is not None else None,
            findings=findings,
        )
    if problem is not None:
        return html, status_of(problem)
    return (html, status_of(Invalid())) if findings and request.method == "POST" else html


def _ask(question: str, _given: dict[str, Any]) -> Any:
    """Before there is a case, a form may only ask for the day."""
    return clock.today() if question == "today" else None
