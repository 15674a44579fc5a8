"""Signing in, with a throttle that all workers share: a table, by the machine's time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment, reading, unit_of_work
from app.errors import NotAllowed, Refused
from app.people.passwords import matches
from app.people.roles import Actor
from app.people.users import actor_of, find_user

LOCK = timedelta(minutes=15)
WRONG_PER_LOGIN = 5
WRONG_PER_ADDRESS = 20
"""More than per login, since a whole office may stand behind one address."""


class NotSignedIn(NotAllowed):
    """Nobody is signed in, or the session is over."""

    code = "not_signed_in"


class WrongPassword(NotAllowed):
    """Login or password is wrong; it is not said which."""

    code = "wrong_password"


class TooManyAttempts(Refused):
    """Too many wrong attempts; nobody is let in, not even with the right password."""

    code = "too_many_attempts"


class LoginAttempt(Base):
    """One attempt to sign in. It counts as wrong until it has turned out right."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_login_at", "login", "at"),
        Index("ix_login_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(10))
    """wrong, right or locked"""


def sign_in(login: str, password: str, address: str, now: datetime) -> Actor:
    """Who this is, or WrongPassword, or TooManyAttempts. `now` is the machine's time.

    A command of its own: the attempt is written down before the password is looked at, so that many
    guesses at once count one by one, and hashing happens outside any transaction.
    """
    login = login.strip().lower()[:80]
    attempt_id, free_at = _write_down(login, address[:64], now)
    if free_at is not None:
        raise TooManyAttempts(minutes=max(1, -(-(free_at - now) // timedelta(minutes=1))))
    with reading() as session:
        user = find_user(session, login)
        actor = actor_of(user) if user is not None and user.active else None
        password_hash = user.password_hash if user is not None else None
    if not matches(password, password_hash) or actor is None:
        raise WrongPassword
    with unit_of_work() as session:
        session.execute(update(LoginAttempt).where(LoginAttempt.id == attempt_id).values(outcome="right"))
    return actor


def _write_down(login: str, address: str, now: datetime) -> tuple[int, datetime | None]:
    """Keep the attempt; also when the lock ends, where there is one."""
    with unit_of_work() as session:
        locks = [
            _free_at(session, LoginAttempt.login == login, WRONG_PER_LOGIN, now),
            _free_at(session, LoginAttempt.address == address, WRONG_PER_ADDRESS, now),
        ]
        free_at = max((one for one in locks if one is not None), default=None)
        attempt = LoginAttempt(login=login, address=address, at=now, outcome="locked" if free_at else "wrong")
        session.add(attempt)
        session.flush()
        return attempt.id, free_at


def _free_at(session: Session, whose: ColumnElement[bool], allowed: int, now: datetime) -> datetime | None:
    """When the lock ends: LOCK after the last of `allowed` wrong attempts in a row within LOCK."""
    recent = session.execute(
        select(LoginAttempt.outcome, LoginAttempt.at)
        .where(whose, LoginAttempt.at > now - 2 * LOCK, LoginAttempt.outcome != "locked")
        .order_by(LoginAttempt.id.desc())
        .limit(allowed)
    ).all()
    if len(recent) < allowed or any(row.outcome == "right" for row in recent):
        return None
    last: datetime = recent[0].at
    return last + LOCK if last - recent[-1].at <= LOCK and last + LOCK > now else None
