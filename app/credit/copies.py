"""同一信息的多处公示: the sites that show a record besides our own. Each is told of every change."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.credit.records import Record
from app.db import Base
from app.errors import Finding, Invalid


class BadCopy(Invalid):
    """What was given of a site is not acceptable."""

    code = "bad_copy"


class RecordCopy(Base):
    """One site that shows the record, and since when it does no more."""

    __tablename__ = "record_copy"
    __table_args__ = (UniqueConstraint("record_id", "site"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    site: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(400), default="")
    seen_on: Mapped[date] = mapped_column(Date)
    noted_by: Mapped[str] = mapped_column(String(100))
    gone_on: Mapped[date | None] = mapped_column(Date)


def add(session: Session, copy: RecordCopy) -> None:
    """Note a site; one that was noted before is not noted twice."""
    copy.site = copy.site.strip()
    if not copy.site:
        raise BadCopy([Finding("copy_no_site", "site")])
    if copy.address and not copy.address.startswith(("http://", "https://")):
        raise BadCopy([Finding("copy_bad_address", "address")])
    if any(one.site == copy.site for one in copies_of(session, copy.record_id)):
        raise BadCopy([Finding("copy_known", "site", {"site": copy.site})])
    session.add(copy)


def copies_of(session: Session, record_id: int) -> Sequence[RecordCopy]:
    mine = select(RecordCopy).where(RecordCopy.record_id == record_id)
    return session.scalars(mine.order_by(RecordCopy.id)).all()


def told_to(record: Record, on: date, copies: Sequence[RecordCopy]) -> list[tuple[str, dict[str, Any]]]:
    """What each site that still shows it must be told, by the key of this version for that site."""
    told = record.told_to_portal(on)
    return [
        (f"{record.state_key}:copy:{copy.id}", told | {"site": copy.site, "address": copy.address})
        for copy in copies
        if copy.gone_on is None
    ]
