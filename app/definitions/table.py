"""The table of published definitions."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal, get_args

from sqlalchemy import Date, LargeBinary, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment

Kind = Literal["process", "decision", "form", "rules", "catalogue", "paper"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Definition(Base):
    """定义: one published version of something that is edited and checked. Never changed, never deleted."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("kind", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[date] = mapped_column(Date)
    published_by: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")


def fingerprint(body: bytes) -> str:
    return sha256(body).hexdigest()


@event.listens_for(Definition, "before_update")
@event.listens_for(Definition, "before_delete")
def _keep(_mapper: object, _connection: object, definition: Any) -> None:
    raise RuntimeError(f"a published definition is final: {definition.kind} {definition.key}")
