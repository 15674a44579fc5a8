"""The journal: one hash chain per case, and the seal that chains the heads of all cases.

An entry's hash covers its own text and the hash before it, so nothing can be changed, removed or slipped
in without every later hash being wrong. No command waits on a global row: only the sealing job looks at
all cases, once a minute, and its root is what is anchored outside.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import feel
from app.casework.asked import Asked
from app.casework.models import Case
from app.db import Base, Moment

SEAL_BATCH = 10_000


class Entry(Base):
    """One line of a case's journal: who did what, when. Only ever added."""

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_task", "task_id"), Index("ix_entry_act", "act", "at"))

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(40))
    task_id: Mapped[str | None] = mapped_column(String(36))
    element: Mapped[str | None] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    """JSON in feel's exact coding."""
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def told(self) -> dict[str, Any]:
        """The entry's particulars as FEEL values."""
        told = feel.loads(self.body.encode())
        return told if isinstance(told, dict) else {}

    def hash_after(self, previous: str) -> str:
        """What this entry's hash must be, given the hash of the entry before it."""
        line = [
            self.case_id,
            self.seq,
            self.at.astimezone(UTC).isoformat(),
            self.actor_id,
            self.actor_name,
            self.act,
        ]
        text = json.dumps([previous, *line, self.task_id, self.element, self.body], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Seal(Base):
    """One sealing: the root over the heads of all cases that moved since the last one."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    heads: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))


class SealHead(Base):
    """A case's head as it stood when it was sealed."""

    __tablename__ = "seal_head"

    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


def write(
    session: Session,
    case: Case,
    asked: Asked,
    act: str,
    *,
    at: "Spot | None" = None,
    **told: Any,
) -> Entry:
    """Add one entry to the case's chain, in the caller's transaction; the case row must be locked."""
    spot = at or Spot()
    entry = Entry(
        case_id=case.id,
        seq=case.last_seq + 1,
        at=asked.now,
        actor_id=asked.actor.id,
        actor_name=asked.actor.name,
        act=act,
        task_id=spot.task_id,
        element=spot.element,
        body=feel.dumps(told).decode(),
    )
    entry.hash = entry.hash_after(case.last_hash)
    case.last_seq, case.last_hash = entry.seq, entry.hash
    session.add(entry)
    return entry


@dataclass(frozen=True)
class Spot:
    """The place in the diagram that an entry is about."""

    task_id: str | None = None
    element: str | None = None


def of_case(session: Session, case_id: int) -> list[Entry]:
    return list(session.scalars(select(Entry).where(Entry.case_id == case_id).order_by(Entry.seq)))


def seal(session: Session, now: datetime) -> Seal | None:
    """Chain the heads of every case that moved since it was last sealed; None if none did.

    Cases locked by a command just now are left for the next minute.
    """
    moved = list(
        session.scalars(
            select(Case)
            .where(Case.sealed_seq < Case.last_seq)
            .order_by(Case.id)
            .limit(SEAL_BATCH)
            .with_for_update(skip_locked=True)
        )
    )
    if not moved:
        return None
    previous = session.scalar(select(Seal.root).order_by(Seal.id.desc()).limit(1)) or ""
    heads = [(case.id, case.last_seq, case.last_hash) for case in moved]
    sealed = Seal(at=now, heads=len(heads), root=_root(previous, heads))
    session.add(sealed)
    session.flush()
    session.add_all(SealHead(seal_id=sealed.id, case_id=i, seq=seq, hash=digest) for i, seq, digest in heads)
    session.execute(update(Case), [{"id": case_id, "sealed_seq": seq} for case_id, seq, _ in heads])
    return sealed


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how much was read, and each broken place in words of the auditor."""

    entries: int
    cases: int
    seals: int
    broken: tuple[str, ...]


def verify(session: Session, watch: Callable[[int, int], None] | None = None) -> Verdict:
    """Read every chain and every seal again, and say where they do not hold.

    `watch` is told after each chain how many entries were read, of how many.
    """
    broken: list[str] = []
    total = session.scalar(select(func.sum(Case.last_seq))) or 0
    heads = {row.id: row for row in session.execute(select(Case.id, Case.last_seq, Case.last_hash))}
    entries = session.scalars(
        select(Entry).order_by(Entry.case_id, Entry.seq).execution_options(yield_per=1000)
    )
    hashes: dict[tuple[int, int], str] = {}
    sealed_at = {(head.case_id, head.seq) for head in session.scalars(select(SealHead))}
    count, seen = 0, set()
    for case_id, chain in groupby(entries, key=lambda entry: entry.case_id):
        seen.add(case_id)
        count += _verify_chain(case_id, chain, heads, (broken, hashes, sealed_at))
        if watch:
            watch(count, total)
    broken += [
        f"case {i}: the journal is gone" for i, head in heads.items() if head.last_seq and i not in seen
    ]
    seals = _verify_seals(session, hashes, broken)
    return Verdict(count, len(heads), seals, tuple(broken))


def _verify_chain(
    case_id: int,
    chain: Iterable[Entry],
    heads: dict[int, Any],
    found: tuple[list[str], dict[tuple[int, int], str], set[tuple[int, int]]],
) -> int:
    broken, hashes, wanted = found
    previous, seq = "", 0
    for entry in chain:
        seq += 1
        if entry.seq != seq:
            broken.append(f"case {case_id}: entry {seq} is missing")
            seq = entry.seq
        if entry.hash_after(previous) != entry.hash:
            broken.append(f"case {case_id}: entry {entry.seq} was changed")
        previous = entry.hash
        if (case_id, seq) in wanted:
            hashes[case_id, seq] = entry.hash
    head = heads.get(case_id)
    if head is None or (head.last_seq, head.last_hash) != (seq, previous):
        broken.append(f"case {case_id}: the last entries are missing")
    return seq


def _verify_seals(session: Session, hashes: dict[tuple[int, int], str], broken: list[str]) -> int:
    previous, count = "", 0
    for sealed, heads in _sealings(session):
        count += 1
        if _root(previous, [(h.case_id, h.seq, h.hash) for h in heads]) != sealed.root:
            broken.append(f"seal {sealed.id}: its root does not match its heads")
        broken += [
            f"seal {sealed.id}: case {h.case_id} was rewritten after it was sealed"
            for h in heads
            if hashes.get((h.case_id, h.seq)) != h.hash
        ]
        previous = sealed.root
    return count


def _sealings(session: Session) -> Iterator[tuple[Seal, list[SealHead]]]:
    seals = {sealed.id: sealed for sealed in session.scalars(select(Seal).order_by(Seal.id))}
    heads = session.scalars(select(SealHead).order_by(SealHead.seal_id, SealHead.case_id))
    by_seal = {seal_id: list(group) for seal_id, group in groupby(heads, key=lambda head: head.seal_id)}
    for seal_id, sealed in seals.items():
        yield sealed, by_seal.get(seal_id, [])


def _root(previous: str, heads: list[tuple[int, int, str]]) -> str:
    text = json.dumps([previous, heads])
    return hashlib.sha256(text.encode()).hexdigest()
