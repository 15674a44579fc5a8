"""手工录入: a record typed in by one person, looked over by another, then collected and shown by law."""

from typing import Any

from sqlalchemy.orm import Session

from app.calendar import Calendar
from app.casework.verbs import Step, verb
from app.credit import corrections
from app.credit.borders import Borders
from app.credit.corrections import Signed
from app.credit.kinds import entry
from app.credit.records import Record
from app.errors import Refused
from app.people import Agency
from app.verbs.law import rules
from app.verbs.records import REMIND_SHARE, locked, take_in
from app.words import say


class OwnEntry(Refused):
    """Who typed a record in, or mended it last, does not check it."""

    code = "own_entry"


@verb
def read(step: Step, record_id: int) -> dict[str, Any]:
    """查明归集期限: what was typed in, in one sentence, and until when it is to be collected."""
    record = step.session.get_one(Record, int(record_id))
    days = rules(step).number(entry(rules(step), record.kind, step.today).collect, step.today)
    remind_on = Calendar.read(step.session).add_workdays(record.recognised_on, int(days * REMIND_SHARE))
    return {
        "summary": told(step.session, record),
        "collect_due": record.collect_due,
        "remind_on": remind_on.earliest,
    }


@verb
def collect(step: Step, record_id: int) -> None:
    """归集并依法公示: a second person found it right."""
    record = locked(step, int(record_id))
    if record.entered_by_id is not None and record.entered_by_id == step.actor.id:
        raise OwnEntry(decision_no=record.decision_no)
    take_in(step, record, Borders.read(step.session))


@verb
def amend(step: Step, record_id: int) -> None:
    """更正: what was typed in wrongly is put right; whoever did it has somebody else check it."""
    record = locked(step, int(record_id))
    answer = step.answer("record_correction")
    changed = {one["field"]: one["value"] for one in answer.get("changes", [])}
    put_right(step, record, changed, str(answer.get("reason") or ""))
    record.entered_by_id = step.actor.id


@verb
def void(step: Step, record_id: int) -> None:
    """作废: it should not have been typed in."""
    record = locked(step, int(record_id))
    record.void(step.today, str(step.answer("entry_check").get("opinion") or ""))


def put_right(step: Step, record: Record, changed: dict[str, Any], why: str) -> None:
    """Mend a record in the name of whoever acts, class and dates included."""
    signed = Signed(step.actor.id, step.actor.name, step.asked.now, why, step.case.number)
    change = corrections.amend(step.session, record, changed, signed)
    if change is not None:
        corrections.resettle(step.session, record, change, step.today)


def told(session: Session, record: Record) -> str:
    """A record in one line, for the form on which it is checked. No number of a person stands in it."""
    authority = session.get_one(Agency, record.authority_id)
    named = {
        "kind": say(f"record_kind_{record.kind}"),
        "subject": record.subject.name,
        "code": record.subject.uscc or record.subject.id_number_masked or "—",
        "decision_no": record.decision_no,
        "day": record.recognised_on,
        "authority": authority.name,
        "content": record.content or "—",
    }
    return say("entry_summary", named)
