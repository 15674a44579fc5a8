"""The kinds of values that a model declares (item definitions): their shape and what they may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import feel
from app.decisions.document import Element, child, children, name_of, text_of, type_name

ANYTHING = frozenset({"", "Any", "any", "<Undefined>"})
_OTHER_NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


@dataclass
class Kind:
    """A declared kind. `type` is its FEEL type, `allowed` what a value (each item, of a list) must pass."""

    type: feel.Type
    allowed: feel.UnaryTests | None = None
    parts: dict[str, "Kind"] = field(default_factory=dict)
    items: "Kind | None" = None
    function: bool = False

    def take(self, value: Any, run: feel.Run) -> tuple[Any, bool]:
        """The value as this kind (single items are wrapped and unwrapped), and whether it is one."""
        if value is None:
            return None, True
        if self.items is not None:
            return self._take_list(value if type(value) is list else [value], run)
        if self.parts:
            return self._take_context(value, run)
        value = feel.coerce(value, self.type)
        fits = feel.fits(value, self.type)
        return value, fits and (self.allowed is None or self._passes(value, run))

    def _passes(self, value: Any, run: feel.Run) -> bool:
        return self.allowed is None or self.allowed.within(feel.Scope({}, None, run), value) is True

    def _take_list(self, items: list[Any], run: feel.Run) -> tuple[Any, bool]:
        assert self.items is not None  # noqa: S101  asked by take
        taken = [self.items.take(each, run) for each in items]
        return [each for each, _ in taken], all(fits for _, fits in taken) and (
            self.allowed is None or self._passes(items, run)
        )

    def _take_context(self, value: Any, run: feel.Run) -> tuple[Any, bool]:
        if type(value) is list and len(value) == 1:
            value = value[0]
        if type(value) is not dict:
            return value, False
        taken = {name: self.parts[name].take(each, run) if name in self.parts else (each, True)
                 for name, each in value.items()}  # fmt: skip
        made = {name: each for name, (each, _) in taken.items()}
        whole = all(name in made for name in self.parts)
        return made, whole and all(fits for _, fits in taken.values()) and self._passes(made, run)


class Kinds:
    """All kinds that a document declares, by name; problems are collected as (where, code, named)."""

    def __init__(self, root: Element, imported: Mapping[str, "Kinds"] | None = None) -> None:
        self._imported = imported or {}
        self.also: set[str] = set()  # names of what stands under an import's name
        self.problems: list[tuple[str | None, str, dict[str, Any]]] = []
        self._written = {name_of(element): element for element in children(root, "itemDefinition")}
        self._made: dict[str, Kind] = {}
        self._open: list[str] = []
        for name in self._written:
            self.named(name)

    @property
    def types(self) -> Mapping[str, feel.Type]:
        own = {name: kind.type for name, kind in self._made.items()}
        foreign = {
            f"{prefix}.{name}" if prefix else name: kind
            for prefix, kinds in self._imported.items()
            for name, kind in kinds.types.items()
        }
        return {**foreign, **own}

    @property
    def members(self) -> frozenset[str]:
        return frozenset(_part_names(self._made.values())).union(
            self.also, *(kinds.members for kinds in self._imported.values())
        )

    def of(self, element: Element | None) -> Kind | None:
        """The kind that an element's type reference names; None where anything goes."""
        return None if element is None else self.named(type_name(element), where=element.get("id"))

    def named(self, name: str, where: str | None = None) -> Kind | None:
        if name in ANYTHING:
            return None
        if name in self._made:
            return self._made[name]
        if name in self._open:
            self.problems.append((where, "decision_kind_circular", {"kind": name}))
            return None
        if name in self._written:
            self._open.append(name)
            self._made[name] = self._read(self._written[name])
            self._open.pop()
            return self._made[name]
        plain = _OTHER_NAMES.get(name, name)
        if plain in feel.SIMPLE:
            return Kind(feel.SIMPLE[plain])
        return self._foreign(name, where)

    def _foreign(self, name: str, where: str | None) -> Kind | None:
        prefix, _, inner = name.partition(".")
        for key, written in ((prefix, inner), ("", name)):
            if key in self._imported and self._imported[key].has(written):
                return self._imported[key].named(written, where)
        self.problems.append((where, "decision_kind_unknown", {"kind": name}))
        return None

    def has(self, name: str) -> bool:
        """Whether the document declares a kind of that name."""
        return name in self._written

    def _read(self, element: Element) -> Kind:
        where = element.get("id") or name_of(element)
        one = self._one(element, where)
        if element.get("isCollection") == "true":
            return Kind(feel.Type("list", (one.type,)), items=one)
        return one

    def _one(self, element: Element, where: str) -> Kind:
        allowed = self._allowed(element, where)
        parts = {name_of(part): self._read(part) for part in children(element, "itemComponent")}
        if parts:
            inner = tuple(part.type for part in parts.values())
            return Kind(feel.Type("context", inner, tuple(parts)), allowed, parts)
        if child(element, "functionItem") is not None:
            return Kind(feel.SIMPLE["function"], function=True)
        based = self.named(type_name(element), where) or Kind(feel.SIMPLE["Any"])
        if based.items is not None:
            return Kind(based.type, allowed, items=based.items)
        return Kind(based.type, allowed or based.allowed, based.parts, based.items, based.function)

    def _allowed(self, element: Element, where: str) -> feel.UnaryTests | None:
        written = text_of(child(element, "allowedValues", "typeConstraint"))
        if not written:
            return None
        try:
            return feel.compile_unary(written)
        except feel.FeelError as wrong:
            self.problems.append((where, wrong.code, wrong.named))
            return None


def _part_names(kinds: Iterator[Kind] | Any) -> Iterator[str]:
    for each in kinds:
        yield from each.parts
        yield from _part_names(each.parts.values())
        if each.items is not None:
            yield from _part_names([each.items])
