"""Errors and escalations on their way out, to the nearest boundary event that catches them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engine.spiff.tokens import Token


def throw(token: "Token", kind: str, code: str, *, outside: bool = True) -> bool:
    """Let the nearest boundary event of that kind and code catch it; False if none does.

    `outside`: the search begins at the sub-process or call around the token, not at the token's own activity.
    """
    host = token.around if outside else _activity(token)
    while host is not None:
        for name in host.task_spec.guards:
            guard = host.workflow.spec.task_specs[name]
            trigger = guard.shape.trigger
            if trigger.kind == kind and trigger.code in {"", code}:
                host.spawn(guard, host=host.id, fired=True, entered=True)
                if guard.shape.interrupting:
                    host.cancel()
                return True
        host = host.around
    return False


def _activity(token: "Token") -> "Token":
    return token.member_of or token
