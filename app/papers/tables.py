"""What is kept of papers: the papers, their counters, what was printed, when each reached its addressee."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import feel
from app.db import Base, Moment

VALID = text("state = 'valid'")
UNPRINTED = text("pdf_sha256 IS NULL AND trouble IS NULL")
TO_SERVE = text("state = 'valid' AND serve_by IS NOT NULL AND served_on IS NULL")


class PaperState(StrEnum):
    VALID = "valid"
    VOID = "void"
    """its number stays used, with the reason"""
    REPLACED = "replaced"


class Manner(StrEnum):
    """How a paper is served; `manner_<value>` in `app/words`."""

    IN_PERSON = "in_person"
    """当面（直接送达）"""
    ELECTRONIC = "electronic"
    """电子送达"""
    POST = "post"
    """邮寄送达"""
    LEFT = "left"
    """留置送达"""
    PUBLIC_NOTICE = "public_notice"
    """公告送达"""


class PaperSeries(Base):
    """The counter of one series of one agency in one year. Its row is locked until the number is used."""

    __tablename__ = "paper_series"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class PaperFormat(Base):
    """An agency's own form of numbers: its 代字 and, for one kind of paper or all (''), the whole pattern."""

    __tablename__ = "paper_format"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(100), primary_key=True, default="")
    head: Mapped[str] = mapped_column(String(40), default="")
    pattern: Mapped[str] = mapped_column(String(60), default="")


class Paper(Base):
    """文书: one paper as it was issued. Facts, template and number never change; state and service do."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("agency_id", "series", "year", "seq", name="uq_paper_sequence"),
        UniqueConstraint("agency_id", "number", name="uq_paper_number"),
        Index("ix_paper_case", "case_id"),
        Index(
            "uq_paper_valid",
            "case_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=VALID,
            postgresql_where=VALID,
        ),
        Index("ix_paper_unprinted", "id", sqlite_where=UNPRINTED, postgresql_where=UNPRINTED),
        Index("ix_paper_to_serve", "serve_by", "agency_id", sqlite_where=TO_SERVE, postgresql_where=TO_SERVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(String(80), default="")
    """What it is about where a case has several valid papers of one kind; else empty."""
    title: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(120))
    series: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    seq: Mapped[int]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    """验证码: confirmed on the public page."""
    addressee: Mapped[str] = mapped_column(String(200))
    addressee_is_person: Mapped[bool] = mapped_column(default=False)
    subject_id: Mapped[int | None] = mapped_column(index=True)
    template_version: Mapped[int]
    template_sha256: Mapped[str] = mapped_column(String(64))
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    """feel's exact JSON."""
    facts_sha256: Mapped[str] = mapped_column(String(64))
    element: Mapped[str] = mapped_column(String(120), default="")
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by: Mapped[str] = mapped_column(String(120))

    state: Mapped[PaperState] = mapped_column(String(10), default=PaperState.VALID)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(String(120))
    ended_reason: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))

    serve_by: Mapped[date | None] = mapped_column(Date)
    """Until when it is to be served; None where it needs no service."""
    starts: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The periods that begin with its service, by rule."""
    served_on: Mapped[date | None] = mapped_column(Date)
    """送达日, the legal day."""
    served_manner: Mapped[Manner | None] = mapped_column(String(20))

    pdf_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    trouble: Mapped[str | None] = mapped_column(Text)
    """Why it could not be printed, where it could not."""

    deliveries: Mapped[list["PaperDelivery"]] = relationship(
        back_populates="paper", order_by="PaperDelivery.id"
    )

    @property
    def known(self) -> dict[str, Any]:
        """The facts it was issued with."""
        facts = feel.loads(self.facts)
        return facts if isinstance(facts, dict) else {}

    @property
    def may_be_served(self) -> bool:
        return self.state == PaperState.VALID and self.serve_by is not None and self.served_on is None


class PaperPdf(Base):
    """What was printed of a paper, the first time."""

    __tablename__ = "paper_pdf"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    printed_at: Mapped[datetime] = mapped_column(Moment)


class PaperDelivery(Base):
    """送达: one paper reached its addressee. Only ever added; a notice to the public takes effect later."""

    __tablename__ = "paper_delivery"
    __table_args__ = (Index("ix_paper_delivery_paper", "paper_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    addressee: Mapped[str] = mapped_column(String(200))
    manner: Mapped[Manner] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    """The day of the act: handed over, arrived, left, published."""
    legal_day: Mapped[date] = mapped_column(Date)
    """送达日: the day that the law takes it to be served on."""
    rule: Mapped[str | None] = mapped_column(String(80))
    """The rule that gives the legal day, where one does."""
    source: Mapped[str] = mapped_column(Text, default="")
    unverified: Mapped[bool] = mapped_column(default=False)
    began: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The periods that began with it: rule, title, last day, source, unverified."""
    proof: Mapped[str | None] = mapped_column(ForeignKey("attachment.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)

    paper: Mapped[Paper] = relationship(back_populates="deliveries")


class ServiceConsent(Base):
    """同意电子送达: a subject's standing agreement, and its end."""

    __tablename__ = "service_consent"
    __table_args__ = (Index("ix_service_consent_subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    given_by: Mapped[str] = mapped_column(String(120))
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class PaperLookup(Base):
    """One look-up on the public page of verification, by the machine's time: who asks too often must wait."""

    __tablename__ = "paper_lookup"
    __table_args__ = (Index("ix_paper_lookup_visitor", "visitor", "at"), Index("ix_paper_lookup_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(String(64))
    """A hash of address and day; the address itself is not kept."""
    at: Mapped[datetime] = mapped_column(Moment)
