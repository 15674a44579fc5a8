"""违诺记录: a broken promise as a record, collected, given its class and shown by its rules."""

from datetime import date

from app.calendar import Calendar
from app.credit.commitments import BreachKind, Commitment, Consequence
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.rulebook import Rulebook
from app.words import say

KIND = "breach"


def breach_record(
    commitment: Commitment, decision_no: str, on: date, rules: Rulebook, calendar: Calendar
) -> Record:
    """The record of a breach that was decided; it still has to be added to the session."""
    rule = rules.rule("commitment.breach_class", on)
    kind = say(f"breach_{BreachKind(commitment.breach_kind or '')}")
    record = Record(
        kind=KIND,
        subject=commitment.subject,
        authority_id=commitment.authority_id,
        decision_no=decision_no,
        recognised_on=on,
        act_type=say("breach_of", {"title": commitment.title, "kind": kind}),
        facts=commitment.breach_facts or "",
        basis=rules.rule("commitment.breach_effects", on).source,
        categories=[],
        permit=commitment.permit_no,
    )
    record.enter(rules, calendar, on)
    record.classify(
        Severity(rule.value), {"rule": rule.key, "source": rule.source}, unverified=rule.unverified
    )
    record.collect(on)
    return record


def show(record: Record, consequence: Consequence, on: date, rules: Rulebook) -> None:
    """What was decided about it, and before the public from that day on."""
    record.content = say(f"consequence_{Consequence(consequence)}")
    record.publish(on, rules)
