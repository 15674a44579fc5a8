"""What people answered: each stored once, whole and immutable, with the hash that the journal names."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import feel
from app.casework.asked import Asked
from app.casework.models import Case
from app.db import Base, Moment


class CaseAnswer(Base):
    """One answer given in a case. A later answer to the same form supersedes, never replaces."""

    __tablename__ = "case_answer"
    __table_args__ = (
        Index("ix_case_answer_case", "case_id", "form"),
        Index("ix_case_answer_task", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    task_id: Mapped[str | None] = mapped_column(String(36))
    element: Mapped[str] = mapped_column(String(120))
    form: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """feel's exact JSON; `sha256` is its hash, which the journal names."""
    given_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)


def keep(
    session: Session, case: Case, asked: Asked, place: tuple[str | None, str, str], answer: dict[str, Any]
) -> str:
    """Store an answer given at `place` (task id, element id, form key); returns its sha256."""
    body = feel.dumps(answer)
    digest = hashlib.sha256(body).hexdigest()
    task_id, element, form = place
    session.add(
        CaseAnswer(
            case_id=case.id,
            task_id=task_id,
            element=element,
            form=form,
            sha256=digest,
            body=body,
            given_by=asked.actor.id,
            given_at=asked.now,
        )
    )
    return digest


def latest(session: Session, case_id: int, form: str) -> dict[str, Any] | None:
    """The newest answer to that form in the case, or None if it was never answered."""
    body = session.scalar(
        select(CaseAnswer.body)
        .where(CaseAnswer.case_id == case_id, CaseAnswer.form == form)
        .order_by(CaseAnswer.id.desc())
        .limit(1)
    )
    return None if body is None else _dict(body)


def of_task(session: Session, task_id: str) -> dict[str, Any]:
    """The newest answer that was given to a task; empty if there is none."""
    given = select(CaseAnswer.body).where(CaseAnswer.task_id == task_id).order_by(CaseAnswer.id.desc())
    body = session.scalar(given.limit(1))
    return {} if body is None else _dict(body)


def of_case(session: Session, case_id: int) -> list[tuple[CaseAnswer, dict[str, Any]]]:
    """Every answer given in the case, oldest first."""
    rows = session.scalars(select(CaseAnswer).where(CaseAnswer.case_id == case_id).order_by(CaseAnswer.id))
    return [(given, _dict(given.body)) for given in rows]


def _dict(body: bytes) -> dict[str, Any]:
    answer = feel.loads(body)
    return answer if isinstance(answer, dict) else {}
