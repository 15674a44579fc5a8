"""The components of a form: what a form-js schema says, read once and ready to be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import fields

from app.casework.forms.patterns import Pattern
from app.casework.forms.wording import NOTHING, Wording
from app.feel import Expression

INPUTS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "checklist",
        "select",
        "radio",
        "taglist",
        "datetime",
        "filepicker",
    }
)
CHOICES = frozenset({"checklist", "select", "radio", "taglist"})
CONTAINERS = frozenset({"group", "dynamiclist"})
SHOWN_ONLY = frozenset({"text", "spacer", "separator", "table", "button"})
KNOWN = INPUTS | CONTAINERS | SHOWN_ONLY | {"expression"}

LIMITS = ("min", "max", "minLength", "maxLength")
Address = tuple[str | int, ...]


@dataclass(frozen=True)
class Options:
    """Where the options of a choice come from: fixed ones, a name in the case's facts, or an expression."""

    fixed: tuple[Mapping[str, Any], ...] = ()
    name: tuple[str, ...] = ()
    expression: Expression | None = None


NO_OPTIONS = Options()


@dataclass(frozen=True, eq=False)
class Component:
    """One component. `path` is its key relative to the list or form it stands in; empty for mere layout."""

    id: str
    type: str
    path: tuple[str, ...]
    settings: Mapping[str, Any]
    """The component as it stands in the schema."""
    label: Wording = NOTHING
    help: Wording = NOTHING
    text: Wording = NOTHING
    hide: Expression | None = None
    readonly: bool | Expression = False
    required: bool | Expression = False
    formula: Expression | None = None
    """The expression of a computed field, or the rows of a table."""
    limits: Mapping[str, Any] = field(default_factory=dict)
    """min, max, minLength, maxLength: numbers or expressions."""
    pattern: Pattern | None = None
    options: Options = NO_OPTIONS
    takes: fields.Field[Any] | None = None
    children: tuple["Component", ...] = ()

    @property
    def is_input(self) -> bool:
        return self.type in INPUTS

    @property
    def is_computed(self) -> bool:
        return self.type == "expression"

    @property
    def holds_value(self) -> bool:
        return self.is_input or self.is_computed

    @property
    def has_fixed_rows(self) -> bool:
        """A list whose rows a person can neither add nor remove."""
        return self.type == "dynamiclist" and self.settings.get("allowAddRemove") is False

    @property
    def moves(self) -> bool:
        """Whether anything about it depends on what is filled in elsewhere."""
        return self.hide is not None or self.is_computed or not isinstance(self.readonly, bool)

    def expressions(self) -> list[Expression]:
        """What its being there, its value and its openness depend on."""
        asked = (self.hide, self.formula, self.readonly)
        return [one for one in asked if isinstance(one, Expression)]

    def all(self) -> Iterator["Component"]:
        """Itself and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()
