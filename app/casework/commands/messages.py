"""Passing a message to the case that waits for it."""

from typing import Any

from app.casework import messages
from app.casework.asked import Moved
from app.casework.command import command
from app.casework.journal import Spot
from app.casework.models import CaseStatus
from app.casework.move import Work, load, lock_case


@command
def receive(work: Work, name: str, key: str, payload: dict[str, Any]) -> Moved:
    """Exactly one waiting case catches the message; with none waiting it is kept until one does."""
    found = messages.waiting_for(work.session, name, key)
    case = lock_case(work.session, found.case_id) if found is not None else None
    if found is None or case is None or case.status != CaseStatus.RUNNING:
        messages.keep(work.session, name, key, payload, work.asked.now)
        return Moved(0, "", 0, "kept")
    work.session.refresh(found)
    if found.state != "open":
        messages.keep(work.session, name, key, payload, work.asked.now)
        return Moved(0, "", 0, "kept")
    move = load(work, case)
    move.run.receive(found.id, payload, hold=work.hold)
    return move.keep("message_received", Spot(found.id, found.element), message=name)
