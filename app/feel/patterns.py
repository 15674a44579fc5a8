"""Regular expressions as FEEL means them, kept from running away.

The machine's own `re` backtracks, so a pattern that could take more than a small power of the text's length is
refused, and the work is paid for from the budget before it is done.
"""

import re
from functools import lru_cache
from typing import Any

from app.feel.budget import Run
from app.feel.errors import FeelBudgetExceeded

_LONGEST_PATTERN = 500
_MOST_TURNS = 1000
_WORK_PER_STEP = 500
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
_QUANTIFIER = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")
_GROUP_IN_REPLACEMENT = re.compile(r"\\(.)|\$(\d)|([$\\])", re.DOTALL)


@lru_cache(maxsize=512)
def pattern(text: str, flags: str) -> "Pattern | None":
    """The pattern, or None where the text or the flags are not one; refuses what is too costly."""
    if not set(flags) <= set("smixq") or len(text) > _LONGEST_PATTERN:
        return None
    if "q" in flags:
        return Pattern(re.compile(re.escape(text), _flags(flags.replace("x", ""))), 0)
    unbounded = _unbounded(text)
    try:
        return Pattern(re.compile(_translate(text), _flags(flags)), unbounded)
    except (re.error, OverflowError, RecursionError):
        return None


def _flags(flags: str) -> int:
    return sum(_FLAGS[flag] for flag in set(flags) if flag in _FLAGS)


class Pattern:
    """A compiled pattern and how many of its repetitions have no small limit."""

    def __init__(self, compiled: "re.Pattern[str]", unbounded: int) -> None:
        self._compiled = compiled
        self._unbounded = unbounded

    def found_in(self, string: str, run: Run) -> bool:
        self._pay(string, run)
        return self._compiled.search(string) is not None

    def replace(self, string: str, replacement: str, run: Run) -> str | None:
        """Every match replaced; `$1` is a group. None where the replacement is malformed."""
        if self._compiled.match("") is not None:
            return None
        parts = _replacement_parts(replacement, self._compiled.groups)
        if parts is None:
            return None
        self._pay(string, run)

        def put(match: re.Match[str]) -> str:
            made = "".join(part if type(part) is str else match[part] or "" for part in parts)
            run.make(len(made))
            return made

        return self._compiled.sub(put, string)

    def split(self, string: str, run: Run) -> list[str] | None:
        if self._compiled.match("") is not None:
            return None
        self._pay(string, run)
        made, last = [], 0
        for match in self._compiled.finditer(string):
            made.append(string[last : match.start()])
            last = match.end()
        return [*made, string[last:]]

    def _pay(self, string: str, run: Run) -> None:
        work = (len(string) + 1) ** (1 + self._unbounded)
        run.spend(min(1 + work // _WORK_PER_STEP, 10**9))


def _unbounded(text: str) -> int:
    """How many repetitions without a small limit the pattern has; one inside another is refused."""
    count, open_groups, index, in_class = 0, [False], 0, False
    while index < len(text):
        sign = text[index]
        if sign == "\\":
            index += 2
        elif in_class:
            in_class = sign != "]"
            index += 1
        elif sign == "[":
            in_class = True
            index += 2 if text[index + 1 : index + 2] in {"]"} else 1
        elif sign == "(":
            open_groups.append(False)
            index += 1
        else:
            inner = open_groups.pop() if sign == ")" and len(open_groups) > 1 else False
            index += sign == ")"
            match = _QUANTIFIER.match(text, index)
            repeated = match is not None and _is_wide(match)
            if repeated and inner:
                raise FeelBudgetExceeded("feel_pattern_too_costly", pattern=text[:60])
            count += repeated and not inner
            open_groups[-1] = open_groups[-1] or inner or repeated
            index = match.end() if match else index + (sign != ")")
    return count


def _is_wide(match: re.Match[str]) -> bool:
    if match[0] == "?":
        return False
    return match[0] in {"*", "+"} or (match[2] == "," and not match[3]) or int(match[3] or match[1] or 0) > 8


def _translate(text: str) -> str:
    """What XML Schema writes otherwise than Python."""
    return (
        text.replace(r"\i", r"[^\W\d]").replace(r"\c", r"[\w.:-]").replace(r"\p{L}", r"[^\W\d_]")
        .replace(r"\p{N}", r"\d").replace(r"\p{Lu}", "[A-Z]").replace(r"\p{Ll}", "[a-z]").replace(r"\p{Nd}", r"\d")
    )  # fmt: skip


def _replacement_parts(replacement: str, groups: int) -> list[Any] | None:
    parts: list[Any] = []
    last = 0
    for match in _GROUP_IN_REPLACEMENT.finditer(replacement):
        parts.append(replacement[last : match.start()])
        last = match.end()
        if match[3] or (match[1] and match[1] not in "$\\"):
            return None
        if match[1]:
            parts.append(match[1])
        elif int(match[2]) <= groups:
            parts.append(int(match[2]))
    return [*parts, replacement[last:]]
