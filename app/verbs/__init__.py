"""WHAT DIAGRAMS MAY ASK FOR: the bridge between the office and the law.

A verb fetches, calls one method of the law, perhaps writes a letter. Importing this room registers
every verb under `<module>.<name>` and every question under its FEEL name.
"""

from app.verbs import (
    advances,
    changes,
    clocks,
    entries,
    insolvencies,
    law,
    listings,
    neighbours,
    notices,
    periods,
    quality,
    records,
    repairs,
)

__all__ = [
    "advances",
    "changes",
    "clocks",
    "entries",
    "insolvencies",
    "law",
    "listings",
    "neighbours",
    "notices",
    "periods",
    "quality",
    "records",
    "repairs",
]
