"""One run of a diagram: it moves until it waits for somebody, or has ended."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from app.engine.diagram import Diagram
from app.engine.errors import NotOpen, Runaway, StepBroken, Stuck
from app.engine.spiff import saving
from app.engine.spiff.back import way_back
from app.engine.spiff.catching import Catching, rearm
from app.engine.spiff.gateways import Joining, Some
from app.engine.spiff.log import STATES, moment
from app.engine.spiff.signals import hear, listening, look_at_conditions
from app.engine.spiff.steps import Desk, Step, begin
from app.engine.spiff.tokens import Part, Token, Whole
from app.engine.work import Held, OpenTask, OpenTimer, Subscription, Visit
from app.engine.world import World
from app.errors import ChengnuoError, EngineError

MOST_STEPS = 100_000
_NOTHING: frozenset[str] = frozenset()


class Run:
    """After any exception a run is half moved: throw it away and load it again.

    `hold` names elements before which a token stops instead of entering them; `retry` lets it go on.
    """

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._broken = False

    @classmethod
    def start(
        cls,
        diagram: Diagram,
        facts: dict[str, Any],
        world: World,
        *,
        now: datetime,
        hold: Collection[str] = _NOTHING,
    ) -> "Run":
        run = cls(saving.fresh(diagram, world, now))
        run._whole.facts.update(facts)
        begin(run._whole)
        run._move(hold)
        return run

    @classmethod
    def load(cls, saved: bytes, diagram: Diagram, world: World, *, now: datetime) -> "Run":
        return cls(saving.load(saved, diagram, world, now))

    def save(self) -> bytes:
        self._still_whole()
        return saving.save(self._whole)

    def complete(self, task_id: str, values: dict[str, Any], hold: Collection[str] = _NOTHING) -> None:
        self._waiting(task_id, Desk, "desk").resume(answer=values)
        self._move(hold)

    def fire(self, timer_id: str, hold: Collection[str] = _NOTHING) -> None:
        self._strike(self._waiting(timer_id, Catching, "due"))
        self._move(hold)

    def receive(
        self, subscription_id: str, payload: dict[str, Any], hold: Collection[str] = _NOTHING
    ) -> None:
        self._strike(self._waiting(subscription_id, Catching, "message"), payload=payload)
        self._move(hold)

    def signal(self, name: str, payload: dict[str, Any], hold: Collection[str] = _NOTHING) -> None:
        """Let all that listen hear a signal from outside."""
        self._still_whole()
        hear(self._whole, name, payload)
        self._move(hold)

    def hears(self, name: str) -> bool:
        """Whether anything of this run waits for that signal."""
        return bool(listening(self._whole, name))

    def retry(self, held_id: str, hold: Collection[str] = _NOTHING) -> None:
        """Let a held token go on."""
        self._still_whole()
        token = self._whole.ready.get(held_id)
        if token is None or not token.internal_data.pop("held", False):
            raise NotOpen(id=held_id)
        self._step(token)
        self._move(hold)

    def reschedule(self, timer_id: str, due_at: datetime) -> None:
        if due_at.tzinfo is None:
            raise ValueError("a due moment needs its time zone")
        self._waiting(timer_id, Catching, "due").internal_data["due"] = due_at.astimezone(UTC)

    def redate(self) -> None:
        """Ask anew for the due moment of every timer that was made of questions."""
        self._still_whole()
        for token in list(self._whole.waiting()):
            if token.internal_data.get("asked") and "cycle" not in token.internal_data:
                rearm(token)

    def send_back(self, task_id: str, to_element: str, hold: Collection[str] = _NOTHING) -> None:
        """Put the token on an earlier user task of the same scope. What was passed stays in the visits."""
        token = self._waiting(task_id, Desk, "desk")
        self._send(token, way_back(token, to_element), hold)

    def send_to(self, task_id: str, to_element: str, hold: Collection[str] = _NOTHING) -> None:
        """The same to a user task where nobody has been yet, such as the applicant's own desk."""
        token = self._waiting(task_id, Desk, "desk")
        self._send(token, way_back(token, to_element, visited=False), hold)

    def terminate(self) -> None:
        self._still_whole()
        for token in list(self._whole.tasks.values()):
            token.cancel()

    def open_tasks(self) -> list[OpenTask]:
        """The tasks on desks. When one is due is asked anew where the law decides it."""
        return [_task(token) for token in self._whole.waiting() if "desk" in token.internal_data]

    def timers(self) -> list[OpenTimer]:
        return [_timer(token) for token in self._whole.waiting() if "due" in token.internal_data]

    def subscriptions(self) -> list[Subscription]:
        return [
            Subscription(t.id, t.task_spec.shape.id, t.internal_data["message"], t.internal_data["key"])
            for t in self._whole.waiting()
            if "message" in t.internal_data
        ]

    def held(self) -> list[Held]:
        return [
            Held(t.id, t.task_spec.shape.id, t.task_spec.shape.name)
            for t in self._whole.ready.values()
            if t.internal_data.get("held")
        ]

    def visits(self) -> list[Visit]:
        """All stays at all elements, in the order in which they began."""
        return [self._visit(row) for row in self._whole.log.rows]

    @property
    def diagram(self) -> Diagram:
        return self._whole.diagram

    @property
    def finished(self) -> bool:
        return not self._whole.tokens

    @property
    def signals(self) -> tuple[str, ...]:
        """What was thrown since it was started or loaded; its own listeners have heard it."""
        return tuple(self._whole.signals)

    @property
    def ends(self) -> tuple[str, ...]:
        return tuple(self._whole.ends)

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self._whole.facts)

    def _send(self, token: Token, step: Step, hold: Collection[str]) -> None:
        token.spawn(step)
        token.cancel("returned")
        self._move(hold)

    def _move(self, hold: Collection[str]) -> None:
        """One ready token after the other, until nothing is ready."""
        for _ in range(MOST_STEPS):
            token = self._next(hold)
            if token is not None:
                self._step(token)
            elif not self._wake_joins():
                self._refuse_deadlock()
                return
        self._broken = True
        raise Runaway(**_named(token), most=MOST_STEPS)

    def _next(self, hold: Collection[str]) -> Token | None:
        for token in self._first():
            if token.internal_data.get("held"):
                continue
            if token.task_spec.shape.id not in hold:
                return token
            token.internal_data["held"] = True
        return None

    def _first(self) -> Iterator[Token]:
        """What is ready, the most urgent first."""
        urgent = self._whole.urgent
        while urgent:
            token = urgent.popleft()
            if token.id in self._whole.ready:
                yield token
        yield from self._whole.ready.values()

    def _step(self, token: Token) -> None:
        self._guarded(token, token.run)
        self._leave_scope(token.workflow)
        if self._whole.changed and self._whole.conditions:
            self._guarded(token, look_at_conditions, self._whole)

    def _guarded(self, token: Token, act: Callable[..., Any], *args: Any, **named: Any) -> None:
        """Do something to a token; what goes wrong is told with the token's element."""
        try:
            act(*args, **named)
        except StepBroken:
            self._broken = True
            raise
        except Exception as fault:
            self._broken = True
            if isinstance(fault, ChengnuoError) and not isinstance(fault, EngineError):
                raise
            problem = f"{type(fault).__name__}: {fault}"
            raise StepBroken(**_named(token), problem=problem) from fault

    def _leave_scope(self, scope: Part | Whole) -> None:
        """A scope in which nothing is left but what only watches over it is done."""
        if scope.tasks:
            if not all(token.idle for token in scope.tasks.values()):
                return
            for token in list(scope.tasks.values()):
                token.cancel()
        if scope is self._whole:
            return
        host = self._whole.tokens.get(scope.parent_task_id)
        if host is not None and host.internal_data.get("undoing") and "undo_of" in host.internal_data:
            return
        if self._whole.subprocesses.pop(scope.parent_task_id, None) is not None and host is not None:
            more = {"undo": scope.undo} if scope.undo else {}
            host.resume(facts=scope.facts, **more)

    def _wake_joins(self) -> bool:
        """Inclusive joins that nobody can reach any more go on."""
        for token in list(self._whole.waiting()):
            if isinstance(token.task_spec, Some) and token.task_spec.is_complete(token):
                token.resume()
                return True
        return False

    def _refuse_deadlock(self) -> None:
        for scope in [self._whole, *self._whole.subprocesses.values()]:
            tokens = [token for token in scope.tasks.values() if not token.idle]
            if tokens and all(_stands(token) for token in tokens):
                self._broken = True
                raise Stuck(**_named(tokens[0]))

    def _strike(self, token: Token, **internal: Any) -> None:
        self._guarded(token, token.task_spec.strike, token, **internal)

    def _waiting(self, token_id: str, kind: type, waits_for: str | None = None) -> Token:
        self._still_whole()
        token = self._whole.tokens.get(token_id)
        if (
            token is None
            or not isinstance(token.task_spec, kind)
            or token.id in self._whole.ready
            or (waits_for is not None and waits_for not in token.internal_data)
        ):
            raise NotOpen(id=token_id)
        return token

    def _still_whole(self) -> None:
        if self._broken:
            raise RuntimeError("this run broke half way; load it again")

    def _visit(self, row: list[Any]) -> Visit:
        number, element, process, within, instance, state, began, ended = row
        log, diagram = self._whole.log, self._whole.diagram
        if process != diagram.key:
            diagram = self._whole.world.diagram(process)
        drawn = diagram.elements[element]
        return Visit(
            id=log.id_of(number),
            element=element,
            name=drawn.name,
            kind=drawn.kind,
            state=STATES[state],
            process=process,
            within=None if within is None else log.id_of(within),
            instance=instance,
            began=datetime.fromtimestamp(began, UTC),
            ended=moment(ended),
        )


def _stands(token: Token) -> bool:
    """It waits for other tokens."""
    joins = isinstance(token.task_spec, Joining) or "gathers" in token.internal_data
    return joins and not token.internal_data.get("held")


def _task(token: Token) -> OpenTask:
    token.task_spec.redate(token)
    shape, desk = token.task_spec.shape, token.internal_data["desk"]
    return OpenTask(
        id=token.id,
        element=shape.id,
        name=shape.name,
        lane=shape.lane,
        form=shape.dialect.form,
        assignee=desk.get("assignee"),
        groups=tuple(desk.get("groups", ())),
        users=tuple(desk.get("users", ())),
        due=desk.get("due"),
        follow_up=desk.get("follow_up"),
        priority=desk.get("priority"),
        properties=dict(shape.dialect.properties),
        instance=token.internal_data.get("instance"),
        process=token.workflow.diagram.key,
        asked=tuple((question, arguments) for question, arguments in desk.get("due_asked", ())),
    )


def _timer(token: Token) -> OpenTimer:
    shape, internal = token.task_spec.shape, token.internal_data
    return OpenTimer(
        id=token.id,
        element=shape.id,
        name=shape.name,
        due_at=internal["due"],
        interrupting=shape.interrupting and (shape.by_event or shape.attached_to is not None),
        asked=tuple((question, arguments) for question, arguments in internal["asked"]),
    )


def _named(token: Token | None) -> dict[str, str]:
    shape = token.task_spec.shape if token is not None else None
    return {"element": shape.id, "name": shape.name} if shape is not None else {"element": "", "name": ""}
