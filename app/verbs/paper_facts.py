"""What papers of objections, listings and promises may name; those of a repair stand in `repair_facts`."""

from typing import Any

from app.casework.verbs import Step
from app.clock import day_of
from app.credit.catalogue import Catalogue
from app.credit.commitments import Commitment
from app.credit.listings import ListEntry
from app.credit.objections import Objection
from app.credit.records import Record
from app.papers.facts import basis_of, of_record
from app.people import Agency
from app.verbs.law import rules
from app.words import say


def of_objection(step: Step, objection: Objection, result: str, reason: str | None) -> dict[str, Any]:
    """The facts of a decided objection; `result` is its outcome, as `objection_result_<result>` says it."""
    given = step.answer("objection_application")
    book, on = rules(step), step.case.governing_date
    facts = {
        "objection": {
            "number": step.case.number,
            "ground": say(f"ground_{objection.ground}"),
            "request": given.get("claim") or None,
            "result": say(f"objection_result_{result}"),
            "findings": None,
            "measures": None,
        },
        "decision": {"on": step.today, "reason": reason or None, "opinion": None},
        "legal_basis": basis_of(book, on, "objection.own_check", "objection.reconsideration"),
    }
    record = objection.record
    if record is None:
        return facts | {"record": {"decision_no": objection.decision_no}}
    return facts | {"record": of_this_record(step, record)}


def of_listing(step: Step, entry: ListEntry, opinion: str, reason: str | None = None) -> dict[str, Any]:
    """The facts of a listing that ends, or does not."""
    book, on = rules(step), step.case.governing_date
    return {
        "record": of_this_record(step, entry.record),
        "listing": {
            "name": entry.list_name,
            "basis": entry.basis or None,
            "listed_on": entry.from_on,
            "removed_on": entry.removed_on,
            "measures": entry.measures,
        },
        "decision": {"on": step.today, "reason": reason, "opinion": opinion or None},
        "legal_basis": basis_of(book, on, "repair.order", "repair.conditions"),
    }


def of_commitment(step: Step, commitment: Commitment) -> dict[str, Any]:
    """The letter as it was signed, with the conditions of its item on that day."""
    known = {one.key: one for one in Catalogue.read(step.session, step.case.governing_date).items}
    item = known.get(commitment.item)
    return {
        "commitment": {
            "item": commitment.title,
            "type": say(f"commitment_type_{commitment.type}"),
            "text": commitment.text,
            "conditions": list(item.conditions) if item is not None else [],
            "signer": commitment.signer,
            "signed_on": day_of(commitment.signed_at) if commitment.signed_at is not None else step.today,
            "version": commitment.text_version,
        }
    }


def of_breach(step: Step, commitment: Commitment) -> dict[str, Any]:
    """What a subject is told before a breach is decided."""
    book, on = rules(step), step.case.governing_date
    kind = say(f"breach_{commitment.breach_kind}")
    return {
        "decision": {
            "on": step.today,
            "reason": say("breach_intended", {"item": commitment.title, "kind": kind}),
            "opinion": commitment.breach_facts or None,
        },
        "legal_basis": basis_of(book, on, "commitment.breach_effects", "hearing.request"),
    }


def of_this_record(step: Step, record: Record) -> dict[str, Any]:
    """A record as a paper of this case names it; an authority that issues the paper names itself."""
    own = record.authority_id == step.case.unit_id
    return of_record(record, None if own else step.session.get_one(Agency, record.authority_id).name)
