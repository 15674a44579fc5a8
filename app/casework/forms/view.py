"""The form as a page shows it: one Field per component, with its value, options and constraints."""

from dataclasses import dataclass, field
from typing import Any

from app.casework.forms.answers import Posting
from app.casework.forms.components import CHOICES, LIMITS
from app.casework.forms.options import Choice, choices
from app.casework.forms.scope import MISSING, Spot, look_up
from app.casework.forms.wording import shown
from app.clock import SHANGHAI

PASSED_ON = ("subtype", "multiple", "accept", "increment", "decimalDigits", "disallowPassedDates")


@dataclass(frozen=True)
class Field:
    """One component to be shown. `path` names its input; empty for text and groups without a path.

    `value` is what was posted where that was no value of the field's kind, else the value itself.
    """

    path: str
    kind: str
    """form-js's component type."""
    label: str
    help: str = ""
    text: str = ""
    """Markdown of a text component."""
    value: Any = None
    required: bool = False
    readonly: bool = False
    hidden: bool = False
    options: tuple[Choice, ...] = ()
    constraints: dict[str, Any] = field(default_factory=dict)
    fields: tuple["Field", ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    """Of a table: key and label; its `value` is a list of contexts."""
    open_ended: bool = False
    """Whether rows may be added and removed."""

    @property
    def input(self) -> str:
        """The value as it stands in an HTML input."""
        if self.constraints.get("subtype") == "datetime" and hasattr(self.value, "astimezone"):
            return shown(self.value.astimezone(SHANGHAI).replace(tzinfo=None))
        return shown(self.value)

    def chosen(self, choice: Choice) -> bool:
        values = self.value if isinstance(self.value, list) else [self.value]
        return any(one in (choice.value, choice.text) for one in values)


def view(posting: Posting, spots: list[Spot]) -> list[Field]:
    return [_field(posting, spot) for spot in spots if spot.component.type != "button"]


def _field(posting: Posting, spot: Spot) -> Field:
    filled, component = posting.filled, spot.component

    def say(wording: Any) -> str:
        return str(wording.say(lambda one: filled.evaluate(spot, one)))

    return Field(
        path=spot.path if component.path else "",
        kind=component.type,
        label=say(component.label),
        help=say(component.help),
        text=say(component.text),
        value=_value(posting, spot),
        required=component.is_input and posting.is_required(spot),
        readonly=component.is_computed or filled.is_fixed(spot),
        hidden=filled.is_hidden(spot),
        options=tuple(choices(filled, spot)) if component.type in CHOICES else (),
        constraints=_constraints(posting, spot),
        fields=tuple(view(posting, spot.children)),
        rows=tuple(tuple(view(posting, row)) for row in spot.rows),
        columns=_columns(component.settings) if component.type == "table" else (),
        open_ended=component.type == "dynamiclist" and not component.has_fixed_rows,
    )


def _value(posting: Posting, spot: Spot) -> Any:
    component = spot.component
    if component.type == "table" and component.formula:
        rows = posting.filled.evaluate(spot, component.formula)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not component.holds_value:
        return None
    if spot in posting.problems and not posting.filled.is_fixed(spot):
        raw = look_up(posting.posted, spot.address)
        return None if raw is MISSING else raw
    return posting.filled.value(spot)


def _constraints(posting: Posting, spot: Spot) -> dict[str, Any]:
    settings = spot.component.settings
    found = {name: settings[name] for name in PASSED_ON if settings.get(name) is not None}
    found |= {name: limit for name in LIMITS if (limit := posting.limit(spot, name)) is not None}
    if spot.component.pattern:
        found["pattern"] = spot.component.pattern.text
        kind = settings.get("validate", {}).get("validationType")
        found |= {"input": kind} if kind in ("email", "phone") else {}
    look = settings.get("appearance") or {}
    found |= {
        name: look[name] for name in ("prefixAdorner", "suffixAdorner") if isinstance(look.get(name), str)
    }
    return found


def _columns(settings: Any) -> tuple[tuple[str, str], ...]:
    listed = settings.get("columns") or []
    return tuple(
        (str(one.get("key", "")), str(one.get("label", ""))) for one in listed if isinstance(one, dict)
    )
