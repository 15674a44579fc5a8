"""Rules of BPMN that hold for a whole document, executable or not: flows, gateways, pools, data, calls."""

from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from app.engine.dialect import BPMN, is_bpmn, line_of, local
from app.engine.lint.references import FLOW_NODES
from app.errors import Finding

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_FORMAL = (
    "conditionExpression",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "loopCondition",
    "loopCardinality",
    "completionCondition",
)
_ENDING = "EventDefinition"
_BOTH = ("sourceRef", "targetRef")


def _all(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    return root.iter(*(f"{{{BPMN}}}{name}" for name in names))


def _finding(code: str, node: etree._Element, **named: object) -> Finding:
    owner = node.get("id") or next((up.get("id") for up in node.iterancestors() if up.get("id")), None)
    return Finding(code, owner, {"kind": local(node), **named}, line=line_of(node))


def _simple(reference: str | None) -> str:
    """An id that is referred to, without a namespace's prefix."""
    return (reference or "").strip().rpartition(":")[2]


def _yes(node: etree._Element, attribute: str) -> bool:
    return node.get(attribute, "").strip() in {"true", "1"}


def _by_id(root: etree._Element) -> dict[str, etree._Element]:
    return {str(n.get("id")): n for n in root.iter() if is_bpmn(n) and n.get("id")}


def broken_rules(root: etree._Element) -> Iterator[Finding]:
    for rule in _RULES:
        yield from rule(root)


def _listed(root: etree._Element) -> Iterator[Finding]:
    """Where elements list their incoming and outgoing flows, the lists are complete."""
    if next(_all(root, "incoming", "outgoing"), None) is None:
        return
    for flow in _all(root, "sequenceFlow"):
        scope = flow.getparent()
        if scope is None:
            continue
        for end, name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = next((n for n in scope if is_bpmn(n) and n.get("id") == flow.get(end)), None)
            if node is None or local(node) not in FLOW_NODES:
                continue
            listed = {_simple(part.text) for part in node.findall(f"{{{BPMN}}}{name}")}
            if flow.get("id") not in listed:
                yield _finding("flow_not_listed", node, list=name, flow=flow.get("id"))
    for part in _all(root, "incoming", "outgoing"):
        yield from _lists_its_own(root, part)


def _lists_its_own(root: etree._Element, part: etree._Element) -> Iterator[Finding]:
    end = "targetRef" if local(part) == "incoming" else "sourceRef"
    name, node = _simple(part.text), part.getparent()
    flow = next((f for f in _all(root, "sequenceFlow") if f.get("id") == name), None)
    if flow is not None and node is not None and flow.get(end) != node.get("id"):
        yield _finding("flow_of_another", node, list=local(part), flow=name)


def _directions(root: etree._Element) -> Iterator[Finding]:
    """A gateway has as many flows as its direction says."""
    coming = Counter(flow.get("targetRef") for flow in _all(root, "sequenceFlow"))
    going = Counter(flow.get("sourceRef") for flow in _all(root, "sequenceFlow"))
    for node in root.iter(f"{{{BPMN}}}*"):
        direction, name = node.get("gatewayDirection"), node.get("id")
        if direction is None:
            continue
        incoming, outgoing = coming[name], going[name]
        fits = {
            "Converging": incoming > 1 >= outgoing,
            "Diverging": incoming <= 1 < outgoing,
            "Mixed": incoming > 1 and outgoing > 1,
            "Unspecified": True,
        }
        if not fits.get(direction, False):
            said = {"direction": direction, "incoming": incoming, "outgoing": outgoing}
            yield _finding("gateway_direction", node, **said)


def _conditions(root: etree._Element) -> Iterator[Finding]:
    """A condition chooses between flows; one flow alone leaves nothing to choose."""
    going = Counter(flow.get("sourceRef") for flow in _all(root, "sequenceFlow"))
    gates = {node.get("id") for node in root.iter() if is_bpmn(node) and local(node).endswith("Gateway")}
    for flow in _all(root, "sequenceFlow"):
        source = flow.get("sourceRef")
        if (
            flow.find(f"{{{BPMN}}}conditionExpression") is not None
            and going[source] < 2
            and source not in gates
        ):
            yield _finding("condition_alone", flow, source=source)


def _formal(root: etree._Element) -> Iterator[Finding]:
    """In an executable process every expression is a formal one; what begins with "=" is FEEL anyway."""
    for process in _all(root, "process"):
        if not _yes(process, "isExecutable"):
            continue
        for node in _all(process, *_FORMAL):
            ours = (node.text or "").strip().startswith("=")
            if not ours and (node.get(XSI_TYPE) or "").rpartition(":")[2] != "tFormalExpression":
                yield _finding("expression_not_formal", node)


def _message_flows(root: etree._Element) -> Iterator[Finding]:
    """Messages flow between pools, from what sends to what receives."""
    pools, nodes = _pools(root), _by_id(root)
    for flow in _all(root, "messageFlow"):
        source, target = (nodes.get(_simple(flow.get(end))) for end in _BOTH)
        if source is None or target is None:
            continue
        pool = pools.get(source.get("id", ""))
        if source is target or (pool is not None and pool == pools.get(target.get("id", ""))):
            yield _finding("message_in_pool", flow)
        if local(source) == "startEvent" or (local(source) == "endEvent" and not _posts(source)):
            yield _finding("message_from", flow, source=source.get("id"))
        if local(target) == "endEvent" or (local(target) == "startEvent" and not _posts(target)):
            yield _finding("message_to", flow, target=target.get("id"))


def _pools(root: etree._Element) -> dict[str, str]:
    """Which pool a participant, its process and what is drawn in it belong to."""
    found: dict[str, str] = {}
    processes = {p.get("id"): p for p in _all(root, "process")}
    for participant in _all(root, "participant"):
        pool = str(participant.get("id"))
        found[pool] = pool
        process = processes.get(_simple(participant.get("processRef")))
        for node in () if process is None else process.iter():
            if is_bpmn(node) and node.get("id"):
                found[str(node.get("id"))] = pool
    return found


def _posts(event: etree._Element) -> bool:
    drawn = [local(n) for n in event if is_bpmn(n) and local(n).endswith((_ENDING, "eventDefinitionRef"))]
    return bool(drawn) and (len(drawn) > 1 or drawn[0] in {"messageEventDefinition", "eventDefinitionRef"})


def _crossing(root: etree._Element) -> Iterator[Finding]:
    """A sequence flow stays in its process and sub-process."""
    scopes = {
        n.get("id"): n.getparent()
        for n in root.iter()
        if is_bpmn(n) and n.get("id") and local(n) in FLOW_NODES
    }
    for flow in _all(root, "sequenceFlow"):
        ends = [scopes.get(str(flow.get(end))) for end in _BOTH]
        if any(end is not None and end is not flow.getparent() for end in ends):
            said = {"source": flow.get("sourceRef"), "target": flow.get("targetRef")}
            yield _finding("flow_crosses_scope", flow, **said)


def _multiplicity(root: etree._Element) -> Iterator[Finding]:
    for node in _all(root, "participantMultiplicity"):
        least, most = node.get("minimum", "0"), node.get("maximum", "1")
        if not least.isdecimal() or not most.isdecimal() or int(least) > int(most) or int(most) < 1:
            yield _finding("bad_multiplicity", node, least=least, most=most)


def _quantities(root: etree._Element) -> Iterator[Finding]:
    for node in root.iter(f"{{{BPMN}}}*"):
        for name in ("startQuantity", "completionQuantity"):
            said = node.get(name)
            if said is not None and (not said.strip().isdecimal() or int(said) < 1):
                yield _finding("bad_quantity", node, attribute=name, value=said)


def _process_types(root: etree._Element) -> Iterator[Finding]:
    """A public process only shows what others may see of it; it is not executed."""
    for process in _all(root, "process"):
        if _yes(process, "isExecutable") and process.get("processType") == "Public":
            yield _finding("public_executable", process)


def _collections(root: etree._Element) -> Iterator[Finding]:
    """Data are a collection where the definition of their items says so."""
    items = {
        n.get("id"): n.get("isCollection", "false") in {"true", "1"} for n in _all(root, "itemDefinition")
    }
    for node in _all(root, "dataObject", "dataInput", "dataOutput"):
        item = items.get(_simple(node.get("itemSubjectRef")))
        if item is not None and item != _yes(node, "isCollection"):
            yield _finding("collection_differs", node)


def _calls(root: etree._Element) -> Iterator[Finding]:
    """A called process has a start event without a trigger."""
    processes = {p.get("id"): p for p in _all(root, "process")}
    for call in _all(root, "callActivity"):
        process = processes.get(_simple(call.get("calledElement")))
        starts = [] if process is None else process.findall(f"{{{BPMN}}}startEvent")
        if starts and all(_triggered(start) for start in starts):
            yield _finding("called_has_trigger", call, process=call.get("calledElement"))


def _triggered(event: etree._Element) -> bool:
    return any(is_bpmn(n) and local(n).endswith((_ENDING, "eventDefinitionRef")) for n in event)


def _either_way(root: etree._Element) -> Iterator[Finding]:
    """Between events that begin and end a scope, everything has a way in and a way out."""
    coming = {flow.get("targetRef") for flow in _all(root, "sequenceFlow")}
    going = {flow.get("sourceRef") for flow in _all(root, "sequenceFlow")}
    for scope in _all(root, "process", "subProcess", "transaction"):
        nodes = [n for n in scope if is_bpmn(n) and local(n) in FLOW_NODES and _in_the_way(n)]
        kinds = {local(node) for node in nodes}
        inner = FLOW_NODES - {"startEvent", "boundaryEvent"}
        led_to = {"endEvent"} | (inner if "startEvent" in kinds else set())
        leading = {"startEvent"} | (FLOW_NODES - {"endEvent"} if "endEvent" in kinds else set())
        for node in nodes:
            name, kind = node.get("id"), local(node)
            if kind in led_to and name not in coming and not _is_link(node, "intermediateCatchEvent"):
                yield _finding("nothing_leads_here", node)
            undoes = kind == "boundaryEvent" and node.find(f"{{{BPMN}}}compensateEventDefinition") is not None
            stops = _is_link(node, "intermediateThrowEvent") or undoes
            if kind in leading and name not in going and not stops:
                yield _finding("leads_nowhere", node)


def _is_link(node: etree._Element, kind: str) -> bool:
    return local(node) == kind and node.find(f"{{{BPMN}}}linkEventDefinition") is not None


def _in_the_way(node: etree._Element) -> bool:
    beside = ("triggeredByEvent", "isForCompensation")
    return not any(_yes(node, name) for name in beside)


def _event_subs(root: etree._Element) -> Iterator[Finding]:
    """An event sub-process begins with one event, and no flow touches it."""
    flows = list(_all(root, "sequenceFlow"))
    for node in _all(root, "subProcess"):
        if not _yes(node, "triggeredByEvent"):
            for start in node.findall(f"{{{BPMN}}}startEvent"):
                if _triggered(start):
                    yield _finding("start_in_sub_process", start)
            continue
        starts = node.findall(f"{{{BPMN}}}startEvent")
        if len(starts) != 1:
            yield _finding("event_sub_starts", node, count=len(starts))
        elif not _triggered(starts[0]):
            yield _finding("event_sub_without_event", node)
        for flow in flows:
            if node.get("id") in {flow.get("sourceRef"), flow.get("targetRef")}:
                yield _finding("flow_beside_the_way", flow, element=node.get("id"))


def _links(root: etree._Element) -> Iterator[Finding]:
    """Where both ends of a link say where the other is, they mean each other."""
    links = {n.get("id"): n for n in _all(root, "linkEventDefinition") if n.get("id")}
    for link in links.values():
        for other in (links.get((t.text or "").strip()) for t in link.findall(f"{{{BPMN}}}target")):
            if other is None:
                continue
            sources = {(s.text or "").strip() for s in other.findall(f"{{{BPMN}}}source")}
            if sources and link.get("id") not in sources:
                yield _finding("link_disagrees", link, other=other.get("id"))


def _cancels(root: etree._Element) -> Iterator[Finding]:
    """Cancel events belong to transactions."""
    nodes = _by_id(root)
    meant = {n.get("id") for n in root.findall(f"{{{BPMN}}}cancelEventDefinition") if n.get("id")}
    for event in _all(root, "endEvent", "boundaryEvent"):
        referred = {(n.text or "").strip() for n in event.findall(f"{{{BPMN}}}eventDefinitionRef")}
        if event.find(f"{{{BPMN}}}cancelEventDefinition") is None and not referred & meant:
            continue
        host = (
            nodes.get(event.get("attachedToRef", ""))
            if local(event) == "boundaryEvent"
            else event.getparent()
        )
        if host is None or local(host) != "transaction":
            yield _finding("cancel_outside", event)


_RULES: tuple[Callable[[etree._Element], Iterator[Finding]], ...] = (
    _listed,
    _directions,
    _conditions,
    _formal,
    _message_flows,
    _crossing,
    _multiplicity,
    _quantities,
    _process_types,
    _collections,
    _calls,
    _either_way,
    _event_subs,
    _links,
    _cancels,
)
