"""Sequence flows and gateways: where a token comes from, where it can go, and whether it can ever end."""

from collections.abc import Iterator

from app.engine.drawing import ACTIVITIES, Drawing, Flow, Shape, begins
from app.engine.world import Known
from app.errors import Finding

_CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
_MAY_CHOOSE = _CONDITIONAL | ACTIVITIES | {"complexGateway"}
_RACERS = frozenset({"intermediateCatchEvent", "receiveTask"})


def wrong_flows(drawing: Drawing, _known: Known) -> Iterator[Finding]:
    for flow in drawing.flows:
        yield from _flow(drawing, flow)
    for shape in drawing.shapes.values():
        if shape.kind in _CONDITIONAL:
            yield from _conditions(drawing, shape)
        elif shape.kind == "eventBasedGateway":
            yield from _race(drawing, shape)
        elif shape.kind == "complexGateway":
            yield from _complex(drawing, shape)
        if shape.default is not None:
            yield from _default(drawing, shape)
    for scope in drawing.scopes:
        yield from _scope(drawing, scope)


def _flow(drawing: Drawing, flow: Flow) -> Iterator[Finding]:
    source, target = drawing.shapes.get(flow.source), drawing.shapes.get(flow.target)
    if source is None or target is None:
        yield Finding("flow_dangles", flow.id, {"source": flow.source, "target": flow.target})
        return
    if {source.scope, target.scope} != {flow.scope}:
        yield Finding("flow_crosses_scope", flow.id, {"source": source.id, "target": target.id})
    if target.kind in {"startEvent", "boundaryEvent"}:
        yield Finding("flow_into_event", flow.id, {"target": target.id, "kind": target.kind})
    for shape in (source, target):
        if shape.by_event or shape.undoes:
            yield Finding("flow_beside_the_way", flow.id, {"element": shape.id})
    if source.kind == "endEvent":
        yield Finding("flow_out_of_end", flow.id, {"source": source.id})
    if flow.condition is not None and source.kind not in _MAY_CHOOSE:
        yield Finding("condition_ignored", flow.id, {"source": source.id, "kind": source.kind})


def _default(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    flow = next((flow for flow in drawing.outgoing(shape.id) if flow.id == shape.default), None)
    if flow is None:
        yield Finding("unknown_default", shape.id, {"default": shape.default})
    elif flow.condition is not None:
        yield Finding("default_with_condition", flow.id, {"gateway": shape.id})


def _conditions(drawing: Drawing, gateway: Shape) -> Iterator[Finding]:
    ways = drawing.outgoing(gateway.id)
    for flow in ways:
        if flow.id != gateway.default and not flow.condition and len(ways) > 1:
            yield Finding("no_condition", flow.id, {"gateway": gateway.id})
    if gateway.default is None and len(ways) > 1:
        yield Finding("no_default", gateway.id, {}, severity="warning")


def _complex(drawing: Drawing, gateway: Shape) -> Iterator[Finding]:
    """It must say how many tokens it waits for; what BPMN lets it do once more at its reset is refused."""
    if len(drawing.incoming(gateway.id)) > 1 and gateway.activation is None:
        yield Finding("no_activation", gateway.id)
    for flow in drawing.outgoing(gateway.id):
        if "waitingForStart" in (flow.condition or ""):
            yield Finding("reset_not_supported", flow.id, {"gateway": gateway.id})


def _race(drawing: Drawing, gateway: Shape) -> Iterator[Finding]:
    ways = drawing.outgoing(gateway.id)
    if len(ways) < 2:
        yield Finding("race_of_one", gateway.id, {"count": len(ways)})
    for flow in ways:
        target = drawing.shapes.get(flow.target)
        if target is None:
            continue
        if target.kind not in _RACERS or target.multi is not None:
            yield Finding("race_without_event", flow.id, {"gateway": gateway.id, "target": target.id})
        elif len(drawing.incoming(target.id)) > 1:
            yield Finding("race_shares_event", target.id, {"gateway": gateway.id})


def _scope(drawing: Drawing, scope: str) -> Iterator[Finding]:
    shapes = [shape for shape in drawing.shapes.values() if shape.scope == scope]
    starts = [shape for shape in shapes if begins(shape)]
    ends = [shape for shape in shapes if shape.kind == "endEvent"]
    if len(starts) != 1:
        yield Finding("one_start", scope, {"count": len(starts)})
    implicit = not ends and any(shape.begins for shape in starts)
    if not ends and not implicit:
        yield Finding("no_end", scope)
    beside = [shape for shape in shapes if shape.by_event or shape.undoes]
    reached = _closure(drawing, [*starts, *beside], forward=True)
    ending = _closure(drawing, ends, forward=False)
    for shape in shapes:
        if starts and shape.id not in reached:
            yield Finding("unreachable", shape.id, {"kind": shape.kind})
        if shape in beside or (shape.kind == "boundaryEvent" and shape.triggered_by("compensate")):
            continue
        if shape.kind != "endEvent" and not drawing.outgoing(shape.id) and not implicit:
            yield Finding("dead_end", shape.id, {"kind": shape.kind})
        elif ends and shape.id not in ending and shape.id in reached:
            yield Finding("never_ends", shape.id, {"kind": shape.kind})


def _closure(drawing: Drawing, begin: list[Shape], *, forward: bool) -> set[str]:
    """All that a token can reach from there, or that can reach it; boundary events with their hosts."""
    found: set[str] = set()
    ahead = [shape.id for shape in begin]
    while ahead:
        name = ahead.pop()
        shape = drawing.shapes.get(name)
        if name in found or shape is None:
            continue
        found.add(name)
        if forward:
            ahead += [flow.target for flow in drawing.outgoing(name)]
            ahead += [guard.id for guard in drawing.guards(name)]
        else:
            ahead += [flow.source for flow in drawing.incoming(name)]
            ahead += [shape.attached_to] if shape.attached_to else []
    return found
