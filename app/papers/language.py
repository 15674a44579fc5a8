"""The language of templates: lines of text with a few marks, and `{= FEEL }` where a fact stands.

| written | is |
|---|---|
| `# `, `## ` | a heading |
| `- `, `1. ` | an item; a line that is one expression with a list gives an item for each element |
| `<< `, `>> `, `>< ` | a line without indent, at the right, in the middle |
| `---` | a rule |
| `**bold**` | bold |
| `{? condition }` at the beginning of a line | the line is there only where the condition is true |
| `{= expression }` | the value, in words |

Every other line is a paragraph. Nothing is looped, nothing is called but FEEL's own functions. Marks inside a
value mean nothing: a company named `# **A**` is printed so.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app import feel
from app.clock import SHANGHAI
from app.errors import Finding
from app.words import say, say_day

MOST_EXPRESSIONS = 400
MOST_SIGNS = 100_000
"""Of a template."""
MOST_PRINTED = 200_000
"""Of what it becomes."""
MARKS: tuple[tuple[str, str], ...] = (
    ("## ", "h2"),
    ("# ", "h1"),
    ("<< ", "left"),
    (">> ", "right"),
    (">< ", "centre"),
    ("- ", "item"),
)
NUMBERED = re.compile(r"\d{1,3}[.、] ?")
OPEN = re.compile(r"\{[=?]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or an expression whose value stands there."""

    text: str
    bold: bool = False
    value: feel.Expression | None = None


@dataclass(frozen=True)
class Line:
    """One line of a template: its shape, what it is made of, and under which condition it is there."""

    shape: str
    pieces: tuple[Piece, ...]
    condition: feel.Expression | None = None

    @property
    def only(self) -> feel.Expression | None:
        """The one expression that the line consists of, if it does."""
        seen = [piece for piece in self.pieces if piece.value is not None or piece.text.strip()]
        return seen[0].value if len(seen) == 1 else None


@dataclass(frozen=True)
class Printed:
    """One line of a paper. `runs` are texts, each bold or not."""

    shape: str
    runs: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _bold in self.runs)


@dataclass(frozen=True)
class Place:
    """One expression as written, with its place in the text."""

    written: str
    at: int
    line: int
    column: int


@dataclass
class Read:
    """What reading a body gave: its lines, every expression, and all that is wrong."""

    lines: list[Line] = field(default_factory=list)
    places: list[tuple[Place, feel.Expression]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class TooMuch(feel.FeelError):
    """The paper would be longer than any paper may be."""

    code = "paper_too_long"

    def __init__(self) -> None:
        super().__init__("paper_too_long", limit=MOST_PRINTED)


@lru_cache(maxsize=500)
def read(body: str, first_line: int = 1) -> Read:
    """Read a body. Never raises: what is wrong stands in `findings`, each with line and column."""
    found = Read()
    if len(body) > MOST_SIGNS:
        found.findings.append(Finding("paper_too_large", None, {"limit": MOST_SIGNS}))
        return found
    reader = _Reader(body, first_line, found)
    for start, end in reader.lines():
        reader.line(start, end)
    if len(found.places) > MOST_EXPRESSIONS:
        found.findings.append(Finding("paper_too_many_expressions", None, {"limit": MOST_EXPRESSIONS}))
    return found


def fill(lines: list[Line], facts: Mapping[str, Any]) -> list[Printed]:
    """The lines with the facts in them. Raises FeelError where a value takes more than it may."""
    printed: list[Printed] = []
    size = 0
    for line in lines:
        for one in _filled(line, facts):
            size += len(one.text)
            if size > MOST_PRINTED:
                raise TooMuch
            printed.append(one)
    return printed


def in_words(value: Any) -> str:
    """A value as a paper says it."""
    for kinds, words in _WORDS:
        if isinstance(value, kinds):
            return words(value)
    return ""


def _filled(line: Line, facts: Mapping[str, Any]) -> Iterator[Printed]:
    if line.condition is not None and line.condition.evaluate(facts) is not True:
        return
    only = line.only
    if only is not None:
        value = only.evaluate(facts)
        bold = any(piece.bold for piece in line.pieces)
        for one in value if isinstance(value, list) else [value]:
            if text := in_words(one):
                yield Printed(line.shape, ((text, bold),))
        return
    runs = tuple((_said(piece, facts), piece.bold) for piece in line.pieces)
    if any(text.strip() for text, _bold in runs) or line.shape == "rule":
        yield Printed(line.shape, runs)


def _said(piece: Piece, facts: Mapping[str, Any]) -> str:
    return piece.text if piece.value is None else in_words(piece.value.evaluate(facts))


def _moment(value: datetime) -> str:
    local = value.astimezone(SHANGHAI) if value.tzinfo else value
    return f"{say_day(local.date())}{local:%H:%M}"


def _number(value: Decimal | int) -> str:
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:  # no number of a paper; as FEEL writes it
        return str(number)
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _list(value: list[Any]) -> str:
    return "、".join(text for one in value if (text := in_words(one)))


_WORDS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (str, str),
    (bool, lambda value: say("paper_yes") if value else say("paper_no")),
    ((Decimal, int), _number),
    (datetime, _moment),
    (date, say_day),
    (time, lambda value: f"{value:%H:%M}"),
    (timedelta, lambda value: say("paper_days", {"days": value.days})),
    (feel.Months, lambda value: say("paper_months", {"months": value.total})),
    (list, _list),
    (dict, lambda value: _list(list(value.values()))),
)


class _Reader:
    """Goes through a body once, expressions first: a line break inside of one ends no line."""

    def __init__(self, body: str, first_line: int, found: Read) -> None:
        self.body, self.first_line, self.found = body, first_line, found
        self.ends: dict[int, int] = {}
        """Where each expression that begins at a place ends, its bracket included."""

    def lines(self) -> Iterator[tuple[int, int]]:
        start = at = 0
        while at < len(self.body):
            if OPEN.match(self.body, at):
                at = self._close(at)
            elif self.body[at] == "\n":
                yield start, at
                start = at = at + 1
            else:
                at += 1
        yield start, len(self.body)

    def line(self, start: int, end: int) -> None:
        text = self.body[start:end]
        if not text.strip():
            return
        condition = None
        if self.body.startswith("{?", start) and start in self.ends:
            close = self.ends[start]
            condition = self._compile(start, close)
            start = close
            while start < end and self.body[start] == " ":
                start += 1
            if condition is None:
                return
        shape, start = self._shape(start, end)
        pieces = tuple(self._pieces(start, end)) if shape != "rule" else ()
        self.found.lines.append(Line(shape, pieces, condition))

    def _shape(self, start: int, end: int) -> tuple[str, int]:
        text = self.body[start:end]
        if text.strip() == "---":
            return "rule", end
        for mark, shape in MARKS:
            if text.startswith(mark):
                return shape, start + len(mark)
        numbered = NUMBERED.match(text)
        return ("numbered", start + numbered.end()) if numbered else ("paragraph", start)

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        bold, at, begun = False, start, start
        while at < end:
            if at in self.ends and self.body[at + 1] == "=":
                if at > begun:
                    yield Piece(self.body[begun:at], bold)
                value = self._compile(at, self.ends[at])
                if value is not None:
                    yield Piece("", bold, value)
                at = begun = self.ends[at]
            elif at in self.ends:
                self._wrong("paper_condition_inside", at)
                at = begun = self.ends[at]
            elif self.body.startswith("**", at):
                if at > begun:
                    yield Piece(self.body[begun:at], bold)
                bold = not bold
                at = begun = at + 2
            else:
                at += 1
        if at > begun:
            yield Piece(self.body[begun:end], bold)
        if bold:
            self._wrong("paper_bold_open", start)

    def _compile(self, start: int, end: int) -> feel.Expression | None:
        inner = self.body[start + 2 : end - 1]
        written = inner.strip()
        shift = start + 2 + len(inner) - len(inner.lstrip())
        line, column = self._place(shift)
        try:
            compiled = feel.compile(written)
        except feel.FeelError as fault:
            more = (fault.line or 1) - 1
            at = fault.column or 1
            where = (line + more, at if more else column + at - 1)
            named = {**fault.named, "text": written}
            self.found.findings.append(Finding(fault.code, None, named, line=where[0], column=where[1]))
            return None
        self.found.places.append((Place(written, shift, line, column), compiled))
        return compiled

    def _close(self, start: int) -> int:
        """Past the bracket that closes the expression; strings and contexts inside of it are stepped over."""
        depth, at = 0, start
        while at < len(self.body):
            sign = self.body[at]
            if sign == '"':
                at = self._string(at)
                continue
            depth += (sign == "{") - (sign == "}")
            at += 1
            if depth == 0:
                self.ends[start] = at
                return at
        self._wrong("paper_expression_open", start)
        return start + 2

    def _string(self, at: int) -> int:
        end = at + 1
        while end < len(self.body) and self.body[end] != '"':
            end += 2 if self.body[end] == "\\" else 1
        return end + 1

    def _place(self, at: int) -> tuple[int, int]:
        before = self.body.rfind("\n", 0, at)
        return self.first_line + self.body.count("\n", 0, at), at - before

    def _wrong(self, code: str, at: int) -> None:
        line, column = self._place(at)
        self.found.findings.append(Finding(code, None, {}, line=line, column=column))
