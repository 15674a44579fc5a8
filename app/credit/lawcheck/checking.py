"""Run a file of worked cases and say, case by case, what holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from app.credit.lawcheck.functions import FUNCTIONS
from app.credit.lawcheck.law import Law
from app.errors import ChengnuoError, Finding, Invalid


class BadCases(Invalid):
    """The file is no case file."""

    code = "bad_cases"


@dataclass(frozen=True)
class Checked:
    """One case: what was expected and what the law answered. `problem` where it could not answer."""

    id: str
    function: str
    expected: dict[str, Any] = field(default_factory=dict)
    got: dict[str, Any] = field(default_factory=dict)
    problem: ChengnuoError | str | None = None

    @property
    def built(self) -> bool:
        return self.function in FUNCTIONS

    @property
    def holds(self) -> bool:
        return self.built and self.problem is None and not self.differing()

    def differing(self) -> list[str]:
        """The expected keys whose answer is another one, or missing."""
        return [key for key, value in self.expected.items() if key not in self.got or self.got[key] != value]


def check_file(file: Path, law: Law) -> Iterator[Checked]:
    """Every case of the file in its order; an unanswerable case is an answer too."""
    try:
        cases = yaml.safe_load(file.read_text("utf-8"))["cases"]
        asked = [(str(case["id"]), dict(case["check"]), dict(case["expect"])) for case in cases]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as problem:
        raise BadCases(
            [Finding("bad_cases", str(file), {"cause": str(problem)})], cause=str(problem)
        ) from problem
    for case_id, given, expected in asked:
        yield _check(law, case_id, given, expected)


def _check(law: Law, case_id: str, given: dict[str, Any], expected: dict[str, Any]) -> Checked:
    name = str(given.pop("fn", ""))
    if name not in FUNCTIONS:
        return Checked(case_id, name, expected)
    try:
        return Checked(case_id, name, expected, FUNCTIONS[name](law, given))
    except ChengnuoError as problem:
        return Checked(case_id, name, expected, problem=problem)
    except (KeyError, TypeError, ValueError) as problem:
        return Checked(case_id, name, expected, problem=f"{type(problem).__name__}: {problem}")
