"""Which journey reaches which end event: a test says so, and is held to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from app.engine import Run

End = tuple[str, str]
"""A process and one of its end events."""

promised: dict[End, list[str]] = {}
"""Every end event that some test reaches, and which tests they are."""


def reaches(process: str, *ends: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mark a test as reaching these end events of a process; it fails where one was not passed."""

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        wanted = {(process, end) for end in ends}
        for end in wanted:
            promised.setdefault(end, []).append(test.__name__)

        @wraps(test)
        def hold(*given: Any, **named: Any) -> None:
            with watching() as passed:
                test(*given, **named)
            assert wanted <= passed, f"not reached: {sorted(wanted - passed)}"

        return hold

    return mark


@contextmanager
def watching() -> Iterator[set[End]]:
    """Every element that any run has passed meanwhile, as (process, element)."""
    passed: set[End] = set()
    save = Run.save

    def saved(run: Run) -> bytes:
        passed.update((row[2], row[1]) for row in run._whole.log.rows if row[5] == 1)
        return save(run)

    Run.save = saved
    try:
        yield passed
    finally:
        Run.save = save
