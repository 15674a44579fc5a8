"""承继: a case whose subject was succeeded by another goes on with it; one whose subject is gone ends."""

from app.casework.asked import Moved
from app.casework.command import command
from app.casework.errors import CaseNotRunning
from app.casework.journal import write
from app.casework.models import Case, CaseStatus
from app.casework.move import Work, load, lock_case
from app.casework.notices import notify, parties


@command
def to_subject(work: Work, case_id: int, subject_id: int, names: tuple[str, str]) -> Moved:
    """The case is about the successor now; `names` are the former subject's and the successor's."""
    case = _live(work, case_id)
    before = parties(work.session, case)
    case.subject_id, case.version = subject_id, case.version + 1
    write(work.session, case, work.asked, "subject_succeeded", to=[names[1]])
    people = {*before, *parties(work.session, case)}
    told = {"from_name": names[0], "to_name": names[1]}
    notify(work.session, case, work.asked, "handed_to_successor", people, **told)
    return Moved(case.id, case.number, case.version, str(case.status), case.outcome)


@command
def end_without_subject(work: Work, case_id: int, name: str) -> Moved:
    """注销: nobody is left whose matter it is; everything done so far stays on record."""
    case = _live(work, case_id)
    move = load(work, case)
    move.run.terminate()
    case.status, case.outcome, case.ended_at = CaseStatus.TERMINATED, "terminated", work.asked.now
    move.ledger.finish_all()
    notify(
        work.session, case, work.asked, "case_ended_subject_gone", parties(work.session, case), from_name=name
    )
    return move.keep("subject_gone", outcome=case.outcome)


def _live(work: Work, case_id: int) -> Case:
    case = lock_case(work.session, case_id)
    if not case.live:
        raise CaseNotRunning(number=case.number)
    return case
