"""附件: files kept by their content, told apart by what they are and not by what they are called.

A file is written once under its sha256 and never changed. Whoever uploaded it may put it into a case; from
then on those may open it who may see the case. What is put into no case is swept after a day.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from sqlalchemy import ForeignKey, Index, String, and_, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.casework import drafts
from app.casework.access import may_see
from app.casework.asked import Asked
from app.casework.filetypes import FileType, is_file_id, new_file_id, recognise, safe_name
from app.casework.models import Case
from app.db import Base, Moment
from app.errors import Invalid, NotFound
from app.people import Actor

UNUSED_FOR = timedelta(days=1)
BLOCK = 256 * 1024
TAKEN = "PDF、PNG、JPEG、DOCX、XLSX、OFD"


class NoSuchAttachment(NotFound):
    """There is no such file, or it is not this person's to open or to use."""

    code = "no_such_attachment"


class AttachmentTooLarge(Invalid):
    code = "attachment_too_large"


class AttachmentEmpty(Invalid):
    code = "attachment_empty"


class AttachmentKindRefused(Invalid):
    """The content is none of the kinds the office takes, whatever the name says."""

    code = "attachment_kind_refused"


class Attachment(Base):
    """One uploading of a file. The same content uploaded twice is stored once and has two of these."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_case", "case_id"),
        Index("ix_attachment_sha256", "sha256"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """`file-` and 32 hexadecimal digits: cannot be guessed, and is recognised in an answer."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class Shelf:
    """The folder the contents stand in, and the most bytes one of them may have."""

    folder: Path
    limit: int

    def file(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def put(self, stream: IO[bytes]) -> "Content":
        """Write a stream down: hashed and measured on the way, on the disk when this returns."""
        waiting = self.folder / "arriving"
        waiting.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=waiting, delete=False) as opened:
            arriving = Path(opened.name)
            try:
                content = self._take(stream, opened)
                final = self.file(content.sha256)
                final.parent.mkdir(exist_ok=True)
                arriving.replace(final)  # also over the same content: its age begins anew
            except BaseException:
                arriving.unlink(missing_ok=True)
                raise
        _settle(final.parent)
        return content

    def sweep(self, used: Iterable[str], before: float) -> int:
        """Remove contents that nothing points at and that were written before that machine time."""
        known, removed = set(used), 0
        for file in self.files():
            if file.name in known or file.stat().st_mtime >= before:
                continue
            apart = self.folder / "arriving" / f"swept-{file.name}"
            file.replace(apart)
            if apart.stat().st_mtime >= before and not file.exists():  # written again in this very moment
                apart.replace(file)
                continue
            apart.unlink()
            removed += 1
        for left in (self.folder / "arriving").glob("*"):
            if left.stat().st_mtime < before:  # an upload that was cut off by the end of its process
                left.unlink(missing_ok=True)
        return removed

    def files(self) -> Iterator[Path]:
        return (file for file in self.folder.glob("??/*") if len(file.name) == 64)

    def _take(self, stream: IO[bytes], arriving: IO[bytes]) -> "Content":
        digest, size = hashlib.sha256(), 0
        while block := stream.read(BLOCK):
            size += len(block)
            if size > self.limit:
                raise AttachmentTooLarge(megabytes=self.limit // 2**20)
            digest.update(block)
            arriving.write(block)
        if not size:
            raise AttachmentEmpty
        arriving.flush()
        os.fsync(arriving.fileno())
        kind = recognise(Path(arriving.name))
        if kind is None:
            raise AttachmentKindRefused(kinds=TAKEN)
        return Content(digest.hexdigest(), size, kind)


@dataclass(frozen=True)
class Content:
    """What was written down."""

    sha256: str
    size: int
    kind: FileType


_shelf: Shelf | None = None


def keep_in(folder: Path, limit: int) -> Shelf:
    """Let this process keep its files there, none of more than `limit` bytes."""
    global _shelf  # noqa: PLW0603  one process serves one office
    _shelf = Shelf(folder, limit)
    return _shelf


def shelf() -> Shelf:
    if _shelf is None:
        raise RuntimeError("no folder for attachments: call attachments.keep_in first")
    return _shelf


def record(session: Session, asked: Asked, content: Content, name: str) -> Attachment:
    """Note whose upload a content is; it belongs to no case yet."""
    attachment = Attachment(
        id=new_file_id(),
        sha256=content.sha256,
        name=safe_name(name, content.kind),
        media_type=content.kind.media_type,
        size=content.size,
        uploaded_by=asked.actor.id,
        at=asked.now,
    )
    session.add(attachment)
    session.flush()
    return attachment


def open_for(session: Session, actor: Actor, attachment_id: str) -> tuple[Attachment, Path]:
    """The attachment and where its content stands, for who may see its case or uploaded it unused."""
    found = session.get(Attachment, attachment_id)
    if found is None or not _may_open(session, found, actor):
        raise NoSuchAttachment
    return found, shelf().file(found.sha256)


def of_case(session: Session, case_id: int) -> list[Attachment]:
    return list(
        session.scalars(select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.at))
    )


def named_in(answer: Any) -> set[str]:
    """The ids of all files in an answer, however deep: lists of ids, as file pickers give them."""
    if isinstance(answer, Mapping):
        return set().union(*(named_in(value) for value in answer.values()))
    if isinstance(answer, list):
        found = {one for one in answer if is_file_id(one)}
        return found.union(*(named_in(one) for one in answer if not isinstance(one, str)))
    return set()


def claim(session: Session, case_id: int, answer: Mapping[str, Any], actor: Actor) -> None:
    """Put every file that the answer names into the case; refused if one is not this person's to use."""
    wanted = named_in(answer)
    if not wanted:
        return
    here = set(
        session.scalars(select(Attachment.id).where(Attachment.id.in_(wanted), Attachment.case_id == case_id))
    )
    missing = wanted - here
    if not missing:
        return
    taken = session.execute(
        update(Attachment)
        .where(Attachment.id.in_(missing), Attachment.case_id.is_(None), Attachment.uploaded_by == actor.id)
        .values(case_id=case_id)
        .returning(Attachment.id)
    ).all()
    if len(taken) != len(missing):
        raise NoSuchAttachment


def forget_unused(session: Session, now: datetime) -> int:
    """Let go of uploads that neither a case nor a draft took within a day; contents go after the commit."""
    unused = and_(Attachment.case_id.is_(None), Attachment.at < now - UNUSED_FOR)
    people = session.scalars(select(Attachment.uploaded_by).where(unused).distinct()).all()
    kept = named_in(drafts.bodies_of(session, people)) if people else set()
    gone = delete(Attachment).where(unused, Attachment.id.not_in(kept))
    return len(session.execute(gone.returning(Attachment.id)).all())


def _may_open(session: Session, attachment: Attachment, actor: Actor) -> bool:
    if attachment.case_id is None:
        return actor.id is not None and attachment.uploaded_by == actor.id
    case = session.get(Case, attachment.case_id)
    return case is not None and may_see(session, case, actor)


def _settle(folder: Path) -> None:
    """A renamed file survives a power cut only once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
