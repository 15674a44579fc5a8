"""The lint: everything that is wrong with a diagram, at once. What cannot be honoured is refused by name."""

from app.engine.drawing import Drawing, executable, open_xml
from app.engine.world import Known
from app.errors import Finding

PARTS = ()


def check(xml: bytes, key: str, known: Known) -> list[Finding]:
    """All findings; `where` is the element's id, an expression's position stands in `line` and `column`."""
    return findings_of(xml, key, known)[1]


def findings_of(xml: bytes, key: str, known: Known) -> tuple[Drawing | None, list[Finding]]:
    root, findings = open_xml(xml)
    if root is None:
        return None, findings
    processes = executable(root)
    if len(processes) != 1:
        return None, [Finding("one_executable_process", key, {"count": len(processes)})]
    drawing = Drawing(root, processes[0])
    return drawing, [finding for part in PARTS for finding in part(drawing, key, known)]
