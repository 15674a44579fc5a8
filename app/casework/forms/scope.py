"""The form filled in: one spot per component and row, and what is hidden, fixed or computed there.

Conditions may depend on values that other conditions hide, so they are asked again until nothing changes:
a hidden value influences nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import feel
from app.casework.forms.components import Address, Component
from app.casework.forms.kinds import empty_of
from app.errors import Finding
from app.feel import Expression

MISSING: Any = object()
Ask = Callable[[str, dict[str, Any]], Any]


@dataclass(frozen=True)
class Frame:
    """The row a spot stands in: `this` for its expressions. The outermost frame is the form itself."""

    address: Address = ()
    outer: "Frame | None" = None
    index: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Spot:
    """A component at one place of the form; in a list it has one spot per row."""

    component: Component
    address: Address
    frame: Frame
    holder: "Spot | None"
    children: list["Spot"] = field(default_factory=list)
    rows: list[list["Spot"]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return ".".join(map(str, self.address))

    def all(self) -> Iterator["Spot"]:
        yield self
        for child in self.children:
            yield from child.all()
        for row in self.rows:
            for child in row:
                yield from child.all()


def lay_out(
    components: Sequence[Component],
    count: Callable[[Component, Address], int],
    holder: Spot | None = None,
    base: Address = (),
    frame: Frame | None = None,
) -> list[Spot]:
    """The spots of a form in which each list has as many rows as `count` says."""
    frame = frame or Frame()
    spots = []
    for component in components:
        spot = Spot(component, base + component.path, frame, holder)
        spots.append(spot)
        if component.type == "dynamiclist":
            for index in range(count(component, spot.address)):
                row = Frame((*spot.address, index), frame, (*frame.index, index + 1))
                spot.rows.append(lay_out(component.children, count, spot, row.address, row))
        else:
            spot.children.extend(lay_out(component.children, count, spot, spot.address, frame))
    return spots


@dataclass(frozen=True)
class State:
    """What the conditions say: nothing else about a form depends on its values."""

    hidden: frozenset[Spot] = frozenset()
    fixed: frozenset[Spot] = frozenset()
    computed: Mapping[Spot, Any] = field(default_factory=dict)


class Filled:
    """A form with values: `given` holds the values people entered, by address, already of their kind."""

    def __init__(
        self, spots: list[Spot], given: dict[Address, Any], context: Mapping[str, Any], ask: Ask | None
    ) -> None:
        self.spots = spots
        self.every = [spot for top in spots for spot in top.all()]
        self.given = given
        self.context = context
        self.ask = ask
        self.faults: dict[Spot, Finding] = {}
        """What the form's own expressions could not do."""
        self.state = State(fixed=frozenset(s for s in self.every if s.component.readonly is True))
        self.data: dict[str, Any] = self._assemble(context)
        self._settle()

    def is_hidden(self, spot: Spot) -> bool:
        return spot in self.state.hidden

    def is_fixed(self, spot: Spot) -> bool:
        return spot in self.state.fixed

    def value(self, spot: Spot) -> Any:
        """What stands there: what the case knows if it is fixed, what was computed, or what was entered."""
        component = spot.component
        if component.is_computed:
            return self.state.computed.get(spot)
        if self.is_fixed(spot):
            known = look_up(self.context, spot.address)
            return (
                component.settings.get("defaultValue", empty_of(component.type))
                if known is MISSING
                else known
            )
        return self.given.get(spot.address, empty_of(component.type))

    def replace(self, spot: Spot, value: Any) -> None:
        """Put the option that was meant in the place of the text that was posted for it."""
        self.given[spot.address] = value

    def evaluate(self, spot: Spot, expression: Expression) -> Any:
        """The value, or null and a fault: a page is shown nevertheless, an answer is not taken."""
        try:
            return expression.evaluate(self._names(spot.frame), ask=self.ask)
        except feel.FeelError:
            named = {"label": spot.component.label.literal, "text": expression.text}
            self.faults[spot] = Finding("form_formula_failed", spot.path or None, named)
            return None

    def answer(self) -> dict[str, Any]:
        """The visible values, and nothing that the form does not hold."""
        return self._assemble({})

    def _settle(self) -> None:
        moving = [spot for spot in self.every if spot.component.moves]
        for _ in range(len(moving) + 2 if moving else 0):
            self.faults.clear()
            after = self._look(moving)
            if after == self.state:
                return
            self.state = after
            self.data = self._assemble(self.context)
        if moving:
            self.faults[moving[0]] = Finding("form_conditions_circle", moving[0].path or None)

    def _look(self, moving: list[Spot]) -> State:
        hiding = {s for s in moving if s.component.hide and self.evaluate(s, s.component.hide) is True}
        fixing = {
            s
            for s in moving
            if not isinstance(s.component.readonly, bool) and self.evaluate(s, s.component.readonly) is True
        }
        hidden: set[Spot] = set()
        for spot in self.every if hiding else ():  # holders stand before what they hold
            if spot in hiding or spot.holder in hidden:
                hidden.add(spot)
        computed = {
            s: self.evaluate(s, s.component.formula)
            for s in moving
            if s.component.is_computed and s.component.formula
        }
        always = {s for s in self.every if s.component.readonly is True}
        return State(frozenset(hidden), frozenset(fixing | always), computed)

    def _assemble(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """`known` with the form's values put over it and its hidden ones taken out."""
        data = dict(known)
        for spot in self.every:
            component = spot.component
            if self.is_hidden(spot):
                if component.holds_value or component.type == "dynamiclist":
                    take_out(data, spot.address)
            elif component.type == "dynamiclist":
                put(data, spot.address, [self._row(spot, index) for index in range(len(spot.rows))])
            elif component.holds_value:
                put(data, spot.address, self.value(spot))
        return data

    def _row(self, spot: Spot, index: int) -> dict[str, Any]:
        known = look_up(self.context, (*spot.address, index)) if spot.component.has_fixed_rows else None
        return dict(known) if isinstance(known, dict) else {}

    def _names(self, frame: Frame) -> dict[str, Any]:
        """Names as form-js binds them: the data, and `this`, `parent` and `i`, also with underscores."""
        special: dict[str, Any] = {
            "this": look_up(self.data, frame.address),
            "parent": None if frame.outer is None else look_up(self.data, frame.outer.address),
            "i": list(frame.index),
        }
        special = {name: None if value is MISSING else value for name, value in special.items()}
        return {**special, **self.data, **{f"_{name}_": value for name, value in special.items()}}


def look_up(data: Any, address: Iterable[str | int]) -> Any:
    """The value at an address, or MISSING."""
    for part in address:
        if isinstance(part, int):
            if not isinstance(data, list) or part >= len(data):
                return MISSING
            data = data[part]
        elif isinstance(data, Mapping) and part in data:
            data = data[part]
        else:
            return MISSING
    return data


def put(data: dict[str, Any], address: Address, value: Any) -> None:
    """Set a value, copying on the way what the case's facts share with the form."""
    at: Any = data
    for part in address[:-1]:
        inner = at[part] if isinstance(part, int) else at.get(part)
        at[part] = inner = (
            list(inner) if isinstance(inner, list) else dict(inner) if isinstance(inner, dict) else {}
        )
        at = inner
    at[address[-1]] = value


def take_out(data: dict[str, Any], address: Address) -> None:
    if look_up(data, address) is not MISSING:
        put(data, address, None)
        holder = look_up(data, address[:-1])
        del holder[address[-1]]
