"""Passwords: argon2, the rules they must meet, and no return of an old one."""

import re
import secrets
from datetime import datetime

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment
from app.errors import Finding, Invalid
from app.people.users import User

SHORTEST = 10
LONGEST = 128
REMEMBERED = 5
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
KNOWN = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "qwerty", "qwer1234", "1qaz2wsx", "abc123", "abcd1234",
    "12345678", "11111111", "00000000", "88888888", "66666666", "woaini", "admin123", "admin@123", "letmein",
    "welcome", "iloveyou", "jiaotong", "chengnuo", "qazwsx",
)  # fmt: skip
"""What guessers try first; a password made of one of these and little else is refused."""

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHash((Argon2Hasher(),))
_NOBODY = _hasher.hash("nobody has this password")


class WeakPassword(Invalid):
    """The new password does not meet the rules; `findings` names every one it misses."""

    code = "weak_password"


class PasswordUsed(Base):
    """A hash that a person has used, so that it does not come back."""

    __tablename__ = "password_used"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


def set_password(session: Session, user: User, password: str, now: datetime) -> None:
    """Give a person a password that meets the rules, or WeakPassword."""
    session.flush()
    findings = _weaknesses(password, user.login)
    if not findings and _was_used(session, user, password):
        findings = [Finding("password_reused", "password", {"count": REMEMBERED})]
    if findings:
        raise WeakPassword(findings)
    user.password_hash = _hasher.hash(password)
    session.add(PasswordUsed(user_id=user.id, password_hash=user.password_hash, at=now))


def random_password(login: str) -> str:
    """One that meets the rules and can be read out: no signs that look alike."""
    for _ in range(100):
        groups = ["".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3)]
        password = "-".join([*groups, secrets.choice("ABCDEFGHJKMNPQRST") + secrets.choice("23456789")])
        if not _weaknesses(password, login):
            break
    return password


def change_password(session: Session, user: User, old: str, new: str, now: datetime) -> None:
    """The same, by the person, who must know the old one."""
    if not matches(old, user.password_hash):
        raise WeakPassword([Finding("old_password_wrong", "old")])
    set_password(session, user, new, now)
    user.password_once = False


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password. Takes the same time where there is no such person."""
    if len(password) > LONGEST:
        return False
    right = _hasher.verify(password, password_hash or _NOBODY)
    return right and password_hash is not None


def _weaknesses(password: str, login: str) -> list[Finding]:
    findings = []
    if not SHORTEST <= len(password) <= LONGEST:
        findings.append(Finding("password_length", "password", {"shortest": SHORTEST, "longest": LONGEST}))
    if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
        findings.append(Finding("password_kinds", "password"))
    if login.lower() in password.lower():
        findings.append(Finding("password_holds_login", "password"))
    if any(len(password) - len(known) < 4 and known in password.lower() for known in KNOWN):
        findings.append(Finding("password_known", "password"))
    return findings


def _was_used(session: Session, user: User, password: str) -> bool:
    newest = (
        select(PasswordUsed.password_hash)
        .where(PasswordUsed.user_id == user.id)
        .order_by(PasswordUsed.id.desc())
        .limit(REMEMBERED)
    )
    return any(_hasher.verify(password, one) for one in session.scalars(newest))
