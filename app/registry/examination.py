"""A whole sheet examined: every row becomes a decision, a list of problems, or a line passed over. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from app.errors import Finding, Invalid
from app.registry.layout import PENALTY, Heading, Layout, find_heading, is_heading_again
from app.registry.mending import read_amount, read_date
from app.registry.reading import Checked, Decision, Mend
from app.registry.rows import check_row
from app.registry.sheets import Book, Cells, Sheet, is_filled

TOTALS = re.compile(r"(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)[:：]?")
NOTES = re.compile(
    r"(备\s*注|说\s*明|填表说明|填报说明|注|填报人|填表人|制表人?|审核人?|填报单位|填报日期|联系电话)[:：]"
)
FEW = 6
"""A line of totals or of signatures fills at most so many cells."""
MERGED_MEND = "merged"


class NoHeading(Invalid):
    """No row of any visible sheet looks like the layout's heading."""

    code = "no_heading"


class NoRows(Invalid):
    """A heading and nothing below it."""

    code = "no_rows"


@dataclass(frozen=True)
class Item:
    """One row of the sheet with its number there, its cells as sent, and what became of it.

    `raw` has the layout's columns by name and the sheet's own further ones by their headings.
    """

    row: int
    sheet: str
    raw: dict[str, Any]
    checked: Checked

    @property
    def is_rejected(self) -> bool:
        return bool(self.checked.problems)

    def reject(self, problem: Finding) -> "Item":
        """The same row, refused for what only other rows or the register could show."""
        found = Checked(None, (*self.checked.problems, problem), self.checked.mends)
        return replace(self, checked=found)


@dataclass(frozen=True)
class Examined:
    """A file examined: its rows, the lines passed over (row, sheet, why), and what was not read."""

    items: tuple[Item, ...]
    skipped: tuple[tuple[int, str, str], ...] = ()
    unread_sheets: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    form: str = ""
    layout: Layout = PENALTY


@dataclass
class _Gathered:
    layout: Layout
    items: list[Item] = field(default_factory=list)
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def examine(
    book: Book, today: date, layout: Layout = PENALTY, *, watch: Callable[[int, int], None] | None = None
) -> Examined:
    """Examine every row of every visible sheet that has the heading. `watch(done, all)` sees it go on."""
    gathered = _Gathered(layout)
    headed: list[tuple[Sheet, Heading]] = []
    for sheet in book.sheets:
        heading = None if sheet.hidden else find_heading(sheet.rows, layout)
        if heading is not None:
            headed.append((sheet, heading))
            gathered.unknown += list(heading.unknown)
        elif sheet.rows:
            gathered.unread.append(sheet.name)
    if not headed:
        raise NoHeading
    total = sum(len(sheet.rows) for sheet, _ in headed)
    seen = 0
    for sheet, heading in headed:
        for number, cells in sheet.rows:
            seen += 1
            if number > heading.row:
                _examine_row(gathered, sheet, heading, number, cells, today)
            if watch and (seen % 200 == 0 or seen == total):
                watch(seen, total)
    if not gathered.items:
        raise NoRows
    return Examined(
        tuple(_without_repeats(gathered.items, layout)),
        tuple(gathered.skipped),
        tuple(gathered.unread),
        tuple(gathered.unknown),
        book.form,
        layout,
    )


def _examine_row(  # noqa: PLR0913, PLR0917  a row, where it stands, and what day it is
    gathered: _Gathered, sheet: Sheet, heading: Heading, number: int, cells: Cells, today: date
) -> None:
    why = _passed_over(cells, gathered.layout)
    if why is not None:
        gathered.skipped.append((number, sheet.name, why))
        return
    raw = heading.pick(cells)
    layout = gathered.layout
    checked = check_row(raw, today, layout, in_yuan=heading.in_yuan, since_1904=sheet.since_1904)
    if is_filled(cells[heading.sheet_width :]):
        extra = Finding("too_many_cells", None, {"heading": "", "width": heading.sheet_width})
        checked = Checked(None, (extra, *checked.problems), checked.mends)
    spread = [name for name, place in heading.places.items() if (number, place) in sheet.spread]
    merged = tuple(Mend(name, MERGED_MEND, "", str(raw[name])) for name in spread)
    checked = replace(checked, mends=(*checked.mends, *merged))
    sent = _as_the_layout_has_it(raw, heading, sheet) | heading.others(cells)
    gathered.items.append(Item(number, sheet.name, sent, checked))


def _as_the_layout_has_it(raw: dict[str, Any], heading: Heading, sheet: Sheet) -> dict[str, Any]:
    """The cells with what only this sheet's own heading or calendar said of them written out.

    A sheet of returned rows is headed in 万元 and counts its days since 1900.
    """
    sent = dict(raw)
    for column in heading.in_yuan:
        amount = read_amount(raw[column])
        if amount.value is not None and not amount.mends:
            sent[column] = f"{raw[column]}元"
    for column in ("decision_date", "valid_from", "valid_until", "publicity_until"):
        if sheet.since_1904 and read_date(raw.get(column)).mends == ("excel_serial",):
            sent[column] = read_date(raw[column], since_1904=True).value
    return sent


def _passed_over(cells: Cells, layout: Layout) -> str | None:
    """Why a line is no decision at all: totals, signatures, the heading printed again."""
    filled = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    count = sum(1 for cell in cells if cell is not None and cell != "")
    if is_heading_again(cells, layout):
        return "heading_again"
    if count <= FEW and filled and TOTALS.match(filled[0]):
        return "totals"
    if count <= FEW and filled and NOTES.match(filled[0]):
        return "notes"
    return None


def _without_repeats(items: list[Item], layout: Layout) -> Iterator[Item]:
    """Refuse a decision that stands in the sheet twice: the first one counts."""
    first: dict[tuple[str, str], tuple[Item, Decision]] = {}
    for item in items:
        decision = item.checked.decision
        if decision is None:
            yield item
            continue
        key = (decision.authority_uscc, decision.decision_no)
        if key not in first:
            first[key] = (item, decision)
            yield item
            continue
        earlier, other = first[key]
        yield item.reject(_repeat(layout, (item, decision), (earlier, other)))


def _repeat(layout: Layout, later: tuple[Item, Decision], first: tuple[Item, Decision]) -> Finding:
    (item, decision), (earlier, other) = later, first
    named = {
        "heading": layout.heading_of("decision_no"),
        "value": decision.decision_no,
        "other": earlier.row,
        "sheet": f"“{earlier.sheet}”" if earlier.sheet != item.sheet else "",
    }
    differing = [f.name for f in fields(Decision) if getattr(decision, f.name) != getattr(other, f.name)]
    if not differing:
        return Finding("duplicate", "decision_no", named)
    named["differing"] = "、".join(
        layout.heading_of(name) for one in differing for name in _columns_of(one, decision, other)
    )
    return Finding("conflict_in_sheet", "decision_no", named)


def _columns_of(name: str, one: Decision, other: Decision) -> list[str]:
    """The columns behind a field: the details are several."""
    if name != "details":
        return [name]
    here, there = dict(one.details), dict(other.details)
    return [key for key in here | there if here.get(key) != there.get(key)]
