"""The papers of the demonstration: how the team numbers them, and how those of the story were served."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from app.casework.asked import Asked
from app.db import reading
from app.demo import people
from app.papers import Manner, Paper
from app.papers.commands import papers, settings
from app.papers.commands.papers import Service
from app.papers.commands.settings import Numbering
from app.people import Agency

Asking = Callable[[str, date], Asked]
HEADS = {people.BUREAU: "青交", people.TEAM: "青交执"}


def number(asked: Asking, day: date) -> None:
    """The agencies' own marks, so that papers are numbered 青交执信修决〔2026〕1号."""
    with reading() as session:
        agencies = {agency.name: agency.id for agency in session.scalars(select(Agency))}
    for name, head in HEADS.items():
        if name in agencies:
            settings.set_numbering(asked("administrator", day), agencies[name], Numbering("", head, ""))


def serve(asked: Asking, day: date) -> None:
    """The refusal handed over, the grant taken in the message box; what was issued last still waits."""
    settings.agree(asked("harbour", day))
    for kind, login in (("repair_grant", "harbour"), ("repair_refusal", None)):
        for paper_id in _issued(kind):
            if login is not None:
                papers.take(asked(login, day), paper_id)
            else:
                handed = Service(Manner.IN_PERSON, day, note="到窗口领取，经办人签收。")
                papers.deliver(asked("clerk", day), paper_id, handed)


def _issued(kind: str) -> list[int]:
    with reading() as session:
        return list(session.scalars(select(Paper.id).where(Paper.kind == kind)))
