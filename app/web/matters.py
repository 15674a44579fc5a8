"""Beginning a matter beside the ordinary repair: off a list, early papers, a changed decision, a plan.

One page for all: what it is about, the start form of its process, one button named by its act.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock, words
from app.casework import pinned
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.forms import FormSchema
from app.credit.records import SERIOUS_LIST, Record
from app.credit.refusals import NoRecord
from app.credit.subjects import Subject
from app.db import reading
from app.errors import ChengnuoError, Conflict, Finding, Invalid, NotAllowed, NotFound, Refused
from app.people import Agency, require
from app.registry.keeping import keeps
from app.web.access import actor
from app.web.applying import ask
from app.web.asking import asked, files_in, only_redraws, posted
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.web.language import say_error
from app.web.mine import matter_of, own_record

pages = Blueprint("matters", __name__)
Answer = str | Response | tuple[str, int]
Beginning = tuple["Matter", About, str | None]
"""What is begun, about what, and the page to go back to."""


@dataclass(frozen=True)
class Matter:
    """What can be begun about a record: its process, and who may begin it besides the office."""

    process: str
    title: str
    """of the case; it is content, and always Chinese"""
    heading: str
    act: str
    """the words of its button"""
    by_subject: bool = True


class NotListed(Refused):
    """The record is no listing: `decision_no`."""

    code = "not_listed"


REMOVAL = Matter("list_removal", "{name}移出名单（{decision_no}）", "申请移出名单", "提交移出申请")
ADVANCE = Matter("advance_acceptance", "{name}先行受理（{decision_no}）", "先行递交修复材料", "先行递交材料")
CHANGE = Matter(
    "decision_change",
    "{name}决定撤销或变更（{decision_no}）",
    "登记决定被撤销或变更",
    "登记，送分管领导确认",
    by_subject=False,
)
PLAN = Matter("insolvency", "{name}破产重整、和解", "提交破产程序裁定", "提交裁定")
OF_RECORDS = {"removal": REMOVAL, "advance": ADVANCE, "change": CHANGE}


@dataclass(frozen=True)
class Shown:
    """What stands on the page again after a refusal: what was typed, and what was wrong with it."""

    values: dict[str, Any] | None = None
    problem: ChengnuoError | None = None
    findings: list[Finding] = field(default_factory=list)


def of_record(matter: Matter, record_id: int) -> Answer:
    """The form about a record."""
    return _page(*_about_record(matter, record_id))


def begin_of_record(matter: Matter, record_id: int) -> Answer:
    return _begin(*_about_record(matter, record_id))


def of_subject(subject_id: int | None = None) -> Answer:
    """The ruling that approves a plan, or says that it is executed."""
    return _page(*_about_subject(subject_id))


def begin_of_subject(subject_id: int | None = None) -> Answer:
    return _begin(*_about_subject(subject_id))


for _path, _matter in OF_RECORDS.items():
    _address = f"/records/<int:record_id>/{_path}"
    pages.add_url_rule(_address, _path, partial(of_record, _matter))
    pages.add_url_rule(_address, f"begin_{_path}", partial(begin_of_record, _matter), methods=["POST"])
for _address, _name in (("/mine/plan", "own_plan"), ("/office/subjects/<int:subject_id>/plan", "plan")):
    pages.add_url_rule(_address, _name, of_subject)
    pages.add_url_rule(_address, f"begin_{_name}", begin_of_subject, methods=["POST"])


def _about_record(matter: Matter, record_id: int) -> Beginning:
    require(actor(), "cases.start")
    with reading() as session:
        about = about_record(session, matter, record_id)
    back = url_for("record_file.show", record_id=record_id) if actor().is_staff else None
    return matter, about, back


def _about_subject(subject_id: int | None) -> Beginning:
    require(actor(), "cases.start")
    with reading() as session:
        about = about_subject(session, subject_id)
    back = url_for("subject_file.show", subject_id=about.subject_id) if actor().is_staff else None
    return PLAN, about, back


def about_record(session: Session, matter: Matter, record_id: int) -> About:
    """What a case about that record is about, for its subject or for the unit that keeps it."""
    record = _kept(session, record_id) if actor().is_staff else own_record(session, record_id)
    if not matter.by_subject and not actor().is_staff:
        raise NotAllowed
    if matter is REMOVAL and record.kind != SERIOUS_LIST:
        raise NotListed(decision_no=record.decision_no)
    named = {"name": record.subject.name, "decision_no": record.decision_no}
    return About(
        title=words.say(matter.title, named)[:300],
        subject_id=record.subject_id,
        unit_id=record.authority_id,
        business_key=matter_of(record),
        facts={"record_id": record.id},
    )


def about_subject(session: Session, subject_id: int | None) -> About:
    """What a case about a plan is about; the unit is the clerk's own, or that of the newest record."""
    wanted = subject_id if actor().is_staff else actor().subject_id
    subject = session.get(Subject, wanted) if wanted is not None else None
    if subject is None or (subject_id is not None and not actor().is_staff):
        raise NotFound
    newest = session.query(Record).filter_by(subject_id=subject.id).order_by(Record.id.desc()).first()
    if newest is None or (actor().is_staff and not keeps(session, actor(), newest)):
        raise NotFound
    return About(
        title=words.say(PLAN.title, {"name": subject.name})[:300],
        subject_id=subject.id,
        unit_id=newest.authority_id,
        business_key=f"plan:{subject.id}",
    )


def _begin(matter: Matter, about: About, back: str | None) -> Answer:
    with reading() as session:
        schema = _schema(session, matter)
    values, findings = posted(schema)
    if only_redraws() or findings:
        return _page(matter, about, back, Shown(values, None, findings))
    try:
        moved = cases.start(asked(), matter.process, values, about)
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return _page(matter, about, back, Shown(values, problem, findings_of(problem)))
    flash(_("已提交，案号 {number}。", number=moved.number))
    return redirect(url_for("cases.show", case_id=moved.case_id), 303)


def _page(matter: Matter, about: About, back: str | None, shown: Shown | None = None) -> Answer:
    shown = shown or Shown()
    with reading() as session:
        record = session.get(Record, about.facts["record_id"]) if "record_id" in about.facts else None
        html = render_template(
            "matter.html",
            matter=matter,
            record=record,
            subject=session.get_one(Subject, about.subject_id),
            authority=session.get_one(Agency, about.unit_id).name,
            fields=_schema(session, matter).fields({}, shown.values, ask),
            files=files_in(session, shown.values),
            problem=say_error(shown.problem) if shown.problem is not None else None,
            findings=shown.findings,
            back=back or url_for("mine.records"),
        )
    if shown.problem is not None:
        return html, status_of(shown.problem)
    return (html, status_of(Invalid())) if shown.findings and request.method == "POST" else html


def _schema(session: Session, matter: Matter) -> FormSchema:
    key = pinned.diagram_now(session, matter.process, clock.today()).start_form
    return pinned.form_now(session, key or "", clock.today())


def _kept(session: Session, record_id: int) -> Record:
    record = session.get(Record, record_id)
    if record is None or not keeps(session, actor(), record):
        raise NoRecord
    return record
