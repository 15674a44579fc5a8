"""Compensation: what was done in a scope is undone in reverse order, one after the other.

A scope keeps what can be undone in `undo`, a list of {of: the activity, by: its handler}; a sub-process
without a handler keeps what was done inside, and is opened again to undo it. A token that undoes keeps
what is left to do in `undoing` and is resumed when a handler, which has `undo_of`, is done.
"""

from typing import Any

from app.engine.spiff.tokens import Part, Token, Whole

Scope = Part | Whole


def begin(token: Token, scope: Scope, activity: str = "") -> bool:
    """Undo one activity or all of a scope; True if there is nothing to undo."""
    chosen = [record for record in scope.undo if activity in {"", record["of"]}]
    scope.undo = [record for record in scope.undo if record not in chosen] if activity else []
    token.internal_data["undoing"] = chosen
    return go_on(token, scope)


def scope_of(token: Token) -> Scope:
    """What a throw event compensates: its own scope, from an event sub-process the scope around it."""
    host = token.whole.tokens.get(token.workflow.parent_task_id)
    around: Scope = host.workflow if host is not None and host.task_spec.shape.by_event else token.workflow
    return around


def go_on(token: Token, scope: Scope | None) -> bool:
    """Begin the next handler; True if there is none left."""
    left = token.internal_data.get("undoing")
    if not left or scope is None:
        return True
    record: dict[str, Any] = left.pop()
    if record["by"] is not None:
        handler = Token(scope, scope.spec.task_specs[record["by"]])
        handler.internal_data["undo_of"] = token.id
        handler._ready()
    else:
        _open_again(token, scope, record)
    return False


def _open_again(token: Token, scope: Scope, record: dict[str, Any]) -> None:
    """A sub-process that was done is entered once more, to undo what was done inside."""
    spec = scope.spec.task_specs[record["of"]]
    spec = scope.spec.task_specs[getattr(spec, "member", spec.name)]
    inside = Token(scope, spec)
    inside.internal_data.update(entered=True, undo_of=token.id)
    inside.whole.log.open(inside)
    inside.wait()
    part = inside.whole.create_subprocess(inside, spec.shape.id)
    part.facts = record["facts"]
    if spec.undo_sub is None:
        inside.internal_data["undoing"] = record["inner"]
        if go_on(inside, part):
            inside.resume()
        return
    part.undo = record["inner"]
    handler = Token(part, part.spec.task_specs[spec.undo_sub])
    handler.internal_data.update(entered=True, watch=True, fired=True)
    handler._ready()
