"""Which values of the law had a part in which case."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.casework.access import visible
from app.casework.models import Case
from app.db import Base, Moment
from app.people import Actor

NOTED, WRITTEN = "rules_noted", "rules_written"
SHOWN = 20


class UsedRule(Base):
    """One value of one rule, known by its first day, that a case asked for."""

    __tablename__ = "used_rule"
    __table_args__ = (Index("ix_used_rule_rule", "rule", "effective_from", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(120), primary_key=True)
    effective_from: Mapped[date] = mapped_column(Date, primary_key=True)
    first_at: Mapped[datetime] = mapped_column(Moment)


def note(session: Session, case_id: int, rule: str, effective_from: date) -> None:
    """Remember it until the case is kept."""
    session.info.setdefault(NOTED, set()).add((case_id, rule, effective_from))


def write(session: Session, now: datetime) -> None:
    """Write what was noted and is new: one statement, or none."""
    noted: set[tuple[int, str, date]] = session.info.pop(NOTED, set())
    written: set[tuple[int, str, date]] = session.info.setdefault(WRITTEN, set())
    rows = [
        {"case_id": case, "rule": rule, "effective_from": start, "first_at": now}
        for case, rule, start in sorted(noted - written)
    ]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(dialect.insert(UsedRule).values(rows).on_conflict_do_nothing())
        written |= noted


def counts(session: Session, rule: str) -> dict[date, int]:
    """How many cases used each value of a rule, by its first day."""
    of_rule = select(UsedRule.effective_from, func.count()).where(UsedRule.rule == rule)
    rows = session.execute(of_rule.group_by(UsedRule.effective_from)).all()
    return {row[0]: row[1] for row in rows}


def cases(session: Session, actor: Actor, rule: str) -> Sequence[tuple[Case, date]]:
    """The newest cases that used a rule and that this person may see, with the first day of its value."""
    rows = session.execute(
        select(Case, UsedRule.effective_from)
        .join(UsedRule, UsedRule.case_id == Case.id)
        .where(UsedRule.rule == rule, visible(session, actor))
        .order_by(UsedRule.case_id.desc())
        .limit(SHOWN)
    )
    return [(case, start) for case, start in rows]


def of_case(session: Session, case_id: int) -> Sequence[UsedRule]:
    """The rules that had a part in a case, by key."""
    found = select(UsedRule).where(UsedRule.case_id == case_id)
    return session.scalars(found.order_by(UsedRule.rule, UsedRule.effective_from)).all()
