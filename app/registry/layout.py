"""The columns of a sheet as data, and how a heading is recognised. Here stands the penalty sheet."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.errors import Invalid

HEADING_SEARCHED = 30
"""A heading stands within so many rows, under titles and notes."""

ENOUGH_TO_BE_A_HEADING = 4


class ColumnsMissing(Invalid):
    """The heading was found, and required columns are not in it."""

    code = "columns_missing"


class ColumnTwice(Invalid):
    """Two columns have the same heading: which one counts cannot be known."""

    code = "column_twice"


@dataclass(frozen=True)
class Column:
    """One column: its name here, its heading in the layout, and the longest text it takes."""

    name: str
    heading: str
    limit: int = 200
    required: bool = False
    aliases: tuple[str, ...] = ()
    reads: str = "text"
    """How its cells are read: line, text or list; what every sheet has is read the same way in all."""
    choices: tuple[str, ...] = ()
    """What a list may hold; with none, anything."""
    detail: bool = False
    """Whether it is kept among the details of a record, having no column of its own."""
    public: bool = False
    """Whether the public sees this detail."""


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of record; iterates over them."""

    kind: str
    title: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def names(self) -> dict[str, str]:
        """Column names by their headings and aliases, plain."""
        return {plain(h): c.name for c in self.columns for h in (c.heading, *c.aliases)}

    def heading_of(self, column: str) -> str:
        """The heading as the layout prints it, with full-width brackets."""
        return self.by_name[column].heading.replace("(", "（").replace(")", "）")

    def known(self, cells: Sequence[Any]) -> list[str]:
        """The columns that a row names."""
        return [name for cell in cells if (name := self.names.get(plain(cell)))]


PENALTY_COLUMNS = (
    Column("name", "行政相对人名称", 200, required=True, aliases=("相对人名称", "当事人名称")),
    Column("kind", "行政相对人类别", 64, aliases=("相对人类别",)),
    Column("uscc", "统一社会信用代码", 64, required=True, aliases=("行政相对人代码_1(统一社会信用代码)",)),
    Column("legal_rep", "法定代表人", 50, aliases=("法定代表人姓名", "法定代表人(负责人)")),
    Column("id_type", "法定代表人证件类型", 64, aliases=("证件类型",)),
    Column("id_number", "法定代表人证件号码", 64, aliases=("证件号码", "法定代表人身份证号")),
    Column("decision_no", "行政处罚决定书文号", 128, required=True, aliases=("处罚决定书文号", "决定书文号")),
    Column("act_type", "违法行为类型", 2000, required=True),
    Column("facts", "违法事实", 2000, required=True),
    Column("basis", "处罚依据", 2048, required=True),
    Column("categories", "处罚类别", 255, required=True, aliases=("处罚种类",)),
    Column("content", "处罚内容", 4000, required=True),
    Column("fine_wan", "罚款金额(万元)", 64, required=True, aliases=("罚款金额", "罚款金额(元)")),
    Column(
        "confiscated_wan",
        "没收违法所得、没收非法财物的金额(万元)",
        64,
        aliases=(
            "没收违法所得、没收非法财物的金额",
            "没收金额(万元)",
            "没收违法所得、没收非法财物的金额(元)",
        ),
    ),
    Column("permit", "暂扣或吊销证照名称及编号", 200),
    Column("decision_date", "处罚决定日期", 64, required=True, aliases=("决定日期",)),
    Column("valid_until", "处罚有效期", 64),
    Column("publicity_until", "公示截止期", 64, aliases=("公示期限",)),
    Column("authority", "处罚机关", 200, required=True, aliases=("行政处罚机关", "处罚机关名称")),
    Column("authority_uscc", "处罚机关统一社会信用代码", 64, required=True, aliases=("处罚机关代码",)),
    Column("source_unit", "数据来源单位", 200, required=True),
    Column(
        "source_unit_uscc", "数据来源单位统一社会信用代码", 64, required=True, aliases=("数据来源单位代码",)
    ),
    Column("remarks", "备注", 512),
)
PENALTY = Layout("penalty", "行政处罚", PENALTY_COLUMNS)
BEYOND = "表头之外的内容"
AMOUNTS = ("fine_wan", "confiscated_wan")
EXPLANATION = "错误说明"
"""The column that a sheet of rejected rows carries beside the layout's own; ignored when it comes back."""


@dataclass(frozen=True)
class Heading:
    """Where a sheet's heading stands, and which of its columns is which."""

    row: int
    places: dict[str, int]
    sheet_width: int
    unknown: dict[str, int]
    in_yuan: frozenset[str] = frozenset()

    def pick(self, cells: Sequence[Any]) -> dict[str, Any]:
        """A row's cells by column name; an absent or short column reads as nothing."""
        return {name: cells[place] if place < len(cells) else None for name, place in self.places.items()}

    def others(self, cells: Sequence[Any]) -> dict[str, Any]:
        """What stands in columns that the layout does not know, by their headings, and beyond the last."""
        found = {heading: cells[place] for heading, place in self.unknown.items() if place < len(cells)}
        beyond = [str(cell) for cell in cells[self.sheet_width :] if cell not in (None, "")]
        return found | ({BEYOND: "，".join(beyond)} if beyond else {})


def find_heading(rows: Sequence[tuple[int, Sequence[Any]]], layout: Layout = PENALTY) -> Heading | None:
    """The heading among a sheet's first rows: the one with most known columns; None if there is none.

    Raises ColumnsMissing or ColumnTwice where it is a heading, but not a usable one.
    """
    best = max(
        ((len(layout.known(cells)), -number, cells) for number, cells in rows[:HEADING_SEARCHED]),
        key=lambda found: found[:2],
        default=None,
    )
    if best is None or best[0] < ENOUGH_TO_BE_A_HEADING:
        return None
    _, number, cells = best
    return _heading(-number, cells, layout)


def is_heading_again(cells: Sequence[Any], layout: Layout = PENALTY) -> bool:
    """Whether a row repeats the heading, as printed pages do."""
    filled = [cell for cell in cells if cell not in (None, "")]
    if not filled or plain(filled[0]) not in layout.names:
        return False
    return len(filled) >= ENOUGH_TO_BE_A_HEADING and len(layout.known(cells)) == len(filled)


def _heading(number: int, cells: Sequence[Any], layout: Layout) -> Heading:
    places: dict[str, int] = {}
    unknown = {}
    in_yuan = set()
    for place, cell in enumerate(cells):
        text = plain(cell)
        name = layout.names.get(text)
        if name is None:
            if text not in ("", EXPLANATION):
                unknown[str(cell).strip()] = place
            continue
        if name in places:
            raise ColumnTwice(heading=layout.heading_of(name))
        places[name] = place
        if name in AMOUNTS and text.endswith("(元)"):
            in_yuan.add(name)
    missing = [layout.heading_of(c.name) for c in layout if c.required and c.name not in places]
    if missing:
        raise ColumnsMissing(row=number, columns="、".join(missing))
    return Heading(number, places, len(cells), unknown, frozenset(in_yuan))


def plain(cell: object) -> str:
    """A heading without what people add to it: spaces, line breaks, stars, full-width signs, (必填)."""
    if not isinstance(cell, str):
        return ""
    text = unicodedata.normalize("NFKC", cell)
    text = re.sub(r"[\s\u200b\ufeff*:]+", "", text)
    text = re.sub(r"^\d+[.、]", "", text)
    text = text.replace("[", "(").replace("]", ")").replace("【", "(").replace("】", ")")
    return re.sub(r"\((必填|选填|必填项|可选)\)", "", text)
