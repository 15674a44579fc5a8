"""What waits for something to come: catch events, receive tasks, boundary events, event sub-processes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent, ReceiveTask
from SpiffWorkflow.util.task import TaskState

from app import feel
from app.engine.errors import NoKey, NotAMoment
from app.engine.moments import SHANGHAI, Cycle, after, from_text
from app.engine.spiff.steps import Inside, Step, as_text, begin
from app.engine.spiff.tokens import Token
from app.engine.triggers import Trigger

_THROWN = frozenset({"error", "escalation", "cancel"})
_STOPPING = frozenset({"boundaryEvent", "subProcess"})
_AWAITED = ("message", "key", "due", "asked", "cycle", "signal", "condition", "feels")
_AGAIN = ("message", "signal", "condition", "feels")


class Catching(Step):
    """Waits for what its triggers say. It is deaf to the machine's clock: it fires when it is told to."""

    feelers: tuple[str, ...] = ()
    listens = True

    def enter(self, token: Token) -> None:
        self.watch(token)

    def watch(self, token: Token) -> None:
        """Arm the one trigger; several have a feeler each."""
        if not self.feelers:
            arm(token, self.shape.triggers[0])
            return
        token.internal_data["feels"] = []
        for number in range(len(self.feelers)):
            self._feel(token, number)

    def _feel(self, token: Token, number: int) -> None:
        token.spawn(self._wf_spec.task_specs[self.feelers[number]], feeler_of=token.id)

    def strike(self, token: Token, **internal: Any) -> None:
        """What it waited for is there."""
        token.resume(fired=True, **internal)

    def felt(self, token: Token, number: int, internal: dict[str, Any]) -> None:
        """One of several triggers has come: enough, or where all are needed one of them."""
        felt = token.internal_data["feels"]
        felt.append(number)
        payload = token.internal_data.setdefault("payload", {})
        payload.update(internal.pop("payload", {}))
        if self.shape.all_triggers and len(set(felt)) < len(self.feelers):
            return
        if self.shape.interrupting or self.shape.kind not in _STOPPING:
            self._unfeel(token)
            self.strike(token, payload=dict(payload), **internal)
            return
        self.strike(token, payload=dict(payload), **internal)
        payload.clear()
        again = range(len(self.feelers)) if self.shape.all_triggers else [number]
        felt.clear()
        for one in again:
            if self.shape.triggers[one].kind != "timer":
                self._feel(token, one)

    def come(self, token: Token) -> bool | None:
        race = token.internal_data.get("race")
        for other in list(token.workflow.tasks.values()):
            if race is not None and other is not token and other.internal_data.get("race") == race:
                other.cancel()
        return self.finish(token, token.internal_data.get("payload", {}))

    def _stays(self, token: Token, **internal: Any) -> bool:
        """Whether it may strike again; if so it lets another token go, and stays."""
        cycle = token.internal_data.get("cycle")
        again = cycle is not None or any(name in token.internal_data for name in _AGAIN)
        if (self.shape.interrupting and self.shape.kind in _STOPPING) or not again:
            return False
        kept = {name: token.internal_data[name] for name in ("host", "watch") if name in token.internal_data}
        token.spawn(self, entered=True, fired=True, **kept, **internal)
        if cycle is not None:
            left = None if cycle["left"] is None else cycle["left"] - 1
            if left == 0:
                token.cancel()
                return True
            token.internal_data["cycle"] = {"left": left, "every": cycle["every"]}
            token.internal_data["due"] = _next(token)
        return True

    def _unfeel(self, token: Token) -> None:
        if self.feelers:
            for other in list(token.workflow.tasks.values()):
                if other.internal_data.get("feeler_of") == token.id:
                    other.vanish()

    def _on_cancel(self, token: Token) -> None:
        self._unfeel(token)
        super()._on_cancel(token)


class Catch(Catching, IntermediateCatchEvent):
    """An intermediate catch event. A cycle lets a token go each time, until it has been so often."""

    def strike(self, token: Token, **internal: Any) -> None:
        cycle = token.internal_data.get("cycle")
        if cycle is None or cycle["left"] == 1:
            super().strike(token, **internal)
        else:
            self._stays(token, **internal)

    def come(self, token: Token) -> bool | None:
        token.whole.log.open(token)
        return super().come(token)


class Receive(Catching, ReceiveTask):
    """A receive task."""


class Feeler(Catching, IntermediateCatchEvent):
    """One of several triggers of an event. It is never visited itself."""

    number: int

    def enter(self, token: Token) -> None:
        arm(token, self.shape.triggers[self.number])

    def strike(self, token: Token, **internal: Any) -> None:
        event = token.whole.tokens[token.internal_data["feeler_of"]]
        if token.has_state(TaskState.STARTED):
            token.vanish()
            event.task_spec.felt(event, self.number, internal)

    def _log(self, token: Token) -> None:
        """Not an element of its own."""


class Guard(Catching, BoundaryEvent):
    """A boundary event. Its visit begins when it strikes."""

    def come(self, token: Token) -> bool | None:
        token.whole.log.open(token)
        host = token.whole.tokens.get(token.internal_data["host"])
        if self.shape.interrupting and host is not None and not token.internal_data.get("spares"):
            host.cancel()
        return super().come(token)

    def strike(self, token: Token, **internal: Any) -> None:
        if not self._stays(token, **internal):
            super().strike(token, **internal)

    def watch(self, token: Token) -> None:
        if self.shape.triggers[0].kind not in _THROWN:
            super().watch(token)

    def _log(self, token: Token) -> None:
        """Armed is not yet visited."""


class Watch(Catching, Inside):
    """An event sub-process. It watches over its scope; its visit begins when it strikes."""

    def enter(self, token: Token) -> None:
        token.internal_data["watch"] = True
        self.watch(token)

    def strike(self, token: Token, **internal: Any) -> None:
        if not self._stays(token, **internal):
            token.resume(fired=True, **internal)

    def come(self, token: Token) -> bool | None:
        internal = token.internal_data
        if "inside" in internal:
            return Inside.come(self, token)
        internal["inside"] = True
        for name in _AWAITED:
            internal.pop(name, None)
        token.whole.conditions.pop(token.id, None)
        token.whole.log.open(token)
        if self.shape.interrupting and not self.shape.triggered_by("compensate"):
            for other in list(token.workflow.tasks.values()):
                if other is not token:
                    other.cancel()
        part = token.whole.create_subprocess(token, self.shape.id)
        begin(part, internal.pop("payload", {}))
        return None

    def _remember(self, token: Token) -> None:
        """What handled an event is not compensated."""

    def _log(self, token: Token) -> None:
        """Armed is not yet visited."""


def arm(token: Token, trigger: Trigger) -> None:
    """Work out what the token waits for."""
    engine, internal = token.whole.script_engine, token.internal_data
    if trigger.kind == "timer":
        internal["armed"] = token.whole.now
        value, asked = engine.explained(token, trigger.text)
        if trigger.how == "timeCycle":
            cycle = Cycle.read(value)
            if cycle is None:
                raise _no_moment(token, value)
            internal["cycle"], value = {"left": cycle.times, "every": cycle.every}, cycle.every
        internal["due"], internal["asked"] = moment(token, value), [list(pair) for pair in asked]
    elif trigger.kind == "message":
        internal["message"] = str(engine.evaluate(token, trigger.name))
        key = engine.evaluate(token, trigger.key)
        if key is None:
            shape = token.task_spec.shape
            raise NoKey(element=shape.id, name=shape.name, message=internal["message"])
        internal["key"] = as_text(key)
    elif trigger.kind == "signal":
        internal["signal"] = trigger.name
    elif trigger.kind == "conditional":
        internal["condition"], internal["was"] = trigger.text, False
        token.whole.conditions[token.id], token.whole.changed = token, True


def _next(token: Token) -> datetime:
    """When a cycle is due again. What was missed while the house slept is not made up for in a burst."""
    every, now = token.internal_data["cycle"]["every"], token.whole.now
    due = after(token.internal_data["due"], every)
    return due if due > now else after(now, every)


def rearm(token: Token) -> None:
    """Ask again what the due moment of a timer was made of; its start does not move."""
    value, asked = token.whole.script_engine.explained(token, _text(token))
    token.internal_data["due"] = moment(token, value)
    token.internal_data["asked"] = [list(pair) for pair in asked]


def moment(token: Token, value: Any) -> datetime:
    """The due moment in UTC of a date, date and time, duration or their ISO text."""
    if isinstance(value, str):
        value = from_text(value)
    if isinstance(value, timedelta | feel.Months):
        return after(token.internal_data["armed"], value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), SHANGHAI).astimezone(UTC)
    raise _no_moment(token, value)


def _no_moment(token: Token, value: Any) -> NotAMoment:
    shape = token.task_spec.shape
    return NotAMoment(element=shape.id, name=shape.name, text=_text(token), value=value)


def _text(token: Token) -> str:
    text: str = token.task_spec.shape.triggers[getattr(token.task_spec, "number", 0)].text
    return text
