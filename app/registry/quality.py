"""数据质量核查: once a day everything is examined; each unit gets one case for what is wrong.

A finding is known again by its key, so a sweep may be killed and begun again. What is gone is closed, and
a case without findings ends by itself.
"""

from collections.abc import Iterable

from sqlalchemy import func, select

from app import db
from app.casework import messages
from app.casework.asked import About, Asked
from app.casework.commands import cases
from app.casework.commands import messages as sending
from app.casework.errors import AlreadyOpen
from app.casework.models import Case, CaseStatus
from app.credit.quality import Found, QualityFinding, close_gone, examine
from app.people import SYSTEM, Agency
from app.registry.sweeps import Swept
from app.words import say

PROCESS = "data_correction"
GONE = "findings_gone"
TOGETHER = 500
LIVE = (CaseStatus.RUNNING, CaseStatus.SUSPENDED)


def sweep(asked: Asked) -> Swept:
    """Examine all records, write down what is new, close what is gone, and ask the units."""
    swept = Swept()
    with db.reading() as session:
        found = {one.key: one for one in examine(session, asked.today)}
    for part in _parts(list(found.values())):
        swept.add("found", _write_down(asked, part))
    with db.unit_of_work() as session:
        swept.add("gone", close_gone(session, found, asked.today))
    for about in _matters():
        try:
            cases.start(Asked(SYSTEM, asked.now), PROCESS, {}, about)
            swept.add("asked")
        except AlreadyOpen:
            continue
    for unit_id in _settled():
        _end(asked, unit_id)
    return swept


def key_of(unit_id: int) -> str:
    """What the case of a unit is about, and what it listens for."""
    return f"{PROCESS}:{unit_id}"


def _write_down(asked: Asked, part: list[Found]) -> int:
    """New findings, and closed ones that are there again; what was found to be right stays closed."""
    with db.unit_of_work() as session:
        keys = [one.key for one in part]
        known = {
            one.key: one
            for one in session.scalars(select(QualityFinding).where(QualityFinding.key.in_(keys)))
        }
        new = 0
        for one in part:
            there = known.get(one.key)
            if there is None:
                session.add(
                    QualityFinding(
                        key=one.key,
                        problem=one.problem,
                        unit_id=one.unit_id,
                        record_id=one.record_id,
                        told=one.told,
                        found_on=asked.today,
                    )
                )
                new += 1
            elif there.closed_on is not None and there.answer != "right":
                there.closed_on, there.found_on, there.answer = None, asked.today, None
                new += 1
        return new


def _matters() -> list[About]:
    """A case for each unit where something is wrong."""
    with db.reading() as session:
        rows = session.execute(
            select(Agency.id, Agency.name, func.count())
            .join(QualityFinding, QualityFinding.unit_id == Agency.id)
            .where(QualityFinding.closed_on.is_(None))
            .group_by(Agency.id, Agency.name)
            .order_by(Agency.id)
        ).all()
    return [
        About(
            title=say("quality_title", {"agency": name, "count": count})[:300],
            unit_id=unit_id,
            business_key=key_of(unit_id),
            facts={"findings_key": key_of(unit_id)},
        )
        for unit_id, name, count in rows
    ]


def _settled() -> Iterable[int]:
    """Units whose case is open though nothing is wrong any more."""
    still = select(QualityFinding.id).where(
        QualityFinding.unit_id == Case.unit_id, QualityFinding.closed_on.is_(None)
    )
    with db.reading() as session:
        return [
            unit_id
            for unit_id in session.scalars(
                select(Case.unit_id).where(Case.process == PROCESS, Case.status.in_(LIVE), ~still.exists())
            )
            if unit_id is not None
        ]


def _end(asked: Asked, unit_id: int) -> None:
    """Tell the case; it looks for itself, and ends. What nobody waits for is not sent."""
    with db.reading() as session:
        if messages.waiting_for(session, GONE, key_of(unit_id)) is None:
            return
    sending.receive(Asked(SYSTEM, asked.now), GONE, key_of(unit_id), {})


def _parts(found: list[Found]) -> Iterable[list[Found]]:
    return (found[start : start + TOGETHER] for start in range(0, len(found), TOGETHER))
