"""How rows are measured: the best of several rounds, so that a neighbour's work does not count as ours."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: a ratio or a count, and what it may be at most."""

    what: str
    value: float
    most: float
    how: str = ""


def best(act: Callable[[], object], *, times: int = 1, rounds: int = 7) -> float:
    """Seconds that one call takes, in the best round."""
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for _ in range(times):
            act()
        spans.append((time.perf_counter() - begun) / times)
    return min(spans)
