"""Whole sheets: where the heading stands, what is no decision, what stands there twice."""

import pytest
from openpyxl import Workbook

from app.registry.examination import NoHeading, NoRows, examine
from app.registry.layout import ColumnsMissing, ColumnTwice
from app.registry.report import sentence
from app.registry.sheets import read
from app.words import say_error
from tests.registry.builders import HEADING, TODAY, a_csv, a_row, a_uscc, csv_of, table_of, workbook_of


def examined(body: bytes):
    return examine(read(body), TODAY)


def codes(body: bytes) -> dict[int, str]:
    return {item.row: item.checked.problems[0].code for item in examined(body).items if item.is_rejected}


def test_columns_are_found_by_their_headings_in_any_order_and_dress():
    table = [list(reversed(cells)) for cells in table_of([a_row()])]
    dressed = {"罚款金额（万元）": "*罚款 金额(万元)\n（必填）", "统一社会信用代码": " 统一社会 信用代码："}
    table[0] = [dressed.get(heading, heading) for heading in table[0]]

    assert [item.checked.problems for item in examined(csv_of(table)).items] == [()]


def test_a_heading_below_titles_is_found_and_rows_keep_their_numbers():
    table = [["2026年7月行政处罚信息"], ["填报单位：云水市"], *table_of([a_row(1), a_row(2, name="")])]

    assert codes(csv_of(table)) == {5: "missing_name"}


def test_a_missing_column_is_one_clear_sentence():
    table = [
        [cell for place, cell in enumerate(cells) if place not in {2, 6}] for cells in table_of([a_row()])
    ]

    with pytest.raises(ColumnsMissing) as refusal:
        examined(csv_of(table))

    assert "统一社会信用代码、行政处罚决定书文号" in say_error(refusal.value)


def test_a_column_that_stands_twice_is_refused():
    table = [[*cells, cells[6]] for cells in table_of([a_row()])]

    with pytest.raises(ColumnTwice):
        examined(csv_of(table))


def test_a_sheet_of_something_else_is_refused():
    with pytest.raises(NoHeading):
        examined(b"a,b,c\n1,2,3\n")


def test_a_heading_alone_is_refused():
    with pytest.raises(NoRows):
        examined(csv_of([HEADING]))


def test_totals_notes_and_repeated_headings_are_passed_over_and_listed():
    table = table_of([a_row(1)])
    table += [HEADING, *table_of([a_row(2)])[1:], ["合 计", *[None] * 11, "2"], ["填表人：李某"]]

    found = examined(csv_of(table))

    assert len(found.items) == 2
    assert [(row, why) for row, _, why in found.skipped] == [
        (3, "heading_again"),
        (5, "totals"),
        (6, "notes"),
    ]


def test_a_company_whose_name_begins_like_a_total_is_still_a_decision():
    found = examined(a_csv(a_row(name="合计运输有限公司")))

    assert len(found.items) == 1


def test_a_decision_that_stands_twice_counts_once():
    again = a_row(1, decision_no="云交执罚[2026]0001号", uscc=a_uscc(1).lower())

    assert codes(a_csv(a_row(1), again)) == {3: "duplicate"}


def test_one_number_with_two_contents_is_a_conflict_that_names_the_difference():
    items = examined(a_csv(a_row(1), a_row(1, content="罚款2万元", fine_wan="2"))).items

    problem = items[1].checked.problems[0]
    assert problem.code == "conflict_in_sheet"
    assert "第 2 行相同，但内容不同（处罚内容、罚款金额（万元））" in sentence(problem)


def test_a_number_whose_first_row_is_wrong_is_free_for_the_second():
    assert codes(a_csv(a_row(1, name=""), a_row(1))) == {2: "missing_name"}


def test_a_row_shifted_by_an_unquoted_comma_is_refused_and_kept_whole():
    table = table_of([a_row(1, remarks="无异议")])
    table[1].insert(8, "多出的一格")

    item = examined(csv_of(table)).items[0]

    assert item.checked.problems[0].code == "too_many_cells"
    assert item.raw["表头之外的内容"]


def test_amounts_under_a_heading_in_yuan_are_counted_in_wan():
    table = table_of([a_row(1, fine_wan="5000", content="罚款5000元")])
    table[0] = ["罚款金额（元）" if heading == "罚款金额（万元）" else heading for heading in table[0]]

    item = examined(csv_of(table)).items[0]

    assert str(item.checked.decision.fine_wan) == "0.5"
    assert [mend.code for mend in item.checked.mends] == ["yuan"]
    assert item.raw["fine_wan"] == "5000元"


def test_every_visible_sheet_with_the_heading_is_read_and_the_others_are_named():
    workbook = Workbook()
    july, august, notes, hidden = (workbook.create_sheet(name) for name in ("七月", "八月", "说明", "旧表"))
    for cells in table_of([a_row(1)]):
        july.append(cells)
        hidden.append(cells)
    for cells in table_of([a_row(2, name="")]):
        august.append(cells)
    notes.append(["请勿修改表头"])
    hidden.sheet_state = "hidden"

    found = examined(workbook_of(workbook))

    assert [(item.sheet, item.row, item.is_rejected) for item in found.items] == [
        ("七月", 2, False),
        ("八月", 2, True),
    ]
    assert found.unread_sheets == ("说明", "旧表")


def test_a_merged_agency_belongs_to_all_its_rows_and_is_listed():
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for cells in table_of([a_row(1), a_row(2, authority=None)]):
        sheet.append(cells)
    column = chr(ord("A") + HEADING.index("处罚机关"))
    sheet.merge_cells(f"{column}2:{column}3")

    items = examined(workbook_of(workbook)).items

    assert [item.is_rejected for item in items] == [False, False]
    assert [mend.code for mend in items[1].checked.mends] == ["merged"]
