"""Whether a value that is of its field's kind is also within what the field allows."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.casework.forms.components import CHOICES
from app.casework.forms.kinds import empty_of
from app.casework.forms.options import choices, find_choice
from app.casework.forms.scope import Spot
from app.clock import day_of

if TYPE_CHECKING:
    from app.casework.forms.answers import Posting

MISSING = {"checkbox": "form_tick_required", "filepicker": "form_file_required"} | dict.fromkeys(
    CHOICES, "form_choice_required"
)
UNMATCHED = {"email": "form_email_bad", "phone": "form_phone_bad"}


def judge(posting: "Posting", spot: Spot) -> str | None:
    """The code of what is wrong, or None."""
    component = spot.component
    if not component.is_input:
        return None
    value = posting.filled.value(spot)
    if value == empty_of(component.type) and not isinstance(value, Decimal):
        return MISSING.get(component.type, "form_required") if posting.is_required(spot) else None
    judged = JUDGES.get(component.type)
    return judged(posting, spot, value) if judged else None


def _text(posting: "Posting", spot: Spot, value: str) -> str | None:
    least, most = posting.limit(spot, "minLength"), posting.limit(spot, "maxLength")
    if least is not None and len(value) < least:
        return "form_text_too_short"
    if most is not None and len(value) > most:
        return "form_text_too_long"
    pattern = spot.component.pattern
    if pattern is None or (len(value) <= pattern.longest and pattern.accepts(value)):
        return None
    kind = str((spot.component.settings.get("validate") or {}).get("validationType"))
    return UNMATCHED.get(kind, "form_pattern_unmatched")


def _number(posting: "Posting", spot: Spot, value: Decimal) -> str | None:
    least, most = posting.limit(spot, "min"), posting.limit(spot, "max")
    digits = spot.component.settings.get("decimalDigits")
    if digits is not None and value != round(value, digits):
        return "form_number_digits"
    if least is not None and value < least:
        return "form_number_too_small"
    return "form_number_too_large" if most is not None and value > most else None


def _date(posting: "Posting", spot: Spot, value: Any) -> str | None:
    if not spot.component.settings.get("disallowPassedDates") or not isinstance(value, date):
        return None
    ask = posting.filled.ask
    today = ask("today", {}) if ask else None
    day = day_of(value) if isinstance(value, datetime) else value
    return "form_day_passed" if isinstance(today, date) and day < today else None


def _files(_posting: "Posting", spot: Spot, value: list[str]) -> str | None:
    several = spot.component.settings.get("multiple") is True
    return "form_file_only_one" if len(value) > 1 and not several else None


def _choice(posting: "Posting", spot: Spot, value: Any) -> str | None:
    offered = choices(posting.filled, spot)
    several = isinstance(value, list)
    meant: list[Any] = []
    for one in value if several else [value]:
        choice = find_choice(offered, one)
        if choice is None:
            return "form_choice_unknown"
        if choice.value not in meant:
            meant.append(choice.value)
    posting.filled.replace(spot, meant if several else meant[0])
    return None


JUDGES: dict[str, Callable[["Posting", Spot, Any], str | None]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "datetime": _date,
    "filepicker": _files,
    **dict.fromkeys(CHOICES, _choice),
}
