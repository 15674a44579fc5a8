"""What an objection may say, and what the law answers no to: grounds, outcomes, refusals."""

from enum import StrEnum

from app.errors import Conflict, Invalid, NotAllowed, Refused


class Ground(StrEnum):
    """异议事由; its name is `ground_<value>` in `app/words`."""

    WRONG = "wrong"
    MISSING = "missing"
    DUPLICATE = "duplicate"
    SHOULD_NOT_PUBLISH = "should_not_publish"
    OVERDUE_PUBLICITY = "overdue_publicity"
    DIFFERS_FROM_SOURCE = "differs_from_source"
    REPAIR_RESULT = "repair_result"


class ObjectionState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """不予受理"""
    UPHELD = "upheld"
    """成立"""
    DISMISSED = "dismissed"
    """不成立，维持"""
    UNVERIFIED = "unverified"
    """无法核实，双方说法并列注明"""
    RETRACTED = "retracted"


class Outcome(StrEnum):
    """What an objection that is well founded leads to."""

    CORRECTED = "corrected"
    DELETED = "deleted"
    COLLECTED = "collected"
    """the missing decision is to be collected"""
    SET_ASIDE = "set_aside"
    """the result of the repair does not stand; the subject may apply anew at once"""


class Declined(StrEnum):
    """Why an objection was not accepted; the sentence is `refusal_<reason in lower case>`."""

    NOT_THE_SUBJECT = "NOT_THE_SUBJECT"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    REPEATED_WITHOUT_NEW_EVIDENCE = "REPEATED_WITHOUT_NEW_EVIDENCE"
    OBJECTION_MATERIAL_INCOMPLETE = "OBJECTION_MATERIAL_INCOMPLETE"


class Removal(StrEnum):
    """Why a record is taken from the public after an objection; named `removal_<value>` in `app/words`."""

    DUPLICATE = "duplicate"
    SHOULD_NOT_PUBLISH = "should_not_publish"
    OVERDUE = "overdue"
    ANNULLED = "annulled"
    """a court, a reconsideration or the authority itself revoked the decision"""
    WRONG_SUBJECT = "wrong_subject"


class Answered(StrEnum):
    """What the providing unit found; named `provider_<value>` in `app/words`."""

    WRONG = "wrong"
    CORRECT = "correct"
    UNCLEAR = "unclear"
    SILENT = "silent"


OPEN_STATES = (ObjectionState.FILED, ObjectionState.ACCEPTED)
DECIDED_STATES = (
    ObjectionState.DECLINED,
    ObjectionState.UPHELD,
    ObjectionState.DISMISSED,
    ObjectionState.UNVERIFIED,
)
ANSWERS = {
    Outcome.CORRECTED: {Ground.WRONG, Ground.DIFFERS_FROM_SOURCE},
    Outcome.DELETED: set(Ground) - {Ground.MISSING, Ground.REPAIR_RESULT},
    Outcome.COLLECTED: {Ground.MISSING},
    Outcome.SET_ASIDE: {Ground.REPAIR_RESULT},
}
"""Which outcome answers which ground."""


class NotYourRecord(NotAllowed):
    """Only the subject of a record, or its agent, may object to it."""

    code = "not_your_record"


class ObjectionUnderWay(Conflict):
    """One objection per record and ground at a time: `decision_no`."""

    code = "objection_under_way"


class AlreadyHeld(Refused):
    """The decision said to be missing is in the register: `decision_no`."""

    code = "objection_already_held"


class NothingToObjectTo(Refused):
    """There is no decided repair whose result could be wrong: `decision_no`."""

    code = "no_repair_result"


class UnknownGround(Invalid):
    """The rules do not list this ground: `ground`, `source`."""

    code = "unknown_ground"


class WrongObjectionState(Conflict):
    """The objection is `state`, and `act` is not possible from there."""

    code = "wrong_objection_state"


class DoesNotAnswer(Refused):
    """That outcome does not fit the ground: `outcome`, `ground`."""

    code = "outcome_does_not_answer"


class NotYetIncomplete(Refused):
    """What the supplement notice asked for may still come: `due`."""

    code = "objection_still_time"


class NotYetCollected(Refused):
    """The missing decision is not in the register yet: `decision_no`, `authority`."""

    code = "not_yet_collected"


class NothingToReexamine(Refused):
    """The objection is not decided, or was withdrawn."""

    code = "nothing_to_reexamine"


class AppealedBefore(Refused):
    """A decision is re-examined once."""

    code = "appealed_before"


class TooLateToAppeal(Refused):
    """The period for asking for a re-examination is over: `last_day`, `source`."""

    code = "too_late_to_appeal"


class SamePerson(NotAllowed):
    """复核: whoever decided the objection does not re-examine it."""

    code = "same_person_reexamines"
