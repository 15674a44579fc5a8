"""Regular expressions as XML Schema and XPath mean them, on a machine that never backtracks.

Python's `re` can take the age of the universe over thirty letters; this one takes time in proportion to text
times pattern, and every bit of it is paid for from the budget. Back references cannot be had that way.
"""

import re
from functools import lru_cache

from app.feel.budget import Run
from app.feel.errors import FeelBudgetExceeded
from app.feel.patterns.machine import Program, assemble, search
from app.feel.patterns.reading import BadPattern, TooCostly, read

_LONGEST = 1000
_REPLACEMENT = re.compile(r"\\(.)|\$(\d)|([$\\])", re.DOTALL)


@lru_cache(maxsize=512)
def pattern(text: str, flags: str) -> "Pattern | None":
    """The pattern, or None where the text or the flags are none; refuses what is too costly."""
    if not set(flags) <= set("smixq") or len(text) > _LONGEST:
        return None
    try:
        tree, groups = read(text, frozenset(flags))
        return Pattern(assemble(tree, groups), literal="q" in flags)
    except BadPattern:
        return None
    except TooCostly:
        raise FeelBudgetExceeded("feel_pattern_too_costly", pattern=text[:60]) from None


class Pattern:
    """A pattern that can be looked for."""

    def __init__(self, program: Program, *, literal: bool) -> None:
        self._program = program
        self._literal = literal

    def found_in(self, string: str, run: Run) -> bool:
        return search(self._program, string, 0, run) is not None

    def replace(self, string: str, replacement: str, run: Run) -> str | None:
        """Every match replaced; `$1` is a group. None where a match may be empty."""
        parts: list[str | int] | None = [replacement] if self._literal else self._parts(replacement)
        matches = self._matches(string, run)
        if parts is None or matches is None:
            return None
        made, last = [], 0
        for places in matches:
            made.append(string[last : places[0]])
            for part in parts:
                text = part if isinstance(part, str) else _group(string, places, part)
                run.make(len(text))
                made.append(text)
            last = places[1]
        return "".join([*made, string[last:]])

    def split(self, string: str, run: Run) -> list[str] | None:
        matches = self._matches(string, run)
        if matches is None:
            return None
        edges = [0, *(place for places in matches for place in places[:2]), len(string)]
        return [string[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]

    def _matches(self, string: str, run: Run) -> list[list[int]] | None:
        if search(self._program, "", 0, run) is not None:
            return None
        found, at = [], 0
        while at <= len(string) and (places := search(self._program, string, at, run)) is not None:
            found.append(places)
            at = max(places[1], at + 1)
        return found

    def _parts(self, replacement: str) -> list[str | int] | None:
        parts: list[str | int] = []
        last = 0
        for match in _REPLACEMENT.finditer(replacement):
            parts.append(replacement[last : match.start()])
            last = match.end()
            if match[3] or (match[1] and match[1] not in "$\\"):
                return None
            parts.append(match[1] or int(match[2]))
        return [*parts, replacement[last:]]


def _group(string: str, places: list[int], group: int) -> str:
    if 2 * group + 1 >= len(places) or places[2 * group + 1] < 0:
        return ""
    return string[places[2 * group] : places[2 * group + 1]]
