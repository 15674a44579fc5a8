"""主体档案: a subject's records, bars, plans and successors; what became of it; and listing it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.credit.insolvency import Insolvency
from app.credit.listings import BadListing, Listing
from app.credit.records import Record
from app.credit.repairs import Bar
from app.credit.subjects import Subject, subjects_by_uscc
from app.credit.successions import BadSuccession, Succeeding, SuccessionKind, successions_of
from app.db import reading
from app.errors import Conflict, Finding, Invalid, NotFound
from app.people import require
from app.registry import keeping, successions
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.web.intake import small

pages = Blueprint("subject_file", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/office/subjects/<int:subject_id>")
def show(subject_id: int) -> str:
    require(actor(), "records.oversee")
    return _page(subject_id, None)


@pages.post("/office/subjects/<int:subject_id>/succession")
def succeed(subject_id: int) -> Answer:
    require(actor(), "subjects.succeed")
    try:
        done = successions.succeed(asked(), subject_id, _succeeding())
    except (Invalid, Conflict) as problem:
        return _page(subject_id, problem), status_of(problem)
    named = {"records": done.records, "ended": done.ended, "cases": done.cases}
    flash(
        _("已登记：{records} 条信息转由承继者承担，{ended} 条停止公示，{cases} 个案件已转办或终止。", **named)
    )
    return redirect(url_for("subject_file.show", subject_id=subject_id), 303)


@pages.get("/office/listings/new")
def new_listing() -> str:
    require(actor(), "listings.enter")
    return _listing(None)


@pages.post("/office/listings/new")
def enter_listing() -> Answer:
    require(actor(), "listings.enter")
    try:
        record_id = keeping.enter_listing(asked(), _given_listing())
    except (Invalid, Conflict) as problem:
        return _listing(problem), status_of(problem)
    flash(_("已列入名单并公示。"))
    return redirect(url_for("record_file.show", record_id=record_id), 303)


def _page(subject_id: int, problem: Invalid | Conflict | None) -> str:
    with reading() as session:
        subject = _kept(session, subject_id)
        mine = select(Record).where(Record.subject_id == subject.id)
        plans = select(Insolvency).where(Insolvency.subject_id == subject.id).order_by(Insolvency.id.desc())
        bars = select(Bar).where(Bar.subject_id == subject.id).order_by(Bar.until.desc())
        return render_template(
            "subject_file.html",
            subject=subject,
            successor=session.get(Subject, subject.successor_id) if subject.successor_id else None,
            records=session.scalars(mine.order_by(Record.recognised_on.desc(), Record.id.desc())).all(),
            plans=session.scalars(plans).all(),
            bars=session.scalars(bars).all(),
            successions=successions_of(session, subject.id),
            kinds=[kind.value for kind in SuccessionKind],
            on=clock.today(),
            problem=problem,
            findings=findings_of(problem) if problem is not None else [],
            given=request.form,
        )


def _kept(session: Session, subject_id: int) -> Subject:
    """A subject of which the person's unit, or one below, keeps a record; or whoever oversees all."""
    subject = session.get(Subject, subject_id)
    if subject is None:
        raise NotFound
    if not successions.keeps_subject(session, actor(), subject.id):
        raise NotFound
    return subject


def _succeeding() -> Succeeding:
    form = request.form
    kind, happened_on = form.get("kind", ""), _day(form.get("happened_on", ""))
    if kind not in set(SuccessionKind) or happened_on is None:
        missing = {"kind": kind not in set(SuccessionKind), "happened_on": happened_on is None}
        raise BadSuccession([Finding("succession_missing", name) for name, is_so in missing.items() if is_so])
    with reading() as session:
        code = form.get("successor", "").strip().upper()
        successor = subjects_by_uscc(session, [code]).get(code) if code else None
    if code and successor is None:
        raise BadSuccession([Finding("succession_unknown_code", "successor_id", {"uscc": code})])
    into = successor.id if successor is not None else None
    chosen = [one for one in map(small, form.getlist("record", type=int)) if one is not None]
    split = kind == SuccessionKind.SPLIT
    return Succeeding(
        kind=SuccessionKind(kind),
        happened_on=happened_on,
        document_no=form.get("document_no", ""),
        reason=form.get("reason", ""),
        successor_id=None if split else into,
        records=dict.fromkeys(chosen, into) if split and into is not None else {},
    )


def _listing(problem: Invalid | Conflict | None) -> str:
    return render_template(
        "listing_new.html",
        problem=problem,
        findings=findings_of(problem) if problem is not None else [],
        given=request.form,
    )


def _given_listing() -> Listing:
    form = request.form
    code = form.get("uscc", "").strip().upper()
    decided_on, from_on = _day(form.get("decided_on", "")), _day(form.get("from_on", ""))
    to_text = form.get("to_on", "").strip()
    with reading() as session:
        subject = subjects_by_uscc(session, [code]).get(code) if code else None
    found = []
    if subject is None:
        found.append(Finding("listing_unknown_code", "uscc"))
    found += [
        Finding("listing_no_day", name)
        for name, day in (("decided_on", decided_on), ("from_on", from_on))
        if day is None
    ]
    if to_text and _day(to_text) is None:
        found.append(Finding("listing_no_day", "to_on"))
    if found or subject is None or decided_on is None or from_on is None:
        raise BadListing(found)
    return Listing(
        subject_id=subject.id,
        authority_id=actor().agency_id or 0,
        decision_no=form.get("decision_no", ""),
        decided_on=decided_on,
        list_name=form.get("list_name", ""),
        basis=form.get("basis", ""),
        exit_condition=form.get("exit_condition", ""),
        from_on=from_on,
        to_on=_day(to_text) if to_text else None,
        measures=[line.strip() for line in form.get("measures", "").splitlines() if line.strip()],
        facts=form.get("facts", ""),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
