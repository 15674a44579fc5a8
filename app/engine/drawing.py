"""Reads BPMN XML into plain values: what is drawn, before anything is judged or built."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.engine.dialect import BPMN, Again, Dialect, Multi, is_bpmn, local, written
from app.engine.triggers import ENDING, Trigger, Triggers
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
        "transaction",
    }
)
SCOPES = frozenset({"subProcess", "transaction"})
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
SHAPES = ACTIVITIES | GATEWAYS | EVENTS
UNDRAWABLE = frozenset({"task", "manualTask", "adHocSubProcess"}) | {
    "choreographyTask",
    "subChoreography",
    "callChoreography",
}
"""Flow nodes that are refused by name; they are read, so that nothing else is said of what leads to them."""
_DOCTYPES = tuple(
    "<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)


@dataclass(frozen=True)
class Shape:
    """A flow node. `scope` is the process or sub-process that it is drawn in.

    `needs` and `gives` are token quantities, `event` is what a multi-instance throws for its members,
    `by_event`: an event sub-process, whose triggers are those of its start event; `undoes`: it is for
    compensation; `begins`: a receive task with which a process begins.
    """

    id: str
    kind: str
    name: str
    scope: str
    lane: str | None
    default: str | None
    triggers: tuple[Trigger, ...]
    attached_to: str | None
    interrupting: bool
    dialect: Dialect
    multi: Multi | None
    again: Again | None = None
    needs: int = 1
    gives: int = 1
    all_triggers: bool = False
    activation: str | None = None
    by_event: bool = False
    undoes: bool = False
    begins: bool = False
    event: Trigger | None = None

    @property
    def trigger(self) -> Trigger | None:
        return self.triggers[0] if self.triggers else None

    def triggered_by(self, kind: str) -> bool:
        return any(trigger.kind == kind for trigger in self.triggers)


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` is None where none is drawn. A pair of link events is one too."""

    id: str
    source: str
    target: str
    scope: str
    condition: str | None
    link: bool = False


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
        self.triggers = Triggers(self.root)
        self.handlers: dict[str, str] = {}
        self._read_scope(self.process)
        self.flows += self._links()
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
            elif local(node) == "association":
                self.handlers[node.get("sourceRef", "")] = node.get("targetRef", "")
            elif local(node) in SHAPES | UNDRAWABLE:
                self.shapes.setdefault(node.get("id", ""), self._shape(node, scope_id))
                if local(node) in SCOPES:
                    self._read_scope(node)

    def _shape(self, node: etree._Element, scope: str) -> Shape:
        shape_id, kind = node.get("id", ""), local(node)
        by_event = kind in SCOPES and _said(node, "triggeredByEvent")
        opening = _opening(node) if by_event else None
        multi = Multi.read(node)
        stops = "isInterrupting" if opening is not None or kind == "startEvent" else "cancelActivity"
        return Shape(
            id=shape_id,
            kind=kind,
            name=node.get("name") or shape_id,
            scope=scope,
            lane=self._lanes.get(shape_id) or (self.shapes[scope].lane if scope in self.shapes else None),
            default=node.get("default"),
            triggers=self.triggers.of(node if opening is None else opening),
            attached_to=node.get("attachedToRef"),
            interrupting=_said(node if opening is None else opening, stops, "true"),
            dialect=Dialect.read(node),
            multi=multi,
            again=Again.read(node),
            needs=_number(node, "startQuantity"),
            gives=_number(node, "completionQuantity"),
            all_triggers=_said(node if opening is None else opening, "parallelMultiple"),
            activation=written(node, "activationCondition"),
            by_event=by_event,
            undoes=_said(node, "isForCompensation"),
            begins=_said(node, "instantiate"),
            event=self.triggers.referred(multi.event) if multi is not None and multi.event else None,
        )

    def event_subs(self, scope: str) -> list[Shape]:
        """The event sub-processes of a scope."""
        return [shape for shape in self.shapes.values() if shape.scope == scope and shape.by_event]

    def definitions(self, shape: str) -> list[etree._Element]:
        return self.triggers.definitions(self.nodes[shape])

    def _links(self) -> list[Flow]:
        """What goes in at a link goes on at the link of that name in the same scope."""
        ends = {
            (shape.scope, shape.triggers[0].name): shape.id
            for shape in self.shapes.values()
            if shape.kind == "intermediateCatchEvent" and is_link(shape)
        }
        return [
            Flow(f"{shape.id} {target}", shape.id, target, shape.scope, None, link=True)
            for shape in self.shapes.values()
            if shape.kind == "intermediateThrowEvent" and is_link(shape)
            if (target := ends.get((shape.scope, shape.triggers[0].name))) is not None
        ]


def is_link(shape: Shape) -> bool:
    return len(shape.triggers) == 1 and shape.triggers[0].kind == "link"


def begins(shape: Shape) -> bool:
    """Whether a scope begins with it."""
    return shape.kind == "startEvent" or (shape.kind == "receiveTask" and shape.begins)


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
    return [c for c in node if is_bpmn(c) and local(c).endswith(ENDING)]


def _said(node: etree._Element, attribute: str, default: str = "false") -> bool:
    return node.get(attribute, default).strip() in {"true", "1"}


def _number(node: etree._Element, attribute: str) -> int:
    said = node.get(attribute, "1").strip()
    return int(said) if said.isdecimal() and len(said) < 5 else 0


def _opening(node: etree._Element) -> etree._Element | None:
    return next((c for c in node if is_bpmn(c) and local(c) == "startEvent"), None)


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
