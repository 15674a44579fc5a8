"""From what was posted to an answer, or to all that is wrong with it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from app.casework.forms.components import CHOICES, Address, Component
from app.casework.forms.judging import judge
from app.casework.forms.kinds import empty_of
from app.casework.forms.options import find_choice, fixed_choices
from app.casework.forms.scope import MISSING, Ask, Filled, Spot, lay_out, look_up
from app.casework.forms.strangers import strangers
from app.errors import Finding
from app.feel import Expression

MOST_ROWS = 200


class Posting:
    """One posting of a form. `filled` holds its values of their kinds, `findings` says all that is wrong."""

    def __init__(
        self,
        components: Sequence[Component],
        posted: Mapping[str, Any],
        context: Mapping[str, Any],
        ask: Ask | None,
    ) -> None:
        self.posted = posted
        self.context = context
        self.problems: dict[Spot, str] = {}
        miscounted: dict[Address, str] = {}
        spots = lay_out(components, lambda rows, address: self._count(rows, address, miscounted))
        given: dict[Address, Any] = {}
        for spot in (one for top in spots for one in top.all()):
            if spot.component.is_input:
                given[spot.address] = self._take(spot)
            elif spot.address in miscounted:
                self.problems[spot] = miscounted[spot.address]
        self.filled = Filled(spots, given, context, ask)

    def findings(self, components: Sequence[Component]) -> list[Finding]:
        """What is wrong with the visible fields a person may change, and with what no field asked for."""
        found = []
        for spot in self.filled.every:
            if not (self.filled.is_hidden(spot) or self.filled.is_fixed(spot)):
                code = self.problems.get(spot) or judge(self, spot)
                found += [self._finding(spot, code)] if code else []
        return found + list(self.filled.faults.values()) + strangers(components, self.posted)

    # --- taking values ----------------------------------------------------------------------------

    def _count(self, rows: Component, address: Address, miscounted: dict[Address, str]) -> int:
        posted = look_up(self.posted, address)
        if rows.has_fixed_rows:
            known = fixed_row_count(rows, self.context, address)
            if isinstance(posted, list) and len(posted) != known:
                miscounted[address] = "form_rows_fixed"
            return known
        if posted is MISSING or posted is None or posted == "":
            return 0
        if not isinstance(posted, list) or not all(isinstance(row, dict) for row in posted):
            miscounted[address] = "form_rows_bad"
            return 0
        if len(posted) > MOST_ROWS:
            miscounted[address] = "form_rows_too_many"
            return 0
        return len(posted)

    def _take(self, spot: Spot) -> Any:
        """The posted value as one of the field's kind; a value that cannot be is a problem, and empty."""
        component, raw = spot.component, look_up(self.posted, spot.address)
        empty = empty_of(component.type)
        if raw is MISSING or raw is None or raw == "" or component.takes is None:
            return empty
        try:
            value = component.takes.deserialize(raw)
        except ValidationError as problem:
            self.problems[spot] = _codes(problem.messages)[0]
            return empty
        return self._take_choice(spot, value) if component.type in CHOICES else value

    def _take_choice(self, spot: Spot, value: Any) -> Any:
        several = isinstance(value, list)
        meant = value if several else [value]
        if len(meant) > MOST_ROWS or not all(isinstance(one, str | int | float | Decimal) for one in meant):
            self.problems[spot] = "form_choice_unknown"
            return empty_of(spot.component.type)
        if spot.component.options.fixed:
            offered = fixed_choices(spot.component.options)
            meant = [choice.value if (choice := find_choice(offered, one)) else one for one in meant]
        meant = [Decimal(str(one)) if isinstance(one, float) else one for one in meant]
        return meant if several else meant[0]

    # --- judging values ---------------------------------------------------------------------------

    def is_required(self, spot: Spot) -> bool:
        required = spot.component.required
        return required if isinstance(required, bool) else self.filled.evaluate(spot, required) is True

    def limit(self, spot: Spot, name: str) -> Any:
        """The limit in force here, or None."""
        limit = spot.component.limits.get(name)
        if isinstance(limit, Expression):
            limit = self.filled.evaluate(spot, limit)
        return limit if isinstance(limit, Decimal | int) and not isinstance(limit, bool) else None

    # --- saying what is wrong ---------------------------------------------------------------------

    def _finding(self, spot: Spot, code: str) -> Finding:
        named: dict[str, Any] = {"label": self.label(spot)}
        for ours, name in (
            ("least", "min"),
            ("most", "max"),
            ("shortest", "minLength"),
            ("longest", "maxLength"),
        ):
            if name in spot.component.limits:
                named[ours] = self.limit(spot, name)
        named["digits"] = spot.component.settings.get("decimalDigits")
        named["rows"] = len(spot.rows) if spot.component.has_fixed_rows else MOST_ROWS
        return Finding(code, spot.path, named)

    def label(self, spot: Spot) -> str:
        """The field's label; in a list with the list's label and the row's number before it."""
        own = spot.component.label.say(lambda one: self.filled.evaluate(spot, one)) or spot.path
        rows = spot.holder
        while rows is not None and rows.component.type != "dynamiclist":
            rows = rows.holder
        return own if rows is None else f"{self.label(rows)} {spot.frame.index[-1]} / {own}"


def fixed_row_count(rows: Component, context: Mapping[str, Any], address: Address) -> int:
    """How many rows a list has whose rows nobody may add or remove."""
    known = look_up(context, address)
    return min(len(known), MOST_ROWS) if isinstance(known, list) else first_rows(rows)


def first_rows(rows: Component) -> int:
    """How many empty rows a list begins with."""
    first = rows.settings.get("defaultRepetitions", 1)
    return min(first, MOST_ROWS) if isinstance(first, int) and first >= 0 else 1


def _codes(messages: Any) -> list[str]:
    """The codes in marshmallow's messages, however deep in a list."""
    if isinstance(messages, dict):
        return [code for inner in messages.values() for code in _codes(inner)]
    return [code for one in messages for code in ([one] if isinstance(one, str) else _codes(one))]
