"""Publishing what designers and lawyers edit, as an act of a person."""

from dataclasses import dataclass
from datetime import date

from app import definitions
from app.casework.asked import Asked
from app.db import unit_of_work
from app.errors import Refused
from app.people import require


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


def publish(
    asked: Asked, address: tuple[str, str], body: bytes, effective_from: date | None = None, note: str = ""
) -> Published:
    """Check and publish one definition of (kind, key), or BadDefinition with all findings."""
    kind, key = address
    require(asked.actor, "definitions.publish")
    if kind == "rules":
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
        return Published(one.kind, one.key, one.version, one.sha256, one.effective_from)
