"""Where paths part and meet. A join counts the tokens on each of its incoming flows."""

from collections import Counter
from collections.abc import Iterable

from SpiffWorkflow.bpmn.specs.defaults import (
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)

from app.engine.errors import NoWayOut
from app.engine.spiff.steps import Step
from app.engine.spiff.tokens import Token


class Parting(Step):
    """A gateway whose outgoing flows have conditions: [(condition or None, target)], in drawing order."""

    def choose(self, token: Token, *, several: bool) -> bool:
        engine, taken = token.whole.script_engine, []
        for condition, target in self.ways:
            if condition is None or engine.holds(token, condition):
                taken.append(target)
                if not several:
                    break
        if not taken and self.default is not None:
            taken = [self.default]
        if not taken:
            raise NoWayOut(element=self.shape.id, name=self.shape.name)
        token.internal_data["ways"] = taken
        return True

    def _go_on(self, token: Token) -> None:
        for name in token.internal_data["ways"]:
            token._add_child(self._wf_spec.task_specs[name])


class Either(Parting, ExclusiveGateway):
    """Exclusive: the first way whose condition holds."""

    def enter(self, token: Token) -> bool:
        return self.choose(token, several=False)


class Joining(Step):
    """A gateway that may have to wait. Waiting tokens are merged into the one that completes the set."""

    def enter(self, token: Token) -> bool | None:
        if len(self._inputs) < 2 or "from" not in token.internal_data:
            return self._through(token, [])
        return self.come(token)

    def come(self, token: Token) -> bool | None:
        """Looks again; an inclusive join does so whenever the machine has come to rest."""
        others = self.complete_set(token, self._present(token))
        return None if others is None else self._through(token, others)

    def is_complete(self, token: Token) -> bool:
        return self.complete_set(token, self._present(token)) is not None

    def complete_set(self, token: Token, present: list[Token]) -> list[Token] | None:
        """The waiting tokens that merge with this one, or None while others are awaited."""
        raise NotImplementedError(self, token, present)

    def leave(self, token: Token) -> bool:  # noqa: ARG002  an inclusive gateway asks the token
        return True

    def _through(self, token: Token, others: list[Token]) -> bool:
        token.whole.log.open(token)
        for other in others:
            other.vanish()
        return self.leave(token)

    def _present(self, token: Token) -> list[Token]:
        tokens = token.workflow.tasks.values()
        return [t for t in tokens if t.task_spec is self and t is not token]

    def _log(self, token: Token) -> None:
        """A join is visited once, when it lets the token through."""


class All(Joining, ParallelGateway):
    """Parallel: one token from every incoming flow."""

    def complete_set(self, token: Token, present: list[Token]) -> list[Token] | None:
        missing: Counter[str] = Counter(self._inputs) - Counter([token.internal_data["from"]])
        others = []
        for other in present:
            if missing[other.internal_data["from"]] > 0:
                missing[other.internal_data["from"]] -= 1
                others.append(other)
        return None if +missing else others


class Some(Joining, Parting, InclusiveGateway):
    """Inclusive: waits while a token elsewhere in the scope can still come by a flow that has none yet.

    A token that can also come by a flow that already has one is not waited for, as BPMN says.
    """

    def complete_set(self, token: Token, present: list[Token]) -> list[Token] | None:
        arrived = {token.internal_data["from"]} | {t.internal_data["from"] for t in present}
        awaited = self._sources(set(self._inputs) - arrived) - self._sources(arrived)
        for other in token.workflow.tasks.values():
            if other.task_spec is not self and self._may_come(other) and other.task_spec.name in awaited:
                return None
        merged: dict[str, Token] = {}
        for other in present:
            if other.internal_data["from"] != token.internal_data["from"]:
                merged.setdefault(other.internal_data["from"], other)
        return list(merged.values())

    def _may_come(self, other: Token) -> bool:
        armed = "host" in other.internal_data and "fired" not in other.internal_data
        return not armed and not other.idle

    def leave(self, token: Token) -> bool:
        return self.choose(token, several=True)

    def _sources(self, names: Iterable[str]) -> set[str]:
        """All steps from which a token can come here by way of one of these, not through this gateway."""
        found: set[str] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name in found or name == self.name:
                continue
            found.add(name)
            spec = self._wf_spec.task_specs[name]
            ahead.extend(spec._inputs)
            if spec.shape.attached_to:
                ahead.append(spec.shape.attached_to)
        return found


class Complex(Some):
    """Complex: lets a token through as soon as its activation condition holds for `activationCount` tokens.

    After that it waits for reset, as BPMN says: it takes what still comes on the other incoming flows,
    until each of them had its token or none can come any more. A token stands for that, with `reset`.
    """

    def enter(self, token: Token) -> bool | None:
        if self.shape.activation is None or "from" not in token.internal_data:
            return self._through(token, [])
        return self.come(token)

    def come(self, token: Token) -> bool | None:
        if "reset" in token.internal_data:
            token.vanish()
            return None
        resetting = next((t for t in self._present(token) if "reset" in t.internal_data), None)
        if resetting is None:
            return super().come(token)
        came = resetting.internal_data["reset"]
        if token.internal_data["from"] not in came:
            came.append(token.internal_data["from"])
            token.vanish()
            if set(came) >= set(self._inputs):
                resetting.vanish()
        return None

    def is_complete(self, token: Token) -> bool:
        came = token.internal_data.get("reset")
        if came is None:
            resets = any("reset" in t.internal_data for t in self._present(token))
            return not resets and super().is_complete(token)
        awaited = self._sources(set(self._inputs) - set(came))
        others = token.workflow.tasks.values()
        return not any(
            t.task_spec is not self and self._may_come(t) and t.task_spec.name in awaited for t in others
        )

    def complete_set(self, token: Token, present: list[Token]) -> list[Token] | None:
        count = {"activationCount": len(present) + 1}
        if not token.whole.script_engine.holds(token, self.shape.activation, count):
            return None
        merged = {t.internal_data["from"]: t for t in reversed(present)}
        merged.pop(token.internal_data["from"], None)
        return list(merged.values())

    def leave(self, token: Token) -> bool:
        came = token.internal_data.pop("merged", None)
        if came is not None and set(came) < set(self._inputs):
            resetting = Token(token.workflow, self)
            resetting.internal_data.update(entered=True, reset=came)
            resetting.wait()
        return super().leave(token)

    def _through(self, token: Token, others: list[Token]) -> bool:
        if self.shape.activation is not None and "from" in token.internal_data:
            token.internal_data["merged"] = [t.internal_data["from"] for t in (token, *others)]
        return super()._through(token, others)


class Race(Step, EventBasedGateway):
    """Event-based: all its events wait, the first that comes cancels the others."""

    def enter(self, token: Token) -> bool:  # noqa: ARG002  nothing to do but let the events wait
        return True

    def _go_on(self, token: Token) -> None:
        for spec in self.outputs:
            token.spawn(spec, race=token.id)
