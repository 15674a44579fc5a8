"""导入批次: what was sent, by whom, and what became of every row; kept, so that nothing sent is lost."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment


class Fate(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    ALREADY_THERE = "already_there"
    REJECTED = "rejected"


class ImportBatch(Base):
    """导入批次: one file as it was sent.

    While `finished_at` is empty the batch can be taken up again by sending the same file; `checked_on` is
    the day against which its dates are checked, then as before. `told` is what the report says beside rows.
    """

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_sha256", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(20))
    checked_on: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    started_by: Mapped[str] = mapped_column(String(100))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    rows: Mapped[int]
    accepted: Mapped[int] = mapped_column(default=0)
    already_there: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)


class ImportRow(Base):
    """One row of a batch. `sent` is the row as it came, locked: numbers of persons stand in it.

    `problems`, `mends` and `doubts` are lines of the report; `created` names what was met for the first
    time: {"what": "agency" or "subject", "name", "code"}.
    """

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("batch_id", "sheet", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int]
    fate: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    sent: Mapped[bytes] = mapped_column(LargeBinary)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    mends: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    doubts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    created: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
