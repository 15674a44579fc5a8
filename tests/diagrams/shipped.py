"""The drawings, tables and forms that the product ships, read as a reviewer of them would."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = sorted((ROOT / "bpmn/processes").glob("*.bpmn"))
DECISIONS = sorted((ROOT / "bpmn/decisions").glob("*.dmn"))
FORMS = sorted((ROOT / "forms").glob("*.form"))
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "dmndi": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
}
NODES = (
    "startEvent",
    "endEvent",
    "boundaryEvent",
    "intermediateCatchEvent",
    "userTask",
    "serviceTask",
    "receiveTask",
    "businessRuleTask",
    "exclusiveGateway",
    "subProcess",
    "callActivity",
    "eventBasedGateway",
)
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Where a shape is drawn."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def touches(self, point: Point) -> bool:
        """On its border, or inside for half a pixel."""
        x, y = point
        inside = (
            self.x - 0.5 <= x <= self.x + self.width + 0.5 and self.y - 0.5 <= y <= self.y + self.height + 0.5
        )
        deep = self.x + 1 < x < self.x + self.width - 1 and self.y + 1 < y < self.y + self.height - 1
        return inside and not deep

    def crossed_by(self, start: Point, end: Point) -> bool:
        """Whether an upright or level line goes through its inside."""
        left, right = sorted((start[0], end[0]))
        top, bottom = sorted((start[1], end[1]))
        return (
            left < self.x + self.width - 1
            and right > self.x + 1
            and top < self.y + self.height - 1
            and bottom > self.y + 1
        )


@dataclass
class Drawn:
    """One diagram: its nodes and flows, and where each is drawn."""

    root: etree._Element
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    flows: dict[str, tuple[str, str]] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)

    def kind(self, node: str) -> str:
        return etree.QName(self.nodes[node]).localname

    def after(self, node: str) -> list[str]:
        return [target for source, target in self.flows.values() if source == node]

    def extension(self, node: str, name: str) -> etree._Element | None:
        return self.nodes[node].find(f"bpmn:extensionElements/zeebe:{name}", NS)

    def verb(self, node: str) -> str | None:
        found = self.extension(node, "taskDefinition")
        return None if found is None else found.get("type")

    def guards(self, node: str) -> list[str]:
        return [one for one, element in self.nodes.items() if element.get("attachedToRef") == node]

    def timers(self) -> list[str]:
        return [n for n, e in self.nodes.items() if e.find("bpmn:timerEventDefinition", NS) is not None]

    def named(self, kind: str) -> list[str]:
        return [node for node in self.nodes if self.kind(node) == kind]

    def parent(self, node: str) -> str | None:
        return self.nodes[node].getparent().get("id")


@cache
def drawn(file: Path) -> Drawn:
    root = etree.parse(file).getroot()
    made = Drawn(root)
    for kind in NODES:
        made.nodes |= {e.get("id"): e for e in root.iterfind(f".//bpmn:{kind}", NS)}
    for flow in root.iterfind(".//bpmn:sequenceFlow", NS):
        made.flows[flow.get("id")] = (flow.get("sourceRef"), flow.get("targetRef"))
    for shape in root.iterfind(".//bpmndi:BPMNShape", NS):
        bounds = shape.find("dc:Bounds", NS)
        made.boxes[shape.get("bpmnElement")] = Box(
            *(float(bounds.get(name)) for name in ("x", "y", "width", "height"))
        )
    for edge in root.iterfind(".//bpmndi:BPMNEdge", NS):
        made.lines[edge.get("bpmnElement")] = [
            (float(point.get("x")), float(point.get("y"))) for point in edge.iterfind("di:waypoint", NS)
        ]
    return made
