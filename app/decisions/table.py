"""Decision tables: rows are judged cell by cell, the hit policy says which of those that hit speak."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app import feel
from app.decisions.deciding import Deciding
from app.decisions.errors import RowsDisagree
from app.decisions.kinds import Kind
from app.decisions.logic import Facts, Logic
from app.decisions.near import told

POLICIES = frozenset(
    {"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}
)  # fmt: skip
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})


Test = Callable[[feel.Scope, Any], bool | None]


@dataclass(frozen=True)
class Column:
    """An input: what is looked at, of what kind, and what it may be."""

    label: str
    logic: Logic
    kind: Kind | None
    allowed: feel.UnaryTests | None


@dataclass(frozen=True)
class Result:
    """An output: its name, its values in order of priority, and what it is where no row hits."""

    name: str
    kind: Kind | None
    allowed: feel.UnaryTests | None
    priorities: tuple[Logic, ...]
    default: Logic | None


@dataclass(frozen=True)
class Row:
    index: int
    id: str | None
    cells: tuple[tuple[int, Test], ...]  # which column, and what its value must pass
    texts: tuple[str, ...]  # the same cells as written
    results: tuple[Logic, ...]
    annotations: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table that can be asked. `where` is its id, or that of the decision it stands in."""

    where: str
    policy: str
    aggregation: str | None
    columns: tuple[Column, ...]
    outputs: tuple[Result, ...]
    rows: tuple[Row, ...]

    def __call__(self, facts: Facts, deciding: Deciding) -> Any:
        scope = deciding.scope(facts)
        values = []
        for column in self.columns:
            value = column.logic(facts, deciding)
            if not _allowed(column, value, scope, deciding):
                deciding.run.warn("decision_input_not_allowed", column=column.label)
                return None
            values.append(value)
        deciding.run.spend(len(self.rows))
        if deciding.near is not None:
            deciding.near.extend(told(deciding, self, values, scope))
        hits = self._hits(values, scope)
        if not hits:
            return self._default(facts, deciding)
        return _POLICIES[self.policy](self, hits, facts, deciding)

    def _hits(self, values: list[Any], scope: feel.Scope) -> list[Row]:
        hits = []
        for row in self.rows:
            for column, passes in row.cells:
                if passes(scope, values[column]) is not True:
                    break
            else:
                hits.append(row)
                if self.policy == "FIRST":
                    break
        return hits

    def _default(self, facts: Facts, deciding: Deciding) -> Any:
        if all(output.default is None for output in self.outputs):
            return Decimal(0) if self.aggregation == "COUNT" else None
        values = [output.default(facts, deciding) if output.default else None for output in self.outputs]
        deciding.row_spoke({"table": self.where, "index": 0, "id": None, "annotations": {}})
        return self._shaped(values)

    def results(self, row: Row, facts: Facts, deciding: Deciding) -> list[Any]:
        """What a row says, each value of its output's kind or null."""
        values = []
        for output, logic in zip(self.outputs, row.results, strict=True):
            value, fits = logic(facts, deciding), True
            if output.kind is not None:
                value, fits = output.kind.take(value, deciding.run)
            if fits and value is not None and output.allowed is not None:
                fits = output.allowed.within(deciding.scope(facts), value) is True
            if not fits:
                deciding.run.warn("decision_output_not_allowed", output=output.name)
            values.append(value if fits else None)
        return values

    def speak(self, rows: list[Row], deciding: Deciding) -> None:
        for row in rows:
            deciding.row_spoke(
                {"table": self.where, "index": row.index, "id": row.id, "annotations": row.annotations}
            )

    def _shaped(self, values: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def said(self, row: Row, facts: Facts, deciding: Deciding) -> Any:
        return self._shaped(self.results(row, facts, deciding))

    def disagree(self, rows: list[Row]) -> RowsDisagree:
        return RowsDisagree(
            table=self.where, policy=self.policy, rows=", ".join(str(row.index) for row in rows)
        )


def _allowed(column: Column, value: Any, scope: feel.Scope, deciding: Deciding) -> bool:
    if value is None:
        return True
    if column.kind is not None and not column.kind.take(value, deciding.run)[1]:
        return False
    return column.allowed is None or column.allowed.within(scope, value) is True


def _unique(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    if len(hits) > 1:
        raise table.disagree(hits)
    return _first(table, hits, facts, deciding)


def _first(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    table.speak(hits[:1], deciding)
    return table.said(hits[0], facts, deciding)


def _any(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    said = [table.said(row, facts, deciding) for row in hits]
    if any(feel.equal(said[0], each, deciding.run) is not True for each in said[1:]):
        raise table.disagree(hits)
    table.speak(hits, deciding)
    return said[0]


def _by_priority(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> list[Row]:
    """The rows, those whose outputs stand first among the allowed values first."""
    ranks = [[logic(facts, deciding) for logic in output.priorities] for output in table.outputs]

    def rank(row: Row) -> list[int]:
        found = []
        for value, order in zip(table.results(row, facts, deciding), ranks, strict=True):
            same = (
                place for place, each in enumerate(order) if feel.equal(value, each, deciding.run) is True
            )
            found.append(next(same, len(order)))
        return found

    return sorted(hits, key=rank)


def _priority(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    return _first(table, _by_priority(table, hits, facts, deciding), facts, deciding)


def _output_order(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    ordered = _by_priority(table, hits, facts, deciding)
    table.speak(ordered, deciding)
    return [table.said(row, facts, deciding) for row in ordered]


def _rule_order(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    table.speak(hits, deciding)
    return [table.said(row, facts, deciding) for row in hits]


def _collect(table: Table, hits: list[Row], facts: Facts, deciding: Deciding) -> Any:
    said = _rule_order(table, hits, facts, deciding)
    if table.aggregation is None:
        return said
    return feel.call(_AGGREGATIONS[table.aggregation], [said], deciding.run)


_AGGREGATIONS = {
    name: feel.compile(function).evaluate({})
    for name, function in {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}.items()
}
_POLICIES: dict[str, Callable[[Table, list[Row], Facts, Deciding], Any]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "OUTPUT ORDER": _output_order,
    "RULE ORDER": _rule_order,
    "COLLECT": _collect,
}
