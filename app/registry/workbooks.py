"""XLSX into rows: refuses bombs and entities, spreads merged cells, knows a formula without a result."""

import io
import re
import warnings
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH

from app.registry.sheets import (
    MAX_CELLS,
    MAX_ROWS,
    Book,
    NotASheet,
    Sheet,
    SheetBroken,
    SheetTooBig,
    SheetTooLong,
    Uncomputed,
    is_filled,
)

MAX_UNPACKED = 120 * 1024 * 1024
MAX_PARTS = 2_000
LONGEST_TITLE = 100
MAX_MERGED = 5_000
Rows = dict[int, list[Any]]
PIECE = 1024 * 1024
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)[\"']")


def read_workbook(body: bytes) -> Book:
    """All sheets of an XLSX file."""
    _refuse_bombs(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styling it drops, which no row needs
            return _read(body)
    except (SheetTooLong, NotASheet):
        raise
    except Exception as cause:  # what a damaged or hostile file makes the library raise has no end
        raise SheetBroken from cause


def _refuse_bombs(body: bytes) -> None:
    """Look into the package before any library does: parts, sizes, entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
                raise SheetTooBig(megabytes=unpacked // 1024 // 1024, limit=MAX_UNPACKED // 1024 // 1024)
            if "[Content_Types].xml" not in package.namelist():
                raise NotASheet
            for part in parts:  # whatever it is called: the package says which part is XML, not its name
                _refuse_entities(package, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as cause:
        raise SheetBroken from cause


def _refuse_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A part that declares a document type, or hides in an encoding where this could not be seen."""
    with package.open(part) as stream:
        tail = b""
        first = True
        while piece := stream.read(PIECE):
            if first and piece[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00"):
                raise SheetBroken
            first = False
            if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
                raise SheetBroken
            tail = piece[-16:]


def _read(body: bytes) -> Book:
    # a workbook is read again only where it has formulas: first for where they are, then for their results
    workbook = load_workbook(io.BytesIO(body), read_only=True)
    results = None
    sheets = []
    for sheet in workbook.worksheets:
        rows, formulas = _rows(sheet)
        if formulas:
            results = results or load_workbook(io.BytesIO(body), read_only=True, data_only=True)
            _fill_in_results(rows, formulas, results[sheet.title])
        spread = _spread(rows, _merged(workbook, sheet))
        sheets.append(
            Sheet(
                sheet.title[:LONGEST_TITLE],
                tuple((number, tuple(cells)) for number, cells in sorted(rows.items())),
                hidden=sheet.sheet_state != "visible",
                since_1904=workbook.epoch == MAC_EPOCH,
                spread=spread,
            )
        )
    return Book("xlsx", tuple(sheets))


def _rows(sheet: Any) -> tuple[Rows, set[tuple[int, int]]]:
    rows: Rows = {}
    formulas = set()
    for number, row in _numbered(sheet):
        values = [cell.value for cell in row]
        if not is_filled(values):
            continue
        rows[number] = values
        formulas |= {(number, place) for place, cell in enumerate(row) if cell.data_type == "f"}
        if len(rows) > MAX_ROWS:
            raise SheetTooLong(limit=MAX_ROWS)
    return rows, formulas


def _numbered(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # the size that a file claims is not believed
    former = None
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_CELLS), 1):
        if row is former:  # the one empty row that stands for each missing one; there may be a million
            continue
        former = row
        cells = list(row)
        while cells and cells[-1].value is None:
            cells.pop()
        yield number, cells


def _fill_in_results(rows: Rows, formulas: set[tuple[int, int]], results: Any) -> None:
    computed = {(n, place): c.value for n, row in _numbered(results) for place, c in enumerate(row)}
    for number, place in formulas:
        result = computed.get((number, place))
        rows[number][place] = Uncomputed.FORMULA if result is None else result


def _merged(workbook: Any, sheet: Any) -> list[tuple[int, int, int]]:
    """Merged ranges of more than one row: (place of the column from 0, first row, last row)."""
    path = sheet._worksheet_path  # noqa: SLF001  a read-only sheet has no public word for merged cells
    with workbook._archive.open(path) as part:  # noqa: SLF001  the same
        found = MERGED.findall(part.read())
    ranges = []
    for reference in found[:MAX_MERGED]:
        column, top, _, bottom = range_boundaries(reference.decode())
        if column and top and bottom and bottom > top and column <= MAX_CELLS:
            ranges.append((column - 1, top, bottom))
    return ranges


def _spread(rows: Rows, ranges: list[tuple[int, int, int]]) -> frozenset[tuple[int, int]]:
    """Put the value of a range merged downwards into each of its rows, as the eye reads it."""
    numbers = sorted(rows)
    spread = set()
    for place, top, bottom in ranges:
        value = rows[top][place] if top in rows and place < len(rows[top]) else None
        if value is None:
            continue
        for number in numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
            cells = rows[number]
            cells.extend([None] * (place + 1 - len(cells)))
            if cells[place] is None:
                cells[place] = value
                spread.add((number, place))
    return frozenset(spread)
