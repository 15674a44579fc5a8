"""What FEEL refuses: a code, named arguments and the place in the text."""

from dataclasses import dataclass, field
from typing import Any


class FeelError(Exception):
    """An expression that cannot be read or must not be evaluated.

    `line` and `column` count from 1 and are 0 where the trouble has no place in the text.
    """

    def __init__(self, code: str, place: tuple[int, int] = (0, 0), **named: Any) -> None:
        self.code = code
        self.line, self.column = place
        self.named = {**named, "line": self.line, "column": self.column}
        super().__init__(code, self.named)

    def __str__(self) -> str:
        return f"{self.code} {self.named}"


class FeelSyntaxError(FeelError):
    """The text is not FEEL, or calls what nobody declared."""


class FeelBudgetExceeded(FeelError):
    """The evaluation would take too long, go too deep or grow too big."""


class FeelTypeError(FeelError):
    """A value from outside is none that FEEL knows."""


class FeelAnswerError(FeelError):
    """A question was asked that nobody here can answer."""


@dataclass(frozen=True)
class Warned:
    """Why something became null: the standard says null, a person wants the reason."""

    code: str
    place: tuple[int, int]
    named: dict[str, Any] = field(default_factory=dict)


def place_of(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset in the text."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
