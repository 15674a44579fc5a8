"""信用修复承诺: the promise that is made inside an application for repair, kept beside the others."""

from sqlalchemy import select

from app.casework.verbs import Step
from app.credit.catalogue import Catalogue
from app.credit.commitments import Capacity, Commitment, CommitmentState, Signature
from app.credit.repairs import Repair
from app.verbs.commitments import offer, tell_portal

ITEM = "repair_promise"


def bind(step: Step, repair: Repair) -> None:
    """准予: from now on the promise of the application binds, linked to its repair, and is public."""
    given = step.answer("repair_application")
    item = Catalogue.read(step.session, step.case.governing_date).item(ITEM)
    commitment = offer(step, item, repair.record.decision_no)
    entrusted = given.get("agent_capacity") == "entrusted"
    commitment.seal(
        Signature(
            name=str(given.get("agent_name") or ""),
            capacity=Capacity.ENTRUSTED if entrusted else Capacity.LEGAL_REP,
            channel="online",
            at=step.case.started_at,
            text_sha256=commitment.text_sha256,
        )
    )
    commitment.repair_id = repair.id
    commitment.take_effect(step.today)
    commitment.publish(step.today)
    commitment.check_method, commitment.check_on = str(item.check), repair.follow_up_due
    step.session.flush()
    tell_portal(step, commitment)


def keep(step: Step, repair: Repair) -> None:
    """核查通过: what was promised was so."""
    commitment = _of(step, repair)
    if commitment is not None:
        commitment.keep(step.today)


def found_false(step: Step, repair: Repair, facts: str) -> None:
    """材料虚假: the promise falls with its repair."""
    commitment = _of(step, repair)
    if commitment is not None:
        commitment.found_false(step.today, facts)


def _of(step: Step, repair: Repair) -> Commitment | None:
    binding = select(Commitment).where(Commitment.repair_id == repair.id)
    return step.session.scalar(binding.where(Commitment.state == CommitmentState.IN_FORCE))
