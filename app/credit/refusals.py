"""What the law says no to. Each refusal of a repair carries the reason that the decision letter names."""

from enum import StrEnum
from typing import ClassVar

from app.errors import Conflict, Invalid, NotFound, Refused


class Reason(StrEnum):
    """Why a repair was declined or refused; the sentence is `refusal_<reason in lower case>`."""

    MIN_PERIOD_NOT_REACHED = "MIN_PERIOD_NOT_REACHED"
    OBLIGATION_NOT_FULFILLED = "OBLIGATION_NOT_FULFILLED"
    COMMITMENT_MISSING = "COMMITMENT_MISSING"
    MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED = "MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED"
    NOT_REPAIRABLE_BY_LAW = "NOT_REPAIRABLE_BY_LAW"
    NOT_RECOGNISING_UNIT = "NOT_RECOGNISING_UNIT"
    BARRED_FOR_FALSE_MATERIAL = "BARRED_FOR_FALSE_MATERIAL"
    RECORD_NOT_FOUND = "RECORD_NOT_FOUND"
    ALREADY_REPAIRED = "ALREADY_REPAIRED"
    EQUAL_OR_WORSE_SINCE = "EQUAL_OR_WORSE_SINCE"
    EXIT_CONDITION_NOT_MET = "EXIT_CONDITION_NOT_MET"
    RULING_NOT_IN_ORDER = "RULING_NOT_IN_ORDER"

    @property
    def word(self) -> str:
        """The key of its sentence in `app/words`."""
        return f"refusal_{self.value.lower()}"


class RepairRefused(Refused):
    """A repair that the law does not allow; `reason` is what a decision letter cites."""

    code = "repair_refused"
    reason: ClassVar[Reason]


class TooEarly(RepairRefused):
    """The minimum publicity period has not ended: `first_day`, `rule`, `source`."""

    code = "too_early"
    reason = Reason.MIN_PERIOD_NOT_REACHED


class ObligationNotFulfilled(RepairRefused):
    """The misconduct is not corrected, or a duty of the decision is not performed in full."""

    code = "obligation_not_fulfilled"
    reason = Reason.OBLIGATION_NOT_FULFILLED


class CommitmentMissing(RepairRefused):
    """The public commitment was not given; the applicant may supplement it."""

    code = "commitment_missing"
    reason = Reason.COMMITMENT_MISSING


class MaterialIncomplete(RepairRefused):
    """What the supplement notice asked for did not come in time: `due`."""

    code = "material_incomplete"
    reason = Reason.MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED


class NotRepairable(RepairRefused):
    """The law excludes this record from repair: `rule`, `source`."""

    code = "not_repairable"
    reason = Reason.NOT_REPAIRABLE_BY_LAW


class NotRecognisingUnit(RepairRefused):
    """谁认定、谁修复: another agency recognised this record and decides."""

    code = "not_recognising_unit"
    reason = Reason.NOT_RECOGNISING_UNIT


class Barred(RepairRefused):
    """False material was handed in earlier: `until`, `source`."""

    code = "barred_for_false_material"
    reason = Reason.BARRED_FOR_FALSE_MATERIAL


class AlreadyRepaired(RepairRefused):
    """The record is not public any more: repaired, expired or annulled."""

    code = "already_repaired"
    reason = Reason.ALREADY_REPAIRED


class RemovalInstead(Refused):
    """A serious-list record ends by removal from the list: `decision_no`."""

    code = "removal_instead"


class ApplyNow(Refused):
    """The minimum is over: nothing is to be accepted in advance: `decision_no`."""

    code = "apply_now"


class OneRecordEach(Refused):
    """One application names several records: `others`."""

    code = "one_record_each"


class PartlyPaid(RepairRefused):
    """Paid in parts, and the parts do not make the whole: `paid`, `owed`, `left`."""

    code = "partly_paid"
    reason = Reason.OBLIGATION_NOT_FULFILLED


class EqualOrWorseSince(RepairRefused):
    """Since the advance application the subject was found to have done the like or worse: `other`."""

    code = "equal_or_worse_since"
    reason = Reason.EQUAL_OR_WORSE_SINCE


class NoRecord(NotFound):
    """There is no such record, or this person may not see it."""

    code = "no_record"
    reason = Reason.RECORD_NOT_FOUND


class RepairUnderWay(Conflict):
    """This record has an open application already: one application per record at a time."""

    code = "repair_under_way"


class WrongRepairState(Conflict):
    """The repair is `state`, and `act` is not possible from there."""

    code = "wrong_repair_state"


class WrongRecordState(Conflict):
    """The record does not stand so that `act` is possible."""

    code = "wrong_record_state"


class BeforeRecognition(Invalid):
    """A day given lies before the decision: `day`, `recognised_on`."""

    code = "before_recognition"
