"""Tokens, and the workflows that they live in."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.spiff.log import Log
from app.engine.work import State
from app.engine.world import Place, World

if TYPE_CHECKING:
    from app.engine.diagram import Diagram
    from app.engine.spiff.steps import Step

READY, WAITS = TaskState.READY, TaskState.STARTED


class Token(Task):
    """A task that is gone once it is finished. READY = the machine may run it; STARTED = it waits.

    `internal_data` is what is stored of it: from, entered, local, host, race, member_of, due, asked, ...
    """

    def __init__(
        self,
        workflow: "Part | Whole",
        task_spec: "Step",
        parent: "Token | None" = None,
        state: int = TaskState.FUTURE,
        id: str | None = None,  # noqa: A002  SpiffWorkflow's name
    ) -> None:
        whole: Whole = workflow.top_workflow
        super().__init__(workflow, task_spec, parent, state, id or whole.next_id())
        whole.tokens[self.id] = self
        if parent is not None:
            self.internal_data["from"] = parent.task_spec.name

    @property
    def whole(self) -> "Whole":
        whole: Whole = self.workflow.top_workflow
        return whole

    @property
    def place(self) -> Place:
        shape = self.task_spec.shape
        return Place(shape.id, shape.name, dict(shape.dialect.headers), self.id)

    @property
    def member_of(self) -> "Token | None":
        """The multi-instance whose member this is."""
        return self.whole.tokens.get(self.internal_data.get("member_of"))

    @property
    def around(self) -> "Token | None":
        """The token of the multi-instance, sub-process or call around this one."""
        return self.member_of or self.whole.tokens.get(self.workflow.parent_task_id)

    @property
    def sealed(self) -> bool:
        """A member whose facts stay with it; only its output element leaves."""
        around = self.member_of
        if around is None or around.task_spec.shape.multi is None:
            return False
        return around.task_spec.shape.multi.out_element is not None

    @property
    def idle(self) -> bool:
        """It only watches for what may come: it does not keep its scope alive."""
        internal = self.internal_data
        event = self.whole.tokens.get(internal.get("feeler_of"))
        if event is not None:
            return event.idle
        return "reset" in internal or ("watch" in internal and "fired" not in internal)

    def spawn(self, spec: "Step", **internal: Any) -> "Token":
        """A new token in the same scope that does not follow from this one."""
        token = Token(self.workflow, spec)
        token.internal_data.update(internal)
        token._ready()
        return token

    def resume(self, **internal: Any) -> None:
        """What it waited for has come: the machine may run it again."""
        self.internal_data.update(internal)
        self._set_state(READY)

    def wait(self) -> None:
        """It stands where it is until it is resumed."""
        self._set_state(WAITS)

    def vanish(self) -> None:
        """Merged into another token: gone without a trace in the log."""
        self._set_state(TaskState.CANCELLED)
        self.whole.remove(self)

    @property
    def finished(self) -> bool:
        return bool(self.has_state(TaskState.FINISHED_MASK))

    def run(self) -> bool | None:
        """Do the step. What it does may end this token too: an error thrown to the outside, a termination."""
        done: bool | None = self.task_spec._run(self)
        if self.finished:
            return done
        if done is None:
            self._set_state(WAITS)
        else:
            self.complete()
        return done

    def cancel(self, outcome: State = "cancelled") -> None:
        if self.finished:
            return
        self._set_state(TaskState.CANCELLED)
        self.task_spec._on_cancel(self)
        self.whole.log.close(self, outcome)
        self.whole.remove(self)

    def complete(self) -> None:
        super().complete()
        self.whole.log.close(self, "done")
        self.whole.remove(self)

    def _add_child(self, task_spec: "Step", state: int = TaskState.FUTURE) -> "Token":
        return Token(self.workflow, task_spec, self, state)

    def _inherit_data(self) -> None:
        """Facts belong to scopes; a token carries none."""

    def _set_state(self, value: int) -> None:
        # The original builds a dictionary for the log at every change of state.
        self._state = value
        if value == READY:
            self.whole.ready[self.id] = self
            if self.task_spec.listens and "entered" not in self.internal_data:
                self.whole.urgent.append(self)
        else:
            self.whole.ready.pop(self.id, None)


class Part(BpmnSubWorkflow):
    """The inside of one sub-process or called process: a scope of its own."""

    def __init__(self, diagram: "Diagram", scope: str, parent: Token, *, called: bool) -> None:
        self.diagram, self.called = diagram, called
        self.facts: dict[str, Any] = {}
        self.undo: list[dict[str, Any]] = []
        super().__init__(diagram.specs[scope], parent.id, parent.whole, deserializing=True)

    def _task_completed_notify(self, task: Token) -> None:
        """Completion is noticed by the step loop; the original walks the whole tree here."""

    def cancel(self) -> None:
        for token in list(self.tasks.values()):
            token.cancel()
        self.top_workflow.subprocesses.pop(self.parent_task_id, None)


class Whole(BpmnWorkflow):
    """One run: all tokens of all scopes by id, those that are ready, the log of visits.

    `undo`, of every scope: what was done there and can be compensated. `signals`: thrown since it was
    loaded. `conditions`: the tokens that wait for a condition, looked at when a fact has `changed`;
    `urgent`: what runs before all else that is ready, so that who listens hears what is thrown beside it.
    """

    called = True
    diagram: "Diagram"

    def __init__(self, diagram: "Diagram", world: World, now: datetime, log: Log) -> None:
        from app.engine.spiff.script import FeelEngine  # it reads the scopes of tokens

        self.diagram, self.world, self.now, self.log = diagram, world, now, log
        self.facts: dict[str, Any] = {}
        self.tokens: dict[str, Token] = {}
        self.ready: dict[str, Token] = {}
        self.ends: list[str] = []
        self.undo: list[dict[str, Any]] = []
        self.signals: list[str] = []
        self.urgent: deque[Token] = deque()
        self.conditions: dict[str, Token] = {}
        self.changed = True
        self.made = 0
        super().__init__(diagram.specs[diagram.key], script_engine=FeelEngine(world), deserializing=True)

    def next_id(self) -> str:
        self.made += 1
        return self.log.id_of(self.made)

    def get_task_from_id(self, task_id: str) -> Token:
        return self.tokens[task_id]

    def create_subprocess(self, my_task: Token, spec_name: str) -> Part:
        part = Part(my_task.workflow.diagram, spec_name, my_task, called=False)
        self.subprocesses[my_task.id] = part
        return part

    def create_call(self, my_task: Token, diagram: "Diagram") -> Part:
        part = Part(diagram, diagram.key, my_task, called=True)
        self.subprocesses[my_task.id] = part
        return part

    def remove(self, token: Token) -> None:
        token.workflow.tasks.pop(token.id, None)
        self.tokens.pop(token.id, None)
        self.ready.pop(token.id, None)
        self.conditions.pop(token.id, None)

    def waiting(self) -> Iterator[Token]:
        return (token for token in self.tokens.values() if token.has_state(WAITS))

    def _task_completed_notify(self, task: Token) -> None:
        """Completion is noticed by the step loop; the original walks the whole tree here."""
