"""One row of a sheet, checked by the layout of its kind: a decision, or all that is wrong with it. Pure."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.errors import Finding
from app.registry import penalties
from app.registry.layout import PENALTY, Column, Layout
from app.registry.mending import read_decision_no
from app.registry.reading import Checked, Decision, Mend, Reading, days, units, who
from app.registry.sheets import Cell

EMPTY: dict[str, Any] = {
    "act_type": "",
    "facts": "",
    "basis": "",
    "categories": (),
    "content": "",
    "fine_wan": None,
    "confiscated_wan": None,
    "permit": None,
    "valid_from": None,
    "valid_until": None,
    "publicity_until": None,
}
OTHER = re.compile(r"其他[-—:：(（].+")


def check_row(
    cells: dict[str, Cell],
    today: date,
    layout: Layout = PENALTY,
    *,
    in_yuan: frozenset[str] = frozenset(),
    since_1904: bool = False,
) -> Checked:
    """Read one row in the order of the layout, so that the first problem is the leftmost."""
    reading = Reading(cells, layout, today, since_1904=since_1904, in_yuan=in_yuan)
    given: dict[str, Any] = EMPTY | {"name": reading.line("name", needed=True)}
    given |= who(reading)
    given["decision_no"] = reading.take("decision_no", read_decision_no, needed=True)
    given |= penalties.body(reading) if layout is PENALTY else _body(reading)
    given |= days(reading)
    if layout is not PENALTY:
        _refuse_lacking_days(reading, given)
    given |= units(reading)
    given["remarks"] = reading.text("remarks", needed=False)
    if reading.problems:
        return Checked(None, tuple(reading.problems), tuple(reading.mends))
    decision = Decision(**given)
    doubts = penalties.doubts(decision) if layout is PENALTY else []
    return Checked(decision, mends=tuple(reading.mends), doubts=tuple(doubts))


def _body(reading: Reading) -> dict[str, Any]:
    """The columns that only this kind has, each read as its layout says."""
    given: dict[str, Any] = {}
    details: dict[str, str] = {}
    for column in reading.layout:
        read = _READERS.get(column.reads)
        if column.name in COMMON or read is None:
            continue
        value = read(reading, column)
        if column.detail:
            details |= {column.name: value} if value else {}
        elif value is not None:
            given[column.name] = value
    return given | {"details": tuple(details.items())}


def _list(reading: Reading, column: Column) -> tuple[str, ...] | None:
    """Several of the layout's choices, in the sheet's order; what no choice is, is refused."""
    text = reading.text(column.name, needed=column.required)
    if text is None:
        return ()
    parts = [part for part in re.split(r"[;；,，、/|+\s]+", text) if part]
    meant = {part: _meant(part, column.choices) for part in parts}
    unknown = [part for part, choice in meant.items() if choice is None]
    if unknown or not parts:
        named = {"value": "、".join(unknown) or text, "known": "、".join(column.choices)}
        reading.wrong(column.name, "unknown_choice", **named)
        return None
    reading.mends += [
        Mend(column.name, "category", part, choice)
        for part, choice in meant.items()
        if choice is not None and choice not in {part, "其他"}
    ]
    return tuple(dict.fromkeys(choice for choice in meant.values() if choice is not None))


def _meant(part: str, choices: tuple[str, ...]) -> str | None:
    """The choice that a part names, with or without the word that all choices share."""
    if part in choices or not choices:
        return part
    if OTHER.fullmatch(part) and "其他" in choices:
        return "其他"
    near = [one for one in choices if one.startswith(part) or part.startswith(one)]
    return near[0] if len(near) == 1 and len(part) > 1 else None


def _refuse_lacking_days(reading: Reading, given: dict[str, Any]) -> None:
    """An end that the layout wants, and a beginning that is not after it."""
    for name in ("valid_from", "valid_until"):
        column = reading.layout.by_name.get(name)
        wrong = {problem.where for problem in reading.problems}
        if column is not None and column.required and given.get(name) is None and name not in wrong:
            reading.wrong(name, f"missing_{name}")
    begins, ends = given.get("valid_from"), given.get("valid_until")
    if any(problem.where == "valid_until" for problem in reading.problems):
        return
    if begins is not None and ends is not None and begins > ends:
        reading.problems.append(
            Finding(
                "begins_after_end",
                "valid_from",
                {"heading": reading.layout.heading_of("valid_from"), "day": begins, "until": ends},
            )
        )


_READERS: dict[str, Callable[[Reading, Column], Any]] = {
    "text": lambda reading, column: reading.text(column.name, needed=column.required),
    "line": lambda reading, column: reading.line(column.name, needed=column.required),
    "list": _list,
}
COMMON = frozenset(
    {
        "name",
        "kind",
        "uscc",
        "legal_rep",
        "id_type",
        "id_number",
        "decision_no",
        "decision_date",
        "valid_from",
        "valid_until",
        "publicity_until",
        "authority",
        "authority_uscc",
        "source_unit",
        "source_unit_uscc",
        "remarks",
    }
)
"""What every sheet has, read the same way in all of them."""
