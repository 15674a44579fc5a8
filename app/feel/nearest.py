"""Which known name somebody may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.75
_VERY_ALIKE = 0.85
_LONG_ENOUGH = 3


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like it: another case, one that begins or ends with it, or a slip of the pen."""
    found = max(known, key=lambda other: (_likeness(name, other), other), default=None)
    return found if found is not None and _likeness(name, found) >= _ALIKE else None


def slip(name: str, known: Iterable[str]) -> str | None:
    """The known name that a slip of the pen would make of it; not one that merely says more or less."""
    written = _bare(name)
    others = (other for other in known if _bare(other) == written or not _within(written, _bare(other)))
    found = nearest(name, others)
    return found if found is not None and _likeness(name, found) >= _VERY_ALIKE else None


def _within(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return long.startswith(short) or long.endswith(short)


def _likeness(name: str, other: str) -> float:
    one, two = _bare(name), _bare(other)
    if one == two:
        return 1.0
    ratio = SequenceMatcher(None, one, two).ratio()
    short = min(one, two, key=len)
    if len(short) >= _LONG_ENOUGH and _within(one, two):
        return max(ratio, _ALIKE + ratio / 10)
    return ratio if len(short) >= _LONG_ENOUGH else 0.0


def _bare(name: str) -> str:
    return name.casefold().replace("_", "").replace(" ", "").replace("-", "")
