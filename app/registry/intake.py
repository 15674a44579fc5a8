"""归集: after an import, a case for each agency, so that its decisions are collected within the period."""

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.casework.asked import About, Asked
from app.casework.commands import cases
from app.casework.errors import AlreadyOpen
from app.credit.records import Record
from app.people import SYSTEM, Agency, Role, User, UserRole
from app.registry.batches import ImportBatch, ImportRow
from app.words import say

PROCESS = "record_intake"


@dataclass(frozen=True)
class Opened:
    """The numbers of the cases opened, and the agencies where nobody is there to do them."""

    cases: tuple[str, ...]
    unmanned: tuple[str, ...]


def open_intake(asked: Asked, batch_id: int) -> Opened:
    """Open a case for each agency of the batch that has no open one: one case collects all that waits there.

    Opened by the system, not by whoever imported: the duty begins with the decisions. What was there before
    and is not collected counts too, so that an import cut off before this is made good by the next one.
    """
    matters, unmanned = _matters(batch_id)
    numbers = []
    for about in matters:
        with suppress(AlreadyOpen):
            numbers.append(cases.start(Asked(SYSTEM, asked.now), PROCESS, {}, about).number)
    return Opened(tuple(numbers), unmanned)


def _matters(batch_id: int) -> tuple[list[About], tuple[str, ...]]:
    with db.reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        waiting = (
            select(Agency)
            .join(Record, Record.authority_id == Agency.id)
            .join(ImportRow, ImportRow.record_id == Record.id)
            .where(ImportRow.batch_id == batch_id, Record.collected_on.is_(None), Record.origin != "hand")
            .distinct()
            .order_by(Agency.id)
        )
        agencies = list(session.scalars(waiting))
        there = manned(session, [agency.id for agency in agencies])
        matters = [
            About(
                title=say("intake_title", {"agency": agency.name, "file": batch.file_name})[:300],
                unit_id=agency.id,
                business_key=f"{PROCESS}:{agency.id}",
                facts={"batch_id": batch_id},
            )
            for agency in agencies
        ]
        return matters, tuple(agency.name for agency in agencies if agency.id not in there)


def manned(session: Session, agency_ids: list[int]) -> set[int | None]:
    """The agencies where somebody is there to collect."""
    collectors = (
        select(User.agency_id)
        .join(UserRole)
        .where(User.agency_id.in_(agency_ids), UserRole.role.in_((Role.PUBLISHER, Role.CLERK)), User.active)
    )
    return set(session.scalars(collectors))
