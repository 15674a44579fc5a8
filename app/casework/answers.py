"""What people answered: stored once, immutable, by hash; a case points at its answers."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import feel
from app.casework.asked import Asked
from app.casework.models import Case
from app.db import Base, Moment


class Answer(Base):
    """The text of an answer, in feel's exact JSON, by its sha256."""

    __tablename__ = "answer"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class CaseAnswer(Base):
    """One answer given in a case. A later answer to the same form supersedes, never replaces."""

    __tablename__ = "case_answer"
    __table_args__ = (Index("ix_case_answer_case", "case_id", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    task_id: Mapped[str | None] = mapped_column(String(36))
    element: Mapped[str] = mapped_column(String(120))
    form: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(ForeignKey("answer.sha256"))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)


def keep(
    session: Session, case: Case, asked: Asked, place: tuple[str | None, str, str], answer: dict[str, Any]
) -> str:
    """Store an answer given at `place` (task id, element id, form key); returns its sha256."""
    body = feel.dumps(answer)
    digest = hashlib.sha256(body).hexdigest()
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    session.execute(insert(Answer).values(sha256=digest, body=body).on_conflict_do_nothing())
    task_id, element, form = place
    session.add(
        CaseAnswer(
            case_id=case.id,
            task_id=task_id,
            element=element,
            form=form,
            sha256=digest,
            given_by=asked.actor.id,
            given_at=asked.now,
        )
    )
    return digest


def latest(session: Session, case_id: int, form: str) -> dict[str, Any] | None:
    """The newest answer to that form in the case, or None if it was never answered."""
    body = session.scalar(
        select(Answer.body)
        .join(CaseAnswer, CaseAnswer.sha256 == Answer.sha256)
        .where(CaseAnswer.case_id == case_id, CaseAnswer.form == form)
        .order_by(CaseAnswer.id.desc())
        .limit(1)
    )
    return None if body is None else _dict(body)


def by_sha(session: Session, sha256: str) -> dict[str, Any]:
    """The answer of that hash; empty if there is none."""
    answer = session.get(Answer, sha256)
    return {} if answer is None else _dict(answer.body)


def of_case(session: Session, case_id: int) -> list[tuple[CaseAnswer, dict[str, Any]]]:
    """Every answer given in the case, oldest first."""
    rows = session.execute(
        select(CaseAnswer, Answer.body)
        .join(Answer, CaseAnswer.sha256 == Answer.sha256)
        .where(CaseAnswer.case_id == case_id)
        .order_by(CaseAnswer.id)
    )
    return [(given, _dict(body)) for given, body in rows]


def _dict(body: bytes) -> dict[str, Any]:
    answer = feel.loads(body)
    return answer if isinstance(answer, dict) else {}
