"""What people do with their own account: sign in and out, change a password, make a token.

Each is one act in its own units of work. `now` is the machine's time.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import update

from app.db import reading, unit_of_work
from app.errors import Finding, Invalid, NotFound
from app.people import changes, passwords, sessions, tokens
from app.people.roles import Actor
from app.people.throttle import LoginAttempt, TooManyAttempts, WrongPassword, locked_until, write_down
from app.people.tokens import ApiToken
from app.people.users import User, actor_of, find_user

TOKEN_LASTS = timedelta(days=90)
MAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,180}\.[A-Za-z]{2,24}")


class BadMail(Invalid):
    """What was given is not one mail address."""

    code = "bad_mail"


def sign_in(login: str, password: str, address: str, now: datetime) -> Actor:
    """Who this is, or WrongPassword, or TooManyAttempts. Hashing happens outside any transaction."""
    login, address = login.strip().lower()[:80], address[:64]
    with unit_of_work() as session:
        attempt = write_down(session, login, address, now)
        free_at = locked_until(session, login, address, now)
    if attempt.outcome == "locked":
        waits = (free_at or now) - now
        raise TooManyAttempts(minutes=max(1, -(-waits // timedelta(minutes=1))))
    with reading() as session:
        user = find_user(session, login)
        actor = actor_of(user) if user is not None and user.active else None
        password_hash = user.password_hash if user is not None else None
    if not passwords.matches(password, password_hash) or actor is None:
        raise WrongPassword
    with unit_of_work() as session:
        session.execute(update(LoginAttempt).where(LoginAttempt.id == attempt.id).values(outcome="right"))
    return actor


def begin_session(user_id: int, now: datetime) -> str:
    """The key of a new session for a person who was recognised."""
    with unit_of_work() as session:
        return sessions.begin(session, user_id, now)


def sign_out(key: str, now: datetime) -> None:
    with unit_of_work() as session:
        sessions.end(session, key, now)


def change_password(actor: Actor, old: str, new: str, now: datetime) -> None:
    """The person's new password; every session of his ends, this one too."""
    with unit_of_work() as session:
        user = _self(session.get(User, actor.id))
        passwords.change_password(session, user, old, new, now)
        sessions.end_all(session, user.id, now)


def new_token(actor: Actor, name: str, now: datetime) -> str:
    """A token in clear, the only time it can be seen; it lasts TOKEN_LASTS."""
    with unit_of_work() as session:
        return tokens.issue(session, _self(session.get(User, actor.id)), name, now, now + TOKEN_LASTS)


def revoke_token(actor: Actor, token_id: int, now: datetime) -> None:
    """End one token of one's own."""
    with unit_of_work() as session:
        token = session.get(ApiToken, token_id)
        if token is None or token.user_id != actor.id:
            raise NotFound
        tokens.revoke(token, now)


def want_mail(actor: Actor, address: str, now: datetime) -> None:
    """Letters go to that address too; empty: they stay in the message box."""
    address = address.strip()
    if address and not MAIL.fullmatch(address):
        raise BadMail([Finding("bad_mail", "mail")])
    with unit_of_work() as session:
        user = _self(session.get(User, actor.id))
        before, user.mail = user.mail, address or None
        if before != user.mail:
            told = {"mail": [before, user.mail]}
            changes.note(session, actor, now, "mail_wanted", user_id=user.id, told=told)


def mail_of(actor: Actor) -> str:
    """Where this person's letters go by mail too; empty where he does not want it."""
    with reading() as session:
        return _self(session.get(User, actor.id)).mail or ""


def _self(user: User | None) -> User:
    if user is None:
        raise NotFound
    return user
