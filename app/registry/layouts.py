"""The layouts of all kinds of record beside penalties, as data; which one a file has; a blank to fill in.

The permit sheet and those of the five kinds could not be read in a source: their columns are a working
assumption after the penalty sheet and the names that offices use.
"""

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.registry.layout import HEADING_SEARCHED, PENALTY, PENALTY_COLUMNS, Column, Layout
from app.registry.sheets import Book

PARTY = PENALTY_COLUMNS[:6]
REMARKS = (Column("remarks", "备注", 512),)
SOURCE = PENALTY_COLUMNS[-3:-1]
BLANK_ROWS = 500


def _number(act: str, *aliases: str) -> Column:
    return Column("decision_no", f"{act}文号", 128, required=True, aliases=aliases)


def _day(heading: str, *aliases: str) -> Column:
    return Column("decision_date", heading, 64, required=True, aliases=aliases)


def _authority(act: str) -> tuple[Column, Column]:
    return (
        Column("authority", f"{act}机关", 200, required=True, aliases=(f"行政{act}机关", f"{act}机关名称")),
        Column(
            "authority_uscc", f"{act}机关统一社会信用代码", 64, required=True, aliases=(f"{act}机关代码",)
        ),
    )


PERMIT = Layout(
    "permit",
    "行政许可",
    (
        *PARTY,
        Column(
            "document",
            "行政许可决定文书名称",
            200,
            aliases=("许可决定文书名称",),
            reads="line",
            detail=True,
            public=True,
        ),
        _number("行政许可决定文书", "许可决定文书号", "行政许可决定书文号", "许可文号", "行政许可决定文书号"),
        Column(
            "categories",
            "许可类别",
            255,
            required=True,
            reads="list",
            choices=("普通", "特许", "认可", "核准", "登记", "其他"),
        ),
        Column("permit", "许可证书名称及编号", 200, aliases=("许可证书名称", "许可编号"), reads="line"),
        Column("content", "许可内容", 4000, required=True),
        _day("许可决定日期"),
        Column("valid_from", "有效期自", 64, required=True, aliases=("许可有效期自",)),
        Column("valid_until", "有效期至", 64, required=True, aliases=("许可有效期至", "许可截止期")),
        *_authority("许可"),
        *SOURCE,
        *REMARKS,
    ),
)
COMPULSION = Layout(
    "compulsion",
    "行政强制",
    (
        *PARTY,
        _number("行政强制决定书", "强制决定书文号"),
        Column(
            "categories",
            "强制类别",
            255,
            required=True,
            reads="list",
            choices=(
                "查封",
                "扣押",
                "冻结",
                "限制人身自由",
                "加处罚款或者滞纳金",
                "划拨",
                "拍卖",
                "代履行",
                "其他",
            ),
        ),
        Column("facts", "强制事由", 2000, required=True),
        Column("basis", "强制依据", 2048, required=True),
        Column("content", "强制内容", 4000, required=True),
        _day("强制决定日期"),
        Column("valid_until", "强制期限至", 64),
        *_authority("强制"),
        *SOURCE,
        *REMARKS,
    ),
)
CONFIRMATION = Layout(
    "confirmation",
    "行政确认",
    (
        *PARTY,
        _number("行政确认文书", "确认文书文号"),
        Column("act_type", "确认事项", 2000, required=True),
        Column("basis", "确认依据", 2048),
        Column("content", "确认内容", 4000, required=True),
        _day("确认日期", "行政确认日期"),
        Column("valid_until", "确认有效期至", 64, aliases=("有效期至",)),
        *_authority("确认"),
        *SOURCE,
        *REMARKS,
    ),
)
RULING = Layout(
    "ruling",
    "行政裁决",
    (
        *PARTY,
        _number("行政裁决书", "裁决书文号"),
        Column("act_type", "裁决类别", 2000, required=True),
        Column("other_party", "对方当事人", 200, reads="line", detail=True),
        Column("facts", "争议事项", 2000, required=True),
        Column("basis", "裁决依据", 2048, required=True),
        Column("content", "裁决结果", 4000, required=True),
        _day("裁决日期"),
        *_authority("裁决"),
        *SOURCE,
        *REMARKS,
    ),
)
REWARD = Layout(
    "reward",
    "行政奖励",
    (
        *PARTY,
        _number("行政奖励决定", "奖励决定文号"),
        Column("act_type", "奖励名称", 2000, required=True),
        Column("facts", "奖励事由", 2000, required=True),
        Column("basis", "奖励依据", 2048),
        Column("content", "奖励内容", 4000, required=True),
        _day("奖励决定日期", "奖励日期"),
        *_authority("奖励"),
        *SOURCE,
        *REMARKS,
    ),
)
INSPECTION = Layout(
    "inspection",
    "行政检查",
    (
        *PARTY,
        _number("行政检查文书", "检查文书文号", "检查记录编号"),
        Column(
            "categories",
            "检查方式",
            255,
            required=True,
            reads="list",
            choices=("日常检查", "双随机抽查", "专项检查", "举报核查", "其他"),
        ),
        Column("act_type", "检查事项", 2000, required=True),
        Column("basis", "检查依据", 2048),
        Column("result", "检查结论", 255, required=True, reads="line", detail=True, public=True),
        Column("content", "检查结果", 4000, required=True),
        _day("检查日期"),
        *_authority("检查"),
        *SOURCE,
        *REMARKS,
    ),
)
LAYOUTS = {
    layout.kind: layout for layout in (PENALTY, PERMIT, COMPULSION, CONFIRMATION, RULING, REWARD, INSPECTION)
}
"""By kind of record; the first one is meant where a heading leaves it open."""


def recognise(book: Book) -> Layout:
    """The layout whose heading a file has: the one that knows most columns of its fullest heading."""
    rows = [
        cells for sheet in book.sheets if not sheet.hidden for number, cells in sheet.rows[:HEADING_SEARCHED]
    ]
    known = {
        kind: max((len(set(layout.known(cells))) for cells in rows), default=0)
        for kind, layout in LAYOUTS.items()
    }
    most = max(known.values())
    return next(layout for kind, layout in LAYOUTS.items() if known[kind] == most)


def blank(layout: Layout) -> bytes:
    """An empty sheet of a layout: its heading, what is required marked, and lists to choose from."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = layout.title
    sheet.freeze_panes = "A2"
    for place, column in enumerate(layout, 1):
        cell = sheet.cell(1, place, layout.heading_of(column.name))
        cell.font = Font(bold=True, color="FFB42318" if column.required else "FF1F2933")
        cell.fill = PatternFill("solid", fgColor="FFEFEFEF")
        if column.required:
            cell.comment = Comment("必填", "诚诺")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, len(column.heading) * 2)
        for row in range(2, BLANK_ROWS + 2):
            sheet.cell(row, place).number_format = "@"
        if column.choices and sum(map(len, column.choices)) < 200:
            choice = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            choice.showErrorMessage = False  # several may be written, parted by a semicolon
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{BLANK_ROWS + 1}")
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
