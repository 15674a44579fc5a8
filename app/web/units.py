"""单位: agencies and their units; those met in sheets are confirmed or merged into the right one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.db import reading
from app.errors import Finding, NotFound
from app.people import Agency, AgencyKind, User, changes, require
from app.people.commands import units
from app.people.commands.units import BadUnit, Unit
from app.registry import agencies
from app.web.access import actor
from app.web.asking import asked, page_number
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of

pages = Blueprint("units", __name__)
PAGE = 100
KIND_WORDS = {"authority": "主管部门", "team": "执法队", "unit": "科室", "other": "其他"}
Answer = str | Response | tuple[str, int]


@pages.get("/units")
def listing() -> str:
    require(actor(), "people.edit")
    text = request.args.get("q", "").strip()
    people = select(func.count(User.id)).where(User.agency_id == Agency.id, User.active).scalar_subquery()
    superior = Agency.__table__.alias("superior")
    sought = (
        select(Agency, superior.c.name, people)
        .outerjoin(superior, superior.c.id == Agency.superior_id)
        .where(Agency.successor_id.is_(None))
        .order_by(Agency.provisional.desc(), Agency.id)
    )
    if text:
        sought = sought.where(Agency.name.like(f"%{text.replace('%', '').replace('_', '')}%"))
    with reading() as session:
        rows = session.execute(sought.limit(PAGE).offset((page_number() - 1) * PAGE)).all()
        return render_template(
            "units.html",
            rows=rows,
            kinds=KIND_WORDS,
            text=text,
            provisional=sum(agency.provisional for agency, *_rest in rows),
            page=page_number(),
            more=len(rows) == PAGE,
        )


@pages.get("/units/new")
def new() -> str:
    require(actor(), "people.edit")
    return _form(None, None, [])


@pages.post("/units/new")
def add() -> Answer:
    try:
        units.add(actor(), _unit(), machine_now())
    except BadUnit as problem:
        return _form(None, _unit(), findings_of(problem)), status_of(problem)
    flash(_("已保存。"))
    return redirect(url_for("units.listing"), 303)


@pages.get("/units/<int:unit_id>")
def show(unit_id: int) -> str:
    require(actor(), "people.edit")
    return _form(unit_id, None, [])


@pages.post("/units/<int:unit_id>")
def change(unit_id: int) -> Answer:
    try:
        units.change(actor(), unit_id, _unit(), machine_now())
    except BadUnit as problem:
        return _form(unit_id, _unit(), findings_of(problem)), status_of(problem)
    flash(_("已保存。"))
    return redirect(url_for("units.listing"), 303)


@pages.post("/units/<int:unit_id>/merge")
def merge(unit_id: int) -> Response:
    into = request.form.get("into", type=int)
    if into is None:
        raise NotFound
    moved = agencies.merge(asked(), unit_id, into)
    flash(_("已并入，共转移 {count} 条关联；原名称以后自动对应到该单位。", count=sum(moved.values())))
    return redirect(url_for("units.show", unit_id=into), 303)


def _form(unit_id: int | None, given: Unit | None, findings: list[Finding]) -> str:
    with reading() as session:
        agency = session.get(Agency, unit_id) if unit_id is not None else None
        if unit_id is not None and (agency is None or agency.successor_id is not None):
            raise NotFound
        others = select(Agency.id, Agency.name).where(Agency.successor_id.is_(None)).order_by(Agency.name)
        names = select(Agency.name).where(Agency.successor_id == unit_id)
        return render_template(
            "unit.html",
            agency=agency,
            filled=given or agency or Unit("", AgencyKind.UNIT),
            findings=findings,
            kinds=KIND_WORDS,
            others=[one for one in session.execute(others).all() if one.id != unit_id],
            other_names=session.scalars(names).all() if unit_id is not None else [],
            changes=changes.of_agency(session, agency.id) if agency else [],
        )


def _unit() -> Unit:
    form = request.form
    return Unit(
        name=form.get("name", ""),
        kind=form.get("kind", ""),
        superior_id=form.get("superior", type=int),
        uscc=form.get("uscc", "").strip().upper() or None,
        code=form.get("code", "").strip() or None,
    )
