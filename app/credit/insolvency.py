"""破产重整与和解: a court's ruling hides what blocks the plan, and ends it when it is executed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, Date, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.credit.listings import RemovalGround, entry_of
from app.credit.records import FALSE_MATERIAL, Record, Withdrawn
from app.credit.repairs import OPEN_STATES, Application, Path, Repair
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject
from app.db import Base
from app.errors import Conflict, Finding, Invalid, Refused

RUNNING = text("state IN ('filed', 'shielded')")


class PlanKind(StrEnum):
    REORGANISATION = "reorganisation"
    """重整"""
    COMPOSITION = "composition"
    """和解"""


class InsolvencyState(StrEnum):
    FILED = "filed"
    DECLINED = "declined"
    SHIELDED = "shielded"
    EXECUTED = "executed"
    FAILED = "failed"


class BadRuling(Invalid):
    """What was given of a ruling is not acceptable."""

    code = "bad_ruling"


class PlanUnderWay(Conflict):
    """A ruling for this subject is being handled already."""

    code = "plan_under_way"


class WrongPlanState(Conflict):
    """The plan is `state`, and `act` is not possible from there."""

    code = "wrong_plan_state"


class PeriodNotWaived(Refused):
    """The rule does not waive the minimum for an executed plan: `rule`, `source`."""

    code = "period_not_waived"


@dataclass(frozen=True)
class Ruling:
    """What the court ruled: its name, the number and the day of the ruling, whose plan."""

    kind: PlanKind
    court: str
    number: str
    ruled_on: date
    administrator: str = ""
    blocking: Sequence[str] = field(default_factory=tuple)
    """The measures that block the plan and are lifted with the shield."""


class Insolvency(Base):
    """破产程序 of one subject: the ruling that approved the plan, the shield, and how the plan ended."""

    __tablename__ = "insolvency"
    __table_args__ = (
        Index(
            "uq_insolvency_running", "subject_id", unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    case_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12), default=InsolvencyState.FILED)
    kind: Mapped[str] = mapped_column(String(20))
    court: Mapped[str] = mapped_column(String(200))
    ruling_no: Mapped[str] = mapped_column(String(128))
    ruled_on: Mapped[date] = mapped_column(Date)
    administrator: Mapped[str] = mapped_column(String(200), default="")
    blocking: Mapped[list[str]] = mapped_column(JSON, default=list)
    shielded_on: Mapped[date | None] = mapped_column(Date)
    end_ruling_no: Mapped[str | None] = mapped_column(String(128))
    ended_on: Mapped[date | None] = mapped_column(Date)

    subject: Mapped[Subject] = relationship()

    @classmethod
    def file(cls, session: Session, subject_id: int, ruling: Ruling, case_id: int, on: date) -> "Insolvency":
        """登记裁定: one plan per subject at a time."""
        _check(ruling, on)
        if running_of(session, subject_id) is not None:
            raise PlanUnderWay
        plan = cls(
            subject_id=subject_id,
            case_id=case_id,
            state=InsolvencyState.FILED,
            kind=PlanKind(ruling.kind),
            court=ruling.court.strip(),
            ruling_no=ruling.number.strip(),
            ruled_on=ruling.ruled_on,
            administrator=ruling.administrator.strip(),
            blocking=list(ruling.blocking),
        )
        session.add(plan)
        session.flush()
        return plan

    def decline(self) -> None:
        """The ruling is not in order, or not one that shields."""
        self._from("decline", InsolvencyState.FILED)
        self.state = InsolvencyState.DECLINED

    def shield(self, session: Session, on: date) -> list[Record]:
        """屏蔽: what was recognised before the ruling is hidden from today, and its measures rest."""
        self._from("shield", InsolvencyState.FILED)
        self.state, self.shielded_on = InsolvencyState.SHIELDED, on
        return self.cover(session, on)

    def cover(self, session: Session, on: date) -> list[Record]:
        """Hide what the shield covers and what is not hidden yet, as a decision collected late."""
        self._from("cover", InsolvencyState.SHIELDED)
        found = [record for record in self.covered(session) if not record.is_shielded(on)]
        for record in found:
            record.shield(on)
        return found

    def fail(self, session: Session, on: date, ruling_no: str) -> list[Record]:
        """计划失败: the shield falls; what is left of each period is shown again."""
        self._from("fail", InsolvencyState.SHIELDED)
        records = [record for record in self.covered(session) if record.is_shielded(on)]
        for record in records:
            record.unshield(on)
        self._end(InsolvencyState.FAILED, on, ruling_no)
        return records

    def complete(self, session: Session, on: date, ruling_no: str, rules: Rulebook) -> list[Record]:
        """执行完毕: every covered record is repaired in full, its minimum waived by the rule.

        A repair that is open already keeps its own course: its record is gone, so it can only be told so.
        """
        self._from("complete", InsolvencyState.FILED, InsolvencyState.SHIELDED)
        waived = rules.rule("repair.insolvency_waives_period", on)
        records = self.covered(session)
        if not waived.value and any(on < _first_day(record, rules, on) for record in records):
            raise PeriodNotWaived(rule=waived.key, source=waived.source)
        for record in records:
            if record.is_shielded(on):
                record.unshield(on)
            self._repair(session, record, on, rules)
        self._end(InsolvencyState.EXECUTED, on, ruling_no)
        return records

    def covered(self, session: Session) -> list[Record]:
        """The subject's open, collected records that were recognised up to the day of the ruling."""
        return list(
            session.scalars(
                select(Record)
                .where(
                    Record.subject_id == self.subject_id,
                    Record.kind != FALSE_MATERIAL,
                    Record.recognised_on <= self.ruled_on,
                    Record.collected_on.is_not(None),
                    Record.severity.is_not(None),
                    Record.withdrawn_on.is_(None),
                )
                .order_by(Record.id)
                .with_for_update(of=Record)
                .execution_options(populate_existing=True)
            )
        )

    def _repair(self, session: Session, record: Record, on: date, rules: Rulebook) -> None:
        entry = entry_of(session, record.id)
        if entry is not None:
            entry.end(on, RemovalGround.PLAN_EXECUTED)
        underway = next((one for one in record.repairs if one.state in OPEN_STATES), None)
        if underway is not None:
            record.correct(on)
            record.withdraw(on, Withdrawn.REPAIRED)
            return
        repair = Repair.file(session, record, Application(on, self.case_id, path=Path.INSOLVENCY), rules)
        repair.accept(on, record.authority_id, rules)
        repair.verify(on, performed=True)
        repair.grant(on, rules)

    def _from(self, act: str, *states: InsolvencyState) -> None:
        if self.state not in states:
            raise WrongPlanState(act=act, state=self.state)

    def _end(self, state: InsolvencyState, on: date, ruling_no: str) -> None:
        self.state, self.ended_on, self.end_ruling_no = state, on, ruling_no.strip() or None


def running_of(session: Session, subject_id: int) -> Insolvency | None:
    """The plan of that subject that is being handled or runs."""
    states = [InsolvencyState.FILED, InsolvencyState.SHIELDED]
    return session.scalar(
        select(Insolvency).where(Insolvency.subject_id == subject_id, Insolvency.state.in_(states))
    )


def to_cover(session: Session) -> Sequence[int]:
    """Plans that shield, and a record of whose subject came in since."""
    found = select(Insolvency.id).where(
        Insolvency.state == InsolvencyState.SHIELDED,
        Insolvency.subject_id == Record.subject_id,
        Record.kind != FALSE_MATERIAL,
        Record.recognised_on <= Insolvency.ruled_on,
        Record.collected_on.is_not(None),
        Record.withdrawn_on.is_(None),
        Record.severity.is_not(None),
        Record.shielded_from.is_(None) | Record.shielded_until.is_not(None),
    )
    return session.scalars(found.distinct().order_by(Insolvency.id)).all()


def _first_day(record: Record, rules: Rulebook, on: date) -> date:
    return record.publicity(rules, on).first_application


def _check(ruling: Ruling, on: date) -> None:
    found = [
        Finding("ruling_missing", name) for name in ("court", "number") if not getattr(ruling, name).strip()
    ]
    if ruling.ruled_on > on:
        found.append(Finding("ruling_day_ahead", "ruled_on"))
    if found:
        raise BadRuling(found)
