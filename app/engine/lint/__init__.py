"""The lint: everything that is wrong with a diagram, at once. What cannot be honoured is refused by name."""

from collections.abc import Callable, Iterator

from app.engine.dialect import BPMN
from app.engine.drawing import Drawing, executable, open_xml
from app.engine.lint.activities import wrong_activities
from app.engine.lint.dialect import wrong_dialect
from app.engine.lint.elements import unsupported
from app.engine.lint.events import wrong_events
from app.engine.lint.expressions import wrong_expressions
from app.engine.lint.flows import wrong_flows
from app.engine.lint.ids import wrong_ids
from app.engine.lint.references import wrong_references
from app.engine.lint.standard import broken_rules
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
    findings += [*wrong_references(root), *broken_rules(root)]
    processes = executable(root)
    if len(processes) != 1:
        findings.append(Finding("one_executable_process", key, {"count": len(processes)}))
        for process in processes or root.findall(f"{{{BPMN}}}process"):
            findings += unsupported(Drawing(root, process), known)
        return None, _once(findings)
    drawing = Drawing(root, processes[0])
    if drawing.key != key:
        findings.append(Finding("wrong_key", drawing.key, {"key": key, "drawn": drawing.key}))
    return drawing, _once(findings + [finding for part in PARTS for finding in part(drawing, known)])


def _once(findings: list[Finding]) -> list[Finding]:
    """Each fault told once, by the rule that says most about it."""
    told = {(finding.where, finding.code) for finding in findings}
    hidden = {(where, code) for where, better in told for code in _SAID_BETTER.get(better, ())}
    kept: dict[tuple[str | None, str, str], Finding] = {}
    for finding in findings:
        if (finding.where, finding.code) not in hidden:
            kept.setdefault(
                (finding.where, finding.code, repr(finding.named) if finding.where is None else ""), finding
            )
    return list(kept.values())


_SAID_BETTER = {
    "nothing_leads_here": ("unreachable",),
    "leads_nowhere": ("dead_end", "never_ends"),
    "flow_dangles": ("reference_dangles", "reference_wrong"),
    "boundary_without_host": ("reference_dangles", "reference_wrong"),
    "unknown_default": ("reference_dangles", "reference_wrong"),
    "no_message": ("reference_dangles", "reference_wrong"),
    "no_code": ("reference_dangles", "reference_wrong"),
    "trigger_says_nothing": ("reference_dangles", "reference_wrong"),
    "undoes_nothing": ("reference_dangles", "reference_wrong"),
    "event_sub_starts": ("one_start",),
    "race_without_event": ("flow_into_event",),
}
BPMN_RULES = frozenset({
    "no_id", "duplicate_id", "reference_dangles", "reference_wrong", "flow_not_listed", "flow_of_another",
    "gateway_direction", "condition_alone", "expression_not_formal", "message_in_pool", "message_from",
    "message_to", "flow_crosses_scope", "bad_multiplicity", "bad_quantity", "public_executable",
    "collection_differs", "called_has_trigger", "nothing_leads_here", "leads_nowhere", "cancel_outside",
    "start_in_sub_process", "event_sub_starts", "event_sub_without_event", "flow_beside_the_way",
    "flow_dangles", "boundary_without_host", "unknown_default", "default_with_condition", "flow_into_event",
    "flow_out_of_end", "no_trigger", "timer_incomplete", "bad_moment", "trigger_forbidden", "no_code",
    "error_must_interrupt", "two_loops", "bad_count", "begins_in_the_middle", "no_handler", "undoes_nothing",
    "handler_by_flow", "handler_of_nothing", "link_to_several", "link_to_nothing", "link_from_nothing",
    "link_with_flow", "link_disagrees", "race_of_one", "race_without_event", "race_shares_event",
    "event_sub_guarded",
})  # fmt: skip
"""The findings that say a rule of BPMN is broken, whatever engine reads the diagram."""
