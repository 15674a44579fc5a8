"""服务投诉: about a unit's service. Supervision answers it; no record is touched."""

from app.casework.access import require_visible
from app.casework.errors import NoSuchCase
from app.casework.models import Case
from app.casework.notices import holders, parties
from app.casework.verbs import Step, verb
from app.credit.complaints import Complaint, Finding, of_case
from app.people import Agency, Role, superiors
from app.verbs.law import period, rules
from app.verbs.notices import write

FORM = "service_complaint"


@verb
def file(step: Step, about_unit: int | None = None, about_case: int | None = None) -> None:
    """登记投诉: it goes to whoever supervises the unit, from above where there is somebody."""
    if about_case is not None:
        require_visible(step.session, step.session.get(Case, about_case), step.actor)
    given, about = step.answer(FORM), about_unit or step.case.unit_id
    if about is None:
        raise NoSuchCase
    step.session.add(
        Complaint(
            case_id=step.case.id,
            subject_id=step.case.subject_id,
            agency_id=about,
            about_case_id=about_case,
            grievance=given["grievance"],
            filed_on=step.today,
        )
    )
    step.session.flush()
    step.case.unit_id = supervising(step, about)
    clock = step.clock(period(step, "objection.complaint"))
    unit = step.session.get_one(Agency, about).name
    write(step, "complaint_received", holders(step.session, Role.SUPERVISOR, step.case.unit_id), unit=unit)
    write(step, "complaint_taken", parties(step.session, step.case), due=clock.due_on)


@verb
def remind(step: Step) -> None:
    """催办: the days to answer are running out."""
    _tell(step, "period_ending")


@verb
def press(step: Step) -> None:
    """督办: the days to answer are over; every supervisor is told, and those who administer."""
    _tell(step, "period_over", everywhere=True)


@verb
def answer(step: Step, finding: str) -> None:
    """答复投诉人: what was found, and what is done about it."""
    complaint = of_case(step.session, step.case.id)
    if complaint is None:
        return
    given = step.answer("complaint_answer")
    complaint.reply(step.today, Finding(finding), given.get("opinion", ""), given.get("measures"))
    step.clocks.finish_all()
    told = {"reason": complaint.answer, "measures": complaint.measures or ""}
    write(step, f"complaint_{finding}", parties(step.session, step.case), **told)
    if complaint.finding == Finding.FOUNDED:
        head = holders(step.session, Role.APPROVER, complaint.agency_id)
        write(step, "complaint_to_unit", head, **told)


def supervising(step: Step, unit_id: int) -> int | None:
    """The nearest unit above that has a supervisor, else the unit's own, else anybody's."""
    above = [agency.id for agency in superiors(step.session, unit_id)]
    for candidate in (*above, unit_id):
        if holders(step.session, Role.SUPERVISOR, candidate):
            return candidate
    return None


def _tell(step: Step, code: str, *, everywhere: bool = False) -> None:
    clock = step.clocks.find("objection.complaint")
    title = rules(step).rule("objection.complaint", step.case.governing_date).title
    people = set(holders(step.session, Role.SUPERVISOR, None if everywhere else step.case.unit_id))
    if everywhere:
        people |= set(holders(step.session, Role.ADMINISTRATOR, None))
    write(step, code, people, rule=title, due=clock.due_on if clock else None)
