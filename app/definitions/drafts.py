"""Drafts: what a designer is still drawing. One per definition, shared by the designers."""

from datetime import date, datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from app.db import Base, Moment
from app.definitions.lookup import NoDefinition, latest
from app.definitions.publishing import publish
from app.definitions.table import Definition
from app.errors import Conflict


class StaleDraft(Conflict):
    """Another designer saved this draft since it was opened."""

    code = "stale_draft"


class OutdatedDraft(StaleDraft):
    """A version was published since the draft was begun: `version`, `published_by`."""

    code = "outdated_draft"


class Draft(Base):
    """草稿: an unpublished body. It may be wrong; only publishing checks it."""

    __tablename__ = "definition_draft"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(100))
    revision: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    based_on: Mapped[int]
    """The published version it started from; 0 for none."""
    saved_by: Mapped[str] = mapped_column(String(100))
    saved_at: Mapped[datetime] = mapped_column(Moment)


def draft(session: Session, kind: str, key: str) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.kind == kind, Draft.key == key))


def drafts(session: Session) -> list[Draft]:
    """Everything that is being drawn, by kind and key; bodies are fetched only when asked for."""
    return list(session.scalars(select(Draft).order_by(Draft.kind, Draft.key).options(defer(Draft.body))))


def save_draft(  # noqa: PLR0913  a draft is these facts, and they are named at the call
    session: Session, kind: str, key: str, body: bytes, *, by: str, now: datetime, revision: int = 0
) -> Draft:
    """Keep the draft. `revision` is the one that was opened, 0 for none; refused if another is kept now."""
    if revision == 0:
        return _first(session, Draft(kind=kind, key=key, body=body, saved_by=by, saved_at=now))
    kept = session.scalar(
        update(Draft)
        .where(Draft.kind == kind, Draft.key == key, Draft.revision == revision)
        .values(body=body, saved_by=by, saved_at=now, revision=revision + 1)
        .returning(Draft)
        .execution_options(populate_existing=True)
    )
    if kept is None:
        raise _stale(session, kind, key)
    return kept


def discard_draft(session: Session, kind: str, key: str) -> None:
    """Throw the draft away; nothing happens where there is none."""
    found = draft(session, kind, key)
    if found is not None:
        session.delete(found)
        session.flush()


def rebase_draft(session: Session, kind: str, key: str, *, revision: int) -> Draft:
    """Keep the draft as it is, as one that follows the newest version: its designer has seen that one."""
    found = _held(session, kind, key, revision)
    newest = latest(session, kind, key)
    found.based_on = newest.version if newest else 0
    found.revision += 1
    session.flush()
    return found


def publish_draft(  # noqa: PLR0913  as `publish`
    session: Session,
    kind: str,
    key: str,
    *,
    by: str,
    now: datetime,
    effective_from: date | None = None,
    note: str = "",
    revision: int | None = None,
) -> Definition:
    """Publish the draft and let it go. Refused as `publish` refuses, or where its base is outdated.

    With `revision`, exactly the draft that its designer saw is published.
    """
    found = _held(session, kind, key, revision)
    newest = latest(session, kind, key)
    if newest is not None and newest.version != found.based_on:
        named = {"version": newest.version, "published_by": newest.published_by}
        raise OutdatedDraft(kind=kind, key=key, saved_by=newest.published_by, **named)
    published = publish(
        session, kind, key, found.body, by=by, now=now, effective_from=effective_from, note=note
    )
    discard_draft(session, kind, key)
    return published


def _held(session: Session, kind: str, key: str, revision: int | None) -> Draft:
    """The draft, its row locked: nobody saves over it while it is published."""
    found = session.scalar(
        select(Draft)
        .where(Draft.kind == kind, Draft.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoDefinition(kind=kind, key=key, version=None, day=None)
    if revision is not None and found.revision != revision:
        raise _stale(session, kind, key)
    return found


def _first(session: Session, first: Draft) -> Draft:
    newest = latest(session, first.kind, first.key)
    first.revision = 1
    first.based_on = newest.version if newest else 0
    try:
        with session.begin_nested():
            session.add(first)
    except IntegrityError as problem:
        raise _stale(session, first.kind, first.key) from problem
    return first


def _stale(session: Session, kind: str, key: str) -> StaleDraft:
    there = draft(session, kind, key)
    return StaleDraft(kind=kind, key=key, saved_by=there.saved_by if there else None)
