"""Patterns of form designers: compiled, and refused where matching them could take for ever.

Python's matcher backtracks and cannot be stopped, so its work is bounded beforehand: from the parsed
pattern follows how many ways there are to match n characters, and from that how long a text may be.
"""

import math
import re
import warnings
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]  # the only parser of Python's own patterns
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import Any

LONGEST_PATTERN = 500
LENGTHS = (1000, 500, 200, 100, 64, 32)
MOST_STEPS = 2e7
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
INSIDE = {op.SUBPATTERN: 3, op.ATOMIC_GROUP: 0, op.ASSERT: 1, op.ASSERT_NOT: 1}
"""Where in an item's argument the inner sequence stands."""


class BadPattern(ValueError):
    """The pattern cannot be compiled, or matching it could take too long."""

    def __init__(self, code: str, position: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.position = position


@dataclass(frozen=True)
class Pattern:
    """A safe pattern; a text longer than `longest` is refused before it is matched."""

    text: str
    longest: int
    compiled: re.Pattern[str]

    def accepts(self, value: str) -> bool:
        """As form-js does it: the pattern is searched for, not matched from end to end."""
        return self.compiled.search(value) is not None


def compile_pattern(text: str) -> Pattern:
    if len(text) > LONGEST_PATTERN:
        raise BadPattern("form_pattern_too_long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            compiled = re.compile(text, re.ASCII)
            items = list(parser.parse(text, re.ASCII))
        except (re.error, OverflowError, RecursionError) as problem:
            raise BadPattern("form_pattern_bad", getattr(problem, "pos", None)) from problem
    for length in LENGTHS:
        if _steps(items, length) <= MOST_STEPS:
            return Pattern(text, length, compiled)
    raise BadPattern("form_pattern_dangerous")


def _steps(items: list[Any], length: int) -> float:
    """How many ways the matcher may have to try on a text of that length, at most."""
    anchored = (
        bool(items) and items[0][0] is op.AT and items[0][1] in (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
    )
    return _ways(items, length) * (1 if anchored else length) * max(len(items), 1)


def _ways(items: list[Any], length: int) -> float:
    return math.prod(_ways_of(kind, argument, length) for kind, argument in items)


def _ways_of(kind: Any, argument: Any, length: int) -> float:
    if kind in REPEATS:
        return _ways_of_repeat(argument, length)
    if kind is op.BRANCH:
        return sum(_ways(list(branch), length) for branch in argument[1])
    if kind is op.GROUPREF_EXISTS:
        return sum(_ways(list(branch), length) for branch in argument[1:] if branch)
    if kind in INSIDE:
        inner = argument if kind is op.ATOMIC_GROUP else argument[INSIDE[kind]]
        return _ways(list(inner), length)
    return 1


def _ways_of_repeat(argument: Any, length: int) -> float:
    least, most, inner = int(argument[0]), min(int(argument[1]), length), list(argument[2])
    once = _ways(inner, length)
    if once == 1:
        return max(most - min(least, most), 0) + 1
    try:
        several: float = math.pow(once, max(most, 1))
    except OverflowError:
        several = math.inf
    return several + 1
