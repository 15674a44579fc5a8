"""What papers of a repair may name: the record, the decision and its reason, the period that runs."""

from typing import Any

from app.casework.clocks import Clock
from app.casework.verbs import Step
from app.credit.refusals import Reason
from app.credit.repairs import Repair
from app.papers.facts import basis_of, explained, of_clock
from app.verbs.law import rules
from app.verbs.paper_facts import of_this_record
from app.words import say

BASIS = ("repair.order", "repair.accept", "repair.result")


def of_repair(
    step: Step, repair: Repair, clock: Clock | None = None, *, opinion: str | None = None
) -> dict[str, Any]:
    """The facts of an application as it stands; `clock` is the period that the paper announces."""
    record, book, on = repair.record, rules(step), step.case.governing_date
    why = (record.severity_explanation or {}).get("why")
    return {
        "record": of_this_record(step, record),
        "decision": {
            "on": step.today,
            "reason": say(Reason(repair.reason).word) if repair.reason else None,
            "opinion": opinion or repair.explanation or None,
        },
        "due": of_clock(clock, book, on) if clock is not None else {},
        "legal_basis": basis_of(book, on, *BASIS),
        "explanation": explained(why) if isinstance(why, dict) else [],
    }
