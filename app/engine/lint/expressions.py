"""Every expression of a diagram: that it is FEEL, and asks only what can be asked."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app import feel
from app.engine.drawing import Drawing, Shape
from app.engine.moments import Cycle, from_text
from app.engine.world import Known
from app.errors import Finding, Severity

_RULE = r'\s*\(\s*(?:\w+\s*:\s*)?"([^"]*)"'


@dataclass(frozen=True)
class Written:
    """An attribute that may hold FEEL. `feel_only`: without a leading "=" it would mean nothing."""

    where: str
    text: str
    feel_only: bool = False


def wrong_expressions(drawing: Drawing, known: Known) -> Iterator[Finding]:
    everything = list(_all(drawing))
    facts = _facts(drawing, everything)
    for written in everything:
        if written.text.startswith("="):
            yield from _feel(written, known, facts)
        elif written.feel_only:
            yield Finding("not_feel", written.where, {"text": written.text})
    for shape in drawing.shapes.values():
        yield from _literals(shape)


def _all(drawing: Drawing) -> Iterator[Written]:
    for flow in drawing.flows:
        if flow.condition:
            yield Written(flow.id, flow.condition, feel_only=True)
    for shape in drawing.shapes.values():
        said, multi = shape.dialect, shape.multi
        for line in (*said.inputs, *said.outputs):
            yield Written(shape.id, line.source)
        for text in (said.assignee, said.groups, said.users, said.due, said.follow_up, said.priority):
            if text is not None:
                yield Written(shape.id, text)
        if said.script is not None:
            yield Written(shape.id, said.script, feel_only=True)
        for trigger in shape.triggers:
            condition = bool(trigger.text) and trigger.kind == "conditional"
            yield Written(shape.id, trigger.text, feel_only=condition)
            yield Written(shape.id, trigger.name)
            yield Written(shape.id, trigger.key, feel_only=bool(trigger.key))
        feel_only = [shape.activation, shape.again.condition if shape.again is not None else None]
        if multi is not None:
            feel_only += [multi.collection, multi.out_element, multi.condition]
            yield Written(shape.id, multi.cardinality or "")
        for text in feel_only:
            if text:
                yield Written(shape.id, text, feel_only=True)


def _facts(drawing: Drawing, everything: list[Written]) -> dict[str, feel.Type | None]:
    """The names that the drawing itself gives to facts, and those that it reads more than once.

    Others come from outside: who starts the case, a form, a message. So a name is only doubted where it is
    like one of these and stands in one place.
    """
    named: set[str] = set()
    for shape in drawing.shapes.values():
        said, multi = shape.dialect, shape.multi
        named |= {line.target.partition(".")[0] for line in (*said.inputs, *said.outputs)}
        named |= {said.result or ""} | ({multi.element or "", multi.out_collection or ""} if multi else set())
    read = Counter(name for written in everything for name in _names(written.text))
    return dict.fromkeys((named | {name for name, times in read.items() if times > 1}) - {""})


def _names(text: str) -> frozenset[str]:
    try:
        return feel.compile(text[1:]).names if text.startswith("=") else frozenset()
    except feel.FeelError:
        return frozenset()


def _feel(written: Written, known: Known, facts: dict[str, feel.Type | None]) -> Iterator[Finding]:
    try:
        compiled = feel.compile(written.text[1:], questions=known.questions)
    except feel.FeelError as fault:
        named = {**fault.named, "text": written.text}
        yield Finding(fault.code, written.where, named, line=fault.line or None, column=fault.column or None)
        return
    around = feel.Surroundings(facts, "some", known.questions)
    for each in feel.remarks(written.text[1:], around):
        severity: Severity = "error" if each.certain else "warning"
        yield Finding(each.code, written.where, {**each.named, "text": written.text}, severity, *each.place)
    if known.rules is not None:
        yield from _rules(written, compiled, known.rules, known)


def _rules(
    written: Written, compiled: feel.Expression, rules: frozenset[str], known: Known
) -> Iterator[Finding]:
    """A question whose first parameter is a rule's key, asked with the key written out."""
    for name in compiled.questions:
        question = known.questions.get(name)
        if question is None or not question.parameters or question.parameters[0][0] not in {"rule", "key"}:
            continue
        words = r"\s+".join(re.escape(word) for word in name.split())
        for key in re.findall(rf"\b{words}{_RULE}", written.text):
            if key not in rules:
                yield Finding("no_such_rule", written.where, {"name": key})


def _literals(shape: Shape) -> Iterator[Finding]:
    """Moments and numbers that are written out."""
    said = shape.dialect
    for text in (said.due, said.follow_up):
        if text is not None and not text.startswith("=") and from_text(text) is None:
            yield Finding("bad_moment", shape.id, {"text": text})
    for trigger in shape.triggers:
        if trigger.how and trigger.text and not trigger.text.startswith("="):
            value = Cycle.read(trigger.text) if trigger.how == "timeCycle" else from_text(trigger.text)
            if value is None:
                yield Finding("bad_moment", shape.id, {"text": trigger.text})
    if said.priority is not None and not said.priority.startswith("=") and not said.priority.isdigit():
        yield Finding("bad_priority", shape.id, {"text": said.priority})
