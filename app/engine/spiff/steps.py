"""One class per kind of activity: what happens when a token enters it, and when what it waited for has come."""

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    CallActivity,
    ScriptTask,
    SendTask,
    ServiceTask,
    SubWorkflowTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from app.engine.drawing import Shape
from app.engine.errors import Thrown, TooDeep
from app.engine.spiff.script import visible, write
from app.engine.spiff.throwing import throw
from app.engine.spiff.tokens import Token

DEEPEST = 20


class Step(BpmnSpecMixin):
    """What all flow nodes have in common. A subclass says `enter` and, if it ever waits, `come`."""

    shape: Shape
    guards: tuple[str, ...] = ()

    def enter(self, token: Token) -> bool | None:
        """True: the step is done. None: it waits."""
        raise NotImplementedError

    def come(self, token: Token) -> bool | None:
        """What it waited for is there."""
        raise NotImplementedError

    def finish(self, token: Token, facts: dict[str, Any]) -> bool:
        """Put a result into the scope: through the output mapping where one is drawn, else as it is."""
        outputs = self.shape.dialect.outputs
        if outputs:
            feel = token.whole.script_engine
            facts = nested((line.target, feel.evaluate(token, line.source, facts)) for line in outputs)
        write(token, facts)
        return True

    def _run_hook(self, token: Token) -> bool | None:
        if token.internal_data.get("entered"):
            return self.come(token)
        token.internal_data["entered"] = True
        self._log(token)
        self._take_inputs(token)
        done = self.enter(token)
        if done is None and not token.member_of:
            for name in self.guards:
                token.spawn(self._wf_spec.task_specs[name], host=token.id)
        return done

    def _log(self, token: Token) -> None:
        token.whole.log.open(token)

    def _take_inputs(self, token: Token) -> None:
        inputs = self.shape.dialect.inputs
        if inputs:
            feel = token.whole.script_engine
            taken = nested((line.target, feel.evaluate(token, line.source)) for line in inputs)
            token.internal_data["local"] = token.internal_data.get("local", {}) | taken

    def _on_complete_hook(self, token: Token) -> None:
        self._relieve(token)
        around = token.member_of
        if around is not None:
            around.task_spec.member_done(around, token)
        else:
            self._go_on(token)

    def _go_on(self, token: Token) -> None:
        token._sync_children(self.outputs, TaskState.FUTURE)

    def _on_cancel(self, token: Token) -> None:
        self._relieve(token)
        part = token.whole.subprocesses.get(token.id)
        if part is not None:
            part.cancel()

    def _relieve(self, token: Token) -> None:
        if not self.guards:
            return
        for other in list(token.workflow.tasks.values()):
            if other.internal_data.get("host") == token.id and not other.internal_data.get("fired"):
                other.cancel()

    def _predict_hook(self, token: Token) -> None:
        """Nothing is predicted: children are made when a step is done."""

    def _update_hook(self, token: Token) -> bool:
        return True

    def test(self) -> None:
        """The lint has looked already."""


class Desk(Step, UserTask):
    """A user task: its people are found when it opens, its answer is put away when it is completed."""

    def enter(self, token: Token) -> None:
        feel, said = token.whole.script_engine, self.shape.dialect
        token.internal_data["desk"] = {
            name: feel.evaluate(token, text)
            for name, text in (
                ("assignee", said.assignee),
                ("groups", said.groups),
                ("users", said.users),
                ("due", said.due),
                ("follow_up", said.follow_up),
                ("priority", said.priority),
            )
            if text is not None
        }

    def come(self, token: Token) -> bool:
        return self.finish(token, token.internal_data["answer"])


class Verb(Step, ServiceTask):
    """A service task: the verb of that name, with the input mapping as its arguments."""

    def enter(self, token: Token) -> bool | None:
        arguments = deepcopy(token.internal_data.get("local", {}))
        if token.member_of and self.shape.dialect.inputs:
            names = {line.target.split(".")[0] for line in self.shape.dialect.inputs}
            arguments = {name: value for name, value in arguments.items() if name in names}
        elif token.member_of:
            arguments = {}
        try:
            result = token.whole.world.do(self.shape.dialect.verb, arguments, token.place)
        except Thrown as thrown:
            if throw(token, "error", str(thrown.named.get("error", "")), outside=False):
                return None
            raise
        return self.finish(token, as_facts(result))


class Send(Verb, SendTask):
    """A send task: a verb too, since sending is done by the house."""


class Decide(Step, ServiceTask):
    """A business rule task. (Built on a plain task it would be manual and stop.)"""

    def enter(self, token: Token) -> bool:
        said = self.shape.dialect
        value = token.whole.world.decide(said.decision, visible(token), token.place)
        return self.finish(token, {said.result: value})


class Script(Step, ScriptTask):
    """A script task: one FEEL expression."""

    def enter(self, token: Token) -> bool:
        said = self.shape.dialect
        return self.finish(token, {said.result: token.whole.script_engine.evaluate(token, said.script)})


class Inside(Step, SubWorkflowTask):
    """An embedded sub-process. Its input mapping makes facts of its own; all else it shares with its surroundings."""

    def enter(self, token: Token) -> None:
        part = token.whole.create_subprocess(token, self.shape.id)
        part.facts = {n: v for n, v in token.internal_data.get("local", {}).items() if n in self._own}
        begin(part)

    def come(self, token: Token) -> bool:
        return (
            self.finish(token, token.internal_data.get("facts", {})) if self.shape.dialect.outputs else True
        )

    @property
    def _own(self) -> set[str]:
        return {line.target.split(".")[0] for line in self.shape.dialect.inputs}


class Call(Step, CallActivity):
    """A call activity: the version that the case pinned, in a scope that sees only what it is given."""

    def enter(self, token: Token) -> None:
        if token.workflow.depth >= DEEPEST:
            raise TooDeep(element=self.shape.id, name=self.shape.name, most=DEEPEST)
        said = self.shape.dialect
        diagram = token.whole.world.diagram(said.called)
        part = token.whole.create_call(token, diagram)
        given = visible(token) if said.all_parent_variables else token.internal_data.get("local", {})
        part.facts = deepcopy(given)
        begin(part)

    def come(self, token: Token) -> bool:
        said, facts = self.shape.dialect, token.internal_data.pop("facts", {})
        return self.finish(token, facts) if said.outputs or said.all_child_variables else True


def begin(part: Any) -> None:
    """Put the first token of a scope on its start event."""
    Token(part, part.diagram.start(part.spec.name))._ready()


def nested(pairs: Any) -> dict[str, Any]:
    """`a.b` as a target makes `b` an entry of the context `a`."""
    facts: dict[str, Any] = {}
    for target, value in pairs:
        *path, last = target.split(".")
        home = facts
        for name in path:
            home = home.setdefault(name, {})
        home[last] = value
    return facts


def as_facts(result: Any) -> dict[str, Any]:
    """What output mappings read of a verb's result: a dict's entries, or the value as `result`."""
    if result is None:
        return {}
    return dict(result) if isinstance(result, dict) else {"result": result}
