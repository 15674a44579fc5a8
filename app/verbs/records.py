"""信用记录: collecting decisions, giving them their class, showing them as the law says."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import feel
from app.calendar import Calendar
from app.casework import pinned
from app.casework.verbs import Step, ask, verb
from app.credit import copies
from app.credit.borders import Borders
from app.credit.kinds import PublicityRule, entry
from app.credit.periods import Severity
from app.credit.records import Record
from app.errors import Refused
from app.verbs.law import rules

REMIND_SHARE = 0.75
CLASS = "record_class"


class NotInBatch(Refused):
    """A decision set aside is not among those that wait to be collected: `decision_no`."""

    code = "not_in_batch"


@verb
def waiting(step: Step) -> dict[str, Any]:
    """查明归集期限: how many decisions of the unit wait, and when the first of them is due.

    Backlog is never overdue; where nothing else waits, the office gives itself one period from today.
    """
    records = _waiting(step)
    counted = [record for record in records if not record.backlog]
    first = min(counted, key=lambda record: record.collect_due, default=None)
    days, calendar = rules(step).number("record.collect", step.today), Calendar.read(step.session)
    began = first.recognised_on if first else step.today
    due = first.collect_due if first else calendar.add_workdays(began, days).earliest
    remind_on = calendar.add_workdays(began, int(days * REMIND_SHARE)).earliest
    return {"waiting": len(records), "collect_due": due, "remind_on": remind_on}


@verb
def collect(step: Step, excluded: Sequence[str] = ()) -> dict[str, Any]:
    """归集并依法公示: every decision that waits, but those set aside; each gets its class."""
    records = _waiting(step)
    for number in excluded:
        if all(record.decision_no != number for record in records):
            raise NotInBatch(decision_no=number)
    taken = [record for record in records if record.decision_no not in set(excluded)]
    borders = Borders.read(step.session)
    for record in taken:
        take_in(step, record, borders)
    return {"collected": len(taken)}


def take_in(step: Step, record: Record, borders: Borders) -> None:
    """Collect one record; where its kind has classes it gets its class, and it is shown as the law says."""
    said = entry(rules(step), record.kind, step.today)
    if said.publicity is PublicityRule.BY_CLASS:
        classify(step, record, borders)
    elif said.publicity is PublicityRule.AS_SEVERE:
        record.classify(Severity.SEVERE, {"catalogue": record.kind}, unverified=said.unverified)
    record.collect(step.today)
    record.publish(step.today, rules(step))
    show_to_portal(step, record)


@verb
def close(step: Step, record_id: int) -> None:
    """登记履行并停止共享: the maximum is over, and the duty is performed now."""
    record = locked(step, int(record_id))
    performed_on = step.answer("overdue_duty").get("performed_on")
    record.correct(performed_on if isinstance(performed_on, date) else step.today)
    record.expire(step.today, rules(step))
    show_to_portal(step, record)


def classify(step: Step, record: Record, borders: Borders) -> None:
    """Give a record the class that the decision table finds, with the version and the rows that said so."""
    on = step.case.governing_date
    items = record.items(borders.of(record.authority_id, record.recognised_on))
    definition, model = pinned.decision(step.session, CLASS, on)
    outcome = model.decide(CLASS, {"items": items}, ask=lambda name, given: ask(step, name, given))
    said = [rules(step).rule(f"record.class_of.{item}", on) for item in items]
    certain = any(rule.value == outcome.value and not rule.unverified for rule in said)
    made = {"decision": CLASS, "version": definition.version, "sha256": definition.sha256}
    explanation = feel.plain(made | {"items": items, "why": outcome.explanation})
    record.classify(Severity(outcome.value), explanation, unverified=not certain)


def locked(step: Step, record_id: int) -> Record:
    """The record, its row locked: the daily sweep may be ending its publicity in this moment."""
    return step.session.get_one(Record, record_id, with_for_update=True, populate_existing=True)


def show_to_portal(step: Step, record: Record) -> None:
    """Tell the publicity portal, and every site that shows a copy, what the public may see of a record now.

    Once per version of it.
    """
    step.send("portal", record.state_key, record.told_to_portal(step.today))
    shown = copies.copies_of(step.session, record.id)
    for key, told in copies.told_to(record, step.today, shown):
        step.send("portal", key, told)


def _waiting(step: Step) -> list[Record]:
    """The decisions of the case's unit that are not collected, the most urgent first."""
    return list(
        step.session.scalars(
            select(Record)
            .where(
                Record.authority_id == step.case.unit_id,
                Record.collected_on.is_(None),
                Record.withdrawn_on.is_(None),
                Record.origin != "hand",
            )
            .order_by(Record.collect_due, Record.id)
        )
    )
