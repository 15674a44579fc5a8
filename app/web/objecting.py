"""异议申诉: to a record, or to a decision that is missing, by the subject itself or at the window."""

from dataclasses import replace

from flask import Blueprint, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import words
from app.casework.asked import About
from app.credit.objecting import Ground, NotYourRecord
from app.credit.records import Record
from app.credit.refusals import NoRecord
from app.credit.subjects import Subject
from app.db import reading
from app.errors import Invalid
from app.people import Actor, Agency, AgencyKind, and_below, may, require
from app.web import starting
from app.web.access import actor
from app.web.chrome import as_day
from app.web.chrome import translate as _
from app.web.intake import small
from app.web.starting import Answer, Beginning

pages = Blueprint("objecting", __name__)
PROCESS = "objection"


class NoSuchAuthority(Invalid):
    """The authority named is none that recognises."""

    code = "no_such_authority"


class NoSuchSubject(Invalid):
    """Nobody has this code."""

    code = "no_subject_of_that_code"


@pages.get("/records/<int:record_id>/objection")
def form(record_id: int) -> Answer:
    return starting.page(_to_record(record_id))


@pages.post("/records/<int:record_id>/objection")
def file(record_id: int) -> Answer:
    return starting.hand_in(_to_record(record_id, request.form.get("ground", "")))


@pages.post("/records/<int:record_id>/objection/draft")
def save_draft(record_id: int) -> Response:
    return starting.save_draft(_to_record(record_id))


@pages.get("/objections/missing")
def missing() -> Answer:
    return starting.page(_to_missing())


@pages.post("/objections/missing")
def file_missing() -> Answer:
    begin = _to_missing()
    number = request.form.get("decision_no", "").strip()
    try:
        with reading() as session:
            given = small(request.form.get("authority", type=int))
            about = about_missing(session, given, number, request.form.get("uscc"))
    except (NoSuchAuthority, NoSuchSubject) as problem:
        return starting.again(begin, problem)
    return starting.hand_in(replace(begin, about=about))


def may_object(session: Session, who: Actor | None, record: Record) -> bool:
    """The subject itself, or the window of the unit that recognised the record or of one above it."""
    if who is None or not may(who, "cases.start"):
        return False
    if who.is_applicant and who.subject_id == record.subject_id:
        return True
    if not who.is_staff or who.sees_everything or who.agency_id is None:
        return False
    return record.authority_id in and_below(session, who.agency_id)


def about_record(session: Session, record_id: int, ground: str) -> About:
    """What an objection to this record on that ground is about; refuses whoever may not object."""
    return _about(_record(session, record_id), ground)


def about_missing(session: Session, authority_id: int | None, number: str, uscc: str | None) -> About:
    """What an objection about a decision that is not held is about."""
    require(actor(), "cases.start")
    authority = session.get(Agency, authority_id) if authority_id else None
    if authority is None or authority.kind == AgencyKind.UNIT:
        raise NoSuchAuthority
    subject = _subject(session, uscc)
    return About(
        title=words.say("{name}异议申诉（{decision_no}）", {"name": subject.name, "decision_no": number}),
        subject_id=subject.id,
        unit_id=authority.id,
        business_key=f"missing:{authority.id}:{number}"[:120],
        facts={"record_id": None},
    )


def _record(session: Session, record_id: int) -> Record:
    require(actor(), "cases.start")
    record = session.get(Record, record_id)
    if record is None or record.collected_on is None:
        raise NoRecord
    if not may_object(session, actor(), record):
        raise NotYourRecord
    return record


def _about(record: Record, ground: str) -> About:
    named = {"name": record.subject.name, "decision_no": record.decision_no}
    return About(
        title=words.say("{name}异议申诉（{decision_no}）", named),
        subject_id=record.subject_id,
        unit_id=record.authority_id,
        business_key=f"record:{record.id}:{ground}"[:120],
        facts={"record_id": record.id},
    )


def _to_record(record_id: int, ground: str = "") -> Beginning:
    with reading() as session:
        record = _record(session, record_id)
        authority = session.get_one(Agency, record.authority_id).name
        facts = (
            (_("信用主体"), record.subject.name),
            (_("决定书文号"), record.decision_no),
            (_("认定单位"), authority),
            (_("认定日期"), as_day(record.recognised_on)),
            (_("处罚内容"), record.content),
        )
        return Beginning(
            process=PROCESS,
            heading=_("异议申诉"),
            done=_("异议已提交，案号 {number}。办理进展会在这里告诉您。", number="{number}"),
            about=_about(record, ground),
            matter=f"record:{record.id}",
            facts=facts,
            saving_to=url_for("objecting.save_draft", record_id=record.id),
            back_to=_back(),
        )


def _to_missing() -> Beginning:
    require(actor(), "cases.start")
    with reading() as session:
        recognising = select(Agency.id, Agency.name).where(Agency.kind != AgencyKind.UNIT)
        listed = session.execute(recognising.order_by(Agency.name).limit(500)).all()
    return Beginning(
        process=PROCESS,
        heading=_("异议申诉：决定没有归集公示"),
        done=_("异议已提交，案号 {number}。办理进展会在这里告诉您。", number="{number}"),
        about=About(title=""),
        matter="missing",
        preset={"ground": Ground.MISSING.value},
        back_to=_back(),
        choices=tuple((id_, name) for id_, name in listed),
        for_another=actor().is_staff,
    )


def _subject(session: Session, uscc: str | None) -> Subject:
    who = actor()
    if not who.is_staff:
        own = session.get(Subject, who.subject_id) if who.subject_id else None
        if own is None:
            raise NotYourRecord
        return own
    found = session.scalar(select(Subject).where(Subject.uscc == (uscc or "").strip().upper()))
    if found is None:
        raise NoSuchSubject
    return found


def _back() -> str:
    return url_for("register.search") if actor().is_staff else url_for("remedies.mine")
