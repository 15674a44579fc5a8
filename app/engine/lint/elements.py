"""What is drawn but cannot be honoured: elements, their parts and their attributes, each refused by name."""

from collections.abc import Iterator

from lxml import etree

from app.engine.dialect import ZEEBE, is_bpmn, local
from app.engine.drawing import ACTIVITIES, EVENTS, GATEWAYS, SHAPES, Drawing
from app.engine.world import Known
from app.errors import Finding

# Parts that only draw or explain.
_DRAWN = frozenset(
    {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "dataObject"}
) | {"dataObjectReference", "dataStoreReference"}
_IN_TASKS = frozenset({"documentation", "extensionElements", "incoming", "outgoing", "property"}) | {
    "dataInputAssociation",
    "dataOutputAssociation",
}
_AT_ROOT = frozenset(
    {"process", "collaboration", "message", "error", "escalation", "category", "documentation", "dataStore"}
) | {"extensionElements", "itemDefinition", "signal"}
_TRIGGERS = frozenset({"timer", "message", "error", "escalation", "terminate"})

_ANY = None
_FINE: dict[str, frozenset[str] | None] = {
    "id": _ANY,
    "name": _ANY,
    "default": _ANY,
    "attachedToRef": _ANY,
    "cancelActivity": frozenset({"true", "false", "1", "0"}),
    "isInterrupting": frozenset({"true", "1"}),
    "parallelMultiple": frozenset({"false", "0"}),
    "gatewayDirection": _ANY,
    "instantiate": frozenset({"false", "0"}),
    "eventGatewayType": frozenset({"Exclusive"}),
    "isForCompensation": frozenset({"false", "0"}),
    "startQuantity": frozenset({"1"}),
    "completionQuantity": frozenset({"1"}),
    "triggeredByEvent": frozenset({"false", "0"}),
    "implementation": frozenset({"##unspecified", "##Unspecified"}),
    "messageRef": _ANY,
}
_FINE_IN_LOOP: dict[str, frozenset[str] | None] = {
    "id": _ANY,
    "isSequential": frozenset({"true", "false", "1", "0"}),
    "behavior": frozenset({"All"}),
}
_FINE_NAMESPACES = (
    ZEEBE,
    "http://camunda.org/schema/modeler/1.0",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://www.w3.org/2001/XMLSchema-instance",
)

_IO = frozenset({"ioMapping", "properties"})
_JOB = _IO | {"taskDefinition", "taskHeaders"}
_EXTENSIONS: dict[str, frozenset[str]] = {
    "process": frozenset({"properties", "versionTag"}),
    "startEvent": _IO | {"formDefinition"},
    "userTask": _IO
    | {
        "userTask",
        "assignmentDefinition",
        "taskSchedule",
        "priorityDefinition",
        "formDefinition",
        "taskHeaders",
    },
    "serviceTask": _JOB,
    "sendTask": _JOB,
    "businessRuleTask": _IO | {"calledDecision", "taskHeaders"},
    "scriptTask": _IO | {"script", "taskHeaders"},
    "callActivity": _IO | {"calledElement"},
    "subProcess": _IO,
    "receiveTask": _IO,
    "intermediateCatchEvent": _IO,
    "boundaryEvent": _IO,
    "message": frozenset({"subscription"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopCharacteristics"}),
}
_BINDINGS = frozenset({"latest", "deployment"})
_SAID: dict[str, frozenset[str]] = {
    "taskDefinition": frozenset({"type", "retries"}),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups", "candidateUsers"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "priorityDefinition": frozenset({"priority"}),
    "formDefinition": frozenset({"formId", "bindingType"}),
    "calledDecision": frozenset({"decisionId", "resultVariable", "bindingType"}),
    "calledElement": frozenset(
        {"processId", "propagateAllChildVariables", "propagateAllParentVariables", "bindingType"}
    ),
    "script": frozenset({"expression", "resultVariable"}),
    "loopCharacteristics": frozenset(
        {"inputCollection", "inputElement", "outputCollection", "outputElement"}
    ),
    "subscription": frozenset({"correlationKey"}),
    "ioMapping": frozenset({"source", "target"}),
    "taskHeaders": frozenset({"key", "value"}),
    "properties": frozenset({"name", "value"}),
    "versionTag": frozenset({"value"}),
    "userTask": frozenset(),
}


def unsupported(drawing: Drawing, _known: Known) -> Iterator[Finding]:
    for node in drawing.root:
        if is_bpmn(node) and local(node) not in _AT_ROOT:
            yield _element(node, None)
        if is_bpmn(node) and local(node) == "message":
            yield from _extensions(node, node.get("id"), "message")
    yield from _extensions(drawing.process, drawing.key, "process")
    yield from _in_scope(drawing, drawing.process)


def _in_scope(drawing: Drawing, scope: etree._Element) -> Iterator[Finding]:
    inside_task = (
        _IN_TASKS | {"multiInstanceLoopCharacteristics"} if local(scope) == "subProcess" else frozenset()
    )
    for node in scope:
        if not is_bpmn(node):
            continue
        kind = local(node)
        if kind in SHAPES:
            yield from _shape(node)
            if kind == "subProcess":
                yield from _in_scope(drawing, node)
        elif kind == "sequenceFlow":
            yield from _attributes(
                node, node.get("id"), {"id": _ANY, "name": _ANY, "sourceRef": _ANY, "targetRef": _ANY}
            )
        elif kind not in _DRAWN and kind not in inside_task:
            yield _element(node, node.get("id") or scope.get("id"))


def _shape(node: etree._Element) -> Iterator[Finding]:
    where, kind = node.get("id"), local(node)
    fine = {
        name: values
        for name, values in _FINE.items()
        if name != "default" or kind in {"exclusiveGateway", "inclusiveGateway"}
    }
    yield from _attributes(node, where, fine)
    yield from _extensions(node, where, kind)
    for part in node:
        if not is_bpmn(part) or kind == "subProcess":
            continue
        name = local(part)
        if name == "multiInstanceLoopCharacteristics" and kind in ACTIVITIES:
            continue
        if (
            name.endswith("EventDefinition")
            and kind in EVENTS
            and name.removesuffix("EventDefinition") in _TRIGGERS
        ):
            continue
        if name not in _IN_TASKS:
            yield _element(part, where)
    for loop in (
        part for part in node if is_bpmn(part) and local(part) == "multiInstanceLoopCharacteristics"
    ):
        yield from _loop(loop, where, kind)


def _loop(loop: etree._Element, where: str | None, kind: str) -> Iterator[Finding]:
    if kind not in ACTIVITIES:
        return
    yield from _attributes(loop, where, _FINE_IN_LOOP)
    yield from _extensions(loop, where, "multiInstanceLoopCharacteristics")
    for part in loop:
        if is_bpmn(part) and local(part) not in {"extensionElements", "completionCondition", "documentation"}:
            yield _element(part, where)


def _attributes(
    node: etree._Element, where: str | None, fine: dict[str, frozenset[str] | None]
) -> Iterator[Finding]:
    for name, value in node.attrib.items():
        space, plain = etree.QName(str(name)).namespace, etree.QName(str(name)).localname
        allowed = (
            space in _FINE_NAMESPACES
            if space
            else plain in fine and (fine[plain] is None or value in fine[plain])
        )
        if not allowed:
            said = {"kind": local(node), "attribute": plain, "value": value}
            yield Finding("unsupported_attribute", where, said, line=node.sourceline)


def _extensions(node: etree._Element, where: str | None, kind: str) -> Iterator[Finding]:
    allowed = _EXTENSIONS.get(kind, frozenset({"properties"} if kind in GATEWAYS | EVENTS else ()))
    if kind in {"endEvent", "intermediateThrowEvent"}:
        sends = any(local(part) == "messageEventDefinition" for part in node if is_bpmn(part))
        allowed = _JOB if sends else _IO if kind == "intermediateThrowEvent" else allowed
    seen: set[str] = set()
    for holder in (part for part in node if is_bpmn(part) and local(part) == "extensionElements"):
        for said in holder:
            name, space = local(said), etree.QName(said).namespace
            if space in _FINE_NAMESPACES and space != ZEEBE:
                continue
            if space != ZEEBE or name not in allowed:
                yield Finding(
                    "unsupported_extension", where, {"kind": kind, "extension": name}, line=said.sourceline
                )
            elif name in seen:
                yield Finding(
                    "extension_twice", where, {"kind": kind, "extension": name}, line=said.sourceline
                )
            else:
                yield from _said(said, where)
            seen.add(name)


def _said(extension: etree._Element, where: str | None) -> Iterator[Finding]:
    name = local(extension)
    lines = [extension] if name not in {"ioMapping", "taskHeaders", "properties"} else list(extension)
    for line in lines:
        for attribute, value in line.attrib.items():
            known = str(attribute) in _SAID[name] and (attribute != "bindingType" or value in _BINDINGS)
            if not known:
                said = {"kind": name, "attribute": str(attribute), "value": value}
                yield Finding("unsupported_attribute", where, said, line=line.sourceline)


def _element(node: etree._Element, where: str | None) -> Finding:
    return Finding(
        "unsupported_element", where or node.get("id"), {"kind": local(node)}, line=node.sourceline
    )
