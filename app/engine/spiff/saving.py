"""A run as JSON and back. The specs are not in it, only the diagram's sha256; facts are coded by feel.

SpiffWorkflow's own serializer writes the specs with every state, refuses decimals, stores a task's data
relative to its parent's, and runs `eval` when it migrates older versions: nothing of it is used.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson

from app import feel
from app.engine.diagram import Diagram
from app.engine.errors import ForeignState
from app.engine.spiff.log import Log
from app.engine.spiff.tokens import Part, Token, Whole
from app.engine.world import World

FORMAT = 2
READABLE = frozenset({1, 2})
KIND = "chengnuo.run"


def fresh(diagram: Diagram, world: World, now: datetime) -> Whole:
    """A run without any token yet. Its ids begin with a mark of their own, unique in the house."""
    return Whole(diagram, world, now, Log(uuid4().hex[:12], now))


def save(whole: Whole) -> bytes:
    return orjson.dumps(
        {
            "kind": KIND,
            "format": FORMAT,
            "mark": whole.log.mark,
            "made": whole.made,
            "ends": whole.ends,
            "scopes": [_scope(scope) for scope in [whole, *whole.subprocesses.values()]],
            "visits": whole.log.rows,
        }
    )


def load(saved: bytes, diagram: Diagram, world: World, now: datetime) -> Whole:
    """`ForeignState` for anything that `save` did not write, in this format, for this diagram."""
    state = _opened(saved)
    whole = Whole(diagram, world, now, Log(state["mark"], now, state["visits"]))
    whole.made, whole.ends = state["made"], state["ends"]
    outermost, *inner = state["scopes"]
    _same(outermost, diagram)
    _fill(whole, outermost)
    for row in inner:
        host = whole.tokens[row["of"]]
        if row["called"]:
            called = world.diagram(host.task_spec.shape.dialect.called)
            _same(row, called)
            part = whole.create_call(host, called)
        else:
            part = whole.create_subprocess(host, row["spec"])
        _fill(part, row)
    return whole


def _scope(scope: Part | Whole) -> dict[str, Any]:
    return {
        "of": scope.parent_task_id,
        "called": scope.called,
        "diagram": scope.diagram.sha256,
        "spec": scope.spec.name,
        "facts": feel.plain(scope.facts),
        "undo": feel.plain(scope.undo),
        "tokens": [
            [token.id, token.task_spec.name, token.state, feel.plain(token.internal_data)]
            for token in scope.tasks.values()
        ],
    }


def _fill(scope: Part | Whole, row: dict[str, Any]) -> None:
    scope.facts = feel.unplain(row["facts"])
    scope.undo = feel.unplain(row.get("undo", []))
    for token_id, spec, state, internal in row["tokens"]:
        token = Token(scope, scope.spec.task_specs[spec], id=token_id)
        token.internal_data = feel.unplain(internal)
        token._set_state(state)
        if "condition" in token.internal_data:
            scope.top_workflow.conditions[token_id] = token


def _opened(saved: bytes) -> dict[str, Any]:
    try:
        state = orjson.loads(saved)
    except orjson.JSONDecodeError as fault:
        raise ForeignState(problem="no JSON") from fault
    if not isinstance(state, dict) or state.get("kind") != KIND:
        raise ForeignState(problem="no run of this engine")
    if state.get("format") not in READABLE:
        raise ForeignState(problem=f"format {state.get('format')}, expected {FORMAT}")
    return state


def _same(row: dict[str, Any], diagram: Diagram) -> None:
    if row["diagram"] != diagram.sha256:
        raise ForeignState(problem=f"diagram {row['diagram']}, expected {diagram.sha256}")
