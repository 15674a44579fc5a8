"""Signals, which all hear that listen, and conditions, which come true when facts change."""

from typing import Any

from app.engine.spiff.script import visible
from app.engine.spiff.tokens import Token, Whole


def broadcast(whole: Whole, name: str, payload: dict[str, Any]) -> None:
    """Strike all of this run that wait for a signal, and leave it for the house to hand on."""
    whole.signals.append(name)
    hear(whole, name, payload)


def hear(whole: Whole, name: str, payload: dict[str, Any]) -> None:
    for token in listening(whole, name):
        if not token.finished:
            token.task_spec.strike(token, payload=dict(payload))


def listening(whole: Whole, name: str) -> list[Token]:
    return [token for token in whole.waiting() if token.internal_data.get("signal") == name]


def look_at_conditions(whole: Whole) -> None:
    """Strike whatever waits for a condition that has come true since it was last looked at."""
    whole.changed = False
    for token in list(whole.conditions.values()):
        if token.finished or token.id in whole.ready or token.internal_data.get("fired"):
            continue
        held = token.internal_data["was"]
        text = token.internal_data["condition"]
        expression = token.workflow.diagram.compiled(text[1:])
        holds = expression.evaluate(visible(token), ask=_asking(token)) is True
        token.internal_data["was"] = holds
        if holds and not held:
            before = set(whole.ready)
            token.task_spec.strike(token)
            whole.urgent += [t for t in whole.ready.values() if t.id not in before]


def _asking(token: Token) -> Any:
    return lambda question, arguments: token.whole.world.ask(question, arguments, token.place)
