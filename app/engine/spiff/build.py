"""Builds SpiffWorkflow specs from a drawing: one process spec per scope, one task spec per shape.

Its own parser stops at the first fault, misreads in silence what it does not know and goes as deep as a
diagram is long, so it is not asked: the lint has judged the drawing, and the specs are made and connected
here. They hold no state of any run and no callbacks, so all runs of a diagram share them, fresh and reloaded
alike.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions import MultipleEventDefinition, NoneEventDefinition

from app.engine.drawing import Drawing, Shape, is_link
from app.engine.spiff import catching, events, gateways, steps
from app.engine.spiff.multi import Many, Repeat

_KINDS: dict[str, type[steps.Step]] = {
    "userTask": steps.Desk,
    "serviceTask": steps.Verb,
    "sendTask": steps.Send,
    "businessRuleTask": steps.Decide,
    "scriptTask": steps.Script,
    "receiveTask": catching.Receive,
    "callActivity": steps.Call,
    "subProcess": steps.Inside,
    "transaction": steps.Inside,
    "exclusiveGateway": gateways.Either,
    "parallelGateway": gateways.All,
    "inclusiveGateway": gateways.Some,
    "eventBasedGateway": gateways.Race,
    "complexGateway": gateways.Complex,
    "startEvent": events.Start,
    "endEvent": events.End,
    "boundaryEvent": catching.Guard,
    "intermediateCatchEvent": catching.Catch,
    "intermediateThrowEvent": events.Throw,
}
_SENDING = {"endEvent": events.SendingEnd, "intermediateThrowEvent": events.SendingThrow}
_WITH_EVENT = (
    catching.Catching,
    events.Start,
    events.End,
    events.Throw,
    events.SendingEnd,
    events.SendingThrow,
    steps.Send,
)


def build(drawing: Drawing) -> dict[str, BpmnProcessSpec]:
    """The spec of every scope, by the id of the process or sub-process."""
    scopes = {scope: BpmnProcessSpec(name=scope) for scope in drawing.scopes}
    for spec in scopes.values():
        spec.watchers, spec.catchers, spec.undo_sub = [], [], None
    for shape in drawing.shapes.values():
        _add(drawing, scopes, shape)
    for flow in drawing.flows:
        specs = scopes[flow.scope].task_specs
        source, target = specs[flow.source], specs[flow.target]
        source._outputs.append(target.name)
        target._inputs.append(source.name)
    for shape in drawing.shapes.values():
        spec = scopes[shape.scope].task_specs[shape.id]
        flows = drawing.outgoing(shape.id)
        choosing = isinstance(spec, gateways.Parting) or any(flow.condition for flow in flows)
        if choosing or shape.default is not None:
            spec.ways = tuple((f.condition, f.target) for f in flows if f.id != shape.default)
            spec.default = next((f.target for f in flows if f.id == shape.default), None)
    return scopes


def start_of(spec: BpmnProcessSpec) -> steps.Step:
    """What a scope begins with: its start event, or a receive task that instantiates."""
    specs = spec.task_specs.values()
    found: steps.Step = next((s for s in specs if isinstance(s, events.Start)), None) or next(
        s for s in specs if isinstance(s, catching.Receive) and s.shape.begins
    )
    return found


def _add(drawing: Drawing, scopes: dict[str, BpmnProcessSpec], shape: Shape) -> None:
    scope, kind = scopes[shape.scope], _kind(shape)
    spec = _made(kind, scopes, shape, shape.id)
    if shape.multi is not None or shape.again is not None:
        inner = f"{shape.id}#each"
        _made(kind, scopes, shape, inner)
        del scope.task_specs[shape.id]
        repeated = Many if shape.multi is not None else Repeat
        spec = repeated(scope, shape.id, task_spec=inner, inputs=[], outputs=[])
        spec.shape, spec.member = shape, inner
    if issubclass(kind, catching.Catching) and len(shape.triggers) > 1:
        spec.feelers = tuple(f"{shape.id}#{number}" for number in range(len(shape.triggers)))
        for number, name in enumerate(spec.feelers):
            _made(catching.Feeler, scopes, shape, name).number = number
    guards = drawing.guards(shape.id)
    spec.guards = tuple(guard.id for guard in guards if not guard.triggered_by("compensate"))
    undone_at = next((guard.id for guard in guards if guard.triggered_by("compensate")), None)
    spec.undo_by = drawing.handlers.get(undone_at) if undone_at is not None else None


def _kind(shape: Shape) -> type[steps.Step]:
    if shape.by_event:
        return catching.Watch
    if is_link(shape):
        return events.Throw
    if len(shape.triggers) == 1 and shape.triggers[0].kind == "message":
        return _SENDING.get(shape.kind, _KINDS[shape.kind])
    return _KINDS[shape.kind]


def _watch(scope: BpmnProcessSpec, shape: Shape) -> None:
    """An event sub-process waits from the beginning of its scope, or is found when something is thrown."""
    kinds = {trigger.kind for trigger in shape.triggers}
    if "compensate" in kinds:
        scope.undo_sub = shape.id
    elif kinds & {"error", "escalation"}:
        scope.catchers.append(shape.id)
    if kinds - {"error", "escalation", "compensate"}:
        scope.watchers.append(shape.id)


def _made(kind: type[steps.Step], scopes: dict[str, BpmnProcessSpec], shape: Shape, name: str) -> steps.Step:
    more: dict[str, Any] = {"inputs": [], "outputs": [], "bpmn_name": shape.name, "lane": shape.lane}
    if issubclass(kind, steps.Inside | steps.Call):
        more["subworkflow_spec"] = shape.id
    if issubclass(kind, steps.Script):
        more["script"] = ""
    if issubclass(kind, catching.Guard):
        more["cancel_activity"] = shape.interrupting
    if issubclass(kind, _WITH_EVENT) and not issubclass(kind, catching.Watch):
        more["event_definition"] = NoneEventDefinition()
    if issubclass(kind, gateways.Race):
        more["event_definition"] = MultipleEventDefinition()
    scope = scopes[shape.scope]
    spec = kind(scope, name, **more)
    spec.shape = shape
    if issubclass(kind, steps.Inside):
        spec.inside = scopes[shape.id]
    if issubclass(kind, catching.Watch):
        _watch(scope, shape)
    return spec
