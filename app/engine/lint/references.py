"""What refers to what: every reference leads to an element that is there and of the right kind."""

from collections.abc import Iterator

from lxml import etree

from app.engine.dialect import BPMN, is_bpmn, line_of, local
from app.errors import Finding

_EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
) | {"implicitThrowEvent"}
_TASKS = frozenset(
    {"task", "userTask", "serviceTask", "businessRuleTask", "scriptTask", "sendTask", "receiveTask"}
) | {"manualTask", "callActivity", "subProcess", "transaction", "adHocSubProcess"}
_CHOREOGRAPHY = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
_GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
FLOW_NODES = _EVENTS | _TASKS | _CHOREOGRAPHY | _GATEWAYS
_CALLED = frozenset({"process", "globalTask", "globalUserTask", "globalScriptTask", "globalManualTask"}) | {
    "globalBusinessRuleTask"
}
_POST = _EVENTS | _TASKS | _CHOREOGRAPHY | {"participant"}
_DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "property", "dataInput"}) | {
    "dataOutput"
}
_ENDS: dict[str, frozenset[str]] = {"sequenceFlow": FLOW_NODES, "messageFlow": _POST}
_NAMED: dict[str, frozenset[str]] = {
    "messageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "signalRef": frozenset({"signal"}),
    "itemSubjectRef": frozenset({"itemDefinition"}),
    "itemRef": frozenset({"itemDefinition"}),
    "processRef": frozenset({"process"}),
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "categoryValueRef": frozenset({"categoryValue"}),
    "attachedToRef": _TASKS,
    "activityRef": _TASKS,
    "calledElement": _CALLED,
    "default": frozenset({"sequenceFlow"}),
    "correlationPropertyRef": frozenset({"correlationProperty"}),
}
_WRITTEN: dict[str, frozenset[str]] = {
    "incoming": frozenset({"sequenceFlow"}),
    "outgoing": frozenset({"sequenceFlow"}),
    "flowNodeRef": FLOW_NODES,
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
    "source": frozenset({"linkEventDefinition"}),
    "target": frozenset({"linkEventDefinition"}),
    "dataInputRefs": frozenset({"dataInput"}),
    "dataOutputRefs": frozenset({"dataOutput"}),
    "participantRef": frozenset({"participant"}),
    "messageFlowRef": frozenset({"messageFlow"}),
    "inputSetRefs": frozenset({"inputSet"}),
    "outputSetRefs": frozenset({"outputSet"}),
}
_ENDING = "EventDefinition"


def wrong_references(root: etree._Element) -> Iterator[Finding]:
    kinds: dict[str, str] = {}
    for node in root.iter():
        if is_bpmn(node) and node.get("id"):
            kinds.setdefault(str(node.get("id")), local(node))
    for node in root.iter(f"{{{BPMN}}}*"):
        for name, meant, wanted in _made_by(node):
            yield from _one(node, name, meant, wanted, kinds)


def _made_by(node: etree._Element) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """The references of one element: what they are called, what they say, what they may lead to."""
    kind = local(node)
    for name, value in node.attrib.items():
        attribute = str(name)
        if attribute in {"sourceRef", "targetRef"}:
            yield attribute, str(value), _ENDS.get(kind)
        elif attribute in _NAMED and not (kind == "callActivity" and not value):
            yield attribute, str(value), _NAMED[attribute]
    if kind in _WRITTEN:
        yield kind, node.text or "", _WRITTEN[kind]
    elif kind == "eventDefinitionRef":
        yield kind, node.text or "", None
    elif kind in {"sourceRef", "targetRef"}:
        yield kind, node.text or "", _DATA


def _one(
    node: etree._Element, name: str, meant: str, wanted: frozenset[str] | None, kinds: dict[str, str]
) -> Iterator[Finding]:
    prefix, _, simple = meant.strip().rpartition(":")
    if prefix and node.nsmap.get(prefix) != node.getroottree().getroot().get("targetNamespace"):
        return
    owner = node.get("id") or next((up.get("id") for up in node.iterancestors() if up.get("id")), None)
    found = kinds.get(meant.strip()) or kinds.get(simple)
    said = {"kind": local(node), "reference": name, "to": meant.strip()}
    if found is None:
        yield Finding("reference_dangles", owner, said, line=line_of(node))
    elif name == "eventDefinitionRef":
        if not found.endswith(_ENDING):
            yield Finding("reference_wrong", owner, {**said, "found": found}, line=line_of(node))
    elif wanted is not None and found not in wanted:
        yield Finding("reference_wrong", owner, {**said, "found": found}, line=line_of(node))
