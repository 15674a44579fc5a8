"""信用主体: who has a credit file."""

import unicodedata
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.credit import personal
from app.db import Base


class SubjectKind(StrEnum):
    ORGANISATION = "organisation"
    SOLE_TRADER = "sole_trader"
    """个体工商户"""
    PERSON = "person"


class Subject(Base):
    """信用主体: an organisation, a 个体工商户 or a person.

    A person's number is kept locked (`app.credit.personal`); set it with `give_number` only.
    `provisional`: met in a sheet and not yet confirmed. `successor_id`: merged into.
    """

    __tablename__ = "subject"
    __table_args__ = (Index("ix_subject_name_key_id", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default=SubjectKind.ORGANISATION)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    id_number_cipher: Mapped[bytes | None]
    id_number_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    id_number_masked: Mapped[str | None] = mapped_column(String(64))
    legal_rep: Mapped[str | None] = mapped_column(String(50))
    legal_rep_id_cipher: Mapped[bytes | None]
    registration: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    address: Mapped[str | None] = mapped_column(Text)
    provisional: Mapped[bool] = mapped_column(default=False)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    ended_on: Mapped[date | None] = mapped_column(Date)
    """合并、分立、注销: it exists no more since that day; how stands in `Succession`."""

    def __init__(self, *, name: str, **columns: Any) -> None:
        super().__init__(name=name, name_key=name_key(name), **columns)

    def rename(self, name: str) -> None:
        self.name, self.name_key = name, name_key(name)

    def give_number(self, number: str) -> None:
        """Keep a person's number: locked, findable, masked."""
        keeper = personal.numbers()
        self.id_number_cipher = keeper.lock(number)
        self.id_number_hash = keeper.finding_hash(number)
        self.id_number_masked = personal.mask(number)

    def give_legal_rep_number(self, number: str) -> None:
        """Keep the legal representative's number; it is never searched for and never shown."""
        self.legal_rep_id_cipher = personal.numbers().lock(number)


def name_key(name: str) -> str:
    """Equal for names that differ in width, case, brackets' width or spaces only."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def subjects_by_uscc(session: Session, codes: Collection[str]) -> dict[str, Subject]:
    """The subjects of these codes, in one statement."""
    found = session.scalars(select(Subject).where(Subject.uscc.in_(codes)))
    return {subject.uscc: subject for subject in found if subject.uscc}


def subject_of_number(session: Session, number: str) -> Subject | None:
    """The person with this number."""
    sought = personal.numbers().finding_hash(number)
    return session.scalar(select(Subject).where(Subject.id_number_hash == sought))


def subjects_named(session: Session, name: str) -> list[Subject]:
    """Subjects of exactly this name, width and spaces aside."""
    return list(
        session.scalars(select(Subject).where(Subject.name_key == name_key(name)).order_by(Subject.id))
    )
