"""Multi-instance: 会签, 或签, 依次, 票签."""

from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask

from app.engine.errors import NotACount, NotAList, TooMany
from app.engine.spiff.script import write
from app.engine.spiff.steps import Step
from app.engine.spiff.tokens import Token

MOST = 1_000


class Many(Step, ParallelMultiInstanceTask):
    """The activity as a whole; every member is a token of the spec `member`.

    Each member holds its own item only: SpiffWorkflow copies the collection into every one of them.
    """

    member: str

    def enter(self, token: Token) -> bool | None:
        drawn, shape = self._drawn, self.shape
        items = self._items(token)
        if len(items) > MOST:
            raise TooMany(element=shape.id, name=shape.name, count=len(items), most=MOST)
        token.internal_data.update(items=items, results=[None] * len(items), begun=0, done=0)
        if not items:
            return self._collect(token)
        for _ in items[:1] if drawn.sequential else items:
            self._begin(token)
        return None

    def _items(self, token: Token) -> list[Any]:
        drawn, named = self._drawn, {"element": self.shape.id, "name": self.shape.name}
        engine = token.whole.script_engine
        if drawn.cardinality is not None:
            count = as_count(engine.evaluate(token, drawn.cardinality))
            if count is None:
                raise NotACount(**named, text=drawn.cardinality)
            if count > MOST:
                raise TooMany(**named, count=count, most=MOST)
            return [None] * count
        items = engine.evaluate(token, drawn.collection)
        if not isinstance(items, list):
            raise NotAList(**named, text=drawn.collection, value=items)
        return items

    def come(self, token: Token) -> bool:
        return self._collect(token)

    def _announce(self, token: Token) -> None:
        """Behaviour "None" throws an event for every member that is done, "One" for the first.

        A boundary event with that event catches it; the other members go on, whatever it says.
        """
        event, behavior = self.shape.event, self._drawn.behavior
        if event is None or (behavior == "One" and token.internal_data["done"] > 1):
            return
        for name in self.guards:
            guard = self._wf_spec.task_specs[name]
            if any(
                (t.kind, t.name, t.code) == (event.kind, event.name, event.code) for t in guard.shape.triggers
            ):
                token.spawn(guard, host=token.id, fired=True, entered=True, spares=True)

    def member_done(self, token: Token, member: Token) -> None:
        drawn, engine, state = self._drawn, token.whole.script_engine, token.internal_data
        state["done"] += 1
        if drawn.out_element is not None:
            state["results"][member.internal_data["instance"] - 1] = engine.evaluate(
                member, drawn.out_element
            )
        self._announce(token)
        enough = drawn.condition is not None and engine.holds(member, drawn.condition, self._counts(token))
        if enough or state["done"] == len(state["items"]):
            self._dismiss(token, member)
            token.resume()
        elif drawn.sequential:
            self._begin(token)

    def _begin(self, token: Token) -> None:
        state = token.internal_data
        state["begun"] += 1
        local: dict[str, Any] = {"loopCounter": state["begun"]}
        if self._drawn.element is not None:
            local[self._drawn.element] = state["items"][state["begun"] - 1]
        spec = self._wf_spec.task_specs[self.member]
        token.spawn(spec, member_of=token.id, instance=state["begun"], local=local)

    def _counts(self, token: Token) -> dict[str, Any]:
        state = token.internal_data
        counts: dict[str, Any] = {
            "numberOfInstances": len(state["items"]),
            "numberOfCompletedInstances": state["done"],
            "numberOfActiveInstances": state["begun"] - state["done"],
            "numberOfTerminatedInstances": 0,
        }
        if self._drawn.out_collection is not None:
            counts[self._drawn.out_collection] = list(state["results"])
        return counts

    def _collect(self, token: Token) -> bool:
        if self._drawn.out_collection is not None:
            write(token, {self._drawn.out_collection: token.internal_data["results"]})
        return True

    def _dismiss(self, token: Token, last: Token | None = None) -> None:
        for other in list(token.workflow.tasks.values()):
            if other.internal_data.get("member_of") == token.id and other is not last:
                other.cancel()

    def _on_cancel(self, token: Token) -> None:
        self._dismiss(token)
        super()._on_cancel(token)

    def _take_inputs(self, token: Token) -> None:
        """The members take the input mapping, each with its own item."""

    @property
    def _drawn(self) -> Any:
        return self.shape.multi


class Repeat(Many):
    """A standard loop: one member after the other, while the condition holds."""

    def enter(self, token: Token) -> bool | None:
        drawn, most = self._loop, None
        if drawn.most is not None:
            most = as_count(token.whole.script_engine.evaluate(token, drawn.most))
            if most is None:
                raise NotACount(element=self.shape.id, name=self.shape.name, text=drawn.most)
        token.internal_data.update(begun=0, done=0, most=most)
        if most == 0 or (drawn.before and not self._goes_on(token)):
            return True
        self._begin(token)
        return None

    def come(self, token: Token) -> bool:  # noqa: ARG002  there is nothing to collect
        return True

    def member_done(self, token: Token, member: Token) -> None:  # noqa: ARG002  the base's signature
        state = token.internal_data
        state["done"] += 1
        if state["done"] == state["most"] or not self._goes_on(token):
            token.resume()
        else:
            self._begin(token)

    def _goes_on(self, token: Token) -> bool:
        condition, done = self._loop.condition, token.internal_data["done"]
        engine = token.whole.script_engine
        return condition is None or bool(engine.holds(token, condition, {"loopCounter": done}))

    @property
    def _loop(self) -> Any:
        return self.shape.again

    def _begin(self, token: Token) -> None:
        state = token.internal_data
        state["begun"] += 1
        spec = self._wf_spec.task_specs[self.member]
        local = {"loopCounter": state["begun"]}
        token.spawn(spec, member_of=token.id, instance=state["begun"], local=local)


def as_count(value: Any) -> int | None:
    """A whole number, not below zero, or its text."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0 or value != int(value):
        return None
    return int(value)
