"""Repeating timers: `R3/PT12H`, or `R/P1D` without end."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app import feel

_TEXT = re.compile(r"R(?P<times>\d*)/(?P<every>P[0-9YMWDTHS.]+)")


@dataclass(frozen=True)
class Cycle:
    """`times` is None for a cycle without end; `every` is a FEEL duration."""

    times: int | None
    every: Any

    @classmethod
    def read(cls, value: Any) -> "Cycle | None":
        """The cycle that a text means; a bare duration repeats without end. None if it is neither."""
        found = _TEXT.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return cls(None, value) if not isinstance(value, str) and _is_duration(value) else None
        every = feel.compile("duration(text)", names=("text",)).evaluate({"text": found["every"]})
        times = int(found["times"]) if found["times"] else None
        return cls(times, every) if _is_duration(every) and times != 0 else None


def _is_duration(value: Any) -> bool:
    return (
        value > timedelta(0)
        if isinstance(value, timedelta)
        else isinstance(value, feel.Months) and value.total > 0
    )
