"""From the XML of a decision table to a table."""

from dataclasses import replace

from app import feel
from app.decisions.document import Element, child, children, name_of, text_of
from app.decisions.logic import Logic
from app.decisions.reading import Reader
from app.decisions.table import AGGREGATIONS, POLICIES, Column, Result, Row, Table

_SHORT = {
    "U": "UNIQUE",
    "F": "FIRST",
    "P": "PRIORITY",
    "A": "ANY",
    "C": "COLLECT",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
}
_EVERYTHING = ("", "-")


def read_table(reader: Reader, element: Element) -> Logic:
    """The table; what is wrong with it is noted with the reader."""
    policy = element.get("hitPolicy") or "UNIQUE"
    policy = _SHORT.get(policy, policy)
    aggregation = element.get("aggregation")
    columns = tuple(_column(reader, each) for each in children(element, "input"))
    outputs = tuple(_output(reader, each) for each in children(element, "output"))
    if policy not in POLICIES or (aggregation and aggregation not in AGGREGATIONS):
        reader.wrong(element, "decision_hit_policy", policy=f"{policy} {aggregation or ''}".strip())
        policy, aggregation = "UNIQUE", None
    if not outputs:
        reader.wrong(element, "decision_no_output")
    if aggregation and (policy != "COLLECT" or len(outputs) > 1):
        reader.wrong(element, "decision_hit_policy", policy=f"{policy} {aggregation}")
    if policy in {"PRIORITY", "OUTPUT ORDER"} and not any(output.priorities for output in outputs):
        reader.wrong(element, "decision_no_priorities", policy=policy)
    annotations = [name_of(each) for each in children(element, "annotation")]
    rows = [
        _row(reader, each, index, (columns, len(outputs)), annotations)
        for index, each in enumerate(children(element, "rule"), 1)
    ]
    where = element.get("id") or reader.where
    return Table(where, policy, aggregation, columns, outputs, tuple(row for row in rows if row))


def _column(reader: Reader, element: Element) -> Column:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    label = name_of(element, "label") or text
    if expression is None or not text:
        reader.wrong(element, "decision_box_missing", part="inputExpression")
        return Column(label, lambda _facts, _deciding: None, None, None)
    looked_at = reader.expression(text, expression)
    return Column(
        label, looked_at, reader.kinds.of(expression), _values(reader, child(element, "inputValues"))
    )


def _values(reader: Reader, element: Element | None) -> feel.UnaryTests | None:
    text = text_of(element)
    return reader.tests(element, text) if element is not None and text not in _EVERYTHING else None


def _output(reader: Reader, element: Element) -> Result:
    written = child(element, "outputValues")
    text = text_of(written)
    priorities: tuple[Logic, ...] = ()
    if written is not None and text:
        listed = reader.compiled(written, f"[{text}]")
        priorities = _each(listed)
    default = child(element, "defaultOutputEntry")
    made = reader.expression(text_of(default), default) if default is not None else None
    return Result(name_of(element), reader.kinds.of(element), _values(reader, written), priorities, made)


def _each(listed: feel.Expression | None) -> tuple[Logic, ...]:
    """The listed values one by one, in their order of priority."""
    if listed is None:
        return ()
    values = listed.evaluate({}) or []
    return tuple((lambda _facts, _deciding, value=value: value) for value in values)


def _row(
    reader: Reader, element: Element, index: int, wide: tuple[tuple[Column, ...], int], headings: list[str]
) -> Row | None:
    reader = replace(reader, where=f"{reader.where}, row {index}")
    entries, results = list(children(element, "inputEntry")), list(children(element, "outputEntry"))
    columns, outputs = wide
    if (len(entries), len(results)) != (len(columns), outputs):
        named = {"wanted": len(columns) + outputs, "found": len(entries) + len(results)}
        reader.wrong(element, "decision_row_width", **named)
        return None
    tests = [_cell(reader, *each) for each in zip(entries, columns, strict=True)]
    cells = tuple((column, test.within) for column, test in enumerate(tests) if test is not None)
    texts = tuple(test.text for test in tests if test is not None)
    said = tuple(reader.expression(text_of(each), each) for each in results)
    return Row(index, element.get("id"), cells, texts, said, _annotations(element, headings))


def _cell(reader: Reader, element: Element, column: Column) -> feel.UnaryTests | None:
    text = text_of(element)
    return None if text in _EVERYTHING else reader.knowing("?").tests(element, text, column.kind)


def _annotations(element: Element, headings: list[str]) -> dict[str, str]:
    """The row's annotations by heading; in older models its `description` is one."""
    entries = [text_of(each) for each in children(element, "annotationEntry")]
    names = headings + [f"annotation {place}" for place in range(len(headings) + 1, len(entries) + 1)]
    found = {
        name or f"annotation {place}": text
        for place, (name, text) in enumerate(zip(names, entries, strict=False), 1)
        if text
    }
    described = child(element, "description")
    if described is not None and described.text:
        found.setdefault("description", described.text.strip())
    return found
