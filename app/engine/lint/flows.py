"""Sequence flows and gateways: where a token comes from, where it can go, and whether it can ever end."""

from collections.abc import Iterator

from app.engine.drawing import Drawing, Flow, Shape
from app.engine.world import Known
from app.errors import Finding

_CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
_RACERS = frozenset({"intermediateCatchEvent", "receiveTask"})


def wrong_flows(drawing: Drawing, _known: Known) -> Iterator[Finding]:
    for flow in drawing.flows:
        yield from _flow(drawing, flow)
    for shape in drawing.shapes.values():
        if shape.kind in _CONDITIONAL:
            yield from _conditions(drawing, shape)
        elif shape.kind == "eventBasedGateway":
            yield from _race(drawing, shape)
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
    if source.kind == "endEvent":
        yield Finding("flow_out_of_end", flow.id, {"source": source.id})
    if flow.condition is not None and source.kind not in _CONDITIONAL:
        yield Finding("condition_ignored", flow.id, {"source": source.id, "kind": source.kind})


def _conditions(drawing: Drawing, gateway: Shape) -> Iterator[Finding]:
    ways = drawing.outgoing(gateway.id)
    if gateway.default is not None and gateway.default not in {flow.id for flow in ways}:
        yield Finding("unknown_default", gateway.id, {"default": gateway.default})
    for flow in ways:
        if flow.id == gateway.default and flow.condition is not None:
            yield Finding("default_with_condition", flow.id, {"gateway": gateway.id})
        elif flow.id != gateway.default and not flow.condition and len(ways) > 1:
            yield Finding("no_condition", flow.id, {"gateway": gateway.id})
    if gateway.default is None and len(ways) > 1:
        yield Finding("no_default", gateway.id, {}, severity="warning")


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
    starts = [shape for shape in shapes if shape.kind == "startEvent"]
    ends = [shape for shape in shapes if shape.kind == "endEvent"]
    if len(starts) != 1:
        yield Finding("one_start", scope, {"count": len(starts)})
    if not ends:
        yield Finding("no_end", scope)
    reached = _closure(drawing, starts, forward=True)
    ending = _closure(drawing, ends, forward=False)
    for shape in shapes:
        if starts and shape.id not in reached:
            yield Finding("unreachable", shape.id, {"kind": shape.kind})
        if shape.kind != "endEvent" and not drawing.outgoing(shape.id):
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
