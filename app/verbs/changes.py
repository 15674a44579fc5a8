"""撤销与变更: withdrawing a revoked decision with a public statement, computing a changed one anew."""

from decimal import Decimal
from typing import Any

from app.calendar import Calendar
from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit import changes
from app.credit.borders import Borders
from app.credit.changes import By, DecisionChange, Document, Effect, Source, Terms
from app.credit.listings import RemovalGround, entry_of
from app.credit.records import SERIOUS_LIST, Record
from app.credit.refusals import NoRecord
from app.people import Role
from app.verbs import neighbours
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.records import classify, locked, show_to_portal

WITHDRAW = "record.annulled_withdraw"


@verb
def note(step: Step, record_id: int) -> dict[str, Any]:
    """登记撤销或变更: nothing changes yet; the days within which the public must be told begin."""
    record = step.session.get(Record, int(record_id))
    if record is None or not step.actor.is_staff:
        raise NoRecord
    changes.refuse_second(step.session, record)
    given = step.answer("decision_change")
    document = Document(
        Source(given["source"]), given["document_no"], given["decided_on"], given["statement"]
    )
    by = By(step.actor.name, step.today, step.actor.id, step.case.id)
    change = DecisionChange.note(record, Effect(given["effect"]), document, by, _terms(given))
    step.session.add(change)
    changes.note_revocation(change, step.today, rules(step), Calendar.read(step.session))
    step.session.flush()
    step.case.unit_id = record.authority_id
    clock = step.clock(period(step, WITHDRAW))
    told = {"decision_no": record.decision_no, "due": clock.due_on}
    write(step, "change_noted", holders(step.session, Role.APPROVER, step.case.unit_id), **told)
    return {"effect": change.effect}


@verb
def revoke(step: Step) -> None:
    """撤下并公开说明: in this commit neither public nor shared; what stood before is kept."""
    change = changes.change_of_case(step.session, step.case.id)
    record = locked(step, change.record_id)
    change.revoke(step.today, _statement(step), rules(step), step.clocks.calendar)
    entry = entry_of(step.session, record.id) if record.kind == SERIOUS_LIST else None
    if entry is not None:
        entry.end(step.today, RemovalGround.BASIS_LAPSED)
    _tell(step, record, change, "decision_revoked")


@verb
def apply(step: Step) -> dict[str, Any]:
    """按变更后的决定重新计算: class, fine and dates; applications under way must be verified again."""
    change = changes.change_of_case(step.session, step.case.id)
    record = locked(step, change.record_id)
    change.apply(_statement(step))
    if record.kind != SERIOUS_LIST:
        classify(step, record, Borders.read(step.session))
    change.settled(step.today, rules(step))
    for repair in changes.open_repairs(step.session, record.id):
        repair.reopen_checks(step.today)
    _tell(step, record, change, "decision_changed")
    return {"severity": record.severity}


@verb
def dismiss(step: Step) -> None:
    """登记不属实: the record stays as it is."""
    changes.change_of_case(step.session, step.case.id).dismiss(step.today)
    step.clocks.finish_all()


@verb
def sites_followed(step: Step) -> None:
    """登记各网站已撤下: the period ends."""
    step.clocks.finish_all()


def _tell(step: Step, record: Record, change: DecisionChange, code: str) -> None:
    show_to_portal(step, record)
    named = {"decision_no": record.decision_no, "reason": change.reason}
    write(step, code, parties(step.session, step.case), **named)
    for repair in changes.open_repairs(step.session, record.id):
        neighbours.told(step, repair, code, **named)


def _statement(step: Step) -> str:
    """As the approver put it; else as it was entered."""
    return str(step.answer("change_decision").get("statement") or "")


def _terms(given: dict[str, Any]) -> Terms:
    amounts = {name: given.get(name) for name in ("fine_wan", "confiscated_wan")}
    return Terms(
        categories=given.get("categories") or None,
        content=given.get("content") or None,
        **{name: None if value in (None, "") else Decimal(str(value)) for name, value in amounts.items()},
    )
