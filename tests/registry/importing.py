"""An import in a process of its own, which a test may kill: prints the rows stored so far."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from app import db, verbs  # noqa: F401  the diagram of the intake names verbs
from app.casework.asked import Asked
from app.credit import personal
from app.people import SYSTEM
from app.registry.imports import import_penalties


def say(stage: str, done: int, _rows: int) -> None:
    if stage == "store":
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    file, address, secret = sys.argv[1:]
    db.connect(address)
    personal.use(secret)
    moment = datetime(2026, 8, 3, 1, tzinfo=UTC)
    import_penalties(Asked(SYSTEM, moment), Path(file).name, Path(file).read_bytes(), say)
