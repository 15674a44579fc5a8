"""Texts of a form: literal, one FEEL expression (`=...`), or a template with `{{expressions}}` in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.feel import Expression

HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)

Evaluate = Callable[[Expression], Any]


@dataclass(frozen=True)
class Wording:
    """A text whose pieces are literal or computed."""

    pieces: tuple[str | Expression, ...] = ()

    def say(self, evaluate: Evaluate) -> str:
        return "".join(one if isinstance(one, str) else shown(evaluate(one)) for one in self.pieces)

    @property
    def literal(self) -> str:
        """The text with its computed pieces left out."""
        return "".join(one for one in self.pieces if isinstance(one, str))


NOTHING = Wording()


def read_wording(text: str, compiled: Callable[[str], Expression | None]) -> Wording:
    """`compiled` compiles one expression, or takes note of its fault and returns None."""
    if text.startswith("="):
        found = compiled(text[1:])
        return Wording((found,) if found else ())
    pieces: list[str | Expression] = []
    for index, piece in enumerate(HOLE.split(text)):
        if index % 2 == 0:
            pieces.append(piece)
        elif (hole := compiled(piece)) is not None:
            pieces.append(hole)
    return Wording(tuple(one for one in pieces if one != ""))


def shown(value: Any) -> str:
    """A value as a person reads it in a text or finds it in an input."""
    match value:
        case None:
            text = ""
        case bool():
            text = "是" if value else "否"
        case Decimal():
            text = f"{value:f}"
        case datetime():
            text = value.isoformat(timespec="minutes")
        case date():
            text = value.isoformat()
        case list():
            text = "、".join(shown(one) for one in value)
        case Mapping():
            text = str(value.get("label", ""))
        case _:
            text = str(value)
    return text
