"""Where an objection, its re-examination or a complaint stands, in one sentence."""

from sqlalchemy.orm import Session

from app.credit import appeals, complaints, objections
from app.credit.objecting import ObjectionState
from app.credit.objections import Objection
from app.web.language import say

AGAINST = frozenset({ObjectionState.DECLINED, ObjectionState.DISMISSED})
Sentence = tuple[str, str]
"""What is said, and its look."""


def of_case(session: Session, case_id: int) -> Sentence | str | None:
    """What is so of a case of these kinds; the code of a running one; None where it is of another."""
    objection = objections.of_case(session, case_id)
    if objection is not None:
        return of_objection(objection) if objection.decided_on else f"plain_objection_{objection.state}"
    appeal = appeals.of_case(session, case_id)
    if appeal is not None:
        if appeal.decided_on is None:
            return "plain_appeal_filed"
        named = {"day": appeal.decided_on, "reason": appeal.reason or ""}
        return say(f"plain_appeal_{appeal.state}", named), "done" if appeal.state == "changed" else "over"
    complaint = complaints.of_case(session, case_id)
    if complaint is None:
        return None
    if complaint.answered_on is None:
        return "plain_complaint_filed"
    told = {"day": complaint.answered_on, "reason": complaint.answer or ""}
    return say("plain_complaint_answered", told), "done"


def of_objection(one: Objection) -> Sentence:
    """How it stands or ended; without the day by which the office must act."""
    word = one.outcome if one.state == ObjectionState.UPHELD else one.state
    if one.decided_on is None:
        return say(f"plain_objection_{word}_undated"), "near"
    reason = one.reason or ""
    if one.declined_for is not None:
        reason = say(f"refusal_{one.declined_for.lower()}")
    sentence = say(f"plain_objection_{word}", {"day": one.decided_on, "reason": reason})
    return sentence, "over" if one.state in AGAINST else "done"
