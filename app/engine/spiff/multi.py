"""Multi-instance: 会签, 或签, 依次, 票签."""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask

from app.engine.errors import NotAList, TooMany
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
        items = token.whole.script_engine.evaluate(token, drawn.collection)
        if not isinstance(items, list):
            raise NotAList(element=shape.id, name=shape.name, text=drawn.collection, value=items)
        if len(items) > MOST:
            raise TooMany(element=shape.id, name=shape.name, count=len(items), most=MOST)
        token.internal_data.update(items=items, results=[None] * len(items), begun=0, done=0)
        if not items:
            return self._collect(token)
        for _ in items[:1] if drawn.sequential else items:
            self._begin(token)
        return None

    def come(self, token: Token) -> bool:
        return self._collect(token)

    def member_done(self, token: Token, member: Token) -> None:
        drawn, engine, state = self._drawn, token.whole.script_engine, token.internal_data
        state["done"] += 1
        if drawn.out_element is not None:
            state["results"][member.internal_data["instance"] - 1] = engine.evaluate(
                member, drawn.out_element
            )
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
