"""先行受理: repair papers handed in with the penalty case, examined early, released when the minimum ends.

The decision is a person's, taken early under two conditions; the day alone grants nothing that was not
decided. The conditions are looked at again on the day: no equal or worse act since, every duty performed.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.credit.periods import Severity
from app.credit.records import FALSE_MATERIAL, Record
from app.credit.refusals import (
    ApplyNow,
    EqualOrWorseSince,
    NoRecord,
    NotRepairable,
    ObligationNotFulfilled,
    WrongRepairState,
)
from app.credit.repairs import Application, Repair, RepairState
from app.credit.rulebook import Rulebook
from app.errors import Refused


class AdvanceNotOffered(Refused):
    """The office does not accept in advance: `rule`, `source`."""

    code = "advance_not_offered"


class Release(StrEnum):
    """What is to be done on the day."""

    WAIT = "wait"
    """the first day lies later now: the class or the rules changed"""
    RELEASE = "release"
    VERIFY = "verify"
    """nobody has found the duties performed yet"""
    STOP = "stop"
    """an equal or worse act since"""


def file(session: Session, record: Record | None, application: Application, rules: Rulebook) -> Repair:
    """Take the papers while the minimum runs; once it is over the ordinary way is open and this refuses."""
    on = application.applied_on
    rule = rules.rule("repair.advance", on)
    if not rule.value:
        raise AdvanceNotOffered(rule=rule.key, source=rule.source)
    if record is None or record.severity is None:
        raise NoRecord
    public = record.publicity(rules, on)
    if not public.repairable:
        raise NotRepairable(rule=public.rule.key, source=public.rule.source)
    if on >= public.first_application:
        raise ApplyNow(decision_no=record.decision_no)
    return Repair.file(session, record, application, rules)


def promise(repair: Repair, on: date, rules: Rulebook) -> date:
    """到期准予: decided today, to take effect on the first day that an application would be admitted."""
    if repair.state != RepairState.ACCEPTED or repair.promised_on is not None:
        raise WrongRepairState(act="promise", state=repair.state)
    repair.promised_on = on
    repair.release_on = repair.record.publicity(rules, on).first_application
    return repair.release_on


def look(session: Session, repair: Repair, on: date, rules: Rulebook) -> Release:
    """What the day asks for; where it lies later now, `release_on` moves there."""
    first = repair.record.publicity(rules, on).first_application
    repair.release_on = first
    if on < first:
        return Release.WAIT
    if worse_since(session, repair) is not None:
        return Release.STOP
    return Release.RELEASE if repair.performed else Release.VERIFY


def release(session: Session, repair: Repair, on: date, rules: Rulebook) -> None:
    """到期释放: what was decided takes effect, if its conditions hold today."""
    if repair.promised_on is None:
        raise WrongRepairState(act="release", state=repair.state)
    found = look(session, repair, on, rules)
    if found is Release.WAIT:
        raise WrongRepairState(act="release", state=repair.state)
    if found is Release.STOP:
        other = worse_since(session, repair)
        raise EqualOrWorseSince(other=other.decision_no if other else "")
    if found is Release.VERIFY:
        raise ObligationNotFulfilled(decision_no=repair.record.decision_no)
    repair.grant(on, rules)


def worse_since(session: Session, repair: Repair) -> Record | None:
    """The first decision since that is of the same class or a worse one and was not revoked."""
    record = repair.record
    ranks = list(Severity)
    alike = [rank.value for rank in ranks[ranks.index(Severity(record.severity or "")) :]]
    return session.scalars(
        select(Record)
        .where(
            Record.subject_id == record.subject_id,
            Record.id != record.id,
            Record.recognised_on > record.recognised_on,
            Record.severity.in_(alike),
            Record.kind != FALSE_MATERIAL,
            Record.annulled_on.is_(None),
        )
        .order_by(Record.recognised_on, Record.id)
        .limit(1)
    ).first()


def moved(session: Session, on: date, rules: Rulebook) -> list[Repair]:
    """Promised releases whose day is another one now, because a class or a rule changed."""
    waiting = select(Repair).where(Repair.state == RepairState.ACCEPTED, Repair.promised_on.is_not(None))
    return [
        repair
        for repair in session.scalars(waiting.order_by(Repair.id))
        if repair.record.publicity(rules, on).first_application != repair.release_on
    ]
