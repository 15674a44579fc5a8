"""数据质量: the findings of one unit, answered one by one. What was mended keeps what stood there before."""

from typing import Any

from app.casework.verbs import Step, verb
from app.credit.quality import QualityFinding, examine, open_findings
from app.credit.records import Withdrawn
from app.verbs.entries import put_right
from app.verbs.records import locked, show_to_portal

AT_ONCE = 20
"""So many findings stand on one form; the next ones come when these are answered."""


@verb
def waiting(step: Step) -> dict[str, Any]:
    """查明未消除的问题: those of the unit that are still there, each in a sentence."""
    still = {found.key for found in examine(step.session, step.today, step.case.unit_id)}
    findings = open_findings(step.session, step.case.unit_id)
    for finding in findings:
        if finding.key not in still:
            finding.closed_on = step.today
    left = [finding for finding in findings if finding.closed_on is None]
    items = [{"number": str(one.id), "problem": one.sentence} for one in left[:AT_ONCE]]
    return {"findings": len(left), "items": items}


@verb
def mend(step: Step) -> None:
    """登记更正: correct, withdraw, or keep with a reason; nothing is done to what is put off."""
    for item in step.answer("data_correction").get("items", []):
        finding = step.session.get_one(QualityFinding, int(item["number"]))
        if item["answer"] == "later" or finding.closed_on is not None:
            continue
        _answer(step, finding, item)


def _answer(step: Step, finding: QualityFinding, item: dict[str, Any]) -> None:
    reason = str(item.get("reason") or "")
    record = locked(step, finding.record_id)
    if item["answer"] == "corrected":
        put_right(step, record, {item["field"]: item["value"]}, reason)
        show_to_portal(step, record)
    elif item["answer"] == "withdrawn":
        if record.collected_on is None:
            record.void(step.today, reason)
        elif record.withdrawn_on is None:
            record.withdraw(step.today, Withdrawn.VOID, reason)
        show_to_portal(step, record)
    finding.answer, finding.reason = item["answer"], reason
    finding.answered_by, finding.answered_at = step.actor.name, step.asked.now
    if item["answer"] == "right":
        finding.closed_on = step.today
