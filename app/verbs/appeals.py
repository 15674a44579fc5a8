"""复核: the re-examination of an objection's decision."""

from typing import Any

from sqlalchemy import select

from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit.appeals import Appeal, appeal_until
from app.credit.objecting import NothingToReexamine, NotYourRecord, Outcome
from app.credit.objections import Decided, Objection, release
from app.credit.repairs import remedies
from app.people import Role
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.objections import apply_to_record
from app.verbs.records import locked, show_to_portal
from app.words import say

DECIDED = "appeal_decision"


@verb
def file(step: Step, objection_id: int | None = None) -> dict[str, str]:
    """登记复核申请: of a decided objection of one's own, once, in time; the record bears the mark again."""
    objection = step.session.get(Objection, objection_id or 0)
    if objection is None:
        raise NothingToReexamine
    if not step.actor.is_staff and step.actor.subject_id != objection.subject_id:
        raise NotYourRecord
    until = appeal_until(objection, rules(step), step.clocks.calendar)
    Appeal.file(step.session, objection, step.case.id, step.today, until.latest)
    step.case.unit_id = objection.authority_id
    if objection.record is not None and rules(step).value("objection.mark", step.today):
        objection.record.mark_objection()
    clock = step.clock(period(step, "objection.reexamine"))
    write(step, "appeal_received", holders(step.session, Role.APPROVER, step.case.unit_id))
    write(step, "appeal_accepted", parties(step.session, step.case), due=clock.due_on)
    before = {"day": objection.decided_on, "reason": objection.reason or ""}
    return {"before": say(f"objection_before_{objection.outcome or objection.state}", before)}


@verb
def maintain(step: Step) -> None:
    """维持原处理: with reasons, and what remains."""
    appeal = _appeal_of(step)
    appeal.maintain(_decided(step))
    _unmark(step, appeal)
    open_ways = remedies(step.today, rules(step), step.clocks.calendar)
    last_days = {"reconsider_by": open_ways.reconsideration.latest, "sue_by": open_ways.suit_last_day}
    _end(step, "appeal_maintained", reason=appeal.reason, **last_days)


@verb
def change(step: Step) -> None:
    """变更原处理: the record is corrected or taken down, or the unit is to do its part."""
    appeal, given = _appeal_of(step), step.answer(DECIDED)
    others = {"collect": Outcome.COLLECTED, "set_aside": Outcome.SET_ASIDE}
    outcome = others.get(given.get("decision", ""))
    if outcome is None:
        outcome = apply_to_record(step, appeal.objection, given)
    appeal.change(_decided(step), outcome)
    _unmark(step, appeal)
    told = {"decision_no": appeal.objection.decision_no, "reason": appeal.reason}
    if outcome is Outcome.COLLECTED:
        write(step, "appeal_collect", holders(step.session, Role.CLERK, step.case.unit_id), **told)
    _end(step, "appeal_changed", **told)


def _appeal_of(step: Step) -> Appeal:
    appeal = step.session.scalars(select(Appeal).where(Appeal.case_id == step.case.id)).one()
    if appeal.objection.record_id is not None:
        locked(step, appeal.objection.record_id)
    return appeal


def _decided(step: Step) -> Decided:
    return Decided(step.actor.id, step.today, step.answer(DECIDED).get("opinion", ""))


def _unmark(step: Step, appeal: Appeal) -> None:
    record = appeal.objection.record
    release(step.session, record)
    if record is not None:
        show_to_portal(step, record)


def _end(step: Step, code: str, **named: Any) -> None:
    step.clocks.finish_all()
    write(step, code, parties(step.session, step.case), **named)
