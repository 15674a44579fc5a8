"""记录档案: what staff see of a record, whether public or not: why its dates are so, and what was changed."""

from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from app import clock
from app.credit import changes, copies, orders, payments
from app.credit.insolvency import running_of
from app.credit.listings import entry_of
from app.credit.records import Record
from app.credit.refusals import NoRecord
from app.credit.repairs import bar_of
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject, name_key
from app.db import reading
from app.errors import Finding, Invalid
from app.people import Agency, and_below, require
from app.registry import keeping
from app.web.access import actor
from app.web.asking import asked, page_number
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of

pages = Blueprint("record_file", __name__)
PAGE = 50
Answer = str | Response | tuple[str, int]


@pages.get("/office/records")
def listing() -> str:
    """Every record of the unit and those below, the newest first."""
    require(actor(), "records.oversee")
    text = request.args.get("q", "").strip()[:128]
    page = page_number()
    with reading() as session:
        rows = session.scalars(_sought(session, text).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
        return render_template(
            "record_files.html",
            rows=rows[:PAGE],
            text=text,
            page=page,
            more=len(rows) > PAGE,
            on=clock.today(),
        )


@pages.get("/office/records/<int:record_id>")
def show(record_id: int) -> str:
    require(actor(), "records.oversee")
    with reading() as session:
        return _page(session, kept(session, record_id), None)


@pages.post("/office/records/<int:record_id>/payments")
def add_payment(record_id: int) -> Answer:
    require(actor(), "records.keep")
    with reading() as session:
        kept(session, record_id)
    form = request.form
    paid_on, amount = _day(form.get("paid_on", "")), _amount(form.get("amount_wan", ""))
    found = [
        Finding("payment_unreadable", name)
        for name, value in (("paid_on", paid_on), ("amount_wan", amount))
        if value is None
    ]
    try:
        if found or paid_on is None or amount is None:
            raise payments.BadPayment(found)
        keeping.add_payment(asked(), record_id, paid_on, amount, form.get("voucher", ""))
    except Invalid as problem:
        return _again(record_id, problem)
    return _back(record_id, _("缴款已登记。"))


@pages.post("/office/payments/<int:payment_id>/strike")
def strike_payment(payment_id: int) -> Response:
    record_id = keeping.strike_payment(asked(), payment_id, request.form.get("why", ""))
    return _back(record_id, _("该笔缴款已划销。"))


@pages.post("/office/records/<int:record_id>/copies")
def add_copy(record_id: int) -> Answer:
    try:
        keeping.add_copy(asked(), record_id, request.form.get("site", ""), request.form.get("address", ""))
    except Invalid as problem:
        return _again(record_id, problem)
    return _back(record_id, _("公示网站已登记，以后的变化会一并告知。"))


@pages.post("/office/copies/<int:copy_id>/gone")
def copy_gone(copy_id: int) -> Response:
    return _back(keeping.copy_gone(asked(), copy_id), _("已登记该网站撤下。"))


@pages.post("/office/records/<int:record_id>/order")
def choose_order(record_id: int) -> Answer:
    chosen = request.form.get("order") or None
    try:
        keeping.choose_order(asked(), record_id, chosen, request.form.get("reason", ""))
    except Invalid as problem:
        return _again(record_id, problem)
    return _back(record_id, _("适用的办法已更改，期限已重新计算。"))


def kept(session: Session, record_id: int) -> Record:
    """The record, for staff of its unit, of one above, or who oversee all."""
    record = session.get(Record, record_id)
    if record is None or not keeping.keeps(session, actor(), record):
        raise NoRecord
    return record


def _page(session: Session, record: Record, problem: Invalid | None) -> str:
    today, rules = clock.today(), Rulebook.read(session)
    former = session.get(Subject, record.original_subject_id) if record.original_subject_id else None
    return render_template(
        "record_file.html",
        record=record,
        authority=session.get_one(Agency, record.authority_id).name,
        former=former,
        on=today,
        entry=entry_of(session, record.id),
        measures=_measures(session, record, today),
        plan=running_of(session, record.subject_id),
        bar=bar_of(session, record.subject_id, today),
        orders=orders.compared(record, rules, today),
        account=payments.account(session, record),
        parts=payments.parts_of(session, record.id),
        copies=copies.copies_of(session, record.id),
        changes=list(reversed(changes.changes_of(session, record.id))),
        repairs=list(reversed(record.repairs)),
        problem=problem,
        findings=findings_of(problem) if problem is not None else [],
        given=request.form,
    )


def _measures(session: Session, record: Record, today: date) -> list[str]:
    entry = entry_of(session, record.id)
    return entry.measures_on(today) if entry is not None else []


def _sought(session: Session, text: str) -> Select[Record]:
    found = (
        select(Record)
        .join(Subject, Subject.id == Record.subject_id)
        .options(joinedload(Record.subject))
        .order_by(Record.recognised_on.desc(), Record.id.desc())
    )
    if not actor().sees_everything:
        found = found.where(Record.authority_id.in_(and_below(session, actor().agency_id or 0)))
    if text:
        named = Subject.name_key.contains(name_key(text), autoescape=True)
        found = found.where(or_(named, Subject.uscc == text.upper(), Record.decision_no == text))
    return found


def _again(record_id: int, problem: Invalid) -> Answer:
    with reading() as session:
        return _page(session, kept(session, record_id), problem), status_of(problem)


def _back(record_id: int, said: str) -> Response:
    flash(said)
    return redirect(url_for("record_file.show", record_id=record_id), 303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < 10**8 else None
