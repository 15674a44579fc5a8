"""The door: signing in and out, a new password; in the demonstration, one click for each invented person."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.clock import machine_now
from app.config import Config
from app.db import reading
from app.errors import ChengnuoError, NotFound
from app.people import Actor, Agency, TooManyAttempts, User, WeakPassword, WrongPassword, commands
from app.web import access
from app.web.asking import page_of_ours
from app.web.chrome import translate as _
from app.web.errors import findings_of, status_of
from app.web.intake import small
from app.web.language import say_error

pages = Blueprint("signing_in", __name__)
MOST_DEMO_PEOPLE = 40


@pages.get("/sign-in")
def form() -> str:
    return _page()


@pages.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    login = request.form.get("login", "")
    try:
        actor = commands.sign_in(
            login, request.form.get("password", ""), request.remote_addr or "", machine_now()
        )
    except (WrongPassword, TooManyAttempts) as problem:
        return _page(say_error(problem), login), status_of(problem)
    return _let_in(actor)


@pages.post("/sign-in/demo")
def enter_demo() -> Response:
    """One click, in the demonstration only: its people are invented, it listens on loopback."""
    if not _is_demo():
        raise NotFound
    with reading() as session:
        user = session.get(User, small(request.form.get("user", type=int)) or 0)
        if user is None or not user.active:
            raise NotFound
        user_id, target = user.id, home_of(user.roles)
    access.enter(user_id)
    return redirect(_next() or target, 303)


@pages.post("/sign-out")
def leave() -> Response:
    access.leave()
    return redirect(url_for("signing_in.form"), 303)


@pages.get("/password")
def password() -> str:
    return render_template("password.html", findings=[])


@pages.post("/password")
def change_password() -> Response | tuple[str, int]:
    try:
        commands.change_password(
            access.actor(), request.form.get("old", ""), request.form.get("password", ""), machine_now()
        )
    except WeakPassword as problem:
        return render_template("password.html", findings=findings_of(problem)), status_of(problem)
    access.leave()
    flash(_("密码已更改，请用新密码登录。"))
    return redirect(url_for("signing_in.form"), 303)


def home_of(roles: frozenset[str]) -> str:
    """Where a person begins: the work that waits."""
    actor = Actor(None, "", roles)
    if actor.is_applicant and not actor.is_staff:
        return url_for("mine.records")
    return url_for("inbox.tasks")


def _let_in(actor: Actor) -> Response:
    if actor.id is None:
        raise ChengnuoError
    target = _next() or home_of(actor.roles)
    access.enter(actor.id)
    return redirect(target, 303)


def _next() -> str | None:
    """Where the person wanted to go, if that is a page of ours."""
    return page_of_ours(request.values.get("next", ""))


def _is_demo() -> bool:
    config: Config = current_app.extensions["chengnuo"]
    return config.mode == "demo"


def _page(problem: str | None = None, login: str = "") -> str:
    with reading() as session:
        people = _demo_people(session) if _is_demo() else []
        return render_template("sign_in.html", problem=problem, login=login, next=_next(), people=people)


def _demo_people(session: Session) -> list[tuple[User, str | None]]:
    rows = session.execute(
        select(User, Agency.name)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(User.active.is_(True))
        .order_by(User.id)
        .limit(MOST_DEMO_PEOPLE)
    )
    return [(user, agency) for user, agency in rows]
