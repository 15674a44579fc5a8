"""Where a case stands, told to the person who applied: no state names, no codes, one sentence and a date."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.clocks import Clock, ClockState, Holder
from app.casework.duties import SUBJECT_ROLES
from app.casework.models import CaseStatus
from app.casework.queries.cases import CasePage
from app.clock import day_of
from app.credit.repairs import Repair, RepairState
from app.web.dates import INSTANT
from app.web.telling import Teller
from app.words import say

REPAIR_WORDS = {
    RepairState.FILED: "plain_filed",
    RepairState.ACCEPTED: "plain_accepted",
    RepairState.DECLINED: "plain_declined",
    RepairState.GRANTED: "plain_granted",
    RepairState.REFUSED: "plain_refused",
    RepairState.RETRACTED: "plain_retracted",
    RepairState.FALSE: "plain_false",
}
DECIDED = frozenset({"plain_declined", "plain_refused", "plain_retracted", "plain_false"})


@dataclass(frozen=True)
class Standing:
    """One sentence, its look (done, near, over or nothing), and the task that waits for the person."""

    sentence: str
    shape: str = ""
    task_id: str | None = None


def of_case(session: Session, page: CasePage, teller: Teller, today: date) -> Standing:
    task = next((one for one in page.open_tasks if one.role in SUBJECT_ROLES), None)
    if task is not None and page.case.status == CaseStatus.RUNNING:
        last = day_of(task.due_at - INSTANT) if task.due_at is not None else None
        code = "plain_your_turn_by" if last else "plain_your_turn"
        named = {"step": task.name, "day": last}
        return Standing(say(code, named), "over" if last and last < today else "near", task.id)
    if page.case.status == CaseStatus.SUSPENDED:
        return Standing(say("plain_suspended"), "near")
    repair = session.scalar(select(Repair).where(Repair.case_id == page.case.id))
    if repair is not None:
        return _of_repair(page, repair)
    if page.case.ended_at is not None:
        return Standing(say("plain_ended", {"outcome": teller.outcome()}), "done")
    return _running(page, "plain_running")


def _of_repair(page: CasePage, repair: Repair) -> Standing:
    code = REPAIR_WORDS[RepairState(repair.state)]
    if repair.decided_on is None:
        return _running(page, code)
    reason = say(f"refusal_{repair.reason.lower()}") if repair.reason else ""
    sentence = say(code, {"day": repair.decided_on, "reason": reason})
    return Standing(sentence, "over" if code in DECIDED - {"plain_retracted"} else "done")


def _running(page: CasePage, code: str) -> Standing:
    """With the day by which the office must answer, where a clock says so."""
    days = [clock.due_on for clock, _lines in page.clocks if _answers(clock)]
    promised = min((day for day in days if day is not None), default=None)
    if promised is None:
        return Standing(say(f"{code}_undated"))
    return Standing(say(code, {"day": promised}))


def _answers(clock: Clock) -> bool:
    return clock.state == ClockState.RUNNING and clock.holder == Holder.AGENCY
