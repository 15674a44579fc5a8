"""What is drawn but cannot be honoured: elements, their parts and their attributes, each refused by name."""

from collections.abc import Iterator

from lxml import etree

from app.engine.dialect import BPMN, ZEEBE, is_bpmn, line_of, local
from app.engine.drawing import ACTIVITIES, EVENTS, GATEWAYS, SCOPES, SHAPES, Drawing
from app.engine.world import Known
from app.errors import Finding

# Parts that only draw or explain.
_DRAWN = frozenset(
    {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "dataObject"}
) | {"dataObjectReference", "dataStoreReference", "property"}
_IN_TASKS = frozenset({"documentation", "extensionElements", "incoming", "outgoing", "property"}) | {
    "dataInputAssociation",
    "dataOutputAssociation",
    "ioSpecification",
}
_AT_ROOT = frozenset(
    {"process", "collaboration", "message", "error", "escalation", "category", "documentation", "dataStore"}
) | {"extensionElements", "itemDefinition", "signal"}
_TRIGGERS = frozenset({"timer", "message", "error", "escalation", "terminate", "signal", "conditional"}) | {
    "compensate",
    "cancel",
    "link",
}

Fine = dict[str, frozenset[str] | None]
"""Attributes and the values that mean nothing more than what is done anyway; None = any value."""

_ANY, _NONE = None, frozenset[str]()
_YES_NO = frozenset({"true", "false", "1", "0"})
_CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"}) | ACTIVITIES
_FINE_ON_CHOICES: Fine = {"default": _ANY}
_FINE_ON_FLOWS: Fine = {"id": _ANY, "name": _ANY, "sourceRef": _ANY, "targetRef": _ANY}
_FINE: Fine = {
    "id": _ANY,
    "name": _ANY,
    "attachedToRef": _ANY,
    "cancelActivity": _YES_NO,
    "isInterrupting": _YES_NO,
    "parallelMultiple": _YES_NO,
    "gatewayDirection": _ANY,
    "instantiate": frozenset({"false", "0"}),
    "eventGatewayType": frozenset({"Exclusive"}),
    "isForCompensation": _YES_NO,
    "startQuantity": _ANY,
    "completionQuantity": _ANY,
    "triggeredByEvent": _YES_NO,
    "method": frozenset({"##Compensate"}),
    "implementation": frozenset({"##unspecified", "##Unspecified"}),
    "messageRef": _ANY,
}
_FINE_IN_LOOP: Fine = {
    "id": _ANY,
    "isSequential": _YES_NO,
    "behavior": frozenset({"All", "None", "One"}),
    "noneBehaviorEventRef": _ANY,
    "oneBehaviorEventRef": _ANY,
    "testBefore": _YES_NO,
    "loopMaximum": _ANY,
}
_LOOPS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
_IN_LOOP = frozenset(
    {"extensionElements", "completionCondition", "documentation", "loopCardinality", "loopCondition"}
)
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
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
    "transaction": _IO,
    "receiveTask": _IO,
    "intermediateCatchEvent": _IO,
    "boundaryEvent": _IO,
    "message": frozenset({"subscription"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopCharacteristics"}),
}
_PLAIN = frozenset({"properties"})
_EXTENSIONS |= dict.fromkeys(GATEWAYS | {"endEvent"}, _PLAIN) | {"intermediateThrowEvent": _IO}
_LISTS = frozenset({"ioMapping", "taskHeaders", "properties"})
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
        if etree.QName(node).namespace == DI:
            continue
        if not is_bpmn(node) or (local(node) not in _AT_ROOT and not _is_trigger(node, "endEvent")):
            yield _element(node, None)
        elif local(node) == "message":
            yield from _extensions(node, node.get("id"), "message")
    yield from _extensions(drawing.process, drawing.key, "process")
    yield from _in_scope(drawing.process)
    yield from _languages(drawing.process)


def _in_scope(scope: etree._Element) -> Iterator[Finding]:
    fine = _DRAWN | _IN_TASKS | _LOOPS if local(scope) in SCOPES else _DRAWN
    for node in scope:
        kind = local(node)
        if not is_bpmn(node):
            yield _element(node, scope.get("id"))
        elif kind in SHAPES:
            yield from _shape(node)
            if kind in SCOPES:
                yield from _in_scope(node)
        elif kind == "sequenceFlow":
            yield from _attributes(node, node.get("id"), _FINE_ON_FLOWS)
        elif kind not in fine:
            yield _element(node, node.get("id") or scope.get("id"))


def _shape(node: etree._Element) -> Iterator[Finding]:
    where, kind = node.get("id"), local(node)
    fine = _FINE | _FINE_ON_CHOICES if kind in _CHOICES else _FINE
    if kind == "receiveTask":
        fine = fine | {"instantiate": _YES_NO}
    yield from _attributes(node, where, fine)
    yield from _extensions(node, where, kind)
    for part in node:
        if kind in ACTIVITIES and local(part) in _LOOPS:
            yield from _loop(part, where)
        elif kind in SCOPES or (kind == "complexGateway" and local(part) == "activationCondition"):
            continue
        elif not is_bpmn(part) or (local(part) not in _IN_TASKS and not _is_trigger(part, kind)):
            yield _element(part, where)


def _is_trigger(part: etree._Element, kind: str) -> bool:
    name, ending = local(part), "EventDefinition"
    known = name.endswith(ending) and name.removesuffix(ending) in _TRIGGERS
    return kind in EVENTS and (known or name == "eventDefinitionRef")


def _languages(process: etree._Element) -> Iterator[Finding]:
    """An expression that says it is written in another language."""
    for node in process.iter():
        language = node.get("language")
        if is_bpmn(node) and language is not None and "feel" not in language.lower():
            owner = next((up.get("id") for up in node.iterancestors() if up.get("id")), None)
            yield _attribute(node, owner, "language", str(language))


def _loop(loop: etree._Element, where: str | None) -> Iterator[Finding]:
    yield from _attributes(loop, where, _FINE_IN_LOOP)
    yield from _extensions(loop, where, local(loop))
    for part in filter(is_bpmn, loop):
        if local(part) not in _IN_LOOP:
            yield _element(part, where)


def _attributes(node: etree._Element, where: str | None, fine: Fine) -> Iterator[Finding]:
    for name, value in node.attrib.items():
        said = etree.QName(str(name))
        values = fine.get(said.localname, _NONE)
        if said.namespace in _FINE_NAMESPACES or (not said.namespace and (values is None or value in values)):
            continue
        yield _attribute(node, where, said.localname, str(value))


def _extensions(node: etree._Element, where: str | None, kind: str) -> Iterator[Finding]:
    allowed, seen = _allowed(node, kind), set[str]()
    for said in (said for holder in node.iterfind(f"{{{BPMN}}}extensionElements") for said in holder):
        name, space = local(said), etree.QName(said).namespace
        named = {"kind": kind, "extension": name}
        if space in _FINE_NAMESPACES and space != ZEEBE:
            continue
        if space != ZEEBE or name not in allowed:
            yield Finding("unsupported_extension", where, named, line=line_of(said))
        elif name in seen:
            yield Finding("extension_twice", where, named, line=line_of(said))
        else:
            yield from _said(said, where)
        seen.add(name)


def _allowed(node: etree._Element, kind: str) -> frozenset[str]:
    sends = kind in {"endEvent", "intermediateThrowEvent"} and any(
        local(part) == "messageEventDefinition" for part in filter(is_bpmn, node)
    )
    return _JOB if sends else _EXTENSIONS.get(kind, frozenset())


def _said(extension: etree._Element, where: str | None) -> Iterator[Finding]:
    name = local(extension)
    for line in [extension] if name not in _LISTS else extension:
        for attribute, value in line.attrib.items():
            if attribute not in _SAID[name] or (attribute == "bindingType" and value not in _BINDINGS):
                yield _attribute(line, where, str(attribute), str(value))


def _attribute(node: etree._Element, where: str | None, attribute: str, value: str) -> Finding:
    named = {"kind": local(node), "attribute": attribute, "value": value}
    return Finding("unsupported_attribute", where, named, line=line_of(node))


def _element(node: etree._Element, where: str | None) -> Finding:
    return Finding("unsupported_element", where or node.get("id"), {"kind": local(node)}, line=line_of(node))
