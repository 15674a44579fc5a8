"""Taking a file in, and sweeping what nobody used."""

from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from sqlalchemy import select

from app.casework import attachments, drafts
from app.casework.asked import Asked
from app.casework.attachments import Attachment
from app.clock import machine_now
from app.db import reading, unit_of_work
from app.people import require


@dataclass(frozen=True)
class Stored:
    """What a page shows of a file that was taken in; `id` is what an answer names it by."""

    id: str
    name: str
    media_type: str
    size: int


def store(asked: Asked, stream: IO[bytes], name: str) -> Stored:
    """Take a file in. It is written down before the transaction begins, which is short."""
    require(asked.actor, "files.store")
    content = attachments.shelf().put(stream)
    with unit_of_work() as session:
        kept = attachments.record(session, asked, content, name)
        return Stored(kept.id, kept.name, kept.media_type, kept.size)


def sweep(asked: Asked) -> int:
    """Let go of unused uploads, then of the contents nothing points at; how many contents were removed.

    Contents go only after the commit, and only if written more than a day ago by the machine's clock.
    """
    with unit_of_work() as session:
        drafts.forget_old(session, asked.now)
        attachments.forget_unused(session, asked.now)
    before = (machine_now() - timedelta(days=1)).timestamp()
    with reading() as session:
        used = set(session.scalars(select(Attachment.sha256).distinct()))
    return attachments.shelf().sweep(used, before)
