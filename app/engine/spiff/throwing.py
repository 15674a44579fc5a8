"""Errors, escalations and cancellations on their way out, to the nearest event that catches them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engine.drawing import Shape
    from app.engine.spiff.tokens import Token


def throw(token: "Token", kind: str, code: str, *, outside: bool = True) -> bool:
    """Let the nearest boundary event or event sub-process of that kind and code catch it; False if none does.

    `outside`: the search begins at the scope around the token, not at the token's own activity. What is
    thrown inside an event sub-process is not caught by those beside it.
    """
    inner = token
    if not outside:
        inner = token.member_of or token
        if _guard_of(inner, kind, code):
            return True
    while True:
        if inner.member_of is None and not inner.task_spec.shape.by_event and _watcher_of(inner, kind, code):
            return True
        host = inner.around
        if host is None:
            return False
        if _guard_of(host, kind, code):
            return True
        inner = host


def _guard_of(host: "Token", kind: str, code: str) -> bool:
    for name in host.task_spec.guards:
        guard = host.workflow.spec.task_specs[name]
        if _catches(guard.shape, kind, code):
            host.spawn(guard, host=host.id, fired=True, entered=True)
            if guard.shape.interrupting:
                host.cancel()
            return True
    return False


def _watcher_of(inner: "Token", kind: str, code: str) -> bool:
    scope = inner.workflow
    for name in scope.spec.catchers:
        spec = scope.spec.task_specs[name]
        if _catches(spec.shape, kind, code):
            if spec.shape.interrupting:
                for other in list(scope.tasks.values()):
                    other.cancel()
            inner.spawn(spec, watch=True, fired=True, entered=True)
            return True
    return False


def _catches(shape: "Shape", kind: str, code: str) -> bool:
    return any(trigger.kind == kind and trigger.code in {"", code} for trigger in shape.triggers)
