"""What can go wrong with a diagram or a run."""

from typing import Any

from app.errors import Conflict, EngineError, Invalid, Refused


class BadDiagram(Invalid):
    """The diagram cannot be honoured; `findings` says everything that is wrong with it."""

    code = "bad_diagram"


class StepBroken(EngineError):
    """One step of a diagram could not be done. `named`: element, name, problem; `__cause__` is the fault.

    The run that raised it is half moved and must be thrown away.
    """

    code = "step_broken"

    def __init__(self, **named: Any) -> None:
        super().__init__(**{"problem": self.code, **named})


class NoWayOut(StepBroken):
    """No condition of a gateway holds and it has no default flow."""

    code = "no_way_out"


class NotABoolean(StepBroken):
    """A condition is neither true nor false; most often a fact that it reads is missing."""

    code = "not_a_boolean"


class NotAMoment(StepBroken):
    """A timer's expression gives no date, time or duration."""

    code = "not_a_moment"


class NoKey(StepBroken):
    """The correlation key of a message comes out null; no message could ever be meant."""

    code = "no_key"


class NotAList(StepBroken):
    """The collection of a multi-instance is no list."""

    code = "not_a_list"


class TooMany(StepBroken):
    """A multi-instance over so many items belongs into a batch of cases."""

    code = "too_many_instances"


class NotACount(StepBroken):
    """How often something is to be done is no whole number of zero or more."""

    code = "not_a_count"


class NotAFact(StepBroken):
    """A verb or decision gave something that is no FEEL value; it could not be stored."""

    code = "not_a_fact"


class Uncaught(StepBroken):
    """An error end event was reached and no boundary event catches it."""

    code = "uncaught_error"


class Stuck(StepBroken):
    """Tokens wait at a join for others that can never come."""

    code = "stuck"


class Runaway(StepBroken):
    """The diagram runs in a circle in which nobody ever acts."""

    code = "runaway"


class TooDeep(StepBroken):
    """Processes call each other without end."""

    code = "too_deep"


class ForeignState(EngineError):
    """A stored state that this engine did not write, or wrote in another format or for another diagram."""

    code = "foreign_state"


class NotOpen(Conflict):
    """The task, timer, subscription or held step is not open (any more)."""

    code = "not_open"


class CannotSendBack(Refused):
    """The task cannot go back to that step; the subclass says why."""

    code = "cannot_send_back"


class SendBackNotVisited(CannotSendBack):
    """The step is no user task that this token passed in this scope."""

    code = "send_back_not_visited"


class SendBackOverFork(CannotSendBack):
    """Between the step and the task the path forks or joins, or the task is one of several instances."""

    code = "send_back_over_fork"


class Thrown(EngineError):
    """A verb throws a BPMN error: `Thrown(error=code)`; an error boundary event may catch it."""

    code = "bpmn_error"
