"""What a file is, from its content; a name that is safe to show and to save; and the id it goes by."""

import re
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import puremagic

LONGEST_NAME = 120
MOST_PARTS = 5_000
FILE_ID = re.compile(r"file-[0-9a-f]{32}")


@dataclass(frozen=True)
class FileType:
    """A kind of file the office takes."""

    ending: str
    media_type: str


PDF = FileType("pdf", "application/pdf")
PNG = FileType("png", "image/png")
JPEG = FileType("jpg", "image/jpeg")
DOCX = FileType("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = FileType("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
OFD = FileType("ofd", "application/ofd")

BY_SIGNATURE = {"application/pdf": PDF, "image/png": PNG, "image/jpeg": JPEG}
BY_PART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "OFD.xml": OFD}
ENDINGS = {"jpeg": "jpg", "jpe": "jpg"}
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')


def recognise(file: Path) -> FileType | None:
    """The kind of this file, or None for every kind that the office does not take.

    HEIC pictures are not taken: no browser at a desk shows them. Documents with macros are not taken.
    """
    with file.open("rb") as opened:
        head = opened.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _recognise_package(file)
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return None
    return next((kind for match in matches if (kind := _by_signature(match.mime_type, head))), None)


def new_file_id() -> str:
    return f"file-{secrets.token_hex(16)}"


def is_file_id(value: Any) -> bool:
    return isinstance(value, str) and FILE_ID.fullmatch(value) is not None


def safe_name(name: str, kind: FileType) -> str:
    """The last part of the name without anything that could mislead, with the ending its content has."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = FORBIDDEN.sub("", name).strip(" .")
    path = PurePosixPath(name or "附件")
    ending = path.suffix.lstrip(".").lower()
    stem = path.stem if ENDINGS.get(ending, ending) == kind.ending else path.name
    return f"{stem[:LONGEST_NAME].strip(' .') or '附件'}.{kind.ending}"


def _by_signature(media_type: str, head: bytes) -> FileType | None:
    kind = BY_SIGNATURE.get(media_type)
    return None if kind is PDF and not head.startswith(b"%PDF-") else kind


def _recognise_package(file: Path) -> FileType | None:
    try:
        with zipfile.ZipFile(file) as package:
            parts = [one.filename for one in package.infolist()[:MOST_PARTS]]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if any(part.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for part in parts):
        return None
    return next((BY_PART[part] for part in parts if part in BY_PART), None)
