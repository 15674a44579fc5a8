"""复核: an objection's decision looked at once more, by somebody else than who decided it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.calendar import Calendar, Due
from app.credit.objecting import (
    AppealedBefore,
    NothingToReexamine,
    Outcome,
    SamePerson,
    TooLateToAppeal,
    WrongObjectionState,
)
from app.credit.objections import Decided, Objection
from app.credit.periods import end_of_calendar_days
from app.credit.rulebook import Rulebook
from app.db import Base


class AppealState(StrEnum):
    FILED = "filed"
    MAINTAINED = "maintained"
    """维持原处理"""
    CHANGED = "changed"
    """变更原处理"""


class Appeal(Base):
    """复核申请: about one decided objection, once."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), unique=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12), default=AppealState.FILED)
    filed_on: Mapped[date] = mapped_column(Date)
    overturned: Mapped[str | None] = mapped_column(String(12))
    """How the objection had been decided before."""
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)

    objection: Mapped[Objection] = relationship()

    @classmethod
    def file(cls, session: Session, objection: Objection, case_id: int, on: date, last_day: date) -> "Appeal":
        """申请复核: of a decision, once, until `last_day`."""
        if not objection.decided or objection.decided_on is None:
            raise NothingToReexamine
        session.flush()
        session.refresh(objection, with_for_update=True)
        if of_objection(session, objection.id) is not None:
            raise AppealedBefore
        if on > last_day:
            raise TooLateToAppeal(last_day=last_day)
        appeal = cls(objection=objection, case_id=case_id, filed_on=on, state=AppealState.FILED)
        session.add(appeal)
        return appeal

    def maintain(self, decided: Decided) -> None:
        """维持: what was decided stands."""
        self._decide(AppealState.MAINTAINED, decided)

    def change(self, decided: Decided, outcome: Outcome) -> None:
        """变更: the objection is upheld after all."""
        self.overturned = self.objection.state
        self._decide(AppealState.CHANGED, decided)
        self.objection.reverse(outcome)

    def _decide(self, state: AppealState, decided: Decided) -> None:
        if self.state != AppealState.FILED:
            raise WrongObjectionState(act="reexamine", state=self.state)
        if decided.by is None or decided.by == self.objection.decided_by:
            raise SamePerson
        self.state, self.decided_on, self.decided_by = state, decided.on, decided.by
        self.reason = decided.reason


def appeal_until(objection: Objection, rules: Rulebook, calendar: Calendar) -> Due:
    """Until when a re-examination may be asked for; of use once the objection is decided."""
    on = objection.decided_on or objection.filed_on
    return end_of_calendar_days(rules, calendar, on, rules.number("objection.appeal_window", on))


def of_objection(session: Session, objection_id: int) -> Appeal | None:
    return session.scalar(select(Appeal).where(Appeal.objection_id == objection_id))


def of_case(session: Session, case_id: int) -> Appeal | None:
    return session.scalar(select(Appeal).where(Appeal.case_id == case_id))
