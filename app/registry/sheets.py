"""A sheet as it was sent: CSV in any encoding Excel writes, or XLSX, read into rows. Knows no columns."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from app.errors import Invalid

MAX_BYTES = 30 * 1024 * 1024
MAX_ROWS = 50_000
MAX_CELLS = 64
"""A row's cells beyond this are not a penalty sheet's."""


class SheetTooBig(Invalid):
    """More bytes or rows than are taken in one go."""

    code = "sheet_too_big"


class SheetTooLong(Invalid):
    """More rows than are taken in one go."""

    code = "sheet_too_long"


class SheetEmpty(Invalid):
    """A file without a single filled cell."""

    code = "sheet_empty"


class SheetBroken(Invalid):
    """A file that claims to be a sheet and cannot be read as one."""

    code = "sheet_broken"


class NotASheet(Invalid):
    """Not CSV and not XLSX. `what` says what it is instead."""

    code = "not_a_sheet"


class OldExcel(NotASheet):
    """The .xls format of before 2007, a file of WPS's own, or a workbook locked by a password."""

    code = "old_excel"


class BadEncoding(Invalid):
    """Text in no encoding that Chinese Excel writes."""

    code = "bad_encoding"


class BrokenText(Invalid):
    """CSV text whose quotes do not close."""

    code = "broken_text"


class Uncomputed(Enum):
    """A formula whose result is not in the file: it was never opened in a spreadsheet program."""

    FORMULA = "="


Cell = str | int | float | bool | Decimal | datetime | date | time | Uncomputed | None
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet's rows with the numbers a spreadsheet program shows; wholly empty rows are left out.

    `spread` names the cells that got their value from a merged range: (row, place from 0).
    """

    name: str
    rows: tuple[tuple[int, Cells], ...]
    hidden: bool = False
    since_1904: bool = False
    spread: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Book:
    """A file as read: its sheets in order."""

    form: str
    sheets: tuple[Sheet, ...]


def read(body: bytes) -> Book:
    """Read a file by what it is, not by its name. Refuses with one sentence what it cannot read."""
    if len(body) > MAX_BYTES:
        raise SheetTooBig(megabytes=len(body) // 1024 // 1024, limit=MAX_BYTES // 1024 // 1024)
    if body.startswith(b"PK\x03\x04"):
        # openpyxl takes a moment to load, and most sheets of a day are CSV
        from app.registry.workbooks import read_workbook

        book = read_workbook(body)
    elif body.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldExcel
    else:
        book = _read_text(body)
    if not any(sheet.rows for sheet in book.sheets):
        raise SheetEmpty
    return book


def is_filled(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and not (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _read_text(body: bytes) -> Book:
    text, encoding = _decode(body)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<table", "{", "%pdf")):
        raise NotASheet
    rows = []
    for number, cells in _records(text):
        if is_filled(cells):
            rows.append((number, cells))
        if len(rows) > MAX_ROWS:
            raise SheetTooLong(limit=MAX_ROWS)
    return Book(f"csv {encoding}", (Sheet("", tuple(rows)),))


def _decode(body: bytes) -> tuple[str, str]:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif body.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as problem:
            failed = problem
        else:
            if "\x00" in text:
                raise NotASheet
            return text, encoding
    raise BadEncoding(line=body.count(b"\n", 0, failed.start) + 1) from failed


def _records(text: str) -> Iterator[tuple[int, Cells]]:
    """Records numbered as a spreadsheet shows them: an empty line counts, a line break in quotes does not."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, tuple(cells[:MAX_CELLS])
    except csv.Error:
        raise BrokenText(row=number + 1) from None


def _delimiter(text: str) -> str:
    """The sign that parts the cells: what the fullest of the first lines has most of."""
    lines = text[:20_000].splitlines()[:30]
    return max(",\t;", key=lambda sign: max((line.count(sign) for line in lines), default=0))
