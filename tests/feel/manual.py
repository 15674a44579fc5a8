"""Reads the examples of docs/feel.md: fenced blocks whose lines say what comes to what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import feel

MANUAL = Path(__file__).resolve().parents[2] / "docs/feel.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RANGE = re.compile(r"(\S*)\{(\d+)\.\.(\d+)\}")

QUESTIONS = {
    each.name: each
    for each in (
        feel.Question("today", (), "date", stable=False),
        feel.Question("now", (), "date and time", stable=False),
        feel.Question("rule", (("key", "string"),), "Any", stable=True),
        feel.Question("due", (("rule", "string"),), "date and time", stable=False),
        feel.Question("target", (("rule", "string"), ("within", "string")), "date and time", stable=False),
        feel.Question("promised text", (), "string", stable=False),
        feel.Question("report text", (), "string", stable=False),
        feel.Question("breach text", (), "string", stable=False),
        feel.Question("remind at", (("rule", "string"), ("share", "number")), "date and time", stable=False),
        feel.Question("add workdays", (("day", "date"), ("days", "number")), "date", stable=True),
        feel.Question("workdays between", (("after", "date"), ("until", "date")), "number", stable=True),
        feel.Question("is workday", (("day", "date"),), "boolean", stable=True),
    )
}


@dataclass(frozen=True)
class Example:
    """One line: what is written, and what it comes to."""

    written: str
    result: str

    def __str__(self) -> str:
        return self.written


def blocks(kind: str) -> Iterator[str]:
    text = MANUAL.read_text("utf-8")
    yield from (body for found, body in _BLOCK.findall(text) if found == kind)


def examples(kind: str) -> list[Example]:
    """An example ends where its line holds the arrow; what has none goes on in the next line."""
    found, open_ = [], ""
    for line in (line for body in blocks(kind) for line in body.splitlines()):
        open_ += line + "\n"
        if " → " in line:
            written, _, result = open_.rstrip("\n").rpartition(" → ")
            found.append(Example(written, result))
            open_ = ""
    return found


def facts() -> dict[str, Any]:
    """What the examples read."""
    found: dict[str, Any] = feel.compile(next(blocks("facts"))).evaluate({})
    return found


def answers() -> dict[str, Any]:
    """What the office answers, by the question as it is written."""
    return {_asked(each.written): feel.compile(each.result).evaluate({}) for each in examples("answers")}


def _asked(written: str) -> str:
    """The question and its arguments, however these are written."""
    seen: list[str] = []

    def note(question: str, given: dict[str, Any]) -> None:
        seen.append(key(question, given))

    feel.compile(written, questions=QUESTIONS).evaluate({}, ask=note)
    return seen[0]


def key(question: str, given: dict[str, Any]) -> str:
    return f"{question} {feel.dumps(given)!r}"


def failures() -> set[str]:
    """The results of the kit that the manual owns to, as `group/case`."""
    found: set[str] = set()
    for body in blocks("failures"):
        group = ""
        for word in body.split():
            if re.fullmatch(r"\d{4}-[a-z-]+", word):
                group = word
            else:
                found |= {f"{group}/{name}" for name in _spread(word)}
    return found


def held_against() -> int:
    """How many results of the kit the manual was held against."""
    found = re.search(r"Held against ([\d,]+) results", MANUAL.read_text("utf-8"))
    return int(found[1].replace(",", "")) if found else 0


def unlike(failing: set[str], total: int) -> tuple[set[str], set[str]]:
    """What fails and is not in the manual, and what is in it and does not fail.

    Of another choice of the kit's results only the second can be said.
    """
    listed = failures()
    return (failing - listed if total == held_against() else set()), listed - failing


def _spread(word: str) -> list[str]:
    match = _RANGE.fullmatch(word)
    if match is None:
        return [word]
    width = len(match[2])
    return [f"{match[1]}{number:0{width}}" for number in range(int(match[2]), int(match[3]) + 1)]
