"""The options of a choice, and which of them was meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.casework.forms.components import Options
from app.casework.forms.scope import Filled, Spot, look_up
from app.casework.forms.wording import shown

MOST_OPTIONS = 1_000


@dataclass(frozen=True)
class Choice:
    """One option: its value, what a person reads, and how an HTML page posts it."""

    value: Any
    label: str

    @property
    def text(self) -> str:
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return shown(self.value)


def choices(filled: Filled, spot: Spot) -> list[Choice]:
    """The options that the choice offers now."""
    options = spot.component.options
    if options.expression is not None:
        listed = filled.evaluate(spot, options.expression)
    elif options.name:
        listed = look_up(filled.data, options.name)
    else:
        return fixed_choices(options)
    return list(_choices(listed if isinstance(listed, list) else []))


def fixed_choices(options: Options) -> list[Choice]:
    return list(_choices(list(options.fixed)))


def find_choice(offered: list[Choice], meant: Any) -> Choice | None:
    """The option of that very value; else the one whose posted text it is."""
    for choice in offered:
        if choice.value == meant and isinstance(choice.value, bool) == isinstance(meant, bool):
            return choice
    if isinstance(meant, str):
        return next((choice for choice in offered if choice.text == meant), None)
    if isinstance(meant, float):
        return next((choice for choice in offered if choice.text == str(meant)), None)
    return None


def _choices(listed: list[Any]) -> Iterator[Choice]:
    for one in listed[:MOST_OPTIONS]:
        value = one.get("value") if isinstance(one, dict) else one
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, str | int | Decimal):
            label = one.get("label") if isinstance(one, dict) else None
            yield Choice(value, str(label) if label else shown(value))
