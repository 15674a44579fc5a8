"""Moments and periods as timers have them: ISO texts, durations counted from a start, cycles."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app import feel

SHANGHAI = ZoneInfo("Asia/Shanghai")
_CYCLE = re.compile(r"R(?P<times>\d{0,6})/(?P<every>P[0-9YMWDTHS.]+)")


def from_text(text: str) -> Any:
    """An ISO 8601 duration, date or date and time; None if it is none of them."""
    builtin = "duration" if text.lstrip("-").startswith("P") else "date and time" if "T" in text else "date"
    return feel.compile(f"{builtin}(text)").evaluate({"text": text})


def is_period(value: Any) -> bool:
    """A FEEL duration that goes forward."""
    return (
        value > timedelta(0)
        if isinstance(value, timedelta)
        else isinstance(value, feel.Months) and value.total > 0
    )


def after(start: datetime, period: Any) -> datetime:
    """A moment a FEEL duration later; months are counted in Shanghai."""
    later = feel.compile("start + period").evaluate({"start": start.astimezone(SHANGHAI), "period": period})
    if not isinstance(later, datetime):
        raise OverflowError(f"{start} + {period}")
    return later.astimezone(UTC)


@dataclass(frozen=True)
class Cycle:
    """`R3/PT12H` is three times, `R/P1D` and a bare duration go on without end (`times` is None)."""

    times: int | None
    every: Any

    @classmethod
    def read(cls, value: Any) -> "Cycle | None":
        """The cycle that a FEEL value or text means; None if it means none."""
        times, every = None, value
        if isinstance(value, str):
            found = _CYCLE.fullmatch(value)
            if found is None:
                return None
            times = int(found["times"]) if found["times"] else None
            every = from_text(found["every"])
        return cls(times, every) if is_period(every) and times != 0 else None
