"""What the zeebe extensions name: verbs and their arguments, forms, decisions, processes, roles."""

import re
from collections.abc import Collection, Iterator

from app import feel
from app.engine.drawing import Drawing, Shape
from app.engine.world import Known
from app.errors import Finding

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def wrong_dialect(drawing: Drawing, known: Known) -> Iterator[Finding]:
    for shape in drawing.shapes.values():
        yield from _names(shape)
        yield from _BY_KIND.get(shape.kind, _nothing)(shape, known)
        if shape.kind in {"endEvent", "intermediateThrowEvent"} and _sends(shape):
            yield from _verb(shape, known)
        if shape.multi is not None:
            yield from _multi(shape)
    for name, node in drawing.nodes.items():
        for task in node.iterfind(".//{http://camunda.org/schema/zeebe/1.0}taskDefinition[@retries]"):
            if name in drawing.shapes and drawing.shapes[name].kind != "subProcess":
                yield Finding("retries_ignored", name, {"retries": task.get("retries")}, severity="warning")


def _sends(shape: Shape) -> bool:
    return shape.triggered_by("message")


def _names(shape: Shape) -> Iterator[Finding]:
    said = shape.dialect
    for line in (*said.inputs, *said.outputs):
        if line in said.inputs and said.verb is not None:
            if not _NAME.fullmatch(line.target):
                yield Finding("bad_target", shape.id, {"target": line.target})
        else:
            yield from _target(shape, line.target)
        if not line.source:
            yield Finding("no_source", shape.id, {"target": line.target})
    if said.result is not None:
        yield from _target(shape, said.result)


def _target(shape: Shape, target: str) -> Iterator[Finding]:
    """A fact bears a name that an expression can read, and that means nothing else in FEEL."""
    if not _NAME.fullmatch(target):
        yield Finding("bad_target", shape.id, {"target": target})
        return
    name = target.partition(".")[0]
    try:
        readable = feel.compile(name).names == {name}
    except feel.FeelError:
        readable = False
    if not readable:
        yield Finding("name_taken", shape.id, {"target": target, "name": name})


def _verb(shape: Shape, known: Known) -> Iterator[Finding]:
    verb = shape.dialect.verb
    if verb is None:
        yield Finding("no_verb", shape.id, {"kind": shape.kind})
        return
    yield from _reference(shape, "verb", verb, known.verbs)
    for line in shape.dialect.inputs:
        if line.target == "paper" and line.source:
            yield from _reference(shape, "paper", line.source, known.papers)
    parameters = known.verb_parameters.get(verb)
    if parameters is None:
        return
    given = {line.target.partition(".")[0] for line in shape.dialect.inputs}
    for argument in sorted(given - set(parameters)):
        said = {"verb": verb, "argument": argument, "arguments": ", ".join(parameters) or "-"}
        yield Finding("no_such_argument", shape.id, said)
    for argument, required in parameters.items():
        if required and argument not in given:
            yield Finding("missing_argument", shape.id, {"verb": verb, "argument": argument})


def _decision(shape: Shape, known: Known) -> Iterator[Finding]:
    if shape.dialect.decision is None:
        yield Finding("no_decision", shape.id)
    else:
        yield from _reference(shape, "decision", shape.dialect.decision, known.decisions)
    if shape.dialect.result is None:
        yield Finding("no_result", shape.id, {"kind": shape.kind})


def _script(shape: Shape, _known: Known) -> Iterator[Finding]:
    if shape.dialect.script is None:
        yield Finding("no_script", shape.id)
    if shape.dialect.result is None:
        yield Finding("no_result", shape.id, {"kind": shape.kind})


def _call(shape: Shape, known: Known) -> Iterator[Finding]:
    if shape.dialect.called is None:
        yield Finding("no_called_process", shape.id)
    else:
        yield from _reference(shape, "process", shape.dialect.called, known.processes)


def _desk(shape: Shape, known: Known) -> Iterator[Finding]:
    if shape.dialect.form is not None:
        yield from _reference(shape, "form", shape.dialect.form, known.forms)
    groups = shape.dialect.groups
    if groups is not None and not groups.startswith("=") and known.roles is not None:
        for role in (name.strip() for name in groups.split(",")):
            if role and role not in known.roles:
                yield Finding("no_such_role", shape.id, {"role": role})


def _start(shape: Shape, known: Known) -> Iterator[Finding]:
    if shape.dialect.form is not None:
        yield from _reference(shape, "form", shape.dialect.form, known.forms)


def _multi(shape: Shape) -> Iterator[Finding]:
    drawn = shape.multi
    assert drawn is not None  # noqa: S101  the caller looked
    if not drawn.collection and drawn.cardinality is None:
        yield Finding("no_collection", shape.id)
    elif drawn.collection and drawn.cardinality is not None:
        yield Finding("collection_and_number", shape.id)
    if (drawn.out_collection is None) != (drawn.out_element is None):
        yield Finding("half_a_collection", shape.id)
    for name in (drawn.element, drawn.out_collection):
        if name is not None:
            yield from _target(shape, name)


def _reference(shape: Shape, kind: str, name: str, known: Collection[str] | None) -> Iterator[Finding]:
    """A name is an address: it must be there when the diagram is published, so it cannot be computed."""
    if name.startswith("="):
        yield Finding(f"computed_{kind}", shape.id, {"name": name})
    elif known is not None and name not in known:
        yield Finding(f"no_such_{kind}", shape.id, {"name": name})


def _nothing(_shape: Shape, _known: Known) -> Iterator[Finding]:
    return iter(())


_BY_KIND = {
    "serviceTask": _verb,
    "sendTask": _verb,
    "businessRuleTask": _decision,
    "scriptTask": _script,
    "callActivity": _call,
    "userTask": _desk,
    "startEvent": _start,
}
