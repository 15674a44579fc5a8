"""The lint: everything that is wrong with a diagram, at once. What cannot be honoured is refused by name."""

from collections.abc import Callable, Iterator

from app.engine.drawing import Drawing, executable, open_xml
from app.engine.lint.activities import wrong_activities
from app.engine.lint.dialect import wrong_dialect
from app.engine.lint.elements import unsupported
from app.engine.lint.events import wrong_events
from app.engine.lint.expressions import wrong_expressions
from app.engine.lint.flows import wrong_flows
from app.engine.lint.ids import wrong_ids
from app.engine.world import Known
from app.errors import Finding

PARTS: tuple[Callable[[Drawing, Known], Iterator[Finding]], ...] = (
    wrong_ids,
    unsupported,
    wrong_events,
    wrong_activities,
    wrong_flows,
    wrong_dialect,
    wrong_expressions,
)


def check(xml: bytes, key: str, known: Known) -> list[Finding]:
    """All findings; `where` is the element's id, an expression's position stands in `line` and `column`."""
    return findings_of(xml, key, known)[1]


def findings_of(xml: bytes, key: str, known: Known) -> tuple[Drawing | None, list[Finding]]:
    """The drawing, where it can be read at all, and all that is wrong with it."""
    root, findings = open_xml(xml)
    if root is None:
        return None, findings
    processes = executable(root)
    if len(processes) != 1:
        return None, [Finding("one_executable_process", key, {"count": len(processes)})]
    drawing = Drawing(root, processes[0])
    if drawing.key != key:
        findings.append(Finding("wrong_key", drawing.key, {"key": key, "drawn": drawing.key}))
    return drawing, findings + [finding for part in PARTS for finding in part(drawing, known)]
