"""What a subject agrees to, and how an agency numbers its papers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import definitions
from app.casework.asked import Asked
from app.db import unit_of_work
from app.errors import Finding, Invalid, NotFound
from app.papers.consent import standing
from app.papers.tables import PaperFormat, ServiceConsent
from app.papers.template import bad_pattern
from app.people import Agency, require

LONGEST_HEAD = 40


class BadNumbers(Invalid):
    """Numbers could not be formed like this."""

    code = "paper_bad_numbers"


@dataclass(frozen=True)
class Numbering:
    """An agency's 代字 and pattern, for one kind of paper or for all (''); empty: as the template says."""

    kind: str
    head: str
    pattern: str


def agree(asked: Asked) -> None:
    """同意电子送达, for the subject that the person acts for. Agreeing twice is agreeing once."""
    require(asked.actor, "papers.consent")
    if asked.actor.subject_id is None:
        raise NotFound
    with unit_of_work() as session:
        if standing(session, asked.actor.subject_id) is None:
            given = {"given_by": asked.actor.name, "given_at": asked.now}
            session.add(ServiceConsent(subject_id=asked.actor.subject_id, **given))


def withdraw(asked: Asked) -> None:
    """撤回同意: what was served stays served."""
    require(asked.actor, "papers.consent")
    with unit_of_work() as session:
        found = standing(session, asked.actor.subject_id)
        if found is not None:
            found.withdrawn_by, found.withdrawn_at = asked.actor.name, asked.now


def set_numbering(asked: Asked, agency_id: int, wanted: Numbering) -> None:
    """How that agency numbers from now on; numbers given stay."""
    require(asked.actor, "papers.number")
    head, pattern = wanted.head.strip(), wanted.pattern.strip()
    wrong = []
    if len(head) > LONGEST_HEAD or any(sign in head for sign in "{}\n"):
        wrong.append(Finding("paper_bad_numbering_head", "head", {"most": LONGEST_HEAD}))
    if pattern and bad_pattern(pattern):
        wrong.append(Finding("paper_bad_pattern", "pattern", {"pattern": pattern}))
    if wrong:
        raise BadNumbers(wrong)
    with unit_of_work() as session:
        if session.get(Agency, agency_id) is None or not _is_kind(session, wanted.kind):
            raise NotFound
        of_kind = select(PaperFormat).where(
            PaperFormat.agency_id == agency_id, PaperFormat.kind == wanted.kind
        )
        kept = session.scalar(of_kind)
        if not head and not pattern:
            if kept is not None:
                session.delete(kept)
            return
        if kept is None:
            session.add(PaperFormat(agency_id=agency_id, kind=wanted.kind, head=head, pattern=pattern))
        else:
            kept.head, kept.pattern = head, pattern


def _is_kind(session: Session, kind: str) -> bool:
    return not kind or definitions.latest(session, "paper", kind) is not None
