"""The throttle on signing in, shared by all workers: a table, by the machine's time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment
from app.errors import NotAllowed, Refused

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


def write_down(session: Session, login: str, address: str, now: datetime) -> LoginAttempt:
    """Keep the attempt before the password is looked at, so that many guesses at once count one by one.

    TooManyAttempts cannot be raised here, it would undo the row: the outcome says locked.
    """
    locked = locked_until(session, login, address, now) is not None
    attempt = LoginAttempt(login=login, address=address, at=now, outcome="locked" if locked else "wrong")
    session.add(attempt)
    session.flush()
    return attempt


def locked_until(session: Session, login: str, address: str, now: datetime) -> datetime | None:
    """When the lock of this login or this address ends, if there is one."""
    locks = [
        _free_at(session, LoginAttempt.login == login, WRONG_PER_LOGIN, now),
        _free_at(session, LoginAttempt.address == address, WRONG_PER_ADDRESS, now),
    ]
    return max((one for one in locks if one is not None), default=None)


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
