"""Tokens for programs: shown once, kept as a hash, with an end."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Moment
from app.people.roles import Actor
from app.people.users import User, actor_of

PREFIX = "cn_"


class ApiToken(Base):
    """One token of one person, who acts through it with all of his roles."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


def issue(session: Session, user: User, name: str, now: datetime, expires_at: datetime) -> str:
    """A new token in clear, the only time it can be seen."""
    token = PREFIX + secrets.token_urlsafe(32)
    session.flush()
    session.add(
        ApiToken(user_id=user.id, name=name, token_hash=_hash(token), issued_at=now, expires_at=expires_at)
    )
    return token


def bearer(session: Session, token: str, now: datetime) -> Actor | None:
    """Who acts through this token, if it is neither revoked nor over and the account is active."""
    user = session.execute(
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_hash == _hash(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            User.active.is_(True),
        )
    ).scalar_one_or_none()
    return actor_of(user) if user is not None else None


def of_person(session: Session, user_id: int) -> list[ApiToken]:
    """All tokens the person ever had, the newest first."""
    return list(
        session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc()))
    )


def revoke(token: ApiToken, now: datetime) -> None:
    token.revoked_at = token.revoked_at or now


def _hash(token: str) -> str:
    """Plain SHA-256: the token is random, so a slow hash would only cost time."""
    return hashlib.sha256(token.encode()).hexdigest()
