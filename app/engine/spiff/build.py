"""Builds SpiffWorkflow specs from a drawing: one process spec per scope, one task spec per shape.

Its own parser stops at the first fault, misreads in silence what it does not know and goes as deep as a
diagram is long, so it is not asked: the lint has judged the drawing, and the specs are made and connected
here. They hold no state of any run and no callbacks, so all runs of a diagram share them, fresh and reloaded
alike.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions import MultipleEventDefinition, NoneEventDefinition

from app.engine.drawing import Drawing, Shape
from app.engine.spiff import events, gateways, steps
from app.engine.spiff.multi import Many

_KINDS: dict[str, type[steps.Step]] = {
    "userTask": steps.Desk,
    "serviceTask": steps.Verb,
    "sendTask": steps.Send,
    "businessRuleTask": steps.Decide,
    "scriptTask": steps.Script,
    "receiveTask": events.Receive,
    "callActivity": steps.Call,
    "subProcess": steps.Inside,
    "exclusiveGateway": gateways.Either,
    "parallelGateway": gateways.All,
    "inclusiveGateway": gateways.Some,
    "eventBasedGateway": gateways.Race,
    "startEvent": events.Start,
    "endEvent": events.End,
    "boundaryEvent": events.Guard,
    "intermediateCatchEvent": events.Catch,
    "intermediateThrowEvent": events.Throw,
}
_SENDING = {"endEvent": events.SendingEnd, "intermediateThrowEvent": events.SendingThrow}
_WITH_EVENT = (
    events.Catching,
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
    for shape in drawing.shapes.values():
        _add(drawing, scopes[shape.scope], shape)
    for flow in drawing.flows:
        specs = scopes[flow.scope].task_specs
        source, target = specs[flow.source], specs[flow.target]
        source._outputs.append(target.name)
        target._inputs.append(source.name)
    for shape in drawing.shapes.values():
        spec = scopes[shape.scope].task_specs[shape.id]
        if isinstance(spec, gateways.Parting):
            flows = drawing.outgoing(shape.id)
            spec.ways = tuple((f.condition, f.target) for f in flows if f.id != shape.default)
            spec.default = next((f.target for f in flows if f.id == shape.default), None)
    return scopes


def start_of(spec: BpmnProcessSpec) -> steps.Step:
    """The one start event of a scope."""
    return next(s for s in spec.task_specs.values() if isinstance(s, events.Start))


def _add(drawing: Drawing, scope: BpmnProcessSpec, shape: Shape) -> None:
    kind = _KINDS[shape.kind]
    if shape.trigger is not None and shape.trigger.kind == "message":
        kind = _SENDING.get(shape.kind, kind)
    spec = _made(kind, scope, shape, shape.id)
    if shape.multi is not None:
        inner = f"{shape.id}#each"
        _made(kind, scope, shape, inner)
        del scope.task_specs[shape.id]
        spec = Many(scope, shape.id, task_spec=inner, inputs=[], outputs=[])
        spec.shape, spec.member = shape, inner
    spec.guards = tuple(guard.id for guard in drawing.guards(shape.id))


def _made(kind: type[steps.Step], scope: BpmnProcessSpec, shape: Shape, name: str) -> steps.Step:
    more: dict[str, Any] = {"inputs": [], "outputs": [], "bpmn_name": shape.name, "lane": shape.lane}
    if issubclass(kind, steps.Inside | steps.Call):
        more["subworkflow_spec"] = shape.id
    if issubclass(kind, steps.Script):
        more["script"] = ""
    if issubclass(kind, events.Guard):
        more["cancel_activity"] = shape.interrupting
    if issubclass(kind, _WITH_EVENT):
        more["event_definition"] = NoneEventDefinition()
    if issubclass(kind, gateways.Race):
        more["event_definition"] = MultipleEventDefinition()
    spec = kind(scope, name, **more)
    spec.shape = shape
    return spec
