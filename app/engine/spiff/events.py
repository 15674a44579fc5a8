"""Where a path begins and ends, and what is thrown on the way."""

from SpiffWorkflow.bpmn.specs.defaults import EndEvent, IntermediateThrowEvent, StartEvent

from app.engine.errors import Uncaught
from app.engine.spiff import undo
from app.engine.spiff.signals import broadcast
from app.engine.spiff.steps import Step, Verb
from app.engine.spiff.throwing import throw
from app.engine.spiff.tokens import Token
from app.engine.triggers import Trigger


class Start(Step, StartEvent):
    def enter(self, token: Token) -> bool:
        return self.finish(token, token.internal_data.get("payload", {}))


class Throwing(Step):
    """Throws what is drawn, in the order in which it is drawn."""

    def enter(self, token: Token) -> bool | None:
        triggers = self.shape.triggers
        if triggers:
            token.whole.log.close(token, "done")
        return self._throw(token, 0)

    def come(self, token: Token) -> bool | None:
        """Another handler of a compensation is done."""
        if not undo.go_on(token, self._undone(token, token.internal_data["throws"])):
            return None
        number = token.internal_data["throws"]
        self._after(token, self.shape.triggers[number])
        return self._throw(token, number + 1)

    def _throw(self, token: Token, begin: int) -> bool | None:
        for number in range(begin, len(self.shape.triggers)):
            trigger = self.shape.triggers[number]
            if trigger.kind in {"compensate", "cancel"}:
                token.internal_data["throws"] = number
                if trigger.kind == "cancel":
                    _cancel_others(token)
                if not undo.begin(token, self._undone(token, number), trigger.name):
                    return None
                self._after(token, trigger)
            else:
                self._one(token, trigger)
            if token.finished:
                return True
        return self.finish(token, {})

    def _undone(self, token: Token, number: int) -> undo.Scope:
        cancels = self.shape.triggers[number].kind == "cancel"
        return token.workflow if cancels else undo.scope_of(token)

    def _after(self, token: Token, trigger: Trigger) -> None:
        if trigger.kind == "cancel":
            throw(token, "cancel", "")

    def _one(self, token: Token, trigger: Trigger) -> None:
        if trigger.kind == "terminate":
            _cancel_others(token)
        elif trigger.kind == "signal":
            broadcast(token.whole, trigger.name, self.given(token))
        elif (
            trigger.kind in {"error", "escalation"}
            and not throw(token, trigger.kind, trigger.code)
            and trigger.kind == "error"
        ):
            raise Uncaught(element=self.shape.id, name=self.shape.name, error=trigger.code)


def _cancel_others(token: Token) -> None:
    for other in list(token.workflow.tasks.values()):
        if other is not token:
            other.cancel()


class End(Throwing, EndEvent):
    """The end of a path, of an error's or escalation's way, or of everything in its scope."""

    def enter(self, token: Token) -> bool | None:
        if token.workflow is token.whole:
            token.whole.ends.append(self.shape.id)
        return super().enter(token)


class SendingEnd(Verb, EndEvent):
    """A message end event: a verb sends, the path ends."""

    def enter(self, token: Token) -> bool | None:
        if token.workflow is token.whole:
            token.whole.ends.append(self.shape.id)
        return super().enter(token)


class Throw(Throwing, IntermediateThrowEvent):
    """An intermediate event that only marks a point, or throws something."""


class SendingThrow(Verb, IntermediateThrowEvent):
    """An intermediate message throw event: a verb sends."""
