"""What a subject sees of itself: its records, what may be done with each and from when, and its cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app import clock
from app.casework import drafts
from app.casework.queries import cases as queries
from app.casework.queries import inbox
from app.credit.insolvency import running_of
from app.credit.kinds import entry
from app.credit.listings import entry_of
from app.credit.records import SERIOUS_LIST, Record
from app.credit.refusals import NoRecord
from app.credit.repairs import OPEN_STATES, Repair, bar_of, refuse_if_barred, refuse_if_closed
from app.credit.rulebook import Rulebook
from app.db import reading
from app.errors import Refused
from app.people import Agency, require
from app.web import dates, plain, telling
from app.web.access import actor
from app.web.chrome import translate as _
from app.web.language import say_error

pages = Blueprint("mine", __name__)
PROCESS = "credit_repair"
MOST_RECORDS = 200


@dataclass(frozen=True)
class Mine:
    """One record of the person's own and what may be done with it today; if not, `why_not` says why."""

    record: Record
    authority: str
    why_not: str | None
    case_id: int | None
    underway: bool
    first_day: date | None
    """From when repair can be applied for; None where that is of no use any more."""
    draft: drafts.ApplicationDraft | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    """What else may be begun about it today: the address of the matter, and the words of its button."""
    misconduct: bool = True
    """Whether there is anything to repair at all."""


@pages.get("/mine")
def records() -> str:
    require(actor(), "records.read")
    today = clock.today()
    with reading() as session:
        return render_template(
            "mine.html",
            mine=of_person(session),
            waiting=inbox.of_party(session, actor()),
            on=today,
            bar=bar_of(session, actor().subject_id or 0, today),
            plan=running_of(session, actor().subject_id or 0),
        )


@pages.get("/mine/cases")
def my_cases() -> str:
    require(actor(), "cases.read")
    with reading() as session:
        listed = queries.listing(session, actor())
        by = dates.Reading.now(session)
        pages_of = [queries.page(session, actor(), case.id) for case in listed]
        rows = [
            (page.case, plain.of_case(session, page, telling.of_page(session, page), by)) for page in pages_of
        ]
        return render_template("my_cases.html", rows=rows)


def of_person(session: Session) -> list[Mine]:
    """The person's own records and what may be done with each today."""
    rules, begun = Rulebook.read(session), drafts.of_person(session, actor().id)
    return [of_record(session, record, rules, begun.get(matter_of(record))) for record in _records(session)]


def own_record(session: Session, record_id: int | None) -> Record:
    """The record, if it is about the person's own subject."""
    found = session.get(Record, record_id) if record_id is not None else None
    if found is None or actor().subject_id is None or found.subject_id != actor().subject_id:
        raise NoRecord
    return found


def matter_of(record: Record) -> str:
    """What a case about the record is about: one open case per record."""
    return f"record:{record.id}"


def of_record(
    session: Session, record: Record, rules: Rulebook, draft: drafts.ApplicationDraft | None = None
) -> Mine:
    underway = next((one for one in record.repairs if one.state in OPEN_STATES), None)
    last = underway or (record.repairs[-1] if record.repairs else None)
    authority = session.get_one(Agency, record.authority_id).name
    public = record.is_public(clock.today()) and underway is None
    return Mine(
        record=record,
        authority=authority,
        why_not=_why_not(session, record, rules, underway),
        case_id=last.case_id if last else None,
        underway=underway is not None,
        first_day=record.publicity_first_application if public else None,
        draft=draft,
        others=_others(session, record, rules, underway),
        misconduct=entry(rules, record.kind, clock.today()).negative,
    )


def _others(session: Session, record: Record, rules: Rulebook, underway: Repair | None) -> Mapping[str, str]:
    """Removal from a list, or early papers while the minimum runs; neither beside an open application."""
    today = clock.today()
    if underway is not None or record.withdrawn_on is not None or record.severity is None:
        return {}
    entry = entry_of(session, record.id)
    if entry is not None:
        return {"removal": _("申请移出名单")}
    public = record.publicity(rules, today)
    early = record.is_public(today) and public.repairable and today < public.first_application
    offered = (
        early and rules.value("repair.advance", today) and bar_of(session, record.subject_id, today) is None
    )
    return {"advance": _("先行递交修复材料")} if offered else {}


def _records(session: Session) -> list[Record]:
    """The subject's own records: what is or was public, newest first."""
    if actor().subject_id is None:
        return []
    own = (
        select(Record)
        .where(
            Record.subject_id == actor().subject_id,
            or_(Record.withdrawn_reason.is_(None), Record.withdrawn_reason != "void"),
        )
        .order_by(Record.recognised_on.desc(), Record.id.desc())
        .options(selectinload(Record.repairs), joinedload(Record.subject))
    )
    return list(session.scalars(own.limit(MOST_RECORDS)))


def _why_not(session: Session, record: Record, rules: Rulebook, underway: Repair | None) -> str | None:
    today = clock.today()
    if underway is not None:
        return _("修复申请正在办理")
    if not entry(rules, record.kind, today).negative:
        return _("不是失信信息，不需要修复")
    if record.withdrawn_on is not None or not record.is_public(today):
        return _("没有在公示，无需申请修复")
    if record.kind == SERIOUS_LIST:
        return _("由认定单位决定移出名单")
    try:
        refuse_if_barred(session, record.subject_id, today)
        refuse_if_closed(record.publicity(rules, today), today)
    except Refused as problem:
        return say_error(problem)
    return None
