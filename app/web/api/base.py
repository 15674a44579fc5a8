"""What all of the API shares: strict arguments, problems as JSON, the version that the caller saw."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Response, current_app, jsonify, request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from app.errors import Finding
from app.web.errors import Unreadable
from app.web.intake import refuse_no_text

PROBLEM = "application/problem+json"
View = TypeVar("View", bound=Callable[..., Any])
KEY = re.compile(r"[\x21-\x7e]{1,120}")
REFUSALS = {
    400: "What was given is not acceptable; `findings` says all that is wrong",
    401: "Nobody is signed in",
    403: "This person may not do this",
    404: "Nothing is there, or it is not this person's to see",
    405: "This address does not take that kind of request",
    409: "Somebody was faster; look again",
    413: "Too large",
    415: "Send JSON",
    422: "The law, or the office's own rule, says no",
    500: "A fault of ours",
    503: "The system is busy; nothing was changed",
}


class Strict(Schema):
    """What the API takes: nothing unknown."""

    class Meta:
        unknown = RAISE


class FindingSchema(Schema):
    code = fields.String(required=True)
    where = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)


class Problem(Schema):
    """Why it was refused: a stable code, a sentence for people, and every finding."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class Parser(FlaskParser):
    """Reads arguments; whatever does not fit is told at once, with its place."""

    DEFAULT_VALIDATION_STATUS = 400
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = dict.fromkeys(
        ("json", "query", "form", "files", "headers", "path"), RAISE
    ) | {"headers": None, "json": None}

    def load_json(self, req: Any, schema: Any) -> Any:
        given = super().load_json(req, schema)
        refuse_no_text(given)
        return given

    def handle_error(self, error: ValidationError, *_more: Any, **_other: Any) -> NoReturn:
        messages: Any = error.messages_dict
        raise Unreadable(list(_findings(messages)))

    def _handle_invalid_json_error(self, *_more: Any, **_other: Any) -> NoReturn:
        raise Unreadable([Finding("json_unreadable")])


class Room(Blueprint):  # type: ignore[misc]  # smorest has no types
    """One noun of the API; `operation` says where an act is, what it takes, gives and refuses."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, **also: Any) -> None:
        super().__init__(
            f"api-{name}", f"app.web.api.{name}", description=also.pop("description", ""), **also
        )
        self.before_request(refuse_strangers)

    def operation(
        self,
        line: str,
        gives: Schema | type[Schema],
        *,
        takes: Schema | type[Schema] | None = None,
        place: str = "json",
        refuses: tuple[int, ...] = (),
    ) -> Callable[[View], View]:
        """`line` is "POST /tasks"; an operation that creates is "POST 201 /cases"."""
        method, *status, rule = line.split()
        code = int(status[0]) if status else 200

        def add(view: View) -> View:
            answering = _dumped(view, gives, code)
            answering = self.alt_response(code, schema=gives, description="Done", success=True)(answering)
            if takes is not None:
                answering = self.arguments(takes, location=place)(answering)
            for one in sorted({400, 401, 403, 500, 503, *refuses}):
                described = {"schema": Problem, "content_type": PROBLEM, "description": REFUSALS[one]}
                answering = self.alt_response(one, **described)(answering)
            self.route(rule, methods=[method])(answering)
            return view

        return add


class Interface(Api):  # type: ignore[misc]  # smorest has no types
    """smorest without its error pages: ours are in `app/web/errors.py`."""

    def _register_error_handlers(self) -> None:
        pass


def _dumped(view: Callable[..., Any], gives: Schema | type[Schema], code: int) -> Callable[..., Response]:
    """The view's answer as JSON: lists and dicts as they are (read inside the session), values by schema."""
    schema = gives() if isinstance(gives, type) else gives

    @wraps(view)
    def answering(*given: Any, **named: Any) -> Response:
        answer, headers = view(*given, **named), {}
        if isinstance(answer, tuple):
            answer, headers = answer
        response = jsonify(answer if isinstance(answer, dict | list) else schema.dump(answer))
        response.status_code = code
        response.headers.update(headers)
        return response

    return answering


def refuse_strangers() -> None:
    """Refuse arguments in the address that the operation does not know, and keys that are none."""
    view = current_app.view_functions.get(request.endpoint or "")
    parameters = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    known: set[str] = set()
    for one in parameters:
        if one["in"] == "query":
            known |= set(one["schema"]().fields if isinstance(one["schema"], type) else one["schema"].fields)
    strangers = sorted(set(request.args) - known)
    if strangers:
        raise Unreadable([Finding("unknown_argument", name, {"name": name}) for name in strangers])
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Unreadable([Finding("bad_key", "Idempotency-Key")])


def seen_version(given: Mapping[str, Any]) -> int | None:
    """The version of the case that the caller saw: from the body, else from If-Match."""
    version: int | None = given.get("version")
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if version is None and tag not in ("", "*"):
        if not tag.isdecimal() or len(tag) > 9:
            raise Unreadable([Finding("bad_version", "If-Match")])
        return int(tag)
    return version


def plain(value: Any) -> Any:
    """A FEEL value as JSON: whole numbers as numbers, other decimals, dates and durations as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _findings(messages: Any, path: tuple[str, ...] = ()) -> Iterable[Finding]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _findings(inner, (*path, str(key)))
        return
    where = ".".join(path[1:]) or None  # the first part is the location: json, query
    name = where or (path[0] if path else "")
    for message in messages if isinstance(messages, list) else [messages]:
        yield Finding(_code_of(str(message)), where, {"name": name})


def _code_of(message: str) -> str:
    if message.startswith("Unknown field"):
        return "unknown_argument"
    return "argument_missing" if message.startswith("Missing data") else "argument_bad"
