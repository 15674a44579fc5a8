"""Sheets sent through the browser: kept locked, rehearsed first, then imported; both in the background.

The file is kept until it is imported, or for a week: its rows then stand in the batch, locked one by one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, cast, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from app.casework.asked import Asked
from app.credit import personal
from app.db import Base, Moment, reading, unit_of_work
from app.errors import Conflict, Invalid, NotFound
from app.people import Actor, Role, User, and_below, require
from app.registry import errands, imports
from app.registry.batches import Fate, ImportBatch, ImportRow
from app.registry.errands import Errand
from app.registry.sheets import MAX_BYTES, SheetTooBig

KEPT = timedelta(days=7)
PAGE = 50
REHEARSE, IMPORT = "rehearse", "import"


class EmptySheet(Invalid):
    """No file was sent, or an empty one."""

    code = "upload_empty"


class NoSuchUpload(NotFound):
    """There is no such upload, or it is not this person's to see."""

    code = "no_such_upload"


class NotRehearsed(Conflict):
    """Only what was rehearsed to its end can be imported, and only once."""

    code = "upload_not_rehearsed"


class Upload(Base):
    """One file as it was sent through the browser; `body` is locked, and goes once it is not needed."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    sent_by: Mapped[str] = mapped_column(String(100))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    errand_id: Mapped[int] = mapped_column(ForeignKey("errand.id"), unique=True)
    """What goes on with it now, or went on last."""
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    """What the rehearsal found."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


@dataclass(frozen=True)
class Watched:
    """An upload and what goes on with it."""

    upload: Upload
    errand: Errand

    @property
    def stage(self) -> str:
        """rehearsing, rehearsed, importing, imported or failed"""
        if self.upload.batch_id is not None:
            return "imported"
        if self.errand.is_open:
            return "rehearsing" if self.errand.kind == REHEARSE else "importing"
        return "rehearsed" if self.errand.state == "done" else "failed"


def send(asked: Asked, file_name: str, body: bytes) -> int:
    """Keep a file and have it rehearsed; the number of the upload."""
    require(asked.actor, "records.import")
    if not body:
        raise EmptySheet
    if len(body) > MAX_BYTES:
        raise SheetTooBig(megabytes=len(body) // 2**20, limit=MAX_BYTES // 2**20)
    with unit_of_work() as session:
        upload = Upload(
            file_name=file_name[-255:],
            sha256=hashlib.sha256(body).hexdigest(),
            body=personal.numbers().lock_file(body),
            sent_by_id=asked.actor.id,
            sent_by=asked.actor.name,
            sent_at=asked.now,
            errand_id=errands.ask(session, asked, REHEARSE).id,
        )
        session.add(upload)
        session.flush()
        return upload.id


def take_in(asked: Asked, upload_id: int) -> None:
    """Have a rehearsed file imported."""
    require(asked.actor, "records.import")
    with unit_of_work() as session:
        watched = _watched(session, asked.actor, upload_id, lock=True)
        if watched.stage != "rehearsed" and not _may_be_taken_up(watched):
            raise NotRehearsed
        watched.upload.errand_id = errands.ask(session, asked, IMPORT).id


def watched(session: Session, actor: Actor, upload_id: int) -> Watched:
    """The upload with its progress, if it is this person's to see."""
    return _watched(session, actor, upload_id)


def waiting(session: Session, actor: Actor) -> list[Watched]:
    """What was sent and is not imported yet, newest first."""
    rows = session.execute(
        select(Upload, Errand)
        .join(Errand, Errand.id == Upload.errand_id)
        .join(User, User.id == Upload.sent_by_id)
        .where(
            Upload.batch_id.is_(None), Upload.body.is_not(None), _visible(session, actor, Upload.sent_by_id)
        )
        .order_by(Upload.id.desc())
        .limit(PAGE)
    )
    return [Watched(upload, errand) for upload, errand in rows]


def batches(session: Session, actor: Actor, page: int = 1) -> Sequence[ImportBatch]:
    """The batches this person may see, newest first."""
    return session.scalars(
        select(ImportBatch)
        .outerjoin(User, User.id == ImportBatch.started_by_id)
        .where(_visible(session, actor, ImportBatch.started_by_id))
        .order_by(ImportBatch.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()


def batch(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    found = session.scalar(
        select(ImportBatch)
        .outerjoin(User, User.id == ImportBatch.started_by_id)
        .where(ImportBatch.id == batch_id, _visible(session, actor, ImportBatch.started_by_id))
    )
    if found is None:
        raise imports.NoSuchBatch(id=batch_id)
    return found


def rows(session: Session, batch_id: int, which: str, page: int = 1) -> Sequence[ImportRow]:
    """One page of a batch's rows: `rejected`, `mended`, `doubtful`, or all of them."""
    wanted = {
        "rejected": ImportRow.fate == Fate.REJECTED,
        "mended": _has_lines(ImportRow.mends),
        "doubtful": _has_lines(ImportRow.doubts),
    }.get(which, true())
    return session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch_id, wanted)
        .order_by(ImportRow.sheet, ImportRow.row)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()


def returned(session: Session, actor: Actor, upload_id: int, asked: Asked) -> bytes:
    """What a rehearsal would reject, as a sheet to mend and send again."""
    upload = _watched(session, actor, upload_id).upload
    if upload.report is None or upload.body is None:
        raise NotRehearsed
    body = personal.numbers().open_file(upload.body)
    return imports.returned_of_file(body, upload.report, asked.today)


def forget_old(asked: Asked) -> None:
    """Files that nobody imported within a week are not kept."""
    with unit_of_work() as session:
        session.execute(
            update(Upload)
            .where(Upload.body.is_not(None), Upload.sent_at < asked.now - KEPT)
            .values(body=None, report=None)
        )


def _watched(session: Session, actor: Actor, upload_id: int, *, lock: bool = False) -> Watched:
    sought = (
        select(Upload)
        .join(User, User.id == Upload.sent_by_id)
        .where(Upload.id == upload_id, _visible(session, actor, Upload.sent_by_id))
    )
    upload = session.scalar(sought.with_for_update(of=Upload) if lock else sought)
    if upload is None:
        raise NoSuchUpload
    return Watched(upload, session.get_one(Errand, upload.errand_id))


def _may_be_taken_up(watched: Watched) -> bool:
    """An import that failed may be tried again; a rehearsal that failed says what is wrong with the file."""
    return watched.stage == "failed" and watched.errand.kind == IMPORT


def _visible(session: Session, actor: Actor, sender: Any) -> ColumnElement[bool]:
    """One's own, one's agency's and those below; an administrator sees all. The sender's row is joined."""
    if Role.ADMINISTRATOR in actor.roles:
        return true()
    own: list[ColumnElement[bool]] = [sender == actor.id]
    if actor.agency_id is not None:
        own.append(User.agency_id.in_(and_below(session, actor.agency_id)))
    return or_(*own)


def _has_lines(column: Any) -> ColumnElement[bool]:
    """Whether the list in a JSON column is not empty, on both databases."""
    return cast(column, Text) != "[]"


def _rehearse(errand_id: int, asked: Asked, watch: errands.Watch) -> dict[str, Any]:
    require(asked.actor, "records.import")
    upload_id, name, body = _file_of(errand_id)
    told = imports.rehearse_sheet(asked, imports.Sent(name, body), watch)
    with unit_of_work() as session:
        session.get_one(Upload, upload_id).report = told
    return {}


def _import(errand_id: int, asked: Asked, watch: errands.Watch) -> dict[str, Any]:
    upload_id, name, body = _file_of(errand_id)
    told = imports.import_sheet(asked, imports.Sent(name, body), watch)
    with unit_of_work() as session:
        upload = session.get_one(Upload, upload_id)
        upload.batch_id, upload.body, upload.report = told["batch"], None, None
    return {key: list(told[key]) for key in ("intake_cases", "unmanned_agencies")}


def _file_of(errand_id: int) -> tuple[int, str, bytes]:
    with reading() as session:
        upload = session.scalars(select(Upload).where(Upload.errand_id == errand_id)).one()
        if upload.body is None:
            raise NotRehearsed
        return upload.id, upload.file_name, personal.numbers().open_file(upload.body)


def install() -> None:
    """Let the metronome know how it is done."""
    errands.kind(REHEARSE, _rehearse)
    errands.kind(IMPORT, _import)
