"""Sealing the journal."""

from app.casework import journal
from app.casework.asked import Asked
from app.db import unit_of_work


def seal_journal(asked: Asked) -> str | None:
    """Chain the heads of all cases that moved since the last seal; the new root, or None if none moved."""
    with unit_of_work() as session:
        sealed = journal.seal(session, asked.now)
        return None if sealed is None else sealed.root
