"""Files: kept by content, told by content, opened only by whom they concern."""

import hashlib
import io
import os
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.casework import attachments
from app.casework.asked import Asked
from app.casework.attachments import (
    Attachment,
    AttachmentEmpty,
    AttachmentKindRefused,
    AttachmentTooLarge,
    NoSuchAttachment,
)
from app.casework.commands import files
from app.casework.filetypes import PDF, PNG, new_file_id, safe_name
from app.db import reading, unit_of_work
from app.errors import NotAllowed
from tests.casework.office import Office, open_office

A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
A_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
A_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40
LIMIT = 64 * 1024


def a_package(*parts: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for part in ("[Content_Types].xml", *parts):
            package.writestr(part, "<x/>")
    return written.getvalue()


@pytest.fixture
def office(database, tmp_path) -> Office:
    attachments.keep_in(tmp_path / "attachments", LIMIT)
    return open_office()


def stored(office: Office, content: bytes = A_PDF, name: str = "证明.pdf", who: str = "applicant"):
    return files.store(office.as_(who), io.BytesIO(content), name)


def opened(office: Office, file_id: str, who: str) -> bytes:
    with reading() as session:
        return attachments.open_for(session, office.people[who], file_id)[1].read_bytes()


def on_the_shelf() -> list[str]:
    return sorted(file.name for file in attachments.shelf().files())


def older(days: float = 2) -> None:
    """Let every content on the shelf have been written days ago."""
    then = (clock.machine_now() - timedelta(days=days)).timestamp()
    for file in attachments.shelf().folder.rglob("*"):
        os.utime(file, (then, then))


def test_a_file_is_kept_under_its_hash_and_comes_back_whole(office):
    kept = stored(office)

    assert on_the_shelf() == [hashlib.sha256(A_PDF).hexdigest()]
    assert opened(office, kept.id, "applicant") == A_PDF
    assert (kept.name, kept.media_type, kept.size) == ("证明.pdf", "application/pdf", len(A_PDF))


def test_the_same_content_is_kept_once(office):
    first, second = stored(office), stored(office, name="again.pdf", who="clerk")

    assert first.id != second.id
    assert len(on_the_shelf()) == 1


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (A_PDF, "pdf"),
        (A_PNG, "png"),
        (A_JPEG, "jpg"),
        (a_package("word/document.xml"), "docx"),
        (a_package("xl/workbook.xml"), "xlsx"),
        (a_package("OFD.xml"), "ofd"),
    ],
)
def test_a_file_is_what_its_content_says(office, content, ending):
    kept = stored(office, content, "report.exe")

    assert kept.name == f"report.exe.{ending}"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ" + b"\x00" * 200,
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"just text",
        b"GIF89a" + b"\x00" * 40,
        b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40,
        a_package("word/document.xml", "word/vbaProject.bin"),
        a_package("readme.txt"),
        b"PK\x03\x04 but no package",
        b"<html>%PDF-1.7</html>",
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(office, content):
    with pytest.raises(AttachmentKindRefused):
        stored(office, content, "proof.pdf")

    assert not list(attachments.shelf().folder.rglob("*.*"))
    assert not on_the_shelf()


def test_a_file_over_the_limit_is_refused_while_it_arrives(office):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return A_PDF + b" " * (size - len(A_PDF))

    stream = Endless()
    with pytest.raises(AttachmentTooLarge):
        files.store(office.as_("applicant"), stream, "big.pdf")

    assert stream.given <= 4 * attachments.BLOCK
    assert not [file for file in attachments.shelf().folder.rglob("*") if file.is_file()]


def test_an_empty_file_is_refused(office):
    with pytest.raises(AttachmentEmpty):
        stored(office, b"")


def test_who_may_not_store_files_stores_none(office):
    with pytest.raises(NotAllowed):
        stored(office, who="administrator")

    assert not attachments.shelf().folder.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\王\\证明.PDF", "证明.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ('a"b<c>\r\nSet-Cookie: x.pdf', "abcSet-Cookie x.pdf"),
        ("", "附件.pdf"),
        ("...", "附件.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
        ("照片.jpeg", "照片.jpeg.pdf"),
    ],
)
def test_a_name_is_made_safe(name, safe):
    assert safe_name(name, PDF) == safe


def test_a_picture_may_keep_either_ending():
    assert safe_name("照片.png", PNG) == "照片.png"


def test_an_unused_file_is_its_uploaders_alone(office):
    kept = stored(office)

    for who in ("stranger", "clerk", "administrator"):
        with pytest.raises(NoSuchAttachment):
            opened(office, kept.id, who)


def test_a_file_in_a_case_is_open_to_who_sees_the_case(office):
    kept, case = stored(office), office.start()

    with unit_of_work() as session:
        attachments.claim(session, case.case_id, {"proof": [kept.id]}, office.people["applicant"])

    assert opened(office, kept.id, "applicant") == A_PDF
    assert opened(office, kept.id, "reviewer") == A_PDF
    with pytest.raises(NoSuchAttachment):
        opened(office, kept.id, "stranger")


def test_nobody_puts_another_persons_file_into_his_case(office):
    kept, case = stored(office, who="stranger"), office.start()

    for answer in ({"proof": [kept.id]}, {"papers": [{"file": [kept.id]}]}, {"proof": [new_file_id()]}):
        with pytest.raises(NoSuchAttachment), unit_of_work() as session:
            attachments.claim(session, case.case_id, answer, office.people["applicant"])

    with reading() as session:
        assert session.get(Attachment, kept.id).case_id is None


def test_a_file_in_one_case_cannot_be_taken_into_another(office):
    kept, first, second = stored(office), office.start(), office.start()
    with unit_of_work() as session:
        attachments.claim(session, first.case_id, {"proof": [kept.id]}, office.people["applicant"])

    with unit_of_work() as session:  # a second answer in the same case may name it again
        attachments.claim(session, first.case_id, {"proof": [kept.id]}, office.people["applicant"])
    with pytest.raises(NoSuchAttachment), unit_of_work() as session:
        attachments.claim(session, second.case_id, {"proof": [kept.id]}, office.people["applicant"])


def test_a_refused_answer_claims_nothing(office):
    kept, case = stored(office), office.start()

    def refused() -> None:
        with unit_of_work() as session:
            attachments.claim(session, case.case_id, {"proof": [kept.id]}, office.people["applicant"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refused()

    with reading() as session:
        assert session.get(Attachment, kept.id).case_id is None


def test_what_no_case_took_is_swept_after_a_day(office):
    used, unused = stored(office), stored(office, A_PNG, "x.png")
    case = office.start()
    with unit_of_work() as session:
        attachments.claim(session, case.case_id, {"proof": [used.id]}, office.people["applicant"])
    older()

    files.sweep(Asked(office.people["administrator"], office.now + timedelta(hours=23)))
    before = on_the_shelf()
    removed = files.sweep(Asked(office.people["administrator"], office.now + timedelta(hours=25)))

    assert len(before) == 2
    assert removed == 1
    assert on_the_shelf() == [hashlib.sha256(A_PDF).hexdigest()]
    with reading() as session:
        assert session.get(Attachment, unused.id) is None
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_a_content_that_was_just_written_is_not_swept(office):
    shelf = attachments.shelf()
    shelf.put(io.BytesIO(A_PDF))  # its row is about to be written
    older()
    shelf.put(io.BytesIO(A_PDF))  # the same content arrives again

    removed = files.sweep(Asked(office.people["administrator"], office.now))

    assert removed == 0
    assert len(on_the_shelf()) == 1


def test_an_upload_cut_off_by_a_crash_is_swept(office):
    stored(office)
    (attachments.shelf().folder / "arriving" / "tmp_cut_off").write_bytes(b"half")
    older()

    files.sweep(Asked(office.people["administrator"], office.now))

    assert not list((attachments.shelf().folder / "arriving").iterdir())
