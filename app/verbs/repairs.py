"""信用修复: the law's acts on the application that this case is about."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app.casework.models import Case
from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit import falsehoods, gathering, payments
from app.credit.records import Record
from app.credit.refusals import NoRecord, Reason
from app.credit.repairs import (
    OPEN_STATES,
    Application,
    Falsehood,
    Repair,
    RepairState,
    admission_facts,
    remedies,
)
from app.papers import facts_of
from app.people import Role
from app.verbs import repair_promises
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.papers import hand_out
from app.verbs.records import show_to_portal
from app.verbs.repair_facts import of_repair
from app.words import say


@verb
def file(step: Step, record_id: int) -> None:
    """登记申请: refuses, with rule and date, what cannot be repaired now; and another's record.

    One application is for one record: one whose words name a second decision is sent back to apply for each.
    """
    record = step.session.get(Record, int(record_id))
    if record is None or not may_apply(step, record):
        raise NoRecord
    given = step.answer("repair_application")
    gathering.refuse_several(step.session, record, given)
    forget_ended(step, record)
    committed = given.get("commitment") is True
    application = Application(step.today, step.case.id, commitment=committed)
    Repair.file(step.session, record, application, rules(step))
    step.session.flush()
    step.clock(period(step, "repair.site_total"))
    if given.get("paid_agent") is True:
        people = holders(step.session, Role.SUPERVISOR, None) + holders(
            step.session, Role.PUBLISHER, record.authority_id
        )
        write(step, "paid_deletion", people, agent=given.get("paid_agent_name") or "未写明")
        write(step, "repair_is_free", parties(step.session, step.case))


@verb
def forward(step: Step) -> None:
    """推送认定单位: 谁认定、谁修复. The unit's days to accept begin."""
    repair = repair_of(step)
    repair.forward(step.today)
    step.case.unit_id = repair.record.authority_id
    step.clock(period(step, "repair.accept"))
    write(step, "repair_received", holders(step.session, Role.CLERK, step.case.unit_id))


@verb
def admission(step: Step) -> dict[str, Any]:
    """调取审核事实: what `repair_admission` asks.

    A stated day of performance, or proof, counts as performed here: whether it is true the reviewer verifies.
    """
    given, more = step.answer("repair_application"), step.answer("supplement_answer")
    facts = admission_facts(step.session, repair_of(step), step.case.unit_id or 0, rules(step))
    proof = given.get("performance_proof") or more.get("supplement_files") or attached(more)
    stated = given.get("performed_on") or proof
    return {"facts": facts | {"performed": facts["performed"] or bool(stated)}}


@verb
def supplement(step: Step, paper: str = "") -> None:
    """补正告知: every gap at once, and only once; the applicant's period begins."""
    repair = repair_of(step)
    repair.ask_to_supplement(step.today)
    gaps = step.answer("formal_check").get("gaps") or []
    clock = step.clock(period(step, "repair.supplement"))
    issued = hand_out(step, paper, of_repair(step, repair, clock) | {"gaps": gaps})
    said = {"gaps": "；".join(gaps), "due": clock.due_on}
    write(step, "supplement", parties(step.session, step.case), **said, **issued)


@verb
def supplemented(step: Step) -> None:
    """收到补正: the applicant has answered in time."""
    repair = repair_of(step)
    if step.answer("supplement_answer").get("commitment") is True and not repair.commitment:
        repair.supplement_commitment()
    step.clocks.finish("repair.supplement")


@verb
def lapse(step: Step, paper: str = "") -> None:
    """逾期未补正: nothing came within the applicant's period."""
    clock, repair = step.clock(period(step, "repair.supplement")), repair_of(step)
    repair.lapse(step.today, clock.due_on or step.today)
    issued = hand_out(step, paper, of_repair(step, repair))
    end(step, "repair_declined", Reason.MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED, **issued)


@verb
def decline(step: Step, reason: str, paper: str = "") -> None:
    """不予受理, with the reason that must be stated."""
    repair = repair_of(step)
    repair.decline(step.today, Reason(reason), step.answer("formal_check").get("opinion", ""))
    issued = hand_out(step, paper, of_repair(step, repair))
    end(step, "repair_declined", Reason(reason), **issued)


@verb
def accept(step: Step, paper: str = "") -> None:
    """受理: the unit's days for the result begin."""
    repair = repair_of(step)
    if repair.state != RepairState.ACCEPTED:  # sent back by the reviewer, it was accepted before
        repair.accept(step.today, step.case.unit_id or 0, rules(step))
    step.clocks.finish("repair.accept")
    clock = step.clock(period(step, "repair.result"))
    issued = hand_out(step, paper, of_repair(step, repair, clock))
    write(step, "repair_accepted", parties(step.session, step.case), due=clock.due_on, **issued)


@verb
def verify(step: Step, performed: bool) -> None:
    """登记核查结论: whether the misconduct is corrected and all performed; of instalments, the whole."""
    repair = repair_of(step)
    if performed:
        in_parts = step.answer("repair_application").get("payment") == "instalments"
        payments.refuse_unless_whole(step.session, repair.record, in_parts=in_parts)
    repair.verify(_performed_on(step) or step.today, performed=performed)


@verb
def grant(step: Step, paper: str = "") -> dict[str, Any]:
    """准予修复: in this commit the record is neither public nor shared any more."""
    repair = repair_and_record(step)
    record = repair.record
    repair.grant(step.today, rules(step))
    repair_promises.bind(step, repair)
    show_to_portal(step, record)
    opinion = step.answer("decision").get("opinion") if paper else None
    issued = hand_out(step, paper, of_repair(step, repair, opinion=opinion))
    end(step, "repair_granted", **issued)
    return {"follow_up_on": repair.follow_up_due}


@verb
def refuse(step: Step, reason: str, paper: str = "") -> None:
    """不予修复, with reasons and remedies."""
    repair = repair_of(step)
    repair.refuse(step.today, Reason(reason), step.answer("decision").get("opinion", ""))
    open_ways = remedies(step.today, rules(step), step.clocks.calendar)
    last_days = {"reconsider_by": open_ways.reconsideration.latest, "sue_by": open_ways.suit_last_day}
    issued = hand_out(step, paper, of_repair(step, repair))
    end(step, "repair_refused", Reason(reason), **last_days, **issued)


@verb
def retract(step: Step) -> None:
    """登记撤回: the applicant withdraws before the decision."""
    repair_of(step).retract(step.today)
    write(step, "repair_retracted", holders(step.session, Role.CLERK, step.case.unit_id))


@verb
def follow_up(step: Step) -> None:
    """登记核查通过: the later check found nothing."""
    repair = repair_of(step)
    repair.pass_follow_up(step.today)
    repair_promises.keep(step, repair)


@verb
def falsified(step: Step, trigger: str) -> None:
    """登记虚假材料: what was granted falls, and the subject may not apply for some time."""
    repair = repair_and_record(step)
    record = repair.record
    bar = repair.found_false(step.today, Falsehood(trigger), rules(step))
    step.session.add(bar)
    step.session.flush()
    entered = falsehoods.enter(step.session, bar, step.case.number, rules(step), step.today)
    repair_promises.found_false(step, repair, say(f"falsehood_{trigger}"))
    show_to_portal(step, record)
    show_to_portal(step, entered)
    end(step, "repair_falsified", until=bar.until, source=bar.source)


@facts_of("credit_repair")
def repair_facts(step: Step, _kind: str) -> dict[str, Any]:
    """What papers of a repair may name, where a diagram issues one by `papers.issue`."""
    return of_repair(step, repair_of(step), step.clocks.find("repair.result"))


def attached(supplement: dict[str, Any]) -> bool:
    """Whether any of the gaps was answered with a file."""
    return any(reply.get("files") for reply in supplement.get("replies") or [])


def repair_of(step: Step) -> Repair:
    """The application that this case is about."""
    return step.session.scalars(_of_case(step)).one()


def repair_and_record(step: Step) -> Repair:
    """The same, the record's row locked: the daily sweep may be ending its publicity in this moment."""
    locked = _of_case(step).with_for_update(of=Record).execution_options(populate_existing=True)
    return step.session.scalars(locked).one()


def _of_case(step: Step) -> Select[Repair]:
    whole = contains_eager(Repair.record).contains_eager(Record.subject)
    mine = select(Repair).where(Repair.case_id == step.case.id)
    return mine.join(Repair.record).join(Record.subject).options(whole)


def forget_ended(step: Step, record: Record) -> None:
    """An application whose case was terminated stands in nobody's way any more."""
    ended = (
        select(Repair)
        .join(Case, Case.id == Repair.case_id)
        .where(Repair.record_id == record.id, Repair.state.in_(OPEN_STATES), Case.ended_at.is_not(None))
    )
    for repair in step.session.scalars(ended):
        repair.retract(step.today)


def may_apply(step: Step, record: Record) -> bool:
    """Its subject, or the office on the subject's behalf at the window."""
    return step.actor.is_staff or step.actor.subject_id == record.subject_id


def _performed_on(step: Step) -> date | None:
    found = step.answer("verification").get("performed_on")
    return found if isinstance(found, date) else None


def end(step: Step, code: str, reason: Reason | None = None, **named: Any) -> None:
    """Nothing runs out any more; the parties are told."""
    step.clocks.finish_all()
    if reason is not None:
        named["reason"] = say(reason.word)
    write(step, code, parties(step.session, step.case), **named)
