"""文书核验: anybody may ask whether a paper is real. Who asks too often waits."""

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.db import unit_of_work
from app.errors import NotFound, Refused
from app.papers import queries
from app.papers.issuing import ALPHABET, CODE_SIGNS
from app.papers.queries import Public
from app.papers.tables import PaperLookup

WINDOW = timedelta(minutes=10)
MOST = 30
"""Look-ups of one visitor within the window."""
CODE = re.compile(rf"[{ALPHABET}]{{{CODE_SIGNS}}}")


class NotConfirmed(NotFound):
    """No paper has that code."""

    code = "paper_not_confirmed"


class TooManyLookups(Refused):
    """This visitor has asked too often: `minutes`."""

    code = "paper_too_many_lookups"


def look_up(code: str, address: str, now: datetime) -> Public:
    """What may be known of the paper with that code; each asking counts, also one that finds nothing.

    `now` is the machine's time.
    """
    written = re.sub(r"[\s-]", "", code).upper()
    with unit_of_work() as session:
        visitor = _visitor(address, now)
        session.execute(delete(PaperLookup).where(PaperLookup.at < now - WINDOW))
        asked = session.scalar(
            select(func.count()).where(PaperLookup.visitor == visitor, PaperLookup.at >= now - WINDOW)
        )
        too_many = (asked or 0) >= MOST
        if not too_many:
            session.add(PaperLookup(visitor=visitor, at=now))
        found = queries.by_code(session, written) if not too_many and CODE.fullmatch(written) else None
    if too_many:
        raise TooManyLookups(minutes=WINDOW.seconds // 60)
    if found is None:
        raise NotConfirmed
    return found


def _visitor(address: str, now: datetime) -> str:
    return hashlib.sha256(f"{address} {now:%Y-%m-%d}".encode()).hexdigest()
