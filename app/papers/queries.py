"""Reading papers: of a case, one of them, those still to be served, and what the public may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session, selectinload

from app.casework.access import may_see, visible
from app.casework.models import Case
from app.errors import NotFound
from app.papers.tables import Paper, PaperFormat, PaperPdf, PaperState
from app.people import Actor, Agency

PAGE = 100


class NoSuchPaper(NotFound):
    """There is no such paper, or it is not this person's to see."""

    code = "no_such_paper_here"


@dataclass(frozen=True)
class Public:
    """What the public page confirms: nothing about the matter, a person's name masked."""

    number: str
    title: str
    agency: str
    issued_on: date
    addressee: str
    state: PaperState
    ended_on: date | None
    replaced_by: str | None
    pdf_sha256: str | None


def of_case(session: Session, case_id: int) -> Sequence[Paper]:
    """The papers of a case with their service, in the order in which they were issued."""
    return session.scalars(
        select(Paper)
        .where(Paper.case_id == case_id)
        .order_by(Paper.id)
        .options(selectinload(Paper.deliveries))
    ).all()


def one(session: Session, actor: Actor, paper_id: int) -> tuple[Paper, Case]:
    """The paper and its case, for those who may see the case."""
    paper = session.get(Paper, paper_id)
    case = session.get(Case, paper.case_id) if paper is not None else None
    if paper is None or case is None or not may_see(session, case, actor):
        raise NoSuchPaper
    return paper, case


def to_serve(session: Session, actor: Actor, page: int = 1) -> Sequence[tuple[Paper, Case]]:
    """待送达: what the person's unit has still to serve, the most urgent first."""
    rows = (
        select(Paper, Case)
        .join(Case, Case.id == Paper.case_id)
        .where(*_waiting(), visible(session, actor))
        .order_by(Paper.serve_by, Paper.id)
    )
    found = session.execute(rows.limit(PAGE).offset((page - 1) * PAGE))
    return [(paper, case) for paper, case in found]


def count_to_serve(session: Session, actor: Actor, today: date) -> tuple[int, int]:
    """How many papers wait for service, and how many of them are overdue."""
    late = func.sum(sql_case((Paper.serve_by < today, 1), else_=0))
    row = session.execute(
        select(func.count(), late)
        .join(Case, Case.id == Paper.case_id)
        .where(*_waiting(), visible(session, actor))
    ).one()
    return int(row[0] or 0), int(row[1] or 0)


def unprinted(session: Session, limit: int) -> Sequence[int]:
    """Papers that nobody has printed yet, oldest first."""
    return session.scalars(
        select(Paper.id)
        .where(Paper.pdf_sha256.is_(None), Paper.trouble.is_(None))
        .order_by(Paper.id)
        .limit(limit)
    ).all()


def pdf_of(session: Session, paper_id: int) -> bytes | None:
    """What was printed, if it was."""
    return session.scalar(select(PaperPdf.body).where(PaperPdf.paper_id == paper_id))


def by_code(session: Session, code: str) -> Public | None:
    """What the public may know of the paper with that code."""
    newer = Paper.__table__.alias("newer")
    row = session.execute(
        select(Paper, Agency.name, newer.c.number)
        .join(Agency, Agency.id == Paper.agency_id)
        .outerjoin(newer, newer.c.id == Paper.replaced_by)
        .where(Paper.code == code)
    ).one_or_none()
    if row is None:
        return None
    paper, agency, replaced_by = row
    return Public(
        number=paper.number,
        title=paper.title,
        agency=agency,
        issued_on=paper.issued_on,
        addressee=masked(paper.addressee) if paper.addressee_is_person else paper.addressee,
        state=PaperState(paper.state),
        ended_on=paper.ended_on,
        replaced_by=replaced_by,
        pdf_sha256=paper.pdf_sha256,
    )


def masked(name: str) -> str:
    """A person's name as the public may read it: the first sign."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def formats(session: Session, agency_id: int) -> Sequence[PaperFormat]:
    """The agency's own forms of numbers, the general one first."""
    return session.scalars(
        select(PaperFormat).where(PaperFormat.agency_id == agency_id).order_by(PaperFormat.kind)
    ).all()


def recent_of_kind(session: Session, actor: Actor, kind: str, limit: int = 10) -> Sequence[Paper]:
    """The newest papers of a kind that the person may see: past cases for a preview."""
    return session.scalars(
        select(Paper)
        .join(Case, Case.id == Paper.case_id)
        .where(Paper.kind == kind, visible(session, actor))
        .order_by(Paper.id.desc())
        .limit(limit)
    ).all()


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return (Paper.state == PaperState.VALID, Paper.serve_by.is_not(None), Paper.served_on.is_(None))
