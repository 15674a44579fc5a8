"""Activities: how often they are done, how many tokens they take and give, how they are undone."""

from collections.abc import Iterator

from app.engine.drawing import ACTIVITIES, Drawing, Shape, begins
from app.engine.world import Known
from app.errors import Finding

_QUANTITIES = ("startQuantity", "completionQuantity")


def wrong_activities(drawing: Drawing, _known: Known) -> Iterator[Finding]:
    for shape in drawing.shapes.values():
        if shape.kind in ACTIVITIES:
            yield from _quantities(drawing, shape)
            yield from _loops(shape)
            yield from _beginning(drawing, shape)
        if shape.by_event:
            yield from _event_sub(drawing, shape)
        if shape.undoes and not shape.by_event and shape.id not in drawing.handlers.values():
            yield Finding("handler_of_nothing", shape.id)
        if shape.triggered_by("compensate") and shape.kind == "boundaryEvent":
            yield from _undone(drawing, shape)
        if shape.triggered_by("compensate") and shape.triggers[0].name:
            yield from _undoes(drawing, shape)
        if shape.triggered_by("cancel") and shape.kind == "endEvent":
            yield from _cancels(drawing, shape)


def _quantities(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    for name, count in zip(_QUANTITIES, (shape.needs, shape.gives), strict=True):
        if count < 1:
            said = {"attribute": name, "value": drawing.nodes[shape.id].get(name)}
            yield Finding("bad_quantity", shape.id, said)


def _loops(shape: Shape) -> Iterator[Finding]:
    if shape.multi is not None and shape.again is not None:
        yield Finding("two_loops", shape.id)
    if shape.again is not None:
        if shape.again.condition is None and shape.again.most is None:
            yield Finding("loop_without_end", shape.id)
        most = shape.again.most
        if most is not None and not most.isdecimal():
            yield Finding("bad_count", shape.id, {"text": most})
    if shape.multi is None:
        return
    count = shape.multi.cardinality or "1"
    literal = count[1:].strip() if count.startswith("=-") else count
    if (literal.isdecimal() or not count.startswith("=")) and not count.isdecimal():
        yield Finding("bad_count", shape.id, {"text": count})
    if shape.multi.behavior in {"None", "One"} and shape.event is None:
        yield Finding("behavior_without_event", shape.id, {"behavior": shape.multi.behavior})


def _beginning(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    if shape.begins and (drawing.incoming(shape.id) or shape.scope != drawing.key):
        yield Finding("begins_in_the_middle", shape.id)


def _event_sub(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    starts = [s for s in drawing.shapes.values() if s.scope == shape.id and begins(s)]
    if len(starts) == 1 and not starts[0].triggers:
        yield Finding("event_sub_without_event", shape.id)
    if drawing.guards(shape.id):
        yield Finding("event_sub_guarded", shape.id)
    if shape.multi is not None or shape.again is not None:
        yield Finding("event_sub_repeated", shape.id)


def _undone(drawing: Drawing, guard: Shape) -> Iterator[Finding]:
    host = drawing.shapes.get(guard.attached_to or "")
    handler = drawing.shapes.get(drawing.handlers.get(guard.id, ""))
    if handler is None or not handler.undoes or handler.scope != guard.scope:
        yield Finding("no_handler", guard.id)
    if host is not None and (host.multi is not None or host.again is not None):
        yield Finding("undo_repeated", guard.id, {"host": host.id})
    if drawing.outgoing(guard.id):
        yield Finding("handler_by_flow", guard.id)


def _undoes(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    """The activity that a compensation names is in the scope that it compensates."""
    scope = drawing.shapes.get(shape.scope)
    scopes = {shape.scope, scope.scope} if scope is not None and scope.by_event else {shape.scope}
    named = drawing.shapes.get(shape.triggers[0].name)
    if shape.kind in {"endEvent", "intermediateThrowEvent"} and (named is None or named.scope not in scopes):
        yield Finding("undoes_nothing", shape.id, {"activity": shape.triggers[0].name})


def _cancels(drawing: Drawing, shape: Shape) -> Iterator[Finding]:
    scope = drawing.shapes.get(shape.scope)
    if scope is None or scope.kind != "transaction":
        yield Finding("cancel_outside", shape.id)
    elif not any(guard.triggered_by("cancel") for guard in drawing.guards(scope.id)):
        yield Finding("cancel_uncaught", shape.id, {"transaction": scope.id})
