"""The only script engine: FEEL expressions over the facts of a token's scopes, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from app import feel
from app.engine.errors import NotABoolean, NotAFact
from app.engine.spiff.tokens import Token
from app.engine.world import World


class NoPython(BasePythonScriptEngineEnvironment):
    """Whatever of SpiffWorkflow still reaches for Python finds nothing."""

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> NoReturn:
        raise NotImplementedError("there is no Python in diagrams")

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        raise NotImplementedError("there is no Python in diagrams")

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("service tasks do verbs")


class FeelEngine(PythonScriptEngine):
    """Evaluates attribute values: "=..." is FEEL, anything else is itself."""

    def __init__(self, world: World) -> None:
        super().__init__(environment=NoPython())
        self.world = world

    def validate(self, expression: str) -> None:
        feel.compile_property(expression)

    def evaluate(
        self, task: Token, expression: str, external_context: Mapping[str, Any] | None = None
    ) -> Any:
        return self.explained(task, expression, external_context)[0]

    def explained(
        self, task: Token, expression: str, more: Mapping[str, Any] | None = None
    ) -> tuple[Any, list[tuple[str, dict[str, Any]]]]:
        """The value, and the questions that were asked for it."""
        asked: list[tuple[str, dict[str, Any]]] = []
        if not expression.startswith("="):
            return expression, asked

        def ask(question: str, arguments: dict[str, Any]) -> Any:
            asked.append((question, dict(arguments)))
            return self.world.ask(question, arguments, task.place)

        compiled = task.workflow.diagram.compiled(expression[1:])
        return compiled.evaluate({**visible(task), **(more or {})}, ask=ask), asked

    def holds(self, task: Token, condition: str, more: Mapping[str, Any] | None = None) -> bool:
        """Whether a condition is true; what is neither true nor false breaks the step."""
        value = self.evaluate(task, condition, more)
        if not isinstance(value, bool):
            shape = task.task_spec.shape
            raise NotABoolean(element=shape.id, name=shape.name, text=condition, value=value)
        return value

    def execute(self, task: Token, script: str, external_context: Any = None) -> NoReturn:
        raise NotImplementedError("script tasks hold one FEEL expression")

    def call_service(self, task: Token, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("service tasks do verbs")


def visible(token: Token) -> dict[str, Any]:
    """All facts that a token sees; inner scopes hide outer ones."""
    seen: dict[str, Any] = {}
    for frame in reversed(list(_frames(token))):
        seen.update(frame)
    return seen


def write(token: Token, facts: Mapping[str, Any]) -> None:
    """Put facts where they belong: into the innermost scope that has the name, else into the outermost.

    What a member of a multi-instance with an output element writes stays with the member.
    """
    for name, value in facts.items():
        _check(token, name, value)
        frames = list(_homes(token))
        home = next((frame for frame in frames if name in frame), frames[-1])
        home[name] = value
        token.whole.changed = True


def _frames(token: Token) -> Iterator[dict[str, Any]]:
    current: Token | None = token
    while current is not None:
        yield current.internal_data.get("local", {})
        yield current.workflow.facts
        current = None if current.workflow.called else current.whole.tokens[current.workflow.parent_task_id]


def _homes(token: Token) -> Iterator[dict[str, Any]]:
    current: Token | None = token
    while current is not None:
        if current.sealed:
            yield current.internal_data.setdefault("local", {})
            return
        yield current.workflow.facts
        current = None if current.workflow.called else current.whole.tokens[current.workflow.parent_task_id]


def _check(token: Token, name: str, value: Any) -> None:
    try:
        feel.plain(value)
    except (TypeError, ValueError, feel.FeelError) as fault:
        shape = token.task_spec.shape
        kind = type(value).__name__
        raise NotAFact(element=shape.id, name=shape.name, fact=name, kind=kind) from fault
