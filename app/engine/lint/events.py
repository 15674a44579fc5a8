"""Events: each waits for or throws one thing, at a place where that means something."""

from collections.abc import Iterator

from app.engine.dialect import is_bpmn, local
from app.engine.drawing import Drawing, Shape, event_definitions
from app.engine.world import Known
from app.errors import Finding

_ALLOWED: dict[str, frozenset[str | None]] = {
    "startEvent": frozenset({None}),
    "endEvent": frozenset({None, "message", "error", "escalation", "terminate"}),
    "boundaryEvent": frozenset({"timer", "message", "error", "escalation"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({None, "message", "escalation"}),
}
_HOSTS = {
    "timer": frozenset({"userTask", "receiveTask", "subProcess", "callActivity"}),
    "message": frozenset({"userTask", "receiveTask", "subProcess", "callActivity"}),
    "error": frozenset({"subProcess", "callActivity", "serviceTask", "sendTask"}),
    "escalation": frozenset({"subProcess", "callActivity"}),
}
_CATCHING = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent"})


def wrong_events(drawing: Drawing, _known: Known) -> Iterator[Finding]:
    for shape in drawing.shapes.values():
        if shape.kind in _ALLOWED:
            yield from _event(drawing, shape)
        if shape.kind == "boundaryEvent":
            yield from _boundary(drawing, shape)
        if shape.kind in _CATCHING and shape.trigger is not None and shape.trigger.kind == "message":
            yield from _message(shape)


def _event(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    drawn = event_definitions(drawing.nodes[shape.id])
    kind = shape.trigger.kind if shape.trigger is not None else None
    if len(drawn) > 1:
        yield Finding("several_triggers", shape.id, {"kind": shape.kind, "count": len(drawn)})
    elif kind is None and None not in _ALLOWED[shape.kind]:
        yield Finding("no_trigger", shape.id, {"kind": shape.kind})
    elif kind not in _ALLOWED[shape.kind]:
        yield Finding("unsupported_trigger", shape.id, {"kind": shape.kind, "trigger": kind})
    elif kind == "timer":
        yield from _timer(drawing, shape)
    elif kind in {"error", "escalation"}:
        yield from _code(drawing, shape, kind)


def _timer(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    definition = event_definitions(drawing.nodes[shape.id])[0]
    drawn = [local(part) for part in definition if is_bpmn(part) and local(part).startswith("time")]
    if len(drawn) != 1 or shape.trigger is None or not shape.trigger.text:
        yield Finding("timer_incomplete", shape.id, {"count": len(drawn)})
    elif drawn == ["timeCycle"] and (shape.kind != "boundaryEvent" or shape.interrupting):
        yield Finding("cycle_out_of_place", shape.id)


def _code(drawing: Drawing, shape: Shape, kind: str) -> Iterator[Finding]:
    reference = event_definitions(drawing.nodes[shape.id])[0].get(f"{kind}Ref")
    code = shape.trigger.code if shape.trigger is not None else ""
    if not code and (reference or shape.kind != "boundaryEvent"):
        yield Finding("no_code", shape.id, {"kind": kind, "reference": reference})
    if kind == "error" and shape.kind == "boundaryEvent" and not shape.interrupting:
        yield Finding("error_must_interrupt", shape.id)


def _boundary(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    host = drawing.shapes.get(shape.attached_to or "")
    if host is None or host.scope != shape.scope:
        yield Finding("boundary_without_host", shape.id, {"host": shape.attached_to})
    elif shape.trigger is not None and host.kind not in _HOSTS.get(shape.trigger.kind, {host.kind}):
        many_people = host.multi is not None and host.kind in _HOSTS["timer"]
        if not many_people or shape.trigger.kind not in {"timer", "message"}:
            said = {"trigger": shape.trigger.kind, "host": host.id, "kind": host.kind}
            yield Finding("boundary_never_strikes", shape.id, said)


def _message(shape: Shape) -> Iterator[Finding]:
    if shape.trigger is None or not shape.trigger.name:
        yield Finding("no_message", shape.id, {"kind": shape.kind})
    elif not shape.trigger.key:
        yield Finding("no_correlation_key", shape.id, {"message": shape.trigger.name})
