"""异议申诉: the law's acts on the objection that this case is about."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.casework.models import Case
from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit.appeals import appeal_until
from app.credit.borders import Borders
from app.credit.corrections import CLASS_FACTS, NothingCorrected, Signed, amend
from app.credit.objecting import Answered, Declined, Ground, NotYetCollected, NotYourRecord, Outcome, Removal
from app.credit.objections import Claim, Decided, Objection, admission_facts, held_now, release
from app.credit.records import Record
from app.credit.redress import last_day, resettle, take_down
from app.credit.repairs import remedies
from app.people import Agency, Role
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.paper_facts import of_objection
from app.verbs.papers import hand_out
from app.verbs.records import classify, locked, show_to_portal
from app.verbs.repairs import attached
from app.words import say

FORM = "objection_application"
CHECKED = "objection_check"
OUTSIDER = "other"
"""Whom the form calls neither the subject nor its agent."""


@verb
def file(step: Step, record_id: int | None = None) -> dict[str, Any]:
    """登记异议: to a record, or to a decision that is not held; the office's days to accept begin."""
    given = step.answer(FORM)
    record = step.session.get(Record, record_id) if record_id is not None else None
    if record is not None and step.actor.is_staff:
        step.case.subject_id = record.subject_id  # at the window, for whom it is about
    claim = _claim(step, given)
    if record_id is None:
        objection = _file_missing(step, given, claim)
    else:
        objection = Objection.file(step.session, record, claim, rules(step))
    step.session.flush()
    step.case.unit_id = objection.authority_id
    step.clock(period(step, "objection.accept"))
    write(step, "objection_received", holders(step.session, Role.CLERK, step.case.unit_id))
    return {"ground": objection.ground, "provider_unit": objection.provider()}


@verb
def admission(step: Step) -> dict[str, Any]:
    """调取审查事实: what `objection_admission` asks; the earlier case's number where there is one."""
    facts = admission_facts(step.session, objection_of(step), rules(step), step.today)
    earlier = facts.pop("earlier_id")
    found = step.session.get(Objection, earlier) if earlier else None
    objection = objection_of(step)
    return {"facts": facts | {"earlier": _number_of(step, found), "held": _held(objection)}}


@verb
def supplement(step: Step) -> None:
    """补正告知: every gap at once, and only once; the objector's period begins."""
    objection_of(step).ask_to_supplement(step.today)
    gaps = step.answer(CHECKED).get("gaps") or []
    clock = step.clock(period(step, "objection.supplement"))
    write(step, "supplement", parties(step.session, step.case), gaps="；".join(gaps), due=clock.due_on)


@verb
def supplemented(step: Step) -> None:
    """收到补正: the objector has answered in time."""
    more = step.answer("objection_supplement")
    evidence = bool(more.get("supplement_files")) or attached(more)
    objection_of(step).supplement(commitment=more.get("commitment") is True, evidence=evidence)
    step.clocks.finish("objection.supplement")


@verb
def lapse(step: Step) -> None:
    """逾期未补正: nothing came within the objector's period."""
    clock = step.clock(period(step, "objection.supplement"))
    objection_of(step).lapse(step.today, clock.due_on or step.today)
    _declined(step, Declined.OBJECTION_MATERIAL_INCOMPLETE)


@verb
def decline(step: Step, reason: str) -> None:
    """不予受理, with the reason that must be stated."""
    objection_of(step).decline(_decided(step, CHECKED), Declined(reason))
    _declined(step, Declined(reason), step.answer(CHECKED).get("opinion", ""))


@verb
def accept(step: Step) -> None:
    """受理并标注异议中: the public sees the mark from now on."""
    objection = objection_and_record(step)
    objection.accept(step.today, rules(step))
    step.clocks.finish("objection.accept")
    write(step, "objection_accepted", parties(step.session, step.case))


@verb
def delete_overdue(step: Step, paper: str = "") -> dict[str, Any]:
    """超期公示，当即撤下: the dates say so, nobody needs to be asked."""
    objection = objection_and_record(step)
    said = say("objection_overdue_found", {"day": _last_day(step, objection)})
    given = {"decision": "delete", "removal": Removal.OVERDUE, "opinion": said}
    return _uphold(step, objection, given, paper=paper)


@verb
def inquire(step: Step) -> dict[str, Any]:
    """发出核查函: the providing unit's own days begin."""
    objection = objection_of(step)
    unit = objection.inquire(step.today)
    step.clocks.finish("objection.own_check")
    clock = step.clock(period(step, "objection.provider"))
    told = {"ground": say(f"ground_{objection.ground}"), "decision_no": objection.decision_no}
    write(step, "objection_inquiry", holders(step.session, Role.REVIEWER, unit), **told, due=clock.due_on)
    return {"provider_unit": unit}


@verb
def remind_provider(step: Step) -> None:
    """催办提供单位: its days are running out."""
    _tell_provider(step, "period_ending", [Role.REVIEWER])


@verb
def press_provider(step: Step) -> None:
    """督办提供单位: it is silent. Its head and supervision are told; the mark stays."""
    _tell_provider(step, "provider_silent", [Role.REVIEWER, Role.APPROVER])
    step.clocks.finish("objection.press")


@verb
def answered(step: Step, silent: bool = False) -> None:
    """登记核查答复: what the providing unit found, or that it said nothing."""
    given = step.answer("objection_inquiry").get("decision")
    found = Answered.SILENT if silent or given is None else Answered(given)
    objection_of(step).answer(step.today, found)
    step.clocks.finish("objection.provider")
    step.clocks.finish("objection.press")


@verb
def uphold(step: Step, said_in: str, paper: str = "") -> dict[str, Any]:
    """异议成立: corrected or taken down, in this commit and at the portal, whoever found it."""
    return _uphold(step, objection_and_record(step), step.answer(said_in), said_in, paper=paper)


@verb
def collect(step: Step, said_in: str) -> dict[str, Any]:
    """责成补归集: the missing decision is a duty of the unit from now on."""
    objection = objection_of(step)
    objection.uphold(Outcome.COLLECTED, _decided(step, said_in))
    clock = step.clock(period(step, "objection.collect"))
    told = {"decision_no": objection.decision_no, "due": clock.due_on}
    write(step, "objection_collect", holders(step.session, Role.CLERK, step.case.unit_id), **told)
    write(step, "objection_upheld_missing", parties(step.session, step.case), **told)
    return {"outcome": Outcome.COLLECTED}


@verb
def collected(step: Step) -> None:
    """登记已补归集: refuses until the decision stands in the register."""
    objection = objection_of(step)
    record = held_now(step.session, objection)
    if record is None or record.collected_on is None:
        authority = step.session.get_one(Agency, objection.authority_id).name
        raise NotYetCollected(decision_no=objection.decision_no, authority=authority)
    objection.record = record
    _end(step, "objection_collected", decision_no=objection.decision_no)


@verb
def set_aside(step: Step, said_in: str) -> dict[str, Any]:
    """撤销修复结论: it does not stand; the subject may apply anew at once."""
    objection = objection_and_record(step)
    objection.uphold(Outcome.SET_ASIDE, _decided(step, said_in))
    release(step.session, objection.record)
    _end(step, "objection_set_aside", decision_no=objection.decision_no)
    return {"outcome": Outcome.SET_ASIDE}


@verb
def dismiss(step: Step, said_in: str, paper: str = "") -> dict[str, Any]:
    """异议不成立: what is held stays; reasons and remedies are told."""
    objection = objection_and_record(step)
    decided = _decided(step, said_in)
    objection.dismiss(decided)
    release(step.session, objection.record)
    _show(step, objection)
    issued = hand_out(step, paper, of_objection(step, objection, "dismissed", decided.reason))
    _end(step, "objection_dismissed", reason=decided.reason, **_last_days(step, objection), **issued)
    return {"outcome": "dismissed"}


@verb
def note(step: Step, said_in: str, paper: str = "") -> dict[str, Any]:
    """无法核实: both versions stand beside the record."""
    objection, given = objection_and_record(step), step.answer(said_in)
    versions = given.get("objector_version", ""), given.get("unit_version", "")
    objection.note(_decided(step, said_in), *versions)
    release(step.session, objection.record)
    _show(step, objection)
    issued = hand_out(step, paper, of_objection(step, objection, "unverified", objection.reason))
    _end(step, "objection_unverified", **_last_days(step, objection), **issued)
    return {"outcome": "unverified"}


@verb
def retract(step: Step) -> None:
    """登记撤回: the objector withdraws before the decision."""
    objection = objection_and_record(step)
    objection.retract(step.today)
    release(step.session, objection.record)
    _show(step, objection)
    write(step, "objection_retracted", holders(step.session, Role.CLERK, step.case.unit_id))


def objection_of(step: Step) -> Objection:
    """The objection that this case is about."""
    return step.session.scalars(select(Objection).where(Objection.case_id == step.case.id)).one()


def objection_and_record(step: Step) -> Objection:
    """The same, its record's row locked: the daily sweep, or a repair, may be ending its publicity now."""
    objection = objection_of(step)
    if objection.record_id is not None:
        locked(step, objection.record_id)
    return objection


def apply_to_record(step: Step, objection: Objection, given: dict[str, Any]) -> Outcome:
    """Correct the record or take it down as an answer says; the class, the dates and the portal follow."""
    record, book, calendar = objection.record, rules(step), step.clocks.calendar
    if record is None:
        return Outcome.COLLECTED
    if given.get("decision") == "delete":
        take_down(record, Removal(given.get("removal", "")), step.today, book, calendar)
        record.withdrawn_statement = given.get("statement") or given.get("opinion")
        return Outcome.DELETED
    wanted = {row["field"]: str(row["new_value"]) for row in given.get("corrections") or []}
    before = record.severity
    signed = Signed(step.actor.id, step.actor.name, step.asked.now, str(given["opinion"]), step.case.number)
    made = amend(step.session, record, wanted, signed)
    if made is None:
        raise NothingCorrected
    if set(made.after) & set(CLASS_FACTS):
        classify(step, record, Borders.read(step.session))
    resettle(record, before, step.today, book, calendar)
    return Outcome.CORRECTED


def _uphold(
    step: Step, objection: Objection, given: dict[str, Any], said_in: str | None = None, *, paper: str = ""
) -> dict[str, Any]:
    outcome = apply_to_record(step, objection, given)
    decided = _decided(step, said_in) if said_in else Decided(step.actor.id, step.today, given["opinion"])
    objection.uphold(outcome, decided)
    release(step.session, objection.record)
    _show(step, objection)
    issued = hand_out(step, paper, of_objection(step, objection, outcome.value, decided.reason))
    _end(step, f"objection_{outcome}", reason=decided.reason, **_last_days(step, objection), **issued)
    return {"outcome": outcome.value}


def _claim(step: Step, given: dict[str, Any]) -> Claim:
    new = given.get("new_evidence") is True
    return Claim(
        ground=Ground(given["ground"]),
        filed_on=step.today,
        subject_id=step.case.subject_id or 0,
        case_id=step.case.id,
        entitled=given.get("agent_capacity") != OUTSIDER,
        commitment=given.get("commitment") is True,
        evidence=bool(given.get("evidence")),
        new_evidence=new and bool(given.get("evidence")),
    )


def _file_missing(step: Step, given: dict[str, Any], claim: Claim) -> Objection:
    if step.case.unit_id is None or not claim.subject_id:
        raise NotYourRecord
    number = str(given.get("decision_no") or "").strip()
    return Objection.file_missing(step.session, step.case.unit_id, number, claim, rules(step))


def _decided(step: Step, said_in: str) -> Decided:
    return Decided(step.actor.id, step.today, step.answer(said_in).get("opinion", ""))


def _declined(step: Step, why: Declined, opinion: str = "") -> None:
    objection = objection_of(step)
    reason = "：".join(part for part in (say(f"refusal_{why.lower()}"), opinion) if part)
    _end(step, "objection_declined", reason=reason, **_last_days(step, objection))


def _end(step: Step, code: str, **named: Any) -> None:
    """Nothing runs out any more; the objector is told."""
    step.clocks.finish_all()
    write(step, code, parties(step.session, step.case), **named)


def _last_days(step: Step, objection: Objection) -> dict[str, date]:
    """Until when the objector may ask for 复核, 行政复议, or sue."""
    open_ways = remedies(step.today, rules(step), step.clocks.calendar)
    return {
        "appeal_by": appeal_until(objection, rules(step), step.clocks.calendar).latest,
        "reconsider_by": open_ways.reconsideration.latest,
        "sue_by": open_ways.suit_last_day,
    }


def _show(step: Step, objection: Objection) -> None:
    if objection.record is not None:
        show_to_portal(step, objection.record)


def _tell_provider(step: Step, code: str, roles: list[Role]) -> None:
    objection, clock = objection_of(step), step.clocks.find("objection.provider")
    unit = objection.provider_id
    people = {one for role in roles for one in holders(step.session, role, unit)}
    if Role.APPROVER in roles:
        people |= set(holders(step.session, Role.SUPERVISOR, None))
    title = rules(step).rule("objection.provider", step.case.governing_date).title
    write(step, code, people, rule=title, due=clock.due_on if clock else None)


def _number_of(step: Step, objection: Objection | None) -> str | None:
    case = step.session.get(Case, objection.case_id) if objection and objection.case_id else None
    return case.number if case else None


def _held(objection: Objection) -> str | None:
    """What stands in the record, for whoever has to compare it."""
    record = objection.record
    if record is None:
        return None
    kinds = "、".join(say(f"category_{one}") for one in record.categories)
    named = {"kinds": kinds, "content": record.content or "-", "facts": record.facts or "-"}
    amounts = {"fine": "-" if record.fine_wan is None else f"{record.fine_wan.normalize():f}"}
    return say("objection_held", {**named, **amounts, "day": record.recognised_on})


def _last_day(step: Step, objection: Objection) -> date | None:
    return last_day(objection.record, rules(step), step.today) if objection.record else None
