"""What each kind of field takes: marshmallow fields whose messages are our codes."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from app.casework.filetypes import is_file_id
from app.clock import SHANGHAI

LONGEST_LINE = 1_000
LONGEST_TEXT = 20_000
MOST_CHOSEN = 200
MOST_DIGITS = 30
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


CODES: dict[str, dict[str, Any]] = {
    "text": {
        "invalid": "form_text_bad",
        "invalid_utf8": "form_text_bad",
        "unprintable": "form_text_unprintable",
        "lines": "form_text_one_line",
    },
    "number": {
        "invalid": "form_number_bad",
        "too_large": "form_number_bad",
        "special": "form_number_bad",
    },
    "checkbox": {"invalid": "form_tick_bad"},
    "date": {"invalid": "form_day_bad", "format": "form_day_bad"},
    "time": {"invalid": "form_time_bad", "format": "form_time_bad"},
    "datetime": {"invalid": "form_moment_bad", "format": "form_moment_bad"},
    "file": {"invalid": "form_file_bad", "invalid_utf8": "form_file_bad"},
    "several": {"invalid": "form_list_bad"},
}
"""What marshmallow calls a trouble, and the code of our sentence about it."""


class Line(fields.String):
    """One line: blanks around it are dropped, control characters refused."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **more)
        if UNPRINTABLE.search(text):
            raise self.make_error("unprintable")
        return self.tidy(text)

    def tidy(self, text: str) -> str:
        text = text.strip()
        if "\n" in text or "\r" in text:
            raise self.make_error("lines")
        return text


class Lines(Line):
    """Text of several lines, with one kind of line end."""

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Number(fields.Decimal):
    """An exact number, from a JSON number or its plain text; never rounded."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Decimal:
        text = str(value).strip()
        if isinstance(value, bool) or not PLAIN_NUMBER.fullmatch(text):
            raise self.make_error("invalid", input=text)
        number: Decimal = super()._deserialize(text, attr, data, **more)
        if abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
            raise self.make_error("invalid", input=text)
        return number


class Tick(fields.Boolean):
    """A checkbox: true or false and nothing like them."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **more)


class Day(fields.Date):
    """A legal day."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return super()._deserialize(value, attr, data, **more)


class Hour(fields.Time):
    """A time of day."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> time:
        if isinstance(value, time):
            return value
        return super()._deserialize(value, attr, data, **more)


class DayAndHour(fields.DateTime):
    """A moment, kept in UTC; one without a zone is the office's."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> datetime:
        moment = value if isinstance(value, datetime) else super()._deserialize(value, attr, data, **more)
        try:
            return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None


class FileId(fields.String):
    """The id of a stored attachment, as taking it in gave it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        if not is_file_id(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **more)


Accepts = fields.Field[Any]


def _text(kind: type[Line], longest: int) -> Accepts:
    return kind(
        validate=validate.Length(max=longest, error="form_text_too_long_ever"), error_messages=CODES["text"]
    )


def _date(component: dict[str, Any]) -> Accepts:
    subtype = component.get("subtype", "date")
    return DATES[subtype](error_messages=CODES[subtype])


def _several(inner: Accepts) -> Accepts:
    most = validate.Length(max=MOST_CHOSEN, error="form_list_too_long")
    return fields.List(inner, validate=most, error_messages=CODES["several"])


DATES: dict[str, type[Day | Hour | DayAndHour]] = {"date": Day, "time": Hour, "datetime": DayAndHour}
KINDS: dict[str, Callable[[dict[str, Any]], Accepts]] = {
    "textfield": lambda _: _text(Line, LONGEST_LINE),
    "textarea": lambda _: _text(Lines, LONGEST_TEXT),
    "number": lambda _: Number(error_messages=CODES["number"]),
    "checkbox": lambda _: Tick(error_messages=CODES["checkbox"]),
    "select": lambda _: fields.Raw(),
    "radio": lambda _: fields.Raw(),
    "checklist": lambda _: _several(fields.Raw()),
    "taglist": lambda _: _several(fields.Raw()),
    "filepicker": lambda _: _several(FileId(error_messages=CODES["file"])),
    "datetime": _date,
}
"""Which of several options is meant is only known with the case at hand; their fields take anything."""


def kind_of(component: dict[str, Any]) -> Accepts | None:
    """The marshmallow field for an input component; None for every other component."""
    made = KINDS.get(component["type"])
    return made(component) if made else None


def empty_of(kind: str) -> Any:
    """What form-js holds in a field that nobody filled in."""
    if kind in ("textfield", "textarea"):
        return ""
    if kind in ("checklist", "taglist", "filepicker"):
        return []
    return False if kind == "checkbox" else None
