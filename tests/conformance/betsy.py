"""uniba-dsg/betsy: one BPMN process per feature, with the lines that a right engine writes.

Its models are translated mechanically, the same for every file: scripts are verbs that write to a log,
conditions are FEEL, a message has one correlation key for everybody. A file with several processes becomes
one diagram each. Time is virtual; every run is saved and loaded again after every act.
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from app.engine import BadDiagram, Diagram, Run, StepBroken, Thrown
from app.engine.dialect import BPMN, ZEEBE, local
from app.engine.lint.standard import XSI_TYPE
from tests.engine.house import MORNING

QUIET = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
WRITTEN = ("condition", "conditionExpression", "activationCondition", "loopCondition", "loopCardinality")
MARKER = "MARKER_exists"
MOST_ACTS = 500
A_MOMENT = timedelta(milliseconds=500)


@dataclass(frozen=True)
class Verdict:
    """What became of one case."""

    case: str
    group: str
    outcome: Literal["pass", "wrong", "refused", "error"]
    reason: str = ""


def cases(root: Path, suite: str) -> Iterator[dict[str, Any]]:
    for line in (root / "index_betsy.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["suite"] == suite:
            yield case


def run(root: Path) -> list[Verdict]:
    return [judge(case, (root / "betsy" / case["file"]).read_bytes()) for case in cases(root, "betsy")]


def judge(case: dict[str, Any], xml: bytes) -> Verdict:
    def verdict(outcome: Any, reason: str = "") -> Verdict:
        return Verdict(case["id"], case["construct"], outcome, reason)

    an_error = case["expected"] == ["ERROR"]
    try:
        town = Town(translated(xml))
    except BadDiagram as bad:
        codes = sorted({finding.code for finding in bad.findings if finding.severity == "error"})
        by_rule = an_error and not any(code.startswith("unsupported") for code in codes)
        said = "; ".join(f"{f.code} {f.where} {f.named}" for f in bad.findings if f.severity == "error")
        return verdict("pass" if by_rule else "refused", said)
    except Exception as fault:  # noqa: BLE001  a crash of ours is what is looked for
        return verdict("error", f"crash: {fault!r}")
    try:
        town.live(case)
    except Exception as fault:  # noqa: BLE001  the same
        return verdict("error", f"crash: {fault!r}")
    if an_error:
        return verdict("pass" if town.broken else "wrong", str(town.broken))
    if MARKER not in case["expected"]:  # a file of its own, looked for only where it is expected
        town.log = [line for line in town.log if line != MARKER]
    if sorted(town.log) == sorted(case["expected"]):
        return verdict("pass")
    return verdict("wrong", f"{sorted(town.log)} for {sorted(case['expected'])}; {town.broken}")


def translated(xml: bytes) -> dict[str, bytes]:
    """The diagrams of a file by their process's id."""
    root = etree.fromstring(adapted(xml), QUIET)
    globals_ = {n.get("id"): n for n in root.findall(f"{{{BPMN}}}globalScriptTask")}
    made = {}
    for process in [*root.findall(f"{{{BPMN}}}process"), *(_process_of(n) for n in globals_.values())]:
        alone = deepcopy(root)
        for node in list(alone):
            if local(node) in {"process", "collaboration", "interface", "BPMNDiagram", "globalScriptTask"}:
                alone.remove(node)
        alone.append(deepcopy(process))
        made[process.get("id")] = etree.tostring(alone)
    return made


def adapted(xml: bytes) -> bytes:
    """A file with verbs for its scripts and FEEL for its conditions."""
    root = etree.fromstring(xml, QUIET)
    for node in list(root.iter(f"{{{BPMN}}}*")):
        _translate(node)
    return etree.tostring(root)


def _process_of(task: etree._Element) -> etree._Element:
    """A global task, as the process that holds nothing else."""
    name = task.get("id")
    process = etree.fromstring(
        f'<process xmlns="{BPMN}" id="{name}" isExecutable="true"><startEvent id="{name}_start"/>'
        f'<sequenceFlow id="{name}_in" sourceRef="{name}_start" targetRef="{name}_task"/>'
        f'<sequenceFlow id="{name}_out" sourceRef="{name}_task" targetRef="{name}_end"/>'
        f'<endEvent id="{name}_end"/></process>'
    )
    inner = deepcopy(task)
    inner.tag, inner.attrib["id"] = f"{{{BPMN}}}serviceTask", f"{name}_task"
    process.append(inner)
    return process


def _translate(node: etree._Element) -> None:
    kind = local(node)
    if kind in {"scriptTask", "globalScriptTask"}:
        _script(node)
    elif kind in WRITTEN:
        node.text = feel(node.text or "")
    elif kind == "message":
        _extend(node, "subscription", correlationKey='="betsy"')
    elif kind == "callActivity" and node.get("calledElement"):
        _extend(node, "calledElement", processId=node.attrib.pop("calledElement"))
    elif kind == "operationRef":
        node.getparent().remove(node)
    elif kind == "messageEventDefinition" and local(node.getparent()) in {
        "endEvent",
        "intermediateThrowEvent",
    }:
        _extend(node.getparent(), "taskDefinition", type=f"message:{node.get('messageRef')}")
    elif kind == "sendTask":
        _extend(node, "taskDefinition", type=f"message:{node.get('messageRef')}")
    elif kind == "receiveTask":
        node.attrib.pop("operationRef", None)


def _script(node: etree._Element) -> None:
    drawn = node.find(f"{{{BPMN}}}script")
    token = (drawn.text or "").strip() if drawn is not None else ""
    if drawn is not None:
        node.remove(drawn)
    if token == "WAIT_TEN_SECONDS":
        node.tag = f"{{{BPMN}}}intermediateCatchEvent"
        timer = etree.SubElement(node, f"{{{BPMN}}}timerEventDefinition")
        duration = etree.SubElement(timer, f"{{{BPMN}}}timeDuration", {XSI_TYPE: "tFormalExpression"})
        duration.text = "PT10S"
        return
    if local(node) == "scriptTask":
        node.tag = f"{{{BPMN}}}serviceTask"
    _extend(node, "taskDefinition", type=token)
    reads = "integerVariable" if token.startswith("INCREMENT") else "data" if token == "LOG_DATA" else None
    if reads:
        mapping = _extend(node, "ioMapping")
        etree.SubElement(mapping, f"{{{ZEEBE}}}input", source=f"={reads}", target=reads)
        if reads == "integerVariable":
            etree.SubElement(mapping, f"{{{ZEEBE}}}output", source=f"={reads}", target=reads)


def _extend(node: etree._Element, name: str, **said: str) -> etree._Element:
    holder = node.find(f"{{{BPMN}}}extensionElements")
    if holder is None:
        holder = etree.Element(f"{{{BPMN}}}extensionElements")
        node.insert(0, holder)
    return etree.SubElement(holder, f"{{{ZEEBE}}}{name}", attrib=said)


def feel(text: str) -> str:
    """An expression of betsy's as FEEL."""
    text = re.sub(r"\$\{\s*(.*?)\s*\}", r"\1", text.strip())
    text = re.sub(r'!\s*(\w+)\.contains\(\s*("[^"]*")\s*\)', r"not(contains(\1, \2))", text)
    text = re.sub(r'(\w+)\.contains\(\s*("[^"]*")\s*\)', r"contains(\1, \2)", text)
    return "=" + text.replace("&&", " and ").replace("||", " or ").replace("==", "=")


@dataclass
class Life:
    diagram: Diagram
    run: Run


@dataclass
class Town:
    """All processes of a file, the clock, the log and the post."""

    files: dict[str, bytes]
    now: datetime = MORNING
    questions: dict[str, Any] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    broken: StepBroken | None = None

    def __post_init__(self) -> None:
        self.diagrams = {key: Diagram.parse(xml, key, {}) for key, xml in self.files.items()}

    def do(self, verb: str, arguments: dict[str, Any], place: Any) -> Any:  # noqa: ARG002
        if verb.startswith("message:"):
            self.messages.append(verb.removeprefix("message:"))
        elif verb == "SET_STRING_DATA":
            return {"data": "String"}
        elif verb == "LOG_DATA":
            self.log.append("DATA_correct" if arguments["data"] == "String" else "DATA_wrong")
        elif verb.startswith("INCREMENT_INTEGER_VARIABLE"):
            if verb.endswith("_AND_LOG"):
                self.log.append("INCREMENT")
            return {"integerVariable": arguments["integerVariable"] + 1}
        elif verb == "THROW_ERROR":
            raise Thrown(error="ERR_CODE")
        elif verb == "CREATE_MARKER_FILE":
            self.log.append(MARKER)
        elif verb.startswith("SCRIPT_"):
            self.log.append(verb)
        elif verb != "CREATE_LOG_FILE" and not verb.startswith("CREATE_TIMESTAMP_LOG"):
            raise ValueError(f"betsy's script {verb}")
        return None

    def ask(self, question: str, arguments: dict[str, Any], place: Any) -> Any:
        raise NotImplementedError(question, arguments, place)

    def decide(self, decision: str, facts: dict[str, Any], place: Any) -> Any:
        raise NotImplementedError(decision, facts, place)

    def diagram(self, process: str) -> Diagram:
        return self.diagrams[process]

    def live(self, case: dict[str, Any]) -> None:
        """Start what is to be started, and let time pass."""
        until = self.now + timedelta(milliseconds=case["delay_ms"]) + A_MOMENT
        facts = {name: value for name, value in case["vars"].items() if name != "testCaseNumber"}
        try:
            for process in filter(None, (case["parallel_process"], case["process"])):
                self._start(process, facts)
            for _ in range(MOST_ACTS):
                if not self._tick(until):
                    return
        except StepBroken as broken:
            self.broken = broken
            if broken.code == "uncaught_error":
                self.log.append("ERROR_thrownErrorEvent")

    def _start(self, process: str, facts: dict[str, Any]) -> None:
        diagram = self.diagrams[process]
        life = Life(diagram, Run.start(diagram, facts, self, now=self.now))
        self.lives.append(life)
        self._settle(life)

    def _settle(self, life: Life) -> None:
        """Hand on what the run threw to the other processes, and load it as if the house had slept."""
        signals = life.run.signals
        life.run = Run.load(life.run.save(), life.diagram, self, now=self.now)
        for name in signals:
            self._starts("signal", name)
            for other in self.lives:
                if other is not life and other.run.hears(name):
                    other.run.signal(name, {})
                    self._settle(other)
        while self.messages:
            self._deliver(self.messages.pop(0))

    def _deliver(self, message: str) -> None:
        name = self._name_of(message)
        for life in self.lives:
            waiting = [s for s in life.run.subscriptions() if s.message == name]
            if waiting:
                life.run.receive(waiting[0].id, {})
                self._settle(life)
                return
        self._starts("message", name)

    def _starts(self, kind: str, name: str) -> None:
        for process, diagram in self.diagrams.items():
            if any(t.kind == kind and t.name == name for t in diagram.starts):
                self._start(process, {})

    def _name_of(self, message: str) -> str:
        root = etree.fromstring(next(iter(self.files.values())), QUIET)
        drawn = {n.get("id"): n.get("name") for n in root.findall(f"{{{BPMN}}}message")}
        return drawn[message.rsplit(":", maxsplit=1)[-1]] or ""

    def _tick(self, until: datetime) -> bool:
        due = [(t.due_at, life, t.id) for life in self.lives for t in life.run.timers() if t.due_at <= until]
        if not due:
            return False
        moment, life, timer = min(due, key=lambda row: row[0])
        self.now = max(self.now, moment)
        life.run = Run.load(life.run.save(), life.diagram, self, now=self.now)
        life.run.fire(timer)
        self._settle(life)
        return True
