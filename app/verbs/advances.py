"""先行受理: early papers, an early decision, and its effect on the day that the minimum is over."""

from typing import Any

from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit import advances
from app.credit.records import Record
from app.credit.refusals import NoRecord, Reason
from app.credit.repairs import Application, Path, remedies
from app.people import Role
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.records import show_to_portal
from app.verbs.repairs import end, forget_ended, may_apply, repair_and_record, repair_of


@verb
def file(step: Step, record_id: int) -> None:
    """登记先行受理申请: while the minimum runs; once it is over the ordinary way is open."""
    record = step.session.get(Record, int(record_id))
    if record is None or not may_apply(step, record):
        raise NoRecord
    forget_ended(step, record)
    committed = step.answer("advance_application").get("commitment") is True
    application = Application(step.today, step.case.id, committed, Path.ADVANCE)
    advances.file(step.session, record, application, rules(step))
    step.session.flush()
    step.case.unit_id = record.authority_id
    step.clock(period(step, "repair.accept"))
    write(step, "repair_received", holders(step.session, Role.CLERK, step.case.unit_id))


@verb
def accept(step: Step) -> None:
    """先行受理: the unit's days for an early decision begin."""
    repair_of(step).accept(step.today, step.case.unit_id or 0, rules(step))
    step.clocks.finish("repair.accept")
    clock = step.clock(period(step, "repair.result"))
    write(step, "advance_accepted", parties(step.session, step.case), due=clock.due_on)


@verb
def decline(step: Step) -> None:
    """不予先行受理; the subject may still apply when the minimum is over."""
    opinion = step.answer("advance_check").get("opinion", "")
    repair = repair_of(step)
    repair.decline(step.today, Reason.MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED, opinion)
    end(step, "advance_declined", opinion=opinion, first_day=repair.record.publicity_first_application)


@verb
def promise(step: Step) -> dict[str, Any]:
    """到期准予: decided now, effective on the first day after the minimum, under two conditions."""
    repair = repair_of(step)
    day = advances.promise(repair, step.today, rules(step))
    step.clocks.finish_all()
    write(step, "advance_promised", parties(step.session, step.case), day=day)
    return {"release_on": day}


@verb
def look(step: Step) -> dict[str, Any]:
    """到期再查: what the day asks for; a later day where class or rules have changed."""
    repair = repair_and_record(step)
    found = advances.look(step.session, repair, step.today, rules(step))
    return {"found": found.value, "release_on": repair.release_on}


@verb
def release(step: Step) -> dict[str, Any]:
    """到期释放: what a person decided takes effect; in this commit the record is public no more."""
    repair = repair_and_record(step)
    advances.release(step.session, repair, step.today, rules(step))
    show_to_portal(step, repair.record)
    end(step, "repair_granted")
    return {"follow_up_on": repair.follow_up_due}


@verb
def refuse(step: Step) -> None:
    """不予修复, early: with reasons and remedies."""
    opinion = step.answer("advance_decision").get("opinion", "")
    repair_of(step).refuse(step.today, Reason.OBLIGATION_NOT_FULFILLED, opinion)
    _refused(step, Reason.OBLIGATION_NOT_FULFILLED)


@verb
def stop(step: Step) -> None:
    """终止先行受理: an equal or worse act since, or the duties were not performed when the day came."""
    repair = repair_of(step)
    other = advances.worse_since(step.session, repair)
    reason = Reason.EQUAL_OR_WORSE_SINCE if other is not None else Reason.OBLIGATION_NOT_FULFILLED
    repair.refuse(step.today, reason, other.decision_no if other is not None else "")
    _refused(step, reason)


def _refused(step: Step, reason: Reason) -> None:
    open_ways = remedies(step.today, rules(step), step.clocks.calendar)
    last_days = {"reconsider_by": open_ways.reconsideration.latest, "sue_by": open_ways.suit_last_day}
    end(step, "repair_refused", reason, **last_days)
