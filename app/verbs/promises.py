"""践诺与违诺: whether a promise that binds is kept, and what follows where it is not."""

from datetime import date, datetime, time
from typing import Any

from app.calendar import Calendar, add_months
from app.casework.notices import holders, parties
from app.casework.verbs import Step, question, verb
from app.clock import SHANGHAI
from app.credit import breaches
from app.credit.catalogue import Catalogue
from app.credit.commitments import BreachKind, Commitment, CommitmentState, Consequence
from app.credit.standing import share_checked, standing_of
from app.people import Role
from app.verbs.commitments import commitment_of, last_days, tell_portal
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.paper_facts import of_breach
from app.verbs.papers import hand_out
from app.verbs.records import show_to_portal
from app.words import say


@question("promised text", returns="string", stable=False)
def promised_text(step: Step) -> str:
    """What was promised, for whoever checks it."""
    return commitment_of(step).text.replace("\n", "\n\n")


@question("report text", returns="string", stable=False)
def report_text(step: Step) -> str | None:
    """What was reported before the check; null where nothing was."""
    return commitment_of(step).breach_facts


@question("breach text", returns="string", stable=False)
def breach_text(step: Step) -> str:
    """What the subject is told of a breach, and what it may do."""
    return say("breach_told", _breach(commitment_of(step)))


@verb
def plan(step: Step) -> dict[str, Any]:
    """确定核查方法和日期: by item and grade; whether it is drawn anybody can draw again from its seed."""
    commitment, on = commitment_of(step), step.case.governing_date
    item = Catalogue.read(step.session, on).item(commitment.item)
    standing = standing_of(step.session, commitment.subject_id, rules(step), on)
    months = item.check_months or rules(step).number("commitment.check", on)
    share = share_checked(item, standing, rules(step), on)
    drawn = commitment.plan(str(item.check), add_months(step.today, months), share)
    term = add_months(step.today, rules(step).number("commitment.term", on))
    wait_until = _morning(commitment.check_on if drawn else term)
    return {"drawn": drawn, "wait_until": wait_until}


@verb
def keep(step: Step) -> None:
    """记为践诺: it counts for the subject; its next promise goes first."""
    commitment = commitment_of(step)
    commitment.keep(step.today)
    _close_check(step)
    _tell(step, commitment, "promise_kept")


@verb
def expire(step: Step) -> None:
    """期满，未发现违诺: it was not drawn, and nobody reported a breach."""
    commitment = commitment_of(step)
    commitment.expire(step.today)
    _tell(step, commitment, "promise_expired")


@verb
def supplied(step: Step) -> None:
    """收到补交材料: within the applicant's period."""
    commitment_of(step).supply(step.today)
    step.clocks.finish("commitment.supplement")


@verb
def not_supplied(step: Step) -> None:
    """登记未补交: nothing came in time, or what came was not what was promised; the handling stops."""
    commitment = commitment_of(step)
    findings = step.answer("papers_check").get("findings")
    missing = commitment.missing_papers.replace("\n", "、")
    facts = str(findings or say("not_supplied_facts", {"papers": missing}))
    commitment.report(step.today, BreachKind.NOT_SUPPLIED, facts)
    step.clocks.finish("commitment.supplement")
    step.clocks.finish("commitment.confirm")


@verb
def found_broken(step: Step) -> None:
    """登记违诺事实: what the check found; a breach that was reported is not reported twice."""
    given = step.answer("commitment_check")
    commitment_of(step).find(
        step.today, BreachKind(given.get("breach_kind") or ""), str(given.get("findings") or "")
    )
    _close_check(step)


@verb
def note_report(step: Step, kind: str, report: str) -> None:
    """登记违诺报告: what somebody reported before the day of the check; a person looks at it."""
    commitment_of(step).report(step.today, BreachKind(kind), report)


@verb
def not_promised(step: Step) -> None:
    """登记逾期未承诺: the working days of the campaign are over."""
    step.clocks.finish("commitment.campaign")
    people = holders(step.session, Role.PUBLISHER, step.case.unit_id)
    write(step, "not_promised", [*people, *parties(step.session, step.case)])


@verb
def excuse(step: Step) -> None:
    """有正当理由，不作处理."""
    commitment_of(step).lapse(step.today)
    write(step, "promise_excused", parties(step.session, step.case))


@verb
def notify_breach(step: Step, paper: str = "") -> None:
    """告知违诺事实和权利: what was found, what may follow, and until when the subject may speak."""
    commitment = commitment_of(step)
    if commitment.state == CommitmentState.NOTIFIED:
        facts = str(step.answer("campaign_review").get("opinion") or "")
        commitment.report(step.today, BreachKind.NOT_PROMISED, facts)
    clock = step.clock(period(step, "hearing.request"))
    step.clock(period(step, "commitment.breach_decide"))
    issued = hand_out(step, paper, of_breach(step, commitment))
    told = _breach(commitment) | issued
    write(step, "breach_found", parties(step.session, step.case), due=clock.due_on, **told)


@verb
def clear_breach(step: Step) -> None:
    """违诺不成立: nothing is left of it, and the promise counts as kept."""
    commitment = commitment_of(step)
    if commitment.state == CommitmentState.NOTIFIED:
        commitment.lapse(step.today)
    else:
        commitment.clear(step.today)
    step.clocks.finish("commitment.breach_decide")
    _tell(step, commitment, "breach_cleared")


@verb
def record_breach(step: Step, consequence: str) -> None:
    """记入信用记录并公示: no promise instead of proof until it is repaired; the letter names the remedies."""
    commitment, on = commitment_of(step), step.today
    number = say("breach_number", {"number": step.case.number})
    record = breaches.breach_record(commitment, number, on, rules(step), Calendar.read(step.session))
    step.session.add(record)
    commitment.breach(on, Consequence(consequence), record)
    breaches.show(record, Consequence(consequence), on, rules(step))
    step.session.flush()
    step.clocks.finish("commitment.breach_decide")
    show_to_portal(step, record)
    if consequence == Consequence.ORDER_CORRECTION:
        step.clock(period(step, "commitment.correct"))
    said = say(f"consequence_{consequence}")
    opinion = str(step.answer("breach_decision").get("opinion") or "")
    named = {"decision_no": number, "consequence": said, "reason": opinion, **last_days(step)}
    _tell(step, commitment, "breach_decided", **named)


@verb
def corrected(step: Step) -> None:
    """登记已改正: the record is corrected, and can be repaired when its minimum is over."""
    record = commitment_of(step).breach_record
    if record is not None:
        record.correct(step.today)
    step.clocks.finish("commitment.correct")
    step.clocks.finish("commitment.confirm")
    write(step, "breach_corrected", parties(step.session, step.case))


@verb
def revoke(step: Step) -> None:
    """撤销决定: and what becomes of what was done by it already."""
    given = step.answer("correction_check") or step.answer("breach_decision")
    commitment = commitment_of(step)
    handling = str(given.get("used_handling") or "")
    commitment.revoke(step.today, used=given.get("permit_used") == "yes", handling=handling)
    step.clocks.finish("commitment.correct")
    step.clocks.finish("commitment.confirm")
    what = commitment.permit_no or commitment.title
    named = {"what": what, "handling": handling or say("nothing_used")}
    write(step, "promise_revoked", parties(step.session, step.case), **named, **last_days(step))


def _breach(commitment: Commitment) -> dict[str, Any]:
    kind = say(f"breach_{commitment.breach_kind}")
    return {"kind": kind, "facts": commitment.breach_facts, "item": commitment.title}


def _close_check(step: Step) -> None:
    step.clocks.finish("commitment.check_days")
    step.clocks.finish("commitment.confirm")


def _tell(step: Step, commitment: Commitment, code: str, **named: Any) -> None:
    """The subject is told, and the portal, where the letter is public."""
    write(step, code, parties(step.session, step.case), **named)
    if commitment.published_from is not None:
        tell_portal(step, commitment)


def _morning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), SHANGHAI) if day is not None else None
