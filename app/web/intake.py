"""What no database can hold is refused at the door: text that is none, numbers beyond all ids."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from app.web.errors import Unreadable

LARGEST = 2**31 - 1
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL does not keep, and halves of characters, which nothing keeps."""


class Number(IntegerConverter):
    """An id in an address; one too large for any table is simply not there."""

    def __init__(self, map: Any, **also: Any) -> None:  # noqa: A002  Werkzeug's name
        super().__init__(map, **{"max": LARGEST, **also})


def install(office: Flask) -> None:
    office.url_map.converters["int"] = Number

    @office.before_request
    def refuse_what_is_no_text() -> None:
        given = [request.path, *_parts(request.args), *_parts(request.form)]
        given += [upload.filename or "" for upload in request.files.values()]
        refuse_no_text(given)


def refuse_no_text(value: Any) -> None:
    """Refuse if there is no-text anywhere in a value of JSON."""
    if isinstance(value, str):
        if NO_TEXT.search(value):
            raise Unreadable
    elif isinstance(value, dict):
        refuse_no_text(list(value))
        refuse_no_text(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            refuse_no_text(one)


def _parts(given: Any) -> Iterator[str]:
    for name, value in given.items(multi=True):
        yield name
        yield value


def small(value: int | None) -> int | None:
    """A number that may be an id, else None."""
    return value if value is not None and 0 < value <= LARGEST else None
