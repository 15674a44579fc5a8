"""Reads BPMN XML into plain values: what is drawn, before anything is judged or built."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.engine.dialect import BPMN, Dialect, Multi, is_bpmn, local
from app.errors import Finding

MOST_BYTES = 2_000_000
MOST_SHAPES = 1_000
ACTIVITIES = frozenset(
    {
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
    }
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
SHAPES = ACTIVITIES | GATEWAYS | EVENTS
_DOCTYPES = tuple(
    "<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)


@dataclass(frozen=True)
class Trigger:
    """What an event waits for or throws."""

    kind: str
    how: str = ""
    text: str = ""
    name: str = ""
    key: str = ""
    code: str = ""


@dataclass(frozen=True)
class Shape:
    """A flow node. `scope` is the process or sub-process that it is drawn in."""

    id: str
    kind: str
    name: str
    scope: str
    lane: str | None
    default: str | None
    trigger: Trigger | None
    attached_to: str | None
    interrupting: bool
    dialect: Dialect
    multi: Multi | None


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` is None where none is drawn."""

    id: str
    source: str
    target: str
    scope: str
    condition: str | None


@dataclass
class Drawing:
    """One executable process as drawn; `nodes` are the XML elements, for those who look closer."""

    root: etree._Element
    process: etree._Element
    shapes: dict[str, Shape] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    scopes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.process.get("id", "")

    @property
    def name(self) -> str:
        return self.process.get("name") or self.key

    def outgoing(self, shape: str) -> list[Flow]:
        return self._out.get(shape, [])

    def incoming(self, shape: str) -> list[Flow]:
        return self._in.get(shape, [])

    def guards(self, shape: str) -> list[Shape]:
        """The boundary events on an activity."""
        return self._guards.get(shape, [])

    def __post_init__(self) -> None:
        self._out: dict[str, list[Flow]] = {}
        self._in: dict[str, list[Flow]] = {}
        self._guards: dict[str, list[Shape]] = {}
        self._lanes = _lanes(self.process)
        self._globals = {n.get("id", ""): n for n in self.root if is_bpmn(n)}
        self._read_scope(self.process)
        for flow in self.flows:
            self._out.setdefault(flow.source, []).append(flow)
            self._in.setdefault(flow.target, []).append(flow)
        for shape in self.shapes.values():
            if shape.attached_to is not None:
                self._guards.setdefault(shape.attached_to, []).append(shape)

    def _read_scope(self, scope: etree._Element) -> None:
        scope_id = scope.get("id", "")
        self.scopes.append(scope_id)
        for node in scope:
            if not is_bpmn(node) or not node.get("id"):
                continue
            self.nodes.setdefault(node.get("id", ""), node)
            if local(node) == "sequenceFlow":
                self.flows.append(_flow(node, scope_id))
            elif local(node) in SHAPES:
                self.shapes.setdefault(node.get("id", ""), self._shape(node, scope_id))
                if local(node) == "subProcess":
                    self._read_scope(node)

    def _shape(self, node: etree._Element, scope: str) -> Shape:
        shape_id = node.get("id", "")
        return Shape(
            id=shape_id,
            kind=local(node),
            name=node.get("name") or shape_id,
            scope=scope,
            lane=self._lanes.get(shape_id) or (self.shapes[scope].lane if scope in self.shapes else None),
            default=node.get("default"),
            trigger=self._trigger(node),
            attached_to=node.get("attachedToRef"),
            interrupting=node.get("cancelActivity", "true").strip() in {"true", "1"},
            dialect=Dialect.read(node),
            multi=Multi.read(node),
        )

    def _trigger(self, node: etree._Element) -> Trigger | None:
        if local(node) == "receiveTask":
            return self._message(node)
        drawn = event_definitions(node)
        if not drawn:
            return None
        first, kind = drawn[0], local(drawn[0]).removesuffix("EventDefinition")
        if kind == "timer":
            how = next((c for c in first if is_bpmn(c)), None)
            return (
                Trigger(kind, how=local(how), text=(how.text or "").strip())
                if how is not None
                else Trigger(kind)
            )
        if kind == "message":
            return self._message(first)
        if kind in {"error", "escalation"}:
            thing = self._globals.get(first.get(f"{kind}Ref", "").split(":")[-1])
            return Trigger(kind, code=thing.get(f"{kind}Code", "") if thing is not None else "")
        return Trigger(kind)

    def _message(self, node: etree._Element) -> Trigger:
        message = self._globals.get(node.get("messageRef", "").split(":")[-1])
        if message is None:
            return Trigger("message")
        return Trigger(
            "message", name=message.get("name", ""), key=Dialect.read(message).correlation_key or ""
        )


def open_xml(xml: bytes) -> tuple[etree._Element | None, list[Finding]]:
    """The root of the document, or why it is not even looked at."""
    if len(xml) > MOST_BYTES:
        return None, [Finding("diagram_too_large", None, {"bytes": len(xml), "most": MOST_BYTES})]
    if any(doctype in xml for doctype in _DOCTYPES):
        return None, [Finding("diagram_doctype")]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        line, column = getattr(fault, "position", (None, None))
        return None, [Finding("diagram_malformed", None, {"problem": str(fault)}, line=line, column=column)]
    if root.getroottree().docinfo.internalDTD is not None:
        return None, [Finding("diagram_doctype")]
    if root.tag != f"{{{BPMN}}}definitions":
        return None, [Finding("diagram_no_bpmn", None, {"tag": str(root.tag)})]
    return root, []


def executable(root: etree._Element) -> list[etree._Element]:
    """The processes that say they can be run; black-box pools do not."""
    return [
        p for p in root if is_bpmn(p) and local(p) == "process" and p.get("isExecutable") in {"true", "1"}
    ]


def event_definitions(node: etree._Element) -> list[etree._Element]:
    return [c for c in node if is_bpmn(c) and local(c).endswith("EventDefinition")]


def _flow(node: etree._Element, scope: str) -> Flow:
    condition = next((c for c in node if is_bpmn(c) and local(c) == "conditionExpression"), None)
    return Flow(
        id=node.get("id", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        scope=scope,
        condition=None if condition is None else (condition.text or "").strip(),
    )


def _lanes(process: etree._Element) -> dict[str, str]:
    lanes: dict[str, str] = {}
    for lane in _all(process, "lane"):
        for reference in _all(lane, "flowNodeRef"):
            parent = reference.getparent()
            if parent is lane and reference.text:
                lanes[reference.text.strip()] = str(lane.get("name") or lane.get("id"))
    return lanes


def _all(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return node.iter(f"{{{BPMN}}}{name}")
