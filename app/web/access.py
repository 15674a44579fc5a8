"""Who is asking: the session cookie or a bearer token, CSRF, idle time, and what needs nobody signed in.

All by the machine's time: the office's clock may be moved, a session may not be revived by it.
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from app import people
from app.clock import machine_now
from app.config import LOOPBACK, Config
from app.db import reading
from app.errors import NotAllowed
from app.people import Actor, NotSignedIn, commands

OPEN_TO_ALL = frozenset(
    {
        "static",
        "health.alive",
        "health.ready",
        "health.metrics",
        "register.search",
        "register.record",
        "statements.listing",
        "register.guide",
        "services.catalogue",
        "catalogue.public",
        "commitments.catalogue",
        "commitments.item",
        "commitments.letters",
        "commitments.letter",
        "papers.verify",
        "papers.compare",
        "language.choose",
        "signing_in.form",
        "signing_in.enter",
        "signing_in.enter_demo",
        "demo_clock.move",
        "api-docs.openapi_json",
    }
)
"""Every endpoint that answers without a person signed in. A test walks the address map against it."""

WITH_PASSWORD_ONCE = frozenset(
    {"static", "signing_in.password", "signing_in.change_password", "signing_in.leave"}
)
"""All that a person may open whose password was given by somebody else."""

csrf = CSRFProtect()


class CookieSessions(SecureCookieSessionInterface):
    """The signed cookie. Secure wherever the request came by TLS, and always in public production."""

    def __init__(self, *, production: bool) -> None:
        self.production = production

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  Flask's signature
        return request.is_secure or (
            self.production and urlsplit(f"//{request.host}").hostname not in LOOPBACK
        )


def secret_of(config: Config) -> str:
    """Demo and test keep a secret of their own beside their database, so that restarts keep sessions.

    Workers that start at once agree on one: only a whole file gets the name, and only the first does.
    """
    file = config.instance / "secret"
    if not file.exists():
        own = file.with_name(f"secret-{secrets.token_hex(8)}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(own, file)
        own.unlink()
    return file.read_text()


def install(office: Flask, config: Config) -> None:
    office.session_interface = CookieSessions(production=config.mode == "production")
    office.config.update(
        SESSION_COOKIE_NAME="chengnuo",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: what was typed slowly is not lost
        WTF_CSRF_CHECK_DEFAULT=False,  # checked below, where a bearer token makes it needless
    )
    csrf.init_app(office)
    idle = timedelta(minutes=config.idle_minutes)

    @office.before_request
    def recognise() -> None:
        g.actor = None
        token = request.headers.get("Authorization", "")
        if token.startswith("Bearer "):
            g.actor = _bearer(token.removeprefix("Bearer "))
        else:
            g.actor = _from_session(idle)
            csrf.protect()
        if g.actor is None and request.endpoint not in OPEN_TO_ALL and request.endpoint is not None:
            raise NotSignedIn

    @office.before_request
    def have_a_password_of_ones_own() -> Response | None:
        once = g.actor is not None and g.actor.password_once and request.endpoint not in OPEN_TO_ALL
        if not once or request.endpoint in WITH_PASSWORD_ONCE:
            return None
        if request.method not in ("GET", "HEAD") or request.path.startswith("/api/"):
            raise PasswordOnce
        return redirect(url_for("signing_in.password"))


class PasswordOnce(NotAllowed):
    """The password was given by an administrator; first a new one is chosen."""

    code = "password_once"


def actor() -> Actor:
    """Who is asking; NotSignedIn where nobody is."""
    asking: Actor | None = g.get("actor")
    if asking is None:
        raise NotSignedIn
    return asking


def enter(user_id: int) -> None:
    """Begin a session for a person just recognised; nothing of the old cookie stays."""
    now = machine_now()
    key = commands.begin_session(user_id, now)
    session.clear()
    session.update(key=key, seen=int(now.timestamp()))


def leave() -> None:
    if "key" in session:
        commands.sign_out(session["key"], machine_now())
    session.clear()


def _bearer(token: str) -> Actor:
    with reading() as database:
        found = people.bearer(database, token, machine_now())
    if found is None:
        raise NotSignedIn
    return found


def _from_session(idle: timedelta) -> Actor | None:
    key: Any = session.get("key")
    if key is None:
        return None
    now = machine_now()
    if int(now.timestamp()) - int(session.get("seen", 0)) > idle.total_seconds():
        leave()
        return None
    with reading() as database:
        found = people.whose(database, key, now)
    if found is None:
        session.clear()
        return None
    session["seen"] = int(now.timestamp())
    return found
