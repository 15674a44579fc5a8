"""违诺报告: what somebody learns about a promise before the day of its check."""

from dataclasses import dataclass

from sqlalchemy import select

from app.casework import messages
from app.casework.asked import Asked, Moved
from app.casework.commands.messages import receive
from app.credit.broken import BreachReported, NoCommitment, WrongCommitmentState
from app.credit.commitments import BreachKind, Commitment
from app.db import reading
from app.errors import Finding, Invalid
from app.people import require

MESSAGE = "commitment_breach_reported"
LEAST = 5


class BadReport(Invalid):
    """A report lacks what it must say."""

    code = "bad_report"


@dataclass(frozen=True)
class Report:
    """What kind of breach, and what is known of it."""

    kind: str
    facts: str


def report(asked: Asked, commitment_id: int, told: Report) -> Moved:
    """Put it before the unit that keeps the promise: its check begins now. A second report is refused."""
    require(asked.actor, "commitments.report")
    wrong = [Finding("report_facts", "facts")] if len(told.facts.strip()) < LEAST else []
    if told.kind not in {str(kind) for kind in BreachKind}:
        wrong.append(Finding("report_kind", "kind"))
    if wrong:
        raise BadReport(wrong)
    with reading() as session:
        found = session.scalar(select(Commitment).where(Commitment.id == commitment_id))
        if found is None or found.authority_id != asked.actor.agency_id:
            raise NoCommitment
        if found.breach_reported_on is not None:
            raise BreachReported(title=found.title, day=found.breach_reported_on)
        if messages.waiting_for(session, MESSAGE, str(found.id)) is None:
            raise WrongCommitmentState(act="report", state=found.state)
    return receive(asked, MESSAGE, str(commitment_id), {"kind": told.kind, "report": told.facts.strip()})
