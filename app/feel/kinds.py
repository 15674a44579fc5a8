"""What is known about kinds before anything runs: sums they have, order, parts, what functions return."""

from app.feel.arithmetic import OPERATIONS
from app.feel.temporal import PROPERTIES
from app.feel.types import SIMPLE, Type
from app.feel.values import name_of_kind

ANY = SIMPLE["Any"]
SCALAR = frozenset(
    {"string", "number", "boolean", "date", "time", "date and time", "days and time duration",
     "years and months duration"}
)  # fmt: skip
ORDERED = SCALAR - {"boolean"}

_NUMBER, _TEXT, _TRUTH = SIMPLE["number"], SIMPLE["string"], SIMPLE["boolean"]
_DAYS = "days and time duration"


def _made(sign: str, left: str, right: str) -> str:
    """The kind of a sum, difference, product or quotient of two kinds that have one."""
    if left == right and (left in {"number", "string"} or (left.endswith("duration") and sign in "+-")):
        return left
    if sign == "/" and left == right:
        return "number"
    if (sign == "-" and left == right) or {left, right} == {"date", "date and time"}:
        return _DAYS
    return left if right == "number" or right.endswith("duration") else right


ARITHMETIC: dict[tuple[str, str, str], str] = {("**", "number", "number"): "number"} | {
    (sign, name_of_kind(left), name_of_kind(right)): _made(sign, name_of_kind(left), name_of_kind(right))
    for sign, known in OPERATIONS.items()
    for left, right in known
}

_TEXT_PARTS = {"timezone": _TEXT, "time offset": SIMPLE[_DAYS]}
PROPERTIES_OF: dict[str, dict[str, Type]] = {
    name_of_kind(kind): {name: _TEXT_PARTS.get(name, _NUMBER) for name in known}
    for kind, known in PROPERTIES.items()
} | {"range": {"start": ANY, "end": ANY, "start included": _TRUTH, "end included": _TRUTH}}

_RETURNS = {
    "number": "abs ceiling count day_of_year decimal exp floor last_day_of_month log median mean "
    "modulo number product round_down round_half_down round_half_up round_up sqrt stddev string_length "
    "sum week_of_year",
    "string": "day_of_week lower_case month_of_year replace string string_join substring substring_after "
    "substring_before trim upper_case",
    "boolean": "after all any before coincides contains during ends_with even finished_by finishes "
    "includes is is_defined list_contains matches meets met_by not odd overlaps overlaps_after "
    "overlaps_before started_by starts starts_with",
    "list": "append concatenate distinct_values duplicate_values flatten get_entries index_of insert_before "
    "list_replace mode remove reverse sort split sublist union",
    "date": "date",
    "time": "time",
    "date and time": "date_and_time",
    "context": "context context_merge context_put",
    "range": "range",
    "years and months duration": "years_and_months_duration",
}
RETURNS: dict[str, Type] = {
    name.replace("_", " "): SIMPLE[kind] for kind, names in _RETURNS.items() for name in names.split()
} | {"abs": ANY}


def join(types: list[Type]) -> Type:
    """The one type of all, or any."""
    return types[0] if types and all(each == types[0] for each in types) else ANY
