"""Issuing a paper in the commit of the step that calls for it.

Three statements: one look at agency, subject, number form, the decision made last and what the case issued
before; the counter; the paper itself. The counter's row is locked by adding to it, until the commit: the next
one waits, and a commit that fails gives its number back. So numbers have no gaps on either database.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, case, literal, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app import feel
from app.calendar import Calendar
from app.casework.models import Case, DecisionMade
from app.casework.verbs import Step
from app.credit import Rulebook
from app.credit.subjects import Subject, SubjectKind
from app.errors import Conflict, Refused
from app.papers import facts
from app.papers.tables import Paper, PaperFormat, PaperSeries, PaperState
from app.papers.template import InForce, number_of, template_on
from app.people import Agency

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_SIGNS = 12
WITHIN = "service.within"


class NoIssuer(Refused):
    """A case without a unit cannot issue a paper: nobody would answer for it."""

    code = "paper_no_issuer"


class NothingToReplace(Conflict):
    """The paper that is to be replaced was never issued, or is not valid any more: `kind`."""

    code = "paper_nothing_to_replace"


@dataclass(frozen=True)
class Issue:
    """What is to be issued: a kind, what it is about, which kind it replaces, and facts of the moment."""

    kind: str
    about: str = ""
    replaces: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    alone: bool = False
    """What is given is all: the family's function is not asked."""


@dataclass
class _Around:
    """What one look found."""

    agency: Agency
    subject: Subject | None
    head: str = ""
    pattern: str = ""
    why: bytes | None = None
    """The explanation of the decision made last in the case."""
    valid: dict[tuple[str, str], Paper] = field(default_factory=dict)


def issue(step: Step, wanted: Issue) -> Paper:
    """The paper; the one that the case has already, where a valid one of this kind was issued before.

    It is numbered, kept with its facts, and to be served by the day of `service.within`. A paper that it
    replaces stays readable, marked as replaced.
    """
    around = _look(step, wanted)
    former = around.valid.get((wanted.replaces, wanted.about)) if wanted.replaces else None
    if wanted.replaces and former is None:
        raise NothingToReplace(kind=wanted.replaces)
    there = around.valid.get((wanted.kind, wanted.about))
    if there is not None and there is not former:
        return there
    found = template_on(step.session, wanted.kind, step.today)
    if former is not None:
        _end(step, former, PaperState.REPLACED, found.template.title)
        step.session.flush()  # its place among the valid ones is free now
    paper = _numbered(step, found, around)
    paper.about = wanted.about
    _fill(step, paper, around, wanted, former)
    step.session.add(paper)
    step.session.flush()
    if former is not None:
        former.replaced_by = paper.id
    return paper


def new_code() -> str:
    """A code that nobody guesses and nobody misreads."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS))


def _look(step: Step, wanted: Issue) -> _Around:
    if step.case.unit_id is None:
        raise NoIssuer(number=step.case.number)
    around: _Around | None = None
    for agency, subject, form, paper, why in step.session.execute(_around(step.case, wanted)):
        around = around or _Around(agency, subject, why=why)
        if form is not None:
            around.head, around.pattern = form.head or around.head, form.pattern or around.pattern
        if paper is not None:
            around.valid[paper.kind, paper.about] = paper
    if around is None:
        raise NoIssuer(number=step.case.number)
    return around


def _around(of: Case, wanted: Issue) -> Select[Any]:
    """Agency, subject, its forms of numbers (the one for this kind last) and the valid papers in question."""
    forms = and_(PaperFormat.agency_id == Agency.id, PaperFormat.kind.in_(["", wanted.kind]))
    kinds = [wanted.kind, wanted.replaces] if wanted.replaces else [wanted.kind]
    before = and_(
        Paper.case_id == of.id,
        Paper.kind.in_(kinds),
        Paper.about == wanted.about,
        Paper.state == PaperState.VALID,
    )
    made = select(DecisionMade.explanation).where(DecisionMade.case_id == of.id)
    newest = made.order_by(DecisionMade.id.desc()).limit(1).scalar_subquery()
    return (
        select(Agency, Subject, PaperFormat, Paper, newest)
        .select_from(Agency)
        .outerjoin(Subject, Subject.id == literal(of.subject_id))
        .outerjoin(PaperFormat, forms)
        .outerjoin(Paper, before)
        .where(Agency.id == of.unit_id)
        .order_by(case((PaperFormat.kind == wanted.kind, 1), else_=0))
    )


def _numbered(step: Step, found: InForce, around: _Around) -> Paper:
    """A new paper with the next number of its series."""
    template, year = found.template, step.today.year
    seq = next_number(step.session, around.agency.id, template.series, year)
    head = around.head or around.agency.name
    number = number_of(around.pattern or template.pattern, head, template.series, year, seq)
    return Paper(
        case_id=step.case.id,
        agency_id=around.agency.id,
        kind=found.key,
        title=template.title,
        number=number,
        series=template.series,
        year=year,
        seq=seq,
        code=new_code(),
        template_version=found.version,
        template_sha256=found.sha256,
        starts=list(template.starts),
        serve_by=_serve_by(step) if template.serve else None,
        state=PaperState.VALID,
    )


def next_number(session: Session, agency_id: int, series: str, year: int) -> int:
    """Add one to the counter, whose row stays locked until the commit."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    added = (
        insert(PaperSeries)
        .values(agency_id=agency_id, series=series, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["agency_id", "series", "year"], set_={"last": PaperSeries.__table__.c.last + 1}
        )
        .returning(PaperSeries.__table__.c.last)
    )
    return int(session.execute(added).scalar_one())


def _fill(step: Step, paper: Paper, around: _Around, wanted: Issue, former: Paper | None) -> None:
    subject = around.subject
    said = facts.together(
        facts.of_every_case(step),
        {
            "agency": {"name": around.agency.name, "code": around.agency.uscc},
            "subject": _of_subject(subject) if subject is not None else {},
        },
        {} if wanted.alone else facts.given_by_family(step, wanted.kind),
        wanted.given,
        {
            "paper": {
                "title": paper.title,
                "number": paper.number,
                "issued_on": step.today,
                "replaces": former.number if former is not None else None,
            }
        },
    )
    said = facts.complete(said)
    if said["record"]["decision_no"] and not said["record"]["authority"]:
        said["record"]["authority"] = around.agency.name
    tables = facts.explained(around.why) if around.why is not None else []
    said["explanation"] = list(dict.fromkeys([*said["explanation"], *tables]))
    paper.facts = feel.dumps(said)
    paper.facts_sha256 = hashlib.sha256(paper.facts).hexdigest()
    paper.addressee = str(said["subject"].get("name") or step.case.title)[:200]
    paper.addressee_is_person = subject is not None and subject.kind == SubjectKind.PERSON
    paper.subject_id = step.case.subject_id
    paper.element = step.place.element
    paper.issued_on, paper.issued_at, paper.issued_by = step.today, step.asked.now, step.actor.name


def _of_subject(subject: Subject) -> dict[str, Any]:
    is_person = subject.kind == SubjectKind.PERSON
    code = subject.id_number_masked if is_person else subject.uscc
    return {"name": subject.name, "code": code, "is_person": is_person, "address": subject.address}


def _serve_by(step: Step) -> Any:
    days = Rulebook.read(step.session).number(WITHIN, step.today)
    return Calendar.read(step.session).add_workdays(step.today, days).earliest


def _end(step: Step, paper: Paper, state: PaperState, reason: str) -> None:
    paper.state, paper.ended_reason = state, reason
    paper.ended_on, paper.ended_by = step.today, step.actor.name
