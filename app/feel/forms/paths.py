"""Paths: entries of contexts, and the properties that the standard gives to some kinds."""

from collections.abc import Callable
from typing import Any

from app.feel import tree
from app.feel.budget import Scope
from app.feel.compiler import Closure, Compiler, form
from app.feel.temporal import PROPERTIES
from app.feel.values import Range, kind_of


@form(tree.Path)
def _path(compiler: Compiler, node: tree.Path) -> Closure:
    of, key, place = compiler.compile(node.of), node.name, compiler.place(node)

    def walk(scope: Scope) -> Any:
        value = of(scope)
        if type(value) is dict and key in value:
            return value[key]
        if type(value) is list:
            scope.run.make(len(value))
            return [_property(each, key) for each in value]
        found = _property(value, key)
        if found is None and value is not None:
            scope.run.warn("feel_null_path", place, name=key, kind=kind_of(value))
        return found

    return walk


def _property(value: Any, key: str) -> Any:
    """A context's entry, or a property that the standard names; nothing else of a value can be reached."""
    if type(value) is dict:
        return value.get(key)
    if type(value) is Range:
        return _RANGE_PROPERTIES[key](value) if key in _RANGE_PROPERTIES else None
    known = PROPERTIES.get(type(value))
    return known[key](value) if known and key in known else None


_RANGE_PROPERTIES: dict[str, Callable[[Range], Any]] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
