"""Where a case stands, told to the person who applied: no state names, no codes, one sentence and a date."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.clocks import Clock, ClockState, Holder, Kind
from app.casework.duties import SUBJECT_ROLES
from app.casework.models import CaseStatus
from app.casework.queries.cases import CasePage
from app.clock import day_of
from app.credit.repairs import Repair, RepairState
from app.people import Agency
from app.web import plain_objections
from app.web.chrome import translate
from app.web.dates import INSTANT, DueDate, Reading, of_clock, of_task
from app.web.language import say
from app.web.telling import Teller

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
    """One sentence, its look (done, near, over or nothing), the task that waits for the person, the date."""

    sentence: str
    shape: str = ""
    task_id: str | None = None
    due: DueDate | None = None
    """The date that matters: until when the person, or the office, has to act."""
    turn: str = ""
    """Whose turn it is; empty where nobody's."""


def of_case(session: Session, page: CasePage, teller: Teller, by: Reading) -> Standing:
    standing = _of_case(session, page, teller, by)
    if standing.task_id is not None:
        return replace(standing, turn=translate("轮到您办理"))
    if page.case.status == CaseStatus.RUNNING:
        unit = session.get(Agency, page.case.unit_id) if page.case.unit_id is not None else None
        turn = translate("{unit}正在办理", unit=unit.name) if unit else translate("承办单位正在办理")
        return replace(standing, turn=turn)
    return standing


def _of_case(session: Session, page: CasePage, teller: Teller, by: Reading) -> Standing:
    today = by.today
    task = next((one for one in page.open_tasks if one.role in SUBJECT_ROLES), None)
    if task is not None and page.case.status == CaseStatus.RUNNING:
        last = day_of(task.due_at - INSTANT) if task.due_at is not None else None
        code = "plain_your_turn_by" if last else "plain_your_turn"
        named = {"step": task.name, "day": last}
        shape = "over" if last and last < today else "near"
        return Standing(say(code, named), shape, task.id, of_task(task.due_at, by))
    if page.case.status == CaseStatus.SUSPENDED:
        return Standing(say("plain_suspended"), "near")
    repair = session.scalar(select(Repair).where(Repair.case_id == page.case.id))
    if repair is not None:
        return _of_repair(page, repair, by)
    return _of_another(session, page, teller, by)


def _of_another(session: Session, page: CasePage, teller: Teller, by: Reading) -> Standing:
    other = plain_objections.of_case(session, page.case.id)
    if isinstance(other, tuple):
        return Standing(*other)
    if page.case.ended_at is not None:
        return Standing(say("plain_ended", {"outcome": teller.outcome()}), "done")
    return _running(page, other or "plain_running", by)


def _of_repair(page: CasePage, repair: Repair, by: Reading) -> Standing:
    code = REPAIR_WORDS[RepairState(repair.state)]
    if repair.decided_on is None:
        return _running(page, code, by)
    reason = say(f"refusal_{repair.reason.lower()}") if repair.reason else ""
    sentence = say(code, {"day": repair.decided_on, "reason": reason})
    return Standing(sentence, "over" if code in DECIDED - {"plain_retracted"} else "done")


def _running(page: CasePage, code: str, by: Reading) -> Standing:
    """With the day by which the office must answer, where a clock says so."""
    answering = [(clock.due_on, clock) for clock, _lines in page.clocks if _answers(clock)]
    dated = [(day, clock) for day, clock in answering if day is not None]
    if not dated:
        return Standing(say(f"{code}_undated"))
    promised, clock = min(dated, key=lambda one: one[0])
    return Standing(say(code, {"day": promised}), due=of_clock(clock, (), by))


def _answers(clock: Clock) -> bool:
    return (
        clock.kind == Kind.STATUTORY and clock.state == ClockState.RUNNING and clock.holder == Holder.AGENCY
    )
