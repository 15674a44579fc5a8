"""Reads the zeebe extension elements of one BPMN element."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


@dataclass(frozen=True)
class Mapping:
    """One line of an input or output mapping; `source` is FEEL with its leading "=", or a literal."""

    source: str
    target: str


@dataclass(frozen=True)
class Multi:
    """How an activity is done for several: for each item of a collection, or a number of times."""

    sequential: bool
    collection: str
    element: str | None
    out_collection: str | None
    out_element: str | None
    condition: str | None
    cardinality: str | None = None
    behavior: str = "All"
    event: str | None = None

    @classmethod
    def read(cls, node: etree._Element) -> "Multi | None":
        drawn = node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if drawn is None:
            return None
        loop = next(extensions(drawn, "loopCharacteristics"), None)

        def said(name: str) -> str | None:
            return None if loop is None else loop.get(name) or None

        behavior = drawn.get("behavior", "All")
        return cls(
            sequential=drawn.get("isSequential", "").strip() in {"true", "1"},
            collection=said("inputCollection") or "",
            element=said("inputElement"),
            out_collection=said("outputCollection"),
            out_element=said("outputElement"),
            condition=written(drawn, "completionCondition"),
            cardinality=written(drawn, "loopCardinality"),
            behavior=behavior,
            event=drawn.get(f"{behavior.lower()}BehaviorEventRef"),
        )


@dataclass(frozen=True)
class Again:
    """A standard loop: again while the condition holds, at most so many times."""

    before: bool
    condition: str | None
    most: str | None

    @classmethod
    def read(cls, node: etree._Element) -> "Again | None":
        drawn = node.find(f"{{{BPMN}}}standardLoopCharacteristics")
        if drawn is None:
            return None
        return cls(
            before=drawn.get("testBefore", "").strip() in {"true", "1"},
            condition=written(drawn, "loopCondition"),
            most=drawn.get("loopMaximum"),
        )


@dataclass(frozen=True)
class Dialect:
    """What the extension elements of one element say; None or empty where they say nothing."""

    verb: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    assignee: str | None = None
    groups: str | None = None
    users: str | None = None
    due: str | None = None
    follow_up: str | None = None
    priority: str | None = None
    form: str | None = None
    decision: str | None = None
    script: str | None = None
    result: str | None = None
    called: str | None = None
    all_parent_variables: bool = True
    all_child_variables: bool = True
    correlation_key: str | None = None
    properties: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, node: etree._Element) -> "Dialect":
        def said(element: str, attribute: str) -> str | None:
            drawn = next(extensions(node, element), None)
            return None if drawn is None else drawn.get(attribute) or None

        return cls(
            verb=said("taskDefinition", "type"),
            headers=_pairs(node, "taskHeaders", "key"),
            inputs=tuple(_mappings(node, "input")),
            outputs=tuple(_mappings(node, "output")),
            assignee=said("assignmentDefinition", "assignee"),
            groups=said("assignmentDefinition", "candidateGroups"),
            users=said("assignmentDefinition", "candidateUsers"),
            due=said("taskSchedule", "dueDate"),
            follow_up=said("taskSchedule", "followUpDate"),
            priority=said("priorityDefinition", "priority"),
            form=said("formDefinition", "formId"),
            decision=said("calledDecision", "decisionId"),
            script=said("script", "expression"),
            result=said("script", "resultVariable") or said("calledDecision", "resultVariable"),
            called=said("calledElement", "processId"),
            all_parent_variables=said("calledElement", "propagateAllParentVariables") != "false",
            all_child_variables=said("calledElement", "propagateAllChildVariables") != "false",
            correlation_key=said("subscription", "correlationKey"),
            properties=_pairs(node, "properties", "name"),
        )


def extensions(node: etree._Element, name: str | None = None) -> Iterator[etree._Element]:
    """The zeebe extension elements directly on a node."""
    for holder in node.findall(f"{{{BPMN}}}extensionElements"):
        for child in holder:
            if (
                isinstance(child.tag, str)
                and child.tag.startswith(f"{{{ZEEBE}}}")
                and name in {None, local(child)}
            ):
                yield child


def written(node: etree._Element, name: str) -> str | None:
    """The text of a part; None if it is not there or empty."""
    part = node.find(f"{{{BPMN}}}{name}")
    return (part.text or "").strip() or None if part is not None else None


def local(node: etree._Element) -> str:
    """The tag without its namespace."""
    return etree.QName(node).localname


def line_of(node: etree._Element) -> int | None:
    """The line in the source that a node stands on."""
    line: Any = node.sourceline
    return None if line is None else int(line)


def is_bpmn(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and node.tag.startswith(f"{{{BPMN}}}")


def _mappings(node: etree._Element, direction: str) -> Iterator[Mapping]:
    for io in extensions(node, "ioMapping"):
        for line in io:
            if isinstance(line.tag, str) and local(line) == direction:
                yield Mapping(line.get("source", ""), line.get("target", ""))


def _pairs(node: etree._Element, element: str, key: str) -> dict[str, str]:
    return {
        line.get(key, ""): line.get("value", "")
        for holder in extensions(node, element)
        for line in holder
        if isinstance(line.tag, str)
    }
