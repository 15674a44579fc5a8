"""The sentences: one catalogue, Chinese and English, keyed by code.

Each room keeps its sentences in one YAML file here (`words/<room>.yaml`): `code: {zh: ..., en: ...}`.
A sentence says what is so, then what can be done. `{name}` is replaced by the argument of that name.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import yaml

from app.clock import day_of
from app.errors import ChengnuoError, Finding

Language = Literal["zh", "en"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where it was built: every start of a process reads all sentences."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence by code; one code in two files is refused."""
    sentences: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.yaml")):
        for code, languages in (yaml.load(file.read_bytes(), Loader=_LOADER) or {}).items():  # noqa: S506  a safe one
            if code in sentences:
                raise ValueError(f"two sentences for {code}, one of them in {file.name}")
            sentences[code] = languages
    return sentences


def say(code: str, named: dict[str, Any] | None = None, language: Language = "zh") -> str:
    """The sentence for a code. A code without a sentence is a fault of ours and raises KeyError."""
    return _Words(language).format(catalogue()[code][language], **(named or {}))


def say_error(problem: ChengnuoError | Finding, language: Language = "zh") -> str:
    return say(problem.code, problem.named, language)


def say_day(day: date, language: Language = "zh") -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


class _Words(Formatter):
    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, spec: str) -> str:
        if spec:
            return str(super().format_field(value, spec))
        if isinstance(value, datetime):
            value = day_of(value) if value.tzinfo else value.date()
        if isinstance(value, date):
            return say_day(value, self.language)
        if isinstance(value, Decimal):
            return f"{value:f}"
        if value is None:
            return "无" if self.language == "zh" else "none"
        return str(value)
