"""What a person does with an application before there is a case."""

from typing import Any

from app.casework import drafts
from app.casework.asked import Asked
from app.casework.drafts import ApplicationDraft
from app.db import unit_of_work
from app.people import require


def save(asked: Asked, process: str, matter: str, body: dict[str, Any]) -> None:
    """暂存: as it was typed; nothing is checked yet."""
    require(asked.actor, "cases.start")
    if asked.actor.id is None:
        return
    made = ApplicationDraft(
        user_id=asked.actor.id, process=process, matter=matter, body=body, saved_at=asked.now
    )
    with unit_of_work() as session:
        drafts.keep(session, made)


def discard(asked: Asked, process: str, matter: str) -> None:
    """放弃: the person does not want to go on with it."""
    require(asked.actor, "cases.start")
    with unit_of_work() as session:
        drafts.forget(session, asked.actor.id, process, matter)
