"""Near misses: rows of a table that all cells but one let pass, on which cell, and what it saw."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import feel
from app.errors import ChengnuoError

if TYPE_CHECKING:
    from app.decisions.deciding import Deciding
    from app.decisions.table import Row, Table


@dataclass(frozen=True)
class NearMiss:
    """A row that would have hit, had one cell let `value` pass.

    `decision` and `name` say where the table is asked, `row` counts from 1, `column` is the input's label
    and `test` the cell as written; `passed` counts the other cells that look at something.
    """

    decision: str
    name: str
    table: str
    row: int
    id: str | None
    column: str
    test: str
    value: Any
    passed: int
    annotations: dict[str, str]


@dataclass(frozen=True)
class Missed:
    """Where a row failed, if it failed nowhere else."""

    row: "Row"
    cell: int


def near(table: "Table", values: list[Any], scope: feel.Scope) -> list[Missed]:
    """The rows that one cell alone keeps from hitting."""
    return [missed for row in table.rows if (missed := _missed(row, values, scope)) is not None]


def _missed(row: "Row", values: list[Any], scope: feel.Scope) -> Missed | None:
    failed = -1
    for place, (column, passes) in enumerate(row.cells):
        try:
            passed = passes(scope, values[column]) is True
        except (feel.FeelError, ChengnuoError):  # it asks what nobody answered then: nothing can be said
            return None
        if not passed:
            if failed >= 0:
                return None
            failed = place
    return Missed(row, failed) if failed >= 0 else None


def told(deciding: "Deciding", table: "Table", values: list[Any], scope: feel.Scope) -> Iterator[NearMiss]:
    explained = deciding.explaining[-1] if deciding.explaining else None
    for each in near(table, values, scope):
        column, row = each.row.cells[each.cell][0], each.row
        yield NearMiss(
            decision=explained.decision if explained else "",
            name=explained.name if explained else "",
            table=table.where,
            row=row.index,
            id=row.id,
            column=table.columns[column].label,
            test=row.texts[each.cell],
            value=values[column],
            passed=len(row.cells) - 1,
            annotations=row.annotations,
        )
