"""破产重整与和解: the shield while a plan runs, and the full repair when it is executed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit import changes
from app.credit.insolvency import Insolvency, PlanKind, Ruling
from app.credit.records import Record
from app.credit.refusals import NoRecord
from app.people import Role
from app.verbs import neighbours
from app.verbs.law import period, rules
from app.verbs.notices import write
from app.verbs.records import show_to_portal


@verb
def file(step: Step) -> dict[str, Any]:
    """登记裁定: that a plan is approved, or executed; brought by the company or the administrator."""
    subject_id = step.case.subject_id
    if subject_id is None or not (step.actor.is_staff or step.actor.subject_id == subject_id):
        raise NoRecord
    given = step.answer("insolvency_ruling")
    ruling = Ruling(
        kind=PlanKind(given["kind"]),
        court=given["court"],
        number=given["ruling_no"],
        ruled_on=given["ruled_on"],
        administrator=given.get("administrator") or "",
        blocking=[row["measure"] for row in given.get("blocking") or []],
    )
    Insolvency.file(step.session, subject_id, ruling, step.case.id, step.today)
    step.clock(period(step, "repair.site_total"))
    step.clock(period(step, "repair.accept"))
    write(step, "ruling_received", holders(step.session, Role.REVIEWER, step.case.unit_id))
    return {"stage": given["stage"]}


@verb
def checked(step: Step) -> None:
    """裁定核对完毕: the days for the decision begin."""
    step.clocks.finish("repair.accept")
    step.clock(period(step, "repair.result"))


@verb
def decline(step: Step) -> None:
    """裁定不符合规定: with what is wrong."""
    _plan(step).decline()
    opinion = step.answer("ruling_decision").get("opinion") or step.answer("ruling_check").get("findings", "")
    step.clocks.finish_all()
    write(step, "ruling_declined", parties(step.session, step.case), opinion=opinion)


@verb
def shield(step: Step) -> dict[str, Any]:
    """屏蔽: in this commit the public sees none of it, and the measures that block the plan rest."""
    plan = _plan(step)
    records = plan.shield(step.session, step.today)
    _told(step, records)
    step.clocks.finish_all()
    told = {"count": len(records), "measures": "；".join(plan.blocking) or "无"}
    write(step, "plan_shielded", parties(step.session, step.case), **told)
    return {"shielded": len(records)}


@verb
def fail(step: Step) -> None:
    """计划失败: the shield falls in this commit."""
    records = _plan(step).fail(step.session, step.today, _end_ruling(step))
    _told(step, records)
    write(step, "plan_failed", parties(step.session, step.case), count=len(records))


@verb
def complete(step: Step) -> None:
    """执行完毕: every covered record is repaired in full; applications under way are told that it is gone."""
    plan = _plan(step)
    underway = {
        record.id: changes.open_repairs(step.session, record.id) for record in plan.covered(step.session)
    }
    records = plan.complete(step.session, step.today, _end_ruling(step) or plan.ruling_no, rules(step))
    _told(step, records)
    for record in records:
        for repair in underway.get(record.id, ()):
            neighbours.told(step, repair, "record_ended_by_ruling", decision_no=record.decision_no)
    step.clocks.finish_all()
    write(step, "plan_executed", parties(step.session, step.case), count=len(records))


def _plan(step: Step) -> Insolvency:
    """The plan of this case, its row locked."""
    mine = select(Insolvency).where(Insolvency.case_id == step.case.id).with_for_update()
    return step.session.scalars(mine).one()


def _end_ruling(step: Step) -> str:
    """The newer of what the company reported and what the unit noted."""
    for form in ("plan_end", "plan_report"):
        given = step.answer(form)
        if given:
            return str(given.get("ruling_no") or "")
    return ""


def _told(step: Step, records: Iterable[Record]) -> None:
    for record in records:
        show_to_portal(step, record)
