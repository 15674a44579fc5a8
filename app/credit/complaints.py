"""服务投诉: about how a unit, or a case, was handled. It goes to supervision and touches no record."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base
from app.errors import Conflict


class Grievance(StrEnum):
    """What is complained of; its name is `grievance_<value>` in `app/words`."""

    DELAY = "delay"
    ATTITUDE = "attitude"
    REFUSAL = "refusal"
    OTHER = "other"


class Finding(StrEnum):
    FOUNDED = "founded"
    UNFOUNDED = "unfounded"
    REDIRECTED = "redirected"
    """it is an objection to information, or another matter: the person is told where to go"""


class AnsweredBefore(Conflict):
    """The complaint has its answer already."""

    code = "complaint_answered_before"


class Complaint(Base):
    """服务投诉: one person's, about one unit and perhaps one case."""

    __tablename__ = "complaint"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    about_case_id: Mapped[int | None] = mapped_column(index=True)
    grievance: Mapped[str] = mapped_column(String(12))
    filed_on: Mapped[date] = mapped_column(Date)
    finding: Mapped[str | None] = mapped_column(String(12))
    answered_on: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[str | None] = mapped_column(Text)

    def reply(self, on: date, finding: Finding, answer: str, measures: str | None = None) -> None:
        """答复: once, with reasons; what is done about it where it is founded."""
        if self.finding is not None:
            raise AnsweredBefore
        self.finding, self.answered_on = Finding(finding), on
        self.answer, self.measures = answer, measures


def of_case(session: Session, case_id: int) -> Complaint | None:
    return session.scalar(select(Complaint).where(Complaint.case_id == case_id))


def of_subject(session: Session, subject_id: int) -> list[Complaint]:
    own = select(Complaint).where(Complaint.subject_id == subject_id).order_by(Complaint.id.desc())
    return list(session.scalars(own.limit(200)))
