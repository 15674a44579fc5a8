"""Events: each waits for or throws one thing, at a place where that means something."""

from collections.abc import Iterator
from typing import Literal

from lxml import etree

from app.engine.dialect import is_bpmn, local
from app.engine.drawing import Drawing, Shape, is_link
from app.engine.moments import Cycle
from app.engine.triggers import Trigger
from app.engine.world import Known
from app.errors import Finding

Severity = Literal["error", "warning"]
_ALLOWED: dict[str, frozenset[str | None]] = {
    "endEvent": frozenset(
        {None, "message", "error", "escalation", "terminate", "signal", "compensate", "cancel"}
    ),
    "boundaryEvent": frozenset(
        {"timer", "message", "error", "escalation", "signal", "conditional", "compensate", "cancel"}
    ),
    "intermediateCatchEvent": frozenset({"timer", "message", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({None, "message", "escalation", "signal", "compensate", "link"}),
}
_BEGINS_CASE = frozenset({None, "message", "signal"})
_BEGINS_EVENT_SUB = frozenset(
    {"timer", "message", "signal", "conditional", "error", "escalation", "compensate"}
)
_WAITING = frozenset({"userTask", "receiveTask", "subProcess", "transaction", "callActivity"})
_HOSTS = {
    "timer": _WAITING,
    "message": _WAITING,
    "signal": _WAITING,
    "conditional": _WAITING,
    "error": frozenset({"subProcess", "transaction", "callActivity", "serviceTask", "sendTask"}),
    "escalation": frozenset({"subProcess", "transaction", "callActivity"}),
    "cancel": frozenset({"transaction"}),
}
_CATCHING = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent"})
_ALONE = frozenset({"link", "terminate", "cancel", "compensate"})


def wrong_events(drawing: Drawing, known: Known) -> Iterator[Finding]:
    for shape in drawing.shapes.values():
        if shape.kind in _ALLOWED or shape.kind == "startEvent":
            yield from _event(drawing, shape, known)
        if shape.kind == "boundaryEvent":
            yield from _boundary(drawing, shape)
        catches = shape.kind in _CATCHING or (shape.kind == "startEvent" and shape.scope != drawing.key)
        if catches and not shape.begins:
            for trigger in shape.triggers:
                if trigger.kind == "message":
                    yield from _message(shape, trigger)
    yield from _links(drawing)


def _event(drawing: Drawing, shape: Shape, known: Known) -> Iterator[Finding]:
    drawn, allowed = drawing.definitions(shape.id), _allowed(drawing, shape)
    if shape.kind == "startEvent" and not shape.interrupting and allowed is not _BEGINS_EVENT_SUB:
        said = {"kind": shape.kind, "attribute": "isInterrupting", "value": "false"}
        yield Finding("unsupported_attribute", shape.id, said)
    if allowed is _BEGINS_CASE and shape.all_triggers:
        said = {"kind": shape.kind, "attribute": "parallelMultiple", "value": "true"}
        yield Finding("unsupported_attribute", shape.id, said)
    if not drawn and None not in allowed:
        yield Finding("no_trigger", shape.id, {"kind": shape.kind})
    for node, trigger in zip(drawn, shape.triggers, strict=True):
        kind = trigger.kind
        if kind not in allowed:
            begins = allowed is _BEGINS_CASE and kind in {"timer", "conditional"}
            code = "unsupported_trigger" if begins else "trigger_forbidden"
            yield Finding(code, shape.id, {"kind": shape.kind, "trigger": kind})
        elif len(drawn) > 1 and _must_be_alone(shape, kind):
            alone = {"kind": shape.kind, "trigger": kind, "count": len(drawn)}
            yield Finding("trigger_not_alone", shape.id, alone)
        elif kind == "timer":
            yield from _timer(node, shape, trigger)
        elif kind in {"error", "escalation"}:
            yield from _code(node, shape, trigger)
        elif kind in {"signal", "conditional", "link"}:
            yield from _named(shape, trigger)
        elif shape.scope == drawing.key and shape.kind == "startEvent":
            yield from _begins(shape, trigger, known)


def _allowed(drawing: Drawing, shape: Shape) -> frozenset[str | None]:
    if shape.kind != "startEvent":
        return _ALLOWED[shape.kind]
    if shape.scope == drawing.key:
        return _BEGINS_CASE
    return _BEGINS_EVENT_SUB if drawing.shapes[shape.scope].by_event else frozenset({None})


def _must_be_alone(shape: Shape, kind: str) -> bool:
    """What cannot be waited for or thrown beside others; a verb sends a message, and nothing else."""
    sends = kind == "message" and shape.kind in {"endEvent", "intermediateThrowEvent"}
    return kind in _ALONE or sends or (shape.all_triggers and kind in {"error", "escalation"})


def _begins(shape: Shape, trigger: Trigger, known: Known) -> Iterator[Finding]:
    if known.starts is not None and trigger.kind not in known.starts:
        yield Finding("start_not_honoured", shape.id, {"trigger": trigger.kind})


def _timer(definition: etree._Element, shape: Shape, trigger: Trigger) -> Iterator[Finding]:
    drawn = [local(part) for part in definition if is_bpmn(part) and local(part).startswith("time")]
    stays = shape.kind in {"boundaryEvent", "startEvent"} and not shape.interrupting
    cycle = Cycle.read(trigger.text) if trigger.how == "timeCycle" else None
    stays = stays or (shape.kind == "intermediateCatchEvent" and cycle is not None and bool(cycle.times))
    if len(drawn) != 1 or not trigger.text:
        yield Finding("timer_incomplete", shape.id, {"count": len(drawn)})
    elif drawn == ["timeCycle"] and not stays:
        yield Finding("cycle_out_of_place", shape.id)


def _code(definition: etree._Element, shape: Shape, trigger: Trigger) -> Iterator[Finding]:
    kind, catches = trigger.kind, shape.kind in {"boundaryEvent", "startEvent"}
    reference = definition.get(f"{kind}Ref")
    if not trigger.code and (reference or not catches):
        yield Finding("no_code", shape.id, {"kind": kind, "reference": reference})
    if kind == "error" and catches and not shape.interrupting:
        yield Finding("error_must_interrupt", shape.id)


def _named(shape: Shape, trigger: Trigger) -> Iterator[Finding]:
    if not (trigger.text if trigger.kind == "conditional" else trigger.name):
        yield Finding("trigger_says_nothing", shape.id, {"trigger": trigger.kind})
    elif trigger.name.startswith("="):
        yield Finding("computed_name", shape.id, {"trigger": trigger.kind, "name": trigger.name})


def _links(drawing: Drawing) -> Iterator[Finding]:
    """Every link leads to exactly one in the same scope, and is led to."""
    links = [shape for shape in drawing.shapes.values() if is_link(shape)]
    for shape in links:
        name, throws = shape.triggers[0].name, shape.kind == "intermediateThrowEvent"
        others = [
            other
            for other in links
            if other.kind != shape.kind and other.scope == shape.scope and other.triggers[0].name == name
        ]
        if throws and len(others) > 1:
            yield Finding("link_to_several", shape.id, {"link": name, "count": len(others)})
        elif not others:
            yield Finding("link_to_nothing" if throws else "link_from_nothing", shape.id, {"link": name})
        drawn = [f for f in (drawing.outgoing if throws else drawing.incoming)(shape.id) if not f.link]
        if drawn:
            yield Finding("link_with_flow", drawn[0].id, {"link": shape.id})


def _boundary(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    host = drawing.shapes.get(shape.attached_to or "")
    if host is None or host.scope != shape.scope:
        yield Finding("boundary_without_host", shape.id, {"host": shape.attached_to})
        return
    for trigger in shape.triggers:
        announced = host.event is not None and trigger.kind == host.event.kind
        if host.kind not in _HOSTS.get(trigger.kind, {host.kind}) and not announced:
            said = {"trigger": trigger.kind, "host": host.id, "kind": host.kind}
            harmless = host.multi is not None and trigger.kind == "signal"
            severity: Severity = "warning" if harmless else "error"
            yield Finding("boundary_never_strikes", shape.id, said, severity=severity)


def _message(shape: Shape, trigger: Trigger) -> Iterator[Finding]:
    if not trigger.name:
        yield Finding("no_message", shape.id, {"kind": shape.kind})
    elif not trigger.key:
        yield Finding("no_correlation_key", shape.id, {"message": trigger.name})
