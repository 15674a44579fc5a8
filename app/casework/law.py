"""What the office asks of the law without knowing it: how long a rule gives, and which waits stop a clock.

`app.verbs` puts the answers here when it is imported. An office without a law keeps its clocks as they were
begun, and lets every cause stop them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from app.casework.counting import Cause, Period


@dataclass(frozen=True)
class Ground:
    """By what rule a clock is stopped, resumed or extended, and how surely it is known."""

    rule: str = ""
    source: str = ""
    evidence: str = ""


class Law(Protocol):
    def period(self, session: Session, rule: str, on: date) -> Period | None:
        """How long that rule gives on that governing date; None where there is no such period."""

    def stops(self, session: Session, rule: str, cause: Cause, on: date) -> Ground | None:
        """What lets that cause stop a clock of that rule; None where it does not."""

    def extends_whole(self, session: Session, on: date) -> Ground | None:
        """What gives the whole case the days that one of its stages is given; None where it does not."""

    def version(self, session: Session) -> str:
        """Another one means that periods want counting again."""


class NoLaw:
    """An office without rules."""

    def period(self, session: Session, rule: str, on: date) -> Period | None:  # noqa: ARG002  the same for all
        return None

    def stops(self, session: Session, rule: str, cause: Cause, on: date) -> Ground | None:  # noqa: ARG002
        return Ground()

    def extends_whole(self, session: Session, on: date) -> Ground | None:  # noqa: ARG002
        return None

    def version(self, session: Session) -> str:  # noqa: ARG002
        return ""


_laws: list[Law] = [NoLaw()]


def install(law: Law) -> None:
    _laws.append(law)


def law() -> Law:
    return _laws[-1]
