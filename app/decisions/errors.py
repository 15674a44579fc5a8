"""What a decision refuses."""

from app.errors import EngineError, Invalid, NotFound


class BadDecision(Invalid):
    """The model cannot be read or does not say one thing; its findings say all that is wrong."""

    code = "bad_decision"


class BadFacts(Invalid):
    """The facts are not of the kinds that the model declares."""

    code = "bad_facts"


class RowsDisagree(EngineError):
    """More rows spoke than the table's hit policy allows, or they say different things."""

    code = "rows_disagree"


class NoLogic(EngineError):
    """The decision is drawn, but nobody has said how it is made."""

    code = "decision_no_logic"


class UnknownDecision(NotFound):
    """The model holds no decision of that id."""

    code = "unknown_decision"
