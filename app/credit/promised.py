"""承诺书公开: which promises the public may read on a day, and the lists of those who keep them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.credit import register
from app.credit.commitments import Commitment, CommitmentState
from app.credit.records import Record
from app.credit.subjects import Subject, name_key
from app.errors import NotFound
from app.people import Agency

SHOWN_STATES = (CommitmentState.IN_FORCE, CommitmentState.FULFILLED, CommitmentState.EXPIRED)


class NoPublicLetter(NotFound):
    """Not public on that day, or not there at all: the public is not told which."""

    code = "no_public_letter"


@dataclass(frozen=True)
class Sought:
    """By part of a name or by code, and by item."""

    text: str = ""
    item: str = ""
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True)
class PublicLetter:
    """The public side of a promise: the signer's name is masked, as are numbers of persons."""

    commitment: Commitment
    subject: Subject
    authority: str

    @property
    def text(self) -> str:
        signer = self.commitment.signer or ""
        return self.commitment.text.replace(f"签署人：{signer}", f"签署人：{masked_name(signer)}")


def public_letters(session: Session, on: date, sought: Sought) -> tuple[list[PublicLetter], int]:
    """One page, the newest first, and how many there are."""
    where = [_shown(on), *_conditions(sought)]
    joined = select(Commitment).join(Subject, Subject.id == Commitment.subject_id)
    total = session.scalar(
        select(func.count()).select_from(_with_record(joined).where(*where).order_by(None).subquery())
    )
    page = _letters().where(*where).order_by(Commitment.published_from.desc(), Commitment.id.desc())
    rows = session.execute(page.limit(sought.limit).offset(sought.offset))
    return [PublicLetter(*row) for row in rows], total or 0


def public_letter(session: Session, on: date, commitment_id: int) -> PublicLetter:
    row = session.execute(_letters().where(_shown(on), Commitment.id == commitment_id)).one_or_none()
    if row is None:
        raise NoPublicLetter
    return PublicLetter(*row)


def of_subject(session: Session, subject_id: int, limit: int = 100) -> list[Commitment]:
    """A subject's own promises, the newest first."""
    mine = select(Commitment).where(Commitment.subject_id == subject_id)
    return list(session.scalars(mine.order_by(Commitment.id.desc()).limit(limit)))


def of_unit(session: Session, agency_id: int | None, limit: int = 200) -> list[Commitment]:
    """What binds subjects towards a unit, that which is looked at soonest first."""
    binding = select(Commitment).where(
        Commitment.authority_id == agency_id, Commitment.state == CommitmentState.IN_FORCE
    )
    soonest = binding.order_by(Commitment.check_on, Commitment.id).options(joinedload(Commitment.subject))
    return list(session.scalars(soonest.limit(limit)))


def masked_name(name: str) -> str:
    """The family name only."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def _letters() -> Select[Any]:
    chosen = select(Commitment, Subject, Agency.name).join(Subject, Subject.id == Commitment.subject_id)
    return _with_record(chosen.join(Agency, Agency.id == Commitment.authority_id))


def _with_record(chosen: Any) -> Select[Any]:
    joined: Select[Any] = chosen.outerjoin(Record, Record.id == Commitment.breach_record_id)
    return joined


def _shown(on: date) -> ColumnElement[bool]:
    """A kept or binding promise; a broken one as long as its record is public."""
    broken = and_(Commitment.state == CommitmentState.BREACHED, register.shown(on))
    return and_(Commitment.published_from <= on, or_(Commitment.state.in_(SHOWN_STATES), broken))


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    text = sought.text.strip()
    if text:
        named = Subject.name_key.contains(name_key(text), autoescape=True)
        found.append(or_(named, Subject.uscc == text.upper()))
    if sought.item:
        found.append(Commitment.item == sought.item)
    return found
