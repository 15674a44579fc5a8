"""Files as offices send them: encodings, workbooks, and what is no sheet at all."""

import io
import re
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from app.registry import sheets
from app.registry.sheets import (
    BadEncoding,
    BrokenText,
    NotASheet,
    OldExcel,
    SheetBroken,
    SheetEmpty,
    SheetTooBig,
    SheetTooLong,
    Uncomputed,
    read,
)
from tests.registry.builders import a_csv, a_row, an_xlsx, workbook_of

BOMB = 125 * 1024 * 1024


def a_package(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name.replace("__", "/"), body)
    return written.getvalue()


def repacked(body: bytes, part: str, change) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_every_encoding_of_excel_is_read(encoding, delimiter):
    body = a_csv(a_row(facts="超限，超载"), encoding=encoding, delimiter=delimiter)

    sheet = read(body).sheets[0]

    assert sheet.rows[0][1][0] == "行政相对人名称"
    assert sheet.rows[1][0] == 2
    assert sheet.rows[1][1][8] == "超限，超载"


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    text = 'a,b\n\n"line\nbreak",c\n,\nd,e\n'

    rows = read(text.encode()).sheets[0].rows

    assert [number for number, _ in rows] == [1, 3, 5]


@pytest.mark.parametrize("body", [b"", b"\n\n,,\n", "　\n".encode(), an_xlsx()[:0]])
def test_an_empty_file_is_refused(body):
    with pytest.raises(SheetEmpty):
        read(body)


def test_an_empty_workbook_is_refused():
    with pytest.raises(SheetEmpty):
        read(workbook_of(Workbook()))


def test_old_excel_and_locked_workbooks_are_refused():
    with pytest.raises(OldExcel):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


@pytest.mark.parametrize("body", [b"<html><table>", b"%PDF-1.7", b'{"a": 1}', b"a\x00b,c\n"])
def test_what_is_no_sheet_is_refused(body):
    with pytest.raises(NotASheet):
        read(body)


def test_text_in_another_encoding_is_refused_with_its_line():
    with pytest.raises(BadEncoding) as refusal:
        read("名称,代码\n甲,乙\n".encode("gb18030") + b"\xff\xff\n")

    assert refusal.value.named == {"line": 3}


def test_an_open_quote_does_not_swallow_the_rest():
    with pytest.raises(BrokenText) as refusal:
        read(b'a,b\n1,2\n"open,3\n4,5\n')

    assert refusal.value.named == {"row": 3}


@pytest.mark.parametrize("cut", [40, 400, 3000])
def test_a_damaged_workbook_is_refused(cut):
    with pytest.raises(SheetBroken):
        read(an_xlsx(a_row())[:cut])


def test_a_package_that_is_no_workbook_is_refused():
    with pytest.raises(NotASheet):
        read(a_package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"))


def test_a_package_that_unpacks_to_hundreds_of_megabytes_is_refused_unopened():
    with pytest.raises(SheetTooBig):
        read(a_package(xl__big=bytes(BOMB)))


@pytest.mark.parametrize(
    "prolog",
    [
        b'<!DOCTYPE x [<!ENTITY e "ha">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"<!-- " + b"x" * 1_100_000 + b" --><!DOCTYPE x []>",
    ],
)
def test_a_workbook_with_a_document_type_is_refused(prolog):
    body = repacked(an_xlsx(a_row()), "xl/worksheets/sheet1.xml", lambda xml: prolog + xml)

    with pytest.raises(SheetBroken):
        read(body)


def test_a_part_in_an_encoding_that_hides_entities_is_refused():
    body = repacked(an_xlsx(a_row()), "xl/worksheets/sheet1.xml", lambda xml: xml.decode().encode("utf-16"))

    with pytest.raises(SheetBroken):
        read(body)


def test_the_size_that_a_sheet_claims_is_not_believed():
    body = repacked(
        an_xlsx(a_row()),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:W2"', b'ref="A1:XFD1048576"'),
    )

    assert len(read(body).sheets[0].rows) == 2


def test_a_stray_cell_in_the_last_row_is_read_in_its_place():
    workbook = Workbook()
    workbook.worksheets[0]["A1"] = "a"
    workbook.worksheets[0].cell(1_048_576, 64).value = "z"

    rows = read(workbook_of(workbook)).sheets[0].rows

    assert [(number, cells[-1]) for number, cells in rows] == [(1, "a"), (1_048_576, "z")]


def test_too_many_bytes_or_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(SheetTooBig):
        read(b"a,b\n" * 10)

    monkeypatch.setattr(sheets, "MAX_BYTES", 1000)
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    with pytest.raises(SheetTooLong):
        read(b"a,b\n" * 10)


def test_a_formula_has_its_result_or_is_known_to_lack_it():
    workbook = Workbook()
    workbook.worksheets[0].append(["a", "=1+1", '="x"'])
    body = workbook_of(workbook)
    with_result = re.compile(rb"<f>1\+1</f><v ?(/>|></v>)")
    computed = repacked(
        body, "xl/worksheets/sheet1.xml", lambda xml: with_result.sub(b"<f>1+1</f><v>2</v>", xml)
    )

    cells = read(computed).sheets[0].rows[0][1]

    assert cells == ("a", 2, Uncomputed.FORMULA)


def test_cells_merged_downwards_are_spread_over_their_rows():
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for cells in (["unit", "a"], [None, "b"], [None, "c"], [None, "d"]):
        sheet.append(cells)
    sheet.merge_cells("A1:A3")

    found = read(workbook_of(workbook)).sheets[0]

    assert [cells[0] for _, cells in found.rows] == ["unit", "unit", "unit", None]
    assert found.spread == {(2, 0), (3, 0)}


def test_native_dates_and_hidden_sheets_are_known():
    workbook = Workbook()
    workbook.worksheets[0].append([datetime.fromisoformat("2026-05-06")])
    workbook.create_sheet("hidden").sheet_state = "hidden"
    workbook["hidden"].append(["x"])

    first, second = read(workbook_of(workbook)).sheets

    assert first.rows[0][1] == (datetime.fromisoformat("2026-05-06"),)
    assert (first.hidden, second.hidden) == (False, True)
