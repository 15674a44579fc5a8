"""One class per kind of event."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ReceiveTask,
    StartEvent,
)

from app import feel
from app.engine.errors import NoKey, NotAMoment, Uncaught
from app.engine.moments import SHANGHAI, Cycle, after, from_text
from app.engine.spiff.steps import Step, Verb, as_text
from app.engine.spiff.throwing import throw
from app.engine.spiff.tokens import Token


class Start(Step, StartEvent):
    def enter(self, token: Token) -> bool:
        return self.finish(token, {})


class Catching(Step):
    """Waits for a timer or a message. It is deaf to the machine's clock: it fires when it is told to."""

    def enter(self, token: Token) -> None:
        arm(token)

    def come(self, token: Token) -> bool:
        race = token.internal_data.get("race")
        for other in list(token.workflow.tasks.values()):
            if race is not None and other is not token and other.internal_data.get("race") == race:
                other.cancel()
        return self.finish(token, token.internal_data.get("payload", {}))


class Catch(Catching, IntermediateCatchEvent):
    """An intermediate timer or message."""


class Receive(Catching, ReceiveTask):
    """A receive task."""


class Guard(Catching, BoundaryEvent):
    """A boundary event. Its visit begins when it strikes."""

    def come(self, token: Token) -> bool:
        token.whole.log.open(token)
        host = token.whole.tokens.get(token.internal_data["host"])
        if self.shape.interrupting and host is not None:
            host.cancel()
        return super().come(token)

    def strike(self, token: Token, **internal: Any) -> None:
        """Fire. One that does not interrupt and may strike again stays, and lets another token go."""
        cycle = token.internal_data.get("cycle")
        if self.shape.interrupting or (cycle is None and "message" not in token.internal_data):
            token.resume(fired=True, **internal)
            return
        token.spawn(self, host=token.internal_data["host"], entered=True, fired=True, **internal)
        if cycle is not None:
            left = None if cycle["left"] is None else cycle["left"] - 1
            if left == 0:
                token.cancel()
                return
            token.internal_data["cycle"] = {"left": left, "every": cycle["every"]}
            token.internal_data["due"] = _next(token)

    def _log(self, token: Token) -> None:
        """Armed is not yet visited."""


class End(Step, EndEvent):
    """The end of a path, of an error's or escalation's way, or of everything in its scope."""

    def enter(self, token: Token) -> bool:
        whole, trigger = token.whole, self.shape.trigger
        if token.workflow is whole:
            whole.ends.append(self.shape.id)
        if trigger is None:
            return True
        whole.log.close(token, "done")
        if trigger.kind == "terminate":
            for other in list(token.workflow.tasks.values()):
                if other is not token:
                    other.cancel()
        elif not throw(token, trigger.kind, trigger.code) and trigger.kind == "error":
            raise Uncaught(element=self.shape.id, name=self.shape.name, error=trigger.code)
        return True


class SendingEnd(Verb, EndEvent):
    """A message end event: a verb sends, the path ends."""

    def enter(self, token: Token) -> bool | None:
        if token.workflow is token.whole:
            token.whole.ends.append(self.shape.id)
        return super().enter(token)


class Throw(Step, IntermediateThrowEvent):
    """An intermediate event that only marks a point, or throws an escalation."""

    def enter(self, token: Token) -> bool:
        trigger = self.shape.trigger
        if trigger is not None and trigger.kind == "escalation":
            token.whole.log.close(token, "done")
            throw(token, "escalation", trigger.code)
        return self.finish(token, {})


class SendingThrow(Verb, IntermediateThrowEvent):
    """An intermediate message throw event: a verb sends."""


def arm(token: Token) -> None:
    """Work out what the token waits for."""
    trigger, engine, internal = token.task_spec.shape.trigger, token.whole.script_engine, token.internal_data
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


def _next(token: Token) -> datetime:
    """When a cycle is due again. What was missed while the house slept is not made up for in a burst."""
    every, now = token.internal_data["cycle"]["every"], token.whole.now
    due = after(token.internal_data["due"], every)
    return due if due > now else after(now, every)


def rearm(token: Token) -> None:
    """Ask again what the due moment of a timer was made of; its start does not move."""
    value, asked = token.whole.script_engine.explained(token, token.task_spec.shape.trigger.text)
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
    return NotAMoment(element=shape.id, name=shape.name, text=shape.trigger.text, value=value)
