"""One class per kind of activity: what happens when a token enters it, and when what it waited for comes."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date
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

from app import feel
from app.engine.drawing import Shape
from app.engine.errors import NoWayOut, Thrown, TooDeep
from app.engine.moments import from_text
from app.engine.spiff import undo
from app.engine.spiff.script import visible, write
from app.engine.spiff.throwing import throw
from app.engine.spiff.tokens import Token

DEEPEST = 20


class Step(BpmnSpecMixin):
    """What all flow nodes have in common. A subclass says `enter` and, if it ever waits, `come`."""

    shape: Shape
    guards: tuple[str, ...] = ()
    ways: tuple[tuple[str | None, str], ...] = ()
    default: str | None = None
    undo_by: str | None = None
    listens = False

    def enter(self, token: Token) -> bool | None:
        """True: the step is done. None: it waits."""
        raise NotImplementedError(self, token)

    def come(self, token: Token) -> bool | None:
        """What it waited for is there."""
        raise NotImplementedError(self, token)

    def finish(self, token: Token, facts: dict[str, Any]) -> bool:
        """Put a result into the scope: through the output mapping where one is drawn, else as it is."""
        outputs = self.shape.dialect.outputs
        if outputs:
            engine = token.whole.script_engine
            mapped = ((line.target, engine.evaluate(token, line.source, facts)) for line in outputs)
            facts = nested(mapped, visible(token))
        write(token, facts)
        return True

    def given(self, token: Token) -> dict[str, Any]:
        """What the input mapping gave."""
        own = {line.target.split(".")[0] for line in self.shape.dialect.inputs}
        return {name: value for name, value in token.internal_data.get("local", {}).items() if name in own}

    def _run_hook(self, token: Token) -> bool | None:
        if token.internal_data.get("entered"):
            return self.come(token)
        if self.shape.needs > 1 and "member_of" not in token.internal_data and not self._gathered(token):
            return None
        token.internal_data["entered"] = True
        self._log(token)
        self._take_inputs(token)
        done = self.enter(token)
        if done is None and not token.member_of:
            for name in self.guards:
                token.spawn(self._wf_spec.task_specs[name], host=token.id)
        return done

    def _gathered(self, token: Token) -> bool:
        """Whether as many tokens are here as the activity needs; they become one."""
        others = [
            t for t in token.workflow.tasks.values() if t.task_spec is self and "gathers" in t.internal_data
        ]
        if len(others) + 1 < self.shape.needs:
            token.internal_data["gathers"] = True
            return False
        for other in others[: self.shape.needs - 1]:
            other.vanish()
        return True

    def _log(self, token: Token) -> None:
        token.whole.log.open(token)

    def _take_inputs(self, token: Token) -> None:
        inputs = self.shape.dialect.inputs
        if inputs:
            engine = token.whole.script_engine
            taken = nested((line.target, engine.evaluate(token, line.source)) for line in inputs)
            token.internal_data["local"] = token.internal_data.get("local", {}) | taken

    def _on_complete_hook(self, token: Token) -> None:
        self._relieve(token)
        undone_for = token.whole.tokens.get(token.internal_data.get("undo_of"))
        around = token.member_of
        if undone_for is not None:
            undone_for.resume()
        elif around is not None:
            around.task_spec.member_done(around, token)
        else:
            self._remember(token)
            self._go_on(token)

    def _remember(self, token: Token) -> None:
        """Put down how this can be undone."""
        if self.undo_by is not None:
            token.workflow.undo.append({"of": self.shape.id, "by": self.undo_by})

    def _go_on(self, token: Token) -> None:
        specs = self.outputs if not self.ways else self._chosen(token)
        for _ in range(self.shape.gives):
            for spec in specs:
                token._add_child(spec)

    def _chosen(self, token: Token) -> list["Step"]:
        """Out of a task: all ways without a condition or whose condition holds; else the default."""
        engine, specs = token.whole.script_engine, self._wf_spec.task_specs
        free = [specs[target] for condition, target in self.ways if condition is None]
        held = [specs[to] for condition, to in self.ways if condition and engine.holds(token, condition)]
        if not held and self.default is not None:
            held = [specs[self.default]]
        if not free and not held:
            raise NoWayOut(element=self.shape.id, name=self.shape.name)
        return free + held

    def _on_cancel(self, token: Token) -> None:
        self._relieve(token)
        if "undoing" in token.internal_data:
            for other in list(token.workflow.tasks.values()):
                if other.internal_data.get("undo_of") == token.id:
                    other.cancel()
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

    def _update_hook(self, token: Token) -> bool:  # noqa: ARG002  SpiffWorkflow's signature
        return True

    def test(self) -> None:
        """The lint has looked already."""


class Desk(Step, UserTask):
    """A user task: its people are found when it opens, its answer is put away when it is completed."""

    def enter(self, token: Token) -> None:
        engine, said = token.whole.script_engine, self.shape.dialect
        drawn = (
            ("assignee", said.assignee, as_text),
            ("groups", said.groups, as_names),
            ("users", said.users, as_names),
            ("priority", said.priority, int),
        )
        desk = {name: engine.evaluate(token, text) for name, text, _ in drawn if text is not None}
        token.internal_data["desk"] = {
            name: convert(desk[name]) for name, _, convert in drawn if desk.get(name) is not None
        }
        self.date(token)

    def date(self, token: Token) -> None:
        """Find out when the task is due and to be looked at again, and whether the law was asked for it."""
        engine, said = token.whole.script_engine, self.shape.dialect
        desk = token.internal_data["desk"]
        for name, text in (("due", said.due), ("follow_up", said.follow_up)):
            if text is not None:
                value, asked = engine.explained(token, text)
                desk[name] = as_day(value)
                desk["asked"] = desk.get("asked", False) or bool(asked)
                if asked and name == "due":
                    desk["due_asked"] = [list(pair) for pair in asked]

    def redate(self, token: Token) -> None:
        """Ask the law again. Where it has no answer now, the last one stands: the task is still there."""
        if token.internal_data["desk"].get("asked"):
            with suppress(Exception):
                self.date(token)

    def come(self, token: Token) -> bool:
        return self.finish(token, token.internal_data["answer"])


class Verb(Step, ServiceTask):
    """A service task: the verb of that name, with the input mapping as its arguments."""

    def enter(self, token: Token) -> bool | None:
        arguments = deepcopy(self.given(token))
        try:
            result = token.whole.world.do(self.shape.dialect.verb or "", arguments, token.place)
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
        value = token.whole.world.decide(said.decision or "", visible(token), token.place)
        return self.finish(token, {said.result or "result": value})


class Script(Step, ScriptTask):
    """A script task: one FEEL expression."""

    def enter(self, token: Token) -> bool:
        said = self.shape.dialect
        value = token.whole.script_engine.evaluate(token, said.script or "")
        return self.finish(token, {said.result or "result": value})


class Inside(Step, SubWorkflowTask):
    """An embedded sub-process. Its input mapping makes facts of its own; all else is shared with outside."""

    inside: Any

    def enter(self, token: Token) -> None:
        part = token.whole.create_subprocess(token, self.shape.id)
        part.facts = self.given(token)
        begin(part)

    def come(self, token: Token) -> bool | None:
        if "undo_of" in token.internal_data:
            return True if undo.go_on(token, token.whole.subprocesses.get(token.id)) else None
        facts = token.internal_data.get("facts", {})
        return self.finish(token, facts) if self.shape.dialect.outputs else True

    def _remember(self, token: Token) -> None:
        inner = token.internal_data.get("undo", [])
        if self.undo_by is not None:
            super()._remember(token)
        elif inner or self.undo_sub is not None:
            facts = token.internal_data.get("facts", {})
            token.workflow.undo.append({"of": self.shape.id, "by": None, "inner": inner, "facts": facts})

    @property
    def undo_sub(self) -> str | None:
        """The event sub-process in here that compensates the whole."""
        found: str | None = self.inside.undo_sub
        return found


class Call(Step, CallActivity):
    """A call activity: the version that the case pinned, in a scope that sees only what it is given."""

    def enter(self, token: Token) -> None:
        if token.workflow.depth >= DEEPEST:
            raise TooDeep(element=self.shape.id, name=self.shape.name, most=DEEPEST)
        said = self.shape.dialect
        part = token.whole.create_call(token, token.whole.world.diagram(said.called or ""))
        part.facts = deepcopy(visible(token) if said.all_parent_variables else self.given(token))
        begin(part)

    def come(self, token: Token) -> bool:
        said, facts = self.shape.dialect, token.internal_data.pop("facts", {})
        return self.finish(token, facts) if said.outputs or said.all_child_variables else True


def begin(part: Any, payload: dict[str, Any] | None = None) -> None:
    """Put the first token of a scope on its start, behind the event sub-processes that watch over it."""
    for name in part.spec.watchers:
        Token(part, part.spec.task_specs[name])._ready()
    token = Token(part, part.diagram.start(part.spec.name))
    if payload:
        token.internal_data["payload"] = payload
    if token.task_spec.shape.begins:
        token.whole.log.open(token)
        token.internal_data["entered"] = True
    token._ready()


def nested(pairs: Iterable[tuple[str, Any]], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`a.b` as a target makes `b` an entry of the context `a`, beside the entries that it had before."""
    facts: dict[str, Any] = {}
    for target, value in pairs:
        root, *path = target.split(".")
        if not path:
            facts[root] = value
            continue
        old = facts.get(root, (before or {}).get(root))
        home = facts[root] = dict(old) if isinstance(old, dict) else {}
        for name in path[:-1]:
            inner = dict(home[name]) if isinstance(home.get(name), dict) else {}
            home[name] = inner
            home = inner
        home[path[-1]] = value
    return facts


def as_text(value: Any) -> str:
    """A text is itself; a number or day as FEEL writes it."""
    if isinstance(value, list | dict):
        raise TypeError(f"no text: {value!r}")
    return value if isinstance(value, str) else str(feel.compile("string(value)").evaluate({"value": value}))


def as_names(value: Any) -> list[str]:
    """A list, or a text with commas."""
    names = value.split(",") if isinstance(value, str) else [as_text(name) for name in value]
    return [name.strip() for name in names if name.strip()]


def as_day(value: Any) -> date | None:
    """A date, a date and time (which is a date too), or their ISO text."""
    found = from_text(value) if isinstance(value, str) else value
    if found is not None and not isinstance(found, date):
        raise TypeError(f"no date: {value!r}")
    return found


def as_facts(result: Any) -> dict[str, Any]:
    """What output mappings read of a verb's result: a dict's entries, or the value as `result`."""
    if result is None:
        return {}
    return dict(result) if isinstance(result, dict) else {"result": result}
