"""What the law says no to where somebody promises."""

from app.errors import Conflict, NotFound, Refused


class CommitmentRefused(Refused):
    """A promise that cannot be taken."""

    code = "commitment_refused"


class SignerLacksAuthority(CommitmentRefused):
    """Neither the legal representative nor entrusted: `signer`, `name`."""

    code = "signer_lacks_authority"


class UsccWrong(CommitmentRefused):
    """The code is missing, wrong in itself, or not this subject's: `name`, `uscc`."""

    code = "commitment_uscc_wrong"


class ItsTextChanged(Conflict):
    """The text that was read is not the one to be signed: `title`."""

    code = "commitment_text_changed"


class BreachReported(Conflict):
    """The breach is known since `day`: `title`."""

    code = "breach_reported"


class WrongCommitmentState(Conflict):
    """The commitment is `state`, and `act` is not possible from there."""

    code = "wrong_commitment_state"


class NoCommitment(NotFound):
    """There is no such commitment, or it is not this person's to see."""

    code = "no_commitment"


class NoUnit(Refused):
    """No unit was chosen that takes promises."""

    code = "no_unit_for_promise"
