"""同意电子送达: whether a subject agreed to be served in its message box, since when, by whom."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.papers.tables import ServiceConsent


def standing(session: Session, subject_id: int | None) -> ServiceConsent | None:
    """The agreement in force; None where there is none, or it was withdrawn."""
    if subject_id is None:
        return None
    return session.scalar(
        select(ServiceConsent)
        .where(ServiceConsent.subject_id == subject_id, ServiceConsent.withdrawn_at.is_(None))
        .order_by(ServiceConsent.id.desc())
        .limit(1)
    )
