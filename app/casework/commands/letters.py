"""What a person does with the letters in the message box."""

from app.casework import letters
from app.casework.asked import Asked
from app.db import unit_of_work


def mark_read(asked: Asked) -> None:
    """已阅: all of this person's letters."""
    if asked.actor.id is not None:
        with unit_of_work() as session:
            letters.mark_read(session, asked.actor.id, asked.now)
