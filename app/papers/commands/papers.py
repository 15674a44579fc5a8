"""Acts on one paper: serving it, taking it electronically, voiding it. Each locks the case first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.casework import attachments, duties, journal, messages
from app.casework.access import require_visible
from app.casework.asked import Moved
from app.casework.attachments import Attachment, NoSuchAttachment
from app.casework.clocks import Ledger
from app.casework.command import command
from app.casework.errors import NotYourDesk, OwnCase, ReasonMissing
from app.casework.models import Case, CaseStatus
from app.casework.move import Work, load, lock_case
from app.clock import day_of
from app.credit import Rulebook
from app.errors import Refused
from app.papers.consent import standing
from app.papers.queries import NoSuchPaper
from app.papers.service import begin_clocks, legal_day, refuse_bad_day, refuse_unservable
from app.papers.tables import Manner, Paper, PaperDelivery, PaperState

SERVED = "paper_served"
"""The message that a drawn process may wait for, by the paper's number."""


class NoConsent(Refused):
    """Electronic service needs the standing agreement of the subject."""

    code = "paper_no_consent"


class NotTaken(Refused):
    """The party agreed to electronic service and has not opened the paper yet: `number`."""

    code = "paper_not_taken"


class ProofMissing(Refused):
    """This manner of service is proved by a paper: `manner`."""

    code = "paper_proof_missing"


class AlreadyVoid(Refused):
    """The paper is not valid any more: `number`."""

    code = "paper_not_valid"


@dataclass(frozen=True)
class Service:
    """How a paper reached its addressee, as the clerk enters it."""

    manner: Manner
    day: date
    addressee: str = ""
    proof: str | None = None
    note: str = ""


PROVED = frozenset({Manner.POST, Manner.LEFT, Manner.PUBLIC_NOTICE})
"""What nobody signed for before the office: a receipt or a record must lie with it."""


@command
def deliver(work: Work, paper_id: int, service: Service) -> Moved:
    """登记送达: the periods that the law ties to it begin with the legal day; a waiting process goes on."""
    case, paper = _locked(work, paper_id)
    if duties.is_party(case, work.asked.actor):
        raise OwnCase
    if not duties.keeps_case(case, work.asked.actor):
        raise NotYourDesk
    refuse_unservable(paper)
    refuse_bad_day(paper, service.day, work.asked.today)
    if service.manner == Manner.ELECTRONIC and not standing(work.session, paper.subject_id):
        raise NoConsent
    if service.manner in PROVED and service.proof is None:
        raise ProofMissing
    if service.proof is not None:
        _take_proof(work, case, service.proof)
    return _serve(work, case, paper, service)


@command
def take(work: Work, paper_id: int) -> Moved:
    """电子送达: the party opens the paper, having agreed to be served so; it is served by that."""
    case, paper = _locked(work, paper_id)
    if not duties.is_party(case, work.asked.actor):
        raise NotYourDesk
    refuse_unservable(paper)
    if not standing(work.session, paper.subject_id):
        raise NoConsent
    name = work.asked.actor.name
    return _serve(work, case, paper, Service(Manner.ELECTRONIC, day_of(paper.issued_at), name))


@command
def void(work: Work, paper_id: int, reason: str) -> Moved:
    """作废: the paper holds no more; its number stays used, with the reason."""
    case, paper = _locked(work, paper_id)
    if not reason.strip():
        raise ReasonMissing
    if duties.is_party(case, work.asked.actor):
        raise OwnCase
    if not duties.keeps_case(case, work.asked.actor):
        raise NotYourDesk
    if paper.state != PaperState.VALID:
        raise AlreadyVoid(number=paper.number)
    paper.state, paper.ended_reason = PaperState.VOID, reason.strip()
    paper.ended_on, paper.ended_by = work.asked.today, work.asked.actor.name
    journal.write(work.session, case, work.asked, "paper_voided", reason=reason.strip(), **_told(paper))
    return _as_is(case)


def _serve(work: Work, case: Case, paper: Paper, service: Service) -> Moved:
    session, today = work.session, work.asked.today
    rules = Rulebook.read(session)
    legal = legal_day(rules, service.manner, service.day, today)
    began = begin_clocks(Ledger(session, case, work.asked), rules, paper, legal.day)
    paper.served_on, paper.served_manner = legal.day, service.manner
    session.add(
        PaperDelivery(
            paper=paper,
            addressee=service.addressee.strip() or paper.addressee,
            manner=service.manner,
            day=service.day,
            legal_day=legal.day,
            rule=legal.rule,
            source=legal.source,
            unverified=legal.unverified,
            began=began,
            proof=service.proof,
            note=service.note.strip(),
            by_id=work.asked.actor.id,
            by_name=work.asked.actor.name,
            at=work.asked.now,
        )
    )
    told: dict[str, Any] = {**_told(paper), "manner": str(service.manner), "until": legal.day}
    waiting = messages.waiting_for(session, SERVED, paper.number)
    if waiting is None or waiting.case_id != case.id or case.status != CaseStatus.RUNNING:
        journal.write(session, case, work.asked, SERVED, **told)
        return _as_is(case)
    move = load(work, case)
    facts = {"paper_number": paper.number, "served_on": legal.day, "manner": str(service.manner)}
    move.run.receive(waiting.id, facts, hold=work.hold)
    return move.keep(SERVED, **told)


def _locked(work: Work, paper_id: int) -> tuple[Case, Paper]:
    """The paper and its case, the case row locked; for those who may see it."""
    case_id = work.session.scalar(select(Paper.case_id).where(Paper.id == paper_id))
    if case_id is None:
        raise NoSuchPaper
    case = require_visible(work.session, lock_case(work.session, case_id), work.asked.actor)
    return case, work.session.get_one(Paper, paper_id, populate_existing=True)


def _take_proof(work: Work, case: Case, attachment_id: str) -> None:
    """The proof goes into the case's file; an upload that is not this person's is refused."""
    attachments.claim(work.session, case.id, {"proof": [attachment_id]}, work.asked.actor)
    if work.session.get(Attachment, attachment_id) is None:
        raise NoSuchAttachment


def _told(paper: Paper) -> dict[str, Any]:
    return {"paper": paper.title, "paper_number": paper.number}


def _as_is(case: Case) -> Moved:
    return Moved(case.id, case.number, case.version, str(case.status), case.outcome)
