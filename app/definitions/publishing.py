"""Publishing: checked first, numbered, and final."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import day_of
from app.definitions.checks import check
from app.definitions.lookup import latest
from app.definitions.table import Definition, fingerprint
from app.errors import Conflict, Invalid

BEGINNING = date(1949, 10, 1)
"""Where the time of the first version of a seeded definition begins: older cases need a rule too."""


class BadDefinition(Invalid):
    """The definition has faults; `findings` names each with its place, and nothing was published."""

    code = "bad_definition"


class PublishedMeanwhile(Conflict):
    """Somebody else published a version of the same definition in this moment."""

    code = "published_meanwhile"


def publish(  # noqa: PLR0913  a publication is these facts, and they are named at the call
    session: Session,
    kind: str,
    key: str,
    body: bytes,
    *,
    by: str,
    now: datetime,
    effective_from: date | None = None,
    note: str = "",
) -> Definition:
    """The new version, in force from `effective_from` (else from today).

    An unchanged body is no new version: the newest is returned. Raises BadDefinition with all
    findings; warnings alone do not prevent publishing.
    """
    newest = latest(session, kind, key)
    if newest is not None and newest.sha256 == fingerprint(body):
        return newest
    faults = [finding for finding in check(session, kind, key, body) if finding.severity == "error"]
    if faults:
        raise BadDefinition(faults, kind=kind, key=key)
    return add_version(
        session,
        Definition(
            kind=kind,
            key=key,
            body=body,
            effective_from=effective_from or day_of(now),
            published_by=by,
            published_at=now,
            note=note,
        ),
    )


def add_version(session: Session, definition: Definition) -> Definition:
    """Number and write a body that was checked, or is checked before the transaction ends."""
    newest = latest(session, definition.kind, definition.key)
    definition.version = newest.version + 1 if newest else 1
    definition.sha256 = fingerprint(definition.body)
    try:
        with session.begin_nested():
            session.add(definition)
    except IntegrityError as problem:
        raise PublishedMeanwhile(kind=definition.kind, key=definition.key) from problem
    return definition
