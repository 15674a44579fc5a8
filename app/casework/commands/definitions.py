"""Drafting and publishing what designers and lawyers edit, as acts of a person."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import definitions
from app.casework.asked import Asked
from app.db import unit_of_work
from app.engine.imported import Imported, translate
from app.errors import Finding, Invalid, Refused
from app.people import require

Address = tuple[str, str]
"""(kind, key)"""
BY_TWO = frozenset({"rules", "catalogue"})
"""What one person proposes and another one publishes, each in its own room."""


class BadDraft(Invalid):
    """It cannot be kept or published like this; `findings` says why."""

    code = "bad_draft"


class TwoPeopleNeeded(Refused):
    """Rules are proposed by one person and published by another."""

    code = "two_people_needed"


@dataclass(frozen=True)
class Published:
    """The version that is now the newest; an unchanged body is no new version."""

    kind: str
    key: str
    version: int
    sha256: str
    effective_from: date


@dataclass(frozen=True)
class Kept:
    """A draft as it is kept now; the next save names this revision."""

    revision: int
    based_on: int
    saved_by: str
    saved_at: datetime

    @classmethod
    def of(cls, draft: definitions.Draft) -> "Kept":
        return cls(draft.revision, draft.based_on, draft.saved_by, draft.saved_at)


def publish(
    asked: Asked, address: Address, body: bytes, effective_from: date | None = None, note: str = ""
) -> Published:
    """Check and publish one definition, or BadDefinition with all findings."""
    kind, key = address
    require(asked.actor, "definitions.publish")
    if kind in BY_TWO:
        raise TwoPeopleNeeded
    with unit_of_work() as session:
        one = definitions.publish(
            session,
            kind,
            key,
            body,
            by=asked.actor.name,
            now=asked.now,
            effective_from=effective_from,
            note=note,
        )
        return _published(one)


def begin(asked: Asked, address: Address, body: bytes) -> Kept:
    """The first draft of something new; refused where it exists already."""
    kind, key = address
    require(asked.actor, "definitions.draft")
    _refuse_misfits(kind, key, body)
    with unit_of_work() as session:
        if definitions.latest(session, kind, key) or definitions.draft(session, kind, key):
            raise BadDraft([Finding("definition_exists", "key", {"key": key})])
        return _save(asked, session, address, body, 0)


def save_draft(asked: Asked, address: Address, body: bytes, revision: int) -> Kept:
    """Keep what was drawn so far, right or wrong. Refused if another saved since `revision` was opened."""
    require(asked.actor, "definitions.draft")
    _refuse_misfits(*address, body)
    with unit_of_work() as session:
        return _save(asked, session, address, body, revision)


def take_in(asked: Asked, xml: bytes, key: str | None = None) -> tuple[Kept, Imported]:
    """A diagram of another product becomes the draft of its process, or of the one that is named."""
    require(asked.actor, "definitions.draft")
    imported = translate(xml)
    address: Address = ("process", key or imported.key)
    return save_draft(asked, address, imported.body, 0), imported


def revive(asked: Asked, address: Address, version: int) -> Kept:
    """Make an old version the draft; what was in the draft before is given up."""
    require(asked.actor, "definitions.draft")
    with unit_of_work() as session:
        old = definitions.version(session, *address, version)
        definitions.discard_draft(session, *address)
        return _save(asked, session, address, old.body, 0)


def rebase(asked: Asked, address: Address, revision: int) -> Kept:
    """Let the draft follow the newest version, which its designer has seen."""
    require(asked.actor, "definitions.draft")
    with unit_of_work() as session:
        return Kept.of(definitions.rebase_draft(session, *address, revision=revision))


def discard_draft(asked: Asked, address: Address) -> None:
    require(asked.actor, "definitions.draft")
    with unit_of_work() as session:
        definitions.discard_draft(session, *address)


def publish_draft(
    asked: Asked, address: Address, revision: int, from_day: date | None, note: str
) -> Published:
    """Publish exactly the draft that the designer saw, from today or later, with a note for the others."""
    kind, key = address
    require(asked.actor, "definitions.publish")
    if kind in BY_TWO:
        raise TwoPeopleNeeded
    wrong = []
    if not note.strip():
        wrong.append(Finding("draft_without_note", "note"))
    if from_day is not None and from_day < asked.today:
        wrong.append(
            Finding("draft_from_the_past", "effective_from", {"day": from_day, "today": asked.today})
        )
    if wrong:
        raise BadDraft(wrong)
    with unit_of_work() as session:
        one = definitions.publish_draft(
            session,
            kind,
            key,
            by=asked.actor.name,
            now=asked.now,
            effective_from=from_day,
            note=note.strip(),
            revision=revision,
        )
        return _published(one)


def _save(asked: Asked, session: Session, address: Address, body: bytes, revision: int) -> Kept:
    by, now = asked.actor.name, asked.now
    return Kept.of(definitions.save_draft(session, *address, body, by=by, now=now, revision=revision))


def _refuse_misfits(kind: str, key: str, body: bytes) -> None:
    unfit = definitions.misfits(kind, key, body)
    if unfit:
        raise BadDraft(unfit)


def _published(one: definitions.Definition) -> Published:
    return Published(one.kind, one.key, one.version, one.sha256, one.effective_from)
