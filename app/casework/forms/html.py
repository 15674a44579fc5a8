"""An HTML post as the JSON that form-js would have posted.

Names are the paths of the fields (`applicant.phone`, `materials.0.name`). A row is announced by its own
name (`materials.0`), so that empty rows and rows of unticked boxes arrive. `_add` and `_remove` name a list
to lengthen and a row to take out; every other name is the page's own and is ignored.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.casework.forms.answers import MOST_ROWS, first_rows
from app.casework.forms.components import Address, Component
from app.casework.forms.scope import look_up, put

SHOW = "_show"
"""Draw the form anew as it was typed, with what a choice asks for besides."""
LISTS = frozenset({"checklist", "taglist", "filepicker"})


class Posted(Protocol):
    """What Werkzeug's MultiDict offers."""

    def getlist(self, key: str) -> list[str]: ...
    def keys(self) -> Any: ...


def from_html(components: Sequence[Component], posted: Posted) -> dict[str, Any]:
    values: dict[str, Any] = {}
    rows = _row_counts(posted)
    _gather(components, posted, (), rows, values)
    for path in posted.getlist("_add"):
        _add(values, path)
    for path in posted.getlist("_remove"):
        _remove(values, path)
    return values


def _gather(
    components: Sequence[Component],
    posted: Posted,
    base: Address,
    rows: Mapping[Address, int],
    values: dict[str, Any],
) -> None:
    for component in components:
        address = base + component.path
        if component.type == "dynamiclist":
            drawn_anew = SHOW in posted.keys()  # noqa: SIM118  a MultiDict, not a dict
            begins_with = first_rows(component) if drawn_anew else 0
            put(values, address, [{} for _ in range(rows.get(address, begins_with))])
            for index in range(rows.get(address, 0)):
                _gather(component.children, posted, (*address, index), rows, values)
        elif component.children:
            _gather(component.children, posted, address, rows, values)
        elif component.is_input:
            found = posted.getlist(".".join(map(str, address)))
            if component.type == "checkbox":
                put(values, address, bool(found))
            elif component.type in LISTS:
                put(values, address, [one for one in found if one != ""])
            elif found:
                put(values, address, found[-1])


def _row_counts(posted: Posted) -> dict[Address, int]:
    """How many rows each list was posted with."""
    counts: dict[Address, int] = {}
    for name in posted.keys():  # noqa: SIM118  a MultiDict, not a dict
        parts = [int(one) if one.isdecimal() and len(one) < 4 else one for one in str(name).split(".")]
        for at, part in enumerate(parts):
            if isinstance(part, int) and part < MOST_ROWS:
                before = tuple(parts[:at])
                counts[before] = max(counts.get(before, 0), part + 1)
    return counts


def _add(values: dict[str, Any], path: str) -> None:
    rows = look_up(values, _address(path))
    if isinstance(rows, list) and len(rows) < MOST_ROWS:
        rows.append({})


def _remove(values: dict[str, Any], path: str) -> None:
    *rows_at, index = _address(path)
    rows = look_up(values, rows_at)
    if isinstance(rows, list) and isinstance(index, int) and index < len(rows):
        del rows[index]


def _address(path: str) -> Address:
    return tuple(int(one) if one.isdecimal() else one for one in path.split("."))
