"""What was posted and no field asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.casework.forms.components import Address, Component
from app.errors import Finding

MOST = 20
LONGEST_NAME = 100


def strangers(components: Sequence[Component], posted: Mapping[str, Any]) -> list[Finding]:
    """A finding for each posted name that the form does not have."""
    found: list[Finding] = []
    _strangers(_tree(components), posted, (), found)
    return found[:MOST]


def _tree(components: Sequence[Component]) -> dict[str, Any]:
    """Names and what stands under them: a dict for a part, a list of one dict for rows, else None."""
    tree: dict[str, Any] = {}
    for component in components:
        if not component.path:
            _merge(tree, _tree(component.children))
            continue
        at = tree
        for part in component.path[:-1]:
            at = at.setdefault(part, {})
        last = component.path[-1]
        if component.type == "group":
            _merge(at.setdefault(last, {}), _tree(component.children))
        else:
            at[last] = [_tree(component.children)] if component.type == "dynamiclist" else None
    return tree


def _merge(tree: dict[str, Any], other: dict[str, Any]) -> None:
    for name, under in other.items():
        if isinstance(under, dict) and isinstance(tree.get(name), dict):
            _merge(tree[name], under)
        else:
            tree[name] = under


def _strangers(tree: Any, posted: Any, address: Address, found: list[Finding]) -> None:
    if isinstance(tree, list) and isinstance(posted, list):
        for index, row in enumerate(posted):
            _strangers(tree[0], row if isinstance(row, dict) else {}, (*address, index), found)
    elif isinstance(tree, dict) and isinstance(posted, dict):
        for name, value in posted.items():
            if name in tree:
                _strangers(tree[name], value, (*address, name), found)
            elif len(found) < MOST:
                path = ".".join(map(str, (*address, name)))[:LONGEST_NAME]
                found.append(Finding("form_unknown_field", path, {"name": path}))
    elif isinstance(tree, dict) and posted not in (None, ""):
        path = ".".join(map(str, address))
        found.append(Finding("form_unknown_field", path, {"name": path}))
