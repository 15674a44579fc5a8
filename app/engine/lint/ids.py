"""Ids: present, unique, and none that the machine uses itself."""

from collections import Counter
from collections.abc import Iterator

from app.engine.dialect import is_bpmn, line_of, local
from app.engine.drawing import MOST_SHAPES, Drawing
from app.engine.world import Known
from app.errors import Finding

RESERVED = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
RESERVED_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", "[child]", "#each")
_NAMED = (
    "Task",
    "Event",
    "Gateway",
    "subProcess",
    "callActivity",
    "sequenceFlow",
    "transaction",
    "adHocSubProcess",
)


def wrong_ids(drawing: Drawing, _known: Known) -> Iterator[Finding]:
    if len(drawing.shapes) > MOST_SHAPES:
        yield Finding("too_many_elements", drawing.key, {"count": len(drawing.shapes), "most": MOST_SHAPES})
    for node in drawing.process.iter():
        if is_bpmn(node) and local(node).endswith(_NAMED) and local(node) != "task" and not node.get("id"):
            yield Finding("no_id", None, {"kind": local(node)}, line=line_of(node))
    ids = Counter(str(node.get("id")) for node in drawing.root.iter() if is_bpmn(node) and node.get("id"))
    for name, times in ids.items():
        if times > 1:
            yield Finding("duplicate_id", name, {"id": name, "times": times})
    for name in [*drawing.shapes, *drawing.scopes]:
        if name in RESERVED or name.endswith(RESERVED_ENDINGS) or "#" in name:
            yield Finding("reserved_id", name, {"id": name})
