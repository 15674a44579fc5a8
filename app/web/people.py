"""人员: accounts, their roles, agencies and passwords; an applicant's subject. For administrators."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.credit.subjects import Subject, subjects_named
from app.db import reading
from app.errors import Finding, NotFound
from app.people import Agency, Role, User, changes, require
from app.people.commands import accounts
from app.people.commands.accounts import Account, BadAccount
from app.people.roles import STAFF, SUBJECTS
from app.web.access import actor
from app.web.asking import page_number
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of

pages = Blueprint("people", __name__)
PAGE = 50
ROLES = [role for role in Role if role in STAFF | SUBJECTS]
Answer = str | Response | tuple[str, int]


@pages.get("/people")
def listing() -> str:
    require(actor(), "people.edit")
    text, role = request.args.get("q", "").strip(), request.args.get("role", "")
    with reading() as session:
        rows = session.execute(_sought(text, role).limit(PAGE).offset((page_number() - 1) * PAGE)).all()
        total, active = session.execute(
            select(func.count(), func.count().filter(User.active)).select_from(User)
        ).one()
        return render_template(
            "people.html",
            rows=rows,
            text=text,
            role=role,
            roles=ROLES,
            total=total,
            active=active,
            page=page_number(),
            more=len(rows) == PAGE,
        )


@pages.get("/people/new")
def new() -> str:
    require(actor(), "people.edit")
    return _form(None, {"active": "1"}, [])


@pages.post("/people/new")
def add() -> Answer:
    require(actor(), "people.edit")
    try:
        user_id, password = accounts.add(actor(), _account(), machine_now())
    except BadAccount as problem:
        return _form(None, dict(request.form), findings_of(problem)), status_of(problem)
    return _handed_out(user_id, password)


@pages.get("/people/<int:user_id>")
def show(user_id: int) -> str:
    require(actor(), "people.edit")
    return _form(user_id, {}, [])


@pages.post("/people/<int:user_id>")
def change(user_id: int) -> Answer:
    require(actor(), "people.edit")
    try:
        accounts.change(actor(), user_id, _account(), machine_now())
    except BadAccount as problem:
        return _form(user_id, dict(request.form), findings_of(problem)), status_of(problem)
    flash(_("已保存。"))
    return redirect(url_for("people.show", user_id=user_id), 303)


@pages.post("/people/<int:user_id>/password")
def reset_password(user_id: int) -> Answer:
    """The new password stands in this answer and nowhere else; it is not kept in the cookie."""
    return _handed_out(user_id, accounts.reset_password(actor(), user_id, machine_now()))


def _handed_out(user_id: int, password: str) -> str:
    with reading() as session:
        user = session.get_one(User, user_id)
        return render_template("password_once.html", user=user, password=password)


def _form(user_id: int | None, given: dict[str, str], findings: list[Finding]) -> str:
    """The account as it is, or as it was filled in."""
    with reading() as session:
        user = session.get(User, user_id) if user_id is not None else None
        if user_id is not None and user is None:
            raise NotFound
        return render_template(
            "person.html",
            user=user,
            filled=_filled(session, user, given),
            findings=findings,
            staff_roles=[role for role in ROLES if role in STAFF],
            subject_roles=[role for role in ROLES if role in SUBJECTS],
            agencies=session.execute(
                select(Agency.id, Agency.name).where(Agency.successor_id.is_(None)).order_by(Agency.name)
            ).all(),
            changes=changes.of_user(session, user.id) if user else [],
        )


def _filled(session: Session, user: User | None, given: dict[str, str]) -> dict[str, object]:
    if given or user is None:
        roles = frozenset(request.form.getlist("role"))
        return {**given, "roles": roles, "agency": request.form.get("agency", type=int)}
    subject = session.get(Subject, user.subject_id) if user.subject_id is not None else None
    return {
        "login": user.login,
        "name": user.name,
        "roles": user.roles,
        "agency": user.agency_id,
        "subject": (subject.uscc or subject.name) if subject else "",
        "subject_name": subject.name if subject else "",
        "active": user.active,
    }


def _account() -> Account:
    form = request.form
    roles = frozenset(form.getlist("role"))
    return Account(
        login=form.get("login", ""),
        name=form.get("name", ""),
        roles=roles,
        agency_id=form.get("agency", type=int),
        subject_id=_subject_id(form.get("subject", "").strip()) if roles & SUBJECTS else None,
        active="active" in form,
    )


def _subject_id(text: str) -> int | None:
    """By its code, else by its exact name where only one has it."""
    if not text:
        return None
    with reading() as session:
        by_code = session.scalar(select(Subject.id).where(Subject.uscc == text.upper()))
        named = [one.id for one in subjects_named(session, text)]
    if by_code is None and len(named) != 1:
        raise BadAccount([Finding("account_subject_unknown", "subject", {"value": text})])
    return by_code or named[0]


def _sought(text: str, role: str) -> Select[User, str, str]:
    sought = (
        select(User, Agency.name, Subject.name)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .outerjoin(Subject, Subject.id == User.subject_id)
        .order_by(User.active.desc(), User.id)
    )
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        sought = sought.where(
            or_(User.name.like(like), func.lower(User.login).like(like.lower()), Agency.name.like(like))
        )
    return sought.where(User.held.any(role=role)) if role in ROLES else sought
