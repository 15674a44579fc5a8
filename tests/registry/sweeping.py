"""A sweep in a process of its own, which a test may kill: prints a line for each record it was done with."""

import sys
from datetime import datetime

from app import db, verbs  # noqa: F401  diagrams name verbs
from app.casework.asked import Asked
from app.clock import SHANGHAI
from app.credit import personal
from app.people import SYSTEM
from app.registry import sweeps

if __name__ == "__main__":
    address, secret = sys.argv[1:]
    db.connect(address)
    personal.use(secret)
    invite = sweeps.invite

    def tell(asked: Asked, record_id: int) -> str | None:
        done = invite(asked, record_id)
        sys.stdout.write(f"{record_id}\n")
        sys.stdout.flush()
        return done

    sweeps.invite = tell
    sweeps.daily(Asked(SYSTEM, datetime(2026, 8, 7, 6, tzinfo=SHANGHAI)))
