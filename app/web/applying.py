"""Applying for the repair of one record: the start form, its draft, handing it in."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock, words
from app.casework import drafts, pinned
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.commands import drafts as writing
from app.casework.forms import FormSchema
from app.credit.rulebook import Rulebook
from app.db import reading
from app.errors import ChengnuoError, Conflict, Finding, Invalid, NotAllowed, Refused
from app.people import require
from app.web.access import actor
from app.web.asking import asked, files_in, only_redraws, posted
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.web.language import say_error
from app.web.mine import PROCESS, matter_of, of_record, own_record

pages = Blueprint("applying", __name__)
Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True)
class Shown:
    """What stands on the page again after a refusal: what was typed, and what was wrong with it."""

    values: dict[str, Any] | None = None
    problem: ChengnuoError | None = None
    findings: list[Finding] = field(default_factory=list)


@pages.get("/mine/records/<int:record_id>/repair")
def form(record_id: int) -> Answer:
    require(actor(), "cases.start")
    return _page(record_id, Shown())


@pages.post("/mine/records/<int:record_id>/repair")
def apply(record_id: int) -> Answer:
    with reading() as session:
        matter, schema = about(session, record_id), schema_now(session)
    values, findings = posted(schema)
    if only_redraws() or findings:
        return _page(record_id, Shown(values, None, findings))
    try:
        moved = cases.start(asked(), PROCESS, values, matter)
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return _page(record_id, Shown(values, problem, findings_of(problem)))
    flash(_("申请已提交，案号 {number}。办理进展会在这里告诉您。", number=moved.number))
    return redirect(url_for("cases.show", case_id=moved.case_id), 303)


@pages.post("/mine/records/<int:record_id>/repair/draft")
def save_draft(record_id: int) -> AnyResponse:
    with reading() as session:
        matter, schema = matter_of(own_record(session, record_id)), schema_now(session)
    values, _findings = posted(schema)
    writing.save(asked(), PROCESS, matter, values)
    if request.accept_mimetypes.best != "text/html":
        return Response(status=204)
    flash(_("草稿已保存，可以以后接着填。"))
    return redirect(url_for("applying.form", record_id=record_id), 303)


@pages.post("/mine/records/<int:record_id>/repair/discard")
def discard_draft(record_id: int) -> AnyResponse:
    with reading() as session:
        matter = matter_of(own_record(session, record_id))
    writing.discard(asked(), PROCESS, matter)
    flash(_("草稿已删除。"))
    return redirect(url_for("mine.records"), 303)


def about(session: Session, record_id: int | None) -> About:
    """What a case about a record of the person's own is about. Its title is content: always Chinese."""
    record = own_record(session, record_id)
    named = {"name": record.subject.name, "decision_no": record.decision_no}
    return About(
        title=words.say("{name}信用修复（{decision_no}）", named),
        subject_id=record.subject_id,
        unit_id=record.authority_id,
        business_key=matter_of(record),
        facts={"record_id": record.id},
    )


def schema_now(session: Session) -> FormSchema:
    key = pinned.diagram_now(session, PROCESS, clock.today()).start_form
    return pinned.form_now(session, key or "", clock.today())


def ask(question: str, _given: dict[str, Any]) -> Any:
    """Before there is a case, a form may only ask for the day."""
    return clock.today() if question == "today" else None


def _page(record_id: int, shown: Shown) -> Answer:
    with reading() as session:
        record = own_record(session, record_id)
        draft = drafts.find(session, actor().id, PROCESS, matter_of(record))
        values = draft.body if draft is not None and shown.values is None else shown.values
        fields = schema_now(session).fields({}, values, ask)
        html = render_template(
            "apply.html",
            mine=of_record(session, record, Rulebook.read(session), draft),
            record=record,
            fields=fields,
            files=files_in(session, values),
            problem=say_error(shown.problem) if shown.problem is not None else None,
            findings=shown.findings,
            saving_to=url_for("applying.save_draft", record_id=record_id),
        )
    if shown.problem is not None:
        return html, status_of(shown.problem)
    return (html, status_of(Invalid())) if shown.findings and request.method == "POST" else html
