"""Diagrams drawn for Camunda 7, Flowable or Activiti, or for nobody: what can be said in our dialect is.

Their extensions are translated where ours has a meaning for them, the others are dropped; each is told. What
BPMN elements say is not touched: what cannot be honoured is found by the lint, when the draft is checked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from app import feel
from app.engine.dialect import BPMN, ZEEBE, is_bpmn, line_of, local
from app.engine.drawing import executable, open_xml
from app.engine.errors import BadDiagram

PRODUCTS = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
}
_WORDS = (
    (r"==|\beq\b", "="),
    (r"&&", " and "),
    (r"\|\|", " or "),
    (r"\bne\b", "!="),
    (r"\bgt\b", ">"),
    (r"\blt\b", "<"),
    (r"\bge\b", ">="),
    (r"\ble\b", "<="),
    (r"!(?!=)\s*([\w.]+)", r"not(\1)"),
    (r"'([^']*)'", r'"\1"'),
)
_WRITTEN = frozenset({"conditionExpression", "completionCondition", "loopCardinality", "condition"}) | {
    "timeDate",
    "timeDuration",
    "timeCycle",
}
_PARAMETERS = frozenset({"inputParameter", "outputParameter"})
_FORM = re.compile(r"^(?:embedded:|app:|deployment:|camunda-forms:)*(?:.*/)?([\w.-]+?)(?:\.form|\.html)?$")


@dataclass(frozen=True)
class Line:
    """What became of one extension; `became` is None where it was dropped."""

    where: str | None
    what: str
    became: str | None
    line: int | None


@dataclass
class Imported:
    """A diagram as it can be kept as a draft, under the id of its process, and what was done to it."""

    key: str
    body: bytes = b""
    lines: list[Line] = field(default_factory=list)

    def said(self, node: etree._Element, what: str, became: str | None) -> None:
        where = node.get("id") or next((up.get("id") for up in node.iterancestors() if up.get("id")), None)
        self.lines.append(Line(where, what, became, line_of(node)))


def translate(xml: bytes) -> Imported:
    """`BadDiagram` for what is no BPMN at all; anything else can at least be a draft."""
    root, findings = open_xml(xml)
    if root is None:
        raise BadDiagram(findings)
    told = Imported(_made_executable(root))
    for node in list(root.iter(f"{{{BPMN}}}*")):
        _elements(node, told)
        _attributes(node, told)
        _expression(node, told)
    told.body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return told


def _made_executable(root: etree._Element) -> str:
    """The id of the process that is meant: the executable one, else the first with anything in it."""
    processes = root.findall(f"{{{BPMN}}}process")
    drawn = executable(root) or [p for p in processes if len(p)] or processes
    return drawn[0].get("id", "") if drawn else ""


def _attributes(node: etree._Element, told: Imported) -> None:
    for name in list(node.attrib):
        qualified = etree.QName(str(name))
        product = PRODUCTS.get(qualified.namespace or "")
        if product is None:
            continue
        value = str(node.attrib.pop(name))
        make = _ATTRIBUTES.get((local(node), qualified.localname)) or _ATTRIBUTES.get(
            ("", qualified.localname)
        )
        became = make(node, value) if make is not None else None
        told.said(node, f'{product}:{qualified.localname}="{value}"', became)
    if local(node) == "callActivity" and node.get("calledElement"):
        value = str(node.attrib.pop("calledElement"))
        told.said(node, f'calledElement="{value}"', _say(node, "calledElement", "processId", value))


def _elements(node: etree._Element, told: Imported) -> None:
    for holder in node.findall(f"{{{BPMN}}}extensionElements"):
        for drawn in [child for child in holder if isinstance(child.tag, str)]:
            product = PRODUCTS.get(etree.QName(drawn).namespace or "")
            if product is None:
                continue
            became = _mapped(node, drawn)
            told.said(node, f"<{product}:{local(drawn)}>", became)
            holder.remove(drawn)
        if not len(holder):
            node.remove(holder)


def _mapped(node: etree._Element, drawn: etree._Element) -> str | None:
    """An element of another product among the extensions."""
    kind, name = local(drawn), drawn.get("name", "")
    if kind == "inputOutput":
        made = [
            _map(node, local(part).removesuffix("Parameter"), feel_of(part.text or ""), part.get("name", ""))
            for part in drawn
            if isinstance(part.tag, str)
            and local(part) in {"inputParameter", "outputParameter"}
            and not len(part)
        ]
        return ", ".join(made) or None
    if kind == "properties":
        for part in drawn:
            _pair(node, "properties", name=part.get("name", ""), value=part.get("value", ""))
        return "zeebe:properties"
    if kind in {"in", "out"} and drawn.get("variables") == "all":
        which = "propagateAllParentVariables" if kind == "in" else "propagateAllChildVariables"
        return _say(node, "calledElement", which, "true")
    if kind in {"in", "out"} and drawn.get("target"):
        source = drawn.get("sourceExpression") or drawn.get("source") or ""
        return _map(
            node,
            f"{kind}put",
            feel_of(f"${{{source.removeprefix('${').removesuffix('}')}}}"),
            drawn.get("target", ""),
        )
    if kind == "field" and name == "topic":
        return _say(node, "taskDefinition", "type", drawn.get("stringValue", ""))
    return None


def feel_of(text: str) -> str:
    """An expression of the unified expression language as FEEL; a text without `${...}` is itself.

    What FEEL has no word for stays as it is, and the lint finds it.
    """
    found = re.fullmatch(r"\s*[$#]\{(.*)\}\s*", text, re.DOTALL)
    if found is None:
        return text.strip()
    said = found[1].strip()
    for pattern, replacement in _WORDS:
        said = re.sub(pattern, replacement, said)
    try:
        feel.compile(said)
    except feel.FeelError:
        return text.strip()
    return "=" + re.sub(r"\s+", " ", said)


def _expression(node: etree._Element, told: Imported) -> None:
    if local(node) not in _WRITTEN or not (node.text or "").strip():
        return
    before = (node.text or "").strip()
    after = feel_of(before)
    if after != before:
        node.text = after
        told.said(node, before, after)


def _holder(node: etree._Element) -> etree._Element:
    found = node.find(f"{{{BPMN}}}extensionElements")
    if found is not None:
        return found
    made = etree.Element(f"{{{BPMN}}}extensionElements")
    documented = [child for child in node if is_bpmn(child) and local(child) == "documentation"]
    node.insert(len(documented), made)
    return made


def _extension(node: etree._Element, name: str) -> etree._Element:
    holder = _holder(node)
    found = holder.find(f"{{{ZEEBE}}}{name}")
    return etree.SubElement(holder, f"{{{ZEEBE}}}{name}") if found is None else found


def _say(node: etree._Element, extension: str, attribute: str, value: str) -> str:
    _extension(node, extension).set(attribute, value)
    return f'zeebe:{extension} {attribute}="{value}"'


def _map(node: etree._Element, direction: str, source: str, target: str) -> str:
    text = source if source.startswith("=") else '="' + source.replace('"', '\\"') + '"'
    etree.SubElement(_extension(node, "ioMapping"), f"{{{ZEEBE}}}{direction}", source=text, target=target)
    return f"zeebe:{direction} {target} {text}"


def _pair(node: etree._Element, extension: str, **said: str) -> None:
    etree.SubElement(_extension(node, extension), f"{{{ZEEBE}}}property", attrib=said)


def _to(extension: str, attribute: str) -> Callable[[etree._Element, str], str]:
    def make(node: etree._Element, value: str) -> str:
        if local(node) == "userTask":
            _extension(node, "userTask")
        return _say(node, extension, attribute, feel_of(value))

    return make


def _form(node: etree._Element, value: str) -> str | None:
    found = _FORM.match(value)
    return _to("formDefinition", "formId")(node, found[1]) if found is not None else None


def _result(node: etree._Element, value: str) -> str:
    return _say(node, "script" if local(node) == "scriptTask" else "calledDecision", "resultVariable", value)


def _item(node: etree._Element, value: str) -> str:
    return _say(node, "loopCharacteristics", "inputElement", value)


def _collection(node: etree._Element, value: str) -> str:
    text = feel_of(value)
    return _say(node, "loopCharacteristics", "inputCollection", text if text.startswith("=") else f"={text}")


_ATTRIBUTES: dict[tuple[str, str], Callable[[etree._Element, str], str | None]] = {
    ("userTask", "assignee"): _to("assignmentDefinition", "assignee"),
    ("userTask", "candidateGroups"): _to("assignmentDefinition", "candidateGroups"),
    ("userTask", "candidateUsers"): _to("assignmentDefinition", "candidateUsers"),
    ("userTask", "dueDate"): _to("taskSchedule", "dueDate"),
    ("userTask", "followUpDate"): _to("taskSchedule", "followUpDate"),
    ("userTask", "priority"): _to("priorityDefinition", "priority"),
    ("userTask", "formKey"): _form,
    ("userTask", "formRef"): _form,
    ("startEvent", "formKey"): _form,
    ("startEvent", "formRef"): _form,
    ("serviceTask", "topic"): _to("taskDefinition", "type"),
    ("sendTask", "topic"): _to("taskDefinition", "type"),
    ("businessRuleTask", "decisionRef"): _to("calledDecision", "decisionId"),
    ("businessRuleTask", "resultVariable"): _result,
    ("scriptTask", "resultVariable"): _result,
    ("multiInstanceLoopCharacteristics", "collection"): _collection,
    ("multiInstanceLoopCharacteristics", "elementVariable"): _item,
}
