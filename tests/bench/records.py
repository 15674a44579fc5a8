"""What taking in a permit costs against a penalty, and what the daily examination costs per record."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import migrations
from app import db
from app.casework.asked import Asked
from app.credit import personal
from app.credit.quality import examine
from app.people import SYSTEM
from app.registry import imports
from app.registry.imports import Sent
from app.registry.layouts import LAYOUTS
from tests.bench.measuring import Row
from tests.registry.builders import TODAY, a_csv, an_office, some_rows
from tests.registry.test_layouts import a_row, a_sheet

ROWS = 2_000
NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)


def rows() -> Iterator[Row]:
    personal.use("a secret of the bench, long enough to be one")
    permit = LAYOUTS["permit"]
    penalties = timed("penalty", a_csv(*some_rows(ROWS)))
    permits = timed("permit", a_sheet(permit, *(a_row(permit, number) for number in range(1, ROWS + 1))))
    said = f"{permits[0] / ROWS * 1e3:.2f} ms / {penalties[0] / ROWS * 1e3:.2f} ms a row"
    yield Row("import of permits / import of penalties", permits[0] / penalties[0], 1.2, said)
    share = permits[1] / permits[0]
    yield Row("examination of the data / import of the same rows", share, 0.2, f"{permits[1] * 1e3:.0f} ms")


def timed(kind: str, body: bytes) -> tuple[float, float]:
    """Seconds to import a sheet into an empty office, and to examine what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        migrations.upgrade(address)
        made = db.connect(address)
        an_office(NOW)
        begun = perf_counter()
        imports.import_sheet(Asked(SYSTEM, NOW), Sent("表.csv", body, LAYOUTS[kind]))
        imported = perf_counter()
        with db.reading() as session:
            list(examine(session, TODAY))
        done = perf_counter()
        made.dispose()
    return imported - begun, done - imported
